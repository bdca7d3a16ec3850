"""市中心通知: every notice that the centre sent, to be read, and to be said to have been read."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station_app.clock import local
from station_app.services.center_notices import NoticeView, list_notices, mark_read
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.pages.sync.reading_dialog import ReadingDialog
from station_app.ui.tables.rows_table import Column


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


class NoticesDialog(ReadingDialog[NoticeView]):
    """Every notice, the unread first."""

    title = "市中心通知"
    text_name = "通知内容"
    mark_action = "sync.read_notice"
    empty = ("还没有通知", "市中心的通知和回执一起带回来，读取回执后就在这里。")

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, _COLUMNS, parent)

    def rows(self) -> list[NoticeView]:
        return list_notices(self.desk.store)

    def mark(self, row: NoticeView) -> None:
        mark_read(self.desk.store, self.desk.actor, row.id)

    def waits(self, row: NoticeView) -> bool:
        return row.read_at is None

    def reading(self, row: NoticeView) -> tuple[str, str, str]:
        return row.title, "　".join(_facts(row)), row.body


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
