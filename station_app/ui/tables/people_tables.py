"""The columns of the people's tables: households, a household's members, what happened."""

from __future__ import annotations

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.people import HEAD
from station_app.services.people_views import HistoryRow, HouseholdRow, MemberRow
from station_app.ui import theme
from station_app.ui.tables.rows_table import Column


def _faint(row: HouseholdRow) -> str | None:
    return None if row.status == "active" else theme.MUTED


def _gone(row: MemberRow) -> str | None:
    return theme.MUTED if row.is_gone else None


HOUSEHOLD_COLUMNS = (
    Column[HouseholdRow]("户编号", lambda row: row.number, foreground=_faint),
    Column[HouseholdRow](
        "户主", lambda row: row.head, widest=8, bold=lambda row: row.status == "active", foreground=_faint
    ),
    Column[HouseholdRow]("小组", lambda row: row.group, widest=8, foreground=_faint),
    Column[HouseholdRow]("人数", lambda row: row.members, align=Align.RIGHT),
    Column[HouseholdRow]("可兑换积分", lambda row: row.balance, format_points, Align.RIGHT),
    Column[HouseholdRow]("荣誉积分", lambda row: row.honour, format_points, Align.RIGHT),
    Column[HouseholdRow]("状态", lambda row: row.status_label, foreground=_faint),
)
MEMBER_COLUMNS = (
    Column[MemberRow](
        "姓名",
        lambda row: row.name,
        widest=8,
        bold=lambda row: row.relation == HEAD and not row.is_gone,
        foreground=_gone,
        symbol=lambda row: ("warning", theme.WARN) if row.id_doubt else None,
        tip=lambda row: f"身份证号存疑：{row.id_doubt}" if row.id_doubt else "",
    ),
    Column[MemberRow]("关系", lambda row: row.relation, foreground=_gone),
    Column[MemberRow](
        "性别年龄",
        lambda row: f"{row.sex} {'' if row.age is None else row.age}".strip(),
        sort_key=lambda row: row.age,
        foreground=_gone,
    ),
    Column[MemberRow]("状态", lambda row: row.status_label, foreground=_gone),
)
_ON = Column[HistoryRow]("日期", lambda row: row.on)
_KIND = Column[HistoryRow]("事项", lambda row: row.kind, tip=lambda row: f"经办人：{row.by}")
_TEXT = Column[HistoryRow]("说明", lambda row: row.text, widest=60)
HISTORY_COLUMNS = (_ON, _KIND, Column[HistoryRow]("姓名", lambda row: row.who), _TEXT)
"""Of a household; who recorded a thing stands in its tip, for there is little room."""
PERSON_HISTORY_COLUMNS = (_ON, _KIND, _TEXT, Column[HistoryRow]("经办人", lambda row: row.by))
