"""The counter's arithmetic: baskets, receipt numbers and check codes, barcodes, and what a scan means."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from station_app.domain.fullwidth import narrow, without_spaces
from station_app.errors import StationError
from station_app.errors.funds import MoneyNotReadable
from station_app.errors.shop import UnitCostNotMoney


@dataclass(frozen=True, slots=True)
class BasketLine:
    """So many pieces of one product; ``price`` in tenths of a point for one."""

    product_id: int
    quantity: int
    price: int

    @property
    def amount(self) -> int:
        """Tenths of a point for the whole line."""
        return self.quantity * self.price


def basket_total(lines: Iterable[BasketLine]) -> int:
    """Tenths of a point for all lines."""
    return sum(line.amount for line in lines)


def receipt_label(number: int) -> str:
    """A receipt's number as printed: 123 → "000123"; beyond six digits as long as it is."""
    return f"{number:06d}"


def receipt_span(first: int | None, last: int | None) -> str:
    """A run of receipts as printed: "000001 至 000009", one number alone, or nothing where there is none."""
    if first is None or last is None:
        return ""
    return receipt_label(first) if first == last else f"{receipt_label(first)} 至 {receipt_label(last)}"


_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O, which are read as 1, 1, 0, and without U."""
_BITS = 5
_CODE_LENGTH = 8
_LOOK_ALIKES = str.maketrans("OIL", "011")


def check_code(
    secret: bytes,
    number: int,
    at_millis: int,
    household_id: int,
    total: int,
    balance_after: int,
    transfer_id: int,
    lines: Iterable[tuple[int, int, int]],
) -> str:
    """The check code of a receipt, "XXXX-XXXX": the first 40 bits of an HMAC-SHA256 over its facts.

    ``lines`` are (product id, quantity, price in tenths) in the order printed. Only who holds the
    station's ``secret`` can make it, so a forged paper and a changed row both show.
    """
    goods = ";".join(f"{product_id}*{quantity}@{price}" for product_id, quantity, price in lines)
    facts = (
        f"receipt\n{number}\n{at_millis}\n{household_id}\n{total}\n{balance_after}\n{transfer_id}\n{goods}"
    )
    return _keyed_code(secret, facts)


def voucher_check_code(
    secret: bytes, number: int, value: int, household_id: int, valid_to: date, issue_transfer_id: int
) -> str:
    """The check code of a voucher (兑换券), "XXXX-XXXX"; ``value`` in tenths, ``secret`` as for receipts."""
    facts = f"voucher\n{number}\n{value}\n{household_id}\n{valid_to:%Y-%m-%d}\n{issue_transfer_id}"
    return _keyed_code(secret, facts)


def _keyed_code(secret: bytes, facts: str) -> str:
    digest = int.from_bytes(hmac.digest(secret, facts.encode(), sha256), "big")
    code = digest >> (sha256().digest_size * 8 - _CODE_LENGTH * _BITS)
    text = "".join(
        _ALPHABET[code >> (_BITS * place) & (len(_ALPHABET) - 1)] for place in reversed(range(_CODE_LENGTH))
    )
    return f"{text[: _CODE_LENGTH // 2]}-{text[_CODE_LENGTH // 2 :]}"


def normalise_check_code(typed: str) -> str | None:
    """A typed or scanned check code in the form of ``check_code``, or None where it cannot be one.

    Small letters, full-width letters, spaces and a missing dash are taken; O is read as 0, I and L as 1.
    """
    text = without_spaces(typed).replace("-", "").upper().translate(_LOOK_ALIKES)
    if len(text) != _CODE_LENGTH or not set(text) <= set(_ALPHABET):
        return None
    return f"{text[: _CODE_LENGTH // 2]}-{text[_CODE_LENGTH // 2 :]}"


_SUM = re.compile(r"([0-9]{1,8}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")
_MONEY = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?")


def parse_cost(text: str) -> int:
    """A price paid, typed in yuan ("12.5", "３元"), as fen; raises UnitCostNotMoney."""
    return _parse_yuan(text, _MONEY, UnitCostNotMoney)


def parse_money(text: str) -> int:
    """A sum typed in yuan ("5000", "1,234.5 元") as fen; raises MoneyNotReadable."""
    return _parse_yuan(text, _SUM, MoneyNotReadable)


def _parse_yuan(text: str, form: re.Pattern[str], refusal: type[StationError]) -> int:
    typed = without_spaces(text).removeprefix("¥").removesuffix("元").replace("。", ".")
    match = form.fullmatch(typed)
    if match is None:
        raise refusal(typed=" ".join(text.split())[:20])
    return int(match[1].replace(",", "")) * 100 + int((match[2] or "").ljust(2, "0"))


_RECEIPT = re.compile(r"(?:WM:?)?0*([0-9]{1,9})[:,，、/]?([0-9A-Z]{4}-[0-9A-Z]{4})")
_RECEIPT_TYPED = re.compile(r"(?:WM)?:?0*([0-9]{1,9})[ :,，、/]+([0-9A-Z -]+)")


def receipt_code(number: int, code: str) -> str:
    """What the QR code of a receipt says: "WM:000123:7F3K-9QW2"."""
    return f"WM:{receipt_label(number)}:{code}"


def read_receipt_code(text: str) -> tuple[int, str] | None:
    """A receipt's number and check code, scanned from its QR code or typed one after the other.

    None where ``text`` is neither; "000123 7f3k9qw2" and full-width characters are taken.
    """
    typed = narrow(text).strip().upper()
    match = _RECEIPT.fullmatch(without_spaces(typed)) or _RECEIPT_TYPED.fullmatch(typed)
    if match is None:
        return None
    code = normalise_check_code(match[2])
    return None if code is None else (int(match[1]), code)


_VOUCHER = re.compile(r"WV:?0*([0-9]{1,9})[:,，、/]?([0-9A-Z]{4}-[0-9A-Z]{4})")
_VOUCHER_TYPED = re.compile(r"(?:WV:?)?0*([0-9]{1,9})[ :,，、/]+([0-9A-Z -]+)")


def voucher_code(number: int, code: str) -> str:
    """What the QR code of a voucher says: "WV:000123:7F3K-9QW2"."""
    return f"WV:{receipt_label(number)}:{code}"


def read_voucher_code(text: str) -> tuple[int, str] | None:
    """A voucher's number and check code, scanned or typed one after the other; None where it is neither."""
    typed = narrow(text).strip().upper()
    match = _VOUCHER.fullmatch(without_spaces(typed)) or _VOUCHER_TYPED.fullmatch(typed)
    if match is None:
        return None
    code = normalise_check_code(match[2])
    return None if code is None else (int(match[1]), code)


