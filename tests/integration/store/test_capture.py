"""What an act changed stands in its journal entry in the order in which it happened."""

from __future__ import annotations

import json

import pytest

from station_app.errors.store import TextNotStorable
from station_app.models.people import Household, VillagerGroup
from station_app.models.shop import Blob
from station_app.store import journal
from tests.helpers.stations import StationUnderTest


def _last_images(station: StationUnderTest) -> list[dict[str, object]]:
    with station.store.read() as session:
        *_, last = journal.entries_after(session, 0)
    images: list[dict[str, object]] = json.loads(last.changes)
    return images


def test_a_row_inserted_in_bulk_and_changed_in_the_same_act_ends_as_it_was_changed(
    station: StationUnderTest,
) -> None:
    """Whoever replays the images in their order must end at what the store holds."""
    with station.store.write("people.import_roster", by=station.actor) as session:
        session.add(VillagerGroup(name="1组"))
        today = station.clock.today()
        first = session.insert_many(Household, [{"number": "001", "group_id": 1, "opened_on": today}])
        session.get_one(Household, first).address = "新村口"
    replayed = {image["t"]: image["row"] for image in _last_images(station)}
    household = replayed["household"]
    assert isinstance(household, dict)
    assert household["address"] == "新村口"


@pytest.mark.parametrize("text", ["李\0兰", "李\ud83d兰"])
def test_what_the_centre_could_never_take_in_is_refused_at_the_desk(
    station: StationUnderTest, text: str
) -> None:
    """One such character in the journal, and no bundle from it on would be taken."""
    before = station.store.head
    with (
        pytest.raises(TextNotStorable, match=r"李.兰”里有一个不能保存的字符"),
        station.store.write("people.add_group", by=station.actor) as session,
    ):
        session.add(VillagerGroup(name=text))
    with (
        pytest.raises(TextNotStorable),
        station.store.write("people.import_roster", by=station.actor) as session,
    ):
        session.insert_many(VillagerGroup, [{"name": text}])
    assert station.store.head == before


def test_a_backslash_is_a_backslash(station: StationUnderTest) -> None:
    with station.store.write("people.add_group", by=station.actor) as session:
        session.add(VillagerGroup(name="一\\u0000组"))
    with station.store.read() as session:
        assert session.get_one(VillagerGroup, 1).name == "一\\u0000组"


def test_of_a_deleted_row_the_key_is_journalled(station: StationUnderTest) -> None:
    with station.store.write("people.add_group", by=station.actor) as session:
        session.add(VillagerGroup(name="1组"))
    with station.store.write("people.change_group", by=station.actor) as session:
        group = session.get_one(VillagerGroup, 1)
        group.name = "一组"
        session.flush()
        session.delete(group)
    assert _last_images(station) == [{"op": "D", "row": {"id": 1}, "t": "villager_group"}]


def test_pictures_are_journalled_by_the_rows_that_name_them_alone(station: StationUnderTest) -> None:
    heard: list[frozenset[str]] = []
    station.store.subscribe(heard.append)
    with station.store.write("shop.add_product", by=station.actor) as session:
        session.add(Blob(sha256="00", media_type="image/png", size=1, content=b"x"))
    assert _last_images(station) == []
    assert heard == [frozenset({"blobs", "journal"})]
