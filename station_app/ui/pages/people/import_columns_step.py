"""Second step of importing a roster: what each column says, recognised and to be corrected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from station_app.domain.fullwidth import without_spaces
from station_app.domain.roster_columns import Cell, ColumnMap, Field, text_of
from station_app.errors.spreadsheets import NoHeadings
from station_app.spreadsheets.columns import LOOKED, best_sheet, recognise_columns
from station_app.spreadsheets.sheet import Sheet
from station_app.ui import theme
from station_app.ui.widgets.cards import Banner, label

_SAMPLES = 3
_MOST_SHOWN = 18
_HEADINGS = ("列", "表头", "前几行的内容", "这一列是")
_NO_NAME = "还没有指定哪一列是“姓名”。请在下面右边的框里选。"
_NO_HEADINGS = "没有认出表头。请在下面右边的框里，逐列选出是什么；至少要选“姓名”。"


class ColumnsStep(QWidget):
    """Shows every column with its heading, its first cells, and a box with what it is taken for."""

    readiness_changed = Signal(bool)

    def __init__(self, groups: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets: Sequence[Sheet] = ()
        self._found = ColumnMap(-1, {})
        self._boxes: list[QComboBox] = []
        self._build_ui(groups)
        self.sheet_box.currentIndexChanged.connect(lambda _: self._show_sheet())
        self.header_row.valueChanged.connect(self._on_header_row_changed)

    def _build_ui(self, groups: Sequence[str]) -> None:
        self.sheet_label = label("工作表")
        self.sheet_box = QComboBox()
        self.sheet_box.setAccessibleName("工作表")
        self.group_label = label("表里没写小组的，都算作")
        self.group_box = QComboBox()
        self.group_box.setAccessibleName("整张表所在的小组")
        self.group_box.setEditable(True)
        self.group_box.addItems(["", *groups])
        self.group_box.setMinimumWidth(theme.sizes().text * 10)
        self.said = label("", "muted", wraps=True)
        self.header_label = label("表头在第")
        self.header_row = QSpinBox()
        self.header_row.setAccessibleName("表头在第几行")
        self.header_row.setSuffix(" 行")
        self.header_row.setSpecialValueText("没有表头")
        self.banner = Banner("", "warn")
        self.table = QTableWidget(0, len(_HEADINGS))
        self.table.setHorizontalHeaderLabels(list(_HEADINGS))
        self.table.setAccessibleName("识别的列")
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.sizes().control + theme.GRID)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(3, theme.sizes().text * 14)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.said, 1)
        for widget in (
            self.sheet_label,
            self.sheet_box,
            self.header_label,
            self.header_row,
            self.group_label,
            self.group_box,
        ):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.banner)
        layout.addWidget(self.table, 1)

    # ---- what the dialog asks

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """Take a file's sheets; the one that most looks like a roster is shown."""
        self._sheets = sheets
        self.sheet_box.blockSignals(True)
        self.sheet_box.clear()
        self.sheet_box.addItems([sheet.name for sheet in sheets])
        self.sheet_box.setCurrentIndex(sheets.index(best_sheet(sheets)))
        self.sheet_box.blockSignals(False)
        for widget in (self.sheet_label, self.sheet_box):
            widget.setVisible(len(sheets) > 1)
        self._show_sheet()

    @property
    def rows(self) -> list[list[Cell]]:
        """The rows of the sheet shown."""
        return self._sheets[self.sheet_box.currentIndex()].rows

    @property
    def group(self) -> str:
        """The group of the whole sheet, where it has no column of groups."""
        return "" if Field.GROUP in self._chosen() else without_spaces(self.group_box.currentText())

    def column_map(self) -> ColumnMap:
        """The columns as they are set now."""
        chosen = self._chosen()
        wanted = {field: chosen.get(field) for field in Field}
        row = None if self._found.header_row < 0 else self._found.header_row
        found = recognise_columns(self.rows, wanted, header_row=row)
        return ColumnMap(found.header_row, chosen, self._found.headings or found.headings, found.unknown)

    @property
    def is_ready(self) -> bool:
        """True once it is known which column names people."""
        return Field.NAME in self._chosen()

    # ---- showing

    def _show_sheet(self) -> None:
        rows = self.rows
        self.header_row.setMaximum(min(LOOKED, len(rows)))
        try:
            found = recognise_columns(rows)
        except NoHeadings:
            guess = _likely_headings(rows)
            found = ColumnMap(-1, {}) if guess is None else recognise_columns(rows, header_row=guess)
        self._show_columns(found)

    def _on_header_row_changed(self, row: int) -> None:
        """The clerk points at the row of the headings; 0 means that there is none."""
        if row - 1 != self._found.header_row:
            self._show_columns(recognise_columns(self.rows, header_row=row - 1) if row else ColumnMap(-1, {}))

    def _show_columns(self, found: ColumnMap) -> None:
        rows, self._found = self.rows, found
        self.header_row.setValue(found.header_row + 1)
        width = max((len(row) for row in rows), default=0)
        taken = {column: field for field, column in self._found.columns.items()}
        self._boxes = []
        self.table.setRowCount(width)
        for column in range(width):
            self._show_column(column, taken.get(column))
        people = len(rows) - self._found.header_row - 1
        self.said.setText(f"共 {people} 行。认得不对的，在右边的框里改。")
        self._on_box_changed()
        for box in self._boxes:
            box.currentIndexChanged.connect(lambda _, box=box: self._on_box_changed(box))

    def _show_column(self, column: int, field: Field | None) -> None:
        headings = self._found.headings
        heading = headings[column] if column < len(headings) else ""
        for place, text in enumerate((_letters(column), " ".join(heading.split()), self._samples(column))):
            item = QTableWidgetItem(text)
            item.setToolTip(text if place == 2 else "")
            self.table.setItem(column, place, item)
        box = QComboBox()
        box.setAccessibleName(f"第 {_letters(column)} 列{heading}是")
        box.addItem("不导入", None)
        for each in Field:
            box.addItem(each.label, each)
        box.setCurrentIndex(max(box.findData(field), 0) if field is not None else 0)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._boxes.append(box)
        self.table.setCellWidget(column, 3, _framed(box))

    def _samples(self, column: int) -> str:
        found = []
        for row in self.rows[self._found.header_row + 1 :]:
            if len({cell for cell in row if cell is not None}) == 1:
                continue  # a title across the sheet
            text = " ".join(text_of(row[column]).split()) if column < len(row) else ""
            if text:
                found.append(text[:_MOST_SHOWN])
            if len(found) == _SAMPLES:
                break
        return "，".join(found)

    def _chosen(self) -> dict[Field, int]:
        fields = ((box.currentData(), column) for column, box in enumerate(self._boxes))
        return {field: column for field, column in fields if field is not None}

    def _on_box_changed(self, changed: QComboBox | None = None) -> None:
        """One column only says one thing: the one that said it before no longer does."""
        if changed is not None and changed.currentData() is not None:
            for box in self._boxes:
                if box is not changed and box.currentData() == changed.currentData():
                    box.setCurrentIndex(0)
        missing = _NO_NAME if self._found.columns else _NO_HEADINGS
        self.banner.show_text("" if self.is_ready else missing, "warn")
        for widget in (self.group_label, self.group_box):
            widget.setVisible(Field.GROUP not in self._chosen())
        self.readiness_changed.emit(self.is_ready)


def _likely_headings(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The first row of several different words without a digit; None where there is none."""
    for place, row in enumerate(rows[:LOOKED]):
        texts = {text_of(cell) for cell in row} - {""}
        if len(texts) > 1 and not any(character.isdigit() for text in texts for character in text):
            return place
    return None


def _framed(box: QComboBox) -> QWidget:
    frame = QWidget()
    theme.style(frame, role="plain")
    layout = QHBoxLayout(frame)
    layout.setContentsMargins(4, 2, 4, 2)
    layout.addWidget(box)
    return frame


def _letters(column: int) -> str:
    """A column's name as the spreadsheet program shows it: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
