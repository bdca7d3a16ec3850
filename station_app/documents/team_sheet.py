"""Team sheets (队伍花名册) on A4: leaders first, several teams in one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.documents.blocks import Facts, Letterhead, Signatures, Space
from station_app.documents.layout import Block, Footer, compose_all
from station_app.documents.papers import A4, Align
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.hours import format_hours
from station_app.domain.identity import Sex
from station_app.errors.documents import NothingToPrint
from station_app.services.team_sheets import TeamSheet, TeamSheetMember

_TITLE: Final = "队伍花名册"
_LEADERS: Final = ("队长", "副队长")

_COLUMNS: Final = (
    Column("序号", 10, Align.CENTER),
    Column("姓名", 18, bold=True),
    Column("性别", 10, Align.CENTER),
    Column("年龄", 10, Align.RIGHT),
    Column("村民小组", 20),
    Column("职务", 16),
    Column("电话", 25),
    Column("入队日期", 21),
    Column("特长", 32),
    Column("服务小时", 17, Align.RIGHT),
)


def team_sheet(view: TeamSheet) -> bytes:
    """One team's sheet. Raises ``UnshowableCharacter``."""
    return team_sheets((view,))


def team_sheets(views: Sequence[TeamSheet]) -> bytes:
    """Several teams' sheets in one PDF, each beginning on its own page and counting its own pages.

    Raises ``UnshowableCharacter``, or ``NothingToPrint`` where no team is given.
    """
    if not views:
        raise NothingToPrint(what="队伍")
    footers = [Footer(f"{view.station}　{view.team}　{_TITLE}") for view in views]
    return compose_all(_TITLE, A4, [_blocks(view) for view in views], footers)


def _blocks(view: TeamSheet) -> list[Block]:
    members = sorted(view.members, key=_rank)
    leader = "、".join(member.name for member in members if member.role == _LEADERS[0])
    minutes = sum(member.minutes for member in members)
    rows = [_row(place, member) for place, member in enumerate(members, start=1)]
    return [
        Letterhead(view.station, view.team, _TITLE, aside=f"{view.on}"),
        Space(6),
        Facts(
            (
                ("队长", leader or "（待定）"),
                ("人数", f"{len(members)} 人"),
                ("统计日期", f"{view.on}"),
                ("累计服务", f"{format_hours(minutes)} 小时"),
            )
        ),
        *([Facts((("职责", view.duties),), columns=1, label_ems=4)] if view.duties else []),
        Space(6),
        Table(_COLUMNS, rows, TableStyle(size=9, pad_x=2.5, pad_y=3.4)),
        Signatures(("队长签字", "审核人", "日期"), space=34),
    ]


def _rank(member: TeamSheetMember) -> int:
    return _LEADERS.index(member.role) if member.role in _LEADERS else len(_LEADERS)


def _sex(sex: str) -> str:
    return Sex(sex).label if sex in set(Sex) else sex


def _row(place: int, member: TeamSheetMember) -> Row:
    return Row(
        (
            str(place),
            member.name,
            _sex(member.sex),
            "" if member.age is None else str(member.age),
            member.group,
            member.role,
            member.phone,
            f"{member.joined_on}",
            "、".join(member.tags),
            format_hours(member.minutes),
        )
    )
