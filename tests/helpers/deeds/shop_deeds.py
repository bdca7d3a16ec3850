"""Deeds in the shop: redeeming, voids, returns, vouchers, goods held back, slips, stock, prices, counts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from station_app.domain.shop import voucher_code
from station_app.services import (
    counter,
    deliveries,
    late_entries,
    lots,
    prices,
    quotas,
    reconciliation,
    reservations,
    returns,
    stock,
    stocktakes,
    vouchers,
)
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.services.deliveries import DeliveryDraft, DeliveryLine
from station_app.services.late_entries import LateDraft
from station_app.services.lots import LossLine
from station_app.services.quotas import QuotaDraft
from station_app.services.reservations import ReservationDraft
from station_app.services.returns import ReturnDraft, ReturnItem
from station_app.services.stock import StockInDraft
from station_app.services.stocktakes import Count
from tests.helpers.deeds.deed import (
    Deeds,
    any_of,
    between,
    counts_of,
    deed,
    either,
    pair,
    perhaps,
    places,
    several,
)

baskets = several(pair(places, between(1, 4)), 1, 3)
Basket = list[tuple[int, int]]


class CounterDeeds(Deeds):
    """Out of the shop, and back."""

    @deed(often=5, whose=places, basket=baskets, with_vouchers=between(0, 2))
    def redeem(self, whose: int, basket: Basket, with_vouchers: int) -> None:
        life = self.life
        household = self.one(life.households, whose)
        open_ = [each for each in vouchers.list_vouchers(life.store, household) if each.status == "issued"]
        codes = tuple(voucher_code(each.number, each.check_code) for each in open_[:with_vouchers])
        draft = RedemptionDraft(household, self._items(basket), vouchers=codes)
        self.do("redeem", lambda: counter.redeem(life.store, life.actor, draft))

    @deed(
        when="SELECT 1 FROM redemption",
        which=places,
    )
    def void(self, which: int) -> None:
        life = self.life
        receipts = life.ids("SELECT id FROM redemption ORDER BY id DESC")
        if receipts:
            receipt = self.one(receipts, which // 4)
            self.do("void", lambda: counter.void(life.store, life.actor, receipt, "拿错了"))

    @deed(
        often=2,
        when=("SELECT 1 FROM redemption WHERE kind = 'redeem'"),
        which=places,
        quantity=between(1, 3),
        spoiled=either,
        basket=perhaps(baskets),
    )
    def bring_back(self, which: int, quantity: int, spoiled: bool, basket: Basket | None) -> None:
        life = self.life
        receipts = life.ids("SELECT id FROM redemption WHERE kind = 'redeem' ORDER BY id DESC")
        if not receipts:
            return
        receipt = self.one(receipts, which // 4)
        lines = life.ids(f"SELECT id FROM redemption_line WHERE redemption_id = {receipt}")
        item = ReturnItem(self.one(lines, which), quantity, is_spoiled=spoiled)
        draft = ReturnDraft(receipt, (item,), "不合用")
        if basket is None:
            self.do("return", lambda: returns.return_goods(life.store, life.actor, draft))
        else:
            items = self._items(basket)
            self.do("exchange", lambda: returns.exchange_goods(life.store, life.actor, draft, items))

    @deed(whose=places, counts=counts_of(any_of([50, 100, 200]), between(1, 3)))
    def issue_vouchers(self, whose: int, counts: dict[int, int]) -> None:
        life = self.life
        household = self.one(life.households, whose)
        self.do("issue vouchers", lambda: vouchers.issue_vouchers(life.store, life.actor, household, counts))

    @deed(
        when="SELECT 1 FROM voucher",
        which=places,
    )
    def cancel_voucher(self, which: int) -> None:
        life = self.life
        standing = life.ids("SELECT id FROM voucher ORDER BY id DESC")
        if standing:
            voucher = self.one(standing, which)
            self.do(
                "cancel a voucher",
                lambda: vouchers.cancel_vouchers(life.store, life.actor, [voucher], "不想要了"),
            )

    @deed(whose=places, basket=baskets, days=between(0, 20))
    def reserve(self, whose: int, basket: Basket, days: int) -> None:
        life = self.life
        until = life.days_ago(-days)
        draft = ReservationDraft(self.one(life.households, whose), self._items(basket), until)
        self.do("reserve", lambda: reservations.reserve(life.store, life.actor, draft))

    @deed(
        often=2,
        when="SELECT 1 FROM reservation",
        which=places,
        collected=either,
    )
    def end_reservation(self, which: int, collected: bool) -> None:
        life = self.life
        held = life.ids("SELECT id FROM reservation ORDER BY status = 'held' DESC, id")
        if not held:
            return
        chosen = self.one(held, which // 8)
        if collected:
            self.do("collect", lambda: reservations.collect(life.store, life.actor, chosen))
        else:
            self.do(
                "cancel a reservation",
                lambda: reservations.cancel_reservation(life.store, life.actor, chosen),
            )

    @deed(whose=places, basket=baskets, slip=between(1, 12), ago=between(0, 5))
    def enter_slip(self, whose: int, basket: Basket, slip: int, ago: int) -> None:
        life = self.life
        draft = LateDraft(
            f"{slip:04d}",
            life.days_ago(ago),
            self.one(life.households, whose),
            self._items(basket),
            reason="停电",
        )
        self.do("enter a slip", lambda: late_entries.enter_late(life.store, life.actor, draft))

    @deed(which=places, quantity=between(1, 6))
    def set_quota(self, which: int, quantity: int) -> None:
        life = self.life
        draft = QuotaDraft(life.clock.today(), self.one(life.goods(), which), quantity=quantity)
        self.do("set a quota", lambda: quotas.set_quota(life.store, life.actor, draft))

    @deed(when="SELECT 1 FROM shop_quota WHERE valid_to IS NULL")
    def end_quotas(self) -> None:
        life = self.life
        for quota in life.ids("SELECT id FROM shop_quota WHERE valid_to IS NULL"):
            end = partial(quotas.end_quota, life.store, life.actor, quota, life.days_ago(1))
            self.do("end a quota", end)

    @deed(ago=between(0, 3))
    def close_day(self, ago: int) -> None:
        life = self.life
        day = life.days_ago(ago)
        closed = self.do("close a day", lambda: reconciliation.close_day(life.store, life.actor, day, {}))
        if closed is not None:
            assert closed.account.differences == ()

    def _items(self, basket: Basket) -> tuple[BasketItem, ...]:
        goods = self.life.goods()
        return tuple(BasketItem(self.one(goods, place), quantity) for place, quantity in basket)


class StockDeeds(Deeds):
    """Onto the shelf, and what becomes of it there."""

    @deed(which=places, quantity=between(1, 9), days=perhaps(between(0, 60)))
    def stock_in(self, which: int, quantity: int, days: int | None) -> None:
        life = self.life
        until = None if days is None else life.days_ago(-days)
        draft = StockInDraft(self.one(life.goods(), which), quantity, unit_cost=350, expires_on=until)
        self.do("stock in", lambda: stock.stock_in(life.store, life.actor, [draft]))

    @deed(which=places, quantity=between(1, 9), donated=either)
    def receive(self, which: int, quantity: int, donated: bool) -> None:
        life = self.life
        line = DeliveryLine(self.one(life.goods(), which), quantity, None if donated else 420)
        kind = "donated" if donated else "bought"
        draft = DeliveryDraft(kind, life.clock.today(), (line,), "某某", is_named=not donated)
        self.do("receive", lambda: deliveries.receive(life.store, life.actor, draft))

    @deed(which=places, counted=between(0, 30))
    def correct_stock(self, which: int, counted: int) -> None:
        life = self.life
        product = self.one(life.goods(), which)
        self.do("correct", lambda: stock.correct_stock(life.store, life.actor, product, counted, "数错了"))

    @deed(
        when="SELECT 1 FROM stock_batch WHERE remaining > 0",
        which=places,
        quantity=between(1, 3),
    )
    def report_loss(self, which: int, quantity: int) -> None:
        life = self.life
        batches = life.ids("SELECT id FROM stock_batch WHERE remaining > 0")
        if batches:
            lines = (LossLine(self.one(batches, which), quantity),)
            self.do("loss", lambda: lots.report_loss(life.store, life.actor, lines, "受潮"))

    @deed(which=places, price=any_of([40, 60, 90, 250]), days=between(0, 10))
    def set_price(self, which: int, price: int, days: int) -> None:
        life = self.life
        product = self.one(life.goods(), which)
        day = life.clock.today() + timedelta(days=days)
        self.do("set a price", lambda: prices.set_price(life.store, life.actor, product, price, day))

    @deed(when=("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stocktake WHERE status = 'counting')"))
    def start_stocktake(self) -> None:
        life = self.life
        self.do("start a stocktake", lambda: stocktakes.start_stocktake(life.store, life.actor))

    @deed(
        when=("SELECT 1 FROM stocktake WHERE status = 'counting'"),
        differences=several(between(-2, 2), 6, 6),
        cancelled=between(0, 4),
    )
    def end_stocktake(self, differences: list[int], cancelled: int) -> None:
        life = self.life
        waiting = life.ids("SELECT id FROM stocktake WHERE status = 'counting'")
        if not waiting:
            return
        (chosen,) = waiting
        if not cancelled:
            self.do("cancel a stocktake", lambda: stocktakes.cancel_stocktake(life.store, life.actor, chosen))
            return
        view = stocktakes.get_stocktake(life.store, chosen)
        counts = [
            Count(line.product_id, max(line.expected + change, 0), "少了" if change else "")
            for line, change in zip(view.lines, differences * len(view.lines), strict=False)
        ]
        self.do("count", lambda: stocktakes.enter_counts(life.store, life.actor, chosen, counts))
        self.do(
            "close a stocktake",
            lambda: stocktakes.close_stocktake(life.store, life.actor, chosen, "王会计", "刘主任"),
        )
