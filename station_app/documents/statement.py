"""Statements of account (积分对账单) on A4 and A5: both figures, every transfer, and what mends what."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Facts, Figures, Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose, compose_all
from station_app.documents.papers import SHEETS, Align, SheetPaper
from station_app.documents.pen import QUIET
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.transfers import KIND_LABELS
from station_app.services.statements import Statement, StatementLine

_FIGURES: Final = (
    "期初可兑换 + 本期获得 − 本期扣减 − 本期兑换 = 期末可兑换，期初转入算在获得里，清零算在扣减里。"
    "可兑换积分用来在爱心超市兑换，年底可能按规定结转或清零；荣誉积分是历年获得的总和，不因兑换和清零而减少，评先评优看它。"
)
_COLUMNS: Final = (
    "流水号每笔一个，查对时报这个号；日期是做这件事的日子；姓名是谁做的；可兑换、荣誉是这一笔加减了多少；"
    "余额是记完这一笔还能兑换多少；经办是谁记的。"
)
_WAYS: Final = {
    "earn": "获得：按积分规则入账，下面写着规则和事由",
    "minus": "扣分：按规则扣减，可兑换积分扣到零为止",
    "redeem": "兑换：在爱心超市换了商品，每笔都有签字的凭证",
    "void": "凭证作废：那张兑换凭证作废了，积分退回",
    "return": "退货退回：商品退了，积分退回",
    "voucher": "兑换券：积分换成了券，或把券换回了积分",
    "reversal": "冲正：前面某一笔记错了，另记一笔相反的更正，两笔都留着",
    "expire": "清零：年终结转或满期清零，荣誉积分不受影响",
    "adjust": "调整：经批准的更正",
    "opening": "期初转入：使用本程序以前存折、登记本上的积分",
    "merge": "并户转入转出：两户合并时积分一起转",
}
_TITLE: Final = "积分对账单"


def statement(view: Statement, paper: SheetPaper = SheetPaper.A4) -> bytes:
    """The statement's PDF on A4 or A5. Raises ``UnshowableCharacter``."""
    return compose(f"{_TITLE} {view.household_number}", SHEETS[paper], _blocks(view, paper), _footer(view))


def statements(views: tuple[Statement, ...], paper: SheetPaper = SheetPaper.A4) -> bytes:
    """Several statements in one PDF, each beginning on its own page and counting its own pages."""
    parts = [_blocks(view, paper) for view in views]
    return compose_all(_TITLE, SHEETS[paper], parts, [_footer(view) for view in views])


def _footer(view: Statement) -> Footer:
    return Footer(f"{view.station}　{_TITLE}　户号 {view.household_number}")


def _blocks(view: Statement, paper: SheetPaper) -> list[Block]:
    small = paper is SheetPaper.A5
    size = 8.5 if small else 9.5
    return [
        Letterhead(view.station, _TITLE, f"{view.start} 至 {view.end}", size=16 if small else 20),
        Space(6),
        Facts(
            (
                ("户号", view.household_number),
                ("户主（本人）", view.holder),
                ("村民小组", view.group),
                ("笔数", f"{len(view.lines)} 笔"),
            ),
            size=size,
        ),
        Space(4),
        Figures(_period_figures(view), size=11 if small else 13),
        Figures(_closing_figures(view), size=14 if small else 18),
        Space(4),
        _table(view, small=small, size=size),
        Space(6, clings=True),
        *(Paragraph(text, 8 if small else 8.5, colour=QUIET, clings=True) for text in _explained(view)),
        Signatures(("户主或代表签字", "经办人", "日期"), size, space=30),
    ]


def _explained(view: Statement) -> tuple[str, ...]:
    """How to read this statement: its figures, its columns, the kinds of lines on it, and whom to ask."""
    kinds = {line.kind for line in view.lines}
    ways = "；".join(words for kind, words in _WAYS.items() if kind in kinds)
    asked = f"（{view.contact}）" if view.contact else ""
    return (
        f"【怎么看】{_FIGURES}",
        f"【各栏】{_COLUMNS}",
        *([f"【各类】{ways}。"] if ways else []),
        f"【有疑问】请带本单到村实践站{asked}，报流水号，可以当面看规则、事由和凭证；确实记错的会冲正，不改旧账。",
    )


def _period_figures(view: Statement) -> tuple[tuple[str, str], ...]:
    return (
        ("期初可兑换", format_points(view.opening)),
        ("本期获得", format_points(abs(view.earned))),
        ("本期扣减", format_points(abs(view.deducted))),
        ("本期兑换", format_points(abs(view.redeemed))),
    )


def _closing_figures(view: Statement) -> tuple[tuple[str, str], ...]:
    return (
        ("期末可兑换积分", format_points(view.closing)),
        ("荣誉积分", format_points(view.honour_closing)),
    )


def _table(view: Statement, *, small: bool, size: float) -> Table:
    style = TableStyle(size=size - 0.5, pad_x=2.5, pad_y=2.8)
    change = format_points(sum(line.change for line in view.lines), signed=True)
    honour = format_points(sum(line.honour_change for line in view.lines), signed=True)
    total = ("", "", "本期合计", "", change, honour, format_points(view.closing), "")
    columns = _SMALL if small else _LARGE
    rows = [Row(_cells(line)[: len(columns)]) for line in view.lines]
    return Table(columns, rows, style, total=total[: len(columns)])


_LARGE: Final = (
    Column("流水号", 15),
    Column("日期", 21),
    Column("事项", 57),
    Column("姓名", 17),
    Column("可兑换", 17, Align.RIGHT),
    Column("荣誉", 17, Align.RIGHT),
    Column("余额", 17, Align.RIGHT),
    Column("经办", 18),
)
_SMALL: Final = (
    Column("流水号", 12),
    Column("日期", 18.5),
    Column("事项", 39.5),
    Column("姓名", 13),
    Column("可兑换", 14, Align.RIGHT),
    Column("荣誉", 14, Align.RIGHT),
    Column("余额", 15, Align.RIGHT),
)


def _cells(line: StatementLine) -> tuple[str, ...]:
    return (
        str(line.transfer_id),
        f"{line.on}",
        _item(line),
        line.who,
        format_points(line.change, signed=True),
        format_points(line.honour_change, signed=True),
        format_points(line.balance),
        line.by,
    )


def _item(line: StatementLine) -> str:
    """The item with its kind; beneath it by which rule and why, what it mends or what has mended it."""
    kind = KIND_LABELS.get(line.kind, line.kind)
    text = f"{kind}：{line.item}" if line.item else kind
    if line.terms:
        text += f"\n规则：{line.terms}"
    if line.reason:
        text += f"\n{'原因' if line.reverses is not None else '事由'}：{line.reason}"
    if line.reverses is not None:
        text += f"\n（冲正流水号 {line.reverses}）"
        text += line.mends
    if line.reversed_by is not None:
        text += f"\n（已被流水号 {line.reversed_by} 冲正）"
    return text
