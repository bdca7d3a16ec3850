"""Points: one deed is posted by hand, and where everything went is read in the ledger and a statement."""

from __future__ import annotations

from tests.e2e.clerk import Clerk
from tests.e2e.props import CARD_HOLDER, SEARCHED
from tests.e2e.stage import Scenario

_RULE = "邻里互助（无偿帮工、送医、借用等）"
_PEOPLE = "姓名、拼音首字母、电话或身份证尾号、户号"


def post_points(clerk: Clerk) -> Scenario:
    """What each would get is seen before it is posted."""
    clerk.stage.step("积分：给一位村民记分")
    yield from clerk.click("积分")
    yield from clerk.item(_RULE, "规则")
    yield from clerk.find(_PEOPLE, SEARCHED)
    yield from clerk.sees_in("本次记分", SEARCHED)
    yield from clerk.fill("事由", "送邻居老人去镇卫生院看病")
    yield from clerk.picture("积分-记分")
    yield from clerk.click("入账")
    yield from clerk.stage.shot("积分-入账")


def read_ledger(clerk: Clerk) -> Scenario:
    """Everybody who served got points; the village sees why."""
    clerk.stage.step("积分：流水")
    yield from clerk.tab("流水")
    yield lambda: len(clerk.screen.rows("积分流水")) == 6
    clerk.stage.check("签到的五个人和记分的一笔都在流水里", holds=True)
    gained = sum(int(change) for change in clerk.screen.column("可兑换", "积分流水"))
    clerk.stage.check("流水合计 33 分", holds=gained == 33)
    yield from clerk.picture("积分-流水")
    yield from clerk.tab("规则")
    yield from clerk.picture("积分-规则")


def read_statement(clerk: Clerk) -> Scenario:
    """The household's two figures and each line of its account."""
    clerk.stage.step("公示与报表：一户的对账单")
    yield from clerk.click("公示与报表")
    yield from clerk.tab("对账单")
    yield from clerk.find("查谁的对账单", CARD_HOLDER)
    yield lambda: len(clerk.screen.rows("积分对账单")) == 2
    clerk.stage.check("对账单上有两笔", holds=True)
    yield from clerk.picture("对账单")
    yield from clerk.click("打印对账单")
    yield from clerk.sees("打印机")
    yield from clerk.picture("对账单-预览")
    yield from clerk.click("关闭")
    yield from clerk.tab("积分榜")
    yield lambda: len(clerk.screen.rows("积分榜")) == 4
    yield from clerk.picture("积分榜")
