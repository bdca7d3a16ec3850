"""Times of day as people write them."""

from __future__ import annotations

import re
from datetime import time

from station_app.domain.fullwidth import without_spaces

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:点时.]([0-5][0-9])?分?")
_HALF = re.compile(r"([01]?[0-9]|2[0-3])点半")
_DIGITS = re.compile(r"([01]?[0-9]|2[0-3])([0-5][0-9])")
_HOUR = re.compile(r"[01]?[0-9]|2[0-3]")
_AFTERNOON = re.compile(r"(下午|晚上|傍晚|中午)")
_MORNING = re.compile(r"(上午|早上|早晨|凌晨)")
_NOON = 12


def read_time(text: str) -> time | None:
    """14:30, 14：30, 1430, 14点半, 14点, 14, 下午2点半; None where it is no time of day."""
    typed = without_spaces(text).replace("：", ":")
    later = bool(_AFTERNOON.match(typed))
    typed = _MORNING.sub("", _AFTERNOON.sub("", typed))
    found = _parts(typed)
    if found is None:
        return None
    hour, minute = found
    if later and hour < _NOON:
        hour += _NOON
    return time(hour, minute)


def _parts(typed: str) -> tuple[int, int] | None:
    if match := _HALF.fullmatch(typed):
        return int(match[1]), 30
    if match := _CLOCK.fullmatch(typed):
        return int(match[1]), int(match[2] or 0)
    if match := _DIGITS.fullmatch(typed):
        return int(match[1]), int(match[2])
    if _HOUR.fullmatch(typed):
        return int(typed), 0
    return None
