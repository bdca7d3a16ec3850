"""市中心通知: every notice that the centre sent, to be read, and to be said to have been read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from station_app.clock import local
from station_app.services.center_notices import NoticeView, list_notices, mark_read
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable


def _state(notice: NoticeView) -> str:
    return "还没看" if notice.read_at is None else f"{notice.read_by}看过"


_COLUMNS = (
    Column[NoticeView]("标题", lambda row: row.title),
    Column[NoticeView]("发出时间", lambda row: row.sent_at),
    Column[NoticeView]("有效到", lambda row: row.until),
    Column[NoticeView](
        "状态", _state, foreground=lambda row: theme.WARN if row.read_at is None else theme.RESTING
    ),
)


class NoticesDialog(QDialog):
    """The list above, the chosen notice below; 知道了 goes back up to the centre."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setWindowTitle("市中心通知")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.sizes().text * 56, theme.sizes().text * 38)
        self._build_ui()
        self._connect_signals()
        self.load()

    def _build_ui(self) -> None:
        self.table = DataTable("市中心通知", _COLUMNS, key=lambda row: row.id, output=self.desk.output)
        self.table.set_empty("还没有通知", "市中心的通知和回执一起带回来，读取回执后就在这里。")
        self.heading = label("", "heading", wraps=True)
        self.facts = label("", "muted")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("通知内容")
        self.text.setTabChangesFocus(True)
        self.known = push_button("知道了", "check", kind="primary")
        self.leave = push_button("关闭")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.known)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(self.table, 3)
        column.addWidget(self.heading)
        column.addWidget(self.facts)
        column.addWidget(self.text, 3)
        column.addLayout(foot)
        self._show_notice(None)

    def _connect_signals(self) -> None:
        self.table.selection_changed.connect(lambda rows: self._show_notice(rows[0] if rows else None))
        self.known.clicked.connect(self._on_known_clicked)
        self.leave.clicked.connect(self.accept)
        self.finished.connect(self.deleteLater)

    def load(self) -> None:
        """The unread first; the first one is opened."""
        store = self.desk.store
        self.desk.tasks.run(lambda _: list_notices(store), done=self._show, owner=self)

    def _show(self, notices: list[NoticeView]) -> None:
        self.table.set_rows(notices)
        if notices:
            self.table.select_key(notices[0].id)

    def _show_notice(self, notice: NoticeView | None) -> None:
        for part in (self.heading, self.facts, self.text):
            part.setVisible(notice is not None)
        self.known.setVisible(
            notice is not None and notice.read_at is None and self.desk.may("sync.read_notice")
        )
        if notice is None:
            return
        self.heading.setText(notice.title)
        self.facts.setText("　".join(_facts(notice)))
        self.text.setPlainText(notice.body)

    def _on_known_clicked(self) -> None:
        notice = self.table.current_row()
        if notice is None:
            return
        store, actor = self.desk.store, self.desk.actor
        self.desk.tasks.run(
            lambda _: mark_read(store, actor, notice.id),
            done=lambda _: self.load(),
            owner=self,
            busy=self.known,
        )


def _facts(notice: NoticeView) -> list[str]:
    """When it was sent and received, until when it matters, and who has read it."""
    facts = [
        f"市中心 {local(notice.sent_at):%Y年%m月%d日}发出",
        f"{local(notice.received_at):%m月%d日}收到",
    ]
    if notice.until is not None:
        facts.append(f"{notice.until:%Y年%m月%d日}前有效")
    if notice.read_at is not None:
        facts.append(f"{notice.read_by} {local(notice.read_at):%m月%d日}看过")
    return facts
