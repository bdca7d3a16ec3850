"""Full-width and invisible characters, as input methods and spreadsheets leave them in typed text."""

from __future__ import annotations

import re

_FULL_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys((0x00A0, 0x3000, *range(0x2000, 0x200B), 0x202F, 0x205F), " ")
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_NARROW = {**_FULL_WIDTH, **_SPACES, **_INVISIBLE}

_GAPS = re.compile(r"\s+")


def narrow(text: str) -> str:
    """``text`` with full-width ASCII (０Ａ：) made half-width, odd spaces plain, invisible characters gone.

    Not NFKC, which would also turn ③ into 3 and ½ into 1/2.
    """
    return text.translate(_NARROW)


def without_spaces(text: str) -> str:
    """``narrow(text)`` with every space, tab and line break taken out: for codes and numbers."""
    return _GAPS.sub("", narrow(text))
