"""A good deed from claim to points: reviewed, posted up, objected to, answered, entered, explained."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from tests.e2e.clerk import Clerk
from tests.e2e.clock import TourClock
from tests.e2e.props import CARD_HOUSEHOLD, HEAD, REVIEWERS, Props
from tests.e2e.stage import Scenario
from tests.helpers.pdf import flat_text_of

_RULE = "支持公益建设（让地、投工、捐物）"
_PEOPLE = "姓名、拼音首字母、电话或身份证尾号、户号"
_REVIEWER = "本村的评议人：姓名、拼音首字母或户号"
NOTICE_DAYS = 5


def claim_with_photo(clerk: Clerk, props: Props) -> Scenario:
    """A household gave land for the road; the photo goes with the claim."""
    clerk.stage.step("积分：登记一条申报，附照片")
    yield from clerk.click("积分")
    yield from clerk.tab("申报")
    yield from clerk.picture("申报-还没有")
    yield from clerk.click("新申报")
    yield from clerk.item(_RULE, "规则")
    yield from clerk.fill(_PEOPLE, CARD_HOUSEHOLD)
    yield from clerk.take_hit(f"{CARD_HOUSEHOLD} 户")
    yield from clerk.fill("事由", "让出门前三分地修通组公路")
    yield from clerk.click("加照片")
    yield from clerk.take_file(props.photo)
    yield from clerk.sees("1 张")
    yield from clerk.picture("申报-新申报")
    yield from clerk.click("申报")
    yield from clerk.sees("已申报 1 条。")
    yield from clerk.row(_RULE, "积分申报")
    yield from clerk.sees("打印告知单")
    yield from clerk.picture("申报")


def review(clerk: Clerk) -> Scenario:
    """Three reviewers agree; one key is all it takes."""
    clerk.stage.step("积分：开评议会")
    yield from clerk.tab("评议")
    yield from clerk.sees("有 1 件申报等评议。")
    yield from clerk.click("安排评议会")
    for name in REVIEWERS:
        yield from clerk.find(_REVIEWER, name)
    yield from clerk.fill("地点", "村委会二楼会议室")
    yield from clerk.picture("评议-安排")
    yield from clerk.click("保存")
    yield from clerk.sees("第 1 次评议会已安排。")
    yield from clerk.sees("共 1 件：待填 1 件。")
    yield from clerk.press(Qt.Key.Key_1)
    yield from clerk.sees("共 1 件：同意 1 件")
    yield from clerk.picture("评议-结果")
    yield from clerk.click("结束评议会")
    yield from clerk.answer("结束评议会", ["结束以后结果生效，不能再改。"])
    yield from clerk.sees("第 1 次评议会已结束：同意 1 件")


def post_up(clerk: Clerk, poster: Path) -> Scenario:
    """The poster says which household, and no name that nobody agreed to."""
    clerk.stage.step("公示：张贴公示，打印海报")
    yield from clerk.click("公示与报表")
    yield from clerk.tab("公示")
    yield from clerk.sees("有 1 件申报等着公示。")
    yield from clerk.picture("公示-还没有")
    yield from clerk.click("张贴公示")
    yield from clerk.click("积分申报")
    yield from clerk.fill("张贴地点", "村委会公示栏")
    yield from clerk.fill("异议找谁", f"{HEAD} 0717-4821234")
    yield from clerk.picture("公示-张贴")
    yield from clerk.click("登记公示")
    yield from clerk.sees("第 1 号公示已登记")
    yield from clerk.picture("公示-张贴中")
    yield from clerk.click("打印公示")
    yield from clerk.sees("打印机")
    yield from clerk.picture("公示-预览")
    yield from clerk.save_pdf(poster)
    text = flat_text_of(poster.read_bytes())
    clerk.stage.check("公示上有户号和事项", holds=CARD_HOUSEHOLD in text and "支持公益建设" in text)
    clerk.stage.check("没有同意的，公示上没有姓名", holds="张强" not in text)


def object_and_answer(clerk: Clerk) -> Scenario:
    """Somebody doubts it; it was looked into."""
    clerk.stage.step("公示：登记异议，答复异议")
    yield from clerk.row(CARD_HOUSEHOLD)
    yield from clerk.click("登记异议")
    yield from clerk.fill("提的意见", "让的地没有三分")
    yield from clerk.picture("公示-登记异议")
    yield from clerk.click("登记")
    yield from clerk.sees_in("异议", "让的地没有三分")
    yield from clerk.click("答复")
    yield from clerk.choose("核实结果", "异议不成立，维持公示")
    yield from clerk.fill("答复内容", "理事队到现场丈量，三分一厘，维持公示。")
    yield from clerk.picture("公示-答复异议")
    yield from clerk.click("答复")
    yield from clerk.sees("第 1 号异议已答复。")
    yield from clerk.picture("公示-异议答复了")
    clerk.stage.check("公示期没有满，不能办结", holds=clerk.screen.button("办结公示") is None)


def close_and_enter(clerk: Clerk, clock: TourClock) -> Scenario:
    """The period runs to its end; the points follow."""
    clerk.stage.step("公示：公示期满，办结，入账")
    clock.move_on(NOTICE_DAYS)
    yield from clerk.press(Qt.Key.Key_F5)
    yield from clerk.sees("公示期已满，没有未答复的异议，可以办结了。")
    yield from clerk.picture("公示-期满")
    yield from clerk.click("办结公示")
    yield from clerk.answer("办结", ["办结以后不能再登记异议。"])
    yield from clerk.answer("入账", ["公示无异议的 1 件，现在入账？", "共 +20 分。"])
    yield from clerk.sees("1 件已入账，共 +20 分。")
    yield from clerk.picture("公示-已入账")


def explain(clerk: Clerk) -> Scenario:
    """Where the household's points come from, down to the claim's story."""
    clerk.stage.step("户与人：积分的来历")
    yield from clerk.click("户与人")
    yield from clerk.fill("在户名单中查找", CARD_HOUSEHOLD)
    yield from clerk.row(CARD_HOUSEHOLD, "户名单")
    yield from clerk.click("来历")
    yield from clerk.sees_in("积分怎么来的", "+20")
    yield from clerk.picture("来历-余额")
    yield from clerk.row("+20", "积分怎么来的", opens=True)
    yield from clerk.row("+20", "积分流水", opens=True)
    yield from clerk.sees("号流水")
    yield from clerk.sees("第 1 号公示")
    yield from clerk.picture("来历-一笔")
    yield from clerk.click("关闭")
