"""An older station works with a newer centre; a newer station is told that an older centre needs updating."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect
from starlette.applications import Starlette
from starlette.routing import Route
from typer.testing import CliRunner

from station_app.center import opening, serving, upload
from station_app.center import outgoing as center_outgoing
from station_app.center.announcement import announced
from station_app.center.center import Center
from station_app.center.cli import app
from station_app.center.notices import list_sent, send_notice
from station_app.center.service import make_app
from station_app.center.tables import STATION_TABLES
from station_app.domain.journal import Image
from station_app.errors.online import CenterOlder
from station_app.errors.sync import NewerFormat, NewerSchema
from station_app.models.revision import IMAGE_REVISION
from station_app.store import migrate
from station_app.sync import container, https, outgoing
from station_app.sync.bundle import Bundle, Kind
from station_app.sync.https import Line
from station_app.sync.keys import StationKeys
from station_app.sync.membership import put_service, require_membership
from station_app.sync.messages import OLDER, schema_for
from station_app.sync.online import Synced, sync_online
from station_app.sync.outgoing import export_pending, next_bundle, pending_count, receive_ack
from station_app.sync.outgoing_blobs import pending_photos
from station_app.ui.sync_words import answer_words
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.lines import served_here, tell_address
from tests.helpers.photos import make_blobs, photo_bytes
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stand_in_center import add_photo
from tests.helpers.stations import StationUnderTest
from tests.integration.center.test_answers import opened

IMAGES = Path(__file__).parents[2] / "data" / "images"
REVISIONS = (1, 2, 3)
"""Of row images, every one that ever travelled before this program's."""

OldRows = dict[str, dict[str, object]]
on_a_line = pytest.mark.skipif(sys.platform == "win32", reason="the centre's server runs on Linux")


def rows_of(revision: int) -> OldRows:
    """A row of each table as a program of that revision wrote it; a file holds what its revision brought."""
    files = (IMAGES / f"revision-{number}.json" for number in range(1, revision + 1))
    rows: OldRows = {}
    for file in files:
        rows |= json.loads(file.read_text("utf-8")) if file.exists() else {}
    return rows


def image(table: str, row: dict[str, object], op: str = "I", **facts: object) -> Image:
    return {"op": op, "row": row, "t": table, **facts}


# An older station, today's centre


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_rows_kept_here_are_those_that_the_migrations_of_their_time_made(revision: int) -> None:
    engine = create_engine("sqlite://")
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, f"{revision:04}")
        assert MigrationContext.configure(connection).get_current_revision() == f"{revision:04}"
        tables = inspect(connection)
        names = set(tables.get_table_names())
        for table, row in rows_of(revision).items():
            assert sorted(row) == sorted(each["name"] for each in tables.get_columns(table))
    assert set(rows_of(revision)) == set(STATION_TABLES) & names


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_older_stations_rows_end_in_todays_tables(center: CenterUnderTest, revision: int) -> None:
    """Inserted, changed and deleted, each in the form that its program wrote."""
    station, rows = PaperStation(center).enrolled(), rows_of(revision)
    for table, row in rows.items():
        station.act(image(table, row))
    center.take_in(station.send(schema=revision))
    for table, row in rows.items():
        assert written(center, station, table) == [row]

    changed = rows["resident"] | {"phone": "13800000000"}
    station.act(image("resident", changed, "U", was={"phone": rows["resident"]["phone"]}))
    station.act(image("product", {"id": rows["product"]["id"]}, "D"))
    center.take_in(station.send(len(rows) + 1, schema=revision))
    assert written(center, station, "resident") == [changed]
    assert written(center, station, "product") == []
    assert center.differs_from_replay(station.code) == []


def written(center: CenterUnderTest, station: PaperStation, table: str) -> list[dict[str, object]]:
    """The rows of a table at the centre, with the columns that they had at the station."""
    names = [column.name for column in STATION_TABLES[table].columns][1:]
    old = rows_of(REVISIONS[-1])[table]
    rows = [dict(zip(names, row, strict=True)) for row in center.rows(table, station.code)]
    return [{name: value for name, value in row.items() if name in old} for row in rows]


