"""积分存折: the measures of its pages, and which entry stands on which line of which page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

CARRIED_OVER: Final = "承前页"
FROM_BEFORE: Final = "承前"


@dataclass(frozen=True, slots=True)
class PassbookColumn:
    """A column between two millimetres from the page's left edge."""

    heading: str
    left: float
    right: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class PassbookForm:
    """A page of a book, in millimetres; ``fold_after`` lines the paper is folded, and ``fold_gap`` left out.

    ``first_line`` is the middle of the first line, from the top.
    """

    key: str
    name: str
    width: float
    height: float
    lines: int
    first_line: float
    line: float
    columns: tuple[PassbookColumn, ...]
    fold_after: int = 0
    fold_gap: float = 0
    size: float = 8

    def middle_of(self, slot: int) -> float:
        """Millimetres from the top of the page to the middle of a line; ``slot`` counts from 1."""
        gap = self.fold_gap if self.fold_after and slot > self.fold_after else 0
        return self.first_line + (slot - 1) * self.line + gap


def _columns(*edges: float) -> tuple[PassbookColumn, ...]:
    names = ("日期", "摘要", "收入", "支出", "余额", "经办")
    numbers = {"收入", "支出", "余额"}
    return tuple(
        PassbookColumn(name, edges[place], edges[place + 1], name in numbers)
        for place, name in enumerate(names)
    )


FORMS: Final = (
    PassbookForm("a6", "A6 小本（105×148 毫米）", 105, 148, 18, 29, 6, _columns(5, 20, 52, 64, 76, 89, 100)),
    PassbookForm(
        "a5",
        "A5 对折本（148×210 毫米）",
        148,
        210,
        26,
        30,
        6,
        _columns(8, 26, 74, 90, 106, 124, 140),
        fold_after=12,
        fold_gap=12,
        size=9,
    ),
)


@dataclass(frozen=True, slots=True)
class PassbookEntry:
    """One transfer as the book shows it: ``change`` and ``balance`` after it in tenths."""

    transfer_id: int
    on: date
    item: str
    change: int
    balance: int
    by: str


@dataclass(frozen=True, slots=True)
class PassbookLine:
    """What stands on a line: page and slot count from 1; a line carried over has no change."""

    page: int
    slot: int
    on: date | None
    item: str
    change: int | None
    balance: int
    by: str = ""


def place_of(number: int, form: PassbookForm) -> tuple[int, int]:
    """(page, slot) of a line of the book; all three count from 1."""
    page, slot = divmod(number - 1, form.lines)
    return page + 1, slot + 1


def laid_out(
    entries: Sequence[PassbookEntry], form: PassbookForm, first: int, *, before: int, has_past: bool
) -> list[PassbookLine]:
    """The entries on the lines from ``first`` on.

    Each page after the first opens with the balance carried over; so does the first where there was
    something ``before`` the book (``has_past``). Two runs, one going on where the other stopped, give what
    one gives.
    """
    lines: list[PassbookLine] = []
    number, balance = first, before
    for entry in entries:
        page, slot = place_of(number, form)
        if slot == 1 and (page > 1 or has_past):
            word = CARRIED_OVER if page > 1 else FROM_BEFORE
            lines.append(PassbookLine(page, slot, None, word, None, balance))
            number += 1
            page, slot = place_of(number, form)
        lines.append(PassbookLine(page, slot, entry.on, entry.item, entry.change, entry.balance, entry.by))
        number, balance = number + 1, entry.balance
    return lines


def pages_of(lines: Iterable[PassbookLine]) -> dict[int, list[PassbookLine]]:
    """The lines by their page, in order."""
    pages: dict[int, list[PassbookLine]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    return pages
