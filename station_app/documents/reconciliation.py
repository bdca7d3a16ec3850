"""日结单 and 月度对账单 on A4: receipts, ledger and shelf side by side, the differences, and who signs."""

from __future__ import annotations

from typing import Final

from station_app.clock import local
from station_app.documents.blocks import Facts, Figures, Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.pen import QUIET
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import capital_points, format_points
from station_app.domain.periods import Period
from station_app.domain.reconciliation import SIDE_WORDS, GoodsRow, Reconciliation, Side
from station_app.domain.shop import receipt_span
from station_app.services.reconciliation import DayRow, ShopAccount

_DAY, _MONTH = "爱心超市日结单", "爱心超市月度对账单"
_SIGN: Final = ("超市管理员", "复核人", "站长", "日期")
_STYLE: Final = TableStyle(size=8.8, pad_x=2.5, pad_y=2.7)
_SHORT: Final = 12
"""A table of fewer rows stays with its heading; a longer one begins where there is room."""
_POINTS: Final = (
    Column("项目", 40),
    Column("凭证（张）", 30, Align.RIGHT),
    Column("凭证合计（分）", 40, Align.RIGHT),
    Column("积分流水（分）", 40, Align.RIGHT),
    Column("相差", 30, Align.RIGHT),
)
_GOODS: Final = (
    Column("商品", 50),
    Column("单位", 12),
    Column("期初", 16, Align.RIGHT),
    Column("入库", 15, Align.RIGHT),
    Column("兑换", 15, Align.RIGHT),
    Column("退回", 15, Align.RIGHT),
    Column("报损", 15, Align.RIGHT),
    Column("更正", 15, Align.RIGHT),
    Column("应存", 16, Align.RIGHT),
    Column("账存", 16, Align.RIGHT),
)
_DIFFERENCES: Final = (Column("序号", 12, Align.CENTER), Column("差异", 96), Column("说明", 72))
_DAYS: Final = (
    Column("日期", 26),
    Column("凭证号", 40),
    Column("张数", 16, Align.RIGHT),
    Column("兑换", 24, Align.RIGHT),
    Column("退回", 24, Align.RIGHT),
    Column("净扣", 24, Align.RIGHT),
    Column("日结", 30),
)


def day_sheet(view: ShopAccount) -> bytes:
    """日结单: the account of one day, as it was signed. Raises ``UnshowableCharacter``."""
    day = f"{view.account.start:%Y年%m月%d日}"
    moved = [row for row in view.account.goods if row.has_moved]
    rest = len(view.account.goods) - len(moved)
    remark = f"其余 {rest} 种商品当日没有出入。" if rest else ""
    blocks = [*_head(view, _DAY, day), *_goods(moved, remark), *_differences(view), *_foot(view)]
    return compose(f"{_DAY} {day}", A4, blocks, Footer(f"{view.station}　{_DAY}　{day}"))


def month_sheet(view: ShopAccount, days: tuple[DayRow, ...]) -> bytes:
    """月度对账单: the account of a month, with its days and whether each was closed."""
    month = Period(view.account.start, view.account.end).label()
    blocks = [
        *_head(view, _MONTH, month),
        *_days(days),
        *_goods(list(view.account.goods), ""),
        *_differences(view),
        *_foot(view),
    ]
    return compose(f"{_MONTH} {month}", A4, blocks, Footer(f"{view.station}　{_MONTH}　{month}"))


def _head(view: ShopAccount, title: str, when: str) -> list[Block]:
    account = view.account
    return [
        Letterhead(view.station, title, when),
        Space(4),
        Facts(
            (
                ("凭证号", receipt_span(account.first, account.last) or "没有"),
                ("凭证", f"{account.receipts} 张"),
                ("净扣积分", f"{format_points(account.net)} 分"),
                ("大写", capital_points(account.net)),
            ),
            size=9.5,
        ),
        *_gaps(account),
        Figures(
            (
                ("凭证净扣", format_points(account.net)),
                ("积分流水净扣", format_points(account.ledger_net)),
                ("差异", f"{len(account.differences)} 项"),
            ),
            size=13,
        ),
        Space(4),
        _points(account),
    ]


