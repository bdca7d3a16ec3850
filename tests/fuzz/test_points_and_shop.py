"""Whatever a village does with its points and its shop, everything goes on adding up. `make fuzz`.

Sequences of acts against a real store. After every act the truth is recomputed from the rows with plain SQL;
at the end of a life every figure that a page shows is recomputed too. ``LEDGER_LIVES`` says how many lives
are lived (50 in CI, 2,000 in ``make fuzz``), of up to 60 acts each.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from station_app.domain.checks.findings import Severity
from station_app.domain.periods import Period
from station_app.services import counter, deliveries, lots, posting, prices, stock, stocktakes
from station_app.services.checks.running import run_checks
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.services.deliveries import DeliveryDraft, DeliveryLine
from station_app.services.explaining.balances import makeup
from station_app.services.lots import LossLine
from station_app.services.posting import PostingDraft
from station_app.services.products import list_products
from station_app.services.stock import StockInDraft
from station_app.services.stocktakes import Count
from station_app.store.journal import verify
from tests.helpers.village_life import (
    RULES,
    VillageLife,
    cap_faults,
    ledger_faults,
    lot_faults,
    receipt_gaps,
    shelf_faults,
)

T = TypeVar("T")
EVER = Period(date(2000, 1, 1), date(2040, 12, 31))
LIVES = int(os.environ.get("LEDGER_LIVES", "50"))
ACTS = 60
PARTS = 4
_SECONDS_EACH = 20

pytestmark = pytest.mark.timeout(120 + LIVES * _SECONDS_EACH)

done: Counter[str] = Counter()
"""How often each deed was done, over all lives: a deed that never succeeds tests nothing."""

places = st.integers(0, 50)
"""Which of those there are: taken round."""


class Village(RuleBasedStateMachine):
    """The clerk's deeds; each picks among what there is by its place."""

    life: VillageLife

    @initialize()
    def begin(self) -> None:
        self.life = VillageLife(Path(mkdtemp(prefix="life-")))

    def teardown(self) -> None:
        if hasattr(self, "life"):
            with self.life.store.read() as session:
                assert verify(session) is None
            self._have_the_books_checked()
            self.life.close()

    def _have_the_books_checked(self) -> None:
        """A check finds nothing that must be put right, and every balance is explained to the last point."""
        store = self.life.store
        up = run_checks(store, self.life.actor, EVER, lambda *_: None, lambda: None)
        wrong = [each.key for each in up.results if each.severity is Severity.MUST and not each.is_good]
        assert wrong == []
        accounts = self.life.ids("SELECT id FROM points_account WHERE kind = 'member'")
        assert all(makeup(store, each).adds_up for each in accounts)

    @invariant()
    def everything_adds_up(self) -> None:
        if not hasattr(self, "life"):
            return
        with self.life.store.read() as session:
            assert ledger_faults(session) == []
            assert shelf_faults(session) == []
            assert lot_faults(session) == []
            assert receipt_gaps(session, self.life.gaps) == []
            assert cap_faults(session) == []

    @rule(
        code=st.sampled_from([each.code for each in RULES[:2]]),
        whose=places,
        times=st.integers(1, 4),
        ago=st.integers(0, 40),
    )
    def post_points(self, code: str, whose: int, times: int, ago: int) -> None:
        life = self.life
        household = self._one(life.households, whose)
        draft = PostingDraft(life.rule(code), life.days_ago(ago), household_ids=(household,), quantity=times)
        self._do("post", lambda: posting.post_points(life.store, life.actor, draft))

    @rule(which=places)
    def reverse(self, which: int) -> None:
        life = self.life
        transfer = self._one(life.ids("SELECT id FROM points_transfer"), which)
        self._do("reverse", lambda: posting.reverse(life.store, life.actor, transfer, "记错了"))

    @rule(whose=places, basket=st.lists(st.tuples(places, st.integers(1, 4)), min_size=1, max_size=3))
    def redeem(self, whose: int, basket: list[tuple[int, int]]) -> None:
        life = self.life
        goods = life.goods()
        items = tuple(BasketItem(self._one(goods, place), quantity) for place, quantity in basket)
        draft = RedemptionDraft(self._one(life.households, whose), items)
        receipt = self._do("redeem", lambda: counter.redeem(life.store, life.actor, draft))
        if receipt is not None:
            asked = list(dict.fromkeys(item.product_id for item in items))
            assert [line.price for line in receipt.lines] == [life.price_today(each) for each in asked]

    @rule(which=places)
    def void(self, which: int) -> None:
        life = self.life
        receipts = life.ids("SELECT id FROM redemption ORDER BY id")
        if receipts:
            receipt = self._one(receipts, which)
            self._do("void", lambda: counter.void(life.store, life.actor, receipt, "拿错了"))

    @rule(which=places, quantity=st.integers(1, 9), days=st.none() | st.integers(0, 60))
    def stock_in(self, which: int, quantity: int, days: int | None) -> None:
        life = self.life
        until = None if days is None else life.days_ago(-days)
        draft = StockInDraft(self._one(life.goods(), which), quantity, unit_cost=350, expires_on=until)
        self._do("stock in", lambda: stock.stock_in(life.store, life.actor, [draft]))

    @rule(which=places, counted=st.integers(0, 30))
    def correct_stock(self, which: int, counted: int) -> None:
        life = self.life
        product = self._one(life.goods(), which)
        self._do("correct", lambda: stock.correct_stock(life.store, life.actor, product, counted, "数错了"))

    @rule(which=places, quantity=st.integers(1, 6))
    def report_loss(self, which: int, quantity: int) -> None:
        life = self.life
        found = life.ids("SELECT id FROM stock_batch WHERE remaining > 0 ORDER BY id")
        if found:
            line = LossLine(self._one(found, which), quantity)
            self._do("loss", lambda: lots.report_loss(life.store, life.actor, (line,), "破损"))

    @rule(which=places, quantity=st.integers(1, 9), donated=st.booleans())
    def receive(self, which: int, quantity: int, donated: bool) -> None:
        life = self.life
        line = DeliveryLine(self._one(life.goods(), which), quantity, None if donated else 420)
        kind = "donated" if donated else "bought"
        draft = DeliveryDraft(kind, life.clock.today(), (line,), "某某", is_named=not donated)
        self._do("receive", lambda: deliveries.receive(life.store, life.actor, draft))

    @rule(blind=st.booleans())
    def start_stocktake(self, blind: bool) -> None:
        life = self.life
        self._do("stocktake", lambda: stocktakes.start_stocktake(life.store, life.actor, is_blind=blind))

    @rule(off=st.lists(st.integers(-2, 2), min_size=1, max_size=5))
    def count(self, off: list[int]) -> None:
        life = self.life
        for view in [each for each in stocktakes.list_stocktakes(life.store) if each.is_open]:
            stocks = {each.id: each.stock for each in list_products(life.store)}
            counts = [
                Count(
                    line.product_id,
                    max(stocks.get(line.product_id, 0) + off[place % len(off)], 0),
                    "数出来的",
                )
                for place, line in enumerate(view.lines)
            ]
            self._do("count", partial(stocktakes.enter_counts, life.store, life.actor, view.id, counts))

    @rule()
    def close_stocktake(self) -> None:
        life = self.life
        for number in life.ids("SELECT id FROM stocktake WHERE status = 'counting'"):
            self._do("close", partial(stocktakes.close_stocktake, life.store, life.actor, number, "甲", "乙"))

    @rule(which=places, tenths=st.integers(10, 90), ahead=st.integers(0, 9))
    def set_price(self, which: int, tenths: int, ahead: int) -> None:
        life = self.life
        product, day = self._one(life.goods(), which), life.days_ago(-ahead)
        self._do("price", lambda: prices.set_price(life.store, life.actor, product, tenths, day))

    @rule(days=st.sampled_from([0, 1, 1, 3, 6, 20, 45]), hours=st.integers(1, 5))
    def time_passes(self, days: int, hours: int) -> None:
        self.life.clock.advance(days=days, hours=hours)

    @rule()
    def take_backup(self) -> None:
        self.life.take_backup()

    @precondition(lambda self: self.life.backup is not None)
    @rule()
    def restore(self) -> None:
        self.life.restore()
        done["restore"] += 1

    def _do(self, deed: str, act: Callable[[], T]) -> T | None:
        result = self.life.attempt(act)
        if result is not None:
            done[deed] += 1
        return result

    @staticmethod
    def _one(those: list[int] | tuple[int, ...], place: int) -> int:
        return those[place % len(those)]


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_a_village_does_its_books_add_up(part: int) -> None:
    del part  # each worker lives some of the lives
    run_state_machine_as_test(
        Village,
        settings=settings(
            max_examples=-(-LIVES // PARTS),
            stateful_step_count=ACTS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert done["redeem"]
