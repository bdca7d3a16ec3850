import re

import pytest

from station_app.documents.papers import ReceiptPaper
from station_app.documents.receipts import receipt
from station_app.errors.documents import UnshowableCharacter
from tests.helpers.papers import LONG_NAMED_GOODS, many_goods, receipt_view
from tests.helpers.pdf import (
    flat_text_of,
    fonts_of,
    overlapping,
    page_numbers,
    page_sizes,
    pages_of,
    picture_of,
    text_of,
    words_of,
)
from tests.helpers.qr import codes_in

PAPERS = list(ReceiptPaper)
ROLLS = [ReceiptPaper.ROLL_58, ReceiptPaper.ROLL_80]
SHEETS = [ReceiptPaper.A5, ReceiptPaper.A4]
CASES = {
    "three goods": receipt_view(),
    "long names and a proxy": receipt_view(
        LONG_NAMED_GOODS, taker="王小明", proxy="儿子", note="集中兑换日" * 6
    ),
    "thirty-three goods": receipt_view(many_goods(33)),
    "a void, reprinted": receipt_view(number=124, voids=123, prints=2),
    "voided, reprinted": receipt_view(voided_by=124, prints=1),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_a_receipt_says_everything_that_is_signed_for(paper: ReceiptPaper) -> None:
    text = flat_text_of(receipt(receipt_view(), paper))
    for said in (
        "新时代文明实践站",
        "爱心超市兑换凭证",
        "№000123",
        "0305-018",
        "李名兰",
        "2026-11-2501:51",
        "大米（五公斤装）",
        "洗衣液",
        "抽纸（6包）",
        "2袋",
        "12.5",
        "107.5",
        "壹佰零柒点伍分",
        "2000",
        "1892.5",
        "张文书",
        "K7MQ-2XPA",
        "领取人签字",
    ):
        assert said in text
    assert "补打" not in text
    assert "作废" not in text
    assert "代领" not in text


@pytest.mark.parametrize("paper", PAPERS)
def test_a_scanner_reads_the_number_and_the_check_code(paper: ReceiptPaper) -> None:
    picture = picture_of(receipt(receipt_view(), paper), dpi=203, smooth=False)
    assert codes_in(picture) == ["WM:000123:K7MQ-2XPA"]


@pytest.mark.parametrize("paper", PAPERS)
def test_a_proxy_is_named_with_the_relation(paper: ReceiptPaper) -> None:
    text = flat_text_of(receipt(receipt_view(taker="王小明", proxy="儿子"), paper))
    assert "王小明（代领，儿子）" in text


@pytest.mark.parametrize("paper", PAPERS)
def test_a_reprint_says_so_and_how_often(paper: ReceiptPaper) -> None:
    assert "补打第3次" in flat_text_of(receipt(receipt_view(prints=3), paper))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_void_names_the_receipt_it_voids_and_gives_back(paper: ReceiptPaper) -> None:
    text = flat_text_of(receipt(receipt_view(number=124, voids=123), paper))
    assert "爱心超市作废凭证" in text
    assert "作废原凭证000123号" in text
    assert "退回积分" in text
    assert "退回后余额" in text
    assert "爱心超市兑换凭证" not in text


@pytest.mark.parametrize("paper", PAPERS)
def test_a_voided_receipt_says_which_receipt_voided_it(paper: ReceiptPaper) -> None:
    words = "".join(sorted(flat_text_of(receipt(receipt_view(voided_by=124), paper))))
    without = "".join(sorted(flat_text_of(receipt(receipt_view(), paper))))
    for character in "已作废见000124号":
        assert words.count(character) > without.count(character)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_is_cut_off_and_nothing_overlaps(paper: ReceiptPaper, case: str) -> None:
    pdf = receipt(CASES[case], paper)
    width, height = page_sizes(pdf)[0]
    margin = {58: 5, 80: 4}.get(round(width), 8)
    words = words_of(pdf)
    assert all(word.left > margin - 0.2 and word.right < width - margin + 0.2 for word in words)
    assert all(word.top > 2 and word.bottom < height - 4 for word in words)
    upright = words if CASES[case].voided_by is None else []
    assert overlapping(upright) == []


@pytest.mark.parametrize("paper", PAPERS)
def test_thirty_three_goods_are_all_there_with_their_amounts(paper: ReceiptPaper) -> None:
    lines = many_goods(33)
    text = text_of(receipt(receipt_view(lines), paper))
    amounts = re.findall(r"(第\d+样商品)家庭装\s+\d *件 *×? *1\.5(?: *分)? +([\d.]+)", text)
    assert amounts == [(f"第{n}样商品", f"{lines[n - 1].amount / 10:g}") for n in range(1, 34)]


@pytest.mark.parametrize("paper", ROLLS)
def test_a_roll_is_one_page_as_long_as_its_content(paper: ReceiptPaper) -> None:
    [(width, short)] = page_sizes(receipt(receipt_view(), paper))
    [(_, long)] = page_sizes(receipt(receipt_view(many_goods(33)), paper))
    assert round(width) == {ReceiptPaper.ROLL_58: 58, ReceiptPaper.ROLL_80: 80}[paper]
    assert short < 160
    assert long > short + 30 * 5


@pytest.mark.parametrize("paper", ROLLS)
@pytest.mark.parametrize("case", CASES)
def test_a_roll_is_black_on_white_and_nothing_is_under_eight_points(paper: ReceiptPaper, case: str) -> None:
    pdf = receipt(CASES[case], paper)
    assert set(picture_of(pdf, smooth=False).pixels) == {0, 255}
    assert min(word.size for word in words_of(pdf)) > 7.9


@pytest.mark.parametrize(("paper", "size"), [(ReceiptPaper.A5, (148, 210)), (ReceiptPaper.A4, (210, 297))])
def test_sheets_have_their_size_and_go_on_overleaf(paper: ReceiptPaper, size: tuple[int, int]) -> None:
    pdf = receipt(receipt_view(many_goods(33)), paper)
    assert [(round(w), round(h)) for w, h in page_sizes(pdf)] == [size, size]
    assert page_numbers(pdf) == ["第1页共2页", "第2页共2页"]
    second = pages_of(pdf)[1]
    assert "领取人签字" in second
    assert second.split()[:2] == ["序号", "商品"]


def test_both_parts_of_the_a4_receipt_carry_number_household_total_and_signature() -> None:
    pdf = receipt(receipt_view(), ReceiptPaper.A4)
    cut = next(word for word in words_of(pdf) if "沿虚线裁开" in word.text)
    parts = ["", ""]
    for word in words_of(pdf):
        parts[word.top > cut.top] += word.text
    stub, main = parts
    assert "（存根）" in stub
    assert "大米" not in stub
    for said in ("000123", "0305-018", "李名兰", "107.5", "壹佰零柒点伍分", "领取人签字", "K7MQ-2XPA"):
        assert said in stub
        assert said in main


@pytest.mark.parametrize("paper", PAPERS)
def test_fonts_are_embedded_subsets(paper: ReceiptPaper) -> None:
    found = fonts_of(receipt(receipt_view(), paper))
    assert found
    assert all(font.embedded and font.subset for font in found)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_name_that_cannot_be_shown_is_told_before_anything_is_printed(paper: ReceiptPaper) -> None:
    with pytest.raises(UnshowableCharacter, match="𪚥"):
        receipt(receipt_view(household_head="李𪚥兰"), paper)
