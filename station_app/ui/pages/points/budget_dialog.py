"""年度预算与基础分: what the year has given out, what it will, and the points at its beginning."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from station_app.domain.amounts import format_points, parse_positive_points
from station_app.domain.budget import Budget
from station_app.services.base_points import BaseGrant, grant_base, preview_base, undo_base
from station_app.services.budget import set_budget, year_budget
from station_app.ui import theme
from station_app.ui.budget_words import budget_warning
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.showing import set_shown
from station_app.ui.widgets.cards import Banner, Card, StatTile, label, push_button
from station_app.ui.widgets.fields import NumberField

_TENTHS = 10


class BudgetDialog(QDialog):
    """Three figures, the months, and what the head may do about them."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("年度预算与基础分")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        side, room = theme.sizes().text, parent.window().size()
        self.resize(min(side * 60, room.width() - 40), min(side * 42, room.height() - 40))
        self._desk = desk
        self._budget: Budget | None = None
        self._base: BaseGrant | None = None
        self._build_ui()
        self._connect_signals()
        self.load()

    def _build_ui(self) -> None:
        self.banner = Banner()
        self.given = StatTile("今年已发放")
        self.amount = StatTile("全年预算")
        self.forecast = StatTile("照此到年底")
        self.plot_card = Card("各月发放（分）")
        self.base_card = Card("年初基础分")
        self.base_words = label("", wraps=True)
        self.base_card.body.addWidget(self.base_words)
        self.set_button = push_button("定预算", "edit")
        self.grant_button = push_button("发放基础分", "task_alt")
        self.undo_button = push_button("整批撤销", "undo")
        leave = push_button("关闭")
        leave.clicked.connect(self.accept)
        tiles = QHBoxLayout()
        tiles.setSpacing(16)
        for tile in (self.given, self.amount, self.forecast):
            tiles.addWidget(tile, 1)
        base = QHBoxLayout()
        base.setSpacing(8)
        base.addStretch(1)
        base.addWidget(self.undo_button)
        base.addWidget(self.grant_button)
        self.base_card.body.addLayout(base)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.set_button)
        foot.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(self.banner)
        column.addLayout(tiles)
        column.addWidget(self.plot_card, 1)
        column.addWidget(self.base_card)
        column.addLayout(foot)
        for button, action in (
            (self.set_button, "points.set_budget"),
            (self.grant_button, "points.grant_base"),
            (self.undo_button, "points.undo_base"),
        ):
            button.setAutoDefault(False)
            set_shown(button, shown=self._desk.may(action))
        self.finished.connect(self.deleteLater)

    def _connect_signals(self) -> None:
        self.set_button.clicked.connect(self._on_set_clicked)
        self.grant_button.clicked.connect(self._on_grant_clicked)
        self.undo_button.clicked.connect(self._on_undo_clicked)

    def load(self) -> None:
        store = self._desk.store
        self._desk.tasks.run(
            lambda _: (year_budget(store), preview_base(store)),
            done=lambda found: self._show(*found),
            owner=self,
        )

    def _show(self, budget: Budget, base: BaseGrant) -> None:
        self._budget, self._base = budget, base
        used, foreseen = budget.used, budget.foreseen
        tone = "bad" if budget.is_pressing else ""
        self.given.set_figure(format_points(budget.given), "" if used is None else f"占预算 {used}%", tone)
        amount = "没有定" if budget.amount is None else format_points(budget.amount)
        note = f"{budget.year}年" if self._desk.may("points.set_budget") else f"{budget.year}年，由站长定"
        self.amount.set_figure(amount, note)
        share = "按今年到现在的快慢估算" if foreseen is None else f"占预算 {foreseen}%"
        self.forecast.set_figure(format_points(budget.forecast), share, tone)
        self.banner.show_text(budget_warning(budget), "warn")
        self._draw(budget)
        self._show_base(base)

    def _draw(self, budget: Budget) -> None:
        from station_app.ui.widgets.plots import MonthBars, PlotLine  # QtCharts, when first drawn

        while self.plot_card.body.count() > 1:
            old = self.plot_card.body.takeAt(1).widget()
            if old is not None:
                old.deleteLater()
        plot = MonthBars("各月发放", "分")
        months = [f"{budget.year}-{month:02d}" for month in range(1, len(budget.by_month) + 1)]
        values = tuple(max(tenths, 0) / _TENTHS for tenths in budget.by_month)
        plot.show_months(months, [PlotLine("发放积分", values)])
        plot.setMinimumHeight(theme.sizes().text * 9)
        self.plot_card.body.addWidget(plot, 1)

    def _show_base(self, base: BaseGrant) -> None:
        self.grant_button.setEnabled(base.granted_on is None and base.each > 0 and base.households > 0)
        self.undo_button.setEnabled(base.granted_on is not None)
        if base.granted_on is not None:
            words = (
                f"{base.year}年已在 {base.granted_on:%m月%d日} 发过：{base.households} 户，"
                f"每户 {format_points(base.each)} 分，共 {format_points(base.total)} 分。"
            )
        elif not base.each:
            words = "没有设基础分。要发的话，请站长先在“设置”的“本站资料”里填每户多少分。"
        else:
            words = (
                f"{base.year}年还没有发。现在发放：{base.households} 户，每户 {format_points(base.each)} 分，"
                f"共 {format_points(base.total)} 分。只进可兑换积分，不算荣誉积分，不影响排名。"
            )
        self.base_words.setText(words)

    def _on_set_clicked(self) -> None:
        budget = self._budget
        if budget is None:
            return
        dialog = FormDialog(
            f"{budget.year}年积分预算",
            parent=self,
            note="全年打算发出多少分。发到八成，或照此下去会超，今日页会提醒。",
        )
        field = NumberField(parse_positive_points, format_points, step=1000)
        field.set_value(budget.amount)
        dialog.form.add("points", "全年预算（分）", field, hint="空着就是不定预算，不提醒")

        def deed(values: dict[str, Any]) -> None:
            set_budget(self._desk.store, self._desk.actor, budget.year, values["points"])

        self._save(dialog, deed, f"{budget.year}年的积分预算已改。")

    def _on_grant_clicked(self) -> None:
        base = self._base
        if base is None:
            return
        question = (
            f"将给 {base.households} 户每户发放 {format_points(base.each)} 分年初基础分，"
            f"共 {format_points(base.total)} 分。"
        )
        if self._desk.messages.confirm(question, "发放", detail="一年只发一次；发错了可以整批撤销。"):
            self._desk.tasks.run(
                lambda _: grant_base(self._desk.store, self._desk.actor),
                done=lambda done: self._done(f"已给 {done.households} 户发放{done.year}年年初基础分。"),
                failed=lambda error: self._desk.messages.error(error, near=self),
                owner=self,
                busy=self.grant_button,
            )

    def _on_undo_clicked(self) -> None:
        base = self._base
        if base is None:
            return
        note = (
            f"将从 {base.households} 户每户收回 {format_points(base.each)} 分，"
            f"共 {format_points(base.total)} 分。只要有一户已经花掉不够收，就一户也不收。"
        )
        dialog = FormDialog(f"撤销{base.year}年年初基础分", "整批撤销", self, note)
        dialog.form.add("reason", "原因", QLineEdit(), required=True, hint="村民查流水时看得到")
        self._save(
            dialog,
            lambda values: undo_base(self._desk.store, self._desk.actor, values["reason"]),
            f"{base.year}年年初基础分已整批撤销。",
        )

    def _save(self, dialog: FormDialog, deed: Any, words: str) -> None:
        messages = self._desk.messages
        dialog.save_with(
            self._desk.tasks,
            deed,
            lambda _: self._done(words),
            lambda error: messages.error(error, near=dialog.form),
        )

    def _done(self, words: str) -> None:
        self.load()
        self._desk.messages.say(words)
