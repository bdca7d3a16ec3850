"""A lost computer: the station comes back from the centre's file, with the printed recovery code."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from station_app.clock import Clock, from_millis, local
from station_app.errors.fields import PasswordsDiffer
from station_app.store.layout import Layout
from station_app.sync.rebuild_file import SUFFIX, RebuildFacts, read_rebuild_facts
from station_app.sync.rebuilding import Rebuilt, rebuild
from station_app.ui import files, theme
from station_app.ui.messages import Messages
from station_app.ui.tasks import Progress, Tasks
from station_app.ui.widgets.cards import Banner, Card, PageHeader, label, push_button
from station_app.ui.widgets.fields import PasswordField, without_input_method
from station_app.ui.widgets.form import Form

_WIDTH = 760
_FILES = f"市中心的恢复文件 (*{SUFFIX})"
_HOW = (
    "电脑坏了、丢了，又没有备份：打电话请市中心做一份“恢复文件”放到U盘上带回来。"
    "再找出当初打印的恢复单，上面有恢复码。两样齐了，市中心收到过的记录和照片都能找回来。"
)


class RebuildPage(QWidget):
    """``rebuilt`` with the ``Rebuilt`` station; the store must be closed while this page is shown."""

    rebuilt = Signal(object)
    left = Signal()

    def __init__(
        self, layout: Layout, clock: Clock, tasks: Tasks, messages: Messages, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._layout, self._clock, self._tasks, self._messages = layout, clock, tasks, messages
        self._path: Path | None = None
        self._facts: RebuildFacts | None = None
        self._build_ui()
        self.back.clicked.connect(self.left)
        self.choose.clicked.connect(self._on_choose_clicked)
        self.form.submitted.connect(self._on_rebuild_clicked)
        self.rebuild_button.clicked.connect(self._on_rebuild_clicked)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.left.emit)

    def _build_ui(self) -> None:
        theme.style(self, role="page")
        self.header = PageHeader("用市中心的恢复文件重建")
        self.back = self.header.add_action("返回", "arrow_back", tip="Esc")
        self.choose = push_button("选恢复文件……", "folder_open", "primary")
        self.banner = Banner(_HOW, "info")
        self.facts = label("", "strong", wraps=True)
        self.check_code = label("", "number")
        self.check_code.setAccessibleName("市中心的核对码")
        self.code = QLineEdit()
        without_input_method(self.code)
        self.password, self.again = PasswordField(), PasswordField()
        self.form = Form()
        self.form.add(
            "recovery_code", "恢复码", self.code, required=True, hint="印在恢复单上，大小写、短横都可以不管"
        )
        self.form.add("password", "站长的新密码", self.password, required=True)
        self.form.add("again", "再输一次", self.again, required=True)
        self.rebuild_button = push_button("开始重建", "settings_backup_restore", "primary")
        self.card = Card("核对以后再重建")
        self.card.body.setSpacing(12)
        self.card.body.addWidget(self.facts)
        self.card.body.addWidget(label("请打电话与市中心核对这个码，一样才继续：", "muted", wraps=True))
        self.card.body.addWidget(self.check_code)
        self.card.body.addWidget(self.form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.rebuild_button)
        self.card.body.addLayout(row)
        self.card.setVisible(False)
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addWidget(self.banner)
        column.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.card)
        column.addStretch(1)
        middle = QWidget()
        middle.setLayout(column)
        middle.setMaximumWidth(_WIDTH)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(middle, 8)
        centred.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 16, 24, 24)
        page.setSpacing(16)
        page.addWidget(self.header)
        page.addLayout(centred, 1)

    def examine(self, path: Path) -> None:
        """Read what a file says of itself, and ask for the recovery code."""
        self._tasks.run(
            lambda _: read_rebuild_facts(path),
            done=lambda facts: self._on_examined(path, facts),
            failed=lambda error: self._messages.error(error, near=self),
            owner=self,
            busy=self.choose,
        )

    def _on_choose_clicked(self) -> None:
        path = files.ask_open(self, "选恢复文件", _FILES)
        if path is not None:
            self.examine(path)

    def _on_examined(self, path: Path, facts: RebuildFacts) -> None:
        self._path, self._facts = path, facts
        made = local(from_millis(facts.created_at))
        photos = f"，{facts.photos} 张照片" if facts.photos else ""
        self.facts.setText(
            f"{facts.station_name}\n{facts.center_name} 做于 {made:%Y年%m月%d日 %H:%M}，"
            f"共 {facts.entries} 条记录{photos}"
        )
        self.check_code.setText(facts.center_keys.check_code)
        self.banner.show_text("")
        self.card.setVisible(True)
        self.code.setFocus()

    def _on_rebuild_clicked(self) -> None:
        values = self.form.values()
        path, facts = self._path, self._facts
        if values is None or path is None or facts is None:
            return
        if values["password"] != values["again"]:
            self.form.rows["again"].show_error(PasswordsDiffer())
            return
        if self._layout.exists() and not self._messages.confirm(
            f"将在这台电脑上重建“{facts.station_name}”。电脑上现在的数据不会删除，会改名留在原来的文件夹里。",
            "重建",
            dangerous=True,
        ):
            return

        def work(progress: Progress) -> Rebuilt:
            return rebuild(
                self._layout,
                self._clock,
                path,
                values["recovery_code"],
                values["password"],
                lambda done, total: progress.report(done, total, "正在取回并核对"),
                replace=True,
            )

        self._tasks.run(
            work,
            done=self.rebuilt.emit,
            failed=lambda error: self._messages.error(error, near=self.form),
            owner=self,
            title="正在重建，请不要关机",
            busy=self.rebuild_button,
        )
