"""Goods arrive, and a villager redeems some at the counter with a scanner; the receipt is shown and kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from tests.e2e.clerk import Clerk
from tests.e2e.props import BRUSH, BRUSH_BARCODE, CARD_HOUSEHOLD, POWDER
from tests.e2e.stage import Scenario
from tests.helpers.pdf import flat_text_of, page_sizes, picture_of
from tests.helpers.qr import codes_in

HOUSEHOLD = "扫户码卡，或输入拼音首字母、户号、电话尾号"
GOODS = "扫商品条码、兑换券，或输入名称的拼音首字母"


def give_barcode(clerk: Clerk) -> Scenario:
    """A product of the starting list gets the barcode that stands on its package."""
    clerk.stage.step("爱心超市：给商品扫上条码")
    yield from clerk.click("爱心超市")
    yield from clerk.tab("商品")
    yield from clerk.row(BRUSH, "爱心超市商品")
    yield from clerk.picture("商品")
    yield from clerk.click("修改")
    yield from clerk.fill("条码", BRUSH_BARCODE)
    yield from clerk.picture("商品-修改")
    yield from clerk.click("保存")
    yield from clerk.sees(f"已保存“{BRUSH}”。")


def stock_in(clerk: Clerk) -> Scenario:
    """A delivery of two kinds: one scanned, one found by its initials."""
    clerk.stage.step("爱心超市：办理入库")
    yield from clerk.tab("库存")
    yield from clerk.picture("入库-还没有")
    yield from _deliver(clerk)


def stock_in_again(clerk: Clerk) -> Scenario:
    """The same goods come once more."""
    clerk.stage.step("爱心超市：又一次入库")
    yield from clerk.click("爱心超市")
    yield from clerk.tab("库存")
    yield from _deliver(clerk)


def _deliver(clerk: Clerk) -> Scenario:
    yield from clerk.click("办理入库")
    yield from clerk.fill("供货或捐赠人", "红花套镇供销社")
    yield from clerk.fill("发票号", "24420581")
    yield from clerk.enter("商品")
    yield from clerk.scan(BRUSH_BARCODE)
    yield from _line(clerk, "20", "4.50")
    yield from clerk.find("商品", POWDER)
    yield from _line(clerk, "12", "11.80")
    yield from clerk.sees("2 种，共 32 件，合计 231.60 元")
    yield from clerk.picture("入库-办理")
    yield from clerk.press(Qt.Key.Key_F8)
    yield from clerk.sees("已入库 2 种商品，共 32 件。")
    yield from clerk.sees_in("爱心超市库存流水", "+20")
    yield from clerk.picture("入库")


def _line(clerk: Clerk, quantity: str, cost: str) -> Scenario:
    """Enter leads from the product through quantity, price and date into the list."""
    yield lambda: (field := clerk.screen.field("数量")) is not None and field.hasFocus()
    clerk.type(quantity)
    yield from clerk.press(Qt.Key.Key_Return)
    clerk.type(cost)
    yield from clerk.press(Qt.Key.Key_Return)
    yield from clerk.press(Qt.Key.Key_Return)


def refuse(clerk: Clerk, card: str) -> Scenario:
    """More than the balance covers: a sentence, and nothing changed."""
    clerk.stage.step("柜台：积分不够，说清楚，什么也不变")
    yield from clerk.tab("柜台")
    yield from clerk.picture("柜台-等下一位")
    yield from clerk.enter(HOUSEHOLD)
    yield from clerk.scan(card)
    yield from clerk.sees(f"{CARD_HOUSEHOLD} 号户")
    yield from clerk.scan(BRUSH_BARCODE)
    yield from clerk.find(GOODS, POWDER)
    yield from clerk.sees("积分不够")
    yield from clerk.picture("柜台-积分不够")
    yield from clerk.press(Qt.Key.Key_F8)
    clerk.stage.check("积分不够时不能确认", holds=not _confirm_enabled(clerk))
    yield from clerk.press(Qt.Key.Key_Return)
    yield from clerk.press(Qt.Key.Key_Delete)


def _confirm_enabled(clerk: Clerk) -> bool:
    button = clerk.screen.button("确认兑换")
    return button is not None and button.isEnabled()


def redeem(clerk: Clerk) -> Scenario:
    """By scanner and keys alone."""
    clerk.stage.step("柜台：扫户码卡、扫商品、确认")
    yield lambda: _confirm_enabled(clerk)
    yield from clerk.picture("柜台-一单")
    yield from clerk.press(Qt.Key.Key_F8)
    yield from clerk.sees("将扣减张强户 6 分，余 6 分。")
    yield from clerk.picture("柜台-再按一次")
    yield from clerk.press(Qt.Key.Key_F8)
    yield from clerk.sees("张强户兑换 6 分，余 6 分，凭证 000001。")
    yield from clerk.stage.shot("柜台-已兑换")


def keep_roll_receipt(clerk: Clerk, path: Path) -> Scenario:
    """The preview of the receipt on the 80 mm roll."""
    clerk.stage.step("凭证：80 毫米小票")
    yield from clerk.click("查看凭证")
    yield from clerk.sees("打印机")
    yield from clerk.picture("凭证-80毫米小票")
    yield from clerk.save_pdf(path)
    _check_receipt(clerk, path, width=80)


def keep_sheet_receipt(clerk: Clerk, path: Path) -> Scenario:
    """The same on A4, after the settings were told so."""
    clerk.stage.step("凭证：换成 A4 纸")
    yield from clerk.click("设置")
    yield from clerk.tab("打印")
    yield from clerk.choose("兑换凭证打在", "A4（带存根）")
    yield from clerk.click("爱心超市")
    yield from clerk.tab("兑换记录")
    yield from clerk.row("000001", "爱心超市兑换记录")
    yield from clerk.picture("兑换记录")
    yield from clerk.click("查看和补打")
    yield from clerk.sees("打印机")
    yield from clerk.picture("凭证-A4")
    yield from clerk.save_pdf(path)
    _check_receipt(clerk, path, width=210)


def verify_receipt(clerk: Clerk, receipt: Path) -> Scenario:
    """The code on the paper is scanned, and known."""
    clerk.stage.step("凭证：扫码查验真伪")
    code = codes_in(picture_of(receipt.read_bytes()))[0]
    yield from clerk.enter("查验凭证：扫二维码，或输入号码和查验码")
    yield from clerk.scan(code)
    yield from clerk.sees("凭证 000001 与账上一致")
    yield from clerk.picture("凭证-查验")


def _check_receipt(clerk: Clerk, path: Path, *, width: int) -> None:
    pdf = path.read_bytes()
    text = flat_text_of(pdf)
    for fact in ("000001", "张强", "牙刷（2支）", "6", "李家畈村新时代文明实践站"):
        clerk.stage.check(f"{path.name} 上有“{fact}”", holds=fact in text)
    clerk.stage.check(f"{path.name} 宽 {width} 毫米", holds=round(page_sizes(pdf)[0][0]) == width)
