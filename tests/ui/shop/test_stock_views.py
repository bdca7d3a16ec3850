"""库存 beyond its movements: lots and losses, documents and their papers, what the stock is worth."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from station_app.services import deliveries, funds, lots
from station_app.services.deliveries import DeliveryDraft, DeliveryLine
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowPart
from station_app.ui.pages.shop.stock_in_dialog import StockInDialog
from station_app.ui.pages.shop.stock_page import StockPage
from tests.helpers.windows import cut_off, shown, spoken
from tests.ui.shop.conftest import DETERGENT, TOOTHBRUSH, Clerk

Key = Qt.Key


@pytest.fixture
def page(clerk: Clerk) -> StockPage:
    part = clerk.page.parts["stock"]
    assert isinstance(part, StockPage)
    return part


def go_to(clerk: Clerk, view: str) -> None:
    clerk.page.open_item(ShowPart(view))
    clerk.settle()


def receive(clerk: Clerk, kind: str = "donated", **more: object) -> None:
    line = DeliveryLine(clerk.product(DETERGENT).id, 6, 1800, date(2026, 3, 20))
    draft = DeliveryDraft(kind, clerk.desk.clock.today(), (line,), "张老板", **more)  # type: ignore[arg-type]
    deliveries.receive(clerk.desk.store, clerk.desk.actor, draft)
    clerk.settle()


def preview(clerk: Clerk) -> PrintDialog:
    clerk.settle()
    (dialog,) = shown(PrintDialog)
    return dialog


@pytest.mark.parametrize("view", ["movements", "lots", "documents", "worth"])
def test_each_view_is_reached_by_its_key_and_nothing_is_cut_off(
    clerk: Clerk, page: StockPage, view: str
) -> None:
    receive(clerk)
    go_to(clerk, view)
    assert clerk.page.part is page
    assert page.views.key == view
    assert page.views.stack.currentWidget() is page._shown_table
    assert len(page._shown_table.model.shown_rows) > 0
    assert cut_off(clerk.window) == []


def test_what_expires_first_stands_at_the_head_of_the_lots(clerk: Clerk, page: StockPage) -> None:
    receive(clerk)
    go_to(clerk, "lots")
    first = page.lots.model.shown_rows[0]
    assert (first.product, first.remaining, first.supplier) == ("洗衣液 2kg", 6, "张老板")
    page.lots.search.setText("张老板")
    clerk.settle()


def test_a_loss_is_written_off_with_its_reason_and_paper(clerk: Clerk, page: StockPage) -> None:
    receive(clerk)
    go_to(clerk, "lots")
    assert not page.loss_button.isEnabled()
    page.lots.select_key(page.lots.model.shown_rows[0].id)
    page.loss_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, FormDialog)
    field = next(name for name in dialog.form.rows if name.startswith("lot"))
    dialog.form.fill({field: "7", "reason": "破损"})
    dialog.yes.click()
    assert dialog.form.rows[field].has_error
    dialog.form.rows[field].editor.setText("2")  # type: ignore[attr-defined]
    dialog.yes.click()
    assert preview(clerk).windowTitle().startswith("打印预览　报损单")
    preview(clerk).reject()
    assert clerk.product(DETERGENT).stock == 9
    go_to(clerk, "movements")
    row = page.table.model.shown_rows[0]
    assert (row.kind_label, row.quantity, row.note) == ("报损", -2, "破损")
    page.table.select_key(row.id)
    page.loss_slip_button.click()
    preview(clerk).reject()


def test_papers_of_a_donation_and_of_the_quarter(clerk: Clerk, page: StockPage) -> None:
    receive(clerk, is_named=False)
    go_to(clerk, "documents")
    row = page.documents.model.shown_rows[0]
    assert page.documents.model.columns[3].shows(row) == "爱心人士"
    page.documents.select_key(row.id)
    for pressed, title in (
        (page.slip_button, "捐赠接收单 0001"),
        (page.thanks_button, "感谢信 张老板"),
        (page.donated_button, "捐赠物资收发公示表 2026年第1季度"),
    ):
        pressed.click()
        assert preview(clerk).windowTitle() == f"打印预览　{title}"
        preview(clerk).reject()


def test_a_purchase_gets_no_thanks(clerk: Clerk, page: StockPage) -> None:
    receive(clerk, "bought")
    go_to(clerk, "documents")
    page.documents.select_key(page.documents.model.shown_rows[0].id)
    assert not page.thanks_button.isEnabled()
    assert page.slip_button.isEnabled()


def test_the_worth_of_the_stock_is_said_above_the_table(clerk: Clerk, page: StockPage) -> None:
    receive(clerk, "bought")
    go_to(clerk, "worth")
    assert "现有库存共值 108.00 元" in spoken(page)
    go_to(clerk, "lots")
    assert not any("现有库存" in each for each in spoken(page))


def test_a_purchase_is_paid_from_the_fund_chosen(clerk: Clerk, page: StockPage) -> None:
    fund = funds.add_fund(clerk.desk.store, clerk.desk.actor, "财政拨款")
    go_to(clerk, "documents")
    page.add_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, StockInDialog)
    clerk.settle()
    dialog.head.supplier.setText("惠民商贸")
    dialog.head.fund.setCurrentIndex(dialog.head.fund.findData(fund.id))
    clerk.scan(TOOTHBRUSH)
    clerk.type("10")
    for _ in range(3):
        clerk.press(Key.Key_Return)
    clerk.press(Key.Key_F8)
    assert dialog.sentence.text().startswith("要从“财政拨款”里付款，请给每种商品填进价。")
    dialog.table.row_activated.emit(dialog.delivery.lines[0])
    clerk.replace(dialog.entry.cost, "3.5")
    dialog.entry.put_button.click()
    clerk.press(Key.Key_F8)
    assert not clerk.has_dialog()
    (after,) = funds.list_funds(clerk.desk.store)
    assert after.balance == -3500
    assert page.documents.model.shown_rows[0].fund == "财政拨款"


def test_fields_that_a_source_does_not_ask_for_are_left_out(clerk: Clerk, page: StockPage) -> None:
    go_to(clerk, "stock")
    page.add_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, StockInDialog)
    head = dialog.head

    def asked() -> set[QWidget]:
        return {each for each in (head.invoice, head.fund, head.phone, head.unnamed) if each.isVisible()}

    assert asked() == {head.invoice, head.fund}
    head.source.setCurrentText("捐赠")
    assert asked() == {head.phone, head.unnamed}
    assert cut_off(dialog) == []
    clerk.scan(TOOTHBRUSH)
    clerk.type("10")
    dialog.entry.put_button.click()
    clerk.press(Key.Key_F8)
    assert dialog.sentence.text().startswith("请填写捐赠人")
    assert head.supplier.property("tone") == "bad"
    head.supplier.setText("李老师")
    head.received.setText("2026-9-9")
    clerk.press(Key.Key_F8)
    assert dialog.sentence.text().startswith("到货日期不能晚于今天")
    head.received.setText("2026-2-30")
    clerk.press(Key.Key_F8)
    assert dialog.sentence.text().startswith("看不懂日期")
    head.received.setText("2026-3-1")
    head.unnamed.setChecked(True)
    clerk.press(Key.Key_F8)
    assert not clerk.has_dialog()
    (view,) = deliveries.list_deliveries(clerk.desk.store)
    assert (view.public_name, str(view.received_on)) == ("爱心人士", "2026-03-01")
    assert lots.list_lots(clerk.desk.store)[0].remaining > 0
