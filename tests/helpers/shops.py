"""A points supermarket to stand in: three households with points, goods on the shelf, and who serves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from station_app.domain.permissions import Actor
from station_app.domain.settings import AccountUnit
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.points import AccountKind, PointsAccount, TransferKind
from station_app.services import counter, customers, ledger, products, stock
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.services.products import ProductDraft, ProductView
from station_app.services.receipts import ReceiptView
from station_app.services.stations import StationDraft, set_up_station
from station_app.services.stock import StockInDraft
from station_app.store.store import Store
from tests.helpers.clock import FixedClock
from tests.helpers.stations import StationUnderTest

VILLAGE_CODE = "420581104206"
STARTING_POINTS = 2000
"""Tenths: every household starts with 200 points."""
PEOPLE = (
    ("0012", "7F3K", ("李名兰", "张建国", "张小雨")),
    ("0013", "9QW2", ("陈桂英", "单守义")),
    ("0104", "M4TC", ("张大山",)),
)
GOODS = (
    ProductDraft("S001", "牙刷（2支）", 60, "套", "洗护", "6901234567892", low=10),
    ProductDraft("S002", "洗衣液 2kg", 220, "瓶", "清洁", "6909876543212", low=3),
    ProductDraft("S003", "大米 5kg", 320, "袋", "厨房粮油"),
    ProductDraft("S035", "理发服务券", 100, "张", "服务券", is_service=True),
)
STOCK = (30, 5, 12)


@dataclass(frozen=True, slots=True)
class ShopUnderTest:
    """The supermarket of a station; households and goods in the order of ``PEOPLE`` and ``GOODS``."""

    store: Store
    actor: Actor
    clock: FixedClock
    households: tuple[int, ...]
    goods: tuple[ProductView, ...]

    def redeem(self, household: int = 0, product: int = 0, quantity: int = 1) -> ReceiptView:
        """One kind of goods for one household."""
        return counter.redeem(self.store, self.actor, self.draft(household, (product, quantity)))

    def draft(self, household: int, *items: tuple[int, int]) -> RedemptionDraft:
        """A basket of (place in ``GOODS``, quantity)."""
        basket = tuple(BasketItem(self.goods[place].id, quantity) for place, quantity in items)
        return RedemptionDraft(self.households[household], basket)

    def balance(self, household: int = 0) -> int:
        """Tenths."""
        return customers.customer(self.store, self.households[household]).balance

    def stock(self, product: int = 0) -> int:
        return products.get_product(self.store, self.goods[product].id).stock

    def give_points(self, household: int, tenths: int) -> int:
        """Points as an award posts them; returns the transfer's id."""
        with self.store.write("demo.fill", by=self.actor) as session:
            source = ledger.system_account(session, AccountKind.ISSUANCE)
            account = ledger.household_account(session, self.households[household])
            move = ledger.Move(TransferKind.EARN, source, account, tenths, "参加村民会议", honour=tenths)
            return ledger.post(session, self.store.clock, move).id


def open_shop(station: StationUnderTest, *, persons_hold_points: bool = False) -> ShopUnderTest:
    """Set the station up, let its people in, give them points, and fill the shelf."""
    store, actor = station.store, station.actor
    unit = AccountUnit.PERSON if persons_hold_points else AccountUnit.HOUSEHOLD
    draft = StationDraft("李家畈村新时代文明实践站", VILLAGE_CODE, head_name="李书记", account_unit=unit)
    set_up_station(store, actor, draft)
    households = _let_people_in(store, actor, persons_hold_points=persons_hold_points)
    goods = [products.add_product(store, actor, each) for each in GOODS]
    shelf = zip(goods, STOCK, strict=False)
    stock.stock_in(store, actor, [StockInDraft(each.id, quantity) for each, quantity in shelf])
    stocked = tuple(products.get_product(store, each.id) for each in goods)
    return ShopUnderTest(store, actor, station.clock, households, stocked)


def _let_people_in(store: Store, actor: Actor, *, persons_hold_points: bool) -> tuple[int, ...]:
    households: list[int] = []
    with store.write("demo.fill", by=actor) as session:
        group = VillagerGroup(name="一组", sort=1)
        session.add(group)
        accounts: list[PointsAccount] = []
        for number, check, names in PEOPLE:
            household = Household(
                number=number, group_id=group.id, opened_on=date(2020, 1, 1), card_check=check
            )
            session.add(household)
            households.append(household.id)
            if not persons_hold_points:
                accounts.append(ledger.open_member_account(session, household_id=household.id))
            for place, name in enumerate(names):
                relation = "其他" if place else "户主"
                resident = Resident(household_id=household.id, name=name, relation=relation)
                session.add(resident)
                if persons_hold_points:
                    accounts.append(ledger.open_member_account(session, resident_id=resident.id))
        session.flush()
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        moves = [
            ledger.Move(
                TransferKind.EARN, source, account, STARTING_POINTS, "参加村民会议", honour=STARTING_POINTS
            )
            for account in accounts
        ]
        ledger.post_many(session, store.clock, moves)
    return tuple(households)
