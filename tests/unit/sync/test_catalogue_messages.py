"""A catalogue goes down in numbered parts and is put together whole, or refused whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.domain.catalogues import Catalogue, CatalogueGood, CatalogueKind
from station_app.domain.journal import Entry, canonical, make_entry
from station_app.domain.orders import CancelledOrder, ForwardedOrder, Order
from station_app.sync.catalogue_messages import catalogue_changes, catalogues_of
from station_app.sync.messages import CANCEL_ORDER, CATALOGUE, NOTICE, ORDER, MessageWrong
from station_app.sync.order_messages import cancel_changes, order_changes, order_of
from tests.helpers.catalogues import GOODS, NEW_RULE, catalogue, rule

RULES = catalogue(3, [rule("JR01"), NEW_RULE])


def entries(changes: list[str], action: str = CATALOGUE) -> list[Entry]:
    return [
        make_entry("0" * 64, seq, 0, "市中心", action, seq, len(changes), each)
        for seq, each in enumerate(changes, 1)
    ]


def many(count: int) -> Catalogue:
    goods = [CatalogueGood(f"S{number:04d}", f"商品{number}", "", "个", 10) for number in range(count)]
    return catalogue(1, goods, CatalogueKind.GOODS)


@settings(max_examples=30)
@given(st.integers(1, 60), st.integers(200, 3000), st.data())
def test_the_parts_come_together_wherever_a_bundle_ends(count: int, limit: int, data: st.DataObject) -> None:
    sent = many(count)
    parts = entries(catalogue_changes(sent, limit))
    at = data.draw(st.integers(0, len(parts)))
    before, begun = catalogues_of(parts[:at], [])
    after, rest = catalogues_of(parts[at:], begun)
    assert before + after == [sent]
    assert rest == []
    assert (before == []) or at == len(parts)


def test_a_catalogue_that_begins_again_takes_the_place_of_its_first_try() -> None:
    parts = entries(catalogue_changes(many(20), 300))
    assert len(parts) > 2
    _, begun = catalogues_of(parts[:2], [])
    whole, rest = catalogues_of(parts, begun)
    assert whole == [many(20)]
    assert rest == []


def test_other_entries_between_bring_no_catalogue() -> None:
    other = make_entry("0" * 64, 1, 0, "市中心", NOTICE, 1, 1, "{}")
    assert catalogues_of([other], ["x"]) == ([], ["x"])


@pytest.mark.parametrize("missing", [0, 1])
def test_a_part_that_does_not_follow_is_refused(missing: int) -> None:
    parts = entries(catalogue_changes(many(20), 300))
    with pytest.raises(MessageWrong):
        catalogues_of(parts[:missing] + parts[missing + 1 :], [])


def _with(**facts: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda fields: {**fields, **facts}


@pytest.mark.parametrize(
    "change",
    [
        _with(id="x"),
        _with(kind="people"),
        _with(number=0),
        _with(number=True),
        _with(number="1"),
        _with(sent_at=-1),
        _with(sent_at=1 << 53),
        _with(title=" x"),
        _with(title="长" * 61),
        _with(items=[]),
        _with(items={}),
        _with(items=[{"code": "A1"}]),
        _with(items=2 * json.loads(catalogue_changes(RULES)[0])["items"]),
        _with(more=1),
        lambda fields: {name: fields[name] for name in fields if name != "title"},
    ],
)
def test_what_is_no_catalogue_is_refused(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    fields = json.loads(catalogue_changes(RULES)[0])
    assert catalogues_of(entries([canonical(fields)]), [])[0] == [RULES]
    with pytest.raises(MessageWrong):
        catalogues_of(entries([canonical(change(fields))]), [])


@pytest.mark.parametrize("changes", ["", "[]", "null", "{", "[" * 9999])
def test_what_is_no_json_object_is_refused(changes: str) -> None:
    with pytest.raises(MessageWrong):
        catalogues_of(entries([changes]), [])
    for action in (ORDER, CANCEL_ORDER):
        with pytest.raises(MessageWrong):
            order_of(entries([changes], action)[0])


def test_parts_of_two_catalogues_make_none() -> None:
    first, second = catalogue_changes(many(8), 300)[0], catalogue_changes(catalogue(2, GOODS), 9999)[0]
    with pytest.raises(MessageWrong):
        catalogues_of(entries([first, second]), [])


FORWARDED = ForwardedOrder(Order("A1", "李名兰", "理发", "13807201234"), 5)


def test_orders_and_cancellations_travel() -> None:
    assert order_of(entries([order_changes(FORWARDED)], ORDER)[0]) == FORWARDED
    cancelled = CancelledOrder("A1", 7)
    assert order_of(entries([cancel_changes(cancelled)], CANCEL_ORDER)[0]) == cancelled
    assert order_of(entries(["{}"], NOTICE)[0]) is None


@pytest.mark.parametrize(
    "change",
    [
        _with(number="单"),
        _with(name=""),
        _with(name=" 李名兰"),
        _with(phone="138 0720 1234"),
        _with(phone="x"),
        _with(sent_at=-1),
        _with(sent_at="5"),
        _with(wanted_on="明天"),
        _with(wanted_on=""),
        _with(more=""),
        lambda fields: {name: fields[name] for name in fields if name != "place"},
    ],
)
def test_what_is_no_order_is_refused(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    fields = change(json.loads(order_changes(FORWARDED)))
    with pytest.raises(MessageWrong):
        order_of(entries([canonical(fields)], ORDER)[0])


@pytest.mark.parametrize(
    "fields", [{"number": "A1"}, {"at": 1, "number": "A1", "x": 1}, {"at": None, "number": "A1"}, {"at": 1}]
)
def test_what_is_no_cancellation_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(MessageWrong):
        order_of(entries([canonical(fields)], CANCEL_ORDER)[0])
