"""The one door to write: all of an act and its journal entry, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import Table, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from station_app.domain.permissions import Role
from station_app.errors.store import ClockRanBack, DiskFull, NotAllowed, StoreBusy, StoreReadOnly
from station_app.models.people import Household, VillagerGroup
from station_app.models.station import LocalSetting
from station_app.store import engine, journal
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession
from tests.helpers.stations import StationUnderTest


def _add_household(session: StationSession, station: StationUnderTest, number: str = "001") -> Household:
    group = session.scalars(select(VillagerGroup)).first()
    if group is None:
        group = VillagerGroup(name="1组")
        session.add(group)
    household = Household(number=number, group_id=group.id, opened_on=station.clock.today())
    session.add(household)
    return household


def _last_images(station: StationUnderTest) -> list[dict[str, object]]:
    with station.store.read() as session:
        *_, last = journal.entries_after(session, 0)
    images: list[dict[str, object]] = json.loads(last.changes)
    return images


def test_an_act_and_its_journal_entry_are_kept_together(station: StationUnderTest) -> None:
    before = station.store.head.seq
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)
    assert station.store.head.seq == before + 1
    images = _last_images(station)
    assert [(image["op"], image["t"]) for image in images] == [("I", "villager_group"), ("I", "household")]
    with station.store.read() as session:
        entry = next(journal.entries_after(session, before))
        assert (entry.actor, entry.action) == (station.actor.name, "people.add_household")
        assert journal.verify(session) is None


def _add_a_household_and_fail(station: StationUnderTest) -> None:
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)
        session.flush()
        raise ZeroDivisionError


def test_an_act_that_fails_leaves_nothing_behind(station: StationUnderTest) -> None:
    before = station.store.head
    with pytest.raises(ZeroDivisionError):
        _add_a_household_and_fail(station)
    assert station.store.head == before
    with station.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Household)) == 0
    with station.store.write("people.add_household", by=station.actor) as session:
        assert _add_household(session, station).id == 1


def test_a_change_is_journalled_with_the_whole_row_and_what_was_before(station: StationUnderTest) -> None:
    with station.store.write("people.add_household", by=station.actor) as session:
        household_id = _add_household(session, station).id
    with station.store.write("people.change_household", by=station.actor) as session:
        household = session.get_one(Household, household_id)
        household.address = "村口"
        session.flush()
        household.address = "新村口"
    (image,) = _last_images(station)
    assert image["op"] == "U"
    assert image["was"] == {"address": ""}
    row = image["row"]
    assert isinstance(row, dict)
    assert (row["address"], row["number"], row["opened_on"]) == ("新村口", "001", "2026-03-02")


def test_a_row_added_and_changed_in_one_act_is_one_insert(station: StationUnderTest) -> None:
    with station.store.write("people.add_household", by=station.actor) as session:
        household = _add_household(session, station)
        session.flush()
        household.note = "新户"
    images = [image for image in _last_images(station) if image["t"] == "household"]
    assert len(images) == 1
    assert images[0]["op"] == "I"
    assert "新户" in str(images[0]["row"])


def test_rows_inserted_in_bulk_are_journalled_and_numbered_without_gaps(station: StationUnderTest) -> None:
    with station.store.write("people.import_roster", by=station.actor) as session:
        session.add(VillagerGroup(name="1组"))
        rows = [
            {"number": f"{place:03d}", "group_id": 1, "opened_on": station.clock.today()}
            for place in range(50)
        ]
        first = session.insert_many(Household, rows)
        household = Household(number="后来", group_id=1, opened_on=station.clock.today())
        session.add(household)
        assert (first, household.id) == (1, 51)
    images = [image for image in _last_images(station) if image["t"] == "household"]
    assert len(images) == 51
    with station.store.read() as session:
        stored = session.execute(select(Household).where(Household.id == 7)).scalar_one()
        assert (stored.number, stored.status, stored.note) == ("006", "active", "")


WAYS_ROUND: dict[str, Callable[[Session], object]] = {
    "update": lambda session: session.execute(update(Household).values(note="x")),
    "delete": lambda session: session.execute(delete(Household)),
    "table": lambda session: session.execute(update(cast("Table", Household.__table__)).values(note="x")),
    "insert": lambda session: session.execute(insert(VillagerGroup).values(id=7, name="七组")),
    "text": lambda session: session.execute(text("UPDATE household SET note = 'x'")),
    "with": lambda session: session.execute(
        text("WITH x AS (SELECT 1) INSERT OR REPLACE INTO household (id) SELECT * FROM x")
    ),
    "driver": lambda session: session.connection().exec_driver_sql('DELETE FROM "household"'),
    "query": lambda session: session.query(Household).update({"note": "x"}),
    "objects": lambda session: session.bulk_save_objects([VillagerGroup(name="七组")]),
    "mappings": lambda session: session.bulk_insert_mappings(inspect(VillagerGroup), [{"name": "七组"}]),
    "savepoint": lambda session: session.begin_nested(),
    "commit": lambda session: session.commit(),
}


@pytest.mark.parametrize("way", WAYS_ROUND)
def test_nothing_in_an_act_goes_round_the_journal(station: StationUnderTest, way: str) -> None:
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)
    before = station.store.head
    with (
        pytest.raises(RuntimeError),
        station.store.write("people.change_household", by=station.actor) as session,
    ):
        WAYS_ROUND[way](session)
    with station.store.read() as session:
        assert session.scalars(select(Household.note)).all() == [""]
        assert session.scalar(select(func.count()).select_from(VillagerGroup)) == 1
        assert journal.read_head(session) == before


def test_what_is_journalled_cannot_be_written_as_a_setting_of_this_computer(
    station: StationUnderTest,
) -> None:
    with (
        pytest.raises(RuntimeError, match="villager_group is journalled"),
        station.store.write_local() as local,
    ):
        local.add(VillagerGroup(name="一组"))
    with station.store.read() as session:
        assert session.scalars(select(VillagerGroup)).all() == []


def test_nothing_can_be_kept_from_a_read(station: StationUnderTest) -> None:
    with pytest.raises(StoreReadOnly), station.store.read() as session:
        session.execute(insert(VillagerGroup).values(id=7, name="七组"))


def test_an_act_inside_an_act_is_told_off_and_does_not_hang(station: StationUnderTest) -> None:
    with (
        station.store.write("people.add_household", by=station.actor) as session,
        pytest.raises(RuntimeError, match="inside"),
        station.store.write_local(),
    ):
        pass
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)


def test_what_stays_on_this_computer_is_told_too(station: StationUnderTest) -> None:
    heard: list[frozenset[str]] = []
    station.store.subscribe(heard.append)
    with station.store.write_local() as local:
        local.merge(LocalSetting(key="seen", value="1"))
    assert heard == [frozenset({"settings"})]


def test_a_listener_that_fails_does_not_make_a_kept_act_look_failed(station: StationUnderTest) -> None:
    """Told that it failed, the clerk would do it again: points twice."""
    heard: list[frozenset[str]] = []

    def fails(_: frozenset[str]) -> None:
        raise ZeroDivisionError

    station.store.subscribe(fails)
    station.store.subscribe(heard.append)
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)
    assert len(heard) == 1
    with station.store.read() as read:
        assert read.scalar(select(func.count()).select_from(Household)) == 1


def test_an_error_of_the_database_does_not_repeat_peoples_data(station: StationUnderTest) -> None:
    with (
        pytest.raises(IntegrityError) as refused,
        station.store.write("people.add_household", by=station.actor) as session,
    ):
        session.add_all(
            Household(number="001", group_id=1, opened_on=station.clock.today(), address="石门冲口三十二号")
            for _ in range(2)
        )
    assert "石门冲口" not in str(refused.value)


def test_a_file_that_another_program_holds_is_told_as_busy(
    station: StationUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 1)
    store = Store(station.store.layout, station.store.key, station.clock)
    with closing(engine.connect(store.layout.database, store.key)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="占用"), store.write_local() as local:
            local.add(LocalSetting(key="printer", value="1"))
    store.close()


def test_an_act_that_the_disk_has_no_room_for_is_said_and_leaves_nothing(station: StationUnderTest) -> None:
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    before = station.store.head
    with (
        pytest.raises(DiskFull, match="没有保存"),
        station.store.write("people.add_household", by=station.actor) as session,
    ):
        _add_household(session, station, "002").note = "注" * 100_000
    assert station.store.head == before
    with station.store.read() as read:
        assert read.scalars(select(Household.number)).all() == ["001"]


def test_local_settings_are_not_journalled(station: StationUnderTest) -> None:
    before = station.store.head
    with station.store.write_local() as session:
        session.add(LocalSetting(key="printer", value='"小票机"'))
    assert station.store.head == before
    with station.store.write("people.add_household", by=station.actor) as session:
        session.add(LocalSetting(key="window", value="1"))
    assert _last_images(station) == []


def test_a_role_that_may_not_do_an_act_is_told_so_and_nothing_happens(station: StationUnderTest) -> None:
    before = station.store.head
    keeper = station.as_role(Role.SHOP_KEEPER)
    with pytest.raises(NotAllowed, match="超市管理员"), station.store.write("user.add", by=keeper):
        pass
    with pytest.raises(NotAllowed), station.store.write("no.such_action", by=station.actor):
        pass
    assert station.store.head == before


def test_an_act_larger_than_a_part_is_journalled_in_numbered_parts(station: StationUnderTest) -> None:
    with station.store.write("people.import_roster", by=station.actor) as session:
        session.add(VillagerGroup(name="1组"))
        today = station.clock.today()
        rows = [
            {"number": f"{n:05d}", "group_id": 1, "opened_on": today, "note": "注" * 100} for n in range(4000)
        ]
        session.insert_many(Household, rows)
    with station.store.read() as session:
        entries = [e for e in journal.entries_after(session, 0) if e.action == "people.import_roster"]
        assert journal.verify(session) is None
    assert len(entries) >= 2
    assert [entry.part for entry in entries] == list(range(1, len(entries) + 1))
    assert {entry.parts for entry in entries} == {len(entries)}
    assert sum(len(json.loads(entry.changes)) for entry in entries) == 4001


def test_a_commit_says_which_areas_it_changed(station: StationUnderTest) -> None:
    heard: list[frozenset[str]] = []
    station.store.subscribe(heard.append)
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)
    assert heard == [frozenset({"people", "journal"})]


def test_a_reference_to_nobody_is_refused_at_commit(station: StationUnderTest) -> None:
    with (
        pytest.raises(IntegrityError),
        station.store.write("people.add_household", by=station.actor) as session,
    ):
        session.add(Household(number="001", group_id=77, opened_on=station.clock.today()))
    with station.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Household)) == 0


def test_a_clock_that_ran_back_is_asked_about_before_anything_is_written(station: StationUnderTest) -> None:
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)
    station.clock.advance(timedelta(days=-1))
    assert station.store.clock_ran_back()
    with (
        pytest.raises(ClockRanBack, match="2026年03月01日"),
        station.store.write("people.add_household", by=station.actor) as session,
    ):
        _add_household(session, station, "002")
    station.store.accept_clock()
    for number in ("002", "003"):
        with station.store.write("people.add_household", by=station.actor) as session:
            _add_household(session, station, number)
        station.clock.advance(timedelta(minutes=1))
    with station.store.read() as session:
        assert journal.verify(session) is None


def test_a_clock_that_was_accepted_once_is_asked_about_when_it_runs_back_again(
    station: StationUnderTest,
) -> None:
    """It stood in 2036 for a day; that the clerk put it right says nothing of what it does tomorrow."""
    station.clock.advance(days=3650)
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)
    station.clock.advance(days=-3650)
    station.store.accept_clock()
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station, "002")
    station.clock.advance(days=-30)
    with pytest.raises(ClockRanBack), station.store.write("people.add_household", by=station.actor):
        pass


def test_a_small_step_back_of_the_clock_does_not_disturb_anybody(station: StationUnderTest) -> None:
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station)
    last = station.store.head.at
    station.clock.advance(timedelta(seconds=-30))
    with station.store.write("people.add_household", by=station.actor) as session:
        _add_household(session, station, "002")
    assert station.store.head.at == last
