"""A sheet as it is read, the most that is read of one, and how reading is watched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from station_app.domain.roster_columns import Cell
from station_app.errors.spreadsheets import ReadingCancelled, TooManyColumns, TooManyRows

MOST_PEOPLE: Final = 50_000
MOST_ROWS: Final = MOST_PEOPLE + 200
"""People, with room for titles, headings, totals and notes."""
MOST_COLUMNS: Final = 200
MOST_BYTES: Final = 64 << 20
MOST_UNPACKED: Final = 256 << 20

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, from 0."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

_SCALE = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; ``rows[n]`` is the row numbered ``n + 1`` in the window of the spreadsheet program."""

    name: str
    rows: list[list[Cell]]

    @property
    def is_empty(self) -> bool:
        return not any(cell is not None for row in self.rows for cell in row)


@dataclass(slots=True)
class Watch:
    """Tells how far the reading of ``file`` is, in hundredths, and ends it when that is asked for."""

    file: str
    progress: Progress | None = None
    cancelled: Cancelled | None = None
    _told: int = field(default=-1, init=False)

    def go_on(self) -> None:
        """Raises ReadingCancelled once the clerk has asked to stop."""
        if self.cancelled is not None and self.cancelled():
            raise ReadingCancelled

    def tell(self, share: float) -> None:
        """``share`` of the work, from 0 to 1, is done."""
        self.go_on()
        done = int(share * _SCALE)
        if self.progress is not None and done > self._told:
            self._told = done
            self.progress(done, _SCALE)

    def require_room(self, rows: int, columns: int) -> None:
        """Raises TooManyRows or TooManyColumns where a sheet reaches further than is read."""
        if rows > MOST_ROWS:
            raise TooManyRows(file=self.file, rows=rows, most=MOST_PEOPLE)
        if columns > MOST_COLUMNS:
            raise TooManyColumns(file=self.file, columns=columns, most=MOST_COLUMNS)


class DamagedContentError(Exception):
    """The bytes do not hold what their kind of file must hold."""


_EXACT = 1e15
_NO_CHARACTERS = re.compile("[\0\ud800-\udfff]")
"""What a damaged cell may hold and nothing can keep: NUL, and halves of characters."""


def as_cell(value: object) -> Cell:
    """A value as Python libraries give it, as a cell: whole numbers as int, midnights as days."""
    if isinstance(value, str):
        text = value if value.isprintable() else _NO_CHARACTERS.sub("", value)
        return text if text and not text.isspace() else None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return int(value) if abs(value) < _EXACT and value == int(value) else value
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value
    if value is None or isinstance(value, (int, date)):
        return value
    return str(value)


def fill_merged(rows: list[list[Cell]], merges: Iterable[Merge]) -> None:
    """Give every cell of a merged range what its first cell shows; ``rows`` all have the same width."""
    for top, left, bottom, right in merges:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left] is None:
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                if row[column] is None:
                    row[column] = value
