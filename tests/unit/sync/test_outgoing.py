"""What is not acknowledged is exported again; only the centre's own word makes an entry acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.domain.journal import GENESIS, make_entry
from station_app.errors.sync import (
    AcknowledgementUnknown,
    BundleDamaged,
    BundleFork,
    BundleGap,
    NotEnrolled,
    NothingToExport,
    UnknownSender,
    WrongDirection,
)
from station_app.models.sync import SyncAck, SyncExport
from station_app.sync import outgoing
from station_app.sync.bundle import Mark, pack
from station_app.sync.messages import ACKNOWLEDGE, FORK, RESEND
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from tests.helpers.stand_in_center import Center, add_group, export, journal, never
from tests.helpers.stations import StationUnderTest

# Export


def test_a_station_that_is_not_enrolled_has_nobody_to_export_to(
    station: StationUnderTest, stick: Path
) -> None:
    with pytest.raises(NotEnrolled):
        export(station, stick)


def test_the_centre_gets_the_very_journal_of_the_station(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    add_group(enrolled, "一组")
    result = export(enrolled, stick)
    center.ingest(result.files)
    (held,) = center.held.values()
    assert held == journal(enrolled.store)
    assert (result.first, result.last, result.entries) == (1, len(held), len(held))
    assert not result.cancelled


def test_exporting_is_no_act_of_the_journal_but_is_logged(enrolled: StationUnderTest, stick: Path) -> None:
    before = journal(enrolled.store)
    result = export(enrolled, stick)
    assert journal(enrolled.store) == before
    with enrolled.store.read() as session:
        (log,) = session.scalars(select(SyncExport)).all()
    assert (log.file_name, log.first, log.last) == (result.files[0].name, 1, len(before))
    assert (log.size, log.by_name) == (result.files[0].stat().st_size, enrolled.actor.name)


def test_a_copy_that_succeeded_acknowledges_nothing(enrolled: StationUnderTest, stick: Path) -> None:
    before = pending_count(enrolled.store)
    first = export(enrolled, stick)
    assert pending_count(enrolled.store) == before == first.entries
    lost = stick.parent / "other stick"
    lost.mkdir()
    again = export(enrolled, lost)
    assert [path.name for path in again.files] == [path.name for path in first.files]


def test_a_long_journal_is_exported_as_several_files_with_progress(
    enrolled: StationUnderTest, center: Center, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        add_group(enrolled, f"{number}组")
    monkeypatch.setattr(outgoing, "pack", lambda entries: pack(entries, target_size=1500))
    reports: list[tuple[int, int]] = []
    result = export_pending(
        enrolled.store, enrolled.actor, stick, lambda *report: reports.append(report), never
    )
    assert len(result.files) == len(reports) > 2
    assert reports[-1] == (result.entries, result.entries)
    center.ingest(result.files)
    assert next(iter(center.held.values())) == journal(enrolled.store)


def test_a_cancelled_export_keeps_the_files_that_were_finished(
    enrolled: StationUnderTest, center: Center, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        add_group(enrolled, f"{number}组")
    monkeypatch.setattr(outgoing, "pack", lambda entries: pack(entries, target_size=1500))
    done: list[int] = []
    result = export_pending(
        enrolled.store, enrolled.actor, stick, lambda count, _: done.append(count), lambda: len(done) == 2
    )
    assert result.cancelled
    assert len(result.files) == 2
    assert result.last == result.entries == done[-1] < len(journal(enrolled.store))
    center.ingest(result.files)


# Acknowledgement


def test_what_the_centre_acknowledges_is_not_exported_again(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    result = export(enrolled, stick)
    center.ingest(result.files)
    (epoch,) = center.held
    received = receive_ack(enrolled.store, enrolled.actor, center.acknowledge(epoch))
    assert (received.messages, received.acknowledged) == (1, result.last)
    assert pending_count(enrolled.store) == 0
    with pytest.raises(NothingToExport):
        export(enrolled, stick)
    add_group(enrolled, "二组")
    center.ingest(export(enrolled, stick).files)
    assert center.held[epoch] == journal(enrolled.store)
    assert center.headers[-1].first == result.last + 1


def test_the_next_bundle_tells_the_centre_how_far_its_messages_came(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.ingest(export(enrolled, stick).files)
    (epoch,) = center.held
    receive_ack(enrolled.store, enrolled.actor, center.acknowledge(epoch))
    add_group(enrolled, "二组")
    center.ingest(export(enrolled, stick).files)
    assert center.headers[0].facts.held is None
    assert center.headers[-1].facts.held == Mark("c1", 1, center.log[0].hash)


def test_an_acknowledgement_taken_twice_changes_nothing(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.ingest(export(enrolled, stick).files)
    (epoch,) = center.held
    path = center.acknowledge(epoch)
    first = receive_ack(enrolled.store, enrolled.actor, path)
    again = receive_ack(enrolled.store, enrolled.actor, path)
    assert (again.messages, again.acknowledged) == (0, first.acknowledged)
    with enrolled.store.read() as session:
        assert len(session.scalars(select(SyncAck)).all()) == 1


def test_an_older_acknowledgement_that_comes_late_takes_nothing_back(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.ingest(export(enrolled, stick).files)
    (epoch,) = center.held
    older = center.acknowledge(epoch)
    add_group(enrolled, "二组")
    center.ingest(export(enrolled, stick).files)
    newer = center.acknowledge(epoch)
    assert receive_ack(enrolled.store, enrolled.actor, newer).messages == 2
    assert receive_ack(enrolled.store, enrolled.actor, older).messages == 0
    assert pending_count(enrolled.store) == 0


def test_a_centre_that_lost_entries_gets_them_again(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.ingest(export(enrolled, stick).files)
    (epoch,) = center.held
    receive_ack(enrolled.store, enrolled.actor, center.acknowledge(epoch))
    second = center.held[epoch][1]
    received = receive_ack(
        enrolled.store, enrolled.actor, center.say(RESEND, Mark(epoch, second.seq, second.hash))
    )
    assert received.resend_from == 3
    center.held[epoch] = center.held[epoch][:2]
    center.ingest(export(enrolled, stick).files)
    assert center.held[epoch] == journal(enrolled.store)


def test_a_fork_that_the_centre_reports_is_passed_on_to_the_clerk(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.ingest(export(enrolled, stick).files)
    (epoch,) = center.held
    before = pending_count(enrolled.store)
    second = center.held[epoch][1]
    received = receive_ack(
        enrolled.store, enrolled.actor, center.say(FORK, Mark(epoch, second.seq, second.hash))
    )
    assert received.fork_from == 3
    assert pending_count(enrolled.store) == before


def test_a_message_that_an_older_program_does_not_know_is_passed_over(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.ingest(export(enrolled, stick).files)
    (epoch,) = center.held
    center.log.append(make_entry(GENESIS, 1, 0, "宜都市中心", "center.publish_notice", 1, 1, "[]"))
    received = receive_ack(enrolled.store, enrolled.actor, center.acknowledge(epoch))
    assert received.messages == 2
    assert pending_count(enrolled.store) == 0


@pytest.mark.parametrize("mark", [Mark("k", 1, "ab" * 32), Mark("", 2, "ab" * 32), Mark("", 99, "ab" * 32)])
def test_an_acknowledgement_of_what_the_journal_does_not_hold_is_refused(
    enrolled: StationUnderTest, center: Center, stick: Path, mark: Mark
) -> None:
    center.ingest(export(enrolled, stick).files)
    (epoch,) = center.held
    before = pending_count(enrolled.store)
    told = Mark(mark.epoch or epoch, mark.seq, mark.hash)
    with pytest.raises(AcknowledgementUnknown, match="打电话"):
        receive_ack(enrolled.store, enrolled.actor, center.say(ACKNOWLEDGE, told))
    assert pending_count(enrolled.store) == before


def test_a_message_without_its_mark_is_refused(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.log.append(make_entry(GENESIS, 1, 0, "宜都市中心", ACKNOWLEDGE, 1, 1, "[]"))
    with pytest.raises(BundleDamaged):
        receive_ack(enrolled.store, enrolled.actor, center.outbox())


def test_a_bundle_of_another_centre_is_refused(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.say(FORK, Mark("e", 0, GENESIS))
    with pytest.raises(UnknownSender):
        receive_ack(enrolled.store, enrolled.actor, center.outbox(sender="dangyang"))


def test_the_stations_own_export_is_not_taken_for_an_acknowledgement(
    enrolled: StationUnderTest, stick: Path
) -> None:
    (path,) = export(enrolled, stick).files
    with pytest.raises(WrongDirection, match="不要选自己导出的文件"):
        receive_ack(enrolled.store, enrolled.actor, path)


def test_a_gap_in_the_centres_log_is_refused_until_it_is_filled(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.ingest(export(enrolled, stick).files)
    (epoch,) = center.held
    whole = center.acknowledge(epoch)
    center.acknowledge(epoch)
    center.acknowledge(epoch)
    with pytest.raises(BundleGap) as refused:
        receive_ack(enrolled.store, enrolled.actor, center.outbox(after=1))
    assert refused.value.facts["resend_from"] == 1
    receive_ack(enrolled.store, enrolled.actor, whole)
    assert receive_ack(enrolled.store, enrolled.actor, center.outbox(after=1)).messages == 2


def test_a_centre_whose_log_does_not_continue_is_refused(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.ingest(export(enrolled, stick).files)
    (epoch,) = center.held
    receive_ack(enrolled.store, enrolled.actor, center.acknowledge(epoch))
    center.log = []
    center.say(FORK, Mark(epoch, 0, GENESIS))
    with pytest.raises(BundleFork):
        receive_ack(enrolled.store, enrolled.actor, center.acknowledge(epoch))