def test_a_station_that_was_updated_goes_on_in_the_same_journal(center: CenterUnderTest) -> None:
    station, rows = PaperStation(center).enrolled(), rows_of(REVISIONS[-1])
    for number, (table, row) in enumerate(rows_of(1).items(), 1):
        station.act(image(table, row))
        center.take_in(station.send(number, schema=min(number, REVISIONS[-1])))
    station.act(image("center_notice", rows["center_notice"]))
    center.take_in(station.send(len(station.entries), schema=REVISIONS[-1]))
    for table, row in rows.items():
        assert written(center, station, table) == [row]
    assert center.differs_from_replay(station.code) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_older_station_is_told_nothing_that_it_does_not_know(
    center: CenterUnderTest, paper_station: PaperStation, revision: int
) -> None:
    send_notice(center.center, "送戏下乡", "请报名", operator="王科长")
    center.take_in(
        paper_station.send(schema=revision), paper_station.send_photos(*make_blobs(1), schema=revision)
    )
    path = center.answer(paper_station.code)
    assert path is not None
    told, entries = opened(paper_station, path, schema=revision)
    assert told.facts.schema <= revision
    assert schema_for(entry.action for entry in entries) <= revision


@pytest.fixture
def shop(center: CenterUnderTest, station: StationUnderTest) -> ShopUnderTest:
    """A station that is enrolled, with a photo, and of which nothing has been sent."""
    made = open_shop(station)
    center.welcome(station)
    add_photo(made, photo_bytes(1))
    return made


def export(center: CenterUnderTest, shop: ShopUnderTest) -> tuple[Path, ...]:
    done = export_pending(shop.store, shop.actor, center.stick, lambda _d, _t: None, lambda: False)
    return done.files


def hear(center: CenterUnderTest, shop: ShopUnderTest) -> tuple[str, str]:
    path = center.answer(VILLAGE_CODE)
    assert path is not None
    said = answer_words(receive_ack(shop.store, shop.actor, path))
    path.unlink()
    return said


def exchange(shop: ShopUnderTest) -> Synced:
    return sync_online(shop.store, shop.actor, lambda _done, _total: None, lambda: False)


@on_a_line
def test_an_older_station_exchanges_with_todays_centre_over_the_line(
    center: CenterUnderTest, shop: ShopUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "IMAGE_REVISION", 3)
    send_notice(center.center, "送戏下乡", "请报名", operator="王科长")
    with served_here(center) as port:
        tell_address(center, port)
        center.take_in(*export(center, shop))
        hear(center, shop)
        shop.redeem(0, 0)
        exchange(shop)
    assert (pending_count(shop.store), pending_photos(shop.store)) == (0, 0)
    assert center.differences(VILLAGE_CODE, shop.store) == []
    assert [each.arrived for each in list_sent(center.center)] == [1]


# Today's station, an older centre


@dataclass(frozen=True, slots=True)
class OlderCenter:
    """A centre whose program knows no schema beyond the one before today's, until it is updated."""

    center: CenterUnderTest
    patch: pytest.MonkeyPatch

    def update(self) -> None:
        self.patch.undo()


@pytest.fixture
def older(center: CenterUnderTest, monkeypatch: pytest.MonkeyPatch) -> OlderCenter:
    for module in (opening, upload, center_outgoing):
        monkeypatch.setattr(module, "SCHEMA", IMAGE_REVISION - 1)
    return OlderCenter(center, monkeypatch)


def test_by_stick_the_answer_says_that_the_centre_is_to_be_updated(
    older: OlderCenter, shop: ShopUnderTest
) -> None:
    center = older.center
    files = export(center, shop)
    for path in files:  # the journal, and photos
        with pytest.raises(NewerSchema, match="请先升级这台电脑上的程序"):
            center.take_in(path)
    words, tone = hear(center, shop)
    assert ("市中心的程序比本站的旧" in words, "让市中心升级" in words, tone) == (True, True, "warn")
    assert pending_count(shop.store) == shop.store.head.seq

    older.update()
    center.take_in(*files)
    assert hear(center, shop)[1] == "good"
    assert (pending_count(shop.store), pending_photos(shop.store)) == (0, 0)
    assert center.differences(VILLAGE_CODE, shop.store) == []


def test_what_the_answer_says_of_the_centres_program_is_said_once(
    older: OlderCenter, paper_station: PaperStation
) -> None:
    center = older.center
    for _ in range(2):
        with pytest.raises(NewerSchema):
            center.take_in(paper_station.send(schema=IMAGE_REVISION))
        path = center.answer(paper_station.code)
    assert path is not None
    assert [entry.action for entry in opened(paper_station, path)[1]] == [OLDER]


def test_the_command_puts_that_answer_into_the_outbox(older: OlderCenter, shop: ShopUnderTest) -> None:
    center = older.center
    files = export(center, shop)
    done = CliRunner().invoke(app, ["ingest", *map(str, files), "--folder", str(center.center.folder)])
    assert (done.exit_code, "update this side" in done.stderr) == (1, True)
    (answer,) = (center.center.folder / "outbox").glob("*-down-*")
    assert "市中心的程序比本站的旧" in answer_words(receive_ack(shop.store, shop.actor, answer))[0]


