"""Journals of real stations, recorded once: a shop's days, a clone's, and those after a restored backup."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import select

from station_app.domain.journal import Entry
from station_app.domain.permissions import Actor
from station_app.errors import StationError
from station_app.models.station import Epoch
from station_app.services import counter, products
from station_app.services.products import ProductDraft
from station_app.store.backup import back_up
from station_app.store.journal import entries_after
from station_app.store.layout import Layout
from station_app.store.opening import open_store, restore_store
from station_app.store.store import Store
from station_app.sync.header import Mark
from tests.helpers.clock import FixedClock
from tests.helpers.photos import photo_bytes
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, make_station

USER = "李书记"


@dataclass(frozen=True, slots=True)
class Life:
    """One epoch of a journal: ``entries`` are all from the first on, those after ``start`` written in it."""

    epoch: str
    branch: Mark | None
    entries: list[Entry]

    @property
    def start(self) -> int:
        """The last entry that is an earlier epoch's."""
        return 0 if self.branch is None else self.branch.seq


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one village could ever send.

    ``clone`` is a second computer with a copy of the file; ``again`` goes on in the file from a backup, in a
    new epoch that begins within ``first``.
    """

    first: Life
    clone: Life
    again: Life


def record(folder: Path, chance: Random, *, acts: int = 12) -> Recorded:
    """A real shop's journal of three times ``acts`` or so, and what came of its copies."""
    clock = FixedClock()
    station = make_station(folder / "first", clock)
    shop = open_shop(station)
    live(shop, chance, acts)
    backup = back_up(station.store, station.store.layout.backups).path
    live(shop, chance, acts // 2)
    station.store.close()
    shutil.copytree(folder / "first", folder / "clone")
    first = _go_on(Layout(folder / "first"), shop, chance, acts)
    clone = _go_on(Layout(folder / "clone"), shop, chance, acts)
    restore_store(Layout(folder / "clone"), backup, station.store.key, clock)
    again = _go_on(Layout(folder / "clone"), shop, chance, acts)
    return Recorded(first, clone, again)


def live(shop: ShopUnderTest, chance: Random, acts: int) -> None:
    """So many acts at the counter and of the ledger, as chance has it."""
    for _ in range(acts):
        household = chance.randrange(len(shop.households))
        kind = chance.randrange(5)
        try:
            if kind == 0:
                shop.give_points(household, chance.randint(100, 900))
            else:
                receipt = shop.redeem(household, chance.choice([0, 0, 2, 3]))
                if kind == 1:
                    counter.void(shop.store, shop.actor, receipt.redemption_id, "拿错了")
        except StationError:  # the shelf or the household's points are at an end, which is life too
            shop.give_points(household, 500)


def photograph(store: Store, by: Actor) -> None:
    """New goods on the shelf, with a picture."""
    number = len(products.list_products(store))
    draft = ProductDraft(f"P{number}", f"新货{number}", 50, "个", "洗护", is_service=True)
    products.add_product(store, by, draft, photo_bytes(number, 2000))


def reopened(layout: Layout, shop: ShopUnderTest) -> ShopUnderTest:
    """The same shop in a store that is opened anew."""
    store, actor = open_store(layout, shop.clock, USER, PASSWORD)
    return ShopUnderTest(store, actor, shop.clock, shop.households, shop.goods)


def _go_on(layout: Layout, shop: ShopUnderTest, chance: Random, acts: int) -> Life:
    again = reopened(layout, shop)
    try:
        live(again, chance, acts)
        return _life_of(again.store)
    finally:
        again.store.close()


def _life_of(store: Store) -> Life:
    with store.read() as session:
        last = session.scalars(select(Epoch).order_by(Epoch.id.desc()).limit(1)).one()
        entries = list(entries_after(session, 0))
    branch = None if last.from_token is None else Mark(last.from_token, last.from_seq, last.from_hash)
    return Life(last.token, branch, entries)
