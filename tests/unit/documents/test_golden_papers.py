"""Every paper against the one that was looked at and kept; docs/documents.md shows them."""

from __future__ import annotations

from dataclasses import replace

from station_app.documents.papers import SheetPaper
from station_app.documents.statement import statement
from tests.helpers.golden import A4, A5, assert_golden
from tests.helpers.papers import statement_line, statement_view


def test_a_statement() -> None:
    lines = (
        statement_line(1001, terms="参加志愿服务，+2 分/小时，共 2 小时", reason="清理三组公共沟渠"),
        statement_line(1002, reversed_by=1003, terms="弘扬文明风尚，+4 分/次", reason="李书记见证"),
        statement_line(
            1003,
            kind="reversal",
            change=-40,
            honour_change=-40,
            reverses=1002,
            reason="查实是别人",
            mends="2026年11月20日“参加村民会议”",
        ),
        statement_line(1004, kind="redeem", item="爱心超市兑换", change=-60, honour_change=0, who=""),
        statement_line(
            1005, kind="expire", item="2026年年终结转（保留 50%）", change=-300, honour_change=0, who=""
        ),
        statement_line(1006, kind="opening", item="期初登记单第 1 号", change=500, reason="积分存折", who=""),
    )
    view = replace(statement_view(*lines), contact="王站长 0717-4821234")
    assert_golden(statement(view, SheetPaper.A4), "statement-a4", A4)
    assert_golden(statement(view, SheetPaper.A5), "statement-a5", A5)
