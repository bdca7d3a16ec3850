"""Brings a station back: choose a backup, open it with a password, see what would be lost, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station_app.clock import Clock, local
from station_app.documents.papers import Align
from station_app.services.restoring import (
    Examined,
    RestorePlan,
    carry_out,
    examine_backup,
    find_backups,
    plan_with_password,
    plan_with_recovery_code,
)
from station_app.store.backup import BackupInfo
from station_app.store.layout import Layout
from station_app.sync.stick import find_drives
from station_app.ui import files, theme
from station_app.ui.messages import Messages
from station_app.ui.pages.restore_parts import Confirmation
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Lane, Progress, Tasks
from station_app.ui.widgets.cards import Banner, PageHeader, label, push_button
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.step_bar import StepBar
from station_app.ui.widgets.unlock_card import RECOVERY_CODE, UnlockCard

_MIB = 1 << 20
_FILES = "备份文件 (*.wmbak)"
_COLUMNS = (
    Column[BackupInfo]("备份时间", lambda row: row.at),
    Column[BackupInfo]("实践站", lambda row: row.station),
    Column[BackupInfo]("记录", lambda row: row.seq, lambda seq: f"{seq} 条", Align.RIGHT),
    Column[BackupInfo](
        "大小", lambda row: row.size, lambda size: f"{max(size / _MIB, 0.1):.1f} MB", Align.RIGHT
    ),
    Column[BackupInfo]("在哪里", lambda row: str(row.path.parent)),
)


class RestorePage(QWidget):
    """Three steps; the store must be closed while this page is shown."""

    restored = Signal(str)
    """The name of the station that was brought back."""
    rebuild_asked = Signal()
    left = Signal()

    def __init__(
        self,
        layout: Layout,
        clock: Clock,
        tasks: Tasks,
        messages: Messages,
        reason: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._layout = layout
        self._clock = clock
        self._tasks = tasks
        self._messages = messages
        self._examined: BackupInfo | None = None
        self._plan: RestorePlan | None = None
        self._build_ui(reason)
        self._connect_signals()
        self.look_for_backups()

    def _build_ui(self, reason: str) -> None:
        theme.style(self, role="page")
        self.header = PageHeader("从备份恢复")
        self.back = self.header.add_action("返回", "arrow_back", tip="Esc")
        self.steps = StepBar(("选备份", "打开备份", "恢复"))
        self.reason = Banner(reason, "bad")
        self.table = DataTable("备份", _COLUMNS, key=lambda row: row.path)
        self.table.set_empty(
            "没有找到备份", "请插入存有备份的U盘，再点“重新查找”；也可以自己选备份文件。", "重新查找"
        )
        self.other = self.table.add_action("选别的文件……", "folder_open")
        self.rebuild = self.table.add_action("用市中心的恢复文件……", "file_open")
        self.again = self.table.add_action("重新查找", "refresh")
        self.next = push_button("用这份备份", "arrow_forward", "primary")
        self.next.setEnabled(False)
        choose = QWidget()
        column = QVBoxLayout(choose)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(label("选一份备份。最新的排在最前面；插上U盘后点“重新查找”。", "muted"))
        column.addWidget(self.table, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.next)
        column.addLayout(buttons)
        self.opening = UnlockCard(
            self._tasks,
            self._messages,
            self._plan_with,
            hint="备份是加密的。请输入备份时用的密码（后来改过密码的，用改之前的）。",
            asks_for="当时的密码",
            button_text="打开备份",
        )
        self.confirmation = Confirmation()
        self.stack = QStackedWidget()
        for part in (choose, self.opening, self.confirmation):
            self.stack.addWidget(part)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 16, 24, 24)
        page.setSpacing(16)
        for widget in (self.header, self.steps, self.reason):
            page.addWidget(widget)
        page.addWidget(self.stack, 1)

    def _connect_signals(self) -> None:
        self.back.clicked.connect(self._on_back_clicked)
        self.other.clicked.connect(self._on_other_clicked)
        self.rebuild.clicked.connect(self.rebuild_asked)
        self.again.clicked.connect(self.look_for_backups)
        self.table.empty_action_asked.connect(self.look_for_backups)
        self.table.selection_changed.connect(lambda rows: self.next.setEnabled(bool(rows)))
        self.table.row_activated.connect(lambda row: self.examine(row.path))
        self.next.clicked.connect(self._on_next_clicked)
        self.opening.opened.connect(self._on_opened)
        self.confirmation.confirmed.connect(self._on_confirmed)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._on_back_clicked)

    def look_for_backups(self) -> None:
        """The station's own folder and every stick that is plugged in."""

        def work(_: Progress) -> list[BackupInfo]:
            return find_backups(self._layout, [drive.folder for drive in find_drives()])

        self._tasks.run(work, done=self._show_backups, lane=Lane.POOL, owner=self, busy=self.again)

    def examine(self, path: Path) -> None:
        """Check a backup from end to end, then ask for its password."""
        self._tasks.run(
            lambda _: examine_backup(path),
            done=self._on_examined,
            lane=Lane.POOL,
            owner=self,
            title="正在检查备份",
            busy=self.next,
        )

    def _show_backups(self, found: list[BackupInfo]) -> None:
        self.table.set_rows(found)
        if found:
            self.table.select_key(found[0].path)
            self.table.view.setFocus()

    def _go_to(self, step: int) -> None:
        self.steps.set_current(step)
        self.stack.setCurrentIndex(step)

    def _on_back_clicked(self) -> None:
        if self.stack.currentIndex():
            self._go_to(self.stack.currentIndex() - 1)
        else:
            self.left.emit()

    def _on_other_clicked(self) -> None:
        path = files.ask_open(self, "选备份文件", _FILES)
        if path is not None:
            self.examine(path)

    def _on_next_clicked(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            self.examine(rows[0].path)

    def _on_examined(self, found: Examined) -> None:
        info = self._examined = found.backup
        facts = f"{info.station}\n备份于 {local(info.at):%Y年%m月%d日 %H:%M}，共 {info.seq} 条记录"
        self.opening.ask(facts, found.users)
        self._go_to(1)

    def _plan_with(self, values: dict[str, Any]) -> RestorePlan:
        """Runs on the store's lane."""
        assert self._examined is not None
        backup = self._examined.path
        if RECOVERY_CODE in values:
            return plan_with_recovery_code(self._layout, backup, values[RECOVERY_CODE])
        return plan_with_password(self._layout, backup, values["user"], values["password"])

    def _on_opened(self, plan: RestorePlan) -> None:
        self._plan = plan
        self.confirmation.show_plan(plan)
        self._go_to(2)

    def _is_meant(self, plan: RestorePlan) -> bool:
        """Putting the key file back takes nothing away and need not be asked about."""
        if plan.keys_only:
            return True
        taken = f"{local(plan.backup.at):%Y年%m月%d日 %H:%M}"
        return self._messages.confirm(f"将把“{plan.backup.station}”恢复到 {taken}", "恢复", dangerous=True)

    def _on_confirmed(self) -> None:
        plan = self._plan
        if plan is None:
            return
        if not self._is_meant(plan):
            return
        self._tasks.run(
            lambda _: carry_out(self._layout, self._clock, plan),
            done=lambda _: self.restored.emit(plan.backup.station),
            owner=self,
            title="正在恢复，请不要关机",
            busy=self.confirmation.restore,
        )
