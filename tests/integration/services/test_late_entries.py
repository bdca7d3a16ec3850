"""补录: slips of paper become receipts, each once; what the books lack is named, and nothing is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from station_app.errors import StationError
from station_app.errors.exchange import HandedOutInFuture, LateEntryShort, SlipEntered, SlipMissing
from station_app.errors.points import NoAccount
from station_app.errors.quotas import QuotaExceeded
from station_app.errors.shop import BasketEmpty, QuantityNotPositive
from station_app.errors.year_end import MonthClosed
from station_app.services import counter, stock
from station_app.services.counter import BasketItem
from station_app.services.exchange_queue import give_number, queue_of
from station_app.services.late_entries import LateDraft, enter_late, list_late_entries
from station_app.services.month_close import close_month
from station_app.services.prices import set_price
from station_app.services.products import change_product
from station_app.services.quotas import QuotaDraft, set_quota
from station_app.services.receipts import list_redemptions
from station_app.services.stock import StockInDraft
from tests.helpers.exchange import plan, redeem_on_days_only
from tests.helpers.shops import GOODS, STARTING_POINTS, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

DAY = timedelta(days=1)
SLIP = "20260301-003"
TOOTHBRUSH, DETERGENT, RICE = 0, 1, 2


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def draft(shop: ShopUnderTest, *items: tuple[int, int], **changed: object) -> LateDraft:
    wanted = items or ((DETERGENT, 1),)
    basket = tuple(BasketItem(shop.goods[place].id, quantity) for place, quantity in wanted)
    made = LateDraft(SLIP, shop.clock.today() - DAY, shop.households[0], basket, reason="停电")
    return replace(made, **changed)  # type: ignore[arg-type]  # fields of the draft


def test_a_slip_becomes_a_receipt_of_today_that_remembers_its_day(shop: ShopUnderTest) -> None:
    view = enter_late(
        shop.store,
        shop.actor,
        draft(shop, taker="李名兰", proxy="王芳", relation="邻居", paper_number=f" {SLIP} "),
    )
    assert (view.number, view.total, view.proxy) == (1, 220, "王芳，邻居")
    assert view.note == "补录 2026-03-01 纸质单 20260301-003"
    assert view.at == shop.clock.now()
    assert (shop.balance(), shop.stock(DETERGENT)) == (STARTING_POINTS - 220, 4)
    (row,) = list_late_entries(shop.store)
    assert (row.paper_number, row.receipt, row.reason, row.is_void) == (SLIP, 1, "停电", False)


def test_the_same_slip_is_entered_once(shop: ShopUnderTest) -> None:
    enter_late(shop.store, shop.actor, draft(shop))
    with pytest.raises(SlipEntered) as caught:
        enter_late(shop.store, shop.actor, draft(shop, household_id=shop.households[1]))
    assert "凭证 000001" in str(caught.value)
    assert len(list_redemptions(shop.store)) == 1


def test_a_slip_that_was_read_wrongly_is_entered_again_once_voided(shop: ShopUnderTest) -> None:
    wrong = enter_late(shop.store, shop.actor, draft(shop))
    counter.void(shop.store, shop.actor, wrong.redemption_id, "看错了户")
    again = enter_late(shop.store, shop.actor, draft(shop, household_id=shop.households[1]))
    assert [(row.receipt, row.is_void) for row in list_late_entries(shop.store)] == [
        (again.number, False),
        (wrong.number, True),
    ]
    with pytest.raises(SlipEntered):
        enter_late(shop.store, shop.actor, draft(shop))


def test_everything_the_books_lack_is_named_at_once(shop: ShopUnderTest) -> None:
    change_product(
        shop.store, shop.actor, shop.goods[TOOTHBRUSH].id, replace(GOODS[TOOTHBRUSH], active=False)
    )
    with pytest.raises(LateEntryShort) as caught:
        enter_late(shop.store, shop.actor, draft(shop, (DETERGENT, 6), (RICE, 7), (TOOTHBRUSH, 1)))
    sentence = str(caught.value)
    for part in (
        "纸质单 20260301-003",
        "“洗衣液 2kg”只剩 5 瓶",
        "“牙刷（2支）”已经下架",
        "李名兰户现有 200 分",
        "还差 24 分",
        "办理入库",
        "纸质单请留好",
    ):
        assert part in sentence
    assert (shop.balance(), shop.stock(DETERGENT), list_late_entries(shop.store)) == (STARTING_POINTS, 5, [])


def test_once_the_books_are_put_right_the_slip_goes_in(shop: ShopUnderTest) -> None:
    wanted = draft(shop, (RICE, 7))
    with pytest.raises(LateEntryShort):
        enter_late(shop.store, shop.actor, wanted)
    shop.give_points(0, 240)
    assert enter_late(shop.store, shop.actor, wanted).balance_after == 0


def test_what_is_over_the_quota_is_named_too(shop: ShopUnderTest) -> None:
    quota = QuotaDraft(product_id=shop.goods[DETERGENT].id, quantity=1, valid_from=shop.clock.today())
    set_quota(shop.store, shop.actor, quota)
    with pytest.raises(LateEntryShort) as caught:
        enter_late(shop.store, shop.actor, draft(shop, (DETERGENT, 2), handed_out_on=shop.clock.today()))
    assert "放宽限额" in str(caught.value)
    assert list_redemptions(shop.store) == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"paper_number": " "}, SlipMissing),
        ({"items": ()}, BasketEmpty),
        ({"items": "too many"}, QuantityNotPositive),
        ({"handed_out_on": "tomorrow"}, HandedOutInFuture),
    ],
)
def test_what_is_no_slip_is_refused(
    shop: ShopUnderTest, changed: dict[str, object], error: type[StationError]
) -> None:
    values = {"tomorrow": shop.clock.today() + DAY, "too many": (BasketItem(shop.goods[0].id, 99),)}
    with pytest.raises(error):
        enter_late(
            shop.store,
            shop.actor,
            draft(shop, **{key: values.get(str(value), value) for key, value in changed.items()}),
        )
    assert list_redemptions(shop.store) == []


def test_a_slip_is_entered_also_where_the_counter_is_closed(shop: ShopUnderTest) -> None:
    redeem_on_days_only(shop)
    assert enter_late(shop.store, shop.actor, draft(shop)).number == 1


def test_a_slip_belongs_to_the_day_it_was_written_on(shop: ShopUnderTest) -> None:
    day = plan(shop)
    shop.clock.advance(days=1)
    enter_late(shop.store, shop.actor, draft(shop))
    enter_late(shop.store, shop.actor, draft(shop, paper_number="另一张", handed_out_on=shop.clock.today()))
    assert [row.paper_number for row in list_late_entries(shop.store, day.id)] == [SLIP]


def test_where_persons_hold_the_points_the_person_is_named(station: StationUnderTest) -> None:
    shop = open_shop(station, persons_hold_points=True)
    with pytest.raises(NoAccount):
        enter_late(shop.store, shop.actor, draft(shop))


@pytest.mark.parametrize("again", ["２０２６０３０１－００３", " 20260301-003 "])
def test_the_same_slip_in_other_letters_is_the_same_slip(shop: ShopUnderTest, again: str) -> None:
    enter_late(shop.store, shop.actor, draft(shop))
    with pytest.raises(SlipEntered):
        enter_late(shop.store, shop.actor, draft(shop, paper_number=again))


def test_a_slip_costs_what_the_goods_cost_on_its_day(shop: ShopUnderTest) -> None:
    set_price(shop.store, shop.actor, shop.goods[DETERGENT].id, 500, shop.clock.today() + DAY)
    shop.clock.advance(days=2)
    assert enter_late(shop.store, shop.actor, draft(shop, handed_out_on=date(2026, 3, 2))).total == 220
    later = draft(shop, paper_number="又一张", handed_out_on=date(2026, 3, 3))
    assert enter_late(shop.store, shop.actor, later).total == 500


def test_goods_that_were_in_date_on_the_slips_day_are_entered_later(shop: ShopUnderTest) -> None:
    """They are gone; what has expired since is what is left of them."""
    dated = StockInDraft(shop.goods[RICE].id, 4, expires_on=shop.clock.today())
    stock.stock_in(shop.store, shop.actor, [dated])
    shop.clock.advance(days=1)
    items = ((RICE, 15),)
    shop.give_points(0, 3000)
    slip = draft(shop, *items, handed_out_on=shop.clock.today())
    with pytest.raises(LateEntryShort):
        enter_late(shop.store, shop.actor, slip)
    assert enter_late(shop.store, shop.actor, replace(slip, handed_out_on=date(2026, 3, 2))).number == 1
    assert shop.stock(RICE) == 1


def test_a_slip_of_last_month_counts_in_last_months_quota(shop: ShopUnderTest) -> None:
    quota = QuotaDraft(product_id=shop.goods[DETERGENT].id, quantity=2, valid_from=shop.clock.today())
    set_quota(shop.store, shop.actor, quota)
    shop.redeem(product=DETERGENT)
    shop.clock.advance(days=30)
    march = date(2026, 3, 31)
    with pytest.raises(LateEntryShort) as caught:
        enter_late(shop.store, shop.actor, draft(shop, (DETERGENT, 2), handed_out_on=march))
    assert "已经兑换 1 瓶" in str(caught.value)
    enter_late(shop.store, shop.actor, draft(shop, (DETERGENT, 1), handed_out_on=march))
    shop.redeem(product=DETERGENT, quantity=2)
    with pytest.raises(QuotaExceeded):
        shop.redeem(product=DETERGENT)


def test_a_slip_of_a_closed_month_waits_until_it_is_opened_again(shop: ShopUnderTest) -> None:
    shop.clock.advance(days=31)
    close_month(shop.store, shop.actor, "2026-03")
    with pytest.raises(MonthClosed):
        enter_late(shop.store, shop.actor, draft(shop, handed_out_on=date(2026, 3, 20)))
    assert list_redemptions(shop.store) == []
    assert enter_late(shop.store, shop.actor, draft(shop, handed_out_on=date(2026, 4, 1))).number == 1


def test_yesterdays_slip_serves_yesterdays_number_and_not_todays(shop: ShopUnderTest) -> None:
    day = plan(shop, ends_on=shop.clock.today() + DAY)
    give_number(shop.store, shop.actor, day.id, shop.households[0])
    shop.clock.advance(days=1)
    give_number(shop.store, shop.actor, day.id, shop.households[0])
    enter_late(shop.store, shop.actor, draft(shop))
    states = [queue_of(shop.store, day.id, on)[0].state for on in (day.starts_on, day.ends_on)]
    assert states == ["已办理", "等候"]
