"""An operator decides a fork: one side is the station's journal, and the tables say just that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from station_app.center import replay as replaying
from station_app.center.forks import Case, all_cases
from station_app.center.own_tables import Outcome, QuarantineState, quarantine, replaced_journal
from station_app.center.photos import count_photos
from station_app.center.releasing import Keep, Released, release
from station_app.center.replay import accepted_runs, replay
from station_app.center.status import status
from station_app.center.tables import STATION_TABLES
from station_app.domain.journal import first_broken
from station_app.errors.center import ForkCannotJoin, NoFork, RowsUnfit, WhichFork
from station_app.errors.notices import StationNotEnrolled
from station_app.errors.sync import BundleFork, OtherComputerKept
from station_app.sync.messages import ACKNOWLEDGE, FORK
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from station_app.ui.sync_words import answer_words
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image, named
from tests.helpers.clones import clone
from tests.helpers.photos import make_blobs
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest
from tests.integration.center.test_answers import heard

BY = "王科长"


def forked(station: PaperStation, after: int, until: int, what: str = "克隆") -> PaperStation:
    """A second computer that went on by itself after entry ``after``."""
    twin = station.twin(after)
    for number in range(after + 1, until + 1):
        twin.act(group_image(number, f"{what}{number}"))
    return twin


def decide(center: CenterUnderTest, station: PaperStation, keep: Keep, case: str | None = None) -> Released:
    return release(center.center, station.code, keep, operator=BY, case_id=case)


def only_case(center: CenterUnderTest) -> Case:
    (case,) = all_cases(center.center)
    return case


def in_quarantine(center: CenterUnderTest) -> list[str]:
    """The states of all bundles there, in the order of their entries."""
    with center.center.read() as connection:
        query = select(quarantine.c.state).order_by(quarantine.c.first, quarantine.c.last)
        return list(connection.scalars(query))


def replaced(center: CenterUnderTest) -> list[tuple[int, int]]:
    """(release, seq) of all entries that were replaced."""
    table = replaced_journal.c
    with center.center.read() as connection:
        rows = connection.execute(select(table.release, table.seq).order_by(table.release, table.seq))
        return [tuple(row) for row in rows]


def assert_sound(center: CenterUnderTest, station: PaperStation) -> None:
    """The model: the tables are a replay of the accepted journal, and that is the station's own."""
    assert center.differs_from_replay(station.code) == []
    written = [(entry.seq, entry.hash, entry.changes) for entry in station.entries]
    assert center.journal(station.code) == written


# What an operator sees


def test_a_case_shows_what_each_side_has_first(center: CenterUnderTest, paper_station: PaperStation) -> None:
    twin = forked(paper_station, 6, 9)
    center.take_in(paper_station.send(), twin.send())
    case = only_case(center)
    assert (case.seq, case.held_last, case.other_last) == (7, 10, 9)
    assert case.held is not None
    assert case.other is not None
    assert case.held.action == case.other.action == "people.add_group"
    assert case.held.at == paper_station.entries[6].at
    assert case.first_hash == twin.entries[6].hash


def test_exports_of_one_side_that_grow_are_one_case_of_one_bundle(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send())
    twin = forked(paper_station, 6, 20)
    center.take_in(twin.send(5, 8), twin.send(5, 12), twin.send(5, 20))
    assert only_case(center).other_last == 20
    assert in_quarantine(center) == [QuarantineState.NEW]


def test_what_goes_on_from_a_fork_is_that_fork_and_no_gap(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send())
    twin = forked(paper_station, 6, 30)
    center.take_in(twin.send(7, 15))
    (done,) = center.take_in(twin.send(16, 30))
    assert done.outcome is Outcome.QUARANTINED
    assert isinstance(done.problem, BundleFork)
    assert done.problem.facts["seq"] == 7
    case = only_case(center)
    assert (case.seq, case.other_last, len(case.bundles)) == (7, 30, 2)


