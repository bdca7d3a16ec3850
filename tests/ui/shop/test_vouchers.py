"""Vouchers from the window: issued and printed, scanned at the counter, taken back; goods held back there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from station_app.domain.shop import voucher_code
from station_app.services import reservations
from station_app.services.counter import BasketItem
from station_app.services.households import merge_households
from station_app.services.receipts import list_redemptions
from station_app.services.vouchers import VoucherView, issue_vouchers, list_vouchers, voucher_totals
from station_app.ui.pages.shop.counter_page import CounterPage
from station_app.ui.pages.shop.days_page import DaysPage
from station_app.ui.pages.shop.voucher_issue_dialog import IssueDialog
from station_app.ui.pages.shop.vouchers_dialog import VouchersDialog
from tests.helpers.windows import PressNext, cut_off, spoken
from tests.ui.shop.conftest import CHEN, DETERGENT, TOOTHBRUSH, ZHANG, Clerk

Key = Qt.Key


@pytest.fixture
def counter(clerk: Clerk) -> CounterPage:
    part = clerk.page.parts["counter"]
    assert isinstance(part, CounterPage)
    return part


@pytest.fixture
def dialog(clerk: Clerk) -> VouchersDialog:
    clerk.page.show_part("days")
    clerk.settle()
    part = clerk.page.parts["days"]
    assert isinstance(part, DaysPage)
    part.vouchers_button.click()
    opened = clerk.dialog()
    assert isinstance(opened, VouchersDialog)
    return opened


def issue(clerk: Clerk, household: int, **counts: int) -> list[VoucherView]:
    values = {"fifty": 500, "twenty": 200, "ten": 100}
    wanted = {values[name]: count for name, count in counts.items()}
    issued = issue_vouchers(clerk.desk.store, clerk.desk.actor, household, wanted)
    clerk.settle()
    return issued


def code(voucher: VoucherView) -> str:
    return voucher_code(voucher.number, voucher.check_code)


def says(counter: CounterPage, words: str) -> bool:
    return any(words in text for text in spoken(counter))


# ---- at the counter


def test_a_voucher_brings_its_household_and_pays(clerk: Clerk, counter: CounterPage) -> None:
    (paper,) = issue(clerk, ZHANG, twenty=1)
    clerk.use_printer()
    clerk.scan(code(paper), counter.fields.household)
    assert says(counter, "张建国户")
    assert (says(counter, "兑换券抵"), says(counter, "+20")) == (True, True)
    clerk.scan(DETERGENT)
    clerk.press(Key.Key_F8)
    assert "收兑换券 20 分，将扣减张建国户 2 分，余 178 分。" in counter.panel.question.text
    assert cut_off(counter) == []
    clerk.press(Key.Key_F8)
    assert clerk.balance(ZHANG) == 1780
    assert list_vouchers(clerk.desk.store)[0].status == "spent"
    assert len(counter.sale.purse) == 0


def test_a_voucher_is_scanned_among_the_goods(clerk: Clerk, counter: CounterPage) -> None:
    papers = issue(clerk, ZHANG, ten=1, twenty=1)
    counter.sale.find_household(ZHANG)
    clerk.settle()
    for _ in range(5):
        clerk.scan(TOOTHBRUSH, counter.fields.goods)
    for paper in (*papers, papers[0]):
        clerk.scan(code(paper), counter.fields.goods)
    assert says(counter, "+30")
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    assert clerk.balance(ZHANG) == 1700


def test_there_is_no_change_and_the_panel_says_so_before(clerk: Clerk, counter: CounterPage) -> None:
    (paper,) = issue(clerk, ZHANG, fifty=1)
    clerk.scan(code(paper), counter.fields.household)
    clerk.scan(DETERGENT, counter.fields.goods)
    assert says(counter, "兑换券不找零：券面共 50 分，商品只有 22 分。请再选 28 分的商品")
    assert not counter.panel.confirm.isEnabled()
    counter.sale.confirm("", "")
    clerk.settle()
    assert list_redemptions(clerk.desk.store) == []
    counter.panel.vouchers_dropped.emit()
    clerk.settle()
    assert not says(counter, "兑换券抵")
    assert counter.panel.confirm.isEnabled()


def test_another_households_voucher_is_refused(clerk: Clerk, counter: CounterPage) -> None:
    (paper,) = issue(clerk, ZHANG, ten=1)
    counter.sale.find_household(CHEN)
    clerk.settle()
    clerk.scan(code(paper), counter.fields.goods)
    assert says(counter, "是张建国户（001）的")
    assert len(counter.sale.purse) == 0


def test_a_merged_households_voucher_brings_the_one_it_is_in_now(clerk: Clerk, counter: CounterPage) -> None:
    (paper,) = issue(clerk, ZHANG, twenty=1)
    merge_households(clerk.desk.store, clerk.desk.actor, ZHANG, CHEN)
    clerk.settle()
    clerk.use_printer()
    clerk.scan(code(paper), counter.fields.household)
    clerk.scan(DETERGENT)
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    (spent,) = list_vouchers(clerk.desk.store)
    assert (spent.status, spent.holder_id) == ("spent", CHEN)


def test_a_changed_household_leaves_the_vouchers_of_the_other(clerk: Clerk, counter: CounterPage) -> None:
    (paper,) = issue(clerk, ZHANG, ten=1)
    clerk.scan(code(paper), counter.fields.household)
    counter.sale.find_household(CHEN)
    clerk.settle()
    assert len(counter.sale.purse) == 0


def test_a_spent_voucher_is_refused(clerk: Clerk, counter: CounterPage) -> None:
    (paper,) = issue(clerk, ZHANG, twenty=1)
    clerk.scan(code(paper), counter.fields.household)
    clerk.scan(DETERGENT, counter.fields.goods)
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)
    assert len(list_redemptions(clerk.desk.store)) == 1
    clerk.scan(code(paper), counter.fields.household)
    assert says(counter, "已经用过了（凭证 000001）")


def test_a_proxy_comes_with_the_relation(clerk: Clerk, counter: CounterPage) -> None:
    counter.sale.find_household(CHEN)
    clerk.settle()
    clerk.scan(TOOTHBRUSH, counter.fields.goods)
    counter.panel._taker.setCurrentText("他人代领……")
    counter.panel._proxy.setText("王芳")
    counter.panel._relation.setCurrentText("邻居")
    assert cut_off(counter) == []
    clerk.press(Key.Key_F8, counter.fields.goods)
    clerk.press(Key.Key_F8, counter.fields.goods)
    (row,) = list_redemptions(clerk.desk.store)
    assert "王芳，邻居" in row.taker


def test_goods_held_back_are_handed_over_at_the_counter(
    clerk: Clerk, counter: CounterPage, press_next: PressNext
) -> None:
    clerk.use_printer()
    basket = (BasketItem(clerk.product(DETERGENT).id, 2),)
    until = clerk.desk.clock.today() + timedelta(days=2)
    draft = reservations.ReservationDraft(ZHANG, basket, until, proxy="王芳", relation="邻居", reason="卧床")
    reservations.reserve(clerk.desk.store, clerk.desk.actor, draft)
    counter.sale.find_household(ZHANG)
    clerk.settle()
    assert "备货单 000001：洗衣液 2kg×2，44 分，王芳，邻居代领。" in counter.held.text
    assert cut_off(counter) == []
    press_next("领取备货")
    counter.held.action_asked.emit()
    clerk.settle()
    assert clerk.balance(ZHANG) == 1560
    assert (counter.held.text, counter.sale.customer) == ("", None)
    (row,) = list_redemptions(clerk.desk.store)
    assert row.note == "备货单 000001"


# ---- the list of vouchers


def test_vouchers_are_issued_and_shown_on_paper(clerk: Clerk, dialog: VouchersDialog) -> None:
    assert any("还没有发过兑换券" in text for text in spoken(dialog))
    dialog.issue_button.click()
    form = clerk.dialog()
    assert isinstance(form, IssueDialog)
    form.household.look_up(ZHANG)
    clerk.settle()
    form.counts.set_value({500: 1, 200: 2})
    assert "张建国户现有 200 分，换券 90 分，余 110 分。" in form.after.text()
    assert cut_off(form) == []
    form.yes.click()
    clerk.settle()
    assert "兑换券" in clerk.dialog().windowTitle()
    clerk.dialog().reject()
    clerk.settle()
    assert [row.value for row in dialog.table.model.shown_rows] == [200, 200, 500]
    assert "共发出 90 分：可用 90 分" in dialog.totals.text()
    assert cut_off(dialog) == []
    dialog.reject()


def test_all_points_become_the_fewest_papers(clerk: Clerk, dialog: VouchersDialog) -> None:
    dialog.issue_button.click()
    form = clerk.dialog()
    assert isinstance(form, IssueDialog)
    form.household.look_up(CHEN)
    clerk.settle()
    form.all_button.click()
    assert {value: count for value, count in form.counts.value().items() if count} == {
        500: 1,
        200: 1,
        100: 1,
        50: 1,
    }
    form.counts.set_value({1000: 9})
    form.yes.click()
    clerk.settle()
    assert any("积分不够" in text for text in spoken(form))
    form.reject()
    dialog.reject()


def test_vouchers_are_taken_back(clerk: Clerk, dialog: VouchersDialog) -> None:
    issue(clerk, ZHANG, fifty=1, ten=1)
    dialog._load()
    clerk.settle()
    dialog.table.select_key(1)
    dialog.cancel_button.click()
    form = clerk.dialog()
    assert any("将收回 1 张券，50 分退回张建国户" in text for text in spoken(form))
    form.findChildren(QComboBox)[0].setCurrentText("村民不要券了")
    clerk.press(Key.Key_Return, form.findChildren(QComboBox)[0].lineEdit())
    clerk.settle()
    assert clerk.balance(ZHANG) == 1900
    assert voucher_totals(clerk.desk.store).cancelled == 500
    dialog.reject()


def test_expired_vouchers_are_cleared_after_one_question(
    clerk: Clerk, dialog: VouchersDialog, press_next: PressNext
) -> None:
    issue(clerk, ZHANG, fifty=1)
    clerk.desk.clock.advance(days=400)  # type: ignore[attr-defined]  # a clock of tests
    dialog.reject()
    part = clerk.page.parts["days"]
    assert isinstance(part, DaysPage)
    part.vouchers_button.click()
    again = clerk.dialog()
    assert isinstance(again, VouchersDialog)
    press_next("清理过期的")
    again.expire_button.click()
    clerk.settle()
    assert [row.state(clerk.desk.clock.today()) for row in again.table.model.shown_rows] == ["已收回"]
    assert not again.expire_button.isEnabled()
    again.reject()
