"""盘点表 and 盘点结果 on A4: the list that is counted with a pen, and what came of it."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Facts, Figures, Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, MM, Align
from station_app.documents.pen import FAINT, QUIET
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import MINUS
from station_app.services.stocktakes import StocktakeView

_LIST: Final = "爱心超市盘点表"
_RESULT: Final = "爱心超市盘点结果"


def stocktake_list(view: StocktakeView) -> bytes:
    """The list to count by, blind or with what ought to be there. Raises ``UnshowableCharacter``."""
    expected = () if view.is_blind else (Column("账上数", 18, Align.RIGHT),)
    columns = (
        Column("序号", 11, Align.CENTER),
        Column("编号", 17),
        Column("商品", 52),
        Column("类别", 22),
        Column("单位", 13),
        *expected,
        Column("实盘数", 24, Align.RIGHT),
        Column("备注（破损、过期等）", 40),
    )
    rows = [
        Row(
            (
                str(place),
                line.code,
                line.product,
                line.class_name,
                line.unit,
                *(() if view.is_blind else (str(line.expected),)),
                "",
                "",
            )
        )
        for place, line in enumerate(view.lines, start=1)
    ]
    how = "盲盘：表上不印账上数，数到多少写多少" if view.is_blind else "对账盘：先数，再与账上数核对"
    style = TableStyle(size=10, pad_x=3, least_height=7.6 * MM, column_rules=True, row_rule=FAINT)
    blocks: list[Block] = [
        Letterhead(view.station, _LIST, f"第 {view.number} 次盘点", aside=f"{view.taken_on}"),
        Space(4),
        Facts((("盘点方式", how), ("商品", f"{len(view.lines)} 种"))),
        Space(4),
        Table(columns, rows, style),
        Space(4, clings=True),
        Paragraph(
            "盘点时请暂停兑换和入库，由两人一起数；没有货的填 0。数完请当场录入。",
            9,
            colour=QUIET,
            clings=True,
        ),
        Signatures(("盘点人", "监盘人", "日期"), space=30),
    ]
    return compose(
        f"{_LIST} {view.number}", A4, blocks, Footer(f"{view.station}　{_LIST}　第 {view.number} 次")
    )


def stocktake_result(view: StocktakeView) -> bytes:
    """What was counted, with every difference and its reason. Raises ``UnshowableCharacter``."""
    columns = (
        Column("序号", 11, Align.CENTER),
        Column("编号", 17),
        Column("商品", 50),
        Column("单位", 13),
        Column("账上数", 19, Align.RIGHT),
        Column("实盘数", 19, Align.RIGHT),
        Column("差异", 17, Align.RIGHT, bold=True),
        Column("原因", 36),
    )
    rows = [
        Row(
            (
                str(place),
                line.code,
                line.product,
                line.unit,
                str(line.expected),
                "" if line.counted is None else str(line.counted),
                _signed(line.difference or 0),
                line.reason if line.difference else "",
            ),
            bold=bool(line.difference),
        )
        for place, line in enumerate(view.lines, start=1)
    ]
    more = sum(max(line.difference or 0, 0) for line in view.lines)
    less = sum(max(-(line.difference or 0), 0) for line in view.lines)
    blocks: list[Block] = [
        Letterhead(view.station, _RESULT, f"第 {view.number} 次盘点　{view.taken_on}"),
        Figures(
            (
                ("盘点商品（种）", str(len(view.lines))),
                ("账实相符（种）", str(len(view.lines) - len(view.differences))),
                ("盘盈（件）", str(more)),
                ("盘亏（件）", str(less)),
            )
        ),
        Facts((("盘点人", view.counted_by), ("监盘人", view.witnessed_by), ("状态", view.status_label))),
        Space(4),
        Table(columns, rows, TableStyle(size=9, pad_x=3, pad_y=3)),
        Signatures(("盘点人签字", "监盘人签字", "站长签字"), space=34),
    ]
    return compose(
        f"{_RESULT} {view.number}", A4, blocks, Footer(f"{view.station}　{_RESULT}　第 {view.number} 次")
    )


def _signed(difference: int) -> str:
    if not difference:
        return ""
    return f"+{difference}" if difference > 0 else f"{MINUS}{-difference}"
