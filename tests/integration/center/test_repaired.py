"""A station that was brought back from its damaged file goes on with its centre as if nothing had been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from station_app.services.products import list_products
from station_app.services.repairing import Survey, Way, key_source
from station_app.services.restoring import find_backups
from station_app.store.backup import back_up
from station_app.store.opening import open_store
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from station_app.sync.settling import go_on
from tests.helpers.centers import CenterUnderTest
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, StationUnderTest


def _exchange(shop: ShopUnderTest, center: CenterUnderTest) -> None:
    """What is pending goes up by the stick, and the centre's word comes back."""
    done = export_pending(shop.store, shop.actor, center.stick, lambda *_: None, lambda: False)
    results = center.take_in(*done.files)
    assert {str(each.outcome) for each in results} <= {"taken", "held"}, results
    answer = center.answer(VILLAGE_CODE)
    assert answer is not None
    receive_ack(shop.store, shop.actor, answer)


def _damage_the_tables(content: bytearray) -> None:
    """All pages from the third to the twentieth."""
    content[2 * 4096 : 20 * 4096] = bytes(18 * 4096)


def _damage_the_start(content: bytearray) -> None:
    content[:512] = bytes(512)


@pytest.mark.parametrize("damage", [_damage_the_tables, _damage_the_start])
@pytest.mark.parametrize("has_exchanged", [True, False], ids=["exchanged", "not exchanged"])
def test_the_centres_tables_are_the_stations_again(
    station: StationUnderTest,
    center: CenterUnderTest,
    damage: Callable[[bytearray], None],
    has_exchanged: bool,
) -> None:
    shop = open_shop(station)
    center.welcome(station)
    _exchange(shop, center)
    back_up(shop.store, shop.store.layout.backups)
    shop.redeem(0)
    if has_exchanged:
        _exchange(shop, center)
    shop.redeem(1)
    head, layout = shop.store.head, shop.store.layout
    shop.store.close()
    content = bytearray(layout.database.read_bytes())
    damage(content)
    layout.database.write_bytes(content)

    backups = find_backups(layout, [])
    source = key_source(layout, backups)
    with Survey(layout, station.clock, station.store.key, source, backups) as survey:
        survey.look()
        offer = survey.offers[0]
        assert (offer.way, offer.lost) == (Way.RECORDS, ())
        survey.carry_out(offer)

    store, actor = open_store(layout, station.clock, "李书记", PASSWORD)
    assert store.head == head
    assert store.is_unsettled == (damage is not _damage_the_start)  # where the end is known, nothing is asked
    if store.is_unsettled:
        go_on(store, actor, alone=True)
    again = replace(shop, store=store, actor=actor, goods=tuple(list_products(store)))
    assert again.redeem(2).number == (1001 if damage is _damage_the_tables else 3)
    assert pending_count(store) > 0
    _exchange(again, center)
    assert pending_count(store) == 0
    assert center.differences(VILLAGE_CODE, store) == []
    store.close()
