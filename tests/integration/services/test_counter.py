"""At the counter: a redemption is one act, and whatever is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from station_app.domain.permissions import Role
from station_app.errors import StationError
from station_app.errors.people import NotOfThisHousehold, ResidentGone
from station_app.errors.points import NoAccount, NotEnoughPoints, ReasonMissing
from station_app.errors.shop import (
    AlreadyVoided,
    BasketEmpty,
    HouseholdClosed,
    OutOfStock,
    PriceChanged,
    ProductExpired,
    ProductNotSold,
    QuantityNotPositive,
    VoidOfVoid,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.people import Household, HouseholdStatus, Resident, ResidentStatus
from station_app.models.shop import Product
from station_app.services import counter, customers, products, receipts, stock
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.services.stock import StockInDraft
from tests.helpers.shops import GOODS, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


@pytest.fixture
def persons_shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station, persons_hold_points=True)


def state(shop: ShopUnderTest) -> tuple[object, ...]:
    """Everything a redemption touches, and the journal's head."""
    return (
        [shop.balance(place) for place in range(3)],
        [shop.stock(place) for place in range(4)],
        [row.number for row in receipts.list_redemptions(shop.store)],
        shop.store.head,
    )


def refused(shop: ShopUnderTest, error: type[StationError], act: Callable[[], object]) -> str:
    """The sentence with which ``act`` is refused; nothing is changed by it."""
    before = state(shop)
    with pytest.raises(error) as caught:
        act()
    assert state(shop) == before
    return str(caught.value)


def set_household(shop: ShopUnderTest, place: int, status: HouseholdStatus) -> None:
    with shop.store.write("people.close_household", by=shop.actor) as session:
        session.get_one(Household, shop.households[place]).status = status


def members(shop: ShopUnderTest, place: int) -> list[int]:
    found = customers.customers_of(shop.store, shop.households[place])
    return [each.resident_id for each in found if each.resident_id is not None]


# ---- redeeming


def test_points_stock_and_receipt_move_together(shop: ShopUnderTest) -> None:
    view = counter.redeem(shop.store, shop.actor, shop.draft(0, (0, 2), (1, 1)))
    assert (view.number, view.total, view.balance_before, view.balance_after) == (1, 340, 2000, 1660)
    assert [(line.product, line.quantity, line.amount) for line in view.lines] == [
        ("牙刷（2支）", 2, 120),
        ("洗衣液 2kg", 1, 220),
    ]
    assert (view.household_number, view.household_head, view.taker) == ("0012", "李名兰", "李名兰")
    assert (shop.balance(), shop.stock(0), shop.stock(1)) == (1660, 28, 4)


def test_the_receipt_returned_is_the_receipt_kept(shop: ShopUnderTest) -> None:
    draft = replace(shop.draft(0, (0, 1)), taker="张小雨", proxy="孙女", note="老人腿脚不便")
    view = counter.redeem(shop.store, shop.actor, draft)
    assert receipts.receipt(shop.store, view.redemption_id) == view


def test_one_redemption_is_one_journal_entry(shop: ShopUnderTest) -> None:
    before = shop.store.head.seq
    shop.redeem()
    assert shop.store.head.seq == before + 1


def test_a_product_twice_in_the_basket_is_one_line(shop: ShopUnderTest) -> None:
    view = counter.redeem(shop.store, shop.actor, shop.draft(0, (0, 1), (0, 2)))
    assert [line.quantity for line in view.lines] == [3]
    assert shop.stock(0) == 27


def test_a_service_voucher_has_no_stock_to_run_out_of(shop: ShopUnderTest) -> None:
    assert shop.redeem(product=3, quantity=2).total == 200
    assert shop.stock(3) == 0
    assert not stock.list_movements(shop.store, product_id=shop.goods[3].id)


def test_the_last_point_may_be_spent(shop: ShopUnderTest) -> None:
    assert shop.redeem(product=3, quantity=20).balance_after == 0


def test_redeeming_leaves_the_honour_figure_alone(shop: ShopUnderTest) -> None:
    shop.redeem()
    assert customers.customer(shop.store, shop.households[0]).honour == 2000


# ---- what is refused


def test_redeeming_more_than_the_balance_changes_nothing(shop: ShopUnderTest) -> None:
    sentence = refused(shop, NotEnoughPoints, lambda: shop.redeem(product=2, quantity=7))
    assert sentence == "积分不够：李名兰户现有 200 分，这次需要 224 分，还差 24 分。"


