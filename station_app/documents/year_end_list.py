"""年终结转清单: the list to be signed and kept, and the one that is posted, with masked names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from station_app.documents.blocks import Facts, Figures, Letterhead, Paragraph, Signatures, Space, StampPlace
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import MM, SHEETS, Align, SheetPaper
from station_app.documents.pen import QUIET
from station_app.documents.posted_names import posted_names
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.year_end import ClearingKind
from station_app.services.year_end import ClearingPlan, ClearingRow, ClearingSums, clearing_words

_HONOUR_STAYS: Final = "荣誉积分不清零，评先评优照旧按荣誉积分。"
_PRIVACY: Final = "姓名已隐去部分文字；未满 14 周岁和未同意公开姓名的只列户号。"


@dataclass(frozen=True, slots=True)
class _Posted:
    """A household's line on the posted list."""

    name: str
    household_number: str
    group: str
    under_14: bool
    consents: bool
    before: int
    cleared: int
    after: int


def year_end_list(plan: ClearingPlan) -> bytes:
    """The A4 list of every account, with sums by group, to be signed. Raises ``UnshowableCharacter``."""
    footer = Footer(f"{plan.station}　{plan.title}清单")
    return compose(f"{plan.title}清单", SHEETS[SheetPaper.A4], _inside(plan), footer)


def year_end_poster(plan: ClearingPlan, paper: SheetPaper = SheetPaper.A4, *, notice: str = "") -> bytes:
    """The list to be posted, by household; ``notice`` says whom to turn to.

    Names are masked, and left out where there is no consent or the person is under 14. Where persons hold
    the points, a household's are added up and it stands by its number alone. Raises
    ``UnshowableCharacter``.
    """
    scale = 1.42 if paper is SheetPaper.A3 else 1.0
    footer = Footer(f"{plan.station}　{plan.title}公示", 8 * scale)
    return compose(f"{plan.title}公示", SHEETS[paper], _posted(plan, notice, scale), footer)


def _inside(plan: ClearingPlan) -> list[Block]:
    kept = format_points(plan.terms.minimum)
    holders = "人数" if plan.of_persons else "户数"
    total = plan.total
    draft = "" if plan.clearing_id is not None else "（预览，还没有办理）"
    return [
        Letterhead(plan.station, f"{plan.title}清单", f"截至 {plan.as_of}{draft}", size=18),
        Space(4),
        Facts(
            (
                ("办法", clearing_words(plan.kind, plan.terms, plan.months)),
                ("至少保留", f"{kept} 分" if plan.terms.minimum else "不设"),
                (holders, f"{total.holders}，其中清零 {total.touched}"),
                ("依据", plan.note or "—"),
            ),
            size=9.5,
        ),
        Space(4),
        Figures(_sums(total), size=15),
        Space(4),
        _groups(plan.groups, holders),
        Space(8),
        _table(plan),
        Space(6, clings=True),
        Paragraph(_explained(plan) + _HONOUR_STAYS, 8.5, colour=QUIET, clings=True),
        Signatures(("站长", "村监督人", "经办人", "日期"), 9.5, space=32),
    ]


def _sums(total: ClearingSums) -> tuple[tuple[str, str], ...]:
    return (
        ("结转前可兑换积分", format_points(total.before)),
        ("清零", format_points(total.cleared)),
        ("结转后可兑换积分", format_points(total.after)),
    )


def _groups(groups: Sequence[ClearingSums], holders: str) -> Table:
    columns = (
        Column("村民小组", 40),
        Column(holders, 25, Align.RIGHT),
        Column("结转前", 35, Align.RIGHT),
        Column("清零", 35, Align.RIGHT),
        Column("结转后", 35, Align.RIGHT),
    )
    rows = [
        Row(
            (
                each.group,
                str(each.holders),
                format_points(each.before),
                format_points(each.cleared),
                format_points(each.after),
            )
        )
        for each in groups
    ]
    return Table(columns, rows, TableStyle(size=9, pad_y=2.6))


