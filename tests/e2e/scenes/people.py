"""户与人: a household is found by a name's initials, and its card is printed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from tests.e2e.clerk import Clerk
from tests.e2e.props import CARD_HOLDER, CARD_HOUSEHOLD, Props
from tests.e2e.stage import Scenario
from tests.helpers.pdf import picture_of
from tests.helpers.qr import codes_in

_FEW = 10
_EVERYTHING = "查找村民、户、商品、凭证、页面（Ctrl+K）"


def look_up_household(clerk: Clerk) -> Scenario:
    """By the initials of somebody who lives there, in the table and in the window's own search."""
    clerk.stage.step("户与人：用拼音首字母找到一户")
    yield from clerk.click("户与人")
    yield from clerk.sees("登记新户")
    yield from clerk.picture("户与人")
    yield from clerk.fill("在户名单中查找", "zyf")
    yield lambda: len(clerk.screen.rows("户名单")) < _FEW and _is_listed(clerk)
    yield from clerk.row(CARD_HOUSEHOLD, "户名单")
    yield from clerk.sees_in("家庭成员", CARD_HOLDER)
    yield from clerk.picture("户与人-查找")
    yield from clerk.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    clerk.type("lgl")
    yield lambda: "刘桂兰" in clerk.screen.hits()
    yield from clerk.picture("查找全站")
    yield from clerk.press(Qt.Key.Key_Escape)
    yield from clerk.enter(_EVERYTHING)


def _is_listed(clerk: Clerk) -> bool:
    return CARD_HOUSEHOLD in clerk.screen.column("户编号", "户名单")


def print_card(clerk: Clerk, props: Props) -> Scenario:
    """The card that will be scanned later."""
    clerk.stage.step("户与人：打印户码卡")
    yield from clerk.click("更多")
    yield from clerk.pick("打印列表里各户的户码卡")
    yield from clerk.sees("打印机")
    yield from clerk.picture("户与人-户码卡")
    yield from clerk.save_pdf(props.cards)
    clerk.stage.check("户码卡上的二维码可以扫", holds=bool(card_of(props.cards)))


def card_of(cards: Path) -> str:
    """What a scanner reads off the card of ``CARD_HOUSEHOLD`` on a sheet of cards."""
    codes = codes_in(picture_of(cards.read_bytes()))
    return next(code for code in codes if f":{CARD_HOUSEHOLD}:" in code)
