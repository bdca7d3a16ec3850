"""资金: funds, their book, and a wrong entry put right, as the clerk does it."""

from __future__ import annotations

import pytest

from station_app.services import funds
from station_app.services.funds import STARTING_FUNDS
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowPart
from station_app.ui.pages.shop.funds_page import FundsPage
from tests.helpers.windows import button, cut_off, shown, spoken
from tests.ui.shop.conftest import Clerk


@pytest.fixture
def page(clerk: Clerk) -> FundsPage:
    clerk.page.open_item(ShowPart("funds"))
    clerk.settle()
    part = clerk.page.parts["funds"]
    assert isinstance(part, FundsPage)
    return part


def form(clerk: Clerk) -> FormDialog:
    dialog = clerk.dialog()
    assert isinstance(dialog, FormDialog)
    return dialog


def book(clerk: Clerk, page: FundsPage, kind: str, amount: str) -> None:
    page.book_button.click()
    dialog = form(clerk)
    assert cut_off(dialog) == []
    dialog.form.fill({"kind": kind, "amount": amount, "words": "兑换经费"})
    dialog.yes.click()
    clerk.settle()


def start(clerk: Clerk, page: FundsPage) -> None:
    button(page, "载入常用来源").click()
    clerk.settle()


def test_an_empty_page_offers_the_usual_funds(clerk: Clerk, page: FundsPage) -> None:
    assert not page.book_button.isEnabled()
    start(clerk, page)
    assert [row.name for row in page.funds.model.shown_rows] == list(STARTING_FUNDS)
    assert page.book_button.isEnabled()
    assert cut_off(clerk.window) == []


def test_income_and_spending_make_a_book_that_is_printed(clerk: Clerk, page: FundsPage) -> None:
    start(clerk, page)
    page.funds.select_key(page.funds.model.shown_rows[0].id)
    clerk.settle()
    book(clerk, page, "income", "5,000")
    book(clerk, page, "service", "600.5")
    first = page.funds.model.shown_rows[0]
    assert (first.name, first.balance) == ("财政拨款", 439_950)
    assert [(row.amount, row.balance) for row in page.entries.model.shown_rows] == [
        (-60_050, 439_950),
        (500_000, 500_000),
    ]
    assert any("期末结余 4,399.50 元" in each for each in spoken(page))
    page.print_page()
    clerk.settle()
    (dialog,) = shown(PrintDialog)
    assert dialog.windowTitle() == "打印预览　资金收支账 财政拨款"
    dialog.reject()
    page.go_back()
    clerk.settle()
    assert any(each.startswith("全部资金") for each in spoken(page))


def test_an_amount_that_is_no_money_is_said_beside_its_field(clerk: Clerk, page: FundsPage) -> None:
    start(clerk, page)
    page.book_button.click()
    dialog = form(clerk)
    dialog.form.fill({"amount": "一千", "words": "经费"})
    dialog.yes.click()
    assert dialog.form.rows["amount"].sentence.text().startswith("“一千”不是金额。")
    dialog.form.fill({"amount": "0"})
    dialog.yes.click()
    clerk.settle()
    assert dialog.form.rows["amount"].sentence.text().startswith("金额要大于 0")
    dialog.reject()


def test_a_wrong_entry_is_struck_and_corrected(clerk: Clerk, page: FundsPage) -> None:
    start(clerk, page)
    book(clerk, page, "income", "5000")
    page.entries.select_key(page.entries.model.shown_rows[0].id)
    page.reverse_button.click()
    dialog = form(clerk)
    assert any("收入 5,000.00 元（兑换经费）会用一笔相反的记录冲掉" in each for each in spoken(dialog))
    dialog.form.fill({"reason": "金额记错"})
    dialog.yes.click()
    clerk.settle()
    assert [row.may_be_reversed for row in page.entries.model.shown_rows] == [False, False]
    assert page.funds.model.shown_rows[0].balance == 0
    assert any("收入 0.00 元，支出 0.00 元，期末结余 0.00 元" in each for each in spoken(page))


def test_funds_are_added_renamed_and_closed(clerk: Clerk, page: FundsPage) -> None:
    page.add_button.click()
    dialog = form(clerk)
    dialog.form.fill({"name": "乡贤捐款"})
    dialog.yes.click()
    clerk.settle()
    (row,) = page.funds.model.shown_rows
    page.funds.select_key(row.id)
    page.edit_item()
    dialog = form(clerk)
    dialog.form.fill({"name": "乡贤基金", "active": False})
    dialog.yes.click()
    clerk.settle()
    (fund,) = funds.list_funds(clerk.desk.store, with_closed=True)
    assert (fund.name, fund.active) == ("乡贤基金", False)
    assert not page.book_button.isEnabled()
