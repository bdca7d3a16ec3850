"""Reading the journal: the right days, what changed before and after, and proof that it all holds."""

from __future__ import annotations

from datetime import date

import pytest

from station_app.domain.permissions import Role
from station_app.errors.store import NothingFound
from station_app.services import journal_reading, users
from station_app.services.households import HouseholdDraft, change_household, list_groups
from station_app.services.users import UserDraft
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.tampering import tamper

TODAY = date(2026, 3, 2)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def _actions(shop: ShopUnderTest, start: date = TODAY, end: date = TODAY, **narrowed: str) -> list[str]:
    return [
        row.action
        for row in journal_reading.list_entries(shop.store, start=start, end=end, **narrowed)  # type: ignore[arg-type]  # narrowed holds actor and prefix
    ]


def test_a_days_acts_are_listed_newest_first(shop: ShopUnderTest) -> None:
    shop.clock.advance(days=3)
    shop.redeem()
    shop.clock.advance(days=2)
    users.add_user(shop.store, shop.actor, UserDraft("王文书", Role.CLERK), "文书自己的密码")
    shop.redeem(1)
    assert _actions(shop, date(2026, 3, 7), date(2026, 3, 7)) == ["shop.redeem", "user.add"]
    assert _actions(shop, date(2026, 3, 3), date(2026, 3, 6)) == ["shop.redeem"]
    assert _actions(shop, date(2026, 3, 8), date(2026, 3, 20)) == []
    assert _actions(shop, date(2026, 3, 3), date(2026, 3, 9), prefix="user.") == ["user.add"]
    assert _actions(shop, date(2026, 3, 3), date(2026, 3, 9), actor="别人") == []
    assert len(_actions(shop)) == shop.store.head.seq - 3


def test_an_act_says_what_stood_before_and_after(shop: ShopUnderTest) -> None:
    group = list_groups(shop.store)[0]
    change_household(
        shop.store, shop.actor, shop.households[0], HouseholdDraft("0012", group.id, address="村东头 3 号")
    )
    row = journal_reading.list_entries(shop.store, start=TODAY, end=TODAY)[0]
    detail = journal_reading.entry_detail(shop.store, row.seq)
    change = next(each for each in detail.changes if each.table == "household")
    assert (change.op, change.was, change.row["address"]) == ("U", {"address": ""}, "村东头 3 号")
    assert change.names["group_id"] == group.name


def test_a_redemption_names_the_household_and_the_goods(shop: ShopUnderTest) -> None:
    shop.redeem(0, 1)
    row = journal_reading.list_entries(shop.store, start=TODAY, end=TODAY)[0]
    detail = journal_reading.entry_detail(shop.store, row.seq)
    names = {name for change in detail.changes for name in change.names.values()}
    assert {"0012 号户（李名兰）", "洗衣液 2kg", "凭证 000001", "redemption"} <= names
    assert detail.total == len(detail.changes)


def test_the_whole_journal_and_ledger_are_found_to_hold(shop: ShopUnderTest) -> None:
    shop.redeem()
    found = journal_reading.verify_all(shop.store, lambda *_: None, lambda: None)
    assert found.holds
    assert found.entries == shop.store.head.seq


def test_a_changed_entry_is_named(shop: ShopUnderTest) -> None:
    shop.redeem()
    with shop.store.write_local() as session:
        session.connection().exec_driver_sql("UPDATE journal_entry SET changes = '[]' WHERE seq = 3")
    found = journal_reading.verify_all(shop.store, lambda *_: None, lambda: None)
    assert (found.holds, found.broken) == (False, 3)


def test_a_changed_balance_is_found(shop: ShopUnderTest) -> None:
    tamper(shop.store, "UPDATE points_account SET balance = balance + 10 WHERE kind = 'member'")
    found = journal_reading.verify_all(shop.store, lambda *_: None, lambda: None)
    assert not found.holds
    assert found.broken is None
    assert len(found.ledger.wrong_accounts) == 3


def test_an_erased_entry_says_so_and_shows_nothing(shop: ShopUnderTest) -> None:
    with shop.store.write_local() as session:
        session.connection().exec_driver_sql(
            'UPDATE journal_entry SET changes = \'{"erased":"2026-03-02"}\' WHERE seq = 3'
        )
    assert journal_reading.entry_detail(shop.store, 3).erased
    row = next(
        each for each in journal_reading.list_entries(shop.store, start=TODAY, end=TODAY) if each.seq == 3
    )
    assert (row.glimpse, row.about) == ((), "")


def test_an_entry_that_is_not_there_is_told(shop: ShopUnderTest) -> None:
    with pytest.raises(NothingFound):
        journal_reading.entry_detail(shop.store, 9999)


def test_persons_who_hold_points_are_named(station: StationUnderTest) -> None:
    opened = open_shop(station, persons_hold_points=True)
    row = next(
        each
        for each in journal_reading.list_entries(opened.store, start=TODAY, end=TODAY)
        if each.action == "demo.fill"
    )
    changes = journal_reading.entry_detail(opened.store, row.seq).changes
    receivers = {each.names.get("to_account_id") for each in changes if each.table == "points_transfer"}
    assert "张小雨" in receivers
