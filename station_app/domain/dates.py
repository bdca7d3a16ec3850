"""Dates as spreadsheets hold them: text in many forms, bare digits, and the serial numbers of date cells."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from station_app.domain.fullwidth import narrow

_EARLIEST, _LATEST = 1880, 2100
_SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of Excel's 1900 date system for every date after February 1900."""

_FIRST_SERIAL, _LAST_SERIAL = 3_000, 73_415
"""18 March 1908 and 31 December 2100; smaller numbers are years, or nothing."""

_PARTED = re.compile(
    r"([0-9]{4})\s*[-./年\\]\s*([0-9]{1,2})(?:\s*[-./月\\]\s*([0-9]{1,2}))?\s*[日号月]?(?:[ T]+[0-9:.]+)?"
)
_EIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SIX = re.compile(r"([0-9]{4})([0-9]{2})")
_SERIAL = re.compile(r"[0-9]{4,5}")
_NO_CELL = 1e9
_CLOSING_ZERO = ".0"


def read_date(raw: str | float | date | datetime | None) -> date | None:
    """The day that a cell means, or None where it cannot be told; never raises.

    Takes dates, "1956-3-5", "1956.3.5", "1956/03/05", "1956年3月5日", "19560305" as text or number, Excel's
    serial numbers, and a month alone ("1956.3", "1956年3月", 195603), which means its first day. A number
    cell 1956.1 is None: it was typed as January or as October (1956.10), and nobody can tell.
    """
    if isinstance(raw, datetime):
        return _possible(raw.date())
    if isinstance(raw, date):
        return _possible(raw)
    if isinstance(raw, str):
        return _from_text(" ".join(narrow(raw).split()).removesuffix(_CLOSING_ZERO))
    if raw is None or not 0 < raw < _NO_CELL:
        return None
    return _from_number(raw)


def _from_text(text: str) -> date | None:
    if match := _PARTED.fullmatch(text):
        return _day(match[1], match[2], match[3] or "1")
    if match := _EIGHT.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _SIX.fullmatch(text):
        return _day(match[1], match[2], "1")
    return _from_serial(int(text)) if _SERIAL.fullmatch(text) else None


def _from_number(number: float) -> date | None:
    if number == int(number):
        return _from_text(str(int(number)))
    if number >= _FIRST_SERIAL:
        return _from_serial(int(number))
    _, _, month = str(number).partition(".")
    return None if month == "1" else _from_text(str(number))


def _from_serial(serial: int) -> date | None:
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return None
    return _SERIAL_ZERO + timedelta(days=serial)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return _possible(date(int(year), int(month), int(day)))
    except ValueError:
        return None


def _possible(day: date) -> date | None:
    return day if _EARLIEST <= day.year <= _LATEST else None
