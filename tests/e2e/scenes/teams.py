"""People join the five teams; an activity is planned, signed in to, and closed, which posts the points."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from tests.e2e.clerk import Clerk
from tests.e2e.props import ACTIVITY, CARD_HOLDER, SEARCHED, TEAMS, Props
from tests.e2e.stage import Scenario

_PEOPLE = "姓名、拼音首字母、电话或身份证尾号、户号"
_SIGN_IN = "扫户码卡，或输入姓名的拼音首字母、户号、电话尾号"


def fill_teams(clerk: Clerk) -> Scenario:
    """Each team gets a leader and members."""
    clerk.stage.step("村民加入五支队伍")
    yield from clerk.click("队伍与活动")
    yield from clerk.sees("添加队员")
    for team, names in TEAMS.items():
        yield from clerk.item(team, "队伍")
        yield from _join(clerk, names[:1], "队长")
        yield from clerk.sees_in("队员名单", names[0])
        yield from _join(clerk, names[1:], "队员", picture=team == "关爱队")
        yield from clerk.sees_in("队员名单", names[-1])
    yield from clerk.picture("队伍")


def _join(clerk: Clerk, names: tuple[str, ...], role: str, *, picture: bool = False) -> Scenario:
    yield from clerk.click("添加队员")
    for name in names:
        yield from clerk.find(_PEOPLE, name)
    if picture:
        yield from clerk.fill(_PEOPLE, "wxy")
        yield lambda: bool(clerk.screen.hits())
        yield from clerk.picture("队伍-添加队员")
        yield from clerk.press(Qt.Key.Key_Escape)
    yield from clerk.choose("职务", role)
    yield from clerk.click("加入队伍")
    yield from clerk.sees(f"{len(names)} 人加入了")


def plan_activity(clerk: Clerk, props: Props) -> Scenario:
    """Held yesterday morning, written down today, as villages do."""
    clerk.stage.step("安排一次活动")
    yield from clerk.tab("活动")
    yield from clerk.picture("活动-还没有")
    yield from clerk.click("安排活动")
    yield from clerk.fill("活动名称", ACTIVITY)
    yield from clerk.choose("队伍", "关爱队")
    yield from clerk.fill("日期", f"{props.today - timedelta(days=1):%Y-%m-%d}")
    yield from clerk.fill("开始时间", "8:30")
    yield from clerk.fill("结束时间", "11:30")
    yield from clerk.fill("地点", "一组、二组独居老人家中")
    yield from clerk.fill("服务对象", "独居老人")
    yield from clerk.fill("计划人数", "6")
    yield from clerk.picture("活动-安排")
    yield from clerk.click("保存")
    yield from clerk.sees(f"“{ACTIVITY}”已安排。")


def sign_in(clerk: Clerk, card: str) -> Scenario:
    """The team by its list, a neighbour by her initials, and one with the household's card."""
    clerk.stage.step("活动签到：整队、查找、扫户码卡")
    yield from clerk.click("整队签到")
    yield from clerk.sees("没有来的，把前面的勾去掉。")
    yield from clerk.picture("签到-整队")
    yield from clerk.click("签到")
    yield from clerk.sees("3 人已签到。")
    yield from clerk.find(_SIGN_IN, SEARCHED)
    yield from clerk.sees(f"{SEARCHED}已签到。")
    yield from clerk.enter(_SIGN_IN)
    yield from clerk.scan(card)
    yield from clerk.answer(CARD_HOLDER)
    yield from clerk.sees(f"{CARD_HOLDER}已签到。")
    yield from clerk.sees("已签到 5 人（计划 6 人）")
    yield from clerk.picture("签到")


def change_hours(clerk: Clerk) -> Scenario:
    """Somebody had to leave an hour earlier."""
    clerk.stage.step("服务时间：有一位早走一小时")
    yield from clerk.row(SEARCHED)
    yield from clerk.click("改时间")
    yield from clerk.fill("结束时间", "10:30")
    yield from clerk.picture("签到-改时间")
    yield from clerk.click("保存")
    yield from clerk.sees(f"{SEARCHED}的服务时间已改。")


def close_activity(clerk: Clerk) -> Scenario:
    """Ends it; the points arrive."""
    clerk.stage.step("结束活动，积分入账")
    yield from clerk.click("结束并入账")
    yield from clerk.sees(f"结束“{ACTIVITY}”并入账？")
    yield from clerk.picture("活动-结束并入账")
    yield from clerk.click("结束并入账")
    yield from clerk.sees(f"“{ACTIVITY}”已入账。")
    yield from clerk.stage.shot("活动-已入账")
