"""What the journal holds elsewhere comes back word for word, and the tables with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from station_app.domain.journal import Entry, canonical, make_entry
from station_app.models.people import Household, VillagerGroup
from station_app.services import counter
from station_app.services.journal_reading import verify_all
from station_app.services.taking_back import dangling, rebuild_sums, take_back
from station_app.store.backup import back_up
from station_app.store.journal import entries_after
from station_app.store.layout import Layout
from station_app.store.opening import open_store, restore_store
from station_app.store.replay import ReplayRefused
from station_app.store.store import Store
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, StationUnderTest
from tests.helpers.tables import all_rows


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


@pytest.fixture
def earlier(shop: ShopUnderTest, station: StationUnderTest, tmp_path: Path) -> Store:
    """The store as it was before a day's work, in a folder of its own; the day's work is done since."""
    backup = back_up(shop.store, tmp_path / "stick")
    receipt = shop.redeem(0, 0, 2)
    shop.redeem(1, 1)
    counter.void(shop.store, shop.actor, receipt.redemption_id, "拿错了")
    shop.give_points(2, 30)
    with shop.store.write("demo.fill", by=shop.actor) as session:
        first, second = session.query(VillagerGroup).one(), session.get_one(Household, shop.households[1])
        first.name = "东头组"
        second.address = "二号"
    layout = Layout(tmp_path / "earlier")
    layout.folder.mkdir()
    restore_store(layout, backup.path, shop.store.key, station.clock)
    return open_store(layout, station.clock, "李书记", PASSWORD)[0]


def later_entries(shop: ShopUnderTest, after: int) -> list[Entry]:
    with shop.store.read() as session:
        return list(entries_after(session, after))


def test_after_it_both_stores_are_equal_row_by_row(shop: ShopUnderTest, earlier: Store) -> None:
    entries = later_entries(shop, earlier.head.seq)
    assert take_back(earlier, entries) == len(entries) > 4
    assert earlier.head == shop.store.head
    assert all_rows(earlier) == all_rows(shop.store)
    assert verify_all(earlier, lambda _done, _total: None, lambda: None).holds
    with earlier.read() as session:
        assert dangling(session) == []


def test_work_goes_on_from_there(shop: ShopUnderTest, earlier: Store) -> None:
    take_back(earlier, later_entries(shop, earlier.head.seq))
    again = replace(shop, store=earlier).redeem(2, 2)
    assert again.number == shop.redeem(2, 2).number
    assert all_rows(earlier).keys() == all_rows(shop.store).keys()


def test_the_sums_may_wait_for_the_end(shop: ShopUnderTest, earlier: Store) -> None:
    entries = later_entries(shop, earlier.head.seq)
    for entry in entries:
        take_back(earlier, [entry], sums=False)
    assert all_rows(earlier)["points_month"] != all_rows(shop.store)["points_month"]
    rebuild_sums(earlier)
    assert all_rows(earlier) == all_rows(shop.store)


def test_what_must_be_unique_may_have_moved_from_row_to_row(
    shop: ShopUnderTest, earlier: Store, station: StationUnderTest
) -> None:
    with shop.store.write("demo.fill", by=shop.actor) as session:
        one, two = (session.get_one(Household, key) for key in shop.households[:2])
        numbers = one.number, two.number
        one.number = "x"
        session.flush()
        two.number = numbers[0]
        session.flush()
        one.number = numbers[1]
    take_back(earlier, later_entries(shop, earlier.head.seq))
    assert all_rows(earlier) == all_rows(shop.store)


def test_what_does_not_follow_is_refused_whole(shop: ShopUnderTest, earlier: Store) -> None:
    entries = later_entries(shop, earlier.head.seq)
    before = all_rows(earlier)
    tampered = replace(entries[1], changes=entries[1].changes.replace("1", "2"))
    for wrong in (entries[1:], [entries[0], tampered], [entries[0], entries[2]]):
        with pytest.raises(ReplayRefused):
            take_back(earlier, wrong)
        assert all_rows(earlier) == before
        assert earlier.head.seq == len(before["journal_entry"])


def numbered(shop: ShopUnderTest, number: object) -> str:
    """The changes of an act that gives the second household this number."""
    with shop.store.read() as session:
        row = session.execute(text("SELECT * FROM household WHERE id = :id"), {"id": shop.households[1]})
        fields = dict(row.mappings().one())
    return canonical([{"op": "U", "row": {**fields, "number": number}, "t": "household"}])


def test_images_that_are_no_rows_are_refused_whole(shop: ShopUnderTest, earlier: Store) -> None:
    head, before = earlier.head, all_rows(earlier)
    with earlier.read() as session:
        taken = session.get_one(Household, shop.households[0]).number
    for changes in (
        '[{"op":"I","row":{"id":1},"t":"household"}]',
        '[{"op":"I","row":{},"t":"local_setting"}]',
        "1",
        numbered(shop, None),
        numbered(shop, taken),
        numbered(shop, []),
    ):
        entry = make_entry(head.hash, head.seq + 1, head.at, "某人", "people.change", 1, 1, changes)
        with pytest.raises(ReplayRefused):
            take_back(earlier, [entry])
    assert all_rows(earlier) == before
