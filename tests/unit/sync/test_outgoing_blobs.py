"""Photos follow the journal; those that the centre has not said it holds are sent again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.domain.journal import canonical
from station_app.errors.sync import BundleDamaged, NothingToExport, PhotoDamaged, StickGone
from station_app.models.sync import BlobAck, SyncExport
from station_app.store.backup import back_up
from station_app.store.layout import Layout
from station_app.store.opening import open_store, restore_store
from station_app.sync import outgoing_blobs
from station_app.sync.blobs import pack_blobs
from station_app.sync.bundle import Kind
from station_app.sync.messages import HOLD_BLOBS, MOST_NAMES
from station_app.sync.outgoing import export_pending, next_photos, pending_count, receive_ack
from station_app.sync.outgoing_blobs import pending_photos
from station_app.sync.overview import sync_line, sync_overview
from station_app.sync.settling import go_on
from tests.helpers.clock import FixedClock
from tests.helpers.photos import photo_bytes
from tests.helpers.stand_in_center import Center, add_group, add_photo, export, journal, never, nobody
from tests.helpers.stations import PASSWORD, StationUnderTest
from tests.helpers.tampering import tamper


@pytest.fixture
def album(enrolled: StationUnderTest) -> dict[str, bytes]:
    """Six photos of the station, by name."""
    contents = [photo_bytes(number) for number in range(6)]
    return {add_photo(enrolled, content): content for content in contents}


def acknowledge_journal(station: StationUnderTest, center: Center) -> None:
    (epoch,) = center.held
    receive_ack(station.store, station.actor, center.acknowledge(epoch))


def acknowledged(station: StationUnderTest) -> set[str]:
    with station.store.read() as session:
        return set(session.scalars(select(BlobAck.sha256)))


def test_photos_are_written_after_the_journal_in_files_of_their_own(
    enrolled: StationUnderTest, center: Center, stick: Path, album: dict[str, bytes]
) -> None:
    result = export(enrolled, stick)
    center.ingest(result.files)
    assert [header.facts.kind for header in center.headers] == [Kind.UP, Kind.BLOBS]
    assert (result.photos, result.entries) == (6, len(journal(enrolled.store)))
    assert {name: blob.content for name, blob in center.photos.items()} == album
    assert {blob.media_type for blob in center.photos.values()} == {"image/png"}


def test_many_photos_go_as_several_files_with_progress_and_can_be_stopped(
    enrolled: StationUnderTest,
    center: Center,
    stick: Path,
    album: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outgoing_blobs, "pack_blobs", lambda blobs: pack_blobs(blobs, target_size=1500))
    done: list[tuple[int, int]] = []
    stopped = export_pending(
        enrolled.store, enrolled.actor, stick, lambda *report: done.append(report), lambda: len(done) == 3
    )
    entries = len(journal(enrolled.store))
    total = entries + 6
    assert done == [(entries, total), (entries + 2, total), (entries + 4, total)]
    assert (stopped.cancelled, stopped.photos, len(stopped.files)) == (True, 4, 3)
    center.ingest(stopped.files)
    assert len(center.photos) == 4
    other = stick.parent / "other stick"
    other.mkdir()
    center.ingest(export(enrolled, other).files)
    assert {name: blob.content for name, blob in center.photos.items()} == album


def test_a_stopped_journal_leaves_the_photos_for_the_next_time(
    enrolled: StationUnderTest, stick: Path, album: dict[str, bytes]
) -> None:
    stopped = export_pending(enrolled.store, enrolled.actor, stick, nobody, lambda: True)
    assert (stopped.cancelled, stopped.photos, stopped.files) == (True, 0, ())


def test_photos_alone_are_exported_when_the_journal_is_acknowledged(
    enrolled: StationUnderTest, center: Center, stick: Path
) -> None:
    center.ingest(export(enrolled, stick).files)
    acknowledge_journal(enrolled, center)
    with pytest.raises(NothingToExport):
        export(enrolled, stick)
    name = add_photo(enrolled, photo_bytes(1))
    result = export(enrolled, stick)
    assert (result.entries, result.photos, len(result.files)) == (0, 1, 1)
    assert result.first == result.last + 1
    center.ingest(result.files)
    assert set(center.photos) == {name}


def test_only_the_centres_word_acknowledges_photos(
    enrolled: StationUnderTest, center: Center, stick: Path, album: dict[str, bytes]
) -> None:
    export(enrolled, stick)
    lost = stick.parent / "other stick"
    lost.mkdir()
    again = export(enrolled, lost)
    assert (again.photos, pending_photos(enrolled.store), acknowledged(enrolled)) == (6, 6, set())
    center.ingest(again.files)
    acknowledge_journal(enrolled, center)
    assert (pending_count(enrolled.store), pending_photos(enrolled.store)) == (0, 6)
    for _ in range(2):
        receive_ack(enrolled.store, enrolled.actor, center.hold_photos())
        assert (acknowledged(enrolled), pending_photos(enrolled.store)) == (set(album), 0)
    with pytest.raises(NothingToExport):
        export(enrolled, stick)


def test_only_photos_that_the_centre_does_not_hold_are_sent(
    enrolled: StationUnderTest, center: Center, stick: Path, album: dict[str, bytes]
) -> None:
    center.ingest(export(enrolled, stick).files)
    missing = sorted(album)[2]
    del center.photos[missing]
    receive_ack(enrolled.store, enrolled.actor, center.hold_photos())
    new = add_photo(enrolled, photo_bytes(77))
    found = next_photos(enrolled.store)
    assert found is not None
    assert (found.photos, found.last) == (2, max(missing, new))
    assert next_photos(enrolled.store, found.last) is None


def test_the_pending_count_speaks_of_entries_alone(
    enrolled: StationUnderTest, center: Center, stick: Path, album: dict[str, bytes]
) -> None:
    entries = len(journal(enrolled.store))
    assert sync_line(enrolled.store) == f"未同步 {entries} 条"
    center.ingest(export(enrolled, stick).files)
    acknowledge_journal(enrolled, center)
    assert sync_line(enrolled.store).startswith("已全部同步")


def test_an_export_of_photos_is_logged_as_one(
    enrolled: StationUnderTest, center: Center, stick: Path, album: dict[str, bytes]
) -> None:
    result = export(enrolled, stick)
    with enrolled.store.read() as session:
        logs = session.scalars(select(SyncExport).order_by(SyncExport.id)).all()
    assert [(log.file_name, log.photos) for log in logs] == [
        (result.files[0].name, 0),
        (result.files[1].name, 6),
    ]
    center.ingest(result.files)
    acknowledge_journal(enrolled, center)
    state = sync_overview(enrolled.store)
    assert (state.photos, [row.acknowledged for row in state.exports]) == (6, [False, True])
    receive_ack(enrolled.store, enrolled.actor, center.hold_photos())
    state = sync_overview(enrolled.store)
    assert (state.photos, [row.acknowledged for row in state.exports]) == (0, [True, True])


def test_a_damaged_photo_holds_up_photos_but_not_the_journal(
    enrolled: StationUnderTest, center: Center, stick: Path, album: dict[str, bytes]
) -> None:
    tamper(enrolled.store, f"UPDATE blob SET content = x'00' WHERE sha256 = '{min(album)}'")
    add_group(enrolled, "一组")
    with pytest.raises(PhotoDamaged):
        export(enrolled, stick)
    center.ingest(tuple(stick.glob("*.bundle")))
    assert next(iter(center.held.values())) == journal(enrolled.store)


def test_a_stick_that_is_pulled_after_the_journal_costs_nothing(
    enrolled: StationUnderTest, center: Center, stick: Path, album: dict[str, bytes], tmp_path: Path
) -> None:
    pulled = tmp_path / "pulled"

    def pull(_done: int, _total: int) -> None:
        stick.rename(pulled)

    with pytest.raises(StickGone):
        export_pending(enrolled.store, enrolled.actor, stick, pull, never)
    center.ingest(tuple(pulled.glob("*.bundle")))
    assert next(iter(center.held.values())) == journal(enrolled.store)
    assert center.photos == {}
    assert (list(pulled.glob(".*")), pending_photos(enrolled.store)) == ([], 6)
    stick.mkdir()
    center.ingest(export(enrolled, stick).files)
    assert {name: blob.content for name, blob in center.photos.items()} == album


def test_a_restored_backup_sends_again_what_it_does_not_know_to_be_held(
    enrolled: StationUnderTest,
    center: Center,
    stick: Path,
    album: dict[str, bytes],
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    backup = back_up(enrolled.store, tmp_path / "backups")
    center.ingest(export(enrolled, stick).files)
    receive_ack(enrolled.store, enrolled.actor, center.hold_photos())
    layout, key = Layout(enrolled.store.folder), enrolled.store.key
    enrolled.store.close()
    restore_store(layout, backup.path, key, clock)
    store, actor = open_store(layout, clock, "李书记", PASSWORD)
    go_on(store, actor, alone=True)
    found = next_photos(store)
    assert found is not None
    assert found.photos == 6
    assert found.bundle.header.facts.branch is None
    receive_ack(store, actor, center.outbox())
    assert pending_photos(store) == 0
    store.close()


@pytest.mark.parametrize(
    "changes",
    [
        "{}",
        "[]",
        "[1]",
        '["ab"]',
        "[[]]",
        canonical(["AB" * 32]),
        canonical(["ab" * 32, "ab" * 32]),
        canonical(["cd" * 32, "ab" * 32]),
        canonical([f"{number:064x}" for number in range(MOST_NAMES + 1)]),
        "[" * 100_000,
    ],
)
def test_a_word_about_photos_that_is_not_of_the_form_changes_nothing(
    enrolled: StationUnderTest, center: Center, changes: str
) -> None:
    path = center.write(HOLD_BLOBS, changes)
    with pytest.raises(BundleDamaged):
        receive_ack(enrolled.store, enrolled.actor, path)
    assert acknowledged(enrolled) == set()


def test_as_many_photos_as_one_entry_speaks_of_are_taken(enrolled: StationUnderTest, center: Center) -> None:
    names = [f"{number:064x}" for number in range(MOST_NAMES)]
    receive_ack(enrolled.store, enrolled.actor, center.write(HOLD_BLOBS, canonical(names)))
    assert acknowledged(enrolled) == set(names)


def test_a_centre_that_begins_its_log_anew_has_to_say_again_what_it_holds(
    enrolled: StationUnderTest, center: Center, stick: Path, album: dict[str, bytes]
) -> None:
    center.ingest(export(enrolled, stick).files)
    receive_ack(enrolled.store, enrolled.actor, center.hold_photos())
    assert pending_photos(enrolled.store) == 0
    lost = max(album)
    del center.photos[lost]
    center.log.clear()
    center.epoch = "c2"
    receive_ack(enrolled.store, enrolled.actor, center.hold_photos())
    assert acknowledged(enrolled) == set(album) - {lost}
