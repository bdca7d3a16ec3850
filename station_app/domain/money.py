"""Money as it is read: integers of fen shown in yuan, and in capital numerals on what is signed."""

from __future__ import annotations

from station_app.domain.amounts import MINUS, capital_points

_FEN = 100
_JIAO = 10


def yuan(fen: int | None) -> str:
    """``123450`` → "1,234.50"; nothing for None. A minus is U+2212, as before points."""
    if fen is None:
        return ""
    sign = MINUS if fen < 0 else ""
    return f"{sign}{abs(fen) // _FEN:,}.{abs(fen) % _FEN:02d}"


def capital_yuan(fen: int) -> str:
    """``123450`` → "壹仟贰佰叁拾肆元伍角整", by the rules of 银发〔1997〕393号, annex 1."""
    whole, rest = divmod(abs(fen), _FEN)
    jiao, cents = divmod(rest, _JIAO)
    sign = "负" if fen < 0 else ""
    text = f"{_numeral(whole)}元" if whole or not rest else ""
    if jiao:
        text += f"{_numeral(jiao)}角"
    elif cents and whole:
        text += _numeral(0)
    return f"{sign}{text}{_numeral(cents)}分" if cents else f"{sign}{text}整"


def _numeral(number: int) -> str:
    return capital_points(number * _JIAO).removesuffix("分")
