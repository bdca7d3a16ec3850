"""What is not acknowledged is exported again; only the centre's own word makes an entry acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.domain.journal import GENESIS, Entry, make_entry
from station_app.domain.permissions import Role
from station_app.errors.store import NotAllowed
from station_app.errors.sync import (
    AcknowledgementUnknown,
    BundleDamaged,
    BundleFork,
    BundleGap,
    NotEnrolled,
    NothingToExport,
    StationCodeMissing,
    UnknownSender,
    WelcomeFromAnotherCenter,
    WrongDirection,
)
from station_app.models.people import VillagerGroup
from station_app.models.station import Station, StationCode
from station_app.models.sync import SyncAck, SyncExport
from station_app.store.backup import back_up
from station_app.store.journal import entries_after
from station_app.store.layout import Layout
from station_app.store.opening import open_store, restore_store
from station_app.store.store import Store
from station_app.sync import outgoing
from station_app.sync.bundle import Facts, Header, Kind, Mark, Reader, pack, read_bundle, seal, unheld
from station_app.sync.enrolment import Welcome, read_request, request_from_qr, write_welcome
from station_app.sync.keys import PublicKeys, StationKeys
from station_app.sync.membership import enrol_request, membership, preview_welcome, take_welcome
from station_app.sync.messages import ACKNOWLEDGE, FORK, RESEND, mark_changes
from station_app.sync.outgoing import ExportResult, export_pending, pending_count, receive_ack
from tests.helpers.clock import FixedClock
from tests.helpers.stations import PASSWORD, StationUnderTest, make_station

CODE = "420581001001"


@dataclass
class Center:
    """The other side: takes a station's bundles in, and writes its own log for that station."""

    folder: Path
    keys: StationKeys = field(default_factory=StationKeys.generate)
    station: PublicKeys | None = None
    held: dict[str, list[Entry]] = field(default_factory=dict)
    log: list[Entry] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)

    def welcome(self, request: Path) -> Path:
        asked = read_request(request)
        self.station = asked.keys
        answer = Welcome(
            "yidu", "宜都市中心", self.keys.public, asked.station_code, asked.keys.fingerprint, 0
        )
        path = self.folder / answer.file_name
        path.write_bytes(write_welcome(answer, self.keys, asked.keys))
        return path

    def ingest(self, files: tuple[Path, ...]) -> None:
        reader = Reader("yidu", self.keys, Kind.UP, schema=1, trust=lambda _: self.station)
        for path in files:
            bundle = read_bundle(path, reader)
            facts = bundle.header.facts
            if facts.epoch not in self.held:
                parent = [] if facts.branch is None else self.held.get(facts.branch.epoch, [])
                self.held[facts.epoch] = parent[: facts.branch.seq if facts.branch else 0]
            held = self.held[facts.epoch]
            hashes = {0: GENESIS} | {entry.seq: entry.hash for entry in held}
            held += unheld(bundle, len(held), hashes.get)
            self.headers.append(bundle.header)

    def say(self, action: str, mark: Mark) -> Path:
        before = self.log[-1].hash if self.log else GENESIS
        seq = len(self.log) + 1
        self.log.append(make_entry(before, seq, 0, "宜都市中心", action, 1, 1, mark_changes(mark)))
        return self.outbox()

    def acknowledge(self, epoch: str) -> Path:
        last = self.held[epoch][-1]
        return self.say(ACKNOWLEDGE, Mark(epoch, last.seq, last.hash))

    def outbox(self, after: int = 0, **changes: str) -> Path:
        assert self.station is not None
        facts = Facts(Kind.DOWN, changes.get("sender", "yidu"), CODE, "c1", schema=0, created_at=0)
        (packed,) = pack(self.log[after:])
        bundle = seal(packed, facts, self.keys, [self.station.age])
        path = self.folder / bundle.header.file_name
        path.write_bytes(bundle.content)
        return path


