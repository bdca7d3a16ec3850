"""Masked names, identity numbers and phones: what may be posted, printed and shown by default.

Source: 个人信息保护法 arts. 6 and 51 (least data, de-identification); 张*兰 is how villages write it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_STAR = "*"
_SEPARATORS = re.compile(r"[·\s.\-]")

_ID_HEAD, _ID_TAIL = 3, 4
_PHONE_HEAD, _PHONE_TAIL = 3, 4
_LEAST_HIDDEN = 4


def mask_name(name: str) -> str:
    """李名兰 → 李*兰, 欧阳名兰 → 欧**兰, 张兰 → 张*, 张 → 张*; the dots of 买买提·阿不都 → 买**·**都 stay.

    The first and the last character are kept and each one between becomes a star; of names of one or
    two characters only the first is kept.
    """
    letters = [place for place, character in enumerate(name) if not _SEPARATORS.match(character)]
    if not letters:
        return ""
    if len(letters) == 1:
        return name[letters[0]] + _STAR
    kept = {letters[0]} if len(letters) == len("张兰") else {letters[0], letters[-1]}
    hidden = set(letters) - kept
    return "".join(_STAR if place in hidden else character for place, character in enumerate(name))


def mask_id(number: str) -> str:
    """420581195603051234 → 420***********1234: province, city's first digit, and the last four."""
    return _masked(number, _ID_HEAD, _ID_TAIL)


def mask_phone(number: str) -> str:
    """13812345678 → 138****5678; landlines the same way."""
    return _masked(number, _PHONE_HEAD, _PHONE_TAIL)


def tell_apart(people: Sequence[tuple[str, str]]) -> list[str]:
    """Masked names for a list of (name, household number), in its order.

    Where two masked names come out the same, each gets its household number appended: 张*兰（0012）.
    """
    masked = [mask_name(name) for name, _ in people]
    times = Counter(masked)
    return [
        f"{shown}（{number}）" if times[shown] > 1 and number else shown
        for shown, (_, number) in zip(masked, people, strict=True)
    ]


def _masked(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden < _LEAST_HIDDEN:
        return text[:1] + _STAR * (len(text) - 1)
    return text[:head] + _STAR * hidden + text[-tail:]
