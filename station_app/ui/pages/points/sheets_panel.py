"""评分表: made for a group, printed blank, found again by number or scan, filled in like a spreadsheet."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station_app.documents.papers import Align, SheetPaper
from station_app.domain.scoring import SheetState, read_sheet_code
from station_app.errors import StationError
from station_app.services import rules, scoring, scoring_views
from station_app.services.households import GroupView, list_groups
from station_app.services.rules import RuleView
from station_app.services.scoring import SheetEntered
from station_app.services.scoring_views import SheetDetail, SheetRow
from station_app.ui import theme
from station_app.ui.pages.points.scoring_grid import ScoringGrid, cut_words, entered_words
from station_app.ui.pages.points.sheet_dialog import SheetDialog
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.fields import ScanField

_TONES = {
    SheetState.OPEN: theme.WARN,
    SheetState.ENTERED: theme.GOOD,
    SheetState.CANCELLED: theme.RESTING,
}


def _resting(row: SheetRow) -> str | None:
    return theme.RESTING if row.state is SheetState.CANCELLED else None


def _entered(row: SheetRow) -> str:
    return "" if row.entered_at is None else f"{row.cells} 格，{row.entered_by}"


_COLUMNS = (
    Column[SheetRow]("编号", lambda row: row.number, align=Align.RIGHT, foreground=_resting),
    Column[SheetRow](
        "名称",
        lambda row: row.title,
        widest=16,
        foreground=_resting,
        struck=lambda row: row.state is SheetState.CANCELLED,
    ),
    Column[SheetRow]("范围", lambda row: row.group, foreground=_resting),
    Column[SheetRow]("评分日期", lambda row: row.deed_on, foreground=_resting),
    Column[SheetRow]("评分项目", lambda row: "、".join(row.rules), widest=22, foreground=_resting),
    Column[SheetRow](
        "状态", lambda row: row.state.value, foreground=lambda row: _TONES[row.state], bold=lambda _: True
    ),
    Column[SheetRow]("录入", _entered, foreground=_resting),
    Column[SheetRow]("制表人", lambda row: row.by, foreground=_resting),
)


class SheetsPanel(Panel):
    """The list, or one sheet in its place."""

    title = "评分表"
    areas = frozenset({"claims", "rules", "people"})
    help_topic = "scoring"

    def _build_ui(self) -> None:
        self.banner = Banner()
        self.scan = ScanField("扫评分表右上角的码，或输入编号后按回车")
        self.scan.setMinimumWidth(theme.sizes().text * 30)
        self.table = DataTable("评分表", _COLUMNS, key=lambda row: row.id, output=self.desk.output)
        self.table.set_empty(
            "还没有评分表",
            "点右上角“新制评分表”：选好范围和项目，打印出来上门评分，回来再录入。",
            "新制评分表",
        )
        self.table.add_filter(
            "状态",
            [
                ("全部状态", None),
                *((each.value, lambda row, each=each: row.state is each) for each in SheetState),
            ],
        )
        self.open_button = self.table.add_action("录入", "edit", "打开选中的评分表（回车）")
        self.cancel_button = self.table.add_action("作废", "cancel", "这张表不录了")
        self.print_button = self.add_action("打印空白表", "print", "打印选中的评分表（Ctrl+P）")
        self.new_button = self.set_primary("新制评分表", "add")
        self.grid = ScoringGrid(self.desk)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        top = QHBoxLayout()
        top.addWidget(self.scan)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.banner)
        column.addWidget(self.table, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(listed)
        self._stack.addWidget(self.grid)
        self.column.addWidget(self._stack, 1)
        self.cancel_button.setVisible(self.desk.may("points.cancel_sheet"))

    def _connect_signals(self) -> None:
        self.scan.scanned.connect(self._on_scanned)
        self.table.selection_changed.connect(self._on_selection_changed)
        self.table.row_activated.connect(lambda row: self._open(row.id))
        self.table.empty_action_asked.connect(self._on_new_clicked)
        self.open_button.clicked.connect(self.edit_item)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.print_button.clicked.connect(self.print_panel)
        self.new_button.clicked.connect(self._on_new_clicked)
        self.grid.left.connect(self.go_back)
        self.grid.entered.connect(self._on_entered)
        self._on_selection_changed([])

    def load(self) -> None:
        """The list, and whose lines stand on the sheet that is being filled in."""
        store, shown = self.desk.store, self._shown_sheet()
        self.act(lambda: scoring_views.list_sheets(store), self.table.set_rows)
        if shown is not None:
            self.act(lambda: scoring_views.sheet_detail(store, shown.row.id), self.grid.renew)

    def print_panel(self) -> None:
        sheet = self._shown_sheet()
        if sheet is not None:
            self._print(sheet)
            return
        row = self.table.current_row()
        if row is not None:
            self.act(lambda: scoring_views.sheet_detail(self.desk.store, row.id), self._print)

    def edit_item(self) -> None:
        row = self.table.current_row()
        if row is not None and self._shown_sheet() is None:
            self._open(row.id)

    def go_back(self) -> None:
        if self._shown_sheet() is not None and self.may_leave():
            self._show_list()

    def may_leave(self) -> bool:
        if self._shown_sheet() is None or not self.grid.is_touched:
            return True
        return self.desk.messages.confirm(
            "填的数还没有入账，离开就没有了。", "不要了，离开", dangerous=True, no_text="接着填"
        )

    def _shown_sheet(self) -> SheetDetail | None:
        is_shown = self._stack.currentWidget() is self.grid
        return self.grid.model.sheet if is_shown and self.grid.model is not None else None

    def _show_list(self) -> None:
        self._stack.setCurrentIndex(0)
        self._show_actions()
        self.scan.setFocus()

    def _show_actions(self) -> None:
        """While a sheet is open its own 入账 is the one thing to do; it can be printed still."""
        is_list = self._shown_sheet() is None
        self.new_button.setVisible(is_list and self.desk.may("points.make_sheet"))
        self.print_button.setEnabled(not is_list or bool(self.table.selected_rows()))

    def _on_selection_changed(self, rows: list[SheetRow]) -> None:
        is_open = bool(rows) and rows[0].state is SheetState.OPEN
        self.open_button.setEnabled(bool(rows))
        self.open_button.setText("录入" if is_open or not rows else "查看")
        self._show_actions()
        self.cancel_button.setEnabled(is_open)

    def _on_scanned(self, text: str) -> None:
        try:
            number = read_sheet_code(text)
        except StationError as error:
            self.banner.show_text(str(error), "bad")
            return
        self.banner.show_text("")
        self.desk.tasks.run(
            lambda _: scoring_views.sheet_by_number(self.desk.store, number),
            done=self._show_sheet,
            failed=self._say_wrong,
            owner=self,
        )

    def _say_wrong(self, error: BaseException) -> None:
        if isinstance(error, StationError):
            self.banner.show_text(str(error), "bad")
        else:
            self.desk.messages.error(error, near=self)

    def _open(self, sheet_id: int) -> None:
        self.act(lambda: scoring_views.sheet_detail(self.desk.store, sheet_id), self._show_sheet)

    def _show_sheet(self, sheet: SheetDetail) -> None:
        self.banner.show_text("")
        self.grid.show_sheet(sheet)
        self._stack.setCurrentWidget(self.grid)
        self._show_actions()
        self.grid.view.setFocus()

    def _on_entered(self, done: SheetEntered) -> None:
        self._show_list()
        self.load()
        self.desk.messages.say(f"{done.number} 号评分表已入账：{entered_words(done)}")
        self.banner.show_text("；".join(cut_words(done)), "warn")

    def _on_new_clicked(self) -> None:
        store = self.desk.store
        if self.desk.may("points.make_sheet"):
            self.act(lambda: (rules.list_rules(store), list_groups(store)), lambda found: self._ask(*found))

    def _ask(self, found: list[RuleView], groups: list[GroupView]) -> None:
        dialog = SheetDialog(found, groups, self.desk.clock.today(), self)

        def deed(values: dict[str, Any]) -> SheetDetail:
            store = self.desk.store
            return scoring_views.sheet_detail(
                store, scoring.make_sheet(store, self.desk.actor, dialog.draft(values))
            )

        def done(sheet: SheetDetail) -> None:
            self.desk.messages.say(f"{sheet.row.number} 号评分表已做好。")
            self._print(sheet)

        self.ask(dialog, deed, done)

    def _on_cancel_clicked(self) -> None:
        row = self.table.current_row()
        if row is None:
            return
        question = f"将作废 {row.number} 号评分表“{row.title}”，以后不能再录入。"
        if self.desk.messages.confirm(question, "作废", dangerous=True):
            self.act(
                lambda: scoring.cancel_sheet(self.desk.store, self.desk.actor, row.id),
                lambda _: self.desk.messages.say(f"{row.number} 号评分表已作废。"),
                busy=self.cancel_button,
            )

    def _print(self, sheet: SheetDetail) -> None:
        def make() -> bytes:
            from station_app.documents.scoring_sheet import scoring_sheet  # reportlab, when first printed

            return scoring_sheet(sheet)

        self.show_paper(make, f"{sheet.row.number} 号评分表", SheetPaper.A4)
