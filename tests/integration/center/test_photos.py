"""Photos arrive in bundles of their own, once each, and the station hears which of them are held."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from station_app.center import outgoing
from station_app.center.own_tables import Outcome, StationState, enrolled_station
from station_app.center.photos import PhotoCount
from station_app.center.report import city_lines, ingested_line, station_fields, station_lines
from station_app.center.status import status
from station_app.errors.center import SenderRevoked
from station_app.errors.sync import SignatureWrong, SyncError, UnknownSender
from station_app.models.revision import IMAGE_REVISION
from station_app.models.shop import Blob
from station_app.services import products
from station_app.store.store import Store
from station_app.sync.blobs import SentBlob
from station_app.sync.bundle import Mark
from station_app.sync.keys import StationKeys
from station_app.sync.messages import HOLD_BLOBS, SCHEMAS, blobs_of
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from station_app.sync.outgoing_blobs import pending_photos
from tests.helpers.centers import CenterUnderTest, PaperStation, named
from tests.helpers.clock import FixedClock
from tests.helpers.photos import blob_of, make_blobs, photo_bytes
from tests.helpers.shops import GOODS, VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.wire import Wire, address_of, wired
from tests.integration.center.test_answers import opened


@pytest.fixture
def wire(center: CenterUnderTest, clock: FixedClock) -> Iterator[Wire]:
    with wired(center.center, clock) as made:
        yield made


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    """A shop with pictures of three of its goods, one of them changed since."""
    made = open_shop(station)
    pictures = [photo_bytes(number, 3000) for number in range(4)]
    for product, draft, picture in zip(made.goods[:3], GOODS[:3], pictures[:3], strict=True):
        products.change_product(made.store, made.actor, product.id, draft, picture)
    products.change_product(made.store, made.actor, made.goods[0].id, GOODS[0], pictures[3])
    return made


def rows_of(blobs: list[SentBlob]) -> list[tuple[object, ...]]:
    return [(each.sha256, each.media_type, len(each.content), each.content) for each in blobs]


def photos_of(store: Store) -> list[tuple[object, ...]]:
    """The photos of a station's own file, as the centre should hold them."""
    with store.read() as session:
        query = select(Blob.sha256, Blob.media_type, Blob.size, Blob.content).order_by(Blob.sha256)
        return [tuple(row) for row in session.execute(query)]


def export(shop: ShopUnderTest, folder: Path) -> tuple[Path, ...]:
    return export_pending(shop.store, shop.actor, folder, lambda _done, _total: None, lambda: False).files


def told(station: PaperStation) -> list[list[str]]:
    """What the centre says of photos in all that the station has not shown to have read."""
    path = station.center.answer(station.code)
    entries = [] if path is None else opened(station, path)[1]
    return [blobs_of(entry) for entry in entries if entry.action == HOLD_BLOBS]


# Taking in


def test_photos_are_taken_once_and_then_held(center: CenterUnderTest, paper_station: PaperStation) -> None:
    blobs = make_blobs(4)
    path = paper_station.send_photos(*blobs)
    (first,) = center.take_in(path)
    (again,) = center.take_in(path)
    assert (first.outcome, first.photos, again.outcome, again.photos) == (Outcome.TAKEN, 4, Outcome.HELD, 0)
    assert center.photos(paper_station.code) == rows_of(blobs)
    assert ingested_line(first) == f"{path.name}: taken, 4 photos"
    assert ingested_line(again) == f"{path.name}: held already; held up to 0"