def _table(plan: ClearingPlan) -> Table:
    columns = (
        Column("序号", 12, Align.RIGHT),
        Column("户编号", 20),
        Column("姓名" if plan.of_persons else "户主", 31),
        Column("村民小组", 22),
        Column("结转前", 22, Align.RIGHT),
        Column("清零", 20, Align.RIGHT),
        Column("结转后", 22, Align.RIGHT),
        Column("签字", 26),
    )
    rows = [
        Row(
            (
                str(place),
                row.household_number,
                row.name,
                row.group,
                format_points(row.before),
                format_points(row.cleared),
                format_points(row.after),
                "",
            )
        )
        for place, row in enumerate(plan.rows, start=1)
    ]
    total = plan.total
    sums = (format_points(total.before), format_points(total.cleared), format_points(total.after))
    style = TableStyle(size=9, pad_y=3.4, column_rules=True)
    return Table(columns, rows, style, total=("", "合计", "", "", *sums, ""))


def _explained(plan: ClearingPlan) -> str:
    day = f"{plan.counted_to}"
    if plan.kind is ClearingKind.EXPIRY:
        return f"积分满 {plan.months} 个月到期，先得的先用掉；{day} 以前入账、还没有用掉的清零。"
    return f"{day} 以前入账、还没有用掉的积分参加结转，先得的先用掉。不足 0.1 分的尾数进上去。"


def _posted(plan: ClearingPlan, notice: str, scale: float) -> list[Block]:
    rows = _by_household(plan.rows) if plan.of_persons else [_as_posted(row) for row in plan.rows]
    how = clearing_words(plan.kind, plan.terms, plan.months)
    kept = f"，每户至少保留 {format_points(plan.terms.minimum)} 分" if plan.terms.minimum else ""
    return [
        Letterhead(plan.station, f"{plan.title}公示", f"截至 {plan.as_of}　{how}{kept}", size=24 * scale),
        Space(6 * scale),
        Figures(_sums(plan.total), size=15 * scale),
        Space(6 * scale),
        _posted_table(rows, plan, scale),
        Space(6 * scale, clings=True),
        Paragraph(notice + _explained(plan) + _HONOUR_STAYS + _PRIVACY, 9 * scale, colour=QUIET, clings=True),
        StampPlace(radius=18 * MM * scale, size=9.5 * scale),
    ]


def _posted_table(rows: Sequence[_Posted], plan: ClearingPlan, scale: float) -> Table:
    columns = (
        Column("户主", 62),
        Column("村民小组", 36),
        Column("结转前", 30, Align.RIGHT),
        Column("清零", 30, Align.RIGHT),
        Column("结转后", 30, Align.RIGHT, bold=True),
    )
    total = plan.total
    style = TableStyle(size=11 * scale, leading=1.25, pad_x=5 * scale, pad_y=3.4 * scale)
    return Table(
        columns,
        [
            Row(
                (
                    name,
                    row.group,
                    format_points(row.before),
                    format_points(row.cleared),
                    format_points(row.after),
                )
            )
            for name, row in zip(posted_names(rows), rows, strict=True)
        ],
        style,
        total=(
            "合计",
            "",
            format_points(total.before),
            format_points(total.cleared),
            format_points(total.after),
        ),
    )


def _as_posted(row: ClearingRow) -> _Posted:
    return _Posted(
        row.name,
        row.household_number,
        row.group,
        row.under_14,
        row.consents,
        row.before,
        row.cleared,
        row.after,
    )


def _by_household(rows: Sequence[ClearingRow]) -> list[_Posted]:
    homes: dict[tuple[str, str], list[ClearingRow]] = {}
    for row in rows:
        homes.setdefault((row.household_number, row.group), []).append(row)
    return [
        _Posted(
            "",
            number,
            group,
            under_14=False,
            consents=False,
            before=sum(row.before for row in people),
            cleared=sum(row.cleared for row in people),
            after=sum(row.after for row in people),
        )
        for (number, group), people in homes.items()
    ]
