"""限额: set in 商品, seen at the counter before anything is redeemed, refused by the store all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from station_app.domain.permissions import Actor, Role
from station_app.services.quotas import QuotaDraft, list_quotas, set_quota
from station_app.services.receipts import list_redemptions
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.shop.counter_page import CounterPage
from station_app.ui.pages.shop.goods_page import GoodsPage
from station_app.ui.pages.shop.quotas_dialog import QuotasDialog
from tests.helpers.windows import PressNext, cut_off, spoken
from tests.ui.shop.conftest import DETERGENT, TOOTHBRUSH, ZHANG, Clerk
from tests.ui.shop.test_counter_page import card_of

Key = Qt.Key


@pytest.fixture
def dialog(clerk: Clerk) -> QuotasDialog:
    goods = clerk.page.parts["goods"]
    assert isinstance(goods, GoodsPage)
    clerk.page.show_part("goods")
    clerk.settle()
    goods.quota_button.click()
    found = clerk.dialog()
    assert isinstance(found, QuotasDialog)
    return found


def limit_toothbrushes(clerk: Clerk, quantity: int) -> None:
    desk = clerk.desk
    draft = QuotaDraft(desk.clock.today(), clerk.product(TOOTHBRUSH).id, quantity=quantity)
    set_quota(desk.store, desk.actor, draft)


def form_of(clerk: Clerk) -> FormDialog:
    found = clerk.dialog()
    assert isinstance(found, FormDialog)
    return found


def test_a_quota_is_set_by_keyboard_and_listed(clerk: Clerk, dialog: QuotasDialog) -> None:
    assert any("没有限额" in said for said in spoken(dialog))
    dialog.add_button.click()
    form = form_of(clerk)
    what = form.form.rows["what"].editor
    assert isinstance(what, QComboBox)
    assert what.findText("洗护（整类）") > 0
    what.setCurrentText("牙刷（2支）")
    form.form.rows["quantity"].editor.setFocus()
    QTest.keyClicks(clerk.focus, "2", Qt.KeyboardModifier.NoModifier, 60)
    for _ in range(4):
        clerk.press(Key.Key_Return)
    (quota,) = list_quotas(clerk.desk.store)
    assert (quota.what, quota.quantity, quota.points, quota.valid_to) == ("牙刷（2支）", 2, None, None)
    assert [row.what for row in dialog.table.model.all_rows] == ["牙刷（2支）"]
    assert cut_off(dialog) == []


def test_neither_pieces_nor_points_is_said_and_the_form_stays(clerk: Clerk, dialog: QuotasDialog) -> None:
    dialog.add_button.click()
    form = form_of(clerk)
    form.yes.click()
    clerk.settle()
    assert any("还没有填限多少" in said for said in spoken(form))
    assert form.isVisible()


def test_a_quota_is_ended_after_asking(clerk: Clerk, dialog: QuotasDialog, press_next: PressNext) -> None:
    limit_toothbrushes(clerk, 2)
    dialog.load()
    clerk.settle()
    dialog.table.select_key(list_quotas(clerk.desk.store)[0].id)
    said = press_next("结束限额")
    dialog.end_button.click()
    clerk.settle()
    assert said[0] == "结束“牙刷（2支）”的限额？"
    assert list_quotas(clerk.desk.store) == []


def test_the_counter_tells_what_is_left_and_turns_red_beyond_it(clerk: Clerk) -> None:
    limit_toothbrushes(clerk, 2)
    counter = clerk.page.parts["counter"]
    assert isinstance(counter, CounterPage)
    clerk.scan(card_of(clerk, ZHANG), counter.fields.household)
    assert counter.panel._quota.text() == "本月牙刷（2支）还可兑换 2 套"
    for _ in range(2):
        clerk.scan(TOOTHBRUSH)
    assert counter.panel._quota.property("tone") == ""
    clerk.scan(TOOTHBRUSH)
    assert counter.panel._quota.text().startswith("超过限额：张建国户本月“牙刷（2支）”最多兑换 2 套")
    assert counter.panel._quota.property("tone") == "bad"
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    assert list_redemptions(clerk.desk.store) == []
    clerk.press(Key.Key_Minus)
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    assert [row.total for row in list_redemptions(clerk.desk.store)] == [120]
    clerk.scan(card_of(clerk, ZHANG), counter.fields.household)
    assert counter.panel._quota.text() == "本月牙刷（2支）还可兑换 0 套"


def test_without_quotas_the_counter_says_nothing_of_them(clerk: Clerk) -> None:
    counter = clerk.page.parts["counter"]
    assert isinstance(counter, CounterPage)
    clerk.scan(card_of(clerk, ZHANG), counter.fields.household)
    clerk.scan(DETERGENT)
    assert not counter.panel._quota.isVisible()


def test_who_may_not_set_quotas_sees_no_such_button(desk: Desk, clerk: Clerk) -> None:
    page = GoodsPage(replace(desk, actor=Actor(9, "王主任", Role.SHOP_KEEPER)))
    assert not page.quota_button.isVisibleTo(page)
    page.deleteLater()
    clerk.settle()
