"""The grid of a scoring sheet: households by rules, as in a spreadsheet; what cannot be taken is marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont

from station_app.domain.amounts import format_points
from station_app.domain.points import HOUR_UNIT
from station_app.domain.scoring import MOST_HOURS, MOST_TIMES, read_cell, show_cell
from station_app.services.scoring_views import SheetColumn, SheetDetail, SheetHousehold
from station_app.ui import theme

Index = QModelIndex | QPersistentModelIndex

_LONGEST = 5
"""Characters of a figure; more at once came from a scanner, and is no figure."""
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class _Cell:
    """What stands in a cell, and what it means; ``is_bad`` where it is no figure."""

    text: str
    quantity: int | None
    is_bad: bool = False


def _cell(text: str, unit: str) -> _Cell:
    try:
        return _Cell(text, read_cell(text, unit))
    except ValueError:
        return _Cell(text, None, is_bad=True)


_BLANK = _Cell("", None)


class ScoringTableModel(QAbstractTableModel):
    """A row for each household, a column for each rule, and at the right what the row comes to.

    ``figures_changed`` follows whatever changes a cell; ``scan_refused`` tells a barcode that was scanned
    into one.
    """

    figures_changed = Signal()
    scan_refused = Signal(str)

    def __init__(self, sheet: SheetDetail) -> None:
        super().__init__()
        self.sheet = sheet
        self._columns = sheet.columns
        self._households = sheet.households
        self._rows = {household.id: row for row, household in enumerate(sheet.households)}
        self._places = {column.id: at for at, column in enumerate(sheet.columns)}
        self._cells: dict[tuple[int, int], _Cell] = {}
        """What is filled in, by row and column."""
        for (household_id, column_id), quantity in sheet.figures.items():
            if household_id in self._rows:
                at = self._places[column_id]
                self._type(self._rows[household_id], at, show_cell(quantity, self._columns[at].unit))

    # ---- what is filled in

    def figures(self) -> dict[tuple[int, int], int]:
        """By household and column, what can be taken: minutes where the unit is 小时, else a count."""
        return {
            (self._households[row].id, self._columns[at].id): cell.quantity
            for (row, at), cell in sorted(self._cells.items())
            if cell.quantity is not None
        }

    def bad_cells(self) -> list[QModelIndex]:
        """The cells that hold something that is no figure, from the top."""
        return [self.index(*place) for place, cell in sorted(self._cells.items()) if cell.is_bad]

    def take_over(self, earlier: ScoringTableModel) -> None:
        """What was typed before the sheet was read again, for the households that it still lists."""
        for (row, at), cell in earlier._cells.items():
            household_id = earlier.household(row).id
            if household_id in self._rows:
                self._type(self._rows[household_id], at, cell.text)

    @property
    def is_empty(self) -> bool:
        """True where nothing at all is typed."""
        return not self._cells

    def put(self, row: int, column: int, lines: Sequence[Sequence[str]]) -> int:
        """Fills a block from its upper left corner, as pasted; returns how many cells it reached."""
        reached = 0
        for down, line in enumerate(lines):
            for right, text in enumerate(line):
                if row + down < len(self._households) and column + right < len(self._columns):
                    self._type(row + down, column + right, text)
                    reached += 1
        self._tell()
        return reached

    def clear(self, cells: Sequence[QModelIndex]) -> None:
        """Empties cells."""
        for index in cells:
            if index.column() < len(self._columns):
                self._type(index.row(), index.column(), "")
        self._tell()

    def household(self, row: int) -> SheetHousehold:
        return self._households[row]

    def points(self, row: int) -> int:
        """Signed tenths that a row comes to, before caps."""
        return sum(self._worth(row, at) for at in range(len(self._columns)))

    def total(self) -> int:
        """Signed tenths of the whole sheet, before caps."""
        return sum(self._worth(*place) for place in self._cells)

    def what_fits(self, at: int) -> str:
        """What the cells of a column may hold."""
        if self._columns[at].unit == HOUR_UNIT:
            return f"请填 0.5 到 {MOST_HOURS} 的小时数，没有就空着"
        return f"请填 1 到 {MOST_TIMES} 的整数，没有就空着"

    def _worth(self, row: int, at: int) -> int:
        quantity, column = self._cells.get((row, at), _BLANK).quantity, self._columns[at]
        if quantity is None:
            return 0
        if column.unit == HOUR_UNIT:
            return int(column.points * quantity / _MINUTES)
        return column.points * quantity

    def _type(self, row: int, at: int, text: str) -> None:
        text = text.strip()
        if text:
            self._cells[row, at] = _cell(text, self._columns[at].unit)
        else:
            self._cells.pop((row, at), None)

    def _tell(self) -> None:
        last = self.index(len(self._households) - 1, len(self._columns))
        self.dataChanged.emit(self.index(0, 0), last)
        self.figures_changed.emit()

    # ---- Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        return 0 if parent.isValid() else len(self._households)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        return 0 if parent.isValid() else len(self._columns) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.sheet.is_open and index.column() < len(self._columns):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        text = str(value).strip()
        if role != Qt.ItemDataRole.EditRole:
            return False
        if len(text) > _LONGEST:
            self.scan_refused.emit(text)
            return False
        self._type(index.row(), index.column(), text)
        self.dataChanged.emit(index, self.index(index.row(), len(self._columns)))
        self.figures_changed.emit()
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, at = index.row(), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if at == len(self._columns):
            return self._sum_data(row, role)
        return self._cell_data(self._cells.get((row, at), _BLANK), row, at, role)

    def _cell_data(self, cell: _Cell, row: int, at: int, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return cell.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._households[row].head}户 {self._columns[at].name}：{cell.text or '空'}"
            case Qt.ItemDataRole.BackgroundRole if cell.is_bad:
                return QColor(theme.BAD_TINT)
            case Qt.ItemDataRole.ForegroundRole if cell.is_bad:
                return QColor(theme.BAD)
            case Qt.ItemDataRole.ToolTipRole if cell.is_bad:
                return self.what_fits(at)
        return None

    def _sum_data(self, row: int, role: int) -> object:
        points = self.points(row)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return format_points(points, signed=True) if points else ""
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(theme.BAD if points < 0 else theme.MUTED)
            case Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setBold(True)
                return font
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Vertical:
            household = self._households[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return f"{household.number}　{household.head}"
            return None
        is_sum = section == len(self._columns)
        if role == Qt.ItemDataRole.DisplayRole:
            return "合计（分）" if is_sum else self._heading(self._columns[section])
        if role == Qt.ItemDataRole.ToolTipRole and not is_sum:
            column = self._columns[section]
            goes = "录入后直接入账" if column.is_posted_at_once else "录入后转为申报，评议、公示后入账"
            return f"{column.code}　{column.name}\n{goes}"
        return None

    def _heading(self, column: SheetColumn) -> str:
        return f"{column.name}\n{format_points(column.points, signed=True)} 分/{column.unit}"
