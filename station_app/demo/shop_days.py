"""The made-up supermarket: goods come in, the monthly exchange day, small days between, voids and returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from station_app.demo.replay import at_clock
from station_app.demo.world import SATURDAY, World
from station_app.domain.periods import Period
from station_app.errors.returns import NothingLeftToReturn
from station_app.models.stock import FundEntryKind
from station_app.services.counter import BasketItem, RedemptionDraft, redeem, void
from station_app.services.deliveries import DeliveryDraft, DeliveryLine, receive
from station_app.services.funds import EntryDraft, add_starting_funds, book, list_funds
from station_app.services.lots import LossLine, list_lots, report_loss
from station_app.services.people_views import list_households
from station_app.services.products import ProductView, list_products
from station_app.services.quotas import QuotaDraft, set_quota
from station_app.services.receipts import ReceiptView, record_print
from station_app.services.reconciliation import close_day, list_days
from station_app.services.returns import ReturnDraft, ReturnItem, return_goods, returnable
from station_app.services.stocktakes import Count, close_stocktake, enter_counts, start_stocktake

_EXCHANGE_DAY, _RESTOCK_DAY = 28, 3
_LEAST_BALANCE = 60
_FEN_PER_TENTH = 9
"""Goods cost the station about nine tenths of a yuan a point."""
_PAPER = "roll80"
_LAST_RESTOCK, _OUT_OF_SUPPLY = 20, 50
"""Days before the end since when nothing came in, and since when the goods that all ask for did not."""
_ASKED_FOR, _CHEAP = 4, 200
_MOST_KINDS = 4
_MONTH = 30
_CLOSED_DAYS, _LEFT_OPEN = 100, 2
"""Days before the end since when days are closed, and the last ones that still wait for it."""
_QUOTA = 4
_QUARTER, _GRANT_DAY = 3, 2
_GRANT, _GRANT_WORDS = 1_500_000, "财政拨付积分兑换经费"
_NAMED = 0.7
"""So many of the donors have nothing against being named."""
_FEW = 3


@dataclass(slots=True)
class ShopDays:
    """Puts the supermarket's days on the agenda."""

    world: World
    _liked: dict[int, float] = field(default_factory=dict)
    """How readily each product is taken."""
    _asked_for: set[int] = field(default_factory=set)
    """What runs low in the end: everybody takes it, and none is to be had."""

    def open_shelf(self) -> None:
        """The first goods."""
        stocked = list_products(self.world.store)
        self._liked = {each.id: self.world.chance.paretovariate(1.3) for each in stocked}
        cheap = [each.id for each in stocked if each.price <= _CHEAP and not each.is_service]
        self._asked_for = set(self.world.chance.sample(cheap, _ASKED_FOR))
        goods = [each for each in list_products(self.world.store) if not each.is_service]
        add_starting_funds(self.world.store, self.world.head)
        self._take_money_in()
        self._take_in(goods, at_least=self.world.chance.randint(28, 36))

    def arrange(self) -> None:
        """Restocking early in the month, the exchange day late in it, a few customers on other days."""
        world = self.world
        for day in world.days():
            before_end = (world.last_day - day).days
            if day.day == _RESTOCK_DAY and before_end > _LAST_RESTOCK:
                world.agenda.put(at_clock(day, 10), self._restock)
            if day.day == _EXCHANGE_DAY:
                world.agenda.put(at_clock(day, 8, 30), self._exchange)
            elif day.weekday() < SATURDAY and (world.chance.random() < 0.1 or before_end == 0):
                world.agenda.put(at_clock(day, 9, 40), lambda: self._serve(self.world.chance.randint(1, 3)))
            if (day.month, day.day) == (6, 30):
                world.agenda.put(at_clock(day, 16), self._count)
            if _LEFT_OPEN < before_end < _CLOSED_DAYS:
                world.agenda.put(at_clock(day, 17, 40), self._close)
            if (day.month % _QUARTER, day.day) == (1, _GRANT_DAY):
                world.agenda.put(at_clock(day, 15), self._take_money_in)
        world.agenda.put(at_clock(world.last_day, 8), self._limit)

    def _exchange(self) -> None:
        self._serve(self.world.scaled(self.world.chance.randint(18, 26)))

    def _restock(self) -> None:
        """What is past its date is written off; what is short is bought."""
        world = self.world
        today = world.clock.today()
        expired = [lot for lot in list_lots(world.store) if lot.is_expired(today)]
        if expired:
            lines = tuple(LossLine(lot.id, lot.remaining) for lot in expired)
            report_loss(world.store, world.keeper, lines, world.story.spoiled)
        goods = [each for each in list_products(world.store) if not each.is_service]
        short = [each for each in goods if each.stock <= 2 * (each.low or 1)]
        if self._is_out_of_supply():
            short = [each for each in short if each.id not in self._asked_for]
        if short:
            self._take_in(short, at_least=12)

    def _take_in(self, goods: list[ProductView], at_least: int) -> None:
        world, chance = self.world, self.world.chance
        today = world.clock.today()
        donated = chance.random() < 0.15
        invoice = "" if donated else f"{today:%Y%m}{chance.randint(1000, 9999)}"
        supplier = chance.choice(world.story.donors if donated else world.story.suppliers)
        lines = tuple(
            DeliveryLine(
                each.id,
                at_least + chance.randint(0, 8) if each.price < 600 else 3,
                None if donated else each.price * _FEN_PER_TENTH,
                None if each.shelf_months is None else _expiry(today, each.shelf_months),
            )
            for each in goods
        )
        draft = DeliveryDraft(
            "donated" if donated else "bought",
            today,
            lines,
            supplier,
            is_named=not donated or chance.random() < _NAMED,
            invoice=invoice,
            fund_id=None if donated else list_funds(world.store)[0].id,
        )
        receive(world.store, world.keeper, draft)

    def _take_money_in(self) -> None:
        """The county's grant for the quarter."""
        world = self.world
        (grants, *_) = list_funds(world.store)
        draft = EntryDraft(grants.id, FundEntryKind.INCOME, _GRANT, world.clock.today(), _GRANT_WORDS)
        book(world.store, world.head, draft)

    def _serve(self, customers: int) -> None:
        world = self.world
        lived_in = world.lived_in()
        able = [
            row
            for row in list_households(world.store)
            if row.balance >= _LEAST_BALANCE and row.status == "active" and row.id in lived_in
        ]
        drawn = {row.id: world.chance.random() ** (100 / row.balance) for row in able}
        able.sort(key=lambda row: drawn[row.id], reverse=True)
        goods = [each for each in list_products(world.store) if self._is_fresh(each)]
        left = {each.id: 99 if each.is_service else each.stock for each in goods}
        for row in able[:customers]:
            basket = self._basket(goods, left, row.balance)
            if basket:
                self._redeem(row.id, basket)

    def _is_out_of_supply(self) -> bool:
        return (self.world.last_day - self.world.clock.today()).days < _OUT_OF_SUPPLY

    def _is_fresh(self, product: ProductView) -> bool:
        return product.expires_on is None or product.expires_on >= self.world.clock.today()

    def _basket(self, goods: list[ProductView], left: dict[int, int], balance: int) -> list[BasketItem]:
        """One to four kinds of goods, for a part of what the household has; takes them off ``left``."""
        chance = self.world.chance
        spend = int(balance * chance.uniform(0.35, 0.95))
        basket: list[BasketItem] = []
        first = self._asked_for if self._is_out_of_supply() else set()
        drawn = {
            each.id: (each.id in first) + chance.random() ** (1 / self._liked[each.id]) for each in goods
        }
        for product in sorted(goods, key=lambda each: drawn[each.id], reverse=True):
            if len(basket) == _MOST_KINDS:
                break
            quantity = min(left[product.id], spend // product.price, chance.randint(1, 2))
            if quantity:
                basket.append(BasketItem(product.id, quantity))
                left[product.id] -= quantity
                spend -= quantity * product.price
        return basket

    def _redeem(self, household_id: int, basket: list[BasketItem]) -> None:
        world, chance = self.world, self.world.chance
        members = world.members(household_id)
        grown = [each for each in members if each.age(world.clock.today()) >= 16] or members
        proxy = ""
        if chance.random() < 0.04:
            proxy = f"{chance.choice(world.here()).name}（{chance.choice(world.story.proxy_relations)}）"
        draft = RedemptionDraft(household_id, tuple(basket), taker=chance.choice(grown).name, proxy=proxy)
        receipt = redeem(world.store, world.keeper, draft)
        record_print(world.store, world.keeper, receipt.redemption_id, _PAPER)
        world.clock.pass_minutes(chance.randint(2, 5))
        fate = chance.random()
        if fate < 0.02:
            self._void(receipt)
        elif fate < 0.03:
            self._take_back(receipt)

    def _void(self, receipt: ReceiptView) -> None:
        world = self.world
        reason = world.chance.choice(world.story.voids)
        voided = void(world.store, world.keeper, receipt.redemption_id, reason)
        record_print(world.store, world.keeper, voided.redemption_id, _PAPER)
        world.clock.pass_minutes(2)

    def _take_back(self, receipt: ReceiptView) -> None:
        """One piece of the first goods comes back; services do not."""
        world = self.world
        try:
            kept = [line for line in returnable(world.store, receipt.redemption_id).lines if line.left]
        except NothingLeftToReturn:
            return
        draft = ReturnDraft(receipt.redemption_id, (ReturnItem(kept[0].line_id, 1),), world.story.voids[0])
        returned = return_goods(world.store, world.keeper, draft)
        record_print(world.store, world.keeper, returned.redemption_id, _PAPER)
        world.clock.pass_minutes(2)

    def _close(self) -> None:
        """The day is closed where anybody redeemed."""
        world, today = self.world, self.world.clock.today()
        if any(row.receipts for row in list_days(world.store, Period(today, today))):
            close_day(world.store, world.keeper, today, {})

    def _limit(self) -> None:
        """What runs low is limited from the last day on."""
        world = self.world
        for product_id in sorted(self._asked_for)[:1]:
            set_quota(world.store, world.clerk, QuotaDraft(world.clock.today(), product_id, quantity=_QUOTA))

    def _count(self) -> None:
        """The half-year's stocktake finds something missing."""
        world = self.world
        begun = start_stocktake(world.store, world.keeper, note="半年盘点")
        there = [line.product_id for line in begun.lines if line.expected > _FEW]
        missing = set(world.chance.sample(there, min(2, len(there))))
        counts = [
            Count(line.product_id, line.expected - 1, world.story.stocktake)
            if line.product_id in missing
            else Count(line.product_id, line.expected)
            for line in begun.lines
        ]
        enter_counts(world.store, world.keeper, begun.id, counts)
        close_stocktake(world.store, world.keeper, begun.id, world.keeper.name, world.head.name)


def _expiry(today: date, months: int) -> date:
    return today + timedelta(days=_MONTH * months)