def test_of_photos_that_are_held_in_part_the_rest_is_taken(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    blobs = make_blobs(5)
    results = center.take_in(paper_station.send_photos(*blobs[1:4]), paper_station.send_photos(*blobs))
    assert [each.photos for each in results] == [3, 2]
    assert center.photos(paper_station.code) == rows_of(blobs)


def test_photos_and_journal_wait_for_nothing_of_each_other(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    blobs = make_blobs(4)
    files = [paper_station.send_photos(blob) for blob in blobs]
    center.take_in(
        files[2], paper_station.send(6, 10), files[0], paper_station.send(1, 5), files[3], files[1]
    )
    assert center.photos(paper_station.code) == rows_of(blobs)
    assert paper_station.groups() == named(10)


def test_each_station_has_its_own_photos(center: CenterUnderTest, paper_station: PaperStation) -> None:
    other = PaperStation(center, code="420581001002", name="邻村实践站").enrolled()
    shared, own, foreign = make_blobs(3)
    results = center.take_in(paper_station.send_photos(shared, own), other.send_photos(shared, foreign))
    assert [each.photos for each in results] == [2, 2]
    assert center.photos(paper_station.code) == sorted(rows_of([shared, own]))
    assert center.photos(other.code) == sorted(rows_of([shared, foreign]))
    assert told(other) == [sorted([shared.sha256, foreign.sha256])]


def test_photos_of_a_stranger_a_thief_or_a_revoked_station_are_refused(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    (photo,) = make_blobs(1)
    with pytest.raises(UnknownSender):
        center.take_in(PaperStation(center, code="420581001009").send_photos(photo))
    with pytest.raises(SignatureWrong):
        center.take_in(replace(paper_station, keys=StationKeys.generate()).send_photos(photo))
    path = paper_station.send_photos(photo)
    with center.center.write() as connection:
        connection.execute(update(enrolled_station).values(state=StationState.REVOKED))
    with pytest.raises(SenderRevoked):
        center.take_in(path)
    assert center.photos(paper_station.code) == []


def test_nothing_is_taken_of_a_bundle_that_was_cut_or_changed(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    path = paper_station.send_photos(*make_blobs(3))
    whole, chance = path.read_bytes(), random.Random(5)
    for place in range(0, len(whole), len(whole) // 20):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        for spoiled in (whole[:place], bytes(flipped)):
            path.write_bytes(spoiled)
            with pytest.raises(SyncError):
                center.take_in(path)
    assert center.photos(paper_station.code) == []
    assert told(paper_station) == []


# The answer


def test_what_is_held_is_said_once(center: CenterUnderTest, paper_station: PaperStation) -> None:
    blobs = make_blobs(4)
    path = paper_station.send_photos(*blobs[:2])
    center.take_in(path)
    assert told(paper_station) == [[blobs[0].sha256, blobs[1].sha256]]
    center.take_in(path)
    assert told(paper_station) == [[blobs[0].sha256, blobs[1].sha256]]
    center.take_in(paper_station.send_photos(*blobs[1:]))
    assert told(paper_station) == [
        [blobs[0].sha256, blobs[1].sha256],
        [blobs[2].sha256, blobs[3].sha256],
    ]


def test_many_photos_are_said_in_several_entries(
    center: CenterUnderTest, paper_station: PaperStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = make_blobs(5)
    monkeypatch.setattr(outgoing, "MOST_NAMES", 2)
    center.take_in(paper_station.send_photos(*blobs))
    names = [blob.sha256 for blob in blobs]
    assert told(paper_station) == [names[:2], names[2:4], names[4:]]


def test_what_was_shown_to_be_read_is_not_said_again_unless_it_was_forgotten(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    blobs = make_blobs(3)
    center.take_in(paper_station.send_photos(*blobs))
    path = center.answer(paper_station.code)
    assert path is not None
    last = opened(paper_station, path)[1][-1]
    held = Mark(center.station(paper_station.code).log_epoch, last.seq, last.hash)
    center.take_in(paper_station.send(held=held, schema=IMAGE_REVISION))
    assert told(paper_station) == []
    center.take_in(paper_station.send_photos(blobs[1], held=held))
    assert told(paper_station) == [[blobs[1].sha256]]
    assert center.photos(paper_station.code) == rows_of(blobs)


def test_a_log_that_begins_anew_says_again_what_is_held(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    blobs = make_blobs(2)
    center.take_in(paper_station.send_photos(*blobs))
    names = [blob.sha256 for blob in blobs]
    assert told(paper_station) == [names]
    before = center.station(paper_station.code).log_epoch
    center.take_in(paper_station.send(held=Mark(before, 1, "f" * 64), schema=IMAGE_REVISION))
    assert center.station(paper_station.code).log_epoch != before
    assert told(paper_station) == [names]


def test_an_older_program_is_told_of_photos_once_it_is_newer(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    (photo,) = make_blobs(1)
    center.take_in(paper_station.send_photos(photo, schema=SCHEMAS[HOLD_BLOBS] - 1))
    assert told(paper_station) == []
    center.take_in(paper_station.send(schema=SCHEMAS[HOLD_BLOBS]))
    assert told(paper_station) == [[photo.sha256]]


# A real station, by stick


def test_the_photos_of_a_station_arrive_row_by_row_and_are_acknowledged(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, usb_stick: Path
) -> None:
    center.welcome(station)
    journal, photos = export(shop, usb_stick)
    center.take_in(journal)
    (shown,) = status(center.center)
    assert shown.photos == PhotoCount(held=0, missing=3)
    center.take_in(photos, photos)
    assert center.photos(VILLAGE_CODE) == photos_of(shop.store)
    assert len(center.photos(VILLAGE_CODE)) == 4
    assert center.differences(VILLAGE_CODE, shop.store) == []
    (shown,) = status(center.center)
    assert shown.photos == PhotoCount(held=4, missing=0)
    assert pending_photos(shop.store) == 4
    answer = center.answer(VILLAGE_CODE)
    assert answer is not None
    receive_ack(shop.store, shop.actor, answer)
    assert (pending_count(shop.store), pending_photos(shop.store)) == (0, 0)


def test_a_lost_stick_costs_no_photo(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, usb_stick: Path, tmp_path: Path
) -> None:
    center.welcome(station)
    lost = tmp_path / "lost"
    lost.mkdir()
    export(shop, lost)
    center.take_in(*export(shop, usb_stick))
    assert center.photos(VILLAGE_CODE) == photos_of(shop.store)


def test_the_operator_reads_how_many_photos_are_held_and_missing(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, usb_stick: Path
) -> None:
    center.welcome(station)
    other = PaperStation(center).enrolled()
    center.take_in(export(shop, usb_stick)[0], other.send_photos(*make_blobs(2)))
    by_code = {each.station.code: each for each in status(center.center)}
    shown = by_code[VILLAGE_CODE]
    assert station_lines(shown)[-1] == "  photos          0 (3 missing)"
    fields = station_fields(shown)
    assert (fields["photos"], fields["photos_missing"]) == (0, 3)
    assert city_lines("yidu", "宜都", list(by_code.values()))[-1] == "  photos          2 (3 missing)"


# Over the network


def test_photos_are_uploaded_once_and_their_answer_waits(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    blobs = make_blobs(3)
    path = paper_station.send_photos(*blobs)
    first, again = wire.put(paper_station, path), wire.put(paper_station, path)
    assert (first.status_code, first.json()) == (201, {"outcome": "taken"})
    assert (again.status_code, again.json()) == (200, {"outcome": "held"})
    assert center.photos(paper_station.code) == rows_of(blobs)
    (waiting,) = wire.inbox(paper_station).json()["bundles"]
    answer = center.stick / "fetched.bundle"
    answer.write_bytes(wire.inbox(paper_station, f"/{waiting['name']}").content)
    (entry,) = opened(paper_station, answer)[1]
    assert blobs_of(entry) == [blob.sha256 for blob in blobs]


def test_uploads_of_the_same_photos_at_once_take_them_once(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    blobs = make_blobs(3)
    files = [paper_station.send_photos(*blobs) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(lambda path: wire.put(paper_station, path).status_code, files))
    assert codes == [200, 200, 200, 201]
    assert center.photos(paper_station.code) == rows_of(blobs)


def test_photos_under_the_address_of_others_are_refused(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    photos, journal = paper_station.send_photos(*make_blobs(2)), paper_station.send()
    own = address_of(photos)
    epoch, digits = own.split("/")[-2:]
    bundles = f"/v1/stations/{paper_station.code}/bundles"
    other = "0" * 12 if digits != "0" * 12 else "1" * 12
    for path, target in (
        (photos, own.replace(digits, other)),
        (photos, own.replace(epoch, "k7m2x8")),
        (photos, f"{bundles}/{epoch}/1-2"),
        (journal, own),
    ):
        refusal = wire.put(paper_station, path, target)
        assert refusal.status_code == 422
        assert "uploaded under the address of" in refusal.json()["reason"]
    for rest in (
        f"K7/{digits}",
        f"{epoch}/{digits[:11]}",
        f"{epoch}/{digits.upper()}X",
        f"{epoch}/1-2",
        digits,
    ):
        target = f"/v1/stations/{paper_station.code}/blobs/{rest}"
        assert wire.put(paper_station, photos, target).status_code == 404
    assert wire.put(paper_station, photos, f"{bundles}/{epoch}/blobs-{digits}").status_code == 404
    assert center.photos(paper_station.code) == []


def test_a_revoked_station_uploads_no_photos(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    path = paper_station.send_photos(blob_of(photo_bytes(1)))
    with center.center.write() as connection:
        connection.execute(update(enrolled_station).values(state=StationState.REVOKED))
    assert wire.put(paper_station, path).status_code == 403
    assert center.photos(paper_station.code) == []
