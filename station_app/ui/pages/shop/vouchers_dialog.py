"""兑换券: all vouchers and where they stand; issued, printed, taken back, cleared when their time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.services.vouchers import (
    VoucherTotals,
    VoucherView,
    cancel_vouchers,
    expire_vouchers,
    list_vouchers,
    voucher_totals,
)
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.shop.voucher_issue_dialog import ask_issue
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable

_PAPER = "a4"
_REASONS = ("村民不要券了", "券破损，收回重发", "发错了")


class VouchersDialog(QDialog):
    """A table; the one primary action issues."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._build_ui()
        self._connect_signals()
        self._load()

    def _build_ui(self) -> None:
        self.setWindowTitle("兑换券")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(1080, 640)
        today = self._desk.clock.today()
        columns = (
            Column[VoucherView]("券号", lambda row: receipt_label(row.number)),
            Column[VoucherView](
                "面额", lambda row: row.value, format_points, Align.RIGHT, bold=lambda _: True
            ),
            Column[VoucherView](
                "状态",
                lambda row: row.state(today),
                foreground=lambda row: theme.GOOD if row.state(today) == "可用" else None,
            ),
            Column[VoucherView]("户", lambda row: f"{row.household_number} {row.head}户", widest=16),
            Column[VoucherView]("有效期至", lambda row: row.valid_to),
            Column[VoucherView](
                "凭证", lambda row: "" if row.receipt is None else receipt_label(row.receipt)
            ),
            Column[VoucherView]("发券时间", lambda row: row.issued_at),
            Column[VoucherView]("经办人", lambda row: row.by),
        )
        self.table = DataTable(
            "兑换券", columns, key=lambda row: row.id, output=self._desk.output, multi_select=True
        )
        self.table.add_filter(
            "状态",
            (
                ("全部状态", None),
                *((state, _is(state, today)) for state in ("可用", "已使用", "已收回", "已过期")),
            ),
        )
        self.table.set_empty(
            "还没有发过兑换券",
            "券是编了号的积分：换成券的积分先扣下，拿券来兑换时抵用。",
            "发兑换券",
            "savings",
        )
        self.totals = label("", "muted", wraps=True)
        self.close_button = push_button("关闭")
        self.expire_button = push_button("清理过期的", "history", tip="过期的券作废，积分清零")
        self.cancel_button = push_button("收回所选", "undo", tip="积分退回原来的户")
        self.print_button = push_button("打印所选", "print", tip="十张一页，剪开用")
        self.issue_button = push_button("发兑换券", "add", "primary")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        for button in (self.expire_button, self.cancel_button, self.print_button, self.issue_button):
            foot.addWidget(button)
        for button in (self.close_button, *self._deeds()):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addWidget(label("兑换券", "heading"))
        layout.addWidget(self.totals)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)

    def _deeds(self) -> tuple[QPushButton, ...]:
        return self.expire_button, self.cancel_button, self.print_button, self.issue_button

    def _connect_signals(self) -> None:
        self.close_button.clicked.connect(self.reject)
        self.issue_button.clicked.connect(self._on_issue_clicked)
        self.table.empty_action_asked.connect(self._on_issue_clicked)
        self.print_button.clicked.connect(lambda: self.print_vouchers(self.table.selected_rows()))
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.expire_button.clicked.connect(self._on_expire_clicked)
        self.table.selection_changed.connect(lambda _: self._show_buttons())

    def _load(self) -> None:
        store = self._desk.store
        self._desk.tasks.run(
            lambda _: (list_vouchers(store), voucher_totals(store)), done=self._show, owner=self
        )

    def _show(self, found: tuple[list[VoucherView], VoucherTotals]) -> None:
        vouchers, totals = found
        self.table.set_rows(vouchers)
        self.totals.setText(
            f"共发出 {format_points(totals.issued)} 分：可用 {format_points(totals.open)} 分，"
            f"已使用 {format_points(totals.spent)} 分，已收回 {format_points(totals.cancelled)} 分。"
        )
        self._show_buttons()

    def _show_buttons(self) -> None:
        today = self._desk.clock.today()
        selected = self.table.selected_rows()
        fit = bool(selected) and all(row.status == "issued" for row in selected)
        self.print_button.setEnabled(fit)
        self.cancel_button.setEnabled(fit and self._desk.may("shop.cancel_vouchers"))
        expired = any(row.state(today) == "已过期" for row in self.table.model.all_rows)
        self.expire_button.setEnabled(expired and self._desk.may("shop.cancel_vouchers"))
        self.issue_button.setEnabled(self._desk.may("shop.issue_vouchers"))

    def _on_issue_clicked(self) -> None:
        if self.issue_button.isEnabled():
            ask_issue(self._desk, self, self._on_issued)

    def _on_issued(self, issued: list[VoucherView]) -> None:
        first, last = receipt_label(issued[0].number), receipt_label(issued[-1].number)
        points = format_points(sum(each.value for each in issued))
        self._desk.messages.say(f"已发 {len(issued)} 张券，共 {points} 分，券号 {first} 至 {last}。")
        self._load()
        self.print_vouchers(issued)

    def print_vouchers(self, vouchers: list[VoucherView]) -> None:
        """The preview of some vouchers on card sheets."""
        desk = self._desk

        def make() -> bytes:
            from station_app.documents.voucher_sheet import voucher_sheets  # reportlab, when first printed

            return voucher_sheets(vouchers)

        desk.tasks.run(
            lambda _: make(),
            done=lambda pdf: desk.printing.show(pdf, "兑换券", _PAPER, self),
            lane=Lane.POOL,
            owner=self,
        )

    def _on_cancel_clicked(self) -> None:
        rows = self.table.selected_rows()
        ids = [row.id for row in rows]
        points = format_points(sum(row.value for row in rows))
        heads = "、".join(dict.fromkeys(f"{row.head}户" for row in rows))
        note = f"将收回 {len(rows)} 张券，{points} 分退回{heads}。请把纸券收回来剪角，收回以后不能撤销。"
        dialog = FormDialog("收回兑换券", "确认收回", self, note=note)
        reason = QComboBox()
        reason.setEditable(True)
        reason.addItems(_REASONS)
        reason.setCurrentIndex(-1)
        dialog.form.add("reason", "原因", reason, required=True)
        desk = self._desk
        dialog.save_with(
            desk.tasks,
            lambda values: cancel_vouchers(desk.store, desk.actor, ids, values["reason"]),
            lambda _: self._on_done(f"已收回 {len(ids)} 张券，{points} 分退回。"),
            lambda error: desk.messages.error(error, near=dialog),
        )

    def _on_expire_clicked(self) -> None:
        desk, today = self._desk, self._desk.clock.today()
        over = [row for row in self.table.model.all_rows if row.state(today) == "已过期"]
        points = format_points(sum(row.value for row in over))
        if desk.messages.confirm(
            f"将作废 {len(over)} 张过期的券，{points} 分清零",
            "清理过期的",
            dangerous=True,
            detail="券上印着有效期。清零的积分不退回各户，不能撤销。",
        ):
            desk.tasks.run(
                lambda _: expire_vouchers(desk.store, desk.actor),
                done=lambda _: self._on_done(f"{len(over)} 张过期的券已作废。"),
                owner=self,
            )

    def _on_done(self, words: str) -> None:
        self._desk.messages.say(words)
        self._load()


def _is(state: str, today: date) -> Callable[[VoucherView], bool]:
    return lambda row: row.state(today) == state


def open_vouchers(desk: Desk, parent: QWidget) -> VouchersDialog:
    """Opens the list of vouchers."""
    dialog = VouchersDialog(desk, parent)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
