"""Deliveries: scanned and typed in line by line, taken in together, and listed with what went out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from station_app.services import stock
from station_app.ui.pages.shop.stock_in_dialog import StockInDialog
from station_app.ui.pages.shop.stock_page import StockPage
from tests.helpers.windows import PressNext, cut_off, spoken
from tests.ui.shop.conftest import DETERGENT, TOOTHBRUSH, Clerk

Key = Qt.Key


@pytest.fixture
def page(clerk: Clerk) -> StockPage:
    clerk.page.show_part("stock")
    clerk.settle()
    part = clerk.page.parts["stock"]
    assert isinstance(part, StockPage)
    return part


@pytest.fixture
def dialog(clerk: Clerk, page: StockPage) -> StockInDialog:
    page.add_button.click()
    opened = clerk.dialog()
    assert isinstance(opened, StockInDialog)
    return opened


def put(clerk: Clerk, code: str, quantity: str, cost: str = "", expires: str = "") -> None:
    """One line, from field to field with Enter."""
    clerk.scan(code)
    for typed in (quantity, cost, expires):
        clerk.type(typed)
        clerk.press(Key.Key_Return)


def test_a_delivery_is_typed_in_with_enter_alone_and_taken_in_with_f8(
    clerk: Clerk, page: StockPage, dialog: StockInDialog
) -> None:
    dialog.head.supplier.setText("宜都兴隆商贸")
    dialog.head.invoice.setText("25000017")
    assert dialog.entry.goods.hasFocus()
    put(clerk, TOOTHBRUSH, "20", "3.5")
    put(clerk, DETERGENT, "12", "18", "2027-3-1")
    assert dialog.entry.goods.hasFocus()
    assert "2 种，共 32 件，合计 286.00 元" in spoken(dialog)
    assert cut_off(dialog) == []
    clerk.press(Key.Key_F8)
    assert not clerk.has_dialog()
    assert (clerk.product(TOOTHBRUSH).stock, clerk.product(DETERGENT).stock) == (50, 17)
    detergent, toothbrush = stock.list_movements(clerk.desk.store)[:2]
    assert (toothbrush.unit_cost, toothbrush.supplier, toothbrush.invoice) == (
        350,
        "宜都兴隆商贸",
        "25000017",
    )
    assert (detergent.unit_cost, str(detergent.expires_on)) == (1800, "2027-03-01")
    assert [row.id for row in page.table.model.shown_rows][:2] == [detergent.id, toothbrush.id]


def test_donated_goods_need_neither_price_nor_date(clerk: Clerk, dialog: StockInDialog) -> None:
    dialog.head.source.setCurrentText("捐赠")
    dialog.head.supplier.setText("张老板")
    put(clerk, TOOTHBRUSH, "5")
    clerk.press(Key.Key_F8)
    (movement, *_) = stock.list_movements(clerk.desk.store)
    assert (movement.source_label, movement.unit_cost, movement.expires_on) == ("捐赠", None, None)


def test_every_mistake_is_said_and_its_field_marked(clerk: Clerk, dialog: StockInDialog) -> None:
    clerk.press(Key.Key_F8)
    clerk.scan("6900000000001")
    assert dialog.sentence.text().startswith("没有条码为“6900000000001”的商品。")
    clerk.scan(TOOTHBRUSH)
    clerk.type("0")
    dialog.entry.put_button.click()
    assert dialog.sentence.text().startswith("数量“0”不在范围内。")
    assert dialog.entry.quantity.property("tone") == "bad"
    clerk.replace(dialog.entry.quantity, "5")
    clerk.replace(dialog.entry.cost, "abc")
    dialog.entry.put_button.click()
    assert dialog.sentence.text().startswith("进价“abc”不是金额。")
    assert dialog.entry.cost.hasFocus()
    clerk.replace(dialog.entry.cost, "3")
    clerk.replace(dialog.entry.expires, "2026-2-30")
    dialog.entry.put_button.click()
    assert dialog.sentence.text().startswith("看不懂日期“2026-2-30”。")
    clerk.replace(dialog.entry.expires, "2026-2-1")
    dialog.entry.put_button.click()
    clerk.press(Key.Key_F8)
    assert dialog.sentence.text().startswith("“牙刷（2支）”的保质期到 2026-02-01，已经过期，不能入库。")
    assert clerk.product(TOOTHBRUSH).stock == 30
    dialog.delivery.remove(dialog.delivery.lines[0])
    dialog.reject()


def test_a_barcode_scanned_into_the_quantity_becomes_the_product(clerk: Clerk, dialog: StockInDialog) -> None:
    clerk.scan(TOOTHBRUSH)
    assert dialog.entry.quantity.hasFocus()
    clerk.scan(DETERGENT)
    assert dialog.entry.goods.text() == "洗衣液 2kg"
    assert dialog.entry.quantity.text() == ""
    dialog.reject()


def test_a_service_voucher_is_not_taken_in(clerk: Clerk, dialog: StockInDialog) -> None:
    dialog._on_product_found(clerk.product("S035"))
    assert dialog.sentence.text().startswith("“理发服务券”是服务券，不计库存")
    dialog.reject()


def test_a_line_goes_back_into_the_fields_to_be_put_right(clerk: Clerk, dialog: StockInDialog) -> None:
    put(clerk, TOOTHBRUSH, "20", "3.5", "2027-1-1")
    dialog.table.row_activated.emit(dialog.delivery.lines[0])
    assert list(dialog.delivery.lines) == []
    assert (dialog.entry.quantity.text(), dialog.entry.cost.text(), dialog.entry.expires.text()) == (
        "20",
        "3.50",
        "2027-01-01",
    )
    dialog.entry.put_button.click()
    assert dialog.delivery.lines[0].quantity == 20
    dialog.table.select_key(dialog.delivery.lines[0].key)
    dialog.remove_button.click()
    assert list(dialog.delivery.lines) == []
    dialog.reject()


def test_escape_asks_before_a_typed_delivery_is_given_up(
    clerk: Clerk, dialog: StockInDialog, press_next: PressNext
) -> None:
    put(clerk, TOOTHBRUSH, "20")
    said = press_next("继续录")
    dialog.reject()
    assert "已经录了 1 种商品，还没有入库。" in said
    assert dialog.isVisible()
    press_next("放弃")
    dialog.reject()
    clerk.settle()
    assert clerk.product(TOOTHBRUSH).stock == 30
