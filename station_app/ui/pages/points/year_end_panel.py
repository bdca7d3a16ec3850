"""年终结转: what each household would keep is seen, printed and signed before anything is cleared."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu

from station_app.documents.papers import Align, SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.settings import EXPIRY_MONTHS
from station_app.domain.year_end import ClearingKind
from station_app.errors import StationError
from station_app.services.clearings import undo_clearing
from station_app.services.settings import get_setting
from station_app.services.year_end import ClearingPlan, ClearingRow, carry_out, preview_clearing
from station_app.ui import theme
from station_app.ui.pages.points.clearings_dialog import ClearingsDialog
from station_app.ui.pages.points.opening_dialog import OpeningsDialog
from station_app.ui.pages.points.year_end_fields import YearEndFields
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner, StatTile
from station_app.ui.widgets.data_table import DataTable

_PAUSE_MS = 150
_UNDONE = "刚办完就撤销"

_COLUMNS = (
    Column[ClearingRow]("户编号", lambda row: row.household_number),
    Column[ClearingRow]("户主（姓名）", lambda row: row.name, bold=lambda _: True),
    Column[ClearingRow]("村民小组", lambda row: row.group),
    Column[ClearingRow]("现有可兑换", lambda row: row.before, format_points, Align.RIGHT),
    Column[ClearingRow]("参加结转", lambda row: row.due, format_points, Align.RIGHT),
    Column[ClearingRow]("清零", lambda row: row.cleared, format_points, Align.RIGHT),
    Column[ClearingRow]("结转后", lambda row: row.after, format_points, Align.RIGHT, bold=lambda _: True),
)


class YearEndPanel(Panel):
    """Nothing is cleared that was not seen first."""

    title = "年终结转"
    areas = frozenset({"points", "people", "station"})
    help_topic = "year_end"

    def _build_ui(self) -> None:
        self._plan: ClearingPlan | None = None
        self._asked = 0
        self.banner = Banner()
        self.fields = YearEndFields(self.desk.clock.today())
        self.holders, self.before = StatTile("户数"), StatTile("结转前")
        self.cleared, self.after = StatTile("清零"), StatTile("结转后")
        tiles = QHBoxLayout()
        tiles.setSpacing(8)
        for tile in (self.holders, self.before, self.cleared, self.after):
            tiles.addWidget(tile, 1)
        self.table = DataTable(
            "年终结转清单", _COLUMNS, key=lambda row: row.account_id, output=self.desk.output
        )
        self.table.set_empty("没有可以结转的户", "先在“户与人”里登记户，或导入花名册。")
        self.table.add_filter("看哪些户", [("全部户", None), ("要清零的", lambda row: row.cleared > 0)])
        self.more_button = self.add_action("更多", tip="打印公示、办过的结转、期初登记")
        self.more = QMenu(self.more_button)
        self.poster = self.more.addAction("打印公示榜（隐去部分姓名）", self.print_poster)
        self.more.addAction("办过的结转：重新打印、撤销", self.show_done)
        self.more.addAction("期初登记：以前的积分和服务时长", self.show_openings)
        self.more_button.setMenu(self.more)
        theme.style(self.more_button, menu=True)
        self.print_button = self.add_action("打印清单", "print", "逐户签字、存档（Ctrl+P）")
        self.do_button = self.set_primary("办理结转", "task_alt")
        self.do_button.setVisible(self.desk.may("points.clear_year"))
        self.column.addWidget(self.banner)
        self.column.addWidget(self.fields)
        self.column.addLayout(tiles)
        self.column.addWidget(self.table, 1)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)

    def _connect_signals(self) -> None:
        self._pause.timeout.connect(self._preview)
        self.fields.changed.connect(self._pause.start)
        self.banner.action_asked.connect(self.show_done)
        self.print_button.clicked.connect(self.print_panel)
        self.do_button.clicked.connect(self._on_do_clicked)
        self._show_plan(None)

    def load(self) -> None:
        self.act(lambda: get_setting(self.desk.store, EXPIRY_MONTHS), self._show_expiry)

    def open_item(self, item: object) -> None:
        """``expiry`` asks for what has expired."""
        if item == "expiry":
            self.act(lambda: get_setting(self.desk.store, EXPIRY_MONTHS), self._open_expiry)

    def print_panel(self) -> None:
        plan = self._plan
        if plan is None:
            self.desk.messages.say("还没有可以打印的清单。")
            return

        def make() -> bytes:
            from station_app.documents.year_end_list import year_end_list  # reportlab, when first printed

            return year_end_list(plan)

        self.show_paper(make, f"{plan.title}清单", SheetPaper.A4)

    def show_done(self) -> None:
        """The clearings that were carried out, to print again or to undo."""
        ClearingsDialog(self.desk, self).open()

    def show_openings(self) -> None:
        """The opening documents, and a new one."""
        OpeningsDialog(self.desk, self).open()

    def show_error(self, error: StationError) -> bool:
        """A sentence above everything, and its field marked."""
        self.fields.mark(error)
        action = "看办过的结转" if error.field == "year" else ""
        self.banner.show_text(str(error), "warn" if action else "bad", action)
        return True

    def _show_expiry(self, months: int) -> None:
        self.fields.set_expiry(months)
        self._preview()

    def _open_expiry(self, months: int) -> None:
        self.fields.set_expiry(months)
        self.fields.choose_expiry()
        self._preview()

    def _preview(self) -> None:
        self._asked += 1
        number = self._asked
        try:
            draft = self.fields.draft()
        except StationError as error:
            self._show_plan(None)
            self.show_error(error)
            return

        def done(plan: ClearingPlan) -> None:
            if number == self._asked:
                self.fields.mark(None)
                self.banner.show_text("")
                self._show_plan(plan)

        def failed(error: BaseException) -> None:
            if number == self._asked:
                self._show_plan(None)
                self.desk.messages.error(error, near=self)

        self.desk.tasks.run(
            lambda _: preview_clearing(self.desk.store, draft), done=done, failed=failed, owner=self
        )

    def _show_plan(self, plan: ClearingPlan | None) -> None:
        self._plan = plan
        self.table.set_rows(() if plan is None else plan.rows)
        ready = plan is not None and bool(plan.rows)
        for part in (self.print_button, self.poster, self.do_button):
            part.setEnabled(ready)
        if plan is None:
            for tile in (self.holders, self.before, self.cleared, self.after):
                tile.set_figure("—")
            return
        self.table.title = f"{plan.title}清单"
        self.do_button.setText("办理清零" if plan.kind is ClearingKind.EXPIRY else "办理结转")
        total = plan.total
        counted = "人" if plan.of_persons else "户"
        self.holders.set_figure(f"{total.holders} {counted}", f"其中 {total.touched} {counted}有积分清零")
        self.before.set_figure(format_points(total.before), "可兑换积分")
        self.cleared.set_figure(format_points(total.cleared), "荣誉积分不动")
        self.after.set_figure(format_points(total.after), "可兑换积分")

    def print_poster(self) -> None:
        """The list for the noticeboard."""
        plan = self._plan
        if plan is None:
            return

        def make() -> bytes:
            from station_app.documents.year_end_list import year_end_poster  # reportlab, when first printed

            return year_end_poster(plan, notice="有异议请到村实践站登记。")

        self.show_paper(make, f"{plan.title}公示", SheetPaper.A4)

    def _on_do_clicked(self) -> None:
        plan = self._plan
        if plan is None or not self.do_button.isEnabled():
            return
        total = plan.total
        counted = "人" if plan.of_persons else "户"
        question = (
            f"{plan.title}：{total.holders} {counted}现有 {format_points(total.before)} 分，"
            f"将清零 {format_points(total.cleared)} 分，余 {format_points(total.after)} 分"
        )
        detail = "荣誉积分不动。办完以后，没有人兑换过就还可以整次撤销；有人兑换过就不能再撤。"
        if not self.desk.messages.confirm(question, self.do_button.text(), dangerous=True, detail=detail):
            return
        draft = self.fields.draft()
        store, actor = self.desk.store, self.desk.actor
        self.desk.tasks.run(
            lambda _: carry_out(store, actor, draft),
            done=self._say_done,
            failed=lambda error: self.desk.messages.error(error, near=self),
            owner=self,
            busy=self.do_button,
        )

    def _say_done(self, plan: ClearingPlan) -> None:
        clearing_id = plan.clearing_id
        assert clearing_id is not None
        total = plan.total

        def undo() -> None:
            store, actor = self.desk.store, self.desk.actor
            self.act(lambda: undo_clearing(store, actor, clearing_id, _UNDONE))

        cleared, after = format_points(total.cleared), format_points(total.after)
        self.desk.messages.say(
            f"{plan.title}已办好：清零 {cleared} 分，余 {after} 分。",
            undo if self.desk.may("points.undo_clearing") else None,
        )
