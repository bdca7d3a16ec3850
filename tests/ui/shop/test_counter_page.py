"""The counter, by keyboard and scanner alone: from the card to the next customer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from station_app.domain.permissions import Actor, Role
from station_app.domain.shop import household_card
from station_app.models.people import Household, HouseholdStatus
from station_app.services import customers, products, receipts
from station_app.ui.items import ShowHousehold
from station_app.ui.messages import Messages
from station_app.ui.page import Desk
from station_app.ui.pages.shop.counter_page import CounterPage
from station_app.ui.pages.shop.shop_page import ShopPage
from station_app.ui.preferences import Preferences
from station_app.ui.tasks import Tasks
from tests.helpers.desks import GOODS, show_page, sit_down
from tests.helpers.pdf import text_of
from tests.helpers.shops import open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.windows import PressNext, button, cut_off, spoken
from tests.ui.shop.conftest import CHEN, DETERGENT, TOOTHBRUSH, XIE, ZHANG, Clerk

Key = Qt.Key


@pytest.fixture
def counter(clerk: Clerk) -> CounterPage:
    part = clerk.page.parts["counter"]
    assert isinstance(part, CounterPage)
    return part


def card_of(clerk: Clerk, household: int) -> str:
    with clerk.desk.store.read() as session:
        row = session.get_one(Household, household)
        return household_card(row.number, row.card_check)


def numbers(clerk: Clerk) -> list[int]:
    return [row.number for row in receipts.list_redemptions(clerk.desk.store)]


def lines(counter: CounterPage) -> list[tuple[str, int]]:
    return [(entry.product.name, entry.quantity) for entry in counter.sale.basket.entries]


# ---- the whole act


def test_a_redemption_by_scanner_alone_ends_at_the_next_customer(clerk: Clerk, counter: CounterPage) -> None:
    clerk.use_printer()
    assert clerk.focus is counter.fields.household
    clerk.scan(card_of(clerk, ZHANG))
    assert clerk.focus is counter.fields.goods
    clerk.scan(TOOTHBRUSH)
    clerk.scan(DETERGENT)
    clerk.scan(DETERGENT)
    assert lines(counter) == [("牙刷（2支）", 1), ("洗衣液 2kg", 2)]
    clerk.press(Key.Key_Return)
    assert numbers(clerk) == []
    clerk.press(Key.Key_Return)
    assert numbers(clerk) == [1]
    assert clerk.balance(ZHANG) == 1500
    assert clerk.product(DETERGENT).stock == 3
    assert clerk.focus is counter.fields.household
    assert counter.fields.household.text() == ""
    assert lines(counter) == []
    assert counter.side.currentWidget() is counter.last


def test_the_receipt_is_printed_in_the_background_and_counted(clerk: Clerk, counter: CounterPage) -> None:
    clerk.use_printer()
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    (paper,) = clerk.printers.papers
    assert (paper.printer, paper.title) == ("柜台小票机", "兑换凭证 000001")
    text = text_of(paper.pdf)
    assert "张建国" in text
    assert "牙刷（2支）" in text
    assert "补打" not in text
    assert receipts.receipt_by_number(clerk.desk.store, 1).prints == 1
    assert not counter.waiting_button.isVisible()


def test_a_household_is_found_by_its_spelling_and_goods_by_theirs(clerk: Clerk, counter: CounterPage) -> None:
    clerk.type("cgy")
    clerk.press(Key.Key_Return)
    assert counter.sale.customer is not None
    assert counter.sale.customer.holder == "陈桂英户"
    clerk.type("xyy")
    clerk.press(Key.Key_Return)
    assert counter.fields.quantity.hasFocus()
    clerk.type("3")
    clerk.press(Key.Key_Return)
    assert lines(counter) == [("洗衣液 2kg", 3)]
    assert clerk.focus is counter.fields.goods


def test_any_member_leads_to_the_household(clerk: Clerk, counter: CounterPage) -> None:
    clerk.type("zxy")
    clerk.press(Key.Key_Return)
    assert counter.sale.customer is not None
    assert counter.sale.customer.holder == "张建国户"


def test_the_balance_before_and_after_is_in_sight_all_the_time(clerk: Clerk, counter: CounterPage) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    said = spoken(counter.panel)
    assert {"张建国户", "200", "0"} <= set(said)
    clerk.scan(DETERGENT)
    assert {"200", "−22", "178"} <= set(spoken(counter.panel))
    clerk.press(Key.Key_F8)
    assert "将扣减张建国户 22 分，余 178 分。" in spoken(counter.panel)
    assert cut_off(clerk.window) == []


# ---- quantities


def test_plus_and_minus_change_the_line_and_del_takes_it_out(clerk: Clerk, counter: CounterPage) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    clerk.scan(DETERGENT)
    clerk.press(Key.Key_Plus)
    clerk.press(Key.Key_Plus)
    clerk.press(Key.Key_Minus)
    assert lines(counter) == [("牙刷（2支）", 1), ("洗衣液 2kg", 2)]
    clerk.press(Key.Key_Up)
    clerk.press(Key.Key_Plus)
    assert lines(counter) == [("牙刷（2支）", 2), ("洗衣液 2kg", 2)]
    clerk.press(Key.Key_Delete)
    assert lines(counter) == [("洗衣液 2kg", 2)]
    for _ in range(3):
        clerk.press(Key.Key_Minus)
    assert lines(counter) == [("洗衣液 2kg", 1)]


def test_a_barcode_scanned_into_the_quantity_is_one_more_of_the_goods(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(DETERGENT)
    counter.fields.quantity.setFocus()
    clerk.scan(TOOTHBRUSH)
    assert lines(counter) == [("洗衣液 2kg", 1), ("牙刷（2支）", 1)]
    assert clerk.focus is counter.fields.goods


def test_a_quantity_beyond_the_shelf_is_said_beside_the_field(clerk: Clerk, counter: CounterPage) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(DETERGENT)
    counter.fields.quantity.setFocus()
    clerk.type("9")
    clerk.press(Key.Key_Return)
    assert counter.fields.goods_sentence.text().startswith("“洗衣液 2kg”只剩 5 瓶，不够 9 瓶。")
    assert lines(counter) == [("洗衣液 2kg", 1)]
    assert counter.fields.quantity.text() == "1"


def test_a_quantity_that_is_no_number_keeps_the_confirming_key_from_working(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(DETERGENT)
    clerk.replace(counter.fields.quantity, "x")
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    assert "不是整数" in counter.fields.goods_sentence.text()
    assert numbers(clerk) == []


# ---- what is refused


def test_what_cannot_be_paid_for_is_red_and_not_redeemed(clerk: Clerk, counter: CounterPage) -> None:
    clerk.scan(card_of(clerk, XIE))
    clerk.scan(DETERGENT)
    assert "积分不够：解大山户现有 6 分，这次需要 22 分，还差 16 分。" in spoken(counter.panel)
    assert not counter.panel.confirm.isEnabled()
    for _ in range(3):
        clerk.press(Key.Key_Return)
    assert numbers(clerk) == []


def test_an_unknown_barcode_is_said_below_the_goods(clerk: Clerk, counter: CounterPage) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan("6900000000001")
    assert counter.fields.goods_sentence.text().startswith("没有条码为“6900000000001”的商品。")
    assert lines(counter) == []
    clerk.scan(TOOTHBRUSH)
    assert counter.fields.goods_sentence.text() == ""
    assert lines(counter) == [("牙刷（2支）", 1)]


def test_what_was_half_typed_does_not_spoil_the_next_scan(clerk: Clerk, counter: CounterPage) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.type("xy")
    clerk.press(Key.Key_Escape)
    clerk.scan(DETERGENT)
    assert lines(counter) == [("洗衣液 2kg", 1)]


def test_a_lost_card_and_a_card_of_nobody_are_said_below_the_household(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.scan("H:001:0000")
    assert "这张户码卡已经作废，张建国户（001）补办过新卡" in counter.fields.household_sentence.text()
    clerk.scan("H:999:AAAA")
    assert counter.fields.household_sentence.text().startswith("没有户编号为“999”的户。")
    assert counter.sale.customer is None
    assert clerk.focus is counter.fields.household


def test_goods_scanned_before_the_card_are_told_apart(clerk: Clerk, counter: CounterPage) -> None:
    clerk.scan(TOOTHBRUSH)
    assert "不是户码卡" in counter.fields.household_sentence.text()


def test_a_closed_household_is_said_at_once_and_sold_nothing(clerk: Clerk, counter: CounterPage) -> None:
    with clerk.desk.store.write("people.close_household", by=clerk.desk.actor) as session:
        session.get_one(Household, XIE).status = HouseholdStatus.CLOSED
    clerk.settle()
    clerk.scan(card_of(clerk, XIE))
    assert counter.fields.household_sentence.text().startswith("解大山户已经销户，不能兑换。")
    assert not counter.fields.goods.isEnabled()
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    assert numbers(clerk) == []


def test_a_price_changed_meanwhile_is_shown_before_anything_is_taken(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    clerk.press(Key.Key_F8)
    desk = clerk.desk
    products.change_product(desk.store, desk.actor, clerk.product("S001").id, replace(GOODS[0], price=80))
    clerk.settle()
    assert {"−8", "192"} <= set(spoken(counter.panel))
    clerk.press(Key.Key_F8)
    assert numbers(clerk) == []
    clerk.press(Key.Key_F8)
    assert receipts.receipt_by_number(desk.store, 1).total == 80


def test_the_confirming_key_without_goods_or_household_says_what_is_missing(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.press(Key.Key_F8)
    assert counter.fields.household_sentence.text().startswith("请先扫户码卡")
    clerk.scan(card_of(clerk, ZHANG))
    clerk.press(Key.Key_F8)
    assert counter.fields.goods_sentence.text().startswith("还没有选商品。")


# ---- going back


def test_anything_done_after_the_first_press_asks_for_both_presses_again(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    clerk.press(Key.Key_F8)
    clerk.scan(DETERGENT)
    clerk.press(Key.Key_F8)
    assert numbers(clerk) == []
    clerk.press(Key.Key_Escape)
    clerk.press(Key.Key_F8)
    assert numbers(clerk) == []
    clerk.press(Key.Key_F8)
    assert numbers(clerk) == [1]


def test_escape_asks_before_a_basket_is_given_up(
    clerk: Clerk, counter: CounterPage, press_next: PressNext
) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    said = press_next("继续办理")
    clerk.press(Key.Key_Escape)
    assert said[0] == "放弃张建国户的这一单？"
    assert lines(counter) == [("牙刷（2支）", 1)]
    press_next("放弃")
    clerk.press(Key.Key_Escape)
    assert lines(counter) == []
    assert counter.sale.customer is None
    assert clerk.focus is counter.fields.household


def test_leaving_the_page_with_goods_in_the_basket_asks_first(
    clerk: Clerk, counter: CounterPage, press_next: PressNext
) -> None:
    assert clerk.page.may_leave()
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    press_next("继续办理")
    assert not clerk.page.may_leave()
    press_next("放弃")
    assert clerk.page.may_leave()


def test_the_next_card_scanned_too_early_does_not_change_whose_basket_it_is(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    clerk.scan(card_of(clerk, CHEN))
    assert counter.fields.goods_sentence.text().startswith("刚才扫的是户码卡，这一单还没有确认。")
    assert counter.sale.customer is not None
    assert counter.sale.customer.household_id == ZHANG


def test_a_household_chosen_by_mistake_is_changed_and_the_basket_stays(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    counter.fields.household.setFocus()
    clerk.scan(card_of(clerk, CHEN))
    assert counter.sale.customer is not None
    assert counter.sale.customer.household_id == CHEN
    assert lines(counter) == [("牙刷（2支）", 1)]


# ---- who takes the goods


def test_somebody_else_may_take_the_goods_and_stands_on_the_receipt(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    counter.panel._taker.setCurrentText("他人代领……")
    counter.panel._proxy.setFocus()
    counter.panel._proxy.setText("王芳，邻居")
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    assert receipts.receipt_by_number(clerk.desk.store, 1).proxy == "王芳，邻居"


# ---- after it


def test_the_last_receipt_can_be_voided_with_a_reason(clerk: Clerk, counter: CounterPage) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(DETERGENT)
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    button(counter, "作废").click()
    dialog = clerk.dialog()
    assert any("将退回张建国户 22 分，商品放回库存：洗衣液 2kg×1。" in said for said in spoken(dialog))
    button(dialog, "确认作废").click()
    assert clerk.has_dialog()
    assert numbers(clerk) == [1]
    clerk.write("拿错了")
    button(dialog, "确认作废").click()
    clerk.settle()
    assert numbers(clerk) == [2, 1]
    assert clerk.balance(ZHANG) == 2000
    assert clerk.product(DETERGENT).stock == 5
    assert not counter.last.void_button.isVisible()


def test_a_receipt_waits_where_no_printer_was_chosen_yet(clerk: Clerk, counter: CounterPage) -> None:
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    assert clerk.printers.papers == []
    assert counter.waiting_button.text() == "待打印 1 张"
    assert "还没有选打印兑换凭证的打印机" in counter.banner.text
    assert not clerk.has_dialog()


def test_a_receipt_waits_while_the_printer_is_gone_and_is_printed_later(
    clerk: Clerk, counter: CounterPage
) -> None:
    clerk.use_printer()
    clerk.printers.there.remove("柜台小票机")
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    assert counter.banner.text.startswith("找不到打印机“柜台小票机”。")
    assert clerk.focus is counter.fields.household
    clerk.printers.there.append("柜台小票机")
    counter.open_waiting()
    dialog = clerk.dialog()
    button(dialog, "全部重新打印").click()
    clerk.settle()
    (paper,) = clerk.printers.papers
    assert "补打" not in text_of(paper.pdf)
    assert "都打印好了" in spoken(dialog)
    dialog.reject()
    clerk.settle()
    assert not counter.waiting_button.isVisible()


def test_printing_the_last_receipt_again_marks_it(clerk: Clerk, counter: CounterPage) -> None:
    clerk.use_printer()
    clerk.scan(card_of(clerk, ZHANG))
    clerk.scan(TOOTHBRUSH)
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    button(counter, "打印").click()
    clerk.settle()
    assert "补打第 1 次" in text_of(clerk.printers.papers[1].pdf)


# ---- the window


def test_a_household_shown_from_elsewhere_stands_at_the_counter(clerk: Clerk, counter: CounterPage) -> None:
    clerk.page.show_part("goods")
    clerk.page.open_item(ShowHousehold(CHEN))
    clerk.settle()
    assert clerk.page.part is counter
    assert counter.sale.customer is not None
    assert counter.sale.customer.household_id == CHEN


def test_who_may_not_redeem_sees_goods_and_receipts_but_no_counter(desk: Desk) -> None:
    viewer = replace(desk, actor=Actor(9, "王主任", Role.VIEWER))
    page = ShopPage(viewer)
    assert "counter" not in page.parts
    assert {"goods", "stock", "receipts"} <= set(page.parts)
    page.deleteLater()


def test_where_persons_hold_points_the_card_asks_whose_are_redeemed(
    station: StationUnderTest,
    tasks: Tasks,
    messages: Messages,
    window: QMainWindow,
    press_next: PressNext,
    tmp_path: Path,
) -> None:
    shop = open_shop(station, persons_hold_points=True)
    desk = sit_down(station.store, station.actor, tasks, messages, Preferences(tmp_path / "window.ini"))
    counter = CounterPage(desk)
    show_page(window, counter, tasks)
    said = press_next("张小雨")
    counter.sale.find_card("H:0012:7F3K")
    assert tasks.wait_idle()
    assert said[0] == "兑换哪一位的积分？"
    assert counter.sale.customer is not None
    assert counter.sale.customer.holder == "张小雨"
    counter.sale.add(shop.goods[0])
    for _ in range(2):
        counter.sale.confirm("张小雨", "")
        assert tasks.wait_idle()
    balances = [each.balance for each in customers.customers_of(station.store, shop.households[0])]
    assert balances == [2000, 2000, 1940]
