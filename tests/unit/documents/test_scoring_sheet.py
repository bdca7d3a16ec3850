"""The blank scoring sheet: who is scored, by which rules, who signs, and the code that opens it again."""

from __future__ import annotations

from datetime import UTC, date, datetime

from station_app.documents.scoring_sheet import scoring_sheet
from station_app.domain.scoring import SheetState
from station_app.services.scoring_views import SheetColumn, SheetDetail, SheetHousehold, SheetRow
from tests.helpers.golden import assert_golden
from tests.helpers.papers import STATION
from tests.helpers.pdf import page_numbers, pages_of, picture_of, text_of
from tests.helpers.qr import codes_in

ACROSS = (297, 210)
HEADS = ("李名兰", "张建国", "欧阳美凤", "阿依古丽·买买提", "单守义", "解春花", "仇家旺", "刘玉珍")
RULES = (
    ("HJ01", "庭院卫生评比“最清洁”", 50, "次"),
    ("HJ03", "垃圾分类投放合格（月度抽查）", 20, "次"),
    ("FW09", "参加家庭志愿服务日（每月首个周六）", 20, "小时"),
    ("KF02", "乱倒垃圾、乱搭乱堆", -50, "次"),
)


def _view(households: int = 22, rules: int = 4) -> SheetDetail:
    row = SheetRow(
        7,
        12,
        "11月第4周人居环境评分",
        "二组",
        tuple(name for _, name, *_ in RULES[:rules]),
        date(2026, 11, 27),
        SheetState.OPEN,
        datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
        "李书记",
        None,
        "",
        0,
    )
    columns = [
        SheetColumn(place, place, code, name, points, unit, is_posted_at_once=False)
        for place, (code, name, points, unit) in enumerate((RULES * 2)[:rules], start=1)
    ]
    lines = [
        SheetHousehold(place, f"{place:04d}", HEADS[place % len(HEADS)], "二组")
        for place in range(1, households + 1)
    ]
    return SheetDetail(STATION, row, tuple(columns), tuple(lines), {})


def test_the_blank_sheet_of_a_group() -> None:
    assert_golden(scoring_sheet(_view()), "scoring-sheet-a4", ACROSS)


def test_the_code_opens_the_sheet_again() -> None:
    assert codes_in(picture_of(scoring_sheet(_view()))) == ["SS:12"]


def test_a_whole_village_runs_over_pages_with_the_head_on_each() -> None:
    pdf = scoring_sheet(_view(households=120, rules=8))
    pages = pages_of(pdf)
    assert len(pages) > 5
    assert all("户主" in page for page in pages)
    assert page_numbers(pdf)[-1] == f"第{len(pages)}页共{len(pages)}页"
    assert "0120" in pages[-1]


def test_a_village_without_households_prints_an_empty_sheet() -> None:
    assert "没有记录" in text_of(scoring_sheet(_view(households=0)))
