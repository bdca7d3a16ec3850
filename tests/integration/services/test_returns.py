"""Goods that come back: points and stock go back once, by a receipt of their own, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from station_app.domain.periods import month_of
from station_app.domain.permissions import Role
from station_app.domain.settings import RETURN_DAYS
from station_app.errors import StationError
from station_app.errors.points import NotEnoughPoints, ReasonMissing, ReversalBelongsToShop
from station_app.errors.returns import (
    NothingLeftToReturn,
    NothingToReturn,
    ReturnOfReturn,
    ReturnOfVoided,
    ReturnsClosed,
    ReturnTooLate,
    ReturnTooMany,
    ServiceNotReturned,
    VoidOfReturn,
    VoidOfReturned,
)
from station_app.errors.shop import BasketEmpty, OutOfStock, PriceChanged
from station_app.errors.store import NotAllowed
from station_app.models.points import PointsTransfer, TransferKind
from station_app.models.shop import MovementKind
from station_app.models.stock import StockBatch
from station_app.services import (
    counter,
    customers,
    households,
    ledger,
    posting,
    products,
    returns,
    settings,
    stock,
)
from station_app.services.batches import wrong_lots
from station_app.services.counter import BasketItem
from station_app.services.products import ProductDraft
from station_app.services.receipts import ReceiptView, list_redemptions, receipt, verify_typed
from station_app.services.returns import ReturnDraft, ReturnItem
from station_app.services.statements import household_statement
from station_app.services.stock import StockInDraft
from tests.helpers.shops import GOODS, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

TOOTHBRUSH, DETERGENT, RICE, HAIRCUT = range(4)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


@dataclass(frozen=True)
class Sold:
    """A receipt over two toothbrushes (6 points each), a bottle of detergent (22) and a haircut (10)."""

    shop: ShopUnderTest
    view: ReceiptView

    def draft(self, *items: tuple[int, int], spoiled: bool = False) -> ReturnDraft:
        """Items are (place of the line, quantity)."""
        lines = returns.returnable(self.shop.store, self.view.redemption_id).lines
        chosen = tuple(ReturnItem(lines[place].line_id, quantity, spoiled) for place, quantity in items)
        return ReturnDraft(self.view.redemption_id, chosen, "牙刷断了")

    def back(self, *items: tuple[int, int], spoiled: bool = False) -> ReceiptView:
        return returns.return_goods(self.shop.store, self.shop.actor, self.draft(*items, spoiled=spoiled))

    def exchange(self, item: tuple[int, int], *wanted: tuple[int, int]) -> returns.Exchange:
        basket = [BasketItem(self.shop.goods[place].id, quantity) for place, quantity in wanted]
        return returns.exchange_goods(self.shop.store, self.shop.actor, self.draft(item), basket)


@pytest.fixture
def sold(shop: ShopUnderTest) -> Sold:
    draft = shop.draft(0, (TOOTHBRUSH, 2), (DETERGENT, 1), (HAIRCUT, 1))
    return Sold(shop, counter.redeem(shop.store, shop.actor, draft))


def state(shop: ShopUnderTest) -> tuple[object, ...]:
    return (
        [shop.balance(place) for place in range(3)],
        [shop.stock(place) for place in range(4)],
        [(row.number, row.returned_by) for row in list_redemptions(shop.store)],
        shop.store.head,
    )


def refused(shop: ShopUnderTest, error: type[StationError], act: Callable[[], object]) -> str:
    before = state(shop)
    with pytest.raises(error) as caught:
        act()
    assert state(shop) == before
    return str(caught.value)


def assert_adds_up(shop: ShopUnderTest) -> None:
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
        assert stock.wrong_stocks(session) == []
        assert wrong_lots(session) == []


# ---- returns


def test_goods_points_and_a_receipt_of_its_own_come_back_together(sold: Sold) -> None:
    shop = sold.shop
    back = sold.back((0, 1), (1, 1))
    assert (back.number, back.total, back.balance_before, back.balance_after) == (2, 280, 1560, 1840)
    assert [(line.product, line.quantity, line.amount) for line in back.lines] == [
        ("牙刷（2支）", 1, 60),
        ("洗衣液 2kg", 1, 220),
    ]
    assert (back.returns, back.note, back.taker) == (1, "牙刷断了", "李名兰")
    assert (shop.balance(), shop.stock(TOOTHBRUSH), shop.stock(DETERGENT)) == (1840, 29, 5)
    assert receipt(shop.store, sold.view.redemption_id).returned_by == (2,)
    assert_adds_up(shop)


def test_the_receipt_returned_is_the_receipt_kept_and_its_code_verifies(sold: Sold) -> None:
    back = sold.back((0, 1))
    assert receipt(sold.shop.store, back.redemption_id) == back
    assert verify_typed(sold.shop.store, f"WM:{back.number:06d}:{back.check_code}") == back


def test_the_journal_has_one_entry_for_a_return(sold: Sold) -> None:
    before = sold.shop.store.head.seq
    sold.back((0, 1))
    assert sold.shop.store.head.seq == before + 1


def test_what_came_back_cannot_come_back_again(sold: Sold) -> None:
    sold.back((0, 1))
    sentence = refused(sold.shop, ReturnTooMany, lambda: sold.back((0, 2)))
    assert sentence == "“牙刷（2支）”当时兑换 2 套，已退 1 套，最多还能退 1 套。"
    sold.back((0, 1))
    refused(sold.shop, ReturnTooMany, lambda: sold.back((0, 1)))
    sold.back((1, 1))
    refused(sold.shop, NothingLeftToReturn, lambda: sold.back((1, 1)))
    assert (sold.shop.balance(), sold.shop.stock(TOOTHBRUSH)) == (1900, 30)
    assert [row.number for row in list_redemptions(sold.shop.store)] == [4, 3, 2, 1]
    assert_adds_up(sold.shop)


def test_points_come_back_at_the_receipts_price(sold: Sold) -> None:
    shop = sold.shop
    dearer = ProductDraft("S001", "牙刷（2支）", 90, "套", "洗护", GOODS[0].barcode)
    products.change_product(shop.store, shop.actor, shop.goods[TOOTHBRUSH].id, dearer)
    assert sold.back((0, 2)).total == 120


def test_a_used_service_and_no_quantity_and_no_reason_come_back_to_nothing(sold: Sold) -> None:
    shop = sold.shop
    sentence = refused(shop, ServiceNotReturned, lambda: sold.back((2, 1)))
    assert sentence == "“理发服务券”是服务券，不能退货。还没有使用的，请作废整张凭证。"
    refused(shop, NothingToReturn, lambda: sold.back((0, 0)))
    refused(shop, ReturnTooMany, lambda: sold.back((0, -1)))
    silent = ReturnDraft(sold.view.redemption_id, sold.draft((0, 1)).items, "  ")
    refused(shop, ReasonMissing, lambda: returns.return_goods(shop.store, shop.actor, silent))


def test_the_screens_figure_must_be_the_stores(sold: Sold) -> None:
    draft = sold.draft((0, 1))
    wrong = ReturnDraft(draft.redemption_id, draft.items, draft.reason, expected=90)
    refused(sold.shop, PriceChanged, lambda: returns.return_goods(sold.shop.store, sold.shop.actor, wrong))


def test_goods_come_back_within_the_rules_days_alone(sold: Sold) -> None:
    shop = sold.shop
    shop.clock.advance(days=7)
    assert sold.back((0, 1)).total == 60
    draft = sold.draft((0, 1))
    shop.clock.advance(days=1)
    sentence = refused(shop, ReturnTooLate, lambda: returns.return_goods(shop.store, shop.actor, draft))
    assert "已经过了 7 天的退换货期限" in sentence
    settings.set_setting(shop.store, shop.actor, RETURN_DAYS, 8)
    assert returns.return_goods(shop.store, shop.actor, draft).total == 60
    settings.set_setting(shop.store, shop.actor, RETURN_DAYS, 0)
    refused(shop, ReturnsClosed, lambda: returns.return_goods(shop.store, shop.actor, draft))


def test_the_last_day_is_said_beforehand(sold: Sold) -> None:
    offer = returns.returnable(sold.shop.store, sold.view.redemption_id)
    assert offer.last_day == sold.shop.clock.today() + timedelta(days=7)
    assert (offer.household_id, offer.holder, offer.balance) == (
        sold.shop.households[0],
        "李名兰户",
        1560,
    )
    assert [(line.product, line.left) for line in offer.lines] == [
        ("牙刷（2支）", 2),
        ("洗衣液 2kg", 1),
        ("理发服务券", 0),
    ]


def test_goods_go_back_into_the_lot_they_came_from(shop: ShopUnderTest) -> None:
    soap = shop.goods[DETERGENT]
    late = shop.clock.today() + timedelta(days=300)
    soon = shop.clock.today() + timedelta(days=30)
    for expires_on in (late, soon):
        draft = StockInDraft(soap.id, 2, expires_on=expires_on)
        stock.stock_in(shop.store, shop.actor, [draft])
    sold = Sold(shop, shop.redeem(product=DETERGENT, quantity=3))
    assert lots(shop, soap.id) == {None: 5, late: 1, soon: 0}
    sold.back((0, 1))
    assert lots(shop, soap.id) == {None: 5, late: 2, soon: 0}
    sold.back((0, 2))
    assert lots(shop, soap.id) == {None: 5, late: 2, soon: 2}
    assert_adds_up(shop)


def test_spoiled_goods_are_written_off_from_their_lot_in_the_same_act(shop: ShopUnderTest) -> None:
    soap = shop.goods[DETERGENT]
    soon = shop.clock.today() + timedelta(days=30)
    stock.stock_in(shop.store, shop.actor, [StockInDraft(soap.id, 2, expires_on=soon)])
    sold = Sold(shop, shop.redeem(product=DETERGENT, quantity=3))
    before = shop.store.head.seq
    back = sold.back((0, 3), spoiled=True)
    assert back.total == 660
    assert shop.store.head.seq == before + 1
    assert shop.stock(DETERGENT) == 4
    assert lots(shop, soap.id) == {None: 4, soon: 0}
    moved = stock.list_movements(shop.store, product_id=soap.id)
    assert [(each.kind, each.quantity) for each in moved[:2]] == [
        (MovementKind.LOSS, -3),
        (MovementKind.RETURN, 3),
    ]
    assert moved[0].note == "退货凭证 000002 报损：牙刷断了"
    assert_adds_up(shop)


def lots(shop: ShopUnderTest, product_id: int) -> dict[date | None, int]:
    with shop.store.read() as session:
        found = session.scalars(select(StockBatch).where(StockBatch.product_id == product_id))
        return {lot.expires_on: lot.remaining for lot in found}


def test_the_points_of_a_household_that_merged_go_to_where_its_points_are_now(sold: Sold) -> None:
    shop = sold.shop
    draft = sold.draft((0, 2))
    households.merge_households(shop.store, shop.actor, shop.households[0], shop.households[1])
    before = shop.balance(1)
    back = returns.return_goods(shop.store, shop.actor, draft)
    assert back.household_number == "0012"
    assert shop.balance(1) == before + 120
    assert_adds_up(shop)


def test_where_persons_hold_points_they_come_back_to_the_person(station: StationUnderTest) -> None:
    shop = open_shop(station, persons_hold_points=True)
    person = customers.customers_of(shop.store, shop.households[0])[2]
    draft = counter.RedemptionDraft(
        shop.households[0], (BasketItem(shop.goods[0].id, 2),), resident_id=person.resident_id
    )
    sold = Sold(shop, counter.redeem(shop.store, shop.actor, draft))
    exchanged = sold.exchange((0, 1), (DETERGENT, 1))
    assert (exchanged.returned.balance_after, exchanged.redeemed.balance_after) == (1940, 1720)
    balances = [each.balance for each in customers.customers_of(shop.store, shop.households[0])]
    assert balances == [2000, 2000, 1720]


# ---- voids, returns and reversals keep out of each other's way


def test_a_receipt_with_goods_back_is_not_voided_and_says_which_return(sold: Sold) -> None:
    sold.back((0, 1))
    shop = sold.shop
    sentence = refused(
        shop, VoidOfReturned, lambda: counter.void(shop.store, shop.actor, sold.view.redemption_id, "错")
    )
    assert sentence == "凭证 000001 已有退货（退货凭证 000002），不能再作废。剩下的商品请办理退货。"


def test_nothing_comes_back_of_a_voided_receipt(sold: Sold) -> None:
    shop = sold.shop
    draft = sold.draft((0, 1))
    void = counter.void(shop.store, shop.actor, sold.view.redemption_id, "拿错了")
    refused(shop, ReturnOfVoided, lambda: returns.return_goods(shop.store, shop.actor, draft))
    of_void = ReturnDraft(void.redemption_id, draft.items, "错")
    refused(shop, ReturnOfReturn, lambda: returns.return_goods(shop.store, shop.actor, of_void))


def test_a_return_is_neither_voided_nor_returned(sold: Sold) -> None:
    shop = sold.shop
    back = sold.back((0, 1))
    refused(shop, VoidOfReturn, lambda: counter.void(shop.store, shop.actor, back.redemption_id, "错"))
    draft = ReturnDraft(back.redemption_id, sold.draft((0, 1)).items, "错")
    refused(shop, ReturnOfReturn, lambda: returns.return_goods(shop.store, shop.actor, draft))


def test_the_points_page_leaves_a_return_to_the_shop(sold: Sold) -> None:
    sold.back((0, 1))
    shop = sold.shop
    with shop.store.read() as session:
        query = select(PointsTransfer.id).where(PointsTransfer.kind == TransferKind.RETURN)
        transfer = session.scalars(query).one()
    refused(shop, ReversalBelongsToShop, lambda: posting.reverse(shop.store, shop.actor, transfer, "错"))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER, Role.SUPERVISOR])
def test_only_the_counter_takes_goods_back(station: StationUnderTest, role: Role) -> None:
    shop = open_shop(station)
    sold = Sold(shop, shop.redeem())
    draft = sold.draft((0, 1))
    refused(shop, NotAllowed, lambda: returns.return_goods(shop.store, station.as_role(role), draft))


# ---- exchanges


def test_an_exchange_is_one_act_with_two_receipts_that_name_each_other(sold: Sold) -> None:
    shop = sold.shop
    before = shop.store.head.seq
    exchange = sold.exchange((0, 2), (DETERGENT, 1))
    assert shop.store.head.seq == before + 1
    returned, redeemed = exchange.returned, exchange.redeemed
    assert (returned.number, returned.total, returned.returns, returned.exchange) == (2, 120, 1, 3)
    assert (redeemed.number, redeemed.total, redeemed.returns, redeemed.exchange) == (3, 220, None, 2)
    assert (redeemed.balance_before, redeemed.balance_after) == (1680, 1460)
    assert (shop.stock(TOOTHBRUSH), shop.stock(DETERGENT)) == (30, 3)
    assert redeemed.note == "换货，原凭证 000001"
    assert_adds_up(shop)


def test_only_the_difference_must_be_there(shop: ShopUnderTest) -> None:
    sold = Sold(shop, shop.redeem(product=RICE, quantity=6))
    assert shop.balance() == 80
    exchange = sold.exchange((0, 1), (DETERGENT, 1), (TOOTHBRUSH, 3))
    assert (exchange.returned.total, exchange.redeemed.total) == (320, 400)
    assert shop.balance() == 0
    assert_adds_up(shop)


def test_an_exchange_that_cannot_be_paid_for_or_filled_takes_nothing_back(shop: ShopUnderTest) -> None:
    sold = Sold(shop, shop.redeem(product=RICE, quantity=6))
    refused(shop, NotEnoughPoints, lambda: sold.exchange((0, 1), (DETERGENT, 1), (TOOTHBRUSH, 4)))
    refused(shop, OutOfStock, lambda: sold.exchange((0, 5), (DETERGENT, 6)))
    refused(shop, BasketEmpty, lambda: sold.exchange((0, 1)))


def test_what_was_exchanged_for_is_an_ordinary_receipt(sold: Sold) -> None:
    shop = sold.shop
    redeemed = sold.exchange((0, 2), (DETERGENT, 1)).redeemed
    counter.void(shop.store, shop.actor, redeemed.redemption_id, "又不要了")
    assert (shop.balance(), shop.stock(DETERGENT)) == (1680, 4)
    assert_adds_up(shop)


def test_a_merged_household_exchanges_with_the_points_of_the_one_it_is_in_now(sold: Sold) -> None:
    shop = sold.shop
    draft = sold.draft((0, 2))
    households.merge_households(shop.store, shop.actor, shop.households[0], shop.households[1])
    before = shop.balance(1)
    exchange = returns.exchange_goods(
        shop.store, shop.actor, draft, [BasketItem(shop.goods[DETERGENT].id, 1)]
    )
    assert exchange.redeemed.household_number == "0013"
    assert shop.balance(1) == before + 120 - 220
    assert_adds_up(shop)


# ---- figures


def test_a_return_lessens_what_a_statement_says_was_redeemed(sold: Sold) -> None:
    shop = sold.shop
    sold.back((0, 2))
    made = household_statement(shop.store, shop.households[0], month_of(shop.clock.today()))
    assert (made.redeemed, made.closing) == (320, 1680)
