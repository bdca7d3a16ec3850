"""退换货 by keyboard: quantities, a scan instead, the reason, F8; the points are said before they move."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station_app.domain.permissions import Actor, Role
from station_app.services import counter
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.services.receipts import ReceiptView, receipt_by_number
from station_app.ui.page import Desk
from station_app.ui.pages.shop.receipts_page import ReceiptsPage
from station_app.ui.pages.shop.return_dialog import ReturnDialog
from tests.helpers.pdf import text_of
from tests.helpers.windows import PressNext, cut_off, spoken
from tests.ui.shop.conftest import DETERGENT, TOOTHBRUSH, ZHANG, Clerk

Key = Qt.Key


@pytest.fixture
def sold(clerk: Clerk) -> ReceiptView:
    """张建国户: three toothbrushes (6 points each) and a bottle of detergent (22); 160 points are left."""
    desk = clerk.desk
    items = (BasketItem(clerk.product(TOOTHBRUSH).id, 3), BasketItem(clerk.product(DETERGENT).id, 1))
    return counter.redeem(desk.store, desk.actor, RedemptionDraft(ZHANG, items))


@pytest.fixture
def page(clerk: Clerk, sold: ReceiptView) -> ReceiptsPage:
    part = clerk.page.parts["receipts"]
    assert isinstance(part, ReceiptsPage)
    clerk.page.show_part("receipts")
    clerk.settle()
    part.table.select_key(sold.redemption_id)
    return part


@pytest.fixture
def dialog(clerk: Clerk, page: ReceiptsPage) -> ReturnDialog:
    page.return_button.click()
    clerk.settle()
    found = clerk.dialog()
    assert isinstance(found, ReturnDialog)
    return found


def type_reason(clerk: Clerk, dialog: ReturnDialog) -> None:
    dialog.reason.setFocus()
    clerk.write("包装破损")


def test_a_return_is_typed_confirmed_with_f8_and_printed(
    clerk: Clerk, page: ReceiptsPage, dialog: ReturnDialog
) -> None:
    clerk.use_printer()
    assert dialog.windowTitle() == "退换货　凭证 000001"
    assert "张建国户，3月9日以前可以退换。会另开退货凭证。" in spoken(dialog)
    assert not dialog.yes.isEnabled()
    QTest.keyClicks(clerk.focus, "2", Qt.KeyboardModifier.NoModifier, 60)
    assert dialog.sum.text() == "将退回张建国户 12 分，余 172 分。"
    clerk.press(Key.Key_Return)
    QTest.keyClicks(clerk.focus, "1", Qt.KeyboardModifier.NoModifier, 60)
    clerk.press(Key.Key_Return)
    assert clerk.focus is dialog.goods
    clerk.press(Key.Key_Return)
    clerk.write("包装破损")
    assert cut_off(dialog) == []
    clerk.press(Key.Key_F8)
    assert not clerk.has_dialog()
    assert clerk.balance(ZHANG) == 1940
    assert (clerk.product(TOOTHBRUSH).stock, clerk.product(DETERGENT).stock) == (29, 5)
    (paper,) = clerk.printers.papers
    assert paper.title == "退货凭证 000002"
    assert "退自凭证 000001 号" in text_of(paper.pdf)
    states = [row.returned_by for row in page.table.model.all_rows]
    assert states == [(), (2,)]
    assert not page.void_button.isEnabled()


def test_an_exchange_is_scanned_and_says_the_difference_beforehand(
    clerk: Clerk, page: ReceiptsPage, dialog: ReturnDialog
) -> None:
    clerk.use_printer()
    QTest.keyClicks(clerk.focus, "1", Qt.KeyboardModifier.NoModifier, 60)
    dialog.goods.setFocus()
    clerk.scan(DETERGENT)
    assert dialog.yes.text() == "确认换货　F8"
    assert dialog.sum.text() == "将退回张建国户 6 分，扣减 22 分，余 144 分。"
    type_reason(clerk, dialog)
    clerk.press(Key.Key_F8)
    assert clerk.balance(ZHANG) == 1440
    assert sorted(paper.title for paper in clerk.printers.papers) == ["兑换凭证 000003", "退货凭证 000002"]
    assert receipt_by_number(clerk.desk.store, 3).exchange == 2
    assert [row.number for row in page.table.model.all_rows] == [3, 2, 1]


def test_a_barcode_scanned_into_a_quantity_is_one_more_of_what_comes_back(
    clerk: Clerk, dialog: ReturnDialog
) -> None:
    for _ in range(2):
        clerk.scan(TOOTHBRUSH)
    assert dialog.sum.text() == "将退回张建国户 12 分，余 172 分。"
    clerk.scan(DETERGENT)
    clerk.scan(DETERGENT)
    assert dialog.sum.text() == "将退回张建国户 34 分，余 194 分。"
    assert dialog.sentence.text() == "这张凭证上没有可以退的“洗衣液 2kg”。请核对商品，或换一张凭证办理。"


def test_more_than_was_bought_and_no_reason_are_said_and_nothing_is_lost(
    clerk: Clerk, dialog: ReturnDialog
) -> None:
    quantity = dialog.lines._fields[0].quantity
    clerk.replace(quantity, "4")
    dialog.lines._fields[1].quantity.set_value(1)
    clerk.press(Key.Key_F8)
    assert dialog.sentence.text() == "“牙刷（2支）”当时兑换 3 套，已退 0 套，最多还能退 3 套。"
    clerk.replace(quantity, "1")
    clerk.press(Key.Key_F8)
    assert dialog.sentence.text().startswith("请写明")
    assert dialog.isVisible()
    assert quantity.text() == "1"
    assert clerk.balance(ZHANG) == 1600


def test_what_cannot_be_paid_for_is_red_and_the_button_rests(clerk: Clerk, dialog: ReturnDialog) -> None:
    QTest.keyClicks(clerk.focus, "1", Qt.KeyboardModifier.NoModifier, 60)
    for _ in range(9):
        dialog._put(replace(clerk.product(DETERGENT), stock=50))
    assert dialog.sum.text() == "积分不够：退回 6 分，换出 198 分，还差 32 分。"
    assert not dialog.yes.isEnabled()
    dialog.table.select_key(clerk.product(DETERGENT).id)
    dialog._on_remove_asked()
    assert dialog.yes.text() == "确认退货　F8"


def test_escape_asks_before_a_return_that_was_begun_is_given_up(
    clerk: Clerk, dialog: ReturnDialog, press_next: PressNext
) -> None:
    QTest.keyClicks(clerk.focus, "1", Qt.KeyboardModifier.NoModifier, 60)
    said = press_next("继续办理")
    dialog.reject()
    assert said[0] == "放弃这次退换货？"
    assert dialog.isVisible()
    press_next("放弃")
    dialog.reject()
    assert not dialog.isVisible()
    assert clerk.balance(ZHANG) == 1600


def test_spoiled_goods_are_said_to_be_written_off(clerk: Clerk, dialog: ReturnDialog) -> None:
    fields = dialog.lines._fields[1]
    fields.quantity.set_value(1)
    fields.spoiled.setChecked(True)
    type_reason(clerk, dialog)
    clerk.press(Key.Key_F8)
    assert clerk.balance(ZHANG) == 1820
    assert clerk.product(DETERGENT).stock == 4


def test_a_receipt_whose_days_are_over_says_so(clerk: Clerk, page: ReceiptsPage) -> None:
    clerk.desk.clock.advance(days=8)  # type: ignore[attr-defined] # the tests' clock
    page.return_button.click()
    clerk.settle()
    assert not clerk.has_dialog()
    assert "已经过了 7 天的退换货期限" in clerk.desk.messages.bar().text


def test_who_may_not_take_goods_back_sees_no_such_button(desk: Desk, clerk: Clerk) -> None:
    page = ReceiptsPage(replace(desk, actor=Actor(9, "王主任", Role.SUPERVISOR)))
    assert not page.return_button.isVisibleTo(page)
    page.deleteLater()
    clerk.settle()
