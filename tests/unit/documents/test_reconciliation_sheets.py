"""日结单 and 月度对账单 against the kept ones, and the receipts of returns on all four papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from station_app.documents.papers import ReceiptPaper
from station_app.documents.receipts import receipt
from station_app.documents.reconciliation import day_sheet, month_sheet
from station_app.domain.reconciliation import (
    Gap,
    GoodsRow,
    ReceiptRow,
    Reconciliation,
    Side,
    TransferRow,
    reconcile,
)
from station_app.services.reconciliation import DayRow, ShopAccount
from tests.helpers.golden import A4, A5, assert_golden
from tests.helpers.papers import STATION, THREE_GOODS, receipt_view
from tests.helpers.pdf import text_of

START, DAY, END = date(2026, 11, 1), date(2026, 11, 24), date(2026, 11, 30)
RECEIPTS = (
    ReceiptRow(5, Side.REDEEM, 1235, 31),
    ReceiptRow(1001, Side.REDEEM, 600, 32),
    ReceiptRow(1002, Side.VOID, 600, 33),
    ReceiptRow(1003, Side.RETURN, 250, 34),
)
RICE = {"redeem": 3, "return": 1}
GOODS = (
    GoodsRow(
        1, "大米（五公斤装）", "袋", 40, 20, {"redeem": 3, "return": 1}, {"redeem": 3, "return": 1}, 1, 0, 57
    ),
    GoodsRow(2, "洗衣液", "瓶", 12, 0, {"redeem": 4, "void": 4}, {"redeem": 4, "void": 4}, 0, -1, 11),
    GoodsRow(3, "金龙鱼东北长粒香大米（五公斤装，2026年新米，真空包装）", "袋", 8, 0, {}, {}, 0, 0, 8),
)
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def agreeing(start: date, end: date) -> Reconciliation:
    booked = [TransferRow(row.transfer_id, row.side, row.points) for row in RECEIPTS]
    return reconcile((start, end), RECEIPTS, booked, GOODS, [Gap(6, 1000, is_explained=True)])


def differing() -> Reconciliation:
    booked = [TransferRow(row.transfer_id, row.side, row.points) for row in RECEIPTS[:-1]]
    goods = [replace(GOODS[0], kept=56), *GOODS[1:]]
    account = reconcile((DAY, DAY), RECEIPTS, booked, goods, [Gap(6, 6, is_explained=False)])
    notes = ("退货时断电，已由市中心补录", "一袋受潮，当天没有报损", "一张凭证打印后撕毁，存根附后")
    told = zip(account.differences, notes, strict=True)
    return account.explained({each.key: note for each, note in told})


def test_the_close_of_a_day_on_which_all_agrees() -> None:
    view = ShopAccount(STATION, agreeing(DAY, DAY), AT, "张文书")
    assert_golden(day_sheet(view), "day-close-a4", A4)


def test_the_close_of_a_day_with_differences_names_and_explains_each() -> None:
    view = ShopAccount(STATION, differing(), AT, "张文书", note="已向村务监督委员会说明")
    assert_golden(day_sheet(view), "day-close-differences-a4", A4)


def test_the_account_of_a_month_lists_its_days() -> None:
    days = tuple(
        DayRow(
            date(2026, 11, day), day * 10, day * 10 + 8, 9, day * 120, 60 if day % 5 == 0 else 0,
            None if day == 20 else AT, "" if day == 20 else "张文书", 0, 2 if day == 10 else 0,
        )
        for day in range(30, 0, -1)
    )  # fmt: skip
    view = ShopAccount(STATION, agreeing(START, END))
    assert_golden(month_sheet(view, days), "month-account-a4", A4)


SIZES = {ReceiptPaper.A5: A5, ReceiptPaper.A4: A4}


@pytest.mark.parametrize("paper", ReceiptPaper)
def test_a_return_says_what_comes_back_and_of_which_receipt(paper: ReceiptPaper) -> None:
    total = sum(line.amount for line in THREE_GOODS[:2])
    view = receipt_view(
        THREE_GOODS[:2], returns=122, exchange=124, note="包装破损", balance_after=20000 + total
    )
    assert_golden(receipt(view, paper), f"return-{paper.value}", SIZES.get(paper))


@pytest.mark.parametrize("paper", ReceiptPaper)
def test_both_sides_of_a_return_name_each_other(paper: ReceiptPaper) -> None:
    returned = "".join(text_of(receipt(receipt_view(returns=122), paper)).split())
    assert "爱心超市退货凭证" in returned
    assert "退自凭证000122号" in returned
    assert "退回积分" in returned
    assert "退回后余额" in returned
    original = "".join(text_of(receipt(receipt_view(returned_by=(124, 130)), paper)).split())
    assert "爱心超市兑换凭证" in original
    assert "已有退货见000124、000130号" in original
    instead = "".join(text_of(receipt(receipt_view(exchange=124), paper)).split())
    assert "换货退回见000124号" in instead