def test_more_than_is_on_the_shelf_is_refused(shop: ShopUnderTest) -> None:
    sentence = refused(shop, OutOfStock, lambda: shop.redeem(product=1, quantity=6))
    assert sentence == "“洗衣液 2kg”只剩 5 瓶，不够 6 瓶。请减少数量，或先办理入库。"


def test_a_product_twice_in_the_basket_is_counted_together_against_the_shelf(shop: ShopUnderTest) -> None:
    draft = shop.draft(0, (1, 3), (1, 3))
    refused(shop, OutOfStock, lambda: counter.redeem(shop.store, shop.actor, draft))


@pytest.mark.parametrize("quantity", [0, -1, 21, 6901234567892])
def test_a_quantity_that_is_none_or_a_barcode_is_refused(shop: ShopUnderTest, quantity: int) -> None:
    refused(shop, QuantityNotPositive, lambda: shop.redeem(product=3, quantity=quantity))


def test_an_empty_basket_is_refused(shop: ShopUnderTest) -> None:
    draft = RedemptionDraft(shop.households[0], ())
    refused(shop, BasketEmpty, lambda: counter.redeem(shop.store, shop.actor, draft))


@pytest.mark.parametrize("status", [HouseholdStatus.CLOSED, HouseholdStatus.MERGED])
def test_a_closed_household_redeems_nothing(shop: ShopUnderTest, status: HouseholdStatus) -> None:
    set_household(shop, 0, status)
    sentence = refused(shop, HouseholdClosed, shop.redeem)
    assert sentence.startswith("李名兰户已经销户，不能兑换。")


def test_goods_taken_off_the_shelf_are_not_sold(shop: ShopUnderTest) -> None:
    products.change_product(shop.store, shop.actor, shop.goods[0].id, replace(GOODS[0], active=False))
    refused(shop, ProductNotSold, shop.redeem)


def test_a_price_that_changed_meanwhile_is_shown_before_it_is_taken(shop: ShopUnderTest) -> None:
    products.change_product(shop.store, shop.actor, shop.goods[0].id, replace(GOODS[0], price=65))
    draft = replace(shop.draft(0, (0, 2)), expected_total=120)
    sentence = refused(shop, PriceChanged, lambda: counter.redeem(shop.store, shop.actor, draft))
    assert "现在合计 13 分" in sentence
    again = replace(draft, expected_total=130)
    assert counter.redeem(shop.store, shop.actor, again).total == 130


def test_goods_of_which_every_lot_has_expired_are_refused(shop: ShopUnderTest) -> None:
    stock.correct_stock(shop.store, shop.actor, shop.goods[2].id, 0, "清零")
    lot = StockInDraft(shop.goods[2].id, 3, expires_on=shop.clock.today())
    stock.stock_in(shop.store, shop.actor, [lot])
    shop.redeem(product=2)
    shop.clock.advance(days=1)
    sentence = refused(shop, ProductExpired, lambda: shop.redeem(product=2))
    assert sentence.startswith("“大米 5kg”最近一批的保质期到 2026-03-02，已经过期")


def test_a_lot_that_has_expired_does_not_count_beside_one_that_has_not(shop: ShopUnderTest) -> None:
    lot = StockInDraft(shop.goods[2].id, 3, expires_on=shop.clock.today())
    stock.stock_in(shop.store, shop.actor, [lot])
    shop.clock.advance(days=1)
    sentence = refused(shop, OutOfStock, lambda: shop.redeem(household=0, product=2, quantity=13))
    assert "只剩 12 袋" in sentence
    assert shop.redeem(product=2, quantity=3).total == 960


def test_a_product_nobody_knows_is_refused(shop: ShopUnderTest) -> None:
    draft = RedemptionDraft(shop.households[0], (BasketItem(999, 1),))
    refused(shop, NothingFound, lambda: counter.redeem(shop.store, shop.actor, draft))


def test_a_household_nobody_knows_is_refused(shop: ShopUnderTest) -> None:
    draft = replace(shop.draft(0, (0, 1)), household_id=999)
    refused(shop, NothingFound, lambda: counter.redeem(shop.store, shop.actor, draft))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.GROUP_HEAD, Role.VIEWER])
def test_only_the_counter_redeems_and_voids(station: StationUnderTest, role: Role) -> None:
    shop = open_shop(station)
    redeemed = shop.redeem()
    other = station.as_role(role)
    refused(shop, NotAllowed, lambda: counter.redeem(shop.store, other, shop.draft(0, (0, 1))))
    refused(shop, NotAllowed, lambda: counter.void(shop.store, other, redeemed.redemption_id, "拿错了"))


# ---- where persons hold the points


