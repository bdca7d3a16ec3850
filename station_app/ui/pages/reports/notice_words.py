"""How notices, their lines and the objections to them read: columns, colours, sentences."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.publicity import posted_name
from station_app.models.publicity import ItemStatus, NoticeStatus, ObjectionStatus
from station_app.services.notice_views import NoticeLine, NoticeRow, NoticeView, ObjectionView
from station_app.services.public_notices import STATUS_LABELS
from station_app.ui import theme
from station_app.ui.tables.rows_table import Column

OVER = "期满待办结"
_TONES = {
    OVER: "warn",
    STATUS_LABELS[NoticeStatus.POSTED]: "gold",
    STATUS_LABELS[NoticeStatus.CLOSED]: "good",
}
ANSWERS = {
    ObjectionStatus.OPEN: "待答复",
    ObjectionStatus.UPHELD: "成立",
    ObjectionStatus.REJECTED: "不成立",
}


def status_words(row: NoticeRow | NoticeView) -> str:
    """公示中, 期满待办结, 已办结, 已撤下."""
    if row.status is NoticeStatus.POSTED and not row.days_left:
        return OVER
    return STATUS_LABELS[row.status]


def status_tone(words: str) -> str:
    """The tone of such a chip."""
    return _TONES.get(words, "plain")


def left_words(row: NoticeRow) -> str:
    """还剩 3 天, 今天截止; nothing once it hangs no more."""
    if row.status is not NoticeStatus.POSTED:
        return ""
    if not row.days_left:
        return "已满"
    return "今天截止" if row.days_left == 1 else f"还剩 {row.days_left} 天"


def state_words(view: NoticeView) -> tuple[str, str]:
    """What is to be done about a notice now, and the tone of saying so."""
    waiting = sum(each.status is ObjectionStatus.OPEN for each in view.objections)
    owed = f"有 {waiting} 条异议没有答复，" if waiting else ""
    if view.status is NoticeStatus.CLOSED:
        return "已经办结。", "good"
    if view.status is NoticeStatus.WITHDRAWN:
        return f"已经撤下：{view.close_reason}", "info"
    if view.days_left:
        left = "今天是最后一天" if view.days_left == 1 else f"还剩 {view.days_left} 天（含今天）"
        said = f"公示到 {view.ends_on.month} 月 {view.ends_on.day} 日，{left}。"
        return (f"{said}{owed}请核实后答复。", "warn") if waiting else (said, "info")
    if waiting:
        return f"公示期已满，{owed}答复以后才能办结。", "bad"
    return "公示期已满，没有未答复的异议，可以办结了。", "good"


def facts_words(view: NoticeView) -> str:
    """When and where it hangs, and whom it names."""
    parts = [
        view.kind.label,
        f"{view.starts_on:%Y-%m-%d} 至 {view.ends_on:%Y-%m-%d}（{view.days} 天）",
        view.place,
        f"异议联系：{view.contact}",
    ]
    return "　·　".join(part for part in parts if part)


def line_columns(on: date, objected: Collection[int]) -> tuple[Column[NoticeLine], ...]:
    """The lines as the poster shows them; ``objected`` are those that an open objection stops."""

    def state(row: NoticeLine) -> str:
        if row.status is ItemStatus.TAKEN_OUT:
            return "已去掉"
        if row.status is ItemStatus.CARRIED_OUT:
            return "已入账" if row.claim_id is not None else "已办结"
        return "有异议" if row.item_id in objected else "公示中"

    def shade(row: NoticeLine) -> str | None:
        if row.status is ItemStatus.TAKEN_OUT:
            return theme.RESTING
        return theme.BAD if row.item_id in objected else None

    def gone(row: NoticeLine) -> bool:
        return row.status is ItemStatus.TAKEN_OUT

    return (
        Column("申报号", lambda row: row.claim_number, align=Align.RIGHT, foreground=shade),
        Column("户号", lambda row: row.household_number, foreground=shade),
        Column(
            "姓名（公示用名）",
            lambda row: posted_name(row.person, on) if row.household_number else "",
            struck=gone,
            foreground=shade,
        ),
        Column("村民小组", lambda row: row.group, foreground=shade),
        Column("内容", lambda row: row.words, widest=24, struck=gone, foreground=shade),
        Column("日期", lambda row: row.day, foreground=shade),
        Column("积分", lambda row: row.points, _points, Align.RIGHT, foreground=shade),
        Column("状态", state, foreground=shade),
    )


def _points(tenths: int | None) -> str:
    return "" if tenths is None else format_points(tenths, signed=True)


NOTICE_COLUMNS = (
    Column[NoticeRow]("编号", lambda row: row.number, align=Align.RIGHT),
    Column[NoticeRow]("标题", lambda row: row.title, widest=22, bold=lambda _: True),
    Column[NoticeRow]("类别", lambda row: row.kind.label),
    Column[NoticeRow]("张贴", lambda row: row.starts_on),
    Column[NoticeRow]("截止", lambda row: row.ends_on),
    Column[NoticeRow](
        "还剩", left_words, sort_key=lambda row: row.days_left, foreground=lambda _: theme.GOLD_TEXT
    ),
    Column[NoticeRow]("条数", lambda row: row.lines, align=Align.RIGHT),
    Column[NoticeRow](
        "未答复异议",
        lambda row: row.open_objections,
        lambda count: str(count) if count else "",
        Align.RIGHT,
        foreground=lambda _: theme.BAD,
    ),
    Column[NoticeRow](
        "状态", status_words, foreground=lambda row: theme.TONES[status_tone(status_words(row))][0]
    ),
)

OBJECTION_COLUMNS = (
    Column[ObjectionView]("编号", lambda row: row.number, align=Align.RIGHT),
    Column[ObjectionView]("提出日期", lambda row: row.raised_on),
    Column[ObjectionView]("提出人", lambda row: row.raised_by or "不愿公开"),
    Column[ObjectionView]("针对", lambda row: row.about, widest=18),
    Column[ObjectionView]("意见", lambda row: row.words, widest=18),
    Column[ObjectionView](
        "结果",
        lambda row: ANSWERS[row.status],
        bold=lambda row: row.status is ObjectionStatus.OPEN,
        foreground=lambda row: theme.BAD if row.status is ObjectionStatus.OPEN else None,
    ),
    Column[ObjectionView]("答复", lambda row: row.answer, widest=18),
)
