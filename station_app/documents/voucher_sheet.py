"""Vouchers (兑换券) to be cut out, ten to an A4 sheet, numbered and with a check code like receipts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.documents import fonts, qr
from station_app.documents.card_sheet import CARD, card_sheets
from station_app.documents.papers import MM, Align
from station_app.documents.pen import QUIET, RED, WHITE, Pen
from station_app.domain.amounts import format_points
from station_app.domain.masking import mask_name
from station_app.domain.shop import receipt_label, voucher_code
from station_app.errors.documents import NothingToPrint
from station_app.services.vouchers import VoucherView

_PAD: Final = 5 * MM
_BAND: Final = 9 * MM
_CODE: Final = 30 * MM
_REMARK: Final = "限本户使用，不找零，不兑现金，盖章有效"


def voucher_sheets(vouchers: Sequence[VoucherView]) -> bytes:
    """The vouchers' PDF; the head's name is masked. Raises ``UnshowableCharacter``, ``NothingToPrint``."""
    if not vouchers:
        raise NothingToPrint(what="兑换券")
    return card_sheets("兑换券", vouchers, _draw)


def _draw(pen: Pen, voucher: VoucherView, left: float, bottom: float) -> None:
    wide, high = CARD
    band = bottom + high - _BAND - 3 * MM
    pen.frame(left + 2 * MM, bottom + 2 * MM, wide - 4 * MM, high - 4 * MM, thick=0.9, colour=RED, radius=3)
    pen.fill([(left + 3 * MM, band, wide - 6 * MM, _BAND)], colour=RED)
    name = f"{voucher.station}"
    size = fonts.fitting(name, wide - 6 * MM - 8, 9.5, bold=True, smallest=6)
    pen.text(
        left + wide / 2,
        band + _BAND / 2 - size * 0.36,
        name,
        size,
        bold=True,
        colour=WHITE,
        align=Align.CENTER,
    )
    room = wide - _CODE - _PAD - 3 * MM
    pen.text(left + _PAD, band - 5 * MM, f"兑换券　No. {receipt_label(voucher.number)}", 9, colour=QUIET)
    value = format_points(voucher.value)
    pen.text(left + _PAD, band - 16.5 * MM, value, 30, bold=True, colour=RED)
    pen.text(
        left + _PAD + fonts.width(value, 30, bold=True) + 3, band - 16.5 * MM, "分", 13, bold=True, colour=RED
    )
    holder = f"{voucher.household_number} 号户　{mask_name(voucher.head)}"
    pen.text(left + _PAD, band - 22.5 * MM, holder, fonts.fitting(holder, room, 9.5, smallest=6))
    pen.text(left + _PAD, band - 27.5 * MM, f"有效期至 {voucher.valid_to:%Y-%m-%d}", 9)
    code = f"查验码 {voucher.check_code}"
    pen.text(left + _PAD, band - 32 * MM, code, 8, colour=QUIET)
    pen.text(left + _PAD, bottom + 4.4 * MM, _REMARK, 6.5, colour=QUIET)
    side = left + wide - _CODE - 3.5 * MM
    qr.draw(pen, side, band - _CODE - 0.5 * MM, _CODE, voucher_code(voucher.number, voucher.check_code))
