"""Lays blocks out on pages: measured first, then drawn, so that every page knows how many there are."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable

from station_app.documents.papers import MM, Align, Paper
from station_app.documents.pen import QUIET, Pen


class Block(Protocol):
    """Something of a paper that has a height at a width; ``clings`` keeps it with what stands before it."""

    @property
    def clings(self) -> bool: ...

    def height(self, width: float) -> float:
        """Points needed at ``width``."""
        ...

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        """Draw with the upper left corner at ``x``, ``top``."""
        ...


@runtime_checkable
class Flowing(Block, Protocol):
    """A block that may run over several pages."""

    def split(self, width: float, room: float, *, must: bool) -> tuple[Self | None, Self | None]:
        """What fits into ``room`` and what is left over; either may be None, never both.

        With ``must`` (the page is empty) something is placed, be it a part of a row.
        """
        ...

    def spare_last(self) -> tuple[Self | None, Self | None]:
        """All but the last rows, and the last rows: so that what clings does not stand alone on a page."""
        ...


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands at the foot of every page, left of ``第 x 页 共 y 页``."""

    text: str
    size: float = 8


@dataclass(frozen=True, slots=True)
class _Placed:
    block: Block
    offset: float


def compose(
    title: str,
    paper: Paper,
    blocks: Iterable[Block],
    footer: Footer | None = None,
    *,
    black_only: bool = False,
) -> bytes:
    """The PDF of ``blocks`` one below the other on ``paper``. Raises ``UnshowableCharacter``."""
    return compose_all(title, paper, [tuple(blocks)], [footer], black_only=black_only)


def compose_all(
    title: str,
    paper: Paper,
    parts: Sequence[Sequence[Block]],
    footers: Sequence[Footer | None],
    *,
    black_only: bool = False,
) -> bytes:
    """The PDF of several parts, each beginning on a page of its own and counting its own pages."""
    size = (paper.width, paper.height)
    pen = Pen(title, size, black_only=black_only)
    started = False
    for blocks, footer in zip(parts, footers, strict=True):
        pages = paginate(blocks, paper.inner_width, paper.inner_height)
        for number, placed in enumerate(pages, start=1):
            if started:
                pen.next_page(size)
            started = True
            for item in placed:
                top = paper.height - paper.top - item.offset
                item.block.draw(pen, paper.left, top, paper.inner_width)
            if footer is not None:
                _draw_footer(pen, paper, footer, number, len(pages))
    return pen.finish()


def height_of(blocks: Iterable[Block], width: float) -> float:
    """The points that ``blocks`` need one below the other."""
    return sum(block.height(width) for block in blocks)


def paginate(blocks: Sequence[Block], width: float, height: float) -> list[list[_Placed]]:
    """Which block, or part of one, stands where on which page."""
    flow = _Flow(width, height)
    waiting = deque(blocks)
    while waiting:
        block = waiting.popleft()
        flow.place(block, _clinging_height(waiting, width))
    return flow.pages


def _clinging_height(waiting: Iterable[Block], width: float) -> float:
    total = 0.0
    for block in waiting:
        if not block.clings:
            break
        total += block.height(width)
    return total


class _Flow:
    """Fills pages from the top; ``used`` is what the current one has taken."""

    def __init__(self, width: float, height: float) -> None:
        self.pages: list[list[_Placed]] = [[]]
        self._width = width
        self._height = height
        self._used = 0.0

    def place(self, block: Block, tail: float) -> None:
        """Place ``block`` so that ``tail`` more points fit below its end, if a page can hold them."""
        needed = block.height(self._width)
        if needed + tail <= self._room:
            self._put(block, needed)
        elif isinstance(block, Flowing):
            self._run_over(block, tail)
        else:
            if self._used:
                self._turn()
            self._put(block, needed)

    @property
    def _room(self) -> float:
        return self._height - self._used + 0.01

    def _run_over(self, block: Flowing, tail: float) -> None:
        rest: Flowing | None = block
        while rest is not None:
            needed = rest.height(self._width)
            if needed + tail <= self._room:
                self._put(rest, needed)
                return
            if needed <= self._room:
                first, rest = rest.spare_last()
            else:
                first, rest = rest.split(self._width, self._room, must=not self._used)
            if first is None and not self._used and rest is not None:
                self._put(rest, rest.height(self._width))
                return
            if first is not None:
                self._put(first, first.height(self._width))
            if rest is not None:
                self._turn()

    def _put(self, block: Block, needed: float) -> None:
        self.pages[-1].append(_Placed(block, self._used))
        self._used += needed

    def _turn(self) -> None:
        self.pages.append([])
        self._used = 0.0


def _draw_footer(pen: Pen, paper: Paper, footer: Footer, number: int, of: int) -> None:
    baseline = max(paper.bottom - 7 * MM, 6 * MM)
    right = paper.width - paper.right
    pen.text(paper.left, baseline, footer.text, footer.size, colour=QUIET)
    pen.text(right, baseline, f"第 {number} 页 共 {of} 页", footer.size, colour=QUIET, align=Align.RIGHT)
