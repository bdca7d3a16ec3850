"""The year-end's lists, the opening document and the month's report, as they were looked at and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from station_app.documents.month_report import month_report
from station_app.documents.opening_sheet import opening_document
from station_app.documents.papers import SheetPaper
from station_app.documents.year_end_list import year_end_list, year_end_poster
from station_app.domain.opening import OpeningKind
from station_app.domain.year_end import ClearingKind, ClearingMode, ClearingTerms
from station_app.services.month_close import MonthState, MonthView
from station_app.services.month_figures import GroupFigures, MonthFigures
from station_app.services.opening_views import OpeningRow, OpeningSheet
from station_app.services.year_end import ClearingPlan, ClearingRow
from tests.helpers.golden import A3, A4, assert_golden
from tests.helpers.papers import STATION
from tests.helpers.pdf import flat_text_of, page_sizes

_NAMES = ("李名兰", "张建国", "欧阳明远", "买买提·阿不都", "单守义", "李玉兰", "张国", "解大山")
AT = datetime(2026, 12, 31, 8, 30, tzinfo=UTC)


def _row(place: int) -> ClearingRow:
    before = 1000 + 37 * place
    after = -(-before // 2)
    return ClearingRow(
        place,
        f"{place:04d}",
        _NAMES[place % len(_NAMES)],
        f"{'一二三'[place % 3]}组",
        under_14=False,
        consents=place % 5 != 0,
        before=before,
        due=before,
        after=after,
    )


def _plan(count: int, *, of_persons: bool = False) -> ClearingPlan:
    rows = sorted(
        (_row(place) for place in range(1, count + 1)), key=lambda row: "一二三".index(row.group[0])
    )
    return ClearingPlan(
        1,
        STATION,
        ClearingKind.YEAR_END,
        2026,
        date(2026, 12, 31),
        date(2026, 12, 31),
        ClearingTerms(ClearingMode.SHARE, 50, 200),
        None,
        "村民代表会议 12 月 20 日决定",
        of_persons,
        tuple(rows),
    )


def _month(**changed: object) -> MonthView:
    figures = MonthFigures(
        opening=123450,
        given=45600,
        taken=1200,
        redeemed=33000,
        cleared=500,
        opened=8000,
        other=-300,
        closing=142050,
        receipts=124,
        voids=2,
        activities=9,
        served=186,
        minutes=22440,
        groups=(
            GroupFigures("一组", 60000, 30000, 20000, 70000),
            GroupFigures("二组", 43450, 15600, 9000, 50050),
            GroupFigures("三组", 20000, 8000, 6000, 22000),
        ),
    )
    view = MonthView(
        "2026-11", STATION, MonthState.CLOSED, figures, "已交镇里审核", AT, "张文书", None, "", ""
    )
    return replace(view, **changed)  # type: ignore[arg-type] # facts by name


def _opening(kind: OpeningKind, count: int, **changed: object) -> OpeningSheet:
    rows = tuple(
        OpeningRow(
            f"{place:04d}",
            _NAMES[place % len(_NAMES)],
            f"{'一二三'[place % 3]}组",
            500 + place,
            900 + 2 * place,
            90 * place,
        )
        for place in range(1, count + 1)
    )
    sheet = OpeningSheet(
        3, STATION, kind, date(2026, 2, 28), "积分存折", "王监督", "逐户核对", rows, "张文书"
    )
    return replace(sheet, **changed)  # type: ignore[arg-type] # facts by name


def test_the_list_to_sign() -> None:
    assert_golden(year_end_list(_plan(60)), "year-end-list", A4)


def test_the_list_to_post() -> None:
    assert_golden(year_end_poster(_plan(30), notice="有异议请在 7 天内到村实践站。"), "year-end-poster", A4)


def test_the_poster_fills_a_large_sheet_too() -> None:
    assert {
        (round(wide), round(high)) for wide, high in page_sizes(year_end_poster(_plan(30), SheetPaper.A3))
    } == {A3}


def test_nobody_stands_on_the_poster_by_full_name_or_without_consent() -> None:
    text = flat_text_of(year_end_poster(_plan(30)))
    assert not any(name in text for name in _NAMES if len(name) > 2)
    assert "李*兰" in text
    assert "户号0005" in text
    assert "欧**远" in text


def test_where_persons_hold_points_households_stand_by_number() -> None:
    plan = _plan(6, of_persons=True)
    family = replace(plan, rows=(*plan.rows, replace(plan.rows[0], account_id=99, before=5000, after=5000)))
    text = flat_text_of(year_end_poster(family))
    assert text.count(f"户号{plan.rows[0].household_number}") == 1
    assert "*" not in text


def test_an_expiry_says_by_which_rule() -> None:
    plan = replace(
        _plan(3),
        kind=ClearingKind.EXPIRY,
        months=12,
        terms=ClearingTerms(),
        counted_to=date(2025, 12, 30),
        clearing_id=None,
    )
    text = flat_text_of(year_end_list(plan))
    assert "满12个月" in text
    assert "2026年12月到期清零清单" in text
    assert "还没有办理" in text


def test_the_opening_document_of_points() -> None:
    assert_golden(opening_document(_opening(OpeningKind.POINTS, 45)), "opening-points", A4)


def test_the_opening_document_of_hours() -> None:
    draft = _opening(OpeningKind.HOURS, 8, number=None, signed_by="", by="")
    assert_golden(opening_document(draft), "opening-hours", A4)


def test_a_document_that_was_taken_back_says_so() -> None:
    text = flat_text_of(opening_document(_opening(OpeningKind.POINTS, 2, undone_at=AT)))
    assert "已于2026-12-31撤销" in text


def test_the_month_report() -> None:
    assert_golden(month_report(_month()), "month-report", A4)


def test_a_month_that_is_not_closed_says_so() -> None:
    text = flat_text_of(month_report(_month(state=MonthState.OPEN, closed_at=None)))
    assert "还没有月结" in text


def test_the_report_s_account_adds_up() -> None:
    figures = _month().figures
    came = figures.given + figures.opened
    went = figures.taken + figures.redeemed + figures.cleared - figures.other
    assert figures.opening + came - went == figures.closing
