"""The list of receipts: reprints are marked, voids ask why, and a check code tells true from false."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt

from station_app.domain.permissions import Actor, Role
from station_app.domain.shop import receipt_code
from station_app.services import counter, receipts
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.services.receipts import ReceiptView
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowReceipt
from station_app.ui.page import Desk
from station_app.ui.pages.shop.receipts_page import ReceiptsPage
from tests.helpers.pdf import text_of
from tests.helpers.windows import button, cut_off, spoken
from tests.ui.shop.conftest import CHEN, DETERGENT, TOOTHBRUSH, ZHANG, Clerk

Key = Qt.Key


@pytest.fixture
def made(clerk: Clerk) -> list[ReceiptView]:
    """One receipt of last month, two of this one; the second of them voided by a fourth."""
    desk = clerk.desk

    def redeem(household: int, code: str, quantity: int) -> ReceiptView:
        items = (BasketItem(clerk.product(code).id, quantity),)
        return counter.redeem(desk.store, desk.actor, RedemptionDraft(household, items))

    first = redeem(ZHANG, TOOTHBRUSH, 2)
    desk.clock.advance(days=31)  # type: ignore[attr-defined] # the tests' clock
    second, third = redeem(CHEN, DETERGENT, 1), redeem(ZHANG, DETERGENT, 2)
    voided = counter.void(desk.store, desk.actor, third.redemption_id, "拿错了")
    return [first, second, third, voided]


@pytest.fixture
def page(clerk: Clerk, made: list[ReceiptView]) -> ReceiptsPage:
    part = ReceiptsPage(clerk.desk)
    clerk.window.setCentralWidget(part)
    clerk.window.activateWindow()
    clerk.settle()
    return part


def shown(page: ReceiptsPage) -> list[int]:
    return [row.number for row in page.table.model.shown_rows]


def state_of(page: ReceiptsPage, number: int) -> str:
    column = next(each for each in page.table.model.columns if each.heading == "状态")
    return next(column.shows(row) for row in page.table.model.all_rows if row.number == number)


# ---- the list


def test_the_list_shows_the_month_and_a_sum_of_what_is_shown(page: ReceiptsPage) -> None:
    assert shown(page) == [4, 3, 2]
    assert page.total.text() == "本表 3 张凭证：兑换 66 分，作废退回 44 分，净扣 22 分"
    assert (state_of(page, 4), state_of(page, 3), state_of(page, 2)) == (
        "作废 000003",
        "已作废（000004）",
        "兑换",
    )
    assert cut_off(page) == []


def test_another_month_shows_its_own(clerk: Clerk, page: ReceiptsPage) -> None:
    page.period.set_period(page.period.period.previous())
    clerk.settle()
    assert shown(page) == [1]
    assert page.total.text() == "本表 1 张凭证：兑换 12 分"


def test_one_household_is_shown_over_all_months(clerk: Clerk, page: ReceiptsPage) -> None:
    page.household.setFocus()
    clerk.type("zjg")
    clerk.press(Key.Key_Return)
    assert shown(page) == [4, 3, 1]
    assert not page.period.isEnabled()
    page.go_back()
    clerk.settle()
    assert shown(page) == [4, 3, 2]


def test_the_sum_follows_the_filter(page: ReceiptsPage) -> None:
    page.table._filter_boxes[0].setCurrentText("有效的兑换")
    assert shown(page) == [2]
    assert page.total.text() == "本表 1 张凭证：兑换 22 分"


def test_the_exported_points_add_up_to_the_sum_below_the_table(
    clerk: Clerk, page: ReceiptsPage, tmp_path: Path
) -> None:
    path = tmp_path / "兑换记录.xlsx"
    clerk.desk.output.write(path, page.table.sheet(), page)
    clerk.settle()
    (sheet,) = openpyxl.load_workbook(path).worksheets
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    heading = next(row for row in rows if "扣减积分" in row)
    place = heading.index("扣减积分")
    below = rows[rows.index(heading) + 1 :]
    assert sum(float(str(row[place])) for row in below[:3]) == 22


# ---- reprints


def test_a_reprint_is_marked_and_counted(clerk: Clerk, page: ReceiptsPage, made: list[ReceiptView]) -> None:
    second = made[1].redemption_id
    receipts.record_print(clerk.desk.store, clerk.desk.actor, second, "roll80")
    clerk.settle()
    page.table.select_key(second)
    page.print_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, PrintDialog)
    clerk.settle()
    dialog.print_button.click()
    clerk.settle()
    (paper,) = clerk.printers.papers
    assert "补打第 1 次" in text_of(paper.pdf)
    assert receipts.receipt(clerk.desk.store, second).prints == 2


def test_a_receipt_searched_for_is_shown_whichever_month_it_is_of(
    clerk: Clerk, page: ReceiptsPage, made: list[ReceiptView]
) -> None:
    page.open_item(ShowReceipt(made[0].redemption_id))
    dialog = clerk.dialog()
    assert dialog.windowTitle() == "打印预览　兑换凭证 000001"
    dialog.reject()


# ---- voids


def test_a_void_asks_why_and_names_whose_points_come_back(
    clerk: Clerk, page: ReceiptsPage, made: list[ReceiptView]
) -> None:
    page.table.select_key(made[1].redemption_id)
    page.void_button.click()
    dialog = clerk.dialog()
    assert any("将退回陈桂英户 22 分，商品放回库存：洗衣液 2kg×1。" in said for said in spoken(dialog))
    clerk.press(Key.Key_Return)
    assert "还没有选作废原因。请选好再继续。" in spoken(dialog)
    clerk.write("村民当场退回")
    button(dialog, "确认作废").click()
    clerk.settle()
    assert clerk.balance(CHEN) == 860
    assert shown(page)[0] == 5
    assert receipts.receipt_by_number(clerk.desk.store, 5).note == "村民当场退回"


@pytest.mark.parametrize("place", [2, 3])
def test_what_is_voided_or_a_void_cannot_be_voided(
    page: ReceiptsPage, made: list[ReceiptView], place: int
) -> None:
    page.table.select_key(made[place].redemption_id)
    assert not page.void_button.isEnabled()


def test_who_may_not_void_sees_no_such_button(desk: Desk, clerk: Clerk) -> None:
    page = ReceiptsPage(replace(desk, actor=Actor(9, "王主任", Role.SUPERVISOR)))
    assert not page.void_button.isVisibleTo(page)
    page.deleteLater()
    clerk.settle()


# ---- check codes


def test_a_scanned_receipt_is_found_true(clerk: Clerk, page: ReceiptsPage, made: list[ReceiptView]) -> None:
    clerk.scan(receipt_code(2, made[1].check_code), page.code)
    assert page.code.text() == ""
    assert page.verdict.text.startswith("凭证 000002 与账上一致：")
    assert page.verdict.text.endswith("陈桂英户，洗衣液 2kg×1，22 分。")
    assert page.verdict.property("tone") == "good"


def test_a_number_and_a_code_without_its_dash_may_be_typed(
    clerk: Clerk, page: ReceiptsPage, made: list[ReceiptView]
) -> None:
    page.code.setFocus()
    clerk.type(f"2 {made[1].check_code.replace('-', '').lower()}")
    clerk.press(Key.Key_Return)
    assert page.verdict.text.startswith("凭证 000002 与账上一致：")


def test_a_voided_receipt_is_true_but_void(clerk: Clerk, page: ReceiptsPage, made: list[ReceiptView]) -> None:
    clerk.scan(receipt_code(3, made[2].check_code), page.code)
    assert page.verdict.text.endswith("但它已经作废，见凭证 000004。")
    clerk.scan(receipt_code(4, made[3].check_code), page.code)
    assert page.verdict.text.endswith("这是作废凭证，作废的是 000003。")


def test_a_wrong_code_is_said_below_the_field_and_stays_to_be_put_right(
    clerk: Clerk, page: ReceiptsPage, made: list[ReceiptView]
) -> None:
    wrong = receipt_code(2, made[0].check_code)
    clerk.scan(wrong, page.code)
    assert page.code_sentence.text().startswith("查验码对不上：凭证 000002 与账上不一致")
    assert page.code.text() == wrong
    page.code.selectAll()
    clerk.scan(receipt_code(2, made[1].check_code), page.code)
    assert not page.code_sentence.isVisible()


@pytest.mark.parametrize("typed", ["123", "6901234567892", "H:001:7F3K"])
def test_what_is_no_code_is_said_below_the_field(clerk: Clerk, page: ReceiptsPage, typed: str) -> None:
    clerk.scan(typed, page.code)
    assert page.code_sentence.text().startswith(f"看不懂“{typed}”。")
