"""Prices that change on a day, labels on the paper at hand, and the wall list."""

from __future__ import annotations

from datetime import date

import pytest

from station_app.services import prices
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowProduct
from station_app.ui.pages.shop.goods_page import GoodsPage
from tests.helpers.pdf import page_sizes, text_of
from tests.helpers.windows import cut_off, shown, spoken
from tests.ui.shop.conftest import TOOTHBRUSH, Clerk, press_in_turn


@pytest.fixture
def page(clerk: Clerk) -> GoodsPage:
    clerk.page.open_item(ShowProduct(clerk.product(TOOTHBRUSH).id))
    clerk.settle()
    part = clerk.page.parts["goods"]
    assert isinstance(part, GoodsPage)
    return part


def ask_price(clerk: Clerk, page: GoodsPage) -> FormDialog:
    page.price_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, FormDialog)
    return dialog


def set_price(clerk: Clerk, page: GoodsPage, price: str, day: date) -> None:
    dialog = ask_price(clerk, page)
    dialog.form.rows["price"].editor.setText(price)  # type: ignore[attr-defined]
    dialog.form.fill({"valid_from": day})
    dialog.yes.click()
    clerk.settle()


def printed(clerk: Clerk) -> bytes:
    clerk.settle()
    (dialog,) = shown(PrintDialog)
    pdf = dialog._pdf
    dialog.reject()
    clerk.settle()
    return pdf


def test_a_price_is_set_for_a_day_and_taken_back(clerk: Clerk, page: GoodsPage) -> None:
    set_price(clerk, page, "7.5", date(2026, 4, 1))
    assert clerk.product(TOOTHBRUSH).price == 60
    dialog = ask_price(clerk, page)
    assert cut_off(dialog) == []
    assert any("2026-04-01 起　7.5 分（将来）" in each and "6 分（现在）" in each for each in spoken(dialog))
    dialog.withdraw_button.click()  # type: ignore[attr-defined]
    clerk.settle()
    assert prices.coming_prices(clerk.desk.store) == {}


def test_a_price_of_today_holds_at_once(clerk: Clerk, page: GoodsPage) -> None:
    set_price(clerk, page, "8", clerk.desk.clock.today())
    assert clerk.product(TOOTHBRUSH).price == 80
    assert page.table.selected_rows()[0].price == 80


def test_a_price_from_the_past_is_refused_beside_its_field(clerk: Clerk, page: GoodsPage) -> None:
    dialog = ask_price(clerk, page)
    dialog.form.rows["price"].editor.setText("8")  # type: ignore[attr-defined]
    dialog.form.fill({"valid_from": date(2026, 1, 1)})
    dialog.yes.click()
    clerk.settle()
    assert dialog.form.rows["valid_from"].sentence.text().startswith("新的积分价最早从今天")
    dialog.reject()


def test_labels_are_printed_on_the_paper_at_hand_and_say_when_the_price_changes(
    clerk: Clerk, page: GoodsPage
) -> None:
    set_price(clerk, page, "7.5", date(2026, 4, 1))
    press_in_turn("表中显示的商品", "标签机 40×30 毫米")
    page.label_button.click()
    pdf = printed(clerk)
    assert {(round(wide), round(high)) for wide, high in page_sizes(pdf)} == {(40, 30)}
    assert len(page_sizes(pdf)) == len(page.table.model.shown_rows)
    assert "4月1日起 7.5 分" in text_of(pdf)


def test_the_wall_list_is_by_class_on_a3(clerk: Clerk, page: GoodsPage) -> None:
    press_in_turn("A3")
    page.wall_button.click()
    pdf = printed(clerk)
    assert [(round(wide), round(high)) for wide, high in page_sizes(pdf)] == [(297, 420)]
    assert "爱心超市兑换价目表" in text_of(pdf)
    assert "理发服务券" in text_of(pdf)
