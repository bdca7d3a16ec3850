"""A service order is forwarded to one station, seen there, taken back, and the centre sees each step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from station_app.center.order_files import read_orders
from station_app.center.orders import OrderState, SentOrder, cancel_order, forward_orders, list_orders
from station_app.center.own_tables import StationState
from station_app.center.registry import set_state
from station_app.clock import from_millis
from station_app.domain.orders import CancelledOrder, ForwardedOrder, Order
from station_app.errors.notices import StationNotEnrolled
from station_app.errors.orders import (
    OrderFieldMissing,
    OrderFileWrong,
    OrderForwardedAlready,
    OrderUnknown,
)
from station_app.errors.sync import FileUnreadable
from station_app.models.revision import IMAGE_REVISION
from station_app.services import center_orders
from station_app.services.center_orders import count_unseen, mark_seen
from station_app.sync.bundle import Mark
from station_app.sync.messages import ORDER, SCHEMAS
from station_app.sync.order_messages import order_of
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.shops import VILLAGE_CODE, open_shop
from tests.helpers.stations import StationUnderTest
from tests.integration.center.test_answers import opened

FIRST = Order(
    "DD-1", "李名兰", "上门理发", "13807201234", "一组", "0012", date(2026, 3, 5), "行动不便\n上午在家"
)
SECOND = Order("DD-2", "张大山", "修水管")


@pytest.fixture
def village(center: CenterUnderTest, station: StationUnderTest) -> StationUnderTest:
    """A station that the centre knows and has heard of."""
    open_shop(station)
    center.welcome(station)
    center.go_up(station)
    return station


@pytest.fixture
def paper(center: CenterUnderTest, paper_station: PaperStation) -> PaperStation:
    """A station on paper whose program knows orders."""
    center.take_in(paper_station.send(1, 5, schema=IMAGE_REVISION))
    return paper_station


def forward(center: CenterUnderTest, code: str, *orders: Order) -> int:
    return forward_orders(center.center, code, orders, operator="王科长")


def told(station: PaperStation) -> list[ForwardedOrder | CancelledOrder]:
    """What is said of orders in all that the station has not shown to have read."""
    path = station.center.answer(station.code)
    entries = [] if path is None else opened(station, path)[1]
    return [order for entry in entries if (order := order_of(entry)) is not None]


def states(center: CenterUnderTest) -> dict[str, OrderState]:
    return {each.order.number: each.state for each in list_orders(center.center)}


def test_an_order_is_seen_at_the_station_and_the_centre_sees_it(
    center: CenterUnderTest, village: StationUnderTest
) -> None:
    assert forward(center, VILLAGE_CODE, FIRST) == 1
    assert states(center) == {"DD-1": OrderState.WAITING}
    assert center.come_down(village, VILLAGE_CODE).orders == 1
    (view,) = center_orders.list_orders(village.store)
    assert (view.number, view.name, view.phone, view.place) == ("DD-1", "李名兰", "13807201234", "一组")
    assert (view.household, view.service, view.wanted_on) == ("0012", "上门理发", date(2026, 3, 5))
    assert view.remark == FIRST.remark
    center.go_up(village)
    assert states(center) == {"DD-1": OrderState.ARRIVED}
    mark_seen(village.store, village.actor, view.id)
    assert count_unseen(village.store) == 0
    center.go_up(village)
    (sent,) = list_orders(center.center)
    assert isinstance(sent, SentOrder)
    assert (sent.state, sent.seen_by, sent.order) == (OrderState.SEEN, village.actor.name, FIRST)
    assert from_millis(sent.seen_at or 0) == village.clock.now()
    assert center.differences(VILLAGE_CODE, village.store) == []
    assert len(center.rows("center_order", VILLAGE_CODE)) == 1


def test_the_same_answer_twice_brings_an_order_once(
    center: CenterUnderTest, village: StationUnderTest
) -> None:
    forward(center, VILLAGE_CODE, FIRST, SECOND)
    assert center.come_down(village, VILLAGE_CODE).orders == 2
    before = village.store.head
    assert center.come_down(village, VILLAGE_CODE).orders == 0
    assert village.store.head == before


def test_an_order_that_is_taken_back_wants_to_be_seen_again(
    center: CenterUnderTest, village: StationUnderTest
) -> None:
    forward(center, VILLAGE_CODE, FIRST)
    center.come_down(village, VILLAGE_CODE)
    (view,) = center_orders.list_orders(village.store)
    mark_seen(village.store, village.actor, view.id)
    assert cancel_order(center.center, " DD-1 ") == VILLAGE_CODE
    assert center.come_down(village, VILLAGE_CODE).orders == 1
    (view,) = center_orders.list_orders(village.store)
    assert view.cancelled_at is not None
    assert count_unseen(village.store) == 1
    mark_seen(village.store, village.actor, view.id)
    center.go_up(village)
    assert states(center) == {"DD-1": OrderState.CANCELLED}
    assert center.differences(VILLAGE_CODE, village.store) == []
    with pytest.raises(OrderUnknown, match="DD-1"):
        cancel_order(center.center, "DD-1")


def test_one_that_was_taken_back_in_time_is_never_told(center: CenterUnderTest, paper: PaperStation) -> None:
    forward(center, paper.code, FIRST, SECOND)
    cancel_order(center.center, "DD-1")
    assert [each.number for each in told(paper)] == ["DD-2"]
    cancel_order(center.center, "DD-2")
    assert [type(each) for each in told(paper)] == [ForwardedOrder, CancelledOrder]


def test_a_number_is_given_once_and_the_app_may_repeat_itself(
    center: CenterUnderTest, paper: PaperStation
) -> None:
    other = PaperStation(center, code="420581001002", name="桃花岭村新时代文明实践站").enrolled()
    assert forward(center, paper.code, FIRST, FIRST) == 1
    assert forward(center, paper.code, FIRST, SECOND) == 1
    with pytest.raises(OrderForwardedAlready, match="李家畈村"):
        forward(center, other.code, FIRST)
    with pytest.raises(OrderForwardedAlready):
        forward(center, paper.code, replace(FIRST, service="理发"))
    cancel_order(center.center, "DD-1")
    assert forward(center, other.code, FIRST) == 1
    with pytest.raises(OrderForwardedAlready):
        forward(center, paper.code, FIRST)
    assert cancel_order(center.center, "DD-1") == other.code


def test_one_wrong_order_and_none_is_forwarded(center: CenterUnderTest, paper: PaperStation) -> None:
    with pytest.raises(OrderFieldMissing):
        forward(center, paper.code, FIRST, replace(SECOND, name=" "))
    with pytest.raises(StationNotEnrolled):
        forward(center, "420581009999", FIRST)
    assert list_orders(center.center) == []


def test_a_program_that_knows_no_orders_is_told_once_it_is_newer(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 5, schema=SCHEMAS[ORDER] - 1))
    forward(center, paper_station.code, FIRST)
    assert told(paper_station) == []
    center.take_in(paper_station.send(6, 10, schema=SCHEMAS[ORDER]))
    assert [each.number for each in told(paper_station)] == ["DD-1"]


def test_a_computer_that_is_revoked_is_told_of_nobody(center: CenterUnderTest, paper: PaperStation) -> None:
    forward(center, paper.code, FIRST)
    with center.center.write() as connection:
        set_state(connection, paper.code, StationState.REVOKED)
    assert told(paper) == []
    with pytest.raises(StationNotEnrolled):
        forward(center, paper.code, SECOND)
    with center.center.write() as connection:
        set_state(connection, paper.code, StationState.ENROLLED)
    assert [each.number for each in told(paper)] == ["DD-1"]


def test_a_centre_that_was_set_back_tells_all_that_stands_again(
    center: CenterUnderTest, paper: PaperStation
) -> None:
    forward(center, paper.code, FIRST, SECOND)
    assert len(told(paper)) == 2
    cancel_order(center.center, "DD-2")
    assert len(told(paper)) == 3
    held = Mark(center.station(paper.code).log_epoch, 3, "f" * 64)
    center.take_in(paper.send(6, 10, schema=IMAGE_REVISION, held=held))
    assert [(type(each), each.number) for each in told(paper)] == [
        (ForwardedOrder, "DD-1"),
        (CancelledOrder, "DD-2"),
    ]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", '["DD-1"]', '{"number":"DD-1"}', '{"number":"DD-1","name":"李","x":"y"}']
)
def test_a_file_that_holds_no_orders_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "单"
    path.write_text(text, "utf-8")
    with pytest.raises(OrderFileWrong, match="“单”"):
        read_orders(path)


def test_a_file_holds_one_order_or_several(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text('\ufeff{"number":"DD-2","name":"张大山","service":"修水管"}', "utf-8")
    assert read_orders(path) == [SECOND]
    path.write_text(
        '[{"number":"DD-2","name":"张大山","service":"修水管","wanted_on":"2026-03-05"}]', "utf-8"
    )
    assert read_orders(path) == [replace(SECOND, wanted_on=date(2026, 3, 5))]
    with pytest.raises(FileUnreadable):
        read_orders(tmp_path / "gone.json")
