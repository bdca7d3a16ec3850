"""A service order is tidied before it is forwarded, and refused where nobody could act on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.orders import FIELDS, Order, order_fields, order_from, order_text, wanted_day
from station_app.errors.orders import (
    OrderDayWrong,
    OrderFieldMissing,
    OrderFieldTooLong,
    OrderFieldUnfit,
    OrderNumberWrong,
    OrderPhoneWrong,
)

ORDER = Order(
    "DD-20260301-001",
    "李名兰",
    "上门理发",
    "13807201234",
    "李家畈村一组",
    "0012",
    date(2026, 3, 5),
    "行动不便",
)
TEXTS = st.text(max_size=12)


def test_an_order_is_tidied() -> None:
    typed = Order(
        " DD-1 ", " 李 名兰 ", "上门\n理发", "138 0720 1234", " 一组 ", "", remark="\n早上来 \r\n\n带推子\n"
    )
    assert order_text(typed) == Order(
        "DD-1", "李名兰", "上门 理发", "13807201234", "一组", remark="早上来\n\n带推子"
    )


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.one_of(st.none(), st.dates()))
def test_tidying_again_changes_nothing_and_it_travels_without_loss(
    name: str, service: str, place: str, remark: str, day: date | None
) -> None:
    try:
        once = order_text(Order("A1", name, service, place=place, wanted_on=day, remark=remark))
    except (OrderFieldMissing, OrderFieldUnfit):
        return
    assert order_text(once) == once
    assert order_from(order_fields(once)) == once


@pytest.mark.parametrize("number", ["", "单1", "-1", "a b", "x" * 41, "a/b"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(OrderNumberWrong):
        order_text(replace(ORDER, number=number))


@pytest.mark.parametrize("phone", ["1380720", "电话", "4821234"])
def test_a_phone_that_nobody_could_call_is_refused(phone: str) -> None:
    with pytest.raises(OrderPhoneWrong):
        order_text(replace(ORDER, phone=phone))


def test_an_order_needs_who_and_what() -> None:
    assert order_text(Order("A1", "李名兰", "理发")).phone == ""
    with pytest.raises(OrderFieldMissing, match="姓名"):
        order_text(replace(ORDER, name=" "))
    with pytest.raises(OrderFieldMissing, match="要什么服务"):
        order_text(replace(ORDER, service=""))


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "phone"])
def test_what_is_too_long_or_unfit_is_refused(name: str) -> None:
    head, most, _ = FIELDS[name]
    with pytest.raises(OrderFieldTooLong, match=f"{head}”有 {most + 1} 个字"):
        order_text(replace(ORDER, **{name: "长" * (most + 1)}))  # type: ignore[arg-type]  # all are texts
    with pytest.raises(OrderFieldUnfit):
        order_text(replace(ORDER, **{name: "李\0兰"}))  # type: ignore[arg-type]  # as above


def test_a_day_is_written_as_a_day() -> None:
    assert wanted_day("") is None
    assert wanted_day("2026-03-05") == date(2026, 3, 5)
    with pytest.raises(OrderDayWrong, match="明天"):
        wanted_day("明天")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"number": "A1", "name": "李名兰"},
        {"number": "A1", "name": "李名兰", "service": "理发", "id_number": "420581196203052426"},
        {"number": 1, "name": "李名兰", "service": "理发"},
        {"number": "A1", "name": "李名兰", "service": "理发", "wanted_on": 20260305},
    ],
)
def test_other_values_are_no_order(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a field"):
        order_from(fields)
