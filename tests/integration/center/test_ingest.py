"""The centre takes in what continues what it holds, once, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from station_app.center.own_tables import Outcome, StationState, enrolled_station
from station_app.center.status import status
from station_app.errors.center import DatabaseFault, SenderRevoked
from station_app.errors.sync import (
    BundleDamaged,
    BundleFork,
    BundleGap,
    OtherReceiver,
    SignatureWrong,
    SyncError,
    UnknownSender,
)
from station_app.sync.bundle import Mark
from station_app.sync.keys import StationKeys
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image, named


def refused(center: CenterUnderTest, path: Path, reason: type[SyncError]) -> SyncError:
    with pytest.raises(reason) as caught:
        center.take_in(path)
    return caught.value


# What continues


def test_a_bundle_brings_its_rows_and_its_journal(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    (done,) = center.take_in(paper_station.send())
    assert (done.outcome, done.entries, done.rows) == (Outcome.TAKEN, 10, 10)
    assert done.held == paper_station.mark()
    assert paper_station.groups() == named(10)
    written = [(entry.seq, entry.hash, entry.changes) for entry in paper_station.entries]
    assert center.journal(paper_station.code) == written


def test_the_same_bundle_again_changes_nothing(center: CenterUnderTest, paper_station: PaperStation) -> None:
    path = paper_station.send()
    center.take_in(path)
    before = center.journal(paper_station.code)
    (again,) = center.take_in(path)
    assert (again.outcome, again.entries, again.held) == (Outcome.HELD, 0, paper_station.mark())
    assert center.journal(paper_station.code) == before


def test_of_an_overlapping_bundle_only_the_news_are_taken(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 6))
    (done,) = center.take_in(paper_station.send(4, 10))
    assert (done.outcome, done.entries) == (Outcome.TAKEN, 4)
    assert paper_station.groups() == named(10)


def test_the_last_state_of_a_row_wins_however_often_it_changed(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    paper_station.act(group_image(3, "三组（新）", "U"))
    paper_station.act(group_image(4, "四组", "U"), group_image(3, "三组", "U"))
    center.take_in(paper_station.send())
    assert paper_station.groups()[2:4] == ["三组", "四组"]
    paper_station.act(group_image(3, "第三组", "U"))
    center.take_in(paper_station.send(13))
    assert paper_station.groups()[2] == "第三组"


def test_a_deleted_row_is_deleted_at_the_centre(center: CenterUnderTest, paper_station: PaperStation) -> None:
    center.take_in(paper_station.send())
    paper_station.act({"op": "D", "row": {"id": 2}, "t": "villager_group"})
    paper_station.act(group_image(11, "十一组"))
    paper_station.act({"op": "D", "row": {"id": 11}, "t": "villager_group"})
    (done,) = center.take_in(paper_station.send(11))
    assert done.rows == 3
    assert paper_station.groups() == named([1, *range(3, 11)])


def test_an_erased_entry_brings_no_rows_and_still_chains(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    paper_station.act(changes='{"erased":"2026-03-02"}')
    (done,) = center.take_in(paper_station.send())
    assert (done.entries, done.rows) == (11, 10)


def test_two_stations_with_the_same_ids_do_not_touch_each_other(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    other = PaperStation(center, code="420581001002", name="邻村实践站").enrolled()
    other.act(group_image(1, "邻村一组"))
    center.take_in(paper_station.send(), other.send())
    assert paper_station.groups() == named(10)
    assert other.groups() == ["邻村一组"]


def test_two_programs_that_take_in_the_same_files_at_once_do_not_get_in_each_others_way(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    paper_station.add_groups(30)
    paths = [paper_station.send(first, first + 3) for first in range(1, 41, 4)]
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda files: center.take_in(*files), [paths, paths[::-1]])
    assert {each.outcome for results in done for each in results} <= set(Outcome) - {Outcome.QUARANTINED}
    assert paper_station.groups() == named(40)
    assert [seq for seq, *_ in center.journal(paper_station.code)] == list(range(1, 41))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_leaves_nothing_of_a_bundle_behind(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 2))
    paper_station.act(group_image(11, "长" * 100_000))
    with center.center.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
    error = refused(center, paper_station.send(3), DatabaseFault)
    assert "full" in error.operator_line()
    assert paper_station.groups() == named(2)


# What is missing


def test_a_gap_waits_until_the_missing_bundle_arrives(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    first, second, third = paper_station.send(1, 3), paper_station.send(4, 7), paper_station.send(8, 10)
    (done,) = center.take_in(third)
    assert done.outcome is Outcome.WAITING
    assert isinstance(done.problem, BundleGap)
    assert done.problem.facts["resend_from"] == 1
    assert paper_station.groups() == []
    center.take_in(first)
    assert paper_station.groups() == named(3)
    assert status(center.center)[0].resend_from == 4
    third.unlink()
    results = center.take_in(second)
    assert [each.outcome for each in results] == [Outcome.TAKEN, Outcome.TAKEN]
    assert paper_station.groups() == named(10)
    assert status(center.center)[0].waiting == 0


def test_bundles_in_any_order_and_twice_end_in_the_same_tables(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    parts = [paper_station.send(first, first + 1) for first in (9, 1, 5, 3, 7)]
    center.take_in(*parts, *reversed(parts))
    assert paper_station.groups() == named(10)
    assert len(center.journal(paper_station.code)) == 10
    assert status(center.center)[0].waiting == 0


def test_a_damaged_bundle_is_not_even_kept_waiting(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    path = paper_station.send(5, 10)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    refused(center, path, BundleDamaged)
    assert status(center.center)[0].waiting == 0


def test_what_was_refused_when_its_turn_came_goes_to_quarantine(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    paper_station.act({"op": "I", "row": {"id": 1}, "t": "no_such_table"})
    center.take_in(paper_station.send(6))
    results = center.take_in(paper_station.send(1, 5))
    assert [each.outcome for each in results] == [Outcome.TAKEN, Outcome.QUARANTINED]
    (station,) = status(center.center)
    assert (station.waiting, station.quarantined) == (0, 1)
    assert paper_station.groups() == named(5)


# What differs


def test_a_clone_is_quarantined_at_its_first_different_entry(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    clone = paper_station.twin(after=6)
    for number in range(7, 11):
        clone.act(group_image(number, f"克隆{number}"))
    center.take_in(paper_station.send())
    (done,) = center.take_in(clone.send())
    assert done.outcome is Outcome.QUARANTINED
    assert isinstance(done.problem, BundleFork)
    assert done.problem.facts["seq"] == 7
    assert paper_station.groups() == named(10)
    assert status(center.center)[0].quarantined == 1


def test_a_clone_that_went_on_further_is_quarantined_too(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    clone = paper_station.twin(after=6)
    for number in range(7, 20):
        clone.act(group_image(number, f"克隆{number}"))
    center.take_in(paper_station.send())
    assert [each.outcome for each in center.take_in(clone.send(11))] == [Outcome.QUARANTINED]
    assert [each.outcome for each in center.take_in(clone.send(11))] == [Outcome.QUARANTINED]
    assert status(center.center)[0].quarantined == 1
    paper_station.add_groups(1)
    center.take_in(paper_station.send(11))
    assert paper_station.groups() == named(11)


# Restored backups


def test_an_epoch_that_goes_on_where_the_centre_stands_is_taken(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 8))
    branch = paper_station.mark(8)
    paper_station.epoch = "second"
    (done,) = center.take_in(paper_station.send(9, 10, branch=branch))
    assert (done.outcome, done.held) == (Outcome.TAKEN, paper_station.mark())
    paper_station.add_groups(2)
    center.take_in(paper_station.send(11, 12, branch=branch))
    assert paper_station.groups() == named(12)
    assert [each.outcome for each in center.take_in(paper_station.send(1, 12, branch=branch))] == [
        Outcome.HELD
    ]


def test_an_epoch_that_arrives_before_what_it_branched_from_waits(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    first = paper_station.send(1, 8)
    branch = paper_station.mark(8)
    paper_station.epoch = "second"
    (waits,) = center.take_in(paper_station.send(9, 10, branch=branch))
    assert waits.outcome is Outcome.WAITING
    assert [each.outcome for each in center.take_in(first)] == [Outcome.TAKEN, Outcome.TAKEN]
    assert paper_station.groups() == named(10)


def test_a_backup_that_is_behind_the_centre_is_quarantined(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send())
    restored = paper_station.twin(after=6)
    restored.epoch = "second"
    restored.act(group_image(7, "恢复后七组"))
    (done,) = center.take_in(restored.send(7, branch=paper_station.mark(6)))
    assert done.outcome is Outcome.QUARANTINED
    assert paper_station.groups() == named(10)


def test_what_goes_on_in_an_epoch_that_was_left_is_quarantined(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 8))
    restored = paper_station.twin(after=8)
    restored.epoch = "second"
    restored.act(group_image(9, "恢复后九组"))
    center.take_in(restored.send(9, branch=paper_station.mark(8)))
    (done,) = center.take_in(paper_station.send(9, 10))
    assert done.outcome is Outcome.QUARANTINED
    assert [each.outcome for each in center.take_in(paper_station.send(1, 8))] == [Outcome.HELD]
    assert paper_station.groups() == [*named(8), "恢复后九组"]


@pytest.mark.parametrize("hash_at_branch", ["f" * 64, None])
def test_a_second_beginning_under_one_name_is_quarantined(
    center: CenterUnderTest, paper_station: PaperStation, hash_at_branch: str | None
) -> None:
    center.take_in(paper_station.send(1, 5))
    branch = None if hash_at_branch is None else Mark(paper_station.epoch, 5, hash_at_branch)
    paper_station.epoch = "second"
    (done,) = center.take_in(paper_station.send(6, 10, branch=branch))
    assert done.outcome is Outcome.QUARANTINED
    assert paper_station.groups() == named(5)


# Who sent it, and to whom


def test_a_stranger_is_refused(center: CenterUnderTest) -> None:
    stranger = PaperStation(center, code="999999999999")
    stranger.add_groups(1)
    refused(center, stranger.send(), UnknownSender)
    assert status(center.center) == []


def test_a_revoked_station_is_refused(center: CenterUnderTest, paper_station: PaperStation) -> None:
    with center.center.write() as connection:
        connection.execute(update(enrolled_station).values(state=StationState.REVOKED))
    error = refused(center, paper_station.send(), SenderRevoked)
    assert "停用" in str(error)
    assert paper_station.groups() == []


def test_a_bundle_for_another_centre_is_refused(center: CenterUnderTest, paper_station: PaperStation) -> None:
    refused(center, paper_station.send(receiver="changyang"), OtherReceiver)
    assert paper_station.groups() == []


def test_a_bundle_that_another_signed_is_refused(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    paper_station.keys = StationKeys.generate()
    refused(center, paper_station.send(), SignatureWrong)
    assert paper_station.groups() == []


def test_no_flipped_bit_and_no_cut_brings_anything_in(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    path = paper_station.send()
    whole = path.read_bytes()
    for place in range(0, len(whole), len(whole) // 60):
        flipped = bytearray(whole)
        flipped[place] ^= 0x10
        for content in (bytes(flipped), whole[:place]):
            path.write_bytes(content)
            refused(center, path, SyncError)
    (station,) = status(center.center)
    assert (station.held, station.waiting, station.quarantined) == (None, 0, 0)
    assert paper_station.groups() == []
