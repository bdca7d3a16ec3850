"""Every paper against the one that was looked at and kept; docs/documents.md shows them."""

from __future__ import annotations

import pytest

from station_app.documents.generic_list import printed_list
from station_app.documents.household_card import household_cards
from station_app.documents.inputs import RepairSheetView
from station_app.documents.papers import ReceiptPaper, SheetPaper
from station_app.documents.ranking import Poster, ranking_poster
from station_app.documents.receipts import receipt
from station_app.documents.recovery_sheet import recovery_sheet
from station_app.documents.repair_sheet import repair_sheet
from station_app.documents.sign_in_sheet import sign_in_sheet
from station_app.documents.statement import statement
from station_app.documents.team_sheet import team_sheet
from tests.helpers.golden import A3, A4, A5, assert_golden
from tests.helpers.papers import (
    STATION,
    card,
    list_view,
    member,
    ranked,
    ranking_view,
    receipt_view,
    recovery_view,
    sign_in_view,
    statement_line,
    statement_view,
    team_view,
)
from tests.helpers.pdf import shades_of

RECEIPT_SIZES = {
    ReceiptPaper.ROLL_58: None,
    ReceiptPaper.ROLL_80: None,
    ReceiptPaper.A5: A5,
    ReceiptPaper.A4: A4,
    ReceiptPaper.FORM_241: (241, 140),
}
NAMES = ("李名兰", "张兰", "欧阳名兰", "买买提·阿不都", "单守义", "李大兰", "覃小凤", "陈桂英")


def test_a_form_has_no_colour_but_black() -> None:
    pdf = receipt(receipt_view(voids=1, voided_by=3, prints=2), ReceiptPaper.FORM_241)
    assert shades_of(pdf) == {0, 255}


@pytest.mark.parametrize("paper", ReceiptPaper)
def test_a_receipt(paper: ReceiptPaper) -> None:
    assert_golden(receipt(receipt_view(), paper), f"receipt-{paper}", RECEIPT_SIZES[paper])


def test_a_reprinted_receipt_for_a_proxy() -> None:
    view = receipt_view(taker="张小雨", proxy="王大勇（邻居）", prints=1)
    assert_golden(receipt(view, ReceiptPaper.A5), "receipt-proxy", A5)


def test_a_receipt_that_takes_another_back() -> None:
    view = receipt_view(number=124, voids=123, note="洗衣液拿错了")
    assert_golden(receipt(view, ReceiptPaper.A4), "receipt-void", A4)


def test_a_statement() -> None:
    lines = [
        statement_line(1),
        statement_line(2, kind="redeem", item="爱心超市兑换", change=-75, honour_change=0, balance=1165),
        statement_line(3, kind="reversal", change=-40, honour_change=-40, balance=1125, reverses=1),
    ]
    assert_golden(statement(statement_view(*lines), SheetPaper.A4), "statement-a4", A4)
    assert_golden(statement(statement_view(*lines), SheetPaper.A5), "statement-a5", A5)


@pytest.mark.parametrize(("paper", "size"), [(SheetPaper.A4, A4), (SheetPaper.A3, A3)])
def test_a_ranking(paper: SheetPaper, size: tuple[int, int]) -> None:
    rows = [ranked(place, name) for place, name in enumerate(NAMES, start=1)]
    rows += [ranked(9, "张小雨", under_14=True), ranked(10, "李二牛", consents=False)]
    poster = ranking_poster(ranking_view(*rows), paper, notice="有异议请找张文书，电话 0717-4820001。")
    assert_golden(poster, f"ranking-{paper}", size)


def test_a_red_list() -> None:
    rows = [ranked(place, name) for place, name in enumerate(NAMES, start=1)]
    assert_golden(ranking_poster(ranking_view(*rows, group="三组"), kind=Poster.RED_LIST), "red-list", A4)


def test_a_team_sheet() -> None:
    people = [
        member("李名兰", "队长"),
        member("王大勇", "副队长", sex="male"),
        member("张桂英"),
        member("覃小凤"),
    ]
    assert_golden(team_sheet(team_view(*people)), "team-sheet", A4)


def test_a_sign_in_sheet() -> None:
    expected = (("李名兰", "三组"), ("王大勇", "一组"), ("张桂英", "三组"))
    assert_golden(sign_in_sheet(sign_in_view(*expected)), "sign-in-sheet", A4)


def test_household_cards() -> None:
    cards = [card(f"0305-{place:03d}", name) for place, name in enumerate(NAMES, start=1)]
    assert_golden(household_cards(STATION, cards), "household-cards", A4)


def test_a_recovery_sheet() -> None:
    assert_golden(recovery_sheet(recovery_view()), "recovery-sheet", A4)


def test_a_repair_sheet() -> None:
    facts = (("损坏情况", "数据文件共 104 页，坏了 1 页。"), ("修好以后", "11 条记录"))
    lost = (("12", "2026-03-02 10:00", "李书记", "兑换"),)
    view = RepairSheetView(STATION, "2026-03-03 09:00", facts, lost, ("station.db.replaced-1a2b",))
    assert_golden(repair_sheet(view), "repair-sheet", A4)


def test_a_list() -> None:
    rows = tuple(
        (str(place), name, f"0305-{place:03d}", "120", "") for place, name in enumerate(NAMES, start=1)
    )
    assert_golden(printed_list(list_view(rows)), "list", A4)