def test_a_side_that_does_not_reach_back_to_the_fork_is_said_to_be_incomplete(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send())
    twin = forked(paper_station, 6, 20)
    center.take_in(twin.send(9))
    assert only_case(center).other is None
    before = center.snapshot(paper_station.code)
    with pytest.raises(ForkCannotJoin):
        decide(center, twin, Keep.OTHER)
    assert center.snapshot(paper_station.code) == before
    center.take_in(twin.send(5))  # which brings what was missing
    assert [case.other is None for case in all_cases(center.center)] == [False]
    decide(center, twin, Keep.OTHER)
    assert_sound(center, twin)


# Keeping what is held


def test_keeping_what_is_held_closes_the_case_and_changes_nothing(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(), forked(paper_station, 6, 9).send())
    before = center.snapshot(paper_station.code)
    done = decide(center, paper_station, Keep.HELD)
    assert (done.replaced, done.taken) == (0, 0)
    assert all_cases(center.center) == []
    assert in_quarantine(center) == [QuarantineState.CLOSED]
    assert status(center.center)[0].quarantined == 0
    assert center.snapshot(paper_station.code) == before
    assert_sound(center, paper_station)
    with center.center.read() as connection:
        assert connection.execute(select(quarantine.c.decided_at)).scalar() == center.center.now()


