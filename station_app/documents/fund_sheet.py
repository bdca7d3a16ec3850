"""资金收支账 on A4: a fund's book over a period, signed by three."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Figures, Letterhead, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.money import yuan
from station_app.services.funds import FundBook

_TITLE: Final = "爱心超市资金收支账"


def fund_sheet(view: FundBook, *, with_names: bool) -> bytes:
    """The book's PDF; ``with_names`` adds each entry's fund. Raises ``UnshowableCharacter``."""
    fund = (Column("资金来源", 26),) if with_names else ()
    columns = (
        Column("日期", 21),
        *fund,
        Column("类别", 18),
        Column("摘要", 52 if with_names else 62),
        Column("票据号", 20),
        Column("收入（元）", 23, Align.RIGHT),
        Column("支出（元）", 23, Align.RIGHT),
        Column("结余（元）", 25, Align.RIGHT, bold=True),
    )
    blank = ("",) if with_names else ()
    rows = [Row(("", *blank, "", "期初结余", "", "", "", yuan(view.before)), bold=True)]
    rows += [
        Row(
            (
                f"{each.booked_on}",
                *((each.fund,) if with_names else ()),
                each.kind_label,
                each.words,
                each.invoice,
                yuan(each.amount) if each.is_income else "",
                "" if each.is_income else yuan(-each.amount),
                yuan(each.balance),
            )
        )
        for each in view.entries
    ]
    total = ("", *blank, "", "本期合计", "", yuan(view.income), yuan(view.spent), yuan(view.after))
    blocks: list[Block] = [
        Letterhead(view.station, _TITLE, f"{view.fund}　{view.period.label()}"),
        Figures(
            (
                ("期初结余（元）", yuan(view.before)),
                ("本期收入（元）", yuan(view.income)),
                ("本期支出（元）", yuan(view.spent)),
                ("期末结余（元）", yuan(view.after)),
            )
        ),
        Space(4),
        Table(columns, rows, TableStyle(size=8.5, pad_x=2.5, pad_y=3), total=total),
        Signatures(("经办人", "站长", "村务监督委员会"), space=34),
    ]
    return compose(f"{_TITLE} {view.fund}", A4, blocks, Footer(f"{view.station}　{_TITLE}　{view.fund}"))
