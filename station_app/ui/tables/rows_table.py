"""A table over frozen dataclasses: what stands in each cell, what is searched, sorted and exported."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QCollator, QLocale, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QIcon

from station_app.clock import local
from station_app.documents.papers import Align
from station_app.domain.amounts import MINUS
from station_app.ui import icons

R = TypeVar("R")
TableCell = str | int | float | Decimal | date | None
Index = QModelIndex | QPersistentModelIndex

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ALIGNMENTS = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Align.CENTER: Qt.AlignmentFlag.AlignCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
}


def shown(value: object) -> str:
    """How a value reads when its column does not say otherwise."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return f"{local(value):%Y-%m-%d %H:%M}"
        case date():
            return f"{value:%Y-%m-%d}"
        case _:
            return str(value)


@dataclass(frozen=True)  # no slots: with them ``Column[Row](…)`` cannot be called
class Column(Generic[R]):
    """One column; every callable is given the row."""

    heading: str
    value: Callable[[R], Any]
    """What is sorted."""
    text: Callable[[Any], str] = shown
    """How the value reads (``format_points``)."""
    align: Align = Align.LEFT
    widest: int | None = None
    """Characters beyond which the text is cut, and shown whole in the tip; None for never."""
    sort_key: Callable[[R], Any] | None = None
    foreground: Callable[[R], str | None] | None = None
    """A colour of the theme, or None for the usual one."""
    bold: Callable[[R], bool] | None = None
    struck: Callable[[R], bool] | None = None
    """Struck out: what no longer counts."""
    symbol: Callable[[R], tuple[str, str] | None] | None = None
    """An icon's name and colour."""
    tip: Callable[[R], str] | None = None

    def shows(self, row: R) -> str:
        return self.text(self.value(row))

    def exports(self, row: R) -> TableCell:
        """What stands in a workbook: "70.5" at the right is a number, whatever it was before."""
        value = self.value(row)
        if self.text is shown and isinstance(value, (int, float, date)) and not isinstance(value, bool):
            return value
        text = self.text(value)
        return _number(text) if self.align is Align.RIGHT else text


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table as it is shown, to be exported or printed."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[TableCell, ...], ...]
    """The same for a workbook: numbers are numbers and days are days."""
    aligns: tuple[Align, ...]
    note: str = ""
    """What was searched and filtered, empty where everything is shown."""