_EAN_13 = re.compile(r"[0-9]{13}")
_BARCODE = re.compile(r"[0-9]{7,14}")
_OWN_PREFIX = "20"
_OWN_DIGITS = 10


def ean13_valid(text: str) -> bool:
    """True for 13 digits whose last one is the check digit (GB 12904, EAN-13)."""
    return _EAN_13.fullmatch(text) is not None and text[12] == _ean_check(text[:12])


def own_barcode(product_id: int) -> str:
    """The station's own barcode for goods without one: EAN-13 in the in-store range 20 (GB/T 18283).

    Raises ValueError beyond ten digits, or for a number that is not positive.
    """
    if not 0 < product_id < 10**_OWN_DIGITS:
        raise ValueError(product_id)
    first12 = f"{_OWN_PREFIX}{product_id:0{_OWN_DIGITS}d}"
    return first12 + _ean_check(first12)


def is_own_barcode(text: str) -> bool:
    """True for a barcode that ``own_barcode`` gave, which stands on no package."""
    return ean13_valid(text) and text.startswith(_OWN_PREFIX)


class ScanKind(StrEnum):
    """What a scanner at the counter may read."""

    HOUSEHOLD_CARD = "household_card"
    BARCODE = "barcode"
    VOUCHER = "voucher"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan understood: a barcode's digits, or a household's or a voucher's number with its ``check``."""

    kind: ScanKind
    value: str
    check: str = ""


_CARD = re.compile(r"H:([^:]+)(?::([^:]*))?", re.IGNORECASE)


def household_card(number: str, check: str = "") -> str:
    """What the QR code on a household's card says: "H:0012:7F3K"."""
    return f"H:{number}:{check}" if check else f"H:{number}"


def read_scan(text: str) -> Scan | None:
    """What was scanned, or None where it is no household card, no voucher and no product's barcode.

    Full-width characters and small letters, as an input method left on makes of a scan, are taken.
    """
    scanned = without_spaces(text)
    if card := _CARD.fullmatch(scanned):
        return Scan(ScanKind.HOUSEHOLD_CARD, card[1], (card[2] or "").upper())
    if voucher := _VOUCHER.fullmatch(scanned.upper()):
        return Scan(ScanKind.VOUCHER, str(int(voucher[1])), voucher[2])
    if _BARCODE.fullmatch(scanned):
        return Scan(ScanKind.BARCODE, scanned)
    return None


def _ean_check(first12: str) -> str:
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first12))
    return str(-weighted % 10)
