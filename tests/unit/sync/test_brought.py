"""What the centre's log brings beside marks: whole or not at all, once each, wherever a bundle ends."""

from __future__ import annotations

import pytest

from station_app.domain.catalogues import CatalogueGood, CatalogueKind
from station_app.domain.journal import GENESIS, make_entry
from station_app.domain.orders import ForwardedOrder, Order
from station_app.domain.permissions import Role
from station_app.errors.store import NotAllowed
from station_app.errors.sync import BundleDamaged
from station_app.services.catalogue_offers import find_offer
from station_app.services.center_orders import list_orders
from station_app.sync.catalogue_messages import catalogue_changes
from station_app.sync.membership import get_local
from station_app.sync.messages import CATALOGUE, ORDER
from station_app.sync.outgoing import receive_ack
from tests.helpers.catalogues import catalogue
from tests.helpers.stand_in_center import Center
from tests.helpers.stations import StationUnderTest

GOODS = tuple(CatalogueGood(f"S{number:03d}", f"商品{number}", "", "个", 10) for number in range(30))
SENT = catalogue(1, GOODS, CatalogueKind.GOODS)
PARTS = catalogue_changes(SENT, limit=800)


def say(center: Center, part: int, changes: str | None = None) -> None:
    """The centre writes one part of the catalogue into its log."""
    before = center.log[-1].hash if center.log else GENESIS
    text = PARTS[part - 1] if changes is None else changes
    entry = make_entry(before, len(center.log) + 1, 0, "宜都市中心", CATALOGUE, part, len(PARTS), text)
    center.log.append(entry)


def offered(station: StationUnderTest) -> int:
    offer = find_offer(station.store, CatalogueKind.GOODS)
    return 0 if offer is None else len(offer.differences)


def begun(station: StationUnderTest) -> str | None:
    with station.store.read() as session:
        return get_local(session, "sync.begun_catalogue")


def test_parts_wait_for_the_last_one(enrolled: StationUnderTest, center: Center) -> None:
    assert len(PARTS) > 3
    for part in range(1, len(PARTS)):
        say(center, part)
        received = receive_ack(enrolled.store, enrolled.actor, center.outbox(after=part - 1))
        assert (received.messages, received.catalogues, offered(enrolled)) == (1, 0, 0)
        assert begun(enrolled) not in {None, "null"}
    say(center, len(PARTS))
    received = receive_ack(enrolled.store, enrolled.actor, center.outbox())
    assert (received.messages, received.catalogues, offered(enrolled)) == (1, 1, len(GOODS))
    assert begun(enrolled) == "null"


def test_a_log_that_begins_anew_begins_the_catalogue_anew(enrolled: StationUnderTest, center: Center) -> None:
    for part in (1, 2):
        say(center, part)
    receive_ack(enrolled.store, enrolled.actor, center.outbox())
    center.epoch, center.log = "c2", []
    for part in range(1, len(PARTS) + 1):
        say(center, part)
    assert receive_ack(enrolled.store, enrolled.actor, center.outbox()).catalogues == 1
    assert offered(enrolled) == len(GOODS)


def test_parts_of_another_log_are_not_mixed_in(enrolled: StationUnderTest, center: Center) -> None:
    say(center, 1)
    receive_ack(enrolled.store, enrolled.actor, center.outbox())
    center.epoch, center.log = "c2", []
    say(center, 2)
    with pytest.raises(BundleDamaged):
        receive_ack(enrolled.store, enrolled.actor, center.outbox())


@pytest.mark.parametrize("changes", ["{}", PARTS[0], '{"erased":true}'])
def test_a_bundle_with_a_wrong_part_changes_nothing(
    enrolled: StationUnderTest, center: Center, changes: str
) -> None:
    order = ForwardedOrder(Order("DD-1", "李名兰", "理发"), 5)
    center.forward(order)
    for part in range(1, len(PARTS)):
        say(center, part)
    say(center, len(PARTS), changes)
    head = enrolled.store.head
    with pytest.raises(BundleDamaged, match="损坏"):
        receive_ack(enrolled.store, enrolled.actor, center.outbox())
    assert enrolled.store.head == head
    assert list_orders(enrolled.store) == []
    assert center.log[0].action == ORDER


def test_who_may_not_sync_takes_nothing_in(enrolled: StationUnderTest, center: Center) -> None:
    path = center.forward(ForwardedOrder(Order("DD-1", "李名兰", "理发"), 5))
    with pytest.raises(NotAllowed):
        receive_ack(enrolled.store, enrolled.as_role(Role.SHOP_KEEPER), path)
    assert list_orders(enrolled.store) == []
