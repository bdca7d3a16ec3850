"""Distributed by station, the way in touches one shard: proved on tables that are partitioned by station."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from station_app.center.outgoing import answer
from station_app.sync.outgoing import export_pending
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.partitions import PARTITIONS, Touched, distributed_tables, explained
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

PAGE = Path(__file__).parents[3] / "docs" / "scale.md"
on_partitions = pytest.mark.parametrize("database_url", ["partitioned"], indirect=True)

OF_STATIONS = {table.name for table in distributed_tables()}

_Asked = list[tuple[str, Any]]


@contextmanager
def statements(center: CenterUnderTest) -> Iterator[_Asked]:
    """What is asked of the database inside, with its parameters."""
    asked: _Asked = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_facts: object) -> None:
        asked.append((statement, parameters))

    event.listen(center.center.engine, "before_cursor_execute", note)
    yield asked
    event.remove(center.center.engine, "before_cursor_execute", note)


def touched(center: CenterUnderTest, asked: _Asked) -> list[tuple[str, Touched]]:
    """What each statement reads or writes; into which partition a row of VALUES goes is not planned."""
    found = []
    with center.center.read() as connection:
        for statement, parameters in asked:
            if statement.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
                one = parameters[0] if isinstance(parameters, list) else parameters
                found.append((statement, Touched.by(explained(connection, statement, one))))
    return found


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    """A station that has redeemed once."""
    made = open_shop(station)
    made.redeem()
    return made


def take_in_all(center: CenterUnderTest, shop: ShopUnderTest, stick: Path) -> None:
    """What the station has not been told to be held, and the centre's answer."""
    exported = export_pending(shop.store, shop.actor, stick, lambda _done, _total: None, lambda: False)
    center.take_in(*exported.files)
    answer(center.center, VILLAGE_CODE)


def standing(center: CenterUnderTest, station_id: int) -> set[int]:
    """The partitions in which a station's rows lie, of whatever table."""
    found = set()
    with center.center.read() as connection:
        for table in distributed_tables():
            query = text(
                f'SELECT DISTINCT tableoid::regclass::text FROM "{table.name}" WHERE station_id = :id'
            )
            found |= {int(name[-1]) for name in connection.scalars(query, {"id": station_id})}
    return found


@on_partitions
def test_taking_in_and_answering_touch_the_stations_own_shard(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, usb_stick: Path
) -> None:
    other = PaperStation(center, code="420581001099").enrolled()
    other.add_groups(3)
    center.take_in(other.send())
    center.welcome(station)
    with statements(center) as asked:
        take_in_all(center, shop, usb_stick)
        shop.redeem()  # goes on from what is held: rows that are there already change
        take_in_all(center, shop, usb_stick)
    (shard,) = standing(center, center.station(VILLAGE_CODE).id)
    (beside,) = standing(center, center.station(other.code).id)
    plans = touched(center, asked)
    assert len(plans) > 50
    assert [plan for plan in plans if not plan[1].partitions <= {shard}] == []
    assert {shard} in [plan.partitions for _, plan in plans]
    # The register is in one place: a statement is about it or about a station's rows, never about both.
    beside_rows = {
        name for _, plan in plans if plan.tables & OF_STATIONS for name in plan.tables - OF_STATIONS
    }
    assert beside_rows == {"notice", "catalogue"}
    assert shard != beside, "two stations in two shards, or the test says nothing"


@on_partitions
def test_what_reads_the_whole_city_reads_all_shards(center: CenterUnderTest) -> None:
    with statements(center) as asked, center.center.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM station_month")
    assert [len(plan.partitions) for _, plan in touched(center, asked)] == [PARTITIONS]


CITUS = """
CREATE TABLE asked (what text, of text, by text);
CREATE FUNCTION create_reference_table(of regclass) RETURNS void LANGUAGE sql
    AS 'INSERT INTO asked VALUES (''reference'', of::text)';
CREATE FUNCTION create_distributed_table(of regclass, by text) RETURNS void LANGUAGE sql
    AS 'INSERT INTO asked VALUES (''distributed'', of::text, by)';
"""
"""What notes how Citus is asked."""


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_pages_script_distributes_just_the_stations_tables(center: CenterUnderTest) -> None:
    script = PAGE.read_text(encoding="utf-8").split("```sql\n")[1].split("```")[0]
    with center.center.write() as connection:
        for statements in (CITUS, script):
            connection.connection.cursor().execute(statements)
        asked = {tuple(row) for row in connection.execute(text("SELECT * FROM asked"))}
        left = connection.scalars(
            text("SELECT conname FROM pg_constraint WHERE confrelid = 'enrolled_station'::regclass")
        ).all()
    assert asked == {
        ("reference", "notice", None),
        ("reference", "catalogue", None),
        *(("distributed", name, "station_id") for name in OF_STATIONS),
    }
    assert left == []
