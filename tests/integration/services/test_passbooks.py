"""积分存折 on a real ledger: what is printed next, what was printed, and the book after this one."""

from __future__ import annotations

from datetime import date

import pytest

from station_app.domain.passbook import CARRIED_OVER, FORMS, FROM_BEFORE
from station_app.domain.permissions import Role
from station_app.errors.store import NotAllowed, NothingFound
from station_app.errors.year_end import NothingToPrint, PassbookMovedOn
from station_app.models.points import AccountKind, PointsAccount, TransferKind
from station_app.services import ledger, posting
from station_app.services.passbooks import (
    PassbookSettings,
    keep_passbook_settings,
    new_book,
    next_run,
    passbook_settings,
    passbook_state,
    passbooks_of,
    place_words,
    record_run,
)
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

A6, A5 = FORMS


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


@pytest.fixture
def account(shop: ShopUnderTest) -> int:
    return passbooks_of(shop.store, shop.households[0])[0].account_id


def test_a_print_goes_on_where_the_last_one_stopped(shop: ShopUnderTest, account: int) -> None:
    shop.redeem(0)
    first = next_run(shop.store, account, A6)
    assert [(line.slot, line.change) for line in first.lines] == [(1, 2000), (2, -60)]
    assert [line.balance for line in first.lines] == [2000, 1940]
    state = record_run(shop.store, shop.actor, first)
    assert (state.next_line, state.waiting, place_words(state.next_line, A6)) == (3, 0, "第 1 页第 3 行")
    with pytest.raises(NothingToPrint, match="李名兰户"):
        next_run(shop.store, account, A6)
    given = shop.give_points(0, 105)
    posting.reverse(shop.store, shop.actor, given, "记错了")
    assert passbook_state(shop.store, account).waiting == 2
    second = next_run(shop.store, account, A6)
    assert [(line.slot, line.item, line.balance) for line in second.lines] == [
        (3, "参加村民会议", 2045),
        (4, "冲正：参加村民会议", 1940),
    ]
    assert second.lines[-1].balance == shop.balance(0)


def test_pages_turn_and_carry_the_balance(shop: ShopUnderTest, account: int) -> None:
    for _ in range(A6.lines):
        shop.give_points(0, 10)
    lines = next_run(shop.store, account, A6).lines
    assert (lines[-2].item, lines[-2].balance) == (CARRIED_OVER, 2000 + 10 * (A6.lines - 1))
    assert lines[-1].balance == shop.balance(0)


def test_a_lost_book_is_printed_anew_as_the_next(shop: ShopUnderTest, account: int) -> None:
    record_run(shop.store, shop.actor, next_run(shop.store, account, A6))
    shop.clock.advance(days=400)
    shop.give_points(0, 50)
    since = date(shop.clock.today().year, 1, 1)
    anew = new_book(shop.store, account, A5, since)
    assert (anew.book, [line.item for line in anew.lines]) == (2, [FROM_BEFORE, "参加村民会议"])
    assert [line.balance for line in anew.lines] == [2000, 2050]
    whole = new_book(shop.store, account, A5)
    assert [line.balance for line in whole.lines] == [2000, 2050]
    assert whole.lines[0].change == 2000
    state = record_run(shop.store, shop.actor, anew)
    assert (state.book, state.next_line, state.waiting) == (2, 3, 0)


def test_a_first_book_is_the_first(shop: ShopUnderTest, account: int) -> None:
    assert new_book(shop.store, account, A6).book == 1


def test_two_windows_do_not_print_the_same_lines_twice(shop: ShopUnderTest, account: int) -> None:
    run = next_run(shop.store, account, A6)
    record_run(shop.store, shop.actor, run)
    with pytest.raises(PassbookMovedOn):
        record_run(shop.store, shop.actor, run)


def test_who_may_not_print_cannot(shop: ShopUnderTest, station: StationUnderTest, account: int) -> None:
    run = next_run(shop.store, account, A6)
    with pytest.raises(NotAllowed):
        record_run(shop.store, station.as_role(Role.VIEWER), run)
    with pytest.raises(NothingFound):
        passbook_state(shop.store, 1)


def test_where_persons_hold_points_each_has_a_book(station: StationUnderTest) -> None:
    shop = open_shop(station, persons_hold_points=True)
    books = passbooks_of(shop.store, shop.households[0])
    assert [each.holder for each in books] == ["李名兰", "张建国", "张小雨"]


def test_this_computer_remembers_its_books(shop: ShopUnderTest) -> None:
    assert passbook_settings(shop.store) == PassbookSettings()
    kept = PassbookSettings(A5, 15, -20, draws_form=False)
    keep_passbook_settings(shop.store, kept)
    assert passbook_settings(shop.store) == kept


def test_a_minus_item_that_finds_nothing_is_said_to_be_of_honour_only(
    shop: ShopUnderTest, account: int
) -> None:
    with shop.store.write("demo.fill", by=shop.actor) as session:
        holder = session.get_one(PointsAccount, account)
        sink = ledger.system_account(session, AccountKind.ISSUANCE)
        move = ledger.Move(TransferKind.MINUS, holder, sink, 0, "乱倒垃圾", honour=50)
        ledger.post(session, shop.clock, move)
    assert next_run(shop.store, account, A6).lines[-1].item == "乱倒垃圾（只记荣誉 5）"
