"""What may come back of a receipt: never more than was bought, and points for just that."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.returns import (
    BoughtLine,
    check_in_time,
    check_something_left,
    points_back,
    returned_lines,
)
from station_app.errors.returns import (
    NothingLeftToReturn,
    NothingToReturn,
    ReturnsClosed,
    ReturnTooLate,
    ReturnTooMany,
    ServiceNotReturned,
)

BOUGHT = date(2026, 3, 2)


def line(
    number: int, quantity: int, returned: int = 0, price: int = 60, *, service: bool = False
) -> BoughtLine:
    return BoughtLine(number, number, f"商品{number}", "件", quantity, returned, price, service)


@st.composite
def lines(draw: st.DrawFn) -> list[BoughtLine]:
    made = []
    for number in range(draw(st.integers(1, 5))):
        quantity = draw(st.integers(1, 20))
        made.append(
            line(
                number,
                quantity,
                draw(st.integers(0, quantity)),
                draw(st.integers(1, 5000)),
                service=draw(st.booleans()),
            )
        )
    return made


@given(lines(), st.dictionaries(st.integers(0, 6), st.integers(-2, 25)))
def test_whatever_is_asked_for_no_more_comes_back_than_is_left(
    bought: list[BoughtLine], wanted: dict[int, int]
) -> None:
    try:
        chosen = returned_lines(bought, wanted)
    except (NothingToReturn, ReturnTooMany, ServiceNotReturned):
        return
    assert chosen
    assert all(0 < quantity <= each.left for each, quantity in chosen)
    assert {each.line_id: quantity for each, quantity in chosen} == {
        number: quantity for number, quantity in wanted.items() if quantity and number < len(bought)
    }
    assert points_back(chosen) == sum(each.price * quantity for each, quantity in chosen)


@given(lines())
def test_all_that_is_left_may_come_back_and_then_nothing_is_left(bought: list[BoughtLine]) -> None:
    wanted = {each.line_id: each.left for each in bought}
    if not any(wanted.values()):
        with pytest.raises(NothingLeftToReturn):
            check_something_left(7, bought)
        return
    check_something_left(7, bought)
    assert points_back(returned_lines(bought, wanted)) == sum(each.price * each.left for each in bought)


@given(st.integers(1, 90), st.integers(0, 120))
def test_the_last_day_is_in_time_and_the_next_is_not(days: int, later: int) -> None:
    today = BOUGHT + timedelta(days=later)
    if later <= days:
        check_in_time(7, BOUGHT, today, days)
    else:
        with pytest.raises(ReturnTooLate):
            check_in_time(7, BOUGHT, today, days)


def test_with_no_days_the_station_takes_nothing_back() -> None:
    with pytest.raises(ReturnsClosed):
        check_in_time(7, BOUGHT, BOUGHT, 0)