def test_where_persons_hold_points_each_member_redeems_their_own(persons_shop: ShopUnderTest) -> None:
    shop = persons_shop
    found = customers.customers_of(shop.store, shop.households[0])
    assert [each.holder for each in found] == ["李名兰", "张建国", "张小雨"]
    draft = replace(shop.draft(0, (0, 1)), resident_id=found[2].resident_id)
    view = counter.redeem(shop.store, shop.actor, draft)
    assert view.balance_after == 1940
    after = customers.customers_of(shop.store, shop.households[0])
    assert [each.balance for each in after] == [2000, 2000, 1940]


def test_where_persons_hold_points_somebody_has_to_be_named(persons_shop: ShopUnderTest) -> None:
    with pytest.raises(NoAccount, match="0012 号户"):
        counter.redeem(persons_shop.store, persons_shop.actor, persons_shop.draft(0, (0, 1)))


def test_nobody_redeems_for_a_household_that_is_not_theirs(persons_shop: ShopUnderTest) -> None:
    shop = persons_shop
    stranger = replace(shop.draft(0, (0, 1)), resident_id=members(shop, 1)[0])
    with pytest.raises(NotOfThisHousehold, match="陈桂英"):
        counter.redeem(shop.store, shop.actor, stranger)


def test_the_dead_redeem_nothing(persons_shop: ShopUnderTest) -> None:
    shop = persons_shop
    dead = members(shop, 0)[1]
    with shop.store.write("people.record_death", by=shop.actor) as session:
        session.get_one(Resident, dead).status = ResidentStatus.DEAD
    with pytest.raises(ResidentGone, match="张建国"):
        counter.redeem(shop.store, shop.actor, replace(shop.draft(0, (0, 1)), resident_id=dead))
    assert len(customers.customers_of(shop.store, shop.households[0])) == 2


# ---- voiding


def test_a_void_brings_points_and_goods_back_and_has_its_own_receipt(shop: ShopUnderTest) -> None:
    redeemed = counter.redeem(shop.store, shop.actor, shop.draft(0, (0, 2), (3, 1)))
    voided = counter.void(shop.store, shop.actor, redeemed.redemption_id, " 拿错了 ")
    assert (voided.number, voided.voids, voided.total, voided.note) == (2, 1, 220, "拿错了")
    assert (voided.balance_before, voided.balance_after) == (1780, 2000)
    assert (shop.balance(), shop.stock(0)) == (2000, 30)
    assert receipts.receipt(shop.store, redeemed.redemption_id).voided_by == 2
    assert receipts.receipt(shop.store, voided.redemption_id) == voided


def test_a_void_says_why(shop: ShopUnderTest) -> None:
    redeemed = shop.redeem()
    refused(shop, ReasonMissing, lambda: counter.void(shop.store, shop.actor, redeemed.redemption_id, "  "))


def test_a_receipt_is_voided_once(shop: ShopUnderTest) -> None:
    redeemed = shop.redeem()
    counter.void(shop.store, shop.actor, redeemed.redemption_id, "拿错了")
    sentence = refused(
        shop, AlreadyVoided, lambda: counter.void(shop.store, shop.actor, redeemed.redemption_id, "又错了")
    )
    assert sentence == "凭证 000001 已经作废过了（作废凭证 000002），不能再作废一次。"


def test_a_void_is_not_voided(shop: ShopUnderTest) -> None:
    voided = counter.void(shop.store, shop.actor, shop.redeem().redemption_id, "拿错了")
    refused(shop, VoidOfVoid, lambda: counter.void(shop.store, shop.actor, voided.redemption_id, "错了"))


def test_the_receipts_of_a_household_closed_meanwhile_can_still_be_voided(shop: ShopUnderTest) -> None:
    redeemed = shop.redeem()
    set_household(shop, 0, HouseholdStatus.CLOSED)
    counter.void(shop.store, shop.actor, redeemed.redemption_id, "拿错了")
    assert shop.balance() == 2000


@pytest.mark.parametrize("product", [0, 3])
def test_a_void_puts_back_what_was_taken_whatever_the_goods_became_since(
    shop: ShopUnderTest, product: int
) -> None:
    """What was goods then is a service voucher now, or the other way round: in old files."""
    before = shop.stock(product)
    receipt = shop.redeem(0, product, 2)
    with shop.store.write("demo.fill", by=shop.actor) as session:
        was = session.get_one(Product, shop.goods[product].id)
        was.is_service = not was.is_service
    counter.void(shop.store, shop.actor, receipt.redemption_id, "拿错了")
    assert shop.stock(product) == before
    with shop.store.read() as session:
        assert stock.wrong_stocks(session) == []
