"""Running numbers of receipts and vouchers: where some are missing, and which of those are explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

RESTORE_ROUND, RESTORE_ROOM = 1_000, 500
"""A restored store goes on after the next whole thousand that leaves room for what was given out since the
backup; a village gives out some dozens a day."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that nobody holds, from ``first`` to ``last``."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def gaps(numbers: Iterable[int]) -> list[Gap]:
    """The gaps in rising ``numbers`` that should be 1, 2, 3 …"""
    found: list[Gap] = []
    expected = 1
    for number in numbers:
        if number > expected:
            found.append(Gap(expected, number - 1))
        expected = number + 1
    return found


def looks_left_by_restore(gap: Gap) -> bool:
    """True where a restored store would have left just this gap: up to a whole thousand, with room before it.

    Whether there was a restore at that time is another question.
    """
    return gap.last % RESTORE_ROUND == 0 and gap.count >= RESTORE_ROOM
