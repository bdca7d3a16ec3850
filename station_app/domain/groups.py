"""Names of villager groups (村民小组), brought to one spelling: 1组, 第一村民小组 and 一 are all 一组."""

from __future__ import annotations

import re

from station_app.domain.fullwidth import without_spaces

_DIGITS = "零一二三四五六七八九"
_TEN, _HUNDRED = 10, 100
_VALUES = {character: value for value, character in enumerate(_DIGITS)} | {"〇": 0, "两": 2}
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")

_GROUP = "(?:村民小组|村民组|居民小组|小组|组|队|生产队|社)"
_NUMBERED = re.compile(rf"(?:.*村)?(?:委会)?第?([0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}){_GROUP}")
_BARE = re.compile(r"第?([0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:\.0)?")
_LONG_WORD = re.compile(r"(?:村民小组|村民组|居民小组|小组)$")
_CANONICAL = re.compile("([一二三四五六七八九十]{1,3})组")


def read_group(raw: str) -> str:
    """A group's name as the station keeps it: 一组, 十二组; a group with a name of its own ends in 组.

    Takes 1, 1.0, 1组, 第1组, 第一村民小组, 李家畈村三组, 李家湾村民小组. An empty text stays empty.
    """
    text = without_spaces(raw).translate(_CAPITALS)
    numbered = numbered_group(text)
    if numbered is not None:
        return numbered
    if bare := _BARE.fullmatch(text):
        return _named(bare[1]) or text
    return _LONG_WORD.sub("组", text)


def numbered_group(text: str) -> str | None:
    """The numbered group that ``text`` names outright (第一村民小组, 3组); None for anything else."""
    match = _NUMBERED.fullmatch(without_spaces(text).translate(_CAPITALS))
    return _named(match[1]) if match else None


def group_number(name: str) -> int | None:
    """The number of a group as ``read_group`` names it, for sorting; None for a group with a name."""
    match = _CANONICAL.fullmatch(name)
    return _value(match[1]) if match else None


def _named(number: str) -> str | None:
    value = int(number) if number.isdecimal() else _value(number)
    return f"{_numeral(value)}组" if value else None


def _numeral(value: int) -> str:
    tens, ones = divmod(value, _TEN)
    if tens == 0:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


def _value(numeral: str) -> int | None:
    """1 to 99 for a Chinese numeral; None where it is none (一一, 十十)."""
    tens, ten, ones = numeral.rpartition("十")
    if (len(tens) > 1 or len(ones) > 1) or "十" in tens:
        return None
    value = (_VALUES[tens] if tens else 1) * _TEN if ten else 0
    value += _VALUES[ones] if ones else 0
    return value if 0 < value < _HUNDRED else None
