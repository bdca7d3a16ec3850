"""The queue of a 兑换日: numbers without gaps, called in turn, and served by the redemption itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from station_app.domain.consents import Purpose
from station_app.errors.exchange import AlreadyInQueue, DayNotToday, NobodyWaits, NotOfThisDay, TicketNotOpen
from station_app.errors.shop import HouseholdClosed
from station_app.models.people import Household, HouseholdStatus, Resident
from station_app.services.consents import record_consent
from station_app.services.exchange_days import DayView, get_day
from station_app.services.exchange_queue import (
    board_of,
    call,
    call_next,
    give_number,
    give_numbers_ahead,
    pass_over,
    queue_of,
    tickets_of,
    wait_again,
)
from tests.helpers.exchange import another_group, plan
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

DAY = timedelta(days=1)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


@pytest.fixture
def day(shop: ShopUnderTest) -> DayView:
    return plan(shop, ends_on=shop.clock.today() + DAY)


def give(shop: ShopUnderTest, day: DayView, place: int, proxy: str = "") -> int:
    return give_number(shop.store, shop.actor, day.id, shop.households[place], proxy).id


def states(shop: ShopUnderTest, day: DayView) -> list[tuple[int, str]]:
    return [(each.number, each.state) for each in queue_of(shop.store, day.id, shop.clock.today())]


def test_numbers_are_given_in_order_and_begin_anew_each_day(shop: ShopUnderTest, day: DayView) -> None:
    give(shop, day, 0)
    give(shop, day, 1, "王芳，邻居")
    shop.clock.advance(days=1)
    give(shop, day, 2)
    found = [(each.day - day.starts_on, each.label, each.proxy) for each in tickets_of(shop.store, day.id)]
    assert found == [(0 * DAY, "001", ""), (0 * DAY, "002", "王芳，邻居"), (DAY, "001", "")]


def test_a_household_has_one_number_at_a_time(shop: ShopUnderTest, day: DayView) -> None:
    give(shop, day, 0)
    with pytest.raises(AlreadyInQueue) as caught:
        give(shop, day, 0)
    assert "李名兰户（0012）已经有号了：001 号" in str(caught.value)
    shop.redeem()
    give(shop, day, 0)  # served once, it may come again
    assert states(shop, day) == [(1, "已办理"), (2, "等候")]


def test_numbers_are_for_its_days_and_its_group(shop: ShopUnderTest, day: DayView) -> None:
    shop.clock.advance(days=2)
    with pytest.raises(DayNotToday):
        give(shop, day, 0)
    group, _ = another_group(shop)
    other = plan(shop, group_id=group)
    with pytest.raises(NotOfThisDay) as caught:
        give(shop, other, 0)
    assert "只办二组" in str(caught.value)


def test_a_closed_household_gets_no_number(shop: ShopUnderTest, day: DayView) -> None:
    with shop.store.write("people.close_household", by=shop.actor) as session:
        session.get_one(Household, shop.households[0]).status = HouseholdStatus.CLOSED
    with pytest.raises(HouseholdClosed):
        give(shop, day, 0)


def test_numbers_for_all_are_printed_ahead_in_the_registers_order(shop: ShopUnderTest, day: DayView) -> None:
    give(shop, day, 2)
    ahead = give_numbers_ahead(shop.store, shop.actor, day.id, shop.clock.today())
    assert [(each.number, each.household_number) for each in ahead] == [(2, "0012"), (3, "0013")]
    assert give_numbers_ahead(shop.store, shop.actor, day.id, shop.clock.today()) == []
    assert get_day(shop.store, day.id).tickets == 3


def test_numbers_ahead_are_for_the_group_of_the_day(shop: ShopUnderTest) -> None:
    group, _ = another_group(shop)
    day = plan(shop, group_id=group)
    assert [each.head for each in give_numbers_ahead(shop.store, shop.actor, day.id, day.starts_on)] == [
        "王大明"
    ]


def test_the_lowest_that_waits_is_called_next(shop: ShopUnderTest, day: DayView) -> None:
    first, _, _ = (give(shop, day, place) for place in range(3))
    assert call_next(shop.store, shop.actor, day.id).number == 1
    pass_over(shop.store, shop.actor, first)
    assert call_next(shop.store, shop.actor, day.id).number == 2
    wait_again(shop.store, shop.actor, first)
    assert call_next(shop.store, shop.actor, day.id).number == 1
    assert call_next(shop.store, shop.actor, day.id).number == 3
    with pytest.raises(NobodyWaits):
        call_next(shop.store, shop.actor, day.id)
    assert states(shop, day) == [(1, "已叫号"), (2, "已叫号"), (3, "已叫号")]


def test_any_number_that_is_not_served_may_be_called(shop: ShopUnderTest, day: DayView) -> None:
    ticket = give(shop, day, 0)
    pass_over(shop.store, shop.actor, ticket)
    with pytest.raises(TicketNotOpen):
        pass_over(shop.store, shop.actor, ticket)
    assert call(shop.store, shop.actor, ticket).state == "已叫号"
    shop.redeem()
    with pytest.raises(TicketNotOpen) as caught:
        call(shop.store, shop.actor, ticket)
    assert "001 号现在是“已办理”" in str(caught.value)


def test_the_redemption_serves_the_number(shop: ShopUnderTest, day: DayView) -> None:
    give(shop, day, 0)
    give(shop, day, 1)
    receipt = shop.redeem(1)
    found = {each.number: (each.state, each.receipt) for each in queue_of(shop.store, day.id, day.starts_on)}
    assert found == {1: ("等候", None), 2: ("已办理", receipt.number)}
    assert get_day(shop.store, day.id).served == 1


def test_who_was_passed_over_is_served_when_he_comes(shop: ShopUnderTest, day: DayView) -> None:
    pass_over(shop.store, shop.actor, give(shop, day, 0))
    shop.redeem()
    assert states(shop, day) == [(1, "已办理")]


def test_who_took_another_number_after_being_passed_over_is_served_by_that(
    shop: ShopUnderTest, day: DayView
) -> None:
    pass_over(shop.store, shop.actor, give(shop, day, 0))
    give(shop, day, 0)
    shop.redeem()
    assert states(shop, day) == [(1, "过号"), (2, "已办理")]


def test_a_redemption_without_a_number_needs_none(shop: ShopUnderTest, day: DayView) -> None:
    shop.redeem()
    assert states(shop, day) == []


def test_the_board_names_nobody_who_has_not_agreed(shop: ShopUnderTest, day: DayView) -> None:
    for place in range(3):
        give(shop, day, place)
    with shop.store.read() as session:
        heads = [
            session.query(Resident).filter_by(household_id=each).order_by(Resident.id).first()
            for each in shop.households
        ]
        ids = [head.id for head in heads if head is not None]
    record_consent(shop.store, shop.actor, ids[0], Purpose.POST_NAME)
    call_next(shop.store, shop.actor, day.id)
    call_next(shop.store, shop.actor, day.id)
    board = board_of(shop.store, day.id, day.starts_on)
    assert [(line.number, line.household, line.name) for line in board.called] == [
        ("002", "0013", ""),
        ("001", "0012", "李*兰"),
    ]
    assert (board.coming, board.waiting) == (("003",), 1)


def test_the_board_shows_what_was_called_last_whatever_its_number(shop: ShopUnderTest, day: DayView) -> None:
    first, *_ = (give(shop, day, place) for place in range(3))
    for _ in range(3):
        shop.clock.advance(minutes=1)
        call_next(shop.store, shop.actor, day.id)
    assert board_of(shop.store, day.id, day.starts_on).called[0].number == "003"
    shop.clock.advance(minutes=1)
    call(shop.store, shop.actor, first)
    shown = [line.number for line in board_of(shop.store, day.id, day.starts_on).called]
    assert shown == ["001", "003", "002"]


def test_a_child_is_not_named_even_with_consent(shop: ShopUnderTest, day: DayView) -> None:
    give(shop, day, 2)
    with shop.store.write("people.change_resident", by=shop.actor) as session:
        head = session.query(Resident).filter_by(household_id=shop.households[2]).one()
        head.birth_on = date(2015, 1, 1)
    record_consent(shop.store, shop.actor, head.id, Purpose.POST_NAME, guardian="张建国")
    call_next(shop.store, shop.actor, day.id)
    assert [line.name for line in board_of(shop.store, day.id, day.starts_on).called] == [""]