class RowsTableModel(QAbstractTableModel, Generic[R]):
    """Rows of one kind, searched, filtered and sorted without a window."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], Hashable] | None = None,
        search_text: Callable[[R], str] | None = None,
    ) -> None:
        """``key`` tells rows apart over a reload; ``search_text`` adds words to be found by (spellings)."""
        super().__init__()
        self.columns = tuple(columns)
        self._key: Callable[[R], Hashable] = key or id
        self._search_text = search_text
        self._all: tuple[R, ...] = ()
        self._shown: list[R] = []
        self._words: dict[Hashable, str] = {}
        self._terms: tuple[str, ...] = ()
        self._filters: dict[str, Callable[[R], bool]] = {}
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # ---- rows

    def set_rows(self, rows: Iterable[R]) -> None:
        """Takes new rows; search, filters and order stay."""
        self._all = tuple(rows)
        self._words = {}
        self._rearrange()

    @property
    def all_rows(self) -> tuple[R, ...]:
        return self._all

    @property
    def shown_rows(self) -> Sequence[R]:
        """What is left by the search and the filters, in the order shown."""
        return self._shown

    def row(self, position: int) -> R:
        return self._shown[position]

    def key_of(self, row: R) -> Hashable:
        return self._key(row)

    def positions(self, keys: set[Hashable]) -> list[int]:
        """Where the rows with these keys stand now."""
        return [position for position, row in enumerate(self._shown) if self._key(row) in keys]

    # ---- search, filter, sort

    def search(self, typed: str) -> None:
        """Leaves the rows in which every word typed occurs, in any column."""
        self._terms = tuple(typed.casefold().split())
        self._rearrange()

    def set_filter(self, name: str, keep: Callable[[R], bool] | None) -> None:
        """Sets or lifts (None) the filter called ``name``; rows must pass all filters."""
        if keep is None:
            self._filters.pop(name, None)
        else:
            self._filters[name] = keep
        self._rearrange()

    @property
    def is_narrowed(self) -> bool:
        """True where a search or a filter is set."""
        return bool(self._terms or self._filters)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order) if 0 <= column < len(self.columns) else None
        self._rearrange()

    def sheet(self, title: str, note: str = "") -> TableSheet:
        """The rows shown, with their headings, as texts and as values."""
        return TableSheet(
            title=title,
            headings=tuple(column.heading for column in self.columns),
            rows=tuple(tuple(column.shows(row) for column in self.columns) for row in self._shown),
            cells=tuple(tuple(column.exports(row) for column in self.columns) for row in self._shown),
            aligns=tuple(column.align for column in self.columns),
            note=note,
        )

    def _rearrange(self) -> None:
        self.beginResetModel()
        self._shown = [row for row in self._all if self._is_wanted(row)]
        if self._sorted_by is not None:
            number, order = self._sorted_by
            self._shown = _sorted(self._shown, self.columns[number], order)
        self.endResetModel()

    def _is_wanted(self, row: R) -> bool:
        if not all(keep(row) for keep in self._filters.values()):
            return False
        return not self._terms or all(term in self._haystack(row) for term in self._terms)

    def _haystack(self, row: R) -> str:
        key = self._key(row)
        words = self._words.get(key)
        if words is None:
            cells = [column.shows(row) for column in self.columns]
            more = [self._search_text(row)] if self._search_text else []
            words = self._words[key] = "\n".join(cells + more).casefold()
        return words

    # ---- Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        answer = _ANSWERS.get(role)
        if answer is None:
            return None
        return answer(self.columns[index.column()], self._shown[index.row()])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENTS[self.columns[section].align]
        return None


def _number(text: str) -> Decimal | str:
    plain = text.replace(",", "").replace(MINUS, "-").replace("+", "")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else text


def _foreground(column: Column[R], row: R) -> QColor | None:
    color = column.foreground(row) if column.foreground else None
    return QColor(color) if color else None


def _font(column: Column[R], row: R) -> QFont | None:
    is_bold = column.bold is not None and column.bold(row)
    is_struck = column.struck is not None and column.struck(row)
    if not (is_bold or is_struck):
        return None
    font = QFont()
    font.setBold(is_bold)
    font.setStrikeOut(is_struck)
    return font


def _decoration(column: Column[R], row: R) -> QIcon | None:
    symbol = column.symbol(row) if column.symbol else None
    return icons.icon(*symbol) if symbol else None


def _tip(column: Column[R], row: R) -> str | None:
    if column.tip is not None:
        return column.tip(row) or None
    text = column.shows(row)
    return text if column.widest is not None and len(text) > column.widest else None


_ANSWERS: dict[int, Callable[[Column[Any], Any], Any]] = {
    Qt.ItemDataRole.DisplayRole: lambda column, row: column.shows(row),
    Qt.ItemDataRole.TextAlignmentRole: lambda column, _: _ALIGNMENTS[column.align],
    Qt.ItemDataRole.ForegroundRole: _foreground,
    Qt.ItemDataRole.FontRole: _font,
    Qt.ItemDataRole.DecorationRole: _decoration,
    Qt.ItemDataRole.ToolTipRole: _tip,
    Qt.ItemDataRole.AccessibleTextRole: lambda column, row: f"{column.heading}：{column.shows(row)}",
}


def _sorted(rows: list[R], column: Column[R], order: Qt.SortOrder) -> list[R]:
    """Empty cells stay last whichever way the column is sorted; equal ones keep their order."""
    key = column.sort_key or column.value
    keyed = [(key(row), row) for row in rows]
    empty = [row for value, row in keyed if value is None or value == ""]
    full = [(value, row) for value, row in keyed if value is not None and value != ""]
    if full and isinstance(full[0][0], str):
        collate = _collator().sortKey
        full = [(collate(value), row) for value, row in full]
    full.sort(key=lambda pair: pair[0], reverse=order == Qt.SortOrder.DescendingOrder)
    return [row for _, row in full] + empty


@cache
def _collator() -> QCollator:
    """Chinese words by their spelling, numbers within words by their size."""
    collator = QCollator(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    collator.setNumericMode(True)
    return collator
