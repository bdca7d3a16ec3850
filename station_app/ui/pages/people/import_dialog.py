"""Importing a roster in four steps: the file, its columns, what it would do, and done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from station_app.domain.roster_outcome import Outcome
from station_app.errors import EnvironmentFault, StationError
from station_app.errors.people import RosterChanged
from station_app.errors.spreadsheets import ReadingCancelled
from station_app.services.households import list_groups
from station_app.services.roster_import import ImportResult, Preview, import_roster, preview_roster
from station_app.spreadsheets.sheet import Sheet
from station_app.ui import icons, theme
from station_app.ui.page import Desk
from station_app.ui.pages.people.import_check_step import CheckStep
from station_app.ui.pages.people.import_columns_step import ColumnsStep
from station_app.ui.pages.people.import_file_step import FileStep
from station_app.ui.tasks import Cancelled, Lane, Progress
from station_app.ui.widgets.cards import Banner, label, push_button
from station_app.ui.widgets.step_bar import StepBar

T = TypeVar("T")

_STEPS = ("选文件", "识别的列", "核对结果", "完成")
_FILE, _COLUMNS, _CHECK, _DONE = range(4)
_SIZE = (1180, 680)


def open_import(desk: Desk, parent: QWidget, done: Callable[[], None]) -> RosterImportDialog:
    """Open the import over a window; ``done`` follows once a roster was taken in."""
    dialog = RosterImportDialog(desk, parent)
    dialog.imported.connect(lambda _: done())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


class RosterImportDialog(QDialog):
    """Nothing is written before the third step's 导入; Esc and 取消 leave everything as it was."""

    imported = Signal(object)
    """An ``ImportResult``."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._preview: Preview | None = None
        self.setWindowTitle("导入花名册")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        room = parent.window().size()
        self.resize(min(_SIZE[0], room.width() - 48), min(_SIZE[1], room.height() - 48))
        self._build_ui()
        self._connect_signals()
        self._go_to(_FILE)

    def _build_ui(self) -> None:
        self.steps = StepBar(_STEPS)
        self.banner = Banner("", "bad")
        self.file = FileStep(self._desk)
        self.columns = ColumnsStep([group.name for group in list_groups(self._desk.store)])
        self.check = CheckStep(self._desk)
        self.done_step = _DoneStep()
        self._stack = QStackedWidget()
        for step in (self.file, self.columns, self.check, self.done_step):
            self._stack.addWidget(step)
        self.back = push_button("上一步", "arrow_back")
        self.cancel = push_button("取消")
        self.next = push_button("下一步", kind="primary")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.steps)
        layout.addWidget(self.banner)
        layout.addWidget(self._stack, 1)
        layout.addLayout(buttons)

    def _connect_signals(self) -> None:
        self.file.chosen.connect(self.read)
        self.columns.readiness_changed.connect(lambda _: self._show_buttons())
        self.check.check_again_asked.connect(self._look_through)
        self.back.clicked.connect(lambda: self._go_to(self.step - 1))
        self.cancel.clicked.connect(self.reject)
        self.next.clicked.connect(self._on_next_clicked)

    @property
    def step(self) -> int:
        """The step shown, from 0."""
        return self._stack.currentIndex()

    def read(self, path: Path) -> None:
        """Read a file and show its columns."""

        def work(progress: Progress) -> list[Sheet]:
            from station_app.spreadsheets.cells import open_sheets  # the readers, when first needed

            return open_sheets(path, progress.report, progress.cancelled)

        def done(sheets: list[Sheet]) -> None:
            self.columns.show_sheets(sheets)
            self._go_to(_COLUMNS)

        self._run(work, done, "正在读取花名册", Lane.POOL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that the keyboard is on; elsewhere it must not press just any."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

    def _on_next_clicked(self) -> None:
        if not self.next.isEnabled():
            return
        if self.step == _COLUMNS:
            self._look_through()
        elif self.step == _CHECK:
            self._import()
        elif self.step == _DONE:
            self.accept()

    def _look_through(self) -> None:
        """Check every row against the store."""
        rows, columns, group = self.columns.rows, self.columns.column_map(), self.columns.group
        today, store = self._desk.clock.today(), self._desk.store

        def work(progress: Progress) -> Preview:
            from station_app.domain.roster import read_rows

            roster = read_rows(rows, columns, progress.report, progress.cancelled, today=today, group=group)
            progress.raise_if_cancelled()
            return preview_roster(store, roster)

        def done(preview: Preview) -> None:
            self._preview = preview
            self.check.show_preview(preview)
            self._go_to(_CHECK)

        self._run(work, done, "正在核对每一行", Lane.STORE)

    def _import(self) -> None:
        preview = self._preview
        if preview is None:
            return
        store, actor = self._desk.store, self._desk.actor

        def work(progress: Progress) -> ImportResult:
            def told(done: int, total: int) -> None:
                progress.raise_if_cancelled()
                progress.report(done, total, "正在写入")

            return import_roster(store, actor, preview, told)

        def done(result: ImportResult) -> None:
            self.done_step.show_result(result)
            self._go_to(_DONE)
            self.imported.emit(result)

        self._run(work, done, "正在导入花名册", Lane.STORE)

    def _run(self, work: Callable[[Progress], T], done: Callable[[T], None], title: str, lane: Lane) -> None:
        self.banner.show_text("")
        self._desk.tasks.run(
            work,
            done=done,
            failed=self._show_problem,
            lane=lane,
            owner=self,
            title=title,
            cancellable=True,
            busy=self.next,
        )

    def _show_problem(self, error: BaseException) -> None:
        self._show_buttons()
        if isinstance(error, Cancelled | ReadingCancelled):
            return
        if isinstance(error, RosterChanged):
            self.check.show_outdated(str(error))
        elif isinstance(error, StationError) and not isinstance(error, EnvironmentFault):
            self.banner.show_text(str(error), "bad")
        else:
            self._desk.messages.error(error, near=self)

    def _go_to(self, step: int) -> None:
        self.banner.show_text("")
        self._stack.setCurrentIndex(step)
        self.steps.set_current(step if step < _DONE else len(_STEPS))
        self._show_buttons()
        (self.file.choose if step == _FILE else self.next).setFocus()

    def _show_buttons(self) -> None:
        step = self.step
        self.back.setVisible(step in {_COLUMNS, _CHECK})
        self.cancel.setVisible(step != _DONE)
        self.next.setVisible(step != _FILE)
        self.next.setEnabled(True)
        if step == _COLUMNS:
            self.next.setText("下一步")
            self.next.setEnabled(self.columns.is_ready)
        elif step == _CHECK and self._preview is not None:
            counts = self._preview.counts
            people = counts[Outcome.NEW] + counts[Outcome.CHANGED]
            self.next.setText(f"导入 {people} 人" if people else "没有要导入的")
            self.next.setEnabled(people > 0)
        elif step == _DONE:
            self.next.setText("关闭")


class _DoneStep(QWidget):
    """What the import did, and what to do with the rest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        picture = QLabel()
        picture.setPixmap(icons.pixmap("check_circle", 72, theme.GOOD, self.devicePixelRatioF()))
        self.title = label("花名册已经导入", "title")
        self.text = label("", wraps=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.title, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.text)
        layout.addStretch(3)

    def show_result(self, result: ImportResult) -> None:
        lines = [f"新增 {result.households} 户、{result.added} 人，变更 {result.changed} 人。"]
        if result.moved:
            lines.append(f"其中 {result.moved} 人换了户。")
        if result.emptied:
            lines.append(f"{'、'.join(result.emptied)} 号户已经没有人，请到“户与人”里看看要不要销户。")
        if result.refused:
            lines.append(f"还有 {result.refused} 行没有导入，改好以后再导一遍就行。")
        self.text.setText("\n".join(lines))
