"""A table with all a table needs: search, filters, order, export, print, and a word when it is empty."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from station_app.documents.papers import Align
from station_app.ui import icons, theme
from station_app.ui.showing import set_shown
from station_app.ui.table_output import TableOutput
from station_app.ui.tables.rows_table import Column, RowsTableModel, TableSheet
from station_app.ui.widgets.cards import EmptyState, label, push_button

R = TypeVar("R")

_SEARCH_LEAST, _SEARCH_MOST = 120, 240
_MEASURED_ROWS = 200
_CELL_PADDING = 28
_SORT_MARK = 24
_WIDEST_COLUMN = 420
_MOST_EXTRA = 160


class DataTable(QWidget, Generic[R]):
    """Shows rows of one kind; ``row_activated`` (double click, Enter), ``selection_changed`` carry rows."""

    row_activated = Signal(object)
    selection_changed = Signal(list)
    empty_action_asked = Signal()

    def __init__(
        self,
        title: str,
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], Hashable] | None = None,
        search_text: Callable[[R], str] | None = None,
        output: TableOutput | None = None,
        searchable: bool = True,
        multi_select: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``title`` names exports and prints; without ``output`` there are no 导出 and 打印 buttons."""
        super().__init__(parent)
        self.title = title
        self.model: RowsTableModel[R] = RowsTableModel(columns, key=key, search_text=search_text)
        self._output = output
        self._empty = ("这里还没有内容", "", "")
        self._empty_symbol = "inbox"
        self._filter_boxes: list[QComboBox] = []
        self._instead: QWidget | None = None
        self._needed: tuple[int, ...] = ()
        self._build_ui(searchable=searchable, multi_select=multi_select)
        self._connect_signals()

    # ---- what pages call

    def set_rows(self, rows: Iterable[R]) -> None:
        """Takes new rows; search, order, selection and scroll place stay."""
        kept = {self.model.key_of(row) for row in self.selected_rows()}
        place = self.view.verticalScrollBar().value()
        self.model.set_rows(rows)
        self._fit_columns()
        self._select(self.model.positions(kept))
        self.view.verticalScrollBar().setValue(place)
        self._show_state()

    def set_empty(self, title: str, text: str = "", action: str = "", symbol: str = "inbox") -> None:
        """What an empty table says, and the button (``empty_action_asked``) that does it."""
        self._empty = (title, text, action)
        self._empty_symbol = symbol

    def add_filter(self, name: str, choices: Sequence[tuple[str, Callable[[R], bool] | None]]) -> QComboBox:
        """A box beside the search; a choice of None keeps every row ("全部小组")."""
        box = QComboBox()
        box.setAccessibleName(name)
        for text, keep in choices:
            box.addItem(text, keep)
        box.currentIndexChanged.connect(lambda _: self._on_filter_chosen(name, box))
        self._filter_boxes.append(box)
        self.toolbar.insertWidget(self.toolbar.indexOf(self.search) + len(self._filter_boxes), box)
        return box

    def add_action(self, text: str, symbol: str = "", tip: str = "") -> QPushButton:
        """A button of the toolbar, for instance for the rows selected."""
        button = push_button(text, symbol, tip=tip)
        self.toolbar.insertWidget(self.toolbar.indexOf(self._export), button)
        return button

    def show_instead(self, other: QWidget | None) -> None:
        """Has another widget show the rows that search and filters leave (a board); None for the table."""
        if other is not None and self._stack.indexOf(other) < 0:
            self._stack.addWidget(other)
        self._instead = other
        self._show_state()

    def selected_rows(self) -> list[R]:
        """The rows selected, in the order shown."""
        positions = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.model.row(position) for position in positions]

    def current_row(self) -> R | None:
        """The row that the keyboard is on."""
        index = self.view.currentIndex()
        return self.model.row(index.row()) if index.isValid() else None

    def select_key(self, key: Hashable) -> bool:
        """Goes to the row with ``key``; False where it is not shown."""
        positions = self.model.positions({key})
        self._select(positions[:1])
        if positions:
            self.view.scrollTo(self.model.index(positions[0], 0))
        return bool(positions)

    def sort_by(self, column: int, *, descending: bool = False) -> None:
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.view.sortByColumn(column, order)

    def sheet(self) -> TableSheet:
        """What is shown now, to export or print."""
        parts = [box.currentText() for box in self._filter_boxes if box.currentIndex() > 0]
        if self.search.text().strip():
            parts.append(f"包含“{self.search.text().strip()}”")
        return self.model.sheet(self.title, "，".join(parts))

    def print_shown(self) -> None:
        """What Ctrl+P does."""
        if self._output is not None and self.model.shown_rows:
            self._output.print(self.sheet(), self)

    # ---- building

    def _build_ui(self, *, searchable: bool, multi_select: bool) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText("在表中查找")
        self.search.setAccessibleName(f"在{self.title}中查找")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search", theme.MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(_SEARCH_LEAST)
        self.search.setMaximumWidth(_SEARCH_MOST)
        set_shown(self.search, shown=searchable)
        self.count = label("", "muted")
        self._export = push_button("导出", "download", tip="导出为 Excel 表格")
        self._print = push_button("打印", "print", tip="打印这张表（Ctrl+P）")
        for button in (self._export, self._print):
            set_shown(button, shown=self._output is not None)
        self.toolbar = QHBoxLayout()
        self.toolbar.setSpacing(8)
        self.toolbar.addWidget(self.search, _SEARCH_MOST)  # before the gap, up to its most
        self.toolbar.addWidget(self.count)
        self.toolbar.addStretch(1)
        self.toolbar.addWidget(self._export)
        self.toolbar.addWidget(self._print)
        self.view = self._table_view(multi_select=multi_select)
        self._empty_state = EmptyState("正在读取……", symbol="hourglass_top")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty_state)
        self._stack.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self.toolbar)
        layout.addWidget(self._stack, 1)

    def _table_view(self, *, multi_select: bool) -> QTableView:
        view = QTableView()
        view.setModel(self.model)
        view.setAccessibleName(self.title)
        view.setAlternatingRowColors(True)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        view.setSelectionMode(mode.ExtendedSelection if multi_select else mode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setTabKeyNavigation(False)
        view.setSortingEnabled(True)
        view.verticalHeader().setDefaultSectionSize(theme.sizes().row)
        view.verticalHeader().setMinimumSectionSize(theme.sizes().row)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        return view

    def _connect_signals(self) -> None:
        self._typing = QTimer(self, singleShot=True, interval=60)
        self._typing.timeout.connect(self._on_typing_paused)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.search.installEventFilter(self)
        self.view.installEventFilter(self)
        self.view.viewport().installEventFilter(self)
        self.view.doubleClicked.connect(self._on_view_double_clicked)
        self.view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._empty_state.action_asked.connect(self._on_empty_action_asked)
        if self._output is not None:
            output = self._output
            self._export.clicked.connect(lambda: output.export(self.sheet(), self))
            self._print.clicked.connect(self.print_shown)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)

    # ---- what happens

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.view.viewport():
            self._share_room()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.search:
                return self._on_search_key(event)
            if watched is self.view and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                return self._activate_current()
        return super().eventFilter(watched, event)

    def _on_search_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        if event.key() not in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return False
        self._typing.stop()
        self._on_typing_paused()
        if self.model.shown_rows:
            self._select([0])
            self.view.setFocus()
        return True

    def _activate_current(self) -> bool:
        row = self.current_row()
        if row is not None:
            self.row_activated.emit(row)
        return row is not None

    def _on_view_double_clicked(self, index: QModelIndex) -> None:
        self.row_activated.emit(self.model.row(index.row()))

    def _on_selection_changed(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self.selection_changed.emit(self.selected_rows())

    def _on_typing_paused(self) -> None:
        self._narrow(lambda: self.model.search(self.search.text()))

    def _on_filter_chosen(self, name: str, box: QComboBox) -> None:
        self._narrow(lambda: self.model.set_filter(name, box.currentData()))

    def _narrow(self, narrow: Callable[[], None]) -> None:
        """What was selected stays so while it is among the rows shown."""
        kept = {self.model.key_of(row) for row in self.selected_rows()}
        narrow()
        self._select(self.model.positions(kept))
        self._show_state()

    def _on_empty_action_asked(self) -> None:
        if not self.model.is_narrowed:
            self.empty_action_asked.emit()
            return
        self.search.clear()
        for box in self._filter_boxes:
            box.setCurrentIndex(0)
        self._typing.stop()
        self._on_typing_paused()

    def _show_state(self) -> None:
        shown, everything = len(self.model.shown_rows), len(self.model.all_rows)
        self.count.setText(f"共 {shown} 条" if shown == everything else f"{shown} / {everything} 条")
        self._export.setEnabled(shown > 0)
        self._print.setEnabled(shown > 0)
        if shown:
            self._stack.setCurrentWidget(self._instead or self.view)
            return
        self._empty_state.show_symbol("search_off" if everything else self._empty_symbol)
        if everything:
            self._empty_state.show_text("没有符合条件的记录", "换个字词，或看看全部。", "看全部")
        else:
            self._empty_state.show_text(*self._empty)
        self._stack.setCurrentWidget(self._empty_state)

    def _select(self, positions: Sequence[int]) -> None:
        selection = QItemSelection()
        for position in positions:
            selection.select(self.model.index(position, 0), self.model.index(position, 0))
        flag = QItemSelectionModel.SelectionFlag
        chosen = self.view.selectionModel()
        if positions:
            chosen.setCurrentIndex(self.model.index(positions[0], 0), flag.NoUpdate)
        chosen.select(selection, flag.ClearAndSelect | flag.Rows)

    def _fit_columns(self) -> None:
        """As wide as heading and content need; what room is left goes to the columns of words."""
        metrics = self.view.fontMetrics()
        bold = QFontMetrics(theme.font(bold=True))
        sample = self.model.all_rows[:_MEASURED_ROWS]
        widths = []
        for column in self.model.columns:
            ruler = metrics if column.bold is None else bold
            content = max((ruler.horizontalAdvance(column.shows(row)) for row in sample), default=0)
            if column.symbol is not None:
                content += theme.sizes().icon + theme.GRID
            widest = _WIDEST_COLUMN
            if column.widest is not None:
                widest = metrics.horizontalAdvance("国") * column.widest
            heading = bold.horizontalAdvance(column.heading) + _SORT_MARK
            widths.append(max(min(content, widest), heading) + _CELL_PADDING)
        self._needed = tuple(widths)
        self._share_room()

    def _share_room(self) -> None:
        growing = [n for n, column in enumerate(self.model.columns) if column.align is not Align.RIGHT]
        left = self.view.viewport().width() - sum(self._needed)
        for number, width in enumerate(self._needed):
            extra = left // len(growing) if left > 0 and number in growing else 0
            self.view.setColumnWidth(number, width + min(extra, _MOST_EXTRA))
