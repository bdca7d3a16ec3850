"""docs/scale.md says of every table of the centre which kind it is, and no more."""

from __future__ import annotations

import re
from pathlib import Path

from station_app.center import own_tables
from station_app.center.tables import STATION_ID, STATION_TABLES

PAGE = Path(__file__).parents[3] / "docs" / "scale.md"
TABLES = own_tables.enrolled_station.metadata.tables


def rows() -> list[set[str]]:
    """The names in the second column of the page's first table, row by row."""
    lines = (
        PAGE.read_text(encoding="utf-8").split("## Three kinds of tables")[1].split("\n\n")[1].splitlines()
    )
    return [set(re.findall(r"`(\w+)`", line.split("|")[2])) for line in lines[2:]]


def test_the_page_has_each_table_in_its_place() -> None:
    stations, beside, register = rows()
    own = {name for name, table in TABLES.items() if next(iter(table.primary_key)).name == STATION_ID}
    assert stations == own - set(STATION_TABLES)
    assert beside | register == set(TABLES) - own
    assert beside == {"notice", "catalogue"}


def test_only_a_stations_own_tables_refer_to_the_register_entry() -> None:
    referring = {
        name
        for name, table in TABLES.items()
        if any(key.column.table.name == "enrolled_station" for key in table.foreign_keys)
    }
    stations, _, _ = rows()
    assert referring == stations | set(STATION_TABLES)


def test_nothing_unique_spans_stations() -> None:
    for table in TABLES.values():
        if STATION_ID in table.primary_key.columns:
            assert [index.name for index in table.indexes if index.unique] == []
            assert not any(column.unique for column in table.columns)
