"""The funds' book: a balance is what its entries say, whatever was booked, corrected, or bought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from station_app.domain.periods import Period, month_of
from station_app.errors.fields import FieldMissing
from station_app.errors.funds import (
    AmountNotPositive,
    BookedInFuture,
    EntryReversed,
    FundClosed,
    FundNameTaken,
    FundWordsMissing,
)
from station_app.errors.points import ReasonMissing
from station_app.errors.store import NothingFound
from station_app.models.stock import FundEntryKind
from station_app.services import funds
from station_app.services.funds import EntryDraft, FundView
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

TODAY = date(2026, 3, 2)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


@pytest.fixture
def fund(shop: ShopUnderTest) -> FundView:
    return funds.add_fund(shop.store, shop.actor, " 财政拨款 ", "2026 年")


def entry(fund: FundView, kind: FundEntryKind, fen: int, day: date = TODAY) -> EntryDraft:
    return EntryDraft(fund.id, kind, fen, day, "爱心超市经费", "F001")


def balance(shop: ShopUnderTest) -> tuple[int, int, int]:
    (only,) = funds.list_funds(shop.store)
    return only.income, only.spent, only.balance


def test_income_and_spending_make_the_balance(shop: ShopUnderTest, fund: FundView) -> None:
    funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.INCOME, 500_000))
    paid = funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.SERVICE, 120_050))
    assert (paid.amount, paid.balance, paid.kind_label) == (-120_050, 379_950, "服务支出")
    assert balance(shop) == (500_000, 120_050, 379_950)


def test_a_wrong_entry_is_corrected_by_one_that_names_it(shop: ShopUnderTest, fund: FundView) -> None:
    funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.INCOME, 500_000))
    wrong = funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.OTHER, 99_000))
    back = funds.reverse(shop.store, shop.actor, wrong.id, "记错了")
    assert (back.amount, back.reverses_id, back.kind_label) == (99_000, wrong.id, "更正")
    assert balance(shop) == (500_000, 0, 500_000)
    shown = funds.fund_book(shop.store, month_of(TODAY), fund.id).entries
    assert [(each.is_reversed, each.may_be_reversed) for each in shown] == [
        (False, True),
        (True, False),
        (False, False),
    ]
    for number in (wrong.id, back.id):
        with pytest.raises(EntryReversed):
            funds.reverse(shop.store, shop.actor, number, "再来一次")


def test_corrected_income_is_no_income(shop: ShopUnderTest, fund: FundView) -> None:
    wrong = funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.INCOME, 500_000))
    funds.reverse(shop.store, shop.actor, wrong.id, "不是我们的")
    assert balance(shop) == (0, 0, 0)


def test_the_book_of_a_period_begins_with_what_was_there(shop: ShopUnderTest, fund: FundView) -> None:
    funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.INCOME, 500_000, date(2026, 1, 20)))
    funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.OTHER, 20_000))
    funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.OTHER, 10_000, date(2026, 2, 3)))
    book = funds.fund_book(shop.store, month_of(TODAY), fund.id)
    assert (book.fund, book.before, book.income, book.spent, book.after) == (
        "财政拨款",
        490_000,
        0,
        20_000,
        470_000,
    )
    assert [each.balance for each in book.entries] == [470_000]
    whole = funds.fund_book(shop.store, Period(date(2026, 1, 1), TODAY))
    assert (whole.fund, whole.before, whole.after) == ("全部资金", 0, 470_000)
    assert [each.balance for each in whole.entries] == [500_000, 490_000, 470_000]


def test_what_cannot_be_booked_is_refused(shop: ShopUnderTest, fund: FundView) -> None:
    head = shop.store.head
    good = entry(fund, FundEntryKind.INCOME, 100)
    for error, bad in (
        (AmountNotPositive, replace(good, amount=0)),
        (AmountNotPositive, replace(good, amount=-100)),
        (AmountNotPositive, replace(good, amount=6_901_234_567_892)),
        (BookedInFuture, replace(good, booked_on=TODAY + timedelta(days=1))),
        (FundWordsMissing, replace(good, words=" ")),
        (NothingFound, replace(good, fund_id=99)),
    ):
        with pytest.raises(error):
            funds.book(shop.store, shop.actor, bad)
    with pytest.raises(ReasonMissing):
        funds.reverse(shop.store, shop.actor, 1, " ")
    with pytest.raises(NothingFound):
        funds.reverse(shop.store, shop.actor, 1, "记错了")
    assert shop.store.head == head


def test_a_closed_fund_takes_no_entries_and_keeps_its_book(shop: ShopUnderTest, fund: FundView) -> None:
    funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.INCOME, 100))
    funds.change_fund(shop.store, shop.actor, fund.id, "财政拨款（旧）", "", active=False)
    with pytest.raises(FundClosed, match="财政拨款（旧）"):
        funds.book(shop.store, shop.actor, entry(fund, FundEntryKind.INCOME, 100))
    assert funds.list_funds(shop.store) == []
    (closed,) = funds.list_funds(shop.store, with_closed=True)
    assert (closed.active, closed.balance) == (False, 100)


def test_names_of_funds_are_given_once(shop: ShopUnderTest, fund: FundView) -> None:
    with pytest.raises(FundNameTaken):
        funds.add_fund(shop.store, shop.actor, fund.name)
    with pytest.raises(FieldMissing):
        funds.add_fund(shop.store, shop.actor, " ")
    assert funds.add_starting_funds(shop.store, shop.actor) == len(funds.STARTING_FUNDS) - 1
    assert funds.add_starting_funds(shop.store, shop.actor) == 0
    assert sorted(each.name for each in funds.list_funds(shop.store)) == sorted(funds.STARTING_FUNDS)