def _gaps(account: Reconciliation) -> list[Block]:
    return [
        Paragraph(
            f"凭证号 {receipt_span(gap.first, gap.last)} 没有使用：恢复备份后跳过的号码。",
            8.5,
            colour=QUIET,
        )
        for gap in account.gaps
        if gap.is_explained
    ]


def _points(account: Reconciliation) -> Table:
    rows = []
    for side in Side:
        tally = account.tallies[side]
        rows.append(Row(_point_cells(SIDE_WORDS[side], tally.receipts, tally.points, tally.ledger)))
    total = _point_cells("净扣（兑换减退回）", account.receipts, account.net, account.ledger_net)
    return Table(_POINTS, rows, _STYLE, total=total)


def _point_cells(name: str, receipts: int, points: int, ledger: int) -> tuple[str, ...]:
    apart = points - ledger
    return (
        name,
        str(receipts),
        format_points(points),
        format_points(ledger),
        format_points(apart, signed=True) if apart else "0",
    )


def _days(days: tuple[DayRow, ...]) -> list[Block]:
    rows = [
        Row(
            (
                f"{row.day:%m月%d日}",
                receipt_span(row.first, row.last) or "没有",
                str(row.receipts),
                format_points(row.redeemed),
                format_points(row.given_back),
                format_points(row.net),
                _close_words(row),
            )
        )
        for row in sorted(days, key=lambda row: row.day)
    ]
    total = (
        "合计",
        f"{len(days)} 天",
        str(sum(row.receipts for row in days)),
        format_points(sum(row.redeemed for row in days)),
        format_points(sum(row.given_back for row in days)),
        format_points(sum(row.net for row in days)),
        "",
    )
    return [
        Space(8),
        Paragraph("逐日", 10.5, bold=True),
        Table(_DAYS, rows, _STYLE, total=total, clings=len(rows) < _SHORT),
    ]


def _close_words(row: DayRow) -> str:
    if not row.is_closed:
        return "没有日结"
    later = f"，结后又有 {row.came_later} 张" if row.came_later else ""
    return f"已结{later}"


def _goods(goods: list[GoodsRow], remark: str) -> list[Block]:
    rows = [Row(_goods_cells(row), bold=row.closing != row.kept) for row in goods]
    return [
        Space(8),
        Paragraph("商品：期初＋入库－兑换＋退回－报损＋更正＝应存", 10.5, bold=True),
        Table(_GOODS, rows, _STYLE, clings=len(rows) < _SHORT),
        *([Paragraph(remark, 8.5, colour=QUIET)] if remark else []),
    ]


def _goods_cells(row: GoodsRow) -> tuple[str, ...]:
    corrected = f"{row.corrected:+d}".replace("-", "\N{MINUS SIGN}") if row.corrected else "0"
    return (
        row.product,
        row.unit,
        str(row.opening),
        str(row.came_in),
        str(row.redeemed),
        str(row.given_back),
        str(row.lost),
        corrected,
        str(row.closing),
        str(row.kept),
    )


def _differences(view: ShopAccount) -> list[Block]:
    differences = view.account.differences
    if not differences:
        return [
            Space(8),
            Paragraph("凭证、积分流水和库存三方一致，没有差异。", 10.5, bold=True),
        ]
    rows = [Row((str(place), each.words, each.note)) for place, each in enumerate(differences, start=1)]
    return [
        Space(8),
        Paragraph(f"差异 {len(differences)} 项", 10.5, bold=True),
        Table(_DIFFERENCES, rows, _STYLE, clings=len(rows) < _SHORT),
    ]


def _foot(view: ShopAccount) -> list[Block]:
    made: list[Block] = []
    if view.note:
        made.append(Facts((("备注", view.note),), 1, 9.5, label_ems=3))
    if view.closed_at is not None:
        made.append(
            Paragraph(f"{view.closed_by} 于 {local(view.closed_at):%Y-%m-%d %H:%M} 日结", 8.5, colour=QUIET)
        )
    return [Space(6), *made, Signatures(_SIGN, space=34)]
