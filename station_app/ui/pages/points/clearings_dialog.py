"""办过的结转: printed again, or taken back while nobody has redeemed since."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.clock import local
from station_app.documents.papers import Align, SheetPaper
from station_app.domain.amounts import format_points
from station_app.services.clearings import ClearingView, clearing_plan, list_clearings, undo_clearing
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.dialogs.list_dialog import ListDialog
from station_app.ui.page import Desk
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Lane
from station_app.ui.widgets.data_table import DataTable

_NOTE = "每次结转都可以重新打印清单。办完以后还没有人兑换过的，可以整次撤销，各户的积分原样退回。"


def _is_undone(row: ClearingView) -> bool:
    return row.undone_at is not None


def _state(row: ClearingView) -> str:
    if row.undone_at is None:
        return "有效"
    return f"{local(row.undone_at):%m月%d日}由{row.undone_by}撤销：{row.undo_reason}"


def _resting(row: ClearingView) -> str | None:
    return theme.RESTING if _is_undone(row) else None


_COLUMNS = (
    Column[ClearingView]("结转", lambda row: row.title, struck=_is_undone, foreground=_resting),
    Column[ClearingView]("办法", lambda row: row.how, foreground=_resting),
    Column[ClearingView]("截止日期", lambda row: row.as_of, foreground=_resting),
    Column[ClearingView]("户数", lambda row: row.touched, align=Align.RIGHT, foreground=_resting),
    Column[ClearingView](
        "清零积分", lambda row: row.cleared, format_points, Align.RIGHT, foreground=_resting
    ),
    Column[ClearingView]("办理", lambda row: f"{local(row.done_at):%Y-%m-%d} {row.by}", foreground=_resting),
    Column[ClearingView]("情况", _state, widest=14, foreground=_resting),
)


class ClearingsDialog(ListDialog[ClearingView]):
    """The clearings, the latest first."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        self.desk = desk
        table = DataTable(
            "办过的结转", _COLUMNS, key=lambda row: row.id, output=desk.output, searchable=False
        )
        table.set_empty("还没有办过结转", "在“年终结转”里看好清单，再点“办理结转”。")
        super().__init__("办过的结转", _NOTE, table, parent)
        self.print_button = table.add_action("打印清单", "print")
        self.undo_button = table.add_action("撤销", "undo", "整次撤销，积分原样退回（F2）")
        self.undo_button.setVisible(desk.may("points.undo_clearing"))
        table.selection_changed.connect(lambda _: self._show_can())
        self.print_button.clicked.connect(self._on_print_clicked)
        self.undo_button.clicked.connect(self._on_undo_clicked)
        self._show_can()
        self.load()

    def load(self) -> None:
        self.desk.tasks.run(lambda _: list_clearings(self.desk.store), done=self._show, owner=self)

    def _show(self, rows: list[ClearingView]) -> None:
        self.table.set_rows(rows)
        self._show_can()

    def _show_can(self) -> None:
        row = self.chosen()
        self.print_button.setEnabled(row is not None)
        self.undo_button.setEnabled(row is not None and not _is_undone(row))

    def _on_print_clicked(self) -> None:
        row = self.chosen()
        if row is None:
            return

        def make(_: object) -> bytes:
            from station_app.documents.year_end_list import year_end_list  # reportlab, when first printed

            return year_end_list(clearing_plan(self.desk.store, row.id))

        self.desk.tasks.run(
            make,
            done=lambda pdf: self.desk.printing.show(pdf, f"{row.title}清单", SheetPaper.A4.value, self),
            lane=Lane.POOL,
            owner=self,
            title="正在排版",
        )

    def _on_undo_clicked(self) -> None:
        row = self.chosen()
        if row is None:
            return
        dialog = UndoDialog(
            f"撤销{row.title}",
            f"清零的 {format_points(row.cleared)} 分原样退回 {row.touched} 户，每户另记一笔，写明原因。",
            self,
        )

        def deed(values: dict[str, Any]) -> ClearingView:
            return undo_clearing(self.desk.store, self.desk.actor, row.id, values["reason"])

        def done(undone: ClearingView) -> None:
            self.desk.messages.say(f"{undone.title}已撤销，退回 {format_points(undone.cleared)} 分。")
            self.load()

        messages = self.desk.messages
        dialog.save_with(self.desk.tasks, deed, done, lambda error: messages.error(error, near=dialog.form))


class UndoDialog(FormDialog):
    """Says what is taken back, and asks why."""

    def __init__(self, title: str, note: str, parent: QWidget) -> None:
        super().__init__(title, "撤销", parent, note)
        self.form.add("reason", "原因", QLineEdit(), required=True, hint="查账时看得到，例如“比例定错了”")
