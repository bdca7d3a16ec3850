"""One opening document as it is filled in: typed in the grid or read from a table, signed, then entered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from station_app.documents.papers import SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.domain.opening import Candidate, MatchedRows, OpeningKind, match_rows
from station_app.errors import StationError
from station_app.services.opening import OpeningDraft, enter_opening, opening_draft_sheet
from station_app.services.opening_views import OpeningView
from station_app.ui import files, theme
from station_app.ui.page import Desk
from station_app.ui.pages.points.opening_fields import HEADINGS, NOTES, OpeningFields
from station_app.ui.pages.points.opening_grid import OpeningGrid
from station_app.ui.tasks import Lane, Progress
from station_app.ui.widgets.cards import Banner, label, push_button

_SHOWN = 3
T = TypeVar("T")


class OpeningEntry(QDialog):
    """``entered`` carries the document that was made."""

    entered = Signal(object)

    def __init__(
        self, desk: Desk, kind: OpeningKind, candidates: list[Candidate], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self.kind = desk, kind
        self.grid = OpeningGrid(kind, candidates)
        self.setWindowTitle(f"期初登记单（{kind.label}）")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(theme.sizes().text * 60, theme.sizes().text * 34)
        self._build_ui()
        self._connect_signals()
        self._show_sums()

    def _build_ui(self) -> None:
        self.banner = Banner()
        self.fields = OpeningFields(self.desk.clock.today())
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找户编号或姓名")
        self.search.setClearButtonEnabled(True)
        self.template_button = push_button("空表", "download", tip="下载一张空表，填好再读入")
        self.file_button = push_button("从表格读入", "file_open")
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.template_button)
        tools.addWidget(self.file_button)
        self.view = self._grid_view()
        self.sums = label("", "strong", wraps=True)
        self.cancel_button = push_button("取消")
        self.print_button = push_button("打印核对单", "print")
        self.enter_button = push_button("登记", "task_alt", "primary")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.sums, 1)
        for button in (self.cancel_button, self.print_button, self.enter_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(24, 24, 24, 24)
        column_layout.setSpacing(12)
        column_layout.addWidget(label(f"期初登记单（{self.kind.label}）", "heading"))
        column_layout.addWidget(label(NOTES[self.kind], "muted", wraps=True))
        column_layout.addWidget(self.banner)
        column_layout.addWidget(self.fields)
        column_layout.addLayout(tools)
        column_layout.addWidget(self.view, 1)
        column_layout.addLayout(buttons)

    def _grid_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self.grid)
        view.setAccessibleName("期初数")
        view.setAlternatingRowColors(True)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(theme.sizes().row)
        view.horizontalHeader().setStretchLastSection(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        for column in range(self.grid.columnCount() - 1):
            view.setColumnWidth(column, theme.sizes().text * (8 if self.grid.is_typed(column) else 7))
        return view

    def _connect_signals(self) -> None:
        self.search.textChanged.connect(self.grid.search)
        self.grid.dataChanged.connect(lambda *_: self._show_sums())
        self.grid.modelReset.connect(self._show_sums)
        self.template_button.clicked.connect(self._on_template_clicked)
        self.file_button.clicked.connect(self._on_file_clicked)
        self.cancel_button.clicked.connect(self.reject)
        self.print_button.clicked.connect(self._on_print_clicked)
        self.enter_button.clicked.connect(self._on_enter_clicked)

    def reject(self) -> None:
        """Asks where figures were typed."""
        if self.grid.is_touched:
            question = "填的数还没有登记，关掉就没有了"
            if not self.desk.messages.confirm(question, "关掉", dangerous=True, no_text="接着填"):
                return
        super().reject()

    def show_error(self, error: BaseException) -> bool:
        """A sentence above the fields, and its field marked."""
        self.fields.mark(getattr(error, "field", None))
        self.banner.show_text(str(error), "bad")
        return True

    def read_file(self, path: Path) -> None:
        """Takes the figures of a table into the grid."""
        kind, candidates = self.kind, self.grid.candidates

        def work(progress: Progress) -> MatchedRows:
            from station_app.spreadsheets.opening_file import read_opening  # the readers, when needed

            return match_rows(candidates, read_opening(path, kind, progress.report, progress.cancelled))

        self._in_pool(work, self._take, "正在读表格", busy=self.file_button)

    def draft(self) -> OpeningDraft:
        """Raises DayMissing, DayNotReadable."""
        return self.fields.draft(self.kind, self.grid.figures())

    def _take(self, matched: MatchedRows) -> None:
        self.grid.fill(matched.found)
        problems = matched.problems
        words = f"读入 {len(matched.found)} 行。"
        if problems:
            named = "；".join(
                f"第 {each.place} 行{each.named}：{each.sentence}" for each in problems[:_SHOWN]
            )
            more = f" 等 {len(problems)} 行" if len(problems) > _SHOWN else ""
            words += f"没有读进来的：{named}{more}"
        self.banner.show_text(words, "warn" if problems else "good")

    def _show_sums(self) -> None:
        figures, problems = self.grid.figures(), self.grid.problems()
        if self.kind is OpeningKind.HOURS:
            amount = f"{format_hours(sum(each.minutes for each in figures))} 小时"
        else:
            points = format_points(sum(each.points for each in figures))
            honour = format_points(sum(each.honour for each in figures))
            amount = f"可兑换 {points} 分，荣誉 {honour} 分"
        words = f"已填 {len(figures)} 行，{amount}" if figures else "还没有填数"
        if problems:
            words += f"；有 {len(problems)} 行要改"
        self.sums.setText(words)
        ready = bool(figures) and not problems
        self.enter_button.setEnabled(ready)
        self.print_button.setEnabled(ready)

    def _in_pool(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        title: str = "",
        busy: QWidget | None = None,
    ) -> None:
        """Work that asks no store, or only reads it."""
        self.desk.tasks.run(
            work, done=done, failed=self._failed, lane=Lane.POOL, owner=self, title=title, busy=busy
        )

    def _failed(self, error: BaseException) -> None:
        self.desk.messages.error(error, near=self.view)

    def _on_template_clicked(self) -> None:
        path = files.ask_save(self, "空表存到哪里", f"期初{self.kind.label}（空表）.xlsx", files.WORKBOOK)
        if path is not None:
            self.write_template(path)

    def write_template(self, path: Path) -> None:
        """A table with everybody in it, to be filled in and read again."""
        headings, candidates, title = HEADINGS[self.kind], self.grid.candidates, f"期初{self.kind.label}"

        def work(_: Progress) -> None:
            from station_app.spreadsheets.tables import Table, write_table  # xlsxwriter, when needed

            blank = (None,) * (len(headings) - 3)
            rows = [(each.household_number, each.name, each.group, *blank) for each in candidates]
            write_table(path, Table(title, headings, rows))

        done = f"空表已存为“{path.name}”，填好后点“从表格读入”。"
        self._in_pool(work, lambda _: self.banner.show_text(done, "good"), busy=self.template_button)

    def _on_file_clicked(self) -> None:
        path = files.ask_open(self, "选择期初数的表格", files.SPREADSHEETS)
        if path is not None:
            self.read_file(path)

    def _on_print_clicked(self) -> None:
        try:
            draft = self.draft()
        except StationError as error:
            self.show_error(error)
            return
        store = self.desk.store

        def make(_: Progress) -> bytes:
            from station_app.documents.opening_sheet import opening_document  # reportlab, when first printed

            return opening_document(opening_draft_sheet(store, draft))

        title = self.windowTitle()
        self._in_pool(
            make, lambda pdf: self.desk.printing.show(pdf, title, SheetPaper.A4.value, self), "正在排版"
        )

    def _on_enter_clicked(self) -> None:
        try:
            draft = self.draft()
        except StationError as error:
            self.show_error(error)
            return

        def done(made: OpeningView) -> None:
            self.accept()
            self.entered.emit(made)

        self.desk.tasks.run(
            lambda _: enter_opening(self.desk.store, self.desk.actor, draft),
            done=done,
            failed=self._failed,
            owner=self,
            busy=self.enter_button,
        )
