"""Forwarded orders at the station: those that wait stand first, and a cancellation is said once more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from station_app.clock import to_millis
from station_app.domain.orders import CancelledOrder, ForwardedOrder, Order
from station_app.domain.permissions import Role
from station_app.errors.store import NotAllowed, NothingFound
from station_app.services.center_orders import count_unseen, list_orders, mark_seen, take_in
from tests.helpers.stations import StationUnderTest


def arrived(station: StationUnderTest, number: int) -> ForwardedOrder:
    sent_at = to_millis(station.clock.now()) + number
    return ForwardedOrder(Order(f"DD-{number}", "李名兰", "上门理发", "13807201234"), sent_at)


def numbers(station: StationUnderTest) -> list[str]:
    return [each.number for each in list_orders(station.store)]


def test_those_that_wait_stand_first_and_the_first_reader_stays(station: StationUnderTest) -> None:
    store, actor = station.store, station.actor
    assert take_in(store, actor, [arrived(station, number) for number in (1, 2)]) == 2
    assert numbers(station) == ["DD-2", "DD-1"]
    mark_seen(store, actor, 2)
    assert numbers(station) == ["DD-1", "DD-2"]
    assert count_unseen(store) == 1
    head = store.head
    mark_seen(store, replace(actor, name="赵文书"), 2)
    assert store.head == head
    assert [each.seen_by for each in list_orders(store)] == ["", actor.name]
    with pytest.raises(NothingFound):
        mark_seen(store, actor, 9)
    with pytest.raises(NotAllowed):
        mark_seen(store, station.as_role(Role.VIEWER), 1)


def test_an_order_and_its_cancellation_may_come_together(station: StationUnderTest) -> None:
    store, actor = station.store, station.actor
    cancelled = CancelledOrder("DD-1", to_millis(station.clock.now()))
    order = arrived(station, 1)
    said: list[ForwardedOrder | CancelledOrder] = [order, order, cancelled, cancelled]
    assert take_in(store, actor, said) == 2
    (view,) = list_orders(store)
    assert view.cancelled_at == station.clock.now()
    assert count_unseen(store) == 1
    head = store.head
    assert take_in(store, actor, said) == 0
    assert store.head == head


def test_a_cancellation_of_what_never_came_says_nothing(station: StationUnderTest) -> None:
    assert take_in(station.store, station.actor, [CancelledOrder("DD-9", 1)]) == 0
    assert list_orders(station.store) == []
