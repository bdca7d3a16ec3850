"""The shop beside its counter: a return, vouchers on a day of exchange, a stocktake, the day's close."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from tests.e2e.clerk import Clerk
from tests.e2e.props import BRUSH, BRUSH_BARCODE, CARD_HOUSEHOLD
from tests.e2e.scenes.shop import GOODS, HOUSEHOLD
from tests.e2e.stage import Scenario
from tests.helpers.pdf import flat_text_of, picture_of
from tests.helpers.qr import codes_in

_GRID = "实盘数"
_ONE_HOUSEHOLD = "只看一户：拼音首字母、户号"
_RETURN, _REDEMPTION = "001001", "001002"
"""A station that was rebuilt leaves a gap, so that no number is given out twice."""
_KEEPER, _WITNESS = "周建国", "孙传友"


def take_back(clerk: Clerk, receipt: Path) -> Scenario:
    """One piece comes back; the return has a receipt of its own."""
    clerk.stage.step("爱心超市：退回一件，另开退货凭证")
    yield from clerk.click("爱心超市")
    yield from clerk.tab("兑换记录")
    yield from clerk.fill(_ONE_HOUSEHOLD, "zq")
    yield from clerk.take_hit(f"张强　{CARD_HOUSEHOLD} 号户")
    yield from clerk.row("000001", "爱心超市兑换记录")
    yield from clerk.click("退换货")
    yield from clerk.fill(f"{BRUSH}退几件", "1")
    yield from clerk.choose("退换的原因", "不想要了")
    yield from clerk.sees("将退回张强户 6 分，余 32 分。")
    yield from clerk.picture("退换货")
    yield from clerk.press(Qt.Key.Key_F8)
    yield from clerk.row(_RETURN, "爱心超市兑换记录")
    yield from clerk.click("查看和补打")
    yield from clerk.sees("打印机")
    yield from clerk.picture("退换货-凭证")
    yield from clerk.save_pdf(receipt)
    text = flat_text_of(receipt.read_bytes())
    clerk.stage.check("退货凭证上有号码和商品", holds=_RETURN in text and BRUSH in text)


def issue_voucher(clerk: Clerk, sheet: Path) -> Scenario:
    """Five points become a paper."""
    clerk.stage.step("爱心超市：发兑换券")
    yield from clerk.tab("兑换日")
    yield from clerk.picture("兑换日-还没有")
    yield from clerk.click("兑换券")
    yield from clerk.click("发兑换券")
    yield from clerk.find(HOUSEHOLD, "张强")
    yield from clerk.fill("5 分券的张数", "1")
    yield from clerk.sees("张强户现有 32 分，换券 5 分，余 27 分。")
    yield from clerk.picture("兑换券-发券")
    yield from clerk.click("发券")
    yield from clerk.sees("打印机")
    yield from clerk.picture("兑换券-预览")
    yield from clerk.save_pdf(sheet)
    yield from clerk.sees("可用 5 分")
    yield from clerk.picture("兑换券")
    yield from clerk.click("关闭")


def exchange_day(clerk: Clerk, card: str, sheet: Path) -> Scenario:
    """A number is given and called; at the counter the voucher pays."""
    clerk.stage.step("爱心超市：兑换日，取号、叫号，用券兑换")
    yield from clerk.click("安排兑换日")
    yield from clerk.fill("地点", "村委会一楼爱心超市")
    yield from clerk.picture("兑换日-安排")
    yield from clerk.click("安排")
    yield from clerk.sees("可以打印通知贴到门口。")
    yield from clerk.enter(HOUSEHOLD)
    yield from clerk.scan(card)
    yield from clerk.sees("001 号")
    yield from clerk.click("叫下一号")
    yield from clerk.sees(f"{CARD_HOUSEHOLD} 号户　张强户")
    yield from clerk.picture("兑换日-叫号")
    yield from clerk.click("到柜台办理")
    yield from clerk.enter(GOODS)
    yield from clerk.scan(codes_in(picture_of(sheet.read_bytes()))[0])
    yield from clerk.sees("兑换券抵")
    yield from clerk.scan(BRUSH_BARCODE)
    yield lambda: (button := clerk.screen.button("确认兑换")) is not None and button.isEnabled()
    yield from clerk.picture("柜台-用券")
    yield from clerk.press(Qt.Key.Key_F8)
    yield from clerk.sees("收兑换券 5 分")
    yield from clerk.press(Qt.Key.Key_F8)
    yield from clerk.sees(f"凭证 {_REDEMPTION}。")
    yield from clerk.tab("兑换日")
    yield from clerk.sees_in("排队号", "已办理")
    yield from clerk.picture("兑换日-办理完了")


def stocktake(clerk: Clerk) -> Scenario:
    """One piece is missing, and it is written down why."""
    clerk.stage.step("爱心超市：盘点，差一件")
    yield from clerk.tab("盘点")
    yield from clerk.click("开始盘点")
    yield from clerk.choose("盘点范围", "只盘“洗护”")
    yield from clerk.choose("盘点方式", "对账盘：表上印账上数")
    yield from clerk.click("开始并打印盘点表")
    yield from clerk.sees("打印机")
    yield from clerk.picture("盘点-盘点表")
    yield from clerk.click("关闭")
    yield from clerk.click("录入实盘数")
    yield lambda: bool(clerk.screen.rows(_GRID))
    for name, held in zip(
        clerk.screen.column("商品", _GRID), clerk.screen.column("账上数", _GRID), strict=True
    ):
        yield from _type_cell(clerk, str(int(held) - (name == BRUSH)))
    yield from clerk.cell(BRUSH, "原因", _GRID)
    yield from clerk.press(Qt.Key.Key_F2)
    yield from _type_cell(clerk, "破损")
    yield from clerk.sees("全部填完；有差异的 1 种。")
    yield from clerk.fill("盘点人", _KEEPER)
    yield from clerk.fill("监盘人", _WITNESS)
    yield from clerk.picture("盘点-录入")
    yield from clerk.press(Qt.Key.Key_F8)
    yield from clerk.answer("入账", ["有差异的 1 种会按实盘数更正库存"])
    yield from clerk.sees("打印机")
    yield from clerk.picture("盘点-结果")
    yield from clerk.click("关闭")
    yield from clerk.sees_in("爱心超市盘点", "1 种")
    yield from clerk.picture("盘点")


_GRID = "实盘数"


def _type_cell(clerk: Clerk, text: str) -> Scenario:
    """The first key opens the cell's editor, which takes the others; Enter goes down."""
    for letter in text:
        clerk.type(letter)
        yield lambda: True
    yield from clerk.press(Qt.Key.Key_Return)


def close_day(clerk: Clerk, sheet: Path) -> Scenario:
    """The day of the first redemption, which nobody had closed."""
    clerk.stage.step("爱心超市：日结")
    yield from clerk.tab("对账")
    yield from clerk.sees("没有日结")
    yield from clerk.picture("对账-没有日结")
    yield from clerk.click("办理日结")
    yield from clerk.sees("凭证、积分流水和库存三方一致。")
    yield from clerk.picture("对账-办理日结")
    yield from clerk.click("确认日结")
    yield from clerk.sees("打印机")
    yield from clerk.picture("对账-日结单")
    yield from clerk.save_pdf(sheet)
    yield from clerk.sees_in("爱心超市逐日对账", "已日结")
    text = flat_text_of(sheet.read_bytes())
    clerk.stage.check("日结单上有凭证号", holds="000001" in text)
