"""同步: what the centre does not hold yet, the export to a stick, and the centre's answers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from station_app.clock import local
from station_app.documents.papers import Align
from station_app.errors import StationError
from station_app.models.sync import Way
from station_app.sync.answers import take_answer
from station_app.sync.outgoing import ExportResult, Received, export_pending
from station_app.sync.overview import ExportRow, SyncOverview, sync_overview
from station_app.ui import files, theme
from station_app.ui.drives import choose_place
from station_app.ui.exchange import Exchange
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk, Page
from station_app.ui.pages.sync.enrol_panel import ANSWERS, EnrolPanel
from station_app.ui.pages.sync.notices_dialog import NoticesDialog
from station_app.ui.pages.sync.orders_dialog import OrdersDialog
from station_app.ui.sync_words import answer_words, exported_words, sent_words, synced_words, waiting_words
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Progress
from station_app.ui.widgets.cards import Banner, PageHeader, StatTile
from station_app.ui.widgets.data_table import DataTable

if TYPE_CHECKING:
    from station_app.sync.online import Synced

_KIB = 1024

_COLUMNS = (
    Column[ExportRow]("导出时间", lambda row: row.at),
    Column[ExportRow]("文件", lambda row: row.file_name),
    Column[ExportRow]("记录", sent_words),
    Column[ExportRow]("大小", lambda row: row.size, lambda size: f"{-(-size // _KIB)} KB", Align.RIGHT),
    Column[ExportRow]("方式", lambda row: "网络" if row.way == Way.LINE else "U盘"),
    Column[ExportRow]("经办人", lambda row: row.by),
    Column[ExportRow](
        "市中心",
        lambda row: "已收到" if row.acknowledged else "等回执",
        foreground=lambda row: theme.GOOD if row.acknowledged else theme.WARN,
    ),
)


class SyncPage(Page):
    """Export with a stick, and take in what the centre sends back."""

    title = "同步"
    icon = "sync"
    areas = frozenset({"journal", "sync", "station"})
    help_topic = "sync"

    def __init__(self, desk: Desk, exchange: Exchange, parent: QWidget | None = None) -> None:
        self.exchange = exchange
        super().__init__(desk, parent)
        if exchange.is_running:
            self._on_exchange_started()

    def _build_ui(self) -> None:
        self.header = PageHeader(self.title)
        self.online_button = self.header.add_action("立即同步", "sync", "通过网络与市中心同步（F9）")
        self.answer_button = self.header.add_action("读取市中心回执", "file_open")
        self.export_button = self.header.set_primary("导出到U盘", "usb")
        self.banner = Banner()
        self.pending = StatTile("未同步", symbol="cloud_upload")
        self.acknowledged = StatTile("市中心已收到", symbol="verified")
        self.last_export = StatTile("上次导出", symbol="usb")
        self.last_answer = StatTile("上次回执", symbol="mark_email_unread")
        tiles = QHBoxLayout()
        tiles.setSpacing(16)
        for tile in (self.pending, self.acknowledged, self.last_export, self.last_answer):
            tiles.addWidget(tile, 1)
        self.table = DataTable("导出记录", _COLUMNS, key=lambda row: row.id, output=self.desk.output)
        self.table.set_empty(
            "还没有导出过", "插上U盘，点“导出到U盘”，把文件送到市中心；回来时带上市中心的回执文件。"
        )
        self.notices_button = self.table.add_action("市中心通知", "campaign", "看市中心发来的通知")
        self.orders_button = self.table.add_action("点单", "assignment", "看市中心转来的点单")
        self.enrol = EnrolPanel(self.desk)
        self._tiles = [self.pending, self.acknowledged, self.last_export, self.last_answer]
        self.column.addWidget(self.header)
        self.column.addWidget(self.banner)
        self.column.addLayout(tiles)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.enrol, 1)
        for hidden in (
            self.banner,
            *self._tiles,
            self.table,
            self.enrol,
            self.export_button,
            self.answer_button,
            self.online_button,
        ):
            hidden.hide()

    def _connect_signals(self) -> None:
        self.export_button.clicked.connect(self._on_export_clicked)
        self.answer_button.clicked.connect(self._on_answer_clicked)
        self.notices_button.clicked.connect(self.show_notices)
        self.orders_button.clicked.connect(self.show_orders)
        self.online_button.clicked.connect(self.sync_now)
        self.shortcut("F9", self.sync_now)
        self.banner.action_asked.connect(self.exchange.stop)
        self.exchange.started.connect(self._on_exchange_started)
        self.exchange.progressed.connect(self._on_exchange_progressed)
        self.exchange.succeeded.connect(self._on_exchange_succeeded)
        self.exchange.failed.connect(self._on_exchange_failed)
        self.enrol.enrolled.connect(self.reload)

    def load(self) -> None:
        self.desk.tasks.run(lambda _: sync_overview(self.desk.store), done=self._show, owner=self)

    def open_item(self, item: object) -> None:
        match item:
            case ShowPart("notices"):
                self.show_notices()
            case ShowPart("orders"):
                self.show_orders()

    def show_notices(self) -> None:
        """What the centre sent to be read."""
        NoticesDialog(self.desk, self).open()

    def show_orders(self) -> None:
        """What the city's app forwarded to this station."""
        OrdersDialog(self.desk, self).open()

    def print_page(self) -> None:
        self.table.print_shown()

    def export_to(self, folder: Path) -> None:
        """Write all that is not acknowledged into ``folder``."""

        def work(progress: Progress) -> ExportResult:
            return export_pending(
                self.desk.store,
                self.desk.actor,
                folder,
                lambda done, total: progress.report(done, total, "正在写入并核对"),
                progress.cancelled,
            )

        self.desk.tasks.run(
            work,
            done=self._on_exported,
            owner=self,
            title="正在导出，请不要拔U盘",
            cancellable=True,
            busy=self.export_button,
        )

    def sync_now(self) -> None:
        """Exchange with the centre over the network; the page stays as usable as before."""
        if self.online_button.isVisible():
            self.exchange.start()

    def take_answer(self, path: Path) -> None:
        """Take in a file of the centre."""
        self.desk.tasks.run(
            lambda _: take_answer(self.desk.store, self.desk.actor, path),
            done=self._on_answered,
            owner=self,
            title="正在读取回执",
            busy=self.answer_button,
        )

    def _show(self, state: SyncOverview) -> None:
        enrolled = state.center is not None
        for widget in (*self._tiles, self.table):
            widget.setVisible(enrolled)
        self.enrol.setVisible(not enrolled)
        self.export_button.setVisible(enrolled and self.desk.may("sync.export"))
        has_line = state.center is not None and state.center.service is not None
        self.online_button.setVisible(has_line and self.desk.may("sync.export"))
        self.answer_button.setVisible(enrolled and self.desk.may("sync.receive"))
        if state.center is None:
            self.header.set_title(self.title, "还没有加入市中心")
            self.enrol.show_code(state.request_code)
            return
        self.header.set_title(self.title, state.center.center_name)
        self.header.setToolTip(f"本站代码 {state.center.station_code}")
        self.pending.set_figure(f"{state.pending} 条", waiting_words(state))
        self.acknowledged.set_figure(f"{state.acknowledged} 条", f"共记了 {state.entries} 条")
        self.last_export.set_figure(_day(state.last_export), _time(state.last_export))
        self.last_answer.set_figure(_day(state.last_answer), _time(state.last_answer))
        self.export_button.setEnabled(state.pending + state.photos > 0)
        self.table.set_rows(state.exports)

    def _on_export_clicked(self) -> None:
        choose_place(self.desk, self, "数据导出到哪里？", self.export_to)

    def _on_exported(self, result: ExportResult) -> None:
        if result.cancelled:
            self.banner.show_text(f"已停止。写好的 {len(result.files)} 个文件是完整的，可以照送。", "warn")
        else:
            self.banner.show_text(
                f"已导出{exported_words(result)}（{len(result.files)} 个文件），并已逐字核对。可以拔出U盘。",
                "good",
            )
        self.reload()

    def _on_exchange_started(self) -> None:
        self.online_button.setEnabled(False)
        self.banner.show_text("正在与市中心同步……", "info", "停止")

    def _on_exchange_progressed(self, done: int, total: int) -> None:
        if self.exchange.is_running:
            self.banner.show_text(f"正在与市中心同步：已传 {done} 项，共 {total} 项", "info", "停止")

    def _on_exchange_succeeded(self, result: Synced) -> None:
        self.online_button.setEnabled(True)
        self.banner.show_text(*synced_words(result))
        self.reload()

    def _on_exchange_failed(self, error: object) -> None:
        self.online_button.setEnabled(True)
        self.banner.show_text(str(error) if isinstance(error, StationError) else "", "warn")
        self.reload()

    def _on_answer_clicked(self) -> None:
        path = files.ask_open(self, "选择市中心的回执文件", ANSWERS)
        if path is not None:
            self.take_answer(path)

    def _on_answered(self, received: Received) -> None:
        text, tone = answer_words(received)
        self.banner.show_text(text, tone)
        self.reload()


def _day(instant: datetime | None) -> str:
    return "—" if instant is None else f"{local(instant):%m月%d日}"


def _time(instant: datetime | None) -> str:
    return "还没有" if instant is None else f"{local(instant):%H:%M}"
