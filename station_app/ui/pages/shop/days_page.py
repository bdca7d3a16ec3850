"""兑换日: the days as a list, and one of them with its queue, goods held back, slips and settlement."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from station_app.documents.papers import Align, SheetPaper
from station_app.services.exchange_days import DayView, cancel_day, list_days
from station_app.ui import theme
from station_app.ui.page import Page
from station_app.ui.pages.shop.day_panel import DayPanel
from station_app.ui.pages.shop.days_dialogs import ask_day
from station_app.ui.pages.shop.days_late import LatePanel
from station_app.ui.pages.shop.days_queue import QueuePanel
from station_app.ui.pages.shop.days_reserve import ReservationsPanel
from station_app.ui.pages.shop.days_settle import SettlePanel
from station_app.ui.pages.shop.vouchers_dialog import open_vouchers
from station_app.ui.showing import set_shown
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import PageHeader, StatusChip, label, push_button
from station_app.ui.widgets.data_table import DataTable

_PANELS: tuple[type[DayPanel], ...] = (QueuePanel, ReservationsPanel, LatePanel, SettlePanel)
_TONES = {"进行中": "good", "待结算": "warn", "未开始": "info", "已取消": "plain", "已结算": "plain"}
_COLORS = {"进行中": theme.GOOD, "待结算": theme.WARN, "已取消": theme.MUTED, "已结算": theme.MUTED}


class DaysPage(Page):
    """Opens the day that is on, when there is one."""

    title = "兑换日"
    icon = "event"
    areas = frozenset({"shop", "queue", "people", "points"})
    help_topic = "exchange_day"

    def _build_ui(self) -> None:
        self._day: DayView | None = None
        self._is_first = True
        self.stack = QStackedWidget()
        self.stack.addWidget(self._list())
        self.stack.addWidget(self._one_day())
        self.column.addWidget(self.stack, 1)

    def _list(self) -> QWidget:
        today = self.desk.clock.today
        columns = (
            Column[DayView]("名称", lambda row: row.name, widest=18, bold=lambda _: True),
            Column[DayView](
                "进度",
                lambda row: row.phase(today()),
                foreground=lambda row: _COLORS.get(row.phase(today())),
            ),
            Column[DayView]("日期", lambda row: row.days, sort_key=lambda row: row.starts_on),
            Column[DayView]("时间", lambda row: row.hours),
            Column[DayView]("谁来", lambda row: row.group or "全村"),
            Column[DayView]("户数", lambda row: row.households, align=Align.RIGHT),
            Column[DayView]("发号", lambda row: row.tickets, align=Align.RIGHT),
            Column[DayView]("已办理", lambda row: row.served, align=Align.RIGHT),
            Column[DayView]("地点", lambda row: row.place, widest=12),
        )
        header = PageHeader("兑换日")
        self.vouchers_button = header.add_action("兑换券", "savings", "发券、收回、补打")
        self.add_button = header.set_primary("安排兑换日", "add")
        self.add_button.setVisible(self.desk.may("shop.plan_day"))
        self.table = DataTable("兑换日", columns, key=lambda row: row.id, output=self.desk.output)
        self.table.set_empty(
            "还没有安排兑换日",
            "集中兑换的村先定日子：取号、叫号、备货、补录、结算都在里面。天天能兑换的村可以不用。",
            "安排兑换日",
            "event",
        )
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(header)
        column.addWidget(self.table, 1)
        return page

    def _one_day(self) -> QWidget:
        self.back_button = push_button("返回", "arrow_back", "quiet", "全部兑换日（Esc）")
        self.name = label("", "title")
        self.when = label("", "muted")
        self.chip = StatusChip()
        self.notice_button = push_button("打印通知", "print", tip="贴在门口的兑换日通知")
        self.change_button = push_button("更改", tip="改日期、时间、地点（F2）")
        self.cancel_button = push_button("取消", tip="这次不办了")
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.back_button, self.name, self.chip, self.when):
            head.addWidget(widget)
        head.addStretch(1)
        for button in (self.notice_button, self.change_button, self.cancel_button):
            head.addWidget(button)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("兑换日的事项")
        self.panels = [make(self.desk) for make in _PANELS]
        self.panel_stack = QStackedWidget()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        for panel in self.panels:
            self.tabs.addTab(panel.title)
            self.panel_stack.addWidget(panel)
            row.addWidget(panel.action_bar)
            set_shown(panel.action_bar, shown=panel is self.panels[0])
            panel.place_asked.connect(self.place_asked)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self.panel_stack, 1)
        return page

    def _connect_signals(self) -> None:
        self.add_button.clicked.connect(self._on_add_clicked)
        self.table.empty_action_asked.connect(self._on_add_clicked)
        self.table.row_activated.connect(self.open_day)
        self.vouchers_button.clicked.connect(lambda: open_vouchers(self.desk, self))
        self.back_button.clicked.connect(self.go_back)
        self.tabs.currentChanged.connect(lambda _: self._show_panel())
        self.notice_button.clicked.connect(self._on_notice_clicked)
        self.change_button.clicked.connect(self.edit_item)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)

    # ---- what the window calls

    def load(self) -> None:
        store = self.desk.store
        self.desk.tasks.run(lambda _: list_days(store), done=self._show, owner=self)

    def print_page(self) -> None:
        if self._day is None:
            self.table.print_shown()
        else:
            self.panel.print_panel()

    def edit_item(self) -> None:
        day = self._day or next(iter(self.table.selected_rows()), None)
        if day is not None and day.stands and self.desk.may("shop.change_day"):
            ask_day(self.desk, self, day, self._on_changed)

    def go_back(self) -> None:
        self._day = None
        self.stack.setCurrentIndex(0)
        self.table.view.setFocus()

    @property
    def panel(self) -> DayPanel:
        """The tab shown."""
        return self.panels[max(self.tabs.currentIndex(), 0)]

    def open_day(self, day: DayView) -> None:
        """Goes into one 兑换日."""
        self._day = day
        self._show_head(day)
        self.stack.setCurrentIndex(1)
        self._show_panel()

    # ---- showing

    def _show(self, days: list[DayView]) -> None:
        self.table.set_rows(days)
        if self._day is not None:
            fresh = next((day for day in days if day.id == self._day.id), None)
            if fresh is not None:
                self.open_day(fresh)
        elif self._is_first:
            today = self.desk.clock.today()
            current = next((day for day in days if day.phase(today) == "进行中"), None)
            if current is not None:
                self.open_day(current)
        self._is_first = False

    def _show_head(self, day: DayView) -> None:
        phase = day.phase(self.desk.clock.today())
        self.name.setText(day.name)
        self.chip.set_state(phase, _TONES[phase])
        self.when.setText("　".join(part for part in (day.days, day.hours, day.group or "全村") if part))
        may_change = day.stands and self.desk.may("shop.change_day")
        self.change_button.setVisible(may_change)
        self.cancel_button.setVisible(may_change and day.status == "planned")

    def _show_panel(self) -> None:
        at = max(self.tabs.currentIndex(), 0)
        self.panel_stack.setCurrentIndex(at)
        for place, panel in enumerate(self.panels):
            panel.action_bar.setVisible(place == at)
        if self._day is not None:
            self.panel.show_day(self._day)

    # ---- deeds

    def _on_add_clicked(self) -> None:
        if self.desk.may("shop.plan_day"):
            ask_day(self.desk, self, None, self._on_planned)

    def _on_planned(self, day: DayView) -> None:
        self.desk.messages.say(f"已安排“{day.name}”（{day.days}），可以打印通知贴到门口。")
        self.open_day(day)

    def _on_changed(self, day: DayView) -> None:
        self.desk.messages.say(f"“{day.name}”已更改。")

    def _on_cancel_clicked(self) -> None:
        day, desk = self._day, self.desk
        if day is None or not desk.messages.confirm(
            f"取消“{day.name}”（{day.days}）？", "取消兑换日", detail="取消以后不能恢复，可以另外安排。"
        ):
            return
        desk.tasks.run(
            lambda _: cancel_day(desk.store, desk.actor, day.id),
            done=lambda _: desk.messages.say(f"“{day.name}”已取消。"),
            owner=self,
        )

    def _on_notice_clicked(self) -> None:
        day, desk = self._day, self.desk
        if day is None:
            return

        def make() -> bytes:
            from station_app.documents.exchange_notice import exchange_notice  # reportlab, when first printed

            return exchange_notice(day)

        desk.tasks.run(
            lambda _: make(),
            done=lambda pdf: desk.printing.show(pdf, f"兑换日通知 {day.name}", SheetPaper.A4.value, self),
            lane=Lane.POOL,
            owner=self,
        )
