"""The centre's catalogue beside the station's: each difference is taken over where it is ticked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSignalBlocker, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from station_app.services.catalogue_offers import Decided, Offer, decide
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.pages.catalogues.item_words import CHANGES, TONES, mine_words, name_of, theirs_words
from station_app.ui.widgets.cards import label, push_button

_HEADS = ("采用", "名称", "变化", "本站现在", "市中心的目录")
_NOTE = (
    "勾选的改成市中心的，没有勾选的保留本站的。本站自己定过的和市中心取消的，没有预先勾选。"
    "规则从今天起算，以前记的分不变。"
)
_NOTE_OF_GOODS = (
    "勾选的改成市中心的，没有勾选的保留本站的。本站自己定过的和市中心取消的，没有预先勾选。"
    "库存、条码和图片不变。"
)
_NARROW = {0: 4, 2: 8}
"""Columns of one width, in characters; the others share what is left."""
_CELL_ROOM, _BESIDE = 16, 32
"""Above and below a cell's words, and beside them."""
_TALLEST = 4000


class CatalogueDialog(QDialog):
    """All differences of one offer; what is decided here is not asked again until the centre changes it."""

    def __init__(self, desk: Desk, offer: Offer, done: Callable[[Decided], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.offer = offer
        self._done = done
        self.setWindowTitle(f"{offer.title}（第 {offer.number} 版）")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.sizes().text * 66, theme.sizes().text * 38)
        self._build_ui()
        self._connect_signals()
        self._show_count()

    def _build_ui(self) -> None:
        self.table = QTableWidget(len(self.offer.differences), len(_HEADS))
        self.table.setAccessibleName("目录的不同之处")
        self.table.setHorizontalHeaderLabels(_HEADS)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        self.table.setVerticalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for narrow, characters in _NARROW.items():
            header.setSectionResizeMode(narrow, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(narrow, theme.sizes().text * characters)
        for row in range(len(self.offer.differences)):
            self._fill_row(row)
        self.count = label("", "muted")
        self.everything = push_button("全部采用", "done_all")
        self.nothing = push_button("保留本站", "home")
        self.later = push_button("以后再说")
        self.settle = push_button("按勾选的办", "check", kind="primary")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for widget in (self.everything, self.nothing, self.count):
            foot.addWidget(widget)
        foot.addStretch(1)
        foot.addWidget(self.later)
        foot.addWidget(self.settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(self.windowTitle(), "heading", wraps=True))
        note = _NOTE if self.offer.kind == "rules" else _NOTE_OF_GOODS
        column.addWidget(label(note, "muted", wraps=True))
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def _fill_row(self, row: int) -> None:
        difference = self.offer.differences[row]
        tick = QTableWidgetItem()
        tick.setData(Qt.ItemDataRole.AccessibleTextRole, f"采用 {difference.code}")
        tick.setFlags(
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
        )
        tick.setCheckState(_state(is_ticked=difference.is_proposed))
        words = (
            f"{difference.code}\n{name_of(difference)}",
            CHANGES[difference.change],
            mine_words(difference),
            theirs_words(difference),
        )
        self.table.setItem(row, 0, tick)
        for column, text in enumerate(words, 1):
            self.table.setItem(row, column, QTableWidgetItem(text))
        changed = self.table.item(row, 2)
        assert changed is not None
        changed.setForeground(QColor(TONES[difference.change]))

    def _connect_signals(self) -> None:
        self.table.itemChanged.connect(lambda _: self._show_count())
        self.everything.clicked.connect(lambda: self._tick(is_ticked=True))
        self.nothing.clicked.connect(lambda: self._tick(is_ticked=False))
        self.later.clicked.connect(self.reject)
        self.settle.clicked.connect(self._on_settle_clicked)
        self.table.horizontalHeader().sectionResized.connect(lambda *_: self._fit_rows())
        self.finished.connect(self.deleteLater)

    def ticked(self) -> set[str]:
        """The codes that would be taken over."""
        rows = enumerate(self.offer.differences)
        return {each.code for row, each in rows if self._box(row).checkState() == Qt.CheckState.Checked}

    def _box(self, row: int) -> QTableWidgetItem:
        box = self.table.item(row, 0)
        assert box is not None
        return box

    def _tick(self, *, is_ticked: bool) -> None:
        with QSignalBlocker(self.table):
            for row in range(self.table.rowCount()):
                self._box(row).setCheckState(_state(is_ticked=is_ticked))
        self._show_count()

    def _fit_rows(self) -> None:
        for row in range(self.table.rowCount()):
            self.table.setRowHeight(row, max(self._height_of(row), theme.sizes().row))

    def _height_of(self, row: int) -> int:
        """Qt's own measure leaves out the room beside the text, and cuts its last line off."""
        metrics, tall = self.table.fontMetrics(), 0
        for column in range(1, self.table.columnCount()):
            item = self.table.item(row, column)
            room = QRect(0, 0, self.table.columnWidth(column) - _BESIDE, _TALLEST)
            text = "" if item is None else item.text()
            tall = max(tall, metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height())
        return tall + _CELL_ROOM

    def _show_count(self) -> None:
        taken, count = len(self.ticked()), self.table.rowCount()
        self.count.setText(f"采用 {taken} 处，保留本站 {count - taken} 处")

    def _on_settle_clicked(self) -> None:
        store, actor, taken = self.desk.store, self.desk.actor, self.ticked()
        self.desk.tasks.run(
            lambda _: decide(store, actor, self.offer, taken),
            done=self._on_settled,
            owner=self,
            title="正在办理目录",
            busy=self.settle,
        )

    def _on_settled(self, decided: Decided) -> None:
        self.accept()
        self._done(decided)


def _state(*, is_ticked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked
