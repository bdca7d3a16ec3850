"""What a rule should never say: hints, with their reasons, while somebody words one. They never block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_BINDS = ("不得", "不能", "不予", "取消", "限制", "停发", "否则", "才能", "方可", "必须")
"""Words by which a rule makes a condition of something."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What must not become a minus item or a condition, why, and the words that touch on it."""

    text: str
    why: str
    touches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """A word of the rule that touches on what is forbidden, and why it is."""

    word: str
    why: str


def hints_for(texts: Iterable[str], *, is_minus: bool, forbidden: Sequence[Forbidden]) -> list[Hint]:
    """What to think over in a rule's own words: each reason once, by the first word that touches on it.

    A plus item is only looked at where its words bind something: rewarding whoever has a check-up is right,
    refusing a benefit to whoever has not is wrong.
    """
    words = "\n".join(texts)
    if not is_minus and not any(bind in words for bind in _BINDS):
        return []
    found = []
    for each in forbidden:
        word = next((touch for touch in each.touches if touch in words), None)
        if word is not None:
            found.append(Hint(word, each.why))
    return found
