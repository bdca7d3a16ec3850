import pytest

from station_app.documents.papers import SheetPaper
from station_app.documents.statement import statement, statements
from tests.helpers.papers import statement_line, statement_view
from tests.helpers.pdf import (
    flat_text_of,
    fonts_of,
    overlapping,
    page_numbers,
    page_sizes,
    pages_of,
    words_of,
)

BOTH = [SheetPaper.A4, SheetPaper.A5]
MENDED = statement_line(1002, reversed_by=1003)
MENDING = statement_line(1003, kind="reversal", change=-40, honour_change=-40, balance=1200, reverses=1002)


@pytest.mark.parametrize("paper", BOTH)
def test_a_statement_shows_both_figures_and_what_they_come_from(paper: SheetPaper) -> None:
    text = flat_text_of(statement(statement_view(statement_line(1001), MENDED, MENDING), paper))
    for said in (
        "可兑换积分",
        "荣誉积分",
        "865",
        "期初可兑换",
        "120",
        "本期获得",
        "48",
        "本期扣减",
        "本期兑换",
        "7.5",
    ):
        assert said in text
    for said in ("0305-018", "李名兰", "三组", "2026-01-01至2026-11-24", "户主或代表签字", "经办人"):
        assert said in text


@pytest.mark.parametrize("paper", BOTH)
def test_a_reversal_names_what_it_mends_and_is_named_by_it(paper: SheetPaper) -> None:
    text = flat_text_of(statement(statement_view(MENDED, MENDING), paper))
    assert "（已被流水号1003冲正）" in text
    assert "冲正：" in text
    assert "（冲正流水号1002）" in text


@pytest.mark.parametrize("paper", BOTH)
def test_the_closing_figure_is_the_sum_of_what_is_shown(paper: SheetPaper) -> None:
    lines = [statement_line(1000 + place, change=15, balance=1215) for place in range(40)]
    view = statement_view(*lines)
    last = pages_of(statement(view, paper))[-1]
    total = next(line for line in last.splitlines() if "本期合计" in line)
    assert total.split()[1:4] == ["+60", "+160", "180"]


@pytest.mark.parametrize(
    "kind", ["earn", "minus", "redeem", "void", "reversal", "expire", "adjust", "opening", "merge"]
)
def test_no_kind_of_transfer_is_shown_as_a_code(kind: str) -> None:
    assert kind not in flat_text_of(statement(statement_view(statement_line(1, kind=kind))))


@pytest.mark.parametrize(("paper", "size"), [(SheetPaper.A4, (210, 297)), (SheetPaper.A5, (148, 210))])
def test_long_statements_go_on_overleaf_without_overlaps(paper: SheetPaper, size: tuple[int, int]) -> None:
    item = "参加“我要秀文明”投稿被采用并在市级平台刊播的额外奖励（第三季度评议）"
    pdf = statement(statement_view(*[statement_line(n, item=item) for n in range(1000, 1040)]), paper)
    assert {(round(w), round(h)) for w, h in page_sizes(pdf)} == {size}
    assert len(pages_of(pdf)) > 1
    assert overlapping(words_of(pdf)) == []
    assert all(font.embedded and font.subset for font in fonts_of(pdf))


def test_statements_of_many_households_each_count_their_own_pages() -> None:
    pdf = statements((statement_view(statement_line(1)), statement_view(statement_line(2))))
    assert page_numbers(pdf) == ["第1页共1页", "第1页共1页"]


def test_a_statement_of_a_quiet_period_says_that_nothing_was_recorded() -> None:
    assert "没有记录" in flat_text_of(statement(statement_view()))
