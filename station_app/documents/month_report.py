"""月报: a month's points, redemptions and service on one page, with the lines to sign that close it."""

from __future__ import annotations

from typing import Final

from station_app.clock import local
from station_app.documents.blocks import Facts, Figures, Letterhead, Paragraph, Signatures, Space, StampPlace
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, MM, Align
from station_app.documents.pen import QUIET
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.services.month_close import MonthState, MonthView
from station_app.services.month_figures import MonthFigures

_EXPLAINED: Final = (
    "积分按入账日期统计。上月结余加本月增加、减本月减少，等于本月结余；各小组之和等于全村。"
    "月结以后，那个月的事不能再补记；确需补记，由站长写明原因重开，补完再结。"
)
_STYLE: Final = TableStyle(size=9.5, pad_y=3.6)


def month_report(view: MonthView) -> bytes:
    """The report's PDF on A4. Raises ``UnshowableCharacter``."""
    title = f"{view.label}月报"
    return compose(title, A4, _blocks(view, title), Footer(f"{view.station}　{title}"))


def _blocks(view: MonthView, title: str) -> list[Block]:
    figures = view.figures
    return [
        Letterhead(view.station, title, _state(view), size=20),
        Space(6),
        Figures(
            (
                ("上月结余", format_points(figures.opening)),
                ("本月发放", format_points(figures.given)),
                ("本月兑换", format_points(figures.redeemed)),
                ("本月结余", format_points(figures.closing)),
            ),
            size=15,
        ),
        Space(6),
        _account(figures),
        Space(10),
        Facts(
            (
                ("兑换凭证", f"{figures.receipts} 张"),
                ("作废凭证", f"{figures.voids} 张"),
                ("活动", f"{figures.activities} 场"),
                ("参加服务", f"{figures.served} 人次"),
                ("服务时长", f"{format_hours(figures.minutes)} 小时"),
                ("备注", view.note or "—"),
            ),
            columns=3,
        ),
        Space(10),
        _groups(figures),
        Space(6, clings=True),
        Paragraph(_EXPLAINED, 8.5, colour=QUIET, clings=True),
        Signatures(("站长", "村监督人", "经办人", "日期"), space=36),
        StampPlace(radius=17 * MM),
    ]


def _state(view: MonthView) -> str:
    if view.state is MonthState.CLOSED and view.closed_at is not None:
        return f"{view.closed_by} 于 {local(view.closed_at):%Y-%m-%d} 月结"
    return "还没有月结，数字可能还会变"


def _account(figures: MonthFigures) -> Table:
    """The village's points from one month's end to the next."""
    ways = (
        ("上月结余", figures.opening, 0),
        ("发放", figures.given, 0),
        ("期初转入", figures.opened, 0),
        ("调整与兑换券", max(figures.other, 0), max(-figures.other, 0)),
        ("扣分与冲正", 0, figures.taken),
        ("兑换（已减作废）", 0, figures.redeemed),
        ("年终清零与到期", 0, figures.cleared),
    )
    shown = [way for way in ways if way[1] or way[2] or way[0] in {"上月结余", "发放", "兑换（已减作废）"}]
    columns = (
        Column("全村可兑换积分", 80),
        Column("增加", 40, Align.RIGHT),
        Column("减少", 40, Align.RIGHT),
        Column("结余", 40, Align.RIGHT),
    )
    rows, balance = [], 0
    for name, came, went in shown:
        balance += came - went
        rows.append(Row((name, _or_blank(came), _or_blank(went), format_points(balance))))
    came = sum(way[1] for way in ways[1:])
    went = sum(way[2] for way in ways)
    total = ("本月合计", format_points(came), format_points(went), format_points(figures.closing))
    return Table(columns, rows, _STYLE, total=total)


def _groups(figures: MonthFigures) -> Table:
    columns = (
        Column("村民小组", 60),
        Column("上月结余", 35, Align.RIGHT),
        Column("本月增加", 35, Align.RIGHT),
        Column("本月减少", 35, Align.RIGHT),
        Column("本月结余", 35, Align.RIGHT),
    )
    rows = [
        Row(
            (
                each.name,
                format_points(each.opening),
                format_points(each.came),
                format_points(each.went),
                format_points(each.closing),
            )
        )
        for each in figures.groups
    ]
    groups = figures.groups
    total = (
        "合计",
        format_points(sum(each.opening for each in groups)),
        format_points(sum(each.came for each in groups)),
        format_points(sum(each.went for each in groups)),
        format_points(sum(each.closing for each in groups)),
    )
    return Table(columns, rows, _STYLE, total=total)


def _or_blank(tenths: int) -> str:
    return format_points(tenths) if tenths else ""
