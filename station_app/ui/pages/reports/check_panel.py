"""体检: the books checked from the first day on, what auditors would ask about, and what explains it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSplitter

from station_app.clock import local
from station_app.documents.papers import SheetPaper
from station_app.domain.checks.findings import FindingRow, PlaceKind, Severity
from station_app.domain.periods import Period
from station_app.services.checks.running import (
    CheckUp,
    LastRun,
    Note,
    explain_finding,
    last_run,
    periods_to_look_at,
    run_checks,
    with_note,
)
from station_app.ui import theme
from station_app.ui.explain.opening import explain_transfer
from station_app.ui.items import ShowHousehold, ShowPart, ShowProduct, ShowReceipt
from station_app.ui.pages.reports.check_parts import (
    BEHIND_COLUMNS,
    FOUND_COLUMNS,
    OPENS,
    FindingCard,
    FoundRow,
    Tally,
    rows_of,
)
from station_app.ui.tabbed_page import Panel
from station_app.ui.tasks import Progress
from station_app.ui.widgets.cards import Banner, EmptyState
from station_app.ui.widgets.data_table import DataTable

_TITLE, _ACTION = "给账做一次体检", "开始体检"
_TEXT = "从第一天起全部核对一遍，再找出审计时常被问到的情况。只看不改，几秒钟就好，不耽误办事。"


class CheckPanel(Panel):
    """Run, list, rows behind, explanation, report."""

    title = "体检"
    areas = frozenset({"checks"})
    help_topic = "check"

    def _build_ui(self) -> None:
        self._up: CheckUp | None = None
        self.period = QComboBox()
        self.period.setAccessibleName("查哪段时间的疑点")
        self.period.setToolTip("账从头到尾都查；疑点只找这段时间的")
        for words, period in periods_to_look_at(self.desk.clock.today()):
            self.period.addItem(words, period)
        self._action_row.insertWidget(0, self.period)
        self.print_button = self.add_action("打印报告", "print", "打印体检报告（Ctrl+P）")
        self.run_button = self.set_primary("开始体检", "verified", "全部核对一遍")
        self.last = Banner()
        self.tally = Tally()
        self.found = DataTable("体检结果", FOUND_COLUMNS, key=lambda row: row.key, output=self.desk.output)
        self.found.add_filter(
            "结果",
            [
                ("全部结果", None),
                ("只看有发现的", lambda row: row.noted is not None),
                ("还没写说明的", lambda row: row.noted is not None and not row.is_explained),
                *((each.label, _of(each)) for each in Severity),
            ],
        )
        self.behind = DataTable("背后的记录", BEHIND_COLUMNS, output=self.desk.output, searchable=False)
        self.behind.set_empty("没有要列出的记录", "在上面选一项有发现的，这里列出是哪几笔。")
        self.open_button = self.behind.add_action(OPENS[PlaceKind.TRANSFER], "visibility", "回车或双击一行")
        self.card = FindingCard(may_write=self.desk.may("check.explain"))
        self.below = QSplitter(Qt.Orientation.Horizontal)
        self.below.setChildrenCollapsible(False)
        self.below.addWidget(self.behind)
        self.below.addWidget(self.card)
        self.below.setStretchFactor(0, 5)
        self.below.setStretchFactor(1, 3)
        self.empty = EmptyState(_TITLE, _TEXT, _ACTION, symbol="verified")
        self.found.setMinimumHeight(theme.sizes().row * 5)
        self.below.setMinimumHeight(theme.sizes().row * 6)
        self.column.addWidget(self.last)
        self.column.addWidget(self.tally)
        self.column.addWidget(self.found, 4)
        self.column.addWidget(self.below, 5)
        self.column.addWidget(self.empty, 1)
        self._show_run(None)

    def _connect_signals(self) -> None:
        self.run_button.clicked.connect(self.run)
        self.empty.action_asked.connect(self.run)
        self.print_button.clicked.connect(self.print_panel)
        self.found.selection_changed.connect(self._on_found_selected)
        self.behind.row_activated.connect(self._open)
        self.behind.selection_changed.connect(self._on_behind_selected)
        self.open_button.clicked.connect(lambda: self._open(self.behind.current_row()))
        self.card.save_asked.connect(self._on_save_asked)

    def load(self) -> None:
        if self._up is None:
            self.act(lambda: last_run(self.desk.store), self._show_last)

    def run(self) -> None:
        """Check everything; the window stays usable, and the clerk can take it back."""
        store, actor = self.desk.store, self.desk.actor
        period: Period = self.period.currentData()

        def work(progress: Progress) -> CheckUp:
            return run_checks(store, actor, period, progress.report, progress.raise_if_cancelled)

        self.desk.tasks.run(
            work,
            done=self._show_run,
            owner=self,
            title="正在体检",
            cancellable=True,
            busy=self.run_button,
        )

    def print_panel(self) -> None:
        up = self._up
        if up is None:
            self.desk.messages.say("请先做一次体检，再打印报告。")
            return

        def make() -> bytes:
            from station_app.documents.check_report import check_report  # reportlab, when first printed

            return check_report(up)

        self.show_paper(make, "账目体检报告", SheetPaper.A4)

    def may_leave(self) -> bool:
        if not self.card.is_changed:
            return True
        return self.desk.messages.confirm("说明还没有保存，离开就没有了。", "不保存，离开")

    # ---- showing

    def _show_last(self, last: LastRun | None) -> None:
        if last is not None and self._up is None:
            found = f"必须处理 {last.must} 项，请核对 {last.look} 项，提示 {last.hint} 项"
            self.last.show_text(f"上次体检是 {local(last.at):%Y-%m-%d %H:%M}（{last.by}）：{found}。")

    def _show_run(self, up: CheckUp | None) -> None:
        self._up = up
        self.last.show_text("")
        self.empty.setVisible(up is None)  # first: both together would be higher than the window
        for widget in (self.tally, self.found, self.below):
            widget.setVisible(up is not None)
        self.print_button.setEnabled(up is not None)
        if up is None:
            return
        self.tally.show_run(up)
        self.found.set_rows(rows_of(up))
        if not self.found.selected_rows() and self.found.model.shown_rows:
            self.found.select_key(self.found.model.shown_rows[0].key)
        self._on_found_selected(self.found.selected_rows())

    def _on_found_selected(self, rows: list[FoundRow]) -> None:
        row = rows[0] if rows else None
        self.card.show_row(row)
        behind = () if row is None or row.noted is None else row.noted.finding.rows
        self.behind.title = "背后的记录" if row is None else row.result.title
        self.behind.set_rows(behind)
        total = row.total if row is not None else None
        if total is not None and total > len(behind):
            self.behind.count.setText(f"共 {total} 笔，列出前 {len(behind)} 笔")
        if behind:
            self.behind.select_key(self.behind.model.key_of(behind[0]))
        self._on_behind_selected(self.behind.selected_rows())

    def _on_behind_selected(self, rows: list[FindingRow]) -> None:
        place = rows[0].place if rows else None
        self.open_button.setEnabled(place is not None)
        if place is not None:
            self.open_button.setText(OPENS[place.kind])

    def _open(self, row: FindingRow | None) -> None:
        if row is None or row.place is None:
            return
        key = row.place.id
        match row.place.kind:
            case PlaceKind.TRANSFER:
                explain_transfer(self.desk, self, key)
            case PlaceKind.RECEIPT:
                self.place_asked.emit("shop", ShowReceipt(key))
            case PlaceKind.HOUSEHOLD:
                self.place_asked.emit("households", ShowHousehold(key))
            case PlaceKind.PRODUCT:
                self.place_asked.emit("shop", ShowProduct(key))
            case PlaceKind.ENTRY:
                self.place_asked.emit("settings", ShowPart("journal"))

    def _on_save_asked(self, key: str, words: str) -> None:
        store, actor = self.desk.store, self.desk.actor

        def done(note: Note) -> None:
            if self._up is not None:
                self._show_run(with_note(self._up, key, note))
            self.desk.messages.say("说明已保存，下次体检还在，也会印在报告上。")

        self.act(lambda: explain_finding(store, actor, key, words), done, busy=self.card.save)


def _of(severity: Severity) -> Callable[[FoundRow], bool]:
    return lambda row: row.noted is not None and row.result.severity is severity
