"""Goods: adding, changing and counting them, with every sentence beside its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from station_app.domain.permissions import Actor, Role
from station_app.services import products, stock
from station_app.services.stock import StockInDraft
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowProduct
from station_app.ui.page import Desk
from station_app.ui.pages.shop.goods_page import GoodsPage
from station_app.ui.pages.shop.product_dialog import BarcodeField
from station_app.ui.widgets.picture_field import PictureField
from tests.helpers.desks import GOODS
from tests.helpers.pdf import text_of
from tests.helpers.windows import button, cut_off, spoken
from tests.ui.shop.conftest import TOOTHBRUSH, ZHANG, Clerk, press_in_turn

Key = Qt.Key


@pytest.fixture
def goods(clerk: Clerk) -> GoodsPage:
    clerk.page.show_part("goods")
    clerk.settle()
    part = clerk.page.parts["goods"]
    assert isinstance(part, GoodsPage)
    return part


def form_of(clerk: Clerk) -> FormDialog:
    dialog = clerk.dialog()
    assert isinstance(dialog, FormDialog)
    return dialog


def fill(dialog: FormDialog, **values: str) -> None:
    dialog.form.fill(values)


def sentence(dialog: FormDialog, field: str) -> str:
    return dialog.form.rows[field].sentence.text()


def a_picture(path: Path) -> Path:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("#B71C1C"))
    assert image.save(str(path))
    return path


def shown(goods: GoodsPage) -> list[str]:
    return [product.name for product in goods.table.model.shown_rows]


# ---- the table


def test_the_goods_are_listed_and_found_by_their_spelling(clerk: Clerk, goods: GoodsPage) -> None:
    assert shown(goods) == [each.name for each in GOODS]
    goods.table.search.setFocus()
    clerk.type("xiyi")
    assert shown(goods) == ["洗衣液 2kg"]


def test_goods_that_run_low_are_marked_and_can_be_shown_alone(clerk: Clerk, goods: GoodsPage) -> None:
    desk = clerk.desk
    stock.correct_stock(desk.store, desk.actor, clerk.product("S002").id, 2, "破损")
    clerk.settle()
    column = next(each for each in goods.table.model.columns if each.heading == "库存")
    low = next(row for row in goods.table.model.all_rows if row.code == "S002")
    assert column.foreground is not None
    assert column.foreground(low) == theme.BAD
    goods.table._filter_boxes[0].setCurrentText("库存不足")
    assert shown(goods) == ["洗衣液 2kg"]


def test_goods_that_expire_soon_say_so(clerk: Clerk, goods: GoodsPage) -> None:
    desk, rice = clerk.desk, clerk.product("S003").id
    stock.stock_in(desk.store, desk.actor, [StockInDraft(rice, 3, expires_on=date(2026, 3, 20))])
    clerk.settle()
    goods.table.select_key(rice)
    clerk.settle()
    assert "最早一批 2026-03-20 到期，还有 18 天。" in spoken(goods.card)


def test_the_selected_product_stands_beside_the_table(clerk: Clerk, goods: GoodsPage) -> None:
    clerk.page.open_item(ShowProduct(clerk.product(TOOTHBRUSH).id))
    clerk.settle()
    assert {"牙刷（2支）", "6 分/套", "库存 30 套", "6 901234 567892"} <= set(spoken(goods.card))
    assert cut_off(clerk.window) == []


def test_the_table_is_exported_as_it_is_shown(clerk: Clerk, goods: GoodsPage, tmp_path: Path) -> None:
    path = tmp_path / "商品.xlsx"
    clerk.desk.output.write(path, goods.table.sheet(), goods)
    clerk.settle()
    (sheet,) = openpyxl.load_workbook(path).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert any(row[1] == "洗衣液 2kg" and row[4] == 5 for row in rows)


# ---- adding


def test_a_product_is_added_by_keyboard(clerk: Clerk, goods: GoodsPage) -> None:
    goods.add_button.click()
    dialog = form_of(clerk)
    clerk.write("香皂（3块）")
    clerk.press(Key.Key_Return)
    clerk.type("10")
    clerk.press(Key.Key_Return)
    clerk.press(Key.Key_Return)
    clerk.scan("6922266446696")
    assert dialog.form.rows["class_name"].editor.hasFocus()
    button(dialog, "保存").click()
    clerk.settle()
    assert not clerk.has_dialog()
    added = clerk.product("6922266446696")
    assert (added.name, added.code, added.price, added.stock) == ("香皂（3块）", "S004", 100, 0)
    assert goods.table.selected_rows()[0].id == added.id


def test_every_mistake_is_said_beside_its_field(clerk: Clerk, goods: GoodsPage) -> None:
    goods.add_button.click()
    dialog = form_of(clerk)
    button(dialog, "保存").click()
    assert sentence(dialog, "name") == "还没有填名称。请填好再继续。"
    fill(dialog, name="香皂", price="六分", low="多")
    button(dialog, "保存").click()
    assert sentence(dialog, "price").startswith("积分“六分”不是一个数。")
    assert sentence(dialog, "low").startswith("数量“多”不是整数。")
    fill(dialog, price="6", low="", barcode=TOOTHBRUSH)
    button(dialog, "保存").click()
    clerk.settle()
    assert sentence(dialog, "barcode").startswith(f"条码 {TOOTHBRUSH} 已经贴在“牙刷（2支）”上。")
    fill(dialog, barcode="", code="s001")
    button(dialog, "保存").click()
    clerk.settle()
    assert sentence(dialog, "code").startswith("商品编号“S001”已经用在“牙刷（2支）”上。")
    assert cut_off(dialog) == []
    dialog.reject()
    assert len(products.list_products(clerk.desk.store)) == len(GOODS)


def test_goods_without_a_barcode_get_the_stations_own(clerk: Clerk, goods: GoodsPage) -> None:
    rice = clerk.product("S003").id
    goods.table.select_key(rice)
    goods.edit_item()
    dialog = form_of(clerk)
    field = dialog.form.rows["barcode"].editor
    assert isinstance(field, BarcodeField)
    field.own_button.click()
    button(dialog, "保存").click()
    clerk.settle()
    assert clerk.product(products.propose_barcode(clerk.desk.store, rice)).id == rice


def test_a_picture_is_shown_and_kept_and_one_that_is_too_large_refused(
    clerk: Clerk, goods: GoodsPage, tmp_path: Path
) -> None:
    product = clerk.product(TOOTHBRUSH).id
    goods.table.select_key(product)
    goods.edit_item()
    dialog = form_of(clerk)
    field = dialog.form.rows["picture"].editor
    assert isinstance(field, PictureField)
    large = tmp_path / "large.jpg"
    large.write_bytes(b"\xff\xd8\xff" + b"0" * (3 << 20))
    field.take(large)
    button(dialog, "保存").click()
    assert sentence(dialog, "picture").startswith("照片有 3.0 MB，超过了 2 MB。")
    paper = tmp_path / "paper.png"
    paper.write_text("这不是照片", encoding="utf-8")
    field.take(paper)
    button(dialog, "保存").click()
    assert sentence(dialog, "picture").startswith("这个文件不是能用的照片。")
    picture = a_picture(tmp_path / "soap.png")
    field.take(picture)
    button(dialog, "保存").click()
    clerk.settle()
    digest = clerk.product(TOOTHBRUSH).picture_sha256
    assert digest is not None
    assert products.get_picture(clerk.desk.store, digest) == picture.read_bytes()
    assert goods.card.picture.pixmap().width() > 100


def test_an_empty_shop_offers_the_usual_goods(clerk: Clerk, goods: GoodsPage) -> None:
    goods.table.set_rows([])
    assert "还没有商品" in spoken(goods)
    button(goods, "载入常用商品").click()
    clerk.settle()
    assert len(shown(goods)) == 36


# ---- counting


def test_a_count_puts_the_stock_right(clerk: Clerk, goods: GoodsPage) -> None:
    goods.table.select_key(clerk.product(TOOTHBRUSH).id)
    goods.count_button.click()
    dialog = form_of(clerk)
    clerk.type("6901234567892")
    button(dialog, "更正库存").click()
    assert sentence(dialog, "counted").startswith("实有数量要是 0 到 100000 之间的整数。")
    fill(dialog, counted="27", reason="盘点少了")
    button(dialog, "更正库存").click()
    clerk.settle()
    assert clerk.product(TOOTHBRUSH).stock == 27
    (movement, *_) = stock.list_movements(clerk.desk.store)
    assert (movement.quantity, movement.note) == (-3, "盘点少了")


def test_a_service_voucher_is_not_counted(clerk: Clerk, goods: GoodsPage) -> None:
    goods.table.select_key(clerk.product("S035").id)
    assert not goods.count_button.isEnabled()


# ---- labels


def test_labels_are_printed_for_the_goods_that_the_clerk_means(clerk: Clerk, goods: GoodsPage) -> None:
    paper = "A4 纸 24 个（70×37 毫米）"
    goods.table.select_key(clerk.product("S003").id)
    press_in_turn("“大米 5kg”", paper)
    goods.label_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, PrintDialog)
    dialog.print_button.click()
    clerk.settle()
    text = text_of(clerk.printers.papers[0].pdf)
    assert "大米 5kg" in text
    assert "32 分/袋" in text
    assert "洗衣液" not in text
    press_in_turn("表中显示的商品", paper)
    goods.label_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, PrintDialog)
    dialog.print_button.click()
    clerk.settle()
    assert all(each.name in text_of(clerk.printers.papers[1].pdf) for each in GOODS)


def test_who_may_only_look_changes_nothing(desk: Desk, clerk: Clerk) -> None:
    page = GoodsPage(replace(desk, actor=Actor(9, "王主任", Role.VIEWER)))
    assert not page.add_button.isVisibleTo(page)
    assert not page.edit_button.isVisibleTo(page)
    page._edit(clerk.product(TOOTHBRUSH))
    assert not clerk.has_dialog()
    page.deleteLater()
    assert clerk.balance(ZHANG) == 2000