@on_a_line
def test_over_the_line_the_station_says_that_the_centre_is_to_be_updated(
    older: OlderCenter, shop: ShopUnderTest
) -> None:
    center = older.center
    with served_here(center) as port:
        go_online(center, shop, port)
        with pytest.raises(CenterOlder, match=r"市中心的程序比本站的旧，还收不了这次的数据.*让市中心升级"):
            exchange(shop)
        older.update()
        exchange(shop)
    assert (pending_count(shop.store), pending_photos(shop.store)) == (0, 0)
    assert center.differences(VILLAGE_CODE, shop.store) == []


def go_online(center: CenterUnderTest, shop: ShopUnderTest, port: int) -> None:
    """The station knows where the centre is, as its welcome would have told it."""
    tell_address(center, port)
    service = announced(center.center.folder)
    assert service is not None
    with shop.store.write_local() as local:
        put_service(local, service)


@pytest.fixture
def without_photos(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A centre from before photos travelled: it has no such address."""

    def older_app(center: Center) -> Starlette:
        made = make_app(center)
        made.router.routes[:] = [
            route
            for route in made.router.routes
            if not (isinstance(route, Route) and "/blobs/" in route.path)
        ]
        return made

    with monkeypatch.context() as patch:
        patch.setattr(serving, "make_app", older_app)
        yield patch


@on_a_line
def test_a_centre_without_photos_takes_the_journal_and_is_said_to_be_older(
    center: CenterUnderTest, shop: ShopUnderTest, without_photos: pytest.MonkeyPatch
) -> None:
    with served_here(center) as port:
        go_online(center, shop, port)
        with pytest.raises(CenterOlder, match=r"还收不了照片.*让市中心升级"):
            exchange(shop)
        assert (pending_count(shop.store), pending_photos(shop.store)) == (0, 1)
        assert center.differences(VILLAGE_CODE, shop.store) == []
    without_photos.undo()
    with served_here(center) as port:
        go_online(center, shop, port)
        exchange(shop)
    assert pending_photos(shop.store) == 0


# A format that is newer than this program's


def in_a_later_format(shop: ShopUnderTest, bundle: Bundle, version: int = 2) -> bytes:
    """The bundle as a later program might write it, signed by the station."""
    with shop.store.read() as session:
        _, keys = require_membership(session)
    raw = bundle.header.to_json().replace(b'"version":1', f'"version":{version}'.encode())
    payload = bundle.content[-container.total_size(0, 0) :]  # what stands there is never looked at
    return container.build(raw, keys.sign(raw), payload)


def newer_bundle(shop: ShopUnderTest) -> Bundle:
    bundle = next_bundle(shop.store)
    assert bundle is not None
    return Bundle(bundle.header, in_a_later_format(shop, bundle))


def test_by_stick_a_newer_format_is_answered_the_same_way(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    path = center.stick / "later.bundle"
    path.write_bytes(newer_bundle(shop).content)
    with pytest.raises(NewerFormat) as refused:
        center.take_in(path)
    assert "update this side" in refused.value.operator_line()
    assert "市中心的程序比本站的旧" in hear(center, shop)[0]


@pytest.mark.parametrize("sender", ["420581001001", "999999999999", "", "\0", 7, None])
def test_what_nobody_signed_is_answered_to_nobody(
    center: CenterUnderTest, paper_station: PaperStation, sender: object
) -> None:
    """A header of a later format that names a station, or none, and that somebody else signed."""
    raw = json.dumps({"format": "station-bundle", "sender": sender, "version": 2}).encode()
    path = center.stick / "later.bundle"
    path.write_bytes(container.build(raw, StationKeys.generate().sign(raw), b"x"))
    with pytest.raises(NewerFormat) as refused:
        center.take_in(path)
    assert refused.value.facts["sender"] == ""
    assert center.answer(paper_station.code) is None
    assert center.station(paper_station.code).schema == 0


@on_a_line
def test_over_the_line_a_newer_format_is_the_centres_to_be_updated(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    with served_here(center) as port:
        go_online(center, shop, port)
        with shop.store.read() as session:
            membership, keys = require_membership(session)
        assert membership.service is not None
        refused = pytest.raises(CenterOlder, match="还收不了这次的数据")
        with Line(membership.service, keys, VILLAGE_CODE, shop.clock) as line, refused:
            line.put(newer_bundle(shop))


def test_the_station_has_words_for_every_kind_that_it_sends() -> None:
    assert {kind for kind in Kind if kind.direction is Kind.UP} == set(https._WHAT)
