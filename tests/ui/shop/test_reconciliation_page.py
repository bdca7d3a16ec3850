"""对账: a day is closed with its differences explained, its sheet printed, and the month accounted for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from station_app.domain.permissions import Actor, Role
from station_app.services import counter, reconciliation
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.shop.reconciliation_page import ReconciliationPage
from tests.helpers.tampering import tamper
from tests.helpers.windows import button, cut_off, shown, spoken
from tests.ui.shop.conftest import DETERGENT, TOOTHBRUSH, ZHANG, Clerk

Key = Qt.Key


@pytest.fixture
def page(clerk: Clerk) -> ReconciliationPage:
    """Two days: yesterday two receipts of which one was voided, today one."""
    desk = clerk.desk

    def redeem(code: str) -> int:
        draft = RedemptionDraft(ZHANG, (BasketItem(clerk.product(code).id, 1),))
        return counter.redeem(desk.store, desk.actor, draft).redemption_id

    redeem(TOOTHBRUSH)
    counter.void(desk.store, desk.actor, redeem(DETERGENT), "拿错了")
    desk.clock.advance(days=1)  # type: ignore[attr-defined] # the tests' clock
    redeem(TOOTHBRUSH)
    clerk.page.open_item(ShowPart("reconciliation"))
    clerk.settle()
    part = clerk.page.part
    assert isinstance(part, ReconciliationPage)
    return part


def states(page: ReconciliationPage) -> list[tuple[int, str]]:
    column = next(each for each in page.table.model.columns if each.heading == "日结")
    return [(row.day.day, column.shows(row)) for row in page.table.model.all_rows]


def form_of(clerk: Clerk) -> FormDialog:
    found = clerk.dialog()
    assert isinstance(found, FormDialog)
    return found


def test_the_days_wait_to_be_closed_the_longest_first(clerk: Clerk, page: ReconciliationPage) -> None:
    assert states(page) == [(3, "没有日结"), (2, "没有日结")]
    assert [row.day.day for row in page.table.selected_rows()] == [2]
    assert page.total.text() == "本表 2 天，净扣 12 分，还有 2 天没有日结"
    assert cut_off(clerk.window) == []


def test_a_day_that_agrees_is_closed_with_enter_and_its_sheet_shown(
    clerk: Clerk, page: ReconciliationPage
) -> None:
    page.close_button.click()
    clerk.settle()
    form = form_of(clerk)
    said = " ".join(spoken(form))
    assert "凭证 000001 至 000003，共 3 张：兑换 28 分，作废和退货 1 张 22 分，净扣 6 分。" in said
    assert "凭证、积分流水和库存三方一致。" in said
    clerk.press(Key.Key_Return)
    clerk.settle()
    (preview,) = shown(PrintDialog)
    assert preview.windowTitle() == "打印预览　日结单 2026-03-02"
    preview.reject()
    clerk.settle()
    assert states(page) == [(3, "没有日结"), (2, "已日结")]
    assert not page.close_button.isEnabled()
    clerk.page.print_page()
    clerk.settle()
    (preview,) = shown(PrintDialog)
    preview.reject()


def test_a_difference_has_to_be_explained(clerk: Clerk, page: ReconciliationPage) -> None:
    tamper(clerk.desk.store, "UPDATE redemption SET total = 90 WHERE number = 1")
    page.close_button.click()
    clerk.settle()
    form = form_of(clerk)
    assert any("凭证 000001 兑换 9 分，积分流水" in said for said in spoken(form))
    button(form, "确认日结").click()
    clerk.settle()
    assert form.isVisible()
    form.form.rows["difference_0"].editor.setFocus()
    clerk.write("手工改错，已报市中心")
    button(form, "确认日结").click()
    clerk.settle()
    (preview,) = shown(PrintDialog)
    preview.reject()
    day = page.table.model.all_rows[1].day
    (difference,) = reconciliation.closed_account(clerk.desk.store, day).account.differences
    assert difference.note == "手工改错，已报市中心"


def test_receipts_after_the_close_are_told(clerk: Clerk, page: ReconciliationPage) -> None:
    desk = clerk.desk
    reconciliation.close_day(desk.store, desk.actor, desk.clock.today(), {})
    counter.redeem(
        desk.store, desk.actor, RedemptionDraft(ZHANG, (BasketItem(clerk.product(TOOTHBRUSH).id, 1),))
    )
    clerk.settle()
    assert states(page) == [(3, "结后又有 1 张"), (2, "没有日结")]


def test_the_account_of_the_month_is_shown(clerk: Clerk, page: ReconciliationPage) -> None:
    page.month_button.click()
    clerk.settle()
    (preview,) = shown(PrintDialog)
    assert preview.windowTitle() == "打印预览　爱心超市对账单 2026年3月"
    preview.reject()


def test_who_may_not_close_days_looks_and_prints(desk: Desk, clerk: Clerk, page: ReconciliationPage) -> None:
    viewer = ReconciliationPage(replace(desk, actor=Actor(9, "王主任", Role.SUPERVISOR)))
    assert not viewer.close_button.isVisibleTo(viewer)
    clerk.window.setCentralWidget(viewer)
    clerk.settle()
    viewer.table.row_activated.emit(viewer.table.model.all_rows[0])
    clerk.settle()
    (preview,) = shown(PrintDialog)
    preview.reject()