def nobody(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def never() -> bool:
    return False


def add_group(station: StationUnderTest, name: str) -> None:
    with station.store.write("people.add_group", by=station.actor) as unit:
        unit.add(VillagerGroup(name=name))


def export(station: StationUnderTest, folder: Path) -> ExportResult:
    return export_pending(station.store, station.actor, folder, nobody, never)


def journal(store: Store) -> list[Entry]:
    with store.read() as session:
        return list(entries_after(session, 0))


@pytest.fixture
def station(tmp_path: Path, clock: FixedClock) -> Iterator[StationUnderTest]:
    made = make_station(tmp_path / "station", clock)
    with made.store.write("station.change", by=made.actor) as unit:
        unit.add(StationCode(code=CODE, valid_from=date(2020, 1, 1)))
        if unit.scalars(select(Station)).first() is None:
            unit.add(
                Station(name="李家畈村新时代文明实践站", receipt_secret="00" * 32, created_at=clock.now())
            )
    yield made
    made.store.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def center(stick: Path) -> Center:
    return Center(stick)


@pytest.fixture
def enrolled(station: StationUnderTest, center: Center, stick: Path) -> StationUnderTest:
    request = enrol_request(station.store, station.actor, stick)
    take_welcome(station.store, station.actor, center.welcome(request.path))
    return station


# Enrolment


def test_a_station_without_a_code_cannot_ask_to_be_enrolled(
    tmp_path: Path, clock: FixedClock, stick: Path
) -> None:
    made = make_station(tmp_path / "bare", clock)
    with pytest.raises(StationCodeMissing):
        enrol_request(made.store, made.actor, stick)
    made.store.close()


def test_file_qr_code_and_phone_code_tell_of_the_same_keys(station: StationUnderTest, stick: Path) -> None:
    asked = enrol_request(station.store, station.actor, stick)
    request = read_request(asked.path)
    assert request_from_qr(asked.qr) == request
    assert request.keys.check_code == asked.check_code
    assert (request.station_code, request.station_name) == (CODE, "李家畈村新时代文明实践站")


def test_asking_again_writes_the_same_request(
    station: StationUnderTest, clock: FixedClock, stick: Path
) -> None:
    first = enrol_request(station.store, station.actor, stick)
    clock.advance(days=3)
    assert enrol_request(station.store, station.actor, stick) == first


def test_a_welcome_is_previewed_with_the_centres_code_and_then_taken(
    station: StationUnderTest, center: Center, stick: Path
) -> None:
    path = center.welcome(enrol_request(station.store, station.actor, stick).path)
    preview = preview_welcome(station.store, path)
    assert preview.center_keys.check_code == center.keys.public.check_code
    assert membership(station.store) is None
    taken = take_welcome(station.store, station.actor, path)
    assert membership(station.store) == taken
    assert (taken.center_id, taken.center_name, taken.station_code) == ("yidu", "宜都市中心", CODE)


def test_a_welcome_means_nothing_to_a_station_that_never_asked(
    station: StationUnderTest, stick: Path
) -> None:
    with pytest.raises(NotEnrolled):
        preview_welcome(station.store, stick / "any.welcome")


def test_another_centre_cannot_take_an_enrolled_station_over(enrolled: StationUnderTest, stick: Path) -> None:
    impostor = Center(stick.parent)
    with pytest.raises(WelcomeFromAnotherCenter):
        take_welcome(enrolled.store, enrolled.actor, impostor.welcome(stick / f"{CODE}.request"))


def test_the_private_keys_never_enter_the_journal(enrolled: StationUnderTest) -> None:
    for entry in journal(enrolled.store):
        assert "AGE-SECRET-KEY" not in entry.changes
        assert "sync.keys" not in entry.changes


@pytest.mark.parametrize("role", [Role.SHOP_KEEPER, Role.VIEWER])
def test_a_role_that_may_not_sync_is_told_so(enrolled: StationUnderTest, stick: Path, role: Role) -> None:
    actor = enrolled.as_role(role)
    with pytest.raises(NotAllowed):
        enrol_request(enrolled.store, actor, stick)
    with pytest.raises(NotAllowed):
        export_pending(enrolled.store, actor, stick, nobody, never)
    with pytest.raises(NotAllowed):
        receive_ack(enrolled.store, actor, stick / "any.bundle")


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


# Restores


@dataclass(frozen=True)
class Restored:
    """A station that went back to a backup after it had exported two entries more."""

    station: StationUnderTest
    branch: int
    former_last: int


@pytest.fixture
def restored(
    enrolled: StationUnderTest, center: Center, stick: Path, clock: FixedClock, tmp_path: Path
) -> Iterator[Restored]:
    backup = back_up(enrolled.store, tmp_path / "backups")
    branch = enrolled.store.head.seq
    add_group(enrolled, "没了的一组")
    add_group(enrolled, "没了的二组")
    former_last = enrolled.store.head.seq
    center.ingest(export(enrolled, stick).files)
    layout, key = Layout(enrolled.store.folder), enrolled.store.key
    enrolled.store.close()
    restore_store(layout, backup.path, key, clock)
    store, actor = open_store(layout, clock, "李书记", PASSWORD)
    yield Restored(StationUnderTest(store, actor, clock, ""), branch, former_last)
    store.close()


def test_a_restored_station_goes_on_in_an_epoch_of_its_own(
    restored: Restored, center: Center, stick: Path
) -> None:
    add_group(restored.station, "新一组")
    result = export(restored.station, stick)
    former = center.held.copy()
    center.ingest(result.files)
    (new,) = set(center.held) - set(former)
    (old,) = former
    assert center.held[new] == journal(restored.station.store)
    assert len(center.held[old]) == restored.former_last
    branch = center.headers[-1].facts.branch
    assert branch == Mark(old, restored.branch, former[old][restored.branch - 1].hash)


def test_a_restored_station_hears_that_the_centre_holds_more(
    restored: Restored, center: Center, stick: Path
) -> None:
    add_group(restored.station, "新一组")
    (old,) = center.held
    received = receive_ack(restored.station.store, restored.station.actor, center.acknowledge(old))
    assert received.ahead == restored.former_last
    assert received.acknowledged == restored.branch
    assert pending_count(restored.station.store) == 1
