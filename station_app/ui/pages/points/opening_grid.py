"""The grid of an opening document: everybody who may stand in it, and the figures typed beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from station_app.domain.opening import (
    Candidate,
    OpeningKind,
    TypedRow,
    read_opening_hours,
    read_opening_points,
)
from station_app.errors import StationError
from station_app.services.opening_views import OpeningFigure
from station_app.ui import theme

Index = QModelIndex | QPersistentModelIndex

_WHOSE = ("户编号", "姓名", "村民小组")
_FIGURES = {OpeningKind.POINTS: ("可兑换积分", "荣誉积分"), OpeningKind.HOURS: ("服务时长（小时）",)}
_STATE = "情况"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class OpeningGrid(QAbstractTableModel):
    """Rows are narrowed by ``search``; what was typed in rows that are not shown stays."""

    def __init__(self, kind: OpeningKind, candidates: Sequence[Candidate]) -> None:
        super().__init__()
        self.kind = kind
        self.headings = (*_WHOSE, *_FIGURES[kind], _STATE)
        self._all = tuple(candidates)
        self._shown = list(candidates)
        self._typed: dict[int, list[str]] = {}

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return self._all

    def search(self, typed: str) -> None:
        """Leaves the rows in which every word typed occurs."""
        words = typed.split()
        self.beginResetModel()
        self._shown = [
            each
            for each in self._all
            if all(word in f"{each.household_number} {each.name} {each.group}" for word in words)
        ]
        self.endResetModel()

    def fill(self, found: Mapping[int, TypedRow]) -> None:
        """Takes figures out of a table; those typed before stay where the table has none."""
        self.beginResetModel()
        for key, row in found.items():
            self._typed[key] = [row.first, row.second]
        self.endResetModel()

    def problem_of(self, candidate: Candidate) -> str:
        """Why a row cannot be taken as it stands; empty where it can."""
        if candidate.key not in self._typed or not any(self._typed[candidate.key]):
            return ""
        if candidate.earlier is not None:
            return f"第 {candidate.earlier} 号登记单里已经登记过"
        try:
            self._figure(candidate.key)
        except StationError as error:
            return str(error)
        return ""

    def figures(self) -> tuple[OpeningFigure, ...]:
        """What was typed, as it is entered; rows that cannot be taken are left out."""
        return tuple(
            self._figure(each.key)
            for each in self._all
            if any(self._typed.get(each.key, ())) and not self.problem_of(each)
        )

    def problems(self) -> list[Candidate]:
        """The rows that cannot be taken."""
        return [each for each in self._all if self.problem_of(each)]

    @property
    def is_touched(self) -> bool:
        """True where anything was typed."""
        return any(any(texts) for texts in self._typed.values())

    def _figure(self, key: int) -> OpeningFigure:
        first, second = self._typed[key]
        if self.kind is OpeningKind.HOURS:
            return OpeningFigure(key, minutes=read_opening_hours(first))
        return OpeningFigure(key, *read_opening_points(first, second))

    # ---- Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        return 0 if parent.isValid() else len(self.headings)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.is_typed(index.column()) else flags

    def is_typed(self, column: int) -> bool:
        """True for the columns of figures."""
        return len(_WHOSE) <= column < len(self.headings) - 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        candidate, column = self._shown[index.row()], index.column()
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return self._text(candidate, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.is_typed(column) else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.problem_of(candidate) or None
        if role == Qt.ItemDataRole.ForegroundRole and self._headed(column) == _STATE:
            return QColor(theme.BAD)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.is_typed(index.column()):
            return False
        texts = self._typed.setdefault(self._shown[index.row()].key, ["", ""])
        texts[index.column() - len(_WHOSE)] = str(value).strip()
        row = index.row()
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.headings) - 1))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.is_typed(section) else _LEFT
        return None

    def _headed(self, column: int) -> str:
        return self.headings[column]

    def _text(self, candidate: Candidate, column: int) -> str:
        if self.is_typed(column):
            texts = self._typed.get(candidate.key)
            return texts[column - len(_WHOSE)] if texts else ""
        if self._headed(column) == _STATE:
            return self.problem_of(candidate) or (
                "" if candidate.earlier is None else f"第 {candidate.earlier} 号单已登记"
            )
        return (candidate.household_number, candidate.name, candidate.group)[column]