def test_what_was_closed_stays_out_and_what_its_side_sends_later_is_reported(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    twin = forked(paper_station, 6, 9)
    center.take_in(paper_station.send(), twin.send())
    center.answer(paper_station.code)
    decide(center, paper_station, Keep.HELD)
    assert [each.outcome for each in center.take_in(twin.send())] == [Outcome.QUARANTINED]
    assert all_cases(center.center) == []  # the same again is no news
    twin.act(group_image(10, "克隆10"))
    center.take_in(twin.send())
    assert only_case(center).other_last == 10
    assert [action for action, _ in heard(paper_station)] == [ACKNOWLEDGE, FORK, FORK]
    paper_station.add_groups(2)
    center.take_in(paper_station.send(11))
    assert_sound(center, paper_station)


# Keeping the other side


def test_keeping_the_other_side_makes_the_tables_those_of_its_journal(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    paper_station.act({"op": "D", "row": {"id": 2}, "t": "villager_group"})
    paper_station.act(group_image(3, "改了名", "U"))
    twin = forked(paper_station, 6, 9)
    center.take_in(paper_station.send(), twin.send())
    done = decide(center, twin, Keep.OTHER)
    assert (done.replaced, done.taken) == (6, 3)
    assert twin.groups() == [*named(6), "克隆7", "克隆8", "克隆9"]
    assert_sound(center, twin)
    assert replaced(center) == [(1, seq) for seq in range(7, 13)]
    assert in_quarantine(center) == [QuarantineState.RELEASED]
    assert all_cases(center.center) == []
    twin.act(group_image(10, "克隆10"))
    assert [each.outcome for each in center.take_in(twin.send(10))] == [Outcome.TAKEN]
    assert_sound(center, twin)


def test_what_is_replaced_says_when_by_whom_and_why(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    twin = forked(paper_station, 9, 12)
    center.take_in(paper_station.send(), twin.send())
    decide(center, twin, Keep.OTHER)
    with center.center.read() as connection:
        (row,) = connection.execute(select(replaced_journal)).all()
    entry = paper_station.entries[9]
    assert (row.seq, row.hash, row.changes) == (10, entry.hash, entry.changes)
    assert (row.replaced_at, row.fork_hash) == (center.center.now(), twin.entries[9].hash)
    assert row.replaced_by == 1


@pytest.mark.parametrize("branch_at", [0, 3, 6])
def test_a_fork_may_lie_in_the_epoch_before_or_at_the_very_beginning(
    center: CenterUnderTest, paper_station: PaperStation, branch_at: int
) -> None:
    """Two epochs are held, and a clone of the first went on at a place of its own."""
    twin = forked(paper_station, branch_at, 9)
    center.take_in(paper_station.send(1, 6))
    branch = paper_station.mark(6)
    paper_station.epoch = "second"
    center.take_in(paper_station.send(7, 10, branch=branch))
    twin.epoch = "k7m2x9"
    (done,) = center.take_in(twin.send())
    assert done.outcome is Outcome.QUARANTINED
    decide(center, twin, Keep.OTHER)
    assert twin.groups() == [*named(branch_at), *(f"克隆{number}" for number in range(branch_at + 1, 10))]
    assert_sound(center, twin)
    twin.act(group_image(10, "克隆10"))
    assert [each.outcome for each in center.take_in(twin.send(10))] == [Outcome.TAKEN]
    assert_sound(center, twin)


def test_a_restored_backup_that_went_on_without_asking_may_be_kept(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send())
    restored = forked(paper_station, 6, 8, "恢复后")
    restored.epoch = "second"
    branch = paper_station.mark(6)
    center.take_in(restored.send(7, branch=branch))
    assert (only_case(center).seq, only_case(center).held_last) == (7, 10)
    decide(center, restored, Keep.OTHER)
    assert restored.groups() == [*named(6), "恢复后7", "恢复后8"]
    assert_sound(center, restored)
    restored.act(group_image(9, "恢复后9"))
    center.take_in(restored.send(9, branch=branch))
    assert_sound(center, restored)
    assert heard(restored) == [(ACKNOWLEDGE, restored.mark())]


def test_bundles_that_waited_for_the_released_ones_are_taken_in_too(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send())
    twin = forked(paper_station, 6, 40)
    center.take_in(twin.send(31))  # nothing is known of its beginning yet
    center.take_in(twin.send(7, 20), twin.send(21, 30))
    done = decide(center, twin, Keep.OTHER)
    assert [each.outcome for each in done.waited] == [Outcome.TAKEN]
    assert_sound(center, twin)
    assert status(center.center)[0].waiting == 0


def test_the_replaced_side_forks_from_now_on_at_the_entry_where_it_really_parted(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    twin = forked(paper_station, 6, 12)
    center.take_in(paper_station.send(), twin.send())
    decide(center, twin, Keep.OTHER)
    paper_station.add_groups(3)
    (done,) = center.take_in(paper_station.send(11))
    assert isinstance(done.problem, BundleFork)
    assert done.problem.facts["seq"] == 7
    assert heard(paper_station) == [(ACKNOWLEDGE, twin.mark()), (FORK, paper_station.mark(6))]


def test_a_decision_can_be_turned_round_while_the_bundles_are_at_hand(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    twin = forked(paper_station, 6, 12)
    both = paper_station.send(), twin.send()
    center.take_in(*both)
    decide(center, twin, Keep.OTHER)
    center.take_in(both[0])
    decide(center, paper_station, Keep.OTHER)
    assert_sound(center, paper_station)
    center.take_in(both[1])
    decide(center, twin, Keep.OTHER)
    assert_sound(center, twin)
    runs = [(1, range(7, 11)), (2, range(7, 13)), (3, range(7, 11))]
    assert replaced(center) == [(number, seq) for number, run in runs for seq in run]


def test_of_two_clones_the_one_that_is_named_is_kept(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    one, two = forked(paper_station, 6, 9, "甲"), forked(paper_station, 8, 12, "乙")
    center.take_in(paper_station.send(), one.send(), two.send())
    with pytest.raises(WhichFork) as caught:
        decide(center, paper_station, Keep.OTHER)
    cases = all_cases(center.center)
    assert [case.seq for case in cases] == [7, 9]
    assert all(case.id in caught.value.operator_line() for case in cases)
    heard(paper_station)
    decide(center, two, Keep.OTHER, cases[1].id)
    assert_sound(center, two)
    assert heard(two) == [(ACKNOWLEDGE, two.mark()), (FORK, paper_station.mark(6))]  # the one that is left
    (left,) = all_cases(center.center)
    assert (left.id, left.seq, left.held_last) == (cases[0].id, 7, 12)
    decide(center, one, Keep.OTHER)
    assert_sound(center, one)


def test_a_side_that_parts_from_itself_leaves_a_case_of_its_own(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send())
    one = forked(paper_station, 6, 9, "甲")
    two = one.twin(8)
    two.act(group_image(9, "乙9"))
    two.act(group_image(10, "乙10"))
    center.take_in(one.send(), two.send())
    assert len(only_case(center).bundles) == 2
    decide(center, one, Keep.OTHER)
    assert_sound(center, one)
    assert (only_case(center).seq, only_case(center).first_hash) == (9, two.entries[8].hash)


# What is refused changes nothing


def assert_refused(center: CenterUnderTest, station: PaperStation, reason: type[Exception]) -> None:
    before = center.snapshot(station.code), center.journal(station.code), in_quarantine(center)
    with pytest.raises(reason):
        decide(center, station, Keep.OTHER)
    assert (center.snapshot(station.code), center.journal(station.code), in_quarantine(center)) == before
    assert replaced(center) == []
    assert_sound(center, station)


def test_an_epoch_that_does_not_chain_is_refused(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    """A second beginning that names no branch: its entries would follow, but its epoch does not."""
    center.take_in(paper_station.send(1, 5))
    other = paper_station.twin(10)
    other.epoch = "second"
    center.take_in(other.send(6, 10))
    paper_station.entries = paper_station.entries[:5]
    assert_refused(center, paper_station, ForkCannotJoin)


def test_a_bundle_that_the_database_no_longer_holds_whole_is_refused(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(), forked(paper_station, 6, 9).send())
    with center.center.write() as connection:
        content = bytearray(connection.execute(select(quarantine.c.content)).scalar_one())
        content[len(content) // 2] ^= 1
        connection.execute(update(quarantine).values(content=bytes(content)))
    assert only_case(center).other is None
    assert_refused(center, paper_station, ForkCannotJoin)


def test_rows_that_do_not_fit_are_refused_with_all_that_was_done_before_them(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send())
    twin = forked(paper_station, 6, 9)
    twin.act({"op": "I", "row": {"id": 1}, "t": "no_such_table"})
    center.take_in(twin.send())
    assert_refused(center, paper_station, RowsUnfit)


@pytest.mark.parametrize("case", [None, "00000000"])
def test_where_nothing_forked_there_is_nothing_to_decide(
    center: CenterUnderTest, paper_station: PaperStation, case: str | None
) -> None:
    center.take_in(paper_station.send())
    with pytest.raises(NoFork):
        decide(center, paper_station, Keep.HELD, case)
    with pytest.raises(StationNotEnrolled):
        decide(center, PaperStation(center, code="1"), Keep.HELD)


# The replay


def test_a_replay_goes_through_all_epochs_in_runs_that_chain(
    center: CenterUnderTest, paper_station: PaperStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    center.take_in(paper_station.send(1, 6))
    branch = paper_station.mark(6)
    paper_station.epoch = "second"
    center.take_in(paper_station.send(7, 10, branch=branch, schema=2))
    monkeypatch.setattr(replaying, "_RUN_LENGTH", 4)
    station_id = center.station(paper_station.code).id
    with center.center.read() as connection:
        runs = list(accepted_runs(connection, station_id))
    assert [(schema, len(run)) for schema, run in runs] == [(1, 4), (1, 2), (2, 4)]
    entries = [entry for _, run in runs for entry in run]
    assert entries == paper_station.entries
    assert first_broken(entries) is None


def test_a_run_is_closed_by_its_size(
    center: CenterUnderTest, paper_station: PaperStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    center.take_in(paper_station.send())
    monkeypatch.setattr(replaying, "_RUN_SIZE", 200)
    with center.center.read() as connection:
        runs = list(accepted_runs(connection, center.station(paper_station.code).id))
    assert max(len(run) for _, run in runs) == 3
    assert center.differs_from_replay(paper_station.code) == []


def test_a_replay_finds_a_row_that_nobody_sent(center: CenterUnderTest, paper_station: PaperStation) -> None:
    """What compares must be able to say no."""
    center.take_in(paper_station.send())
    groups = STATION_TABLES["villager_group"]
    with center.center.write() as connection:
        connection.execute(update(groups).where(groups.c.id == 3).values(name="混进来的"))
    assert center.differs_from_replay(paper_station.code) == ["villager_group"]
    with center.center.write() as connection:
        assert replay(connection, center.station(paper_station.code).id) == 10
    assert paper_station.groups() == named(10)


# Two real computers


@pytest.fixture
def computers(
    center: CenterUnderTest, station: StationUnderTest, tmp_path: Path
) -> Iterator[tuple[ShopUnderTest, ShopUnderTest]]:
    """A shop that is enrolled and in step with the centre, and a copy of its whole folder."""
    shop = open_shop(station)
    center.welcome(station)
    deliver(center, shop)
    both = clone(shop, tmp_path / "second computer")
    yield both
    for each in both:
        each.store.close()


def deliver(center: CenterUnderTest, shop: ShopUnderTest) -> None:
    result = export_pending(shop.store, shop.actor, center.stick, lambda _d, _t: None, lambda: False)
    center.take_in(*result.files)


def ledger_sum(center: CenterUnderTest) -> int:
    account = STATION_TABLES["points_account"]
    with center.center.read() as connection:
        return int(connection.execute(select(func.sum(account.c.balance))).scalar_one())


def hear(center: CenterUnderTest, shop: ShopUnderTest) -> tuple[str, str]:
    path = center.answer(VILLAGE_CODE)
    assert path is not None
    return answer_words(receive_ack(shop.store, shop.actor, path))


def test_two_computers_from_the_fork_to_the_released_side(
    center: CenterUnderTest, computers: tuple[ShopUnderTest, ShopUnderTest]
) -> None:
    first, second = computers
    hear(center, first)
    at = first.store.head.seq + 1
    for place in range(3):
        first.redeem(place, 0)
    second.redeem(0, 1)
    second.give_points(1, 50)
    deliver(center, first)
    deliver(center, second)
    assert center.differences(VILLAGE_CODE, first.store) == []

    words, tone = hear(center, first)
    assert (f"从第 {at} 条起" in words, "停用那台电脑" in words, tone) == (True, True, "bad")
    with pytest.raises(OtherComputerKept, match=f"从第 {at} 条起.*不要在这台电脑上记账"):
        hear(center, second)

    release(center.center, VILLAGE_CODE, Keep.OTHER, operator=BY)
    assert center.differences(VILLAGE_CODE, second.store) == []
    assert center.differs_from_replay(VILLAGE_CODE) == []
    assert ledger_sum(center) == 0
    assert hear(center, second) == (f"市中心已收到第 {second.store.head.seq} 条以前的全部记录。", "good")
    assert pending_count(second.store) == 0

    first.redeem(1, 0)
    deliver(center, first)
    assert center.differences(VILLAGE_CODE, second.store) == []
    with pytest.raises(OtherComputerKept, match=f"从第 {at} 条起.*不要在这台电脑上记账"):
        hear(center, first)
    second.redeem(2, 0)
    deliver(center, second)
    assert center.differences(VILLAGE_CODE, second.store) == []
    assert "停用那台电脑" in hear(center, second)[0]


def test_photos_stay_where_they_are_and_are_told_of_again(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    twin = forked(paper_station, 6, 9)
    center.take_in(paper_station.send(), twin.send(), paper_station.send_photos(*make_blobs(3)))
    center.answer(paper_station.code)
    decide(center, twin, Keep.OTHER)
    with center.center.read() as connection:
        assert count_photos(connection, center.station(twin.code).id).held == 3
