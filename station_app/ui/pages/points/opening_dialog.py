"""期初登记: the documents that were entered, a new one, and taking one back."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from station_app.clock import local
from station_app.documents.papers import SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.domain.opening import Candidate, OpeningKind
from station_app.services.opening import undo_opening
from station_app.services.opening_views import OpeningView, list_openings, opening_candidates, opening_sheet
from station_app.ui import theme
from station_app.ui.dialogs.list_dialog import ListDialog
from station_app.ui.page import Desk
from station_app.ui.pages.points.clearings_dialog import UndoDialog
from station_app.ui.pages.points.opening_entry import OpeningEntry
from station_app.ui.showing import set_shown
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import push_button
from station_app.ui.widgets.data_table import DataTable

_NOTE = (
    "使用本程序以前的积分、荣誉积分和服务时长，一张登记单一次登记，签字存档。同一户（人）不会登记两次；"
    "登记错了，没有用掉以前可以整张撤销重来。"
)


def _amount(row: OpeningView) -> str:
    if row.kind is OpeningKind.HOURS:
        return f"{format_hours(row.minutes)} 小时"
    return f"可兑换 {format_points(row.points)}，荣誉 {format_points(row.honour)}"


def _is_undone(row: OpeningView) -> bool:
    return row.undone_at is not None


def _resting(row: OpeningView) -> str | None:
    return theme.RESTING if _is_undone(row) else None


def _state(row: OpeningView) -> str:
    return f"已撤销：{row.undo_reason}" if _is_undone(row) else "有效"


_COLUMNS = (
    Column[OpeningView](
        "单号", lambda row: row.number, lambda number: f"第 {number} 号", foreground=_resting
    ),
    Column[OpeningView]("登记什么", lambda row: row.kind.label, struck=_is_undone, foreground=_resting),
    Column[OpeningView]("期初日期", lambda row: row.as_of, foreground=_resting),
    Column[OpeningView]("行数", lambda row: row.lines, foreground=_resting),
    Column[OpeningView]("合计", _amount, foreground=_resting),
    Column[OpeningView]("签字人", lambda row: row.signed_by, foreground=_resting),
    Column[OpeningView](
        "登记", lambda row: f"{local(row.entered_at):%Y-%m-%d} {row.by}", foreground=_resting
    ),
    Column[OpeningView]("情况", _state, widest=12, foreground=_resting),
)


class OpeningsDialog(ListDialog[OpeningView]):
    """The documents, the latest first."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        self.desk = desk
        table = DataTable(
            "期初登记单", _COLUMNS, key=lambda row: row.id, output=desk.output, searchable=False
        )
        table.set_empty("还没有期初登记", "以前记过积分或服务时长的，点下面的按钮，照存折或登记本登记。")
        super().__init__("期初登记", _NOTE, table, parent)
        self.print_button = table.add_action("打印登记单", "print")
        self.undo_button = table.add_action("撤销", "undo", "整张撤销")
        self.undo_button.setVisible(desk.may("points.undo_opening"))
        self.new_buttons = {kind: self._new_button(kind) for kind in OpeningKind}
        table.selection_changed.connect(lambda _: self._show_can())
        self.print_button.clicked.connect(self._on_print_clicked)
        self.undo_button.clicked.connect(self._on_undo_clicked)
        self._show_can()
        self.load()

    def load(self) -> None:
        self.desk.tasks.run(lambda _: list_openings(self.desk.store), done=self._show, owner=self)

    def _new_button(self, kind: OpeningKind) -> QWidget:
        button = push_button(f"登记{kind.label}", "add")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._ask_candidates(kind))
        self.buttons.insertWidget(self.buttons.count() - 1, button)
        set_shown(button, shown=self.desk.may("points.open_balances"))
        return button

    def _show(self, rows: list[OpeningView]) -> None:
        self.table.set_rows(rows)
        self._show_can()

    def _show_can(self) -> None:
        row = self.chosen()
        self.print_button.setEnabled(row is not None)
        self.undo_button.setEnabled(row is not None and not _is_undone(row))

    def _ask_candidates(self, kind: OpeningKind) -> None:
        self.desk.tasks.run(
            lambda _: opening_candidates(self.desk.store, kind),
            done=lambda found: self._fill_in(kind, found),
            owner=self,
        )

    def _fill_in(self, kind: OpeningKind, candidates: list[Candidate]) -> None:
        entry = OpeningEntry(self.desk, kind, candidates, self)
        entry.entered.connect(self._on_entered)
        entry.open()

    def _on_entered(self, made: OpeningView) -> None:
        self.desk.messages.say(f"第 {made.number} 号期初登记单已登记：{made.lines} 行，{_amount(made)}。")
        self.load()

    def _on_print_clicked(self) -> None:
        row = self.chosen()
        if row is None:
            return

        def make(_: object) -> bytes:
            from station_app.documents.opening_sheet import opening_document  # reportlab, when first printed

            return opening_document(opening_sheet(self.desk.store, row.id))

        title = f"期初登记单第 {row.number} 号"
        self.desk.tasks.run(
            make,
            done=lambda pdf: self.desk.printing.show(pdf, title, SheetPaper.A4.value, self),
            lane=Lane.POOL,
            owner=self,
            title="正在排版",
        )

    def _on_undo_clicked(self) -> None:
        row = self.chosen()
        if row is None:
            return
        dialog = UndoDialog(
            f"撤销第 {row.number} 号期初登记单",
            f"登记的 {row.lines} 行（{_amount(row)}）整张退回；用掉了的不能撤。",
            self,
        )

        def deed(values: dict[str, Any]) -> OpeningView:
            return undo_opening(self.desk.store, self.desk.actor, row.id, values["reason"])

        def done(undone: OpeningView) -> None:
            self.desk.messages.say(f"第 {undone.number} 号期初登记单已撤销。")
            self.load()

        messages = self.desk.messages
        dialog.save_with(self.desk.tasks, deed, done, lambda error: messages.error(error, near=dialog.form))
