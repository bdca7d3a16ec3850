"""How activities and service records read in tables, messages and confirmations."""

from __future__ import annotations

from datetime import datetime

from station_app.clock import local
from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.domain.service import SignInMethod
from station_app.services.activities import ClosedActivity, LimitedPoints
from station_app.services.activity_views import ActivityView, RecordView
from station_app.ui import theme
from station_app.ui.tables.rows_table import Column

STATUS_WORDS = {"planned": "待举办", "closed": "已入账", "cancelled": "已取消"}
STATUS_TONES = {"planned": "info", "closed": "good", "cancelled": "plain"}
DUE = "待入账"
"""What a planned activity is called once it is over."""
_MOST_NAMED = 8


def status_words(activity: ActivityView, now: datetime) -> str:
    """The state in one word."""
    if activity.status == "planned" and activity.ends_at <= now:
        return DUE
    return STATUS_WORDS[activity.status]


def status_tone(words: str) -> str:
    """The tone of a state's word."""
    tones = {STATUS_WORDS[status]: tone for status, tone in STATUS_TONES.items()}
    return {**tones, DUE: "warn"}[words]


def span_words(start: datetime, end: datetime, *, with_day: bool = True) -> str:
    """3月2日 14:00–16:00; an end on another day says so."""
    first, last = local(start), local(end)
    closing = f"{last:%H:%M}" if first.date() == last.date() else f"次日 {last:%H:%M}"
    opening = f"{first.month}月{first.day}日 {first:%H:%M}" if with_day else f"{first:%H:%M}"
    return f"{opening}–{closing}"


def limited_words(limited: tuple[LimitedPoints, ...]) -> str:
    """Who got less than the rule says, and why: "李名兰只记 4 分（每日上限）"; then how many more."""
    named = [f"{each.name}只记 {format_points(each.points)} 分（{each.limited_by}）" for each in limited]
    words = "；".join(named[:_MOST_NAMED])
    more = len(named) - _MOST_NAMED
    return f"{words}；另有 {more} 人" if more > 0 else words


def closing_words(closed: ClosedActivity) -> str:
    """What closing brings, in figures."""
    return f"{closed.people} 人，{format_hours(closed.minutes)} 小时，{format_points(closed.points)} 分"


def activity_columns(now: datetime) -> tuple[Column[ActivityView], ...]:
    """The columns of the list of activities."""

    def tone(row: ActivityView) -> str:
        return theme.TONES[status_tone(status_words(row, now))][0]

    return (
        Column("日期", lambda row: local(row.starts_at).date()),
        Column("时间", lambda row: span_words(row.starts_at, row.ends_at, with_day=False)),
        Column("活动", lambda row: row.title, widest=22, bold=lambda row: row.status == "planned"),
        Column("队伍", lambda row: row.team),
        Column("地点", lambda row: row.place, widest=12),
        Column(
            "人数",
            lambda row: row.people,
            align=Align.RIGHT,
            tip=lambda row: f"计划 {row.wanted} 人" if row.wanted else "",
        ),
        Column("小时", lambda row: row.minutes, format_hours, Align.RIGHT),
        Column("积分", lambda row: row.points if row.status == "closed" else None, _posted, Align.RIGHT),
        Column("状态", lambda row: status_words(row, now), foreground=tone),
    )


def _posted(points: int | None) -> str:
    return "" if points is None else format_points(points)


def _is_void(row: RecordView) -> bool:
    return row.status == "void"


def _record_note(row: RecordView) -> str:
    notes = [row.void_reason and f"已作废：{row.void_reason}", row.points_note, row.age_note]
    if row.is_cut:
        notes.append("当天时长已到上限")
    return "；".join(note for note in notes if note)


def _resting(row: RecordView) -> str | None:
    return theme.RESTING if _is_void(row) else None


RECORD_COLUMNS: tuple[Column[RecordView], ...] = (
    Column("姓名", lambda row: row.name, struck=_is_void, foreground=_resting),
    Column("户号", lambda row: row.household_number, foreground=_resting),
    Column("村民小组", lambda row: row.group, foreground=_resting),
    Column(
        "时间",
        lambda row: span_words(row.starts_at, row.ends_at, with_day=False),
        struck=_is_void,
        foreground=_resting,
    ),
    Column("签到方式", lambda row: SignInMethod(row.method).label, foreground=_resting),
    Column("小时", lambda row: row.minutes, format_hours, Align.RIGHT, struck=_is_void, foreground=_resting),
    Column(
        "积分",
        lambda row: row.points,
        lambda points: "" if points is None else format_points(points, signed=True),
        Align.RIGHT,
        struck=_is_void,
        foreground=_resting,
    ),
    Column(
        "说明",
        _record_note,
        widest=24,
        foreground=lambda row: theme.RESTING if _is_void(row) else theme.WARN,
    ),
)
"""The people of an activity; a void record is struck out and stays in sight."""
