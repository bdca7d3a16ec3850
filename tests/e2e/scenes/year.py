"""What a year's end would clear is looked at and not done; the books are checked."""

from __future__ import annotations

from tests.e2e.clerk import Clerk
from tests.e2e.props import CARD_HOUSEHOLD
from tests.e2e.stage import Scenario


def preview_year_end(clerk: Clerk) -> Scenario:
    """Half of what is left would stay."""
    clerk.stage.step("积分：年终结转，先看不办")
    yield from clerk.click("积分")
    yield from clerk.tab("年终结转")
    yield lambda: CARD_HOUSEHOLD in clerk.screen.column("户编号")
    cells = {heading: _sum(clerk.screen.column(heading)) for heading in ("现有可兑换", "清零", "结转后")}
    is_whole = cells["现有可兑换"] == cells["清零"] + cells["结转后"]
    clerk.stage.check("清零加上结转后正好是现有的分", holds=is_whole and cells["清零"] > 0)
    yield from clerk.picture("年终结转")
    yield from clerk.click("打印清单")
    yield from clerk.sees("打印机")
    yield from clerk.picture("年终结转-清单")
    yield from clerk.click("关闭")


def _sum(cells: list[str]) -> int:
    """Tenths."""
    return sum(round(float(cell) * 10) for cell in cells if cell)


def check_books(clerk: Clerk) -> Scenario:
    """Nothing has to be put right."""
    clerk.stage.step("公示与报表：给账做体检")
    yield from clerk.click("公示与报表")
    yield from clerk.tab("体检")
    yield from clerk.picture("体检-还没有")
    yield from clerk.click("开始体检")
    yield lambda: bool(clerk.screen.rows("体检结果"))
    states = clerk.screen.column("结果", "体检结果")
    clerk.stage.check("没有必须处理的", holds="必须处理" not in states)
    yield from clerk.picture("体检")
    yield from clerk.click("打印报告")
    yield from clerk.sees("打印机")
    yield from clerk.picture("体检-报告")
    yield from clerk.click("关闭")
