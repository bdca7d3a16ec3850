"""How claims read: their columns, tones, quantities, and what each waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from station_app.clock import local
from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.claims import BY_PANEL, BY_TEAM, ClaimStatus
from station_app.domain.points import quantity_words
from station_app.services.claim_views import ClaimRow
from station_app.ui import theme
from station_app.ui.tables.rows_table import Column

TONES = {
    ClaimStatus.CLAIMED: "info",
    ClaimStatus.REVIEWED: "gold",
    ClaimStatus.POSTED_UP: "gold",
    ClaimStatus.OBJECTED: "bad",
    ClaimStatus.ENTERED: "good",
    ClaimStatus.REFUSED: "plain",
    ClaimStatus.WITHDRAWN: "plain",
}
_REVIEWS = {BY_TEAM: "等确认", BY_PANEL: "等评议"}
_NEXT = {
    ClaimStatus.CLAIMED: "等公示",
    ClaimStatus.REVIEWED: "等公示",
    ClaimStatus.OBJECTED: "等异议答复",
}
NOT_COUNTING = frozenset({ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN})

STATES: tuple[tuple[str, frozenset[ClaimStatus]], ...] = (
    ("已申报", frozenset({ClaimStatus.CLAIMED})),
    ("已评议", frozenset({ClaimStatus.REVIEWED})),
    ("公示中", frozenset({ClaimStatus.POSTED_UP})),
    ("有异议", frozenset({ClaimStatus.OBJECTED})),
    ("已入账", frozenset({ClaimStatus.ENTERED})),
    ("未通过", frozenset({ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN})),
)
"""The columns of the board; the last has all that came to nothing."""
_WAITING = ("可以入账", "等确认", "等评议", "等公示")


def signed(tenths: int) -> str:
    """+3 分."""
    return f"{format_points(tenths, signed=True)} 分"


def quantity(row: ClaimRow) -> str:
    """2 小时, 3 次."""
    return quantity_words(row.unit, row.quantity)


def waits_for(row: ClaimRow) -> str:
    """What comes next, in a few words; empty once it has ended."""
    if row.is_ready:
        return "可以入账"
    if row.obstacle:
        return row.obstacle
    if row.status is ClaimStatus.CLAIMED and row.course.review in _REVIEWS:
        return _REVIEWS[row.course.review]
    return _NEXT.get(row.status, "")


def outcome(row: ClaimRow) -> str:
    """What it brought, or waits for: +3 分, 上限已满, 已冲正, 等评议."""
    if row.status is not ClaimStatus.ENTERED:
        return waits_for(row)
    if row.reversed_by is not None:
        return "已冲正"
    if not row.entered:
        return row.points_note or "没有记分"
    return signed(row.entered)


def summary(rows: Sequence[ClaimRow]) -> str:
    """已申报 3 条，已评议 2 条。合计 +25 分."""
    counts = [(status, sum(row.status is status for row in rows)) for status in ClaimStatus]
    parts = [f"{status.label} {count} 条" for status, count in counts if count]
    counting = [row for row in rows if row.status not in NOT_COUNTING]
    total = sum(row.due if row.entered is None else row.entered for row in counting)
    return "，".join(parts) + (f"。合计 {signed(total)}" if counting else "")


def _shade(row: ClaimRow) -> str | None:
    return theme.RESTING if row.status in NOT_COUNTING else None


def _tone(row: ClaimRow) -> str | None:
    return theme.TONES[TONES[row.status]][0]


def _points_shade(row: ClaimRow) -> str | None:
    if row.status in NOT_COUNTING:
        return theme.RESTING
    return theme.BAD if row.points < 0 else theme.GOOD


COLUMNS = (
    Column[ClaimRow]("编号", lambda row: row.number, align=Align.RIGHT, foreground=_shade),
    Column[ClaimRow]("状态", lambda row: row.status.label, foreground=_tone, bold=lambda _: True),
    Column[ClaimRow]("谁", lambda row: row.called, foreground=_shade),
    Column[ClaimRow]("事项", lambda row: row.rule_name, widest=12, foreground=_shade),
    Column[ClaimRow](
        "分值",
        lambda row: row.due,
        lambda points: format_points(points, signed=True),
        Align.RIGHT,
        foreground=_points_shade,
        bold=lambda row: row.status not in NOT_COUNTING,
        struck=lambda row: row.status in NOT_COUNTING,
    ),
    Column[ClaimRow]("结果或下一步", outcome, widest=12, foreground=_shade),
    Column[ClaimRow]("发生日期", lambda row: row.deed_on, foreground=_shade),
    Column[ClaimRow]("小组", lambda row: row.group, foreground=_shade),
    Column[ClaimRow](
        "照片",
        lambda row: row.photos or None,
        lambda count: "" if count is None else f"{count} 张",
        foreground=_shade,
    ),
    Column[ClaimRow]("申报人", lambda row: row.claimed_by, foreground=_shade),
    Column[ClaimRow]("申报时间", lambda row: local(row.claimed_at).date(), foreground=_shade),
)


def state_choices() -> list[tuple[str, Callable[[ClaimRow], bool]]]:
    """What a list can be narrowed to: what claims wait for, and the states."""
    waits = [(words, lambda row, words=words: waits_for(row) == words) for words in _WAITING]
    states = [(words, lambda row, statuses=statuses: row.status in statuses) for words, statuses in STATES]
    return [*waits, *states]
