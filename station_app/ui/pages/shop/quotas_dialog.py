"""限额: the quotas that hold, hold later, or held, and setting and ending one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points, parse_positive_points, parse_quantity
from station_app.services.products import ProductView
from station_app.services.quotas import QuotaDraft, QuotaView, end_quota, list_quotas, set_quota
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField

_MOST = 999
_EXPLAINED = "限额是每一户每个自然月最多兑换多少。作废和退货的不算在内；到下个月重新起算。"


class QuotasDialog(QDialog):
    """A list with its two deeds."""

    def __init__(self, desk: Desk, products: Sequence[ProductView], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._products = products
        self.setWindowTitle("兑换限额")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.sizes().text * 60, theme.sizes().text * 36)
        today = desk.clock.today()
        self.table = DataTable(
            "兑换限额", _columns(today), key=lambda row: row.id, output=desk.output, searchable=False
        )
        self.table.set_empty("没有限额", "紧俏的商品可以设限额，让每户都能兑换到。", "设限额")
        self.end_button = push_button("结束所选的限额")
        self.add_button = push_button("设限额", "add", kind="primary")
        self._close = push_button("关闭")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.end_button)
        foot.addStretch(1)
        foot.addWidget(self._close)
        foot.addWidget(self.add_button)
        for button in (self.end_button, self._close, self.add_button):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addWidget(label("兑换限额", "heading"))
        layout.addWidget(label(_EXPLAINED, "muted", wraps=True))
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        self.table.selection_changed.connect(self._show_selected)
        self.table.empty_action_asked.connect(self._on_add_clicked)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.end_button.clicked.connect(self._on_end_clicked)
        self._close.clicked.connect(self.reject)
        self._show_selected([])
        self.add_button.setFocus()
        self.load()

    def load(self) -> None:
        store = self._desk.store
        self._desk.tasks.run(lambda _: list_quotas(store), done=self._show_rows, owner=self)

    def _show_rows(self, rows: list[QuotaView]) -> None:
        self.table.set_rows(rows)
        self._show_selected(self.table.selected_rows())

    def _show_selected(self, rows: list[QuotaView]) -> None:
        today = self._desk.clock.today()
        self.end_button.setEnabled(bool(rows) and (rows[0].valid_to is None or rows[0].valid_to >= today))

    def _on_add_clicked(self) -> None:
        desk = self._desk
        dialog = _QuotaForm(self._products, desk.clock.today(), self)
        dialog.save_with(
            desk.tasks,
            lambda values: set_quota(desk.store, desk.actor, dialog.draft(values)),
            lambda _: self.load(),
            lambda error: desk.messages.error(error, near=dialog.form),
        )

    def _on_end_clicked(self) -> None:
        """Today is no longer under it: a village that lifts a quota wants it lifted now."""
        desk, selected = self._desk, self.table.selected_rows()
        if not selected or not desk.messages.confirm(
            f"结束“{selected[0].what}”的限额？", "结束限额", detail="从今天起不再限制，以前的记录不变。"
        ):
            return
        quota_id, yesterday = selected[0].id, desk.clock.today() - timedelta(days=1)
        desk.tasks.run(
            lambda _: end_quota(desk.store, desk.actor, quota_id, yesterday),
            done=lambda _: self.load(),
            owner=self,
        )


class _QuotaForm(FormDialog):
    """What is limited, to how much, and when."""

    def __init__(self, products: Sequence[ProductView], today: date, parent: QWidget) -> None:
        super().__init__("设限额", "保存", parent, note="件数和积分可以只填一样。")
        what = QComboBox()
        what.addItem("全部商品", (None, ""))
        for name in dict.fromkeys(each.class_name for each in products if each.class_name):
            what.addItem(f"{name}（整类）", (None, name))
        for each in products:
            what.addItem(each.name, (each.id, ""))
        first, last = DateField(), DateField()
        first.set_value(today)
        last.setPlaceholderText("可不填，一直有效")
        self.form.add("what", "限什么", what, required=True)
        self.form.add("quantity", "每户每月最多（件）", NumberField(lambda text: parse_quantity(text, _MOST)))
        self.form.add(
            "points", "每户每月最多（分）", NumberField(parse_positive_points, format_points, step=10)
        )
        self.form.add("valid_from", "从哪天起", first, required=True)
        self.form.add("valid_to", "到哪天止", last)

    @staticmethod
    def draft(values: dict[str, Any]) -> QuotaDraft:
        """What was typed, as the service takes it."""
        chosen: tuple[int | None, str] = values["what"]
        return QuotaDraft(
            values["valid_from"], *chosen, values["quantity"], values["points"], values["valid_to"]
        )


def _columns(today: date) -> tuple[Column[QuotaView], ...]:
    return (
        Column("限什么", lambda row: row.what, widest=18, bold=lambda row: row.holds_on(today)),
        Column(
            "每户每月",
            lambda row: None if row.quantity is None else f"{row.quantity} {row.unit}",
            align=Align.RIGHT,
        ),
        Column(
            "每户每月积分",
            lambda row: row.points,
            lambda points: "" if points is None else format_points(points),
            Align.RIGHT,
        ),
        Column("从", lambda row: row.valid_from),
        Column("到", lambda row: row.valid_to),
        Column(
            "状态",
            lambda row: _state(row, today),
            foreground=lambda row: None if row.holds_on(today) else theme.MUTED,
        ),
        Column("谁设的", lambda row: row.by),
    )


def _state(row: QuotaView, today: date) -> str:
    if row.holds_on(today):
        return "有效"
    return "还没到" if row.valid_from > today else "已结束"


def open_quotas(desk: Desk, parent: QWidget, products: Sequence[ProductView]) -> None:
    """Opens the list; ``products`` are those that a quota may be set for."""
    dialog = QuotasDialog(desk, products, parent)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
