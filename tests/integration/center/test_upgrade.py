"""A centre's database of an older program is brought up to date with all that is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, insert, select

from station_app.center import database
from station_app.center.center import open_center, upgrade_center
from station_app.center.forks import all_cases
from station_app.center.notices import list_sent, send_notice
from station_app.center.operators import set_password, sign_in
from station_app.center.releasing import Keep, release
from station_app.center.settings import Settings, write_settings
from station_app.errors.center import DatabaseOlder
from tests.helpers.centers import CODE, NAME, CenterUnderTest, PaperStation
from tests.helpers.clock import FixedClock
from tests.helpers.postgres import PostgresCluster
from tests.helpers.visitors import NAME as OPERATOR
from tests.helpers.visitors import PASSWORD
from tests.integration.center.test_releasing import assert_sound, forked

Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class OldCenter:
    """A centre's folder, its database as an older program left it, and the rows that are in it."""

    folder: Path
    engine: Engine
    tables: MetaData
    rows: Rows

    def read(self) -> Rows:
        """The rows now, with the columns that there were then."""
        with self.engine.connect() as connection:
            return {
                name: sorted(map(tuple, connection.execute(select(*table.columns))), key=repr)
                for name, table in self.tables.tables.items()
                if name != "alembic_version"
            }


def make_old(center: CenterUnderTest, folder: Path, db: str | None, revision: str) -> OldCenter:
    """A database of that revision with what the centre holds, as far as there was room for it then."""
    folder.mkdir(mode=0o700)
    write_settings(folder, Settings(CODE, NAME, db), center.center.keys)
    engine = database.make_engine(db, folder)
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    old, new = MetaData(), MetaData()
    old.reflect(engine)
    new.reflect(center.center.engine)
    with engine.begin() as connection, center.center.read() as source:
        for table in old.sorted_tables:
            if table.name == "alembic_version":
                continue
            columns = [new.tables[table.name].c[column.name] for column in table.columns]
            if rows := [row._asdict() for row in source.execute(select(*columns))]:
                connection.execute(insert(table), rows)
    made = OldCenter(folder, engine, old, {})
    made.rows.update(made.read())
    return made


@pytest.fixture(params=["0003", "0004"])
def old(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    center: CenterUnderTest,
    paper_station: PaperStation,
    database_url: str | None,
) -> Iterator[OldCenter]:
    """With a station of ten entries, its clone in quarantine, a bundle that waits, and a notice."""
    set_password(center.center, OPERATOR, PASSWORD)
    send_notice(center.center, "送戏下乡", "请报名", operator=OPERATOR)
    center.take_in(paper_station.send(schema=3), forked(paper_station, 6, 9).send(schema=3))
    center.answer(paper_station.code)
    center.take_in(grown(paper_station, 12).send(13, schema=3))
    db = database_url
    if db is not None:
        cluster: PostgresCluster = request.getfixturevalue("postgres")
        db = cluster.new_database()
    made = make_old(center, tmp_path / "old", db, request.param)
    yield made
    made.engine.dispose()


def grown(station: PaperStation, last: int) -> PaperStation:
    """The same station with so many entries."""
    later = station.twin(len(station.entries))
    later.add_groups(last + 1 - len(station.entries))
    return later


def test_every_row_is_kept(old: OldCenter, clock: FixedClock) -> None:
    empty = sorted(name for name, rows in old.rows.items() if not rows)
    assert {"received_journal", "quarantine", "waiting_bundle", "outgoing_entry", "notice"}.isdisjoint(empty)
    with pytest.raises(DatabaseOlder):
        open_center(old.folder, clock)
    upgrade_center(old.folder, clock).close()
    assert old.read() == old.rows
    open_center(old.folder, clock).close()


def test_the_centre_goes_on_with_what_it_held(
    old: OldCenter, clock: FixedClock, paper_station: PaperStation
) -> None:
    upgraded = CenterUnderTest(upgrade_center(old.folder, clock), paper_station.center.stick)
    station = grown(paper_station, 12)
    station.center = upgraded
    assert sign_in(upgraded.center, OPERATOR, PASSWORD)
    assert [each.notice.title for each in list_sent(upgraded.center)] == ["送戏下乡"]
    upgraded.take_in(station.send(11, 12))  # what waited comes with it
    assert_sound(upgraded, station)
    (case,) = all_cases(upgraded.center)
    assert (case.seq, case.held_last, case.other_last) == (7, 13, 9)
    release(upgraded.center, station.code, Keep.OTHER, operator=OPERATOR)
    assert_sound(upgraded, forked(station, 6, 9))
    upgraded.center.close()
