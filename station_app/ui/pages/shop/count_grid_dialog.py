"""录入实盘数: the counts of a stocktake typed in, kept as one goes, and entered in one act at the end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from station_app.services.stocktakes import StocktakeView, close_stocktake, enter_counts
from station_app.ui.page import Desk
from station_app.ui.pages.shop.count_grid import CountGrid, CountModel
from station_app.ui.widgets.cards import label, push_button


class CountGridDialog(QDialog):
    """F6 keeps what was typed; F8 enters it, once everything is counted and explained."""

    closed_stocktake = Signal(object)

    def __init__(self, desk: Desk, view: StocktakeView, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.view = view
        self._is_touched = False
        self.model = CountModel(view.lines, shows_expected=not view.is_blind)
        self._build_ui()
        self._connect_signals()
        self._show_state()
        self.grid.begin()

    def _build_ui(self) -> None:
        self.setWindowTitle(f"录入实盘数　第 {self.view.number} 次盘点")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(1120, 660)
        self.grid = CountGrid(self.model)
        self.state = label("", "strong")
        self.sentence = label("", "small", wraps=True, tone="bad")
        self.counted_by, self.witnessed_by = QLineEdit(self._desk.actor.name), QLineEdit()
        self.keep_button = push_button("先保存　F6")
        self.back_button = push_button("关闭")
        self.enter_button = push_button("盘点入账　F8", kind="primary")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for name, field in (("盘点人", self.counted_by), ("监盘人", self.witnessed_by)):
            caption = label(name)
            caption.setBuddy(field)
            field.setAccessibleName(name)
            foot.addWidget(caption)
            foot.addWidget(field, 1)
        foot.addStretch(1)
        for button in (self.back_button, self.keep_button, self.enter_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addWidget(label(f"第 {self.view.number} 次盘点", "heading"))
        layout.addWidget(
            label(
                "照盘点表从上往下填，回车到下一种，没有货的填 0。录入以后的兑换不算差异。",
                "muted",
                wraps=True,
            )
        )
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.sentence)
        layout.addWidget(self.state)
        layout.addLayout(foot)

    def _connect_signals(self) -> None:
        self.model.refused.connect(self.sentence.setText)
        self.model.counted.connect(self._on_counted)
        self.keep_button.clicked.connect(lambda: self._keep(self._on_kept))
        self.enter_button.clicked.connect(self._on_enter_clicked)
        self.back_button.clicked.connect(self.reject)
        QShortcut(QKeySequence("F6"), self).activated.connect(self.keep_button.click)
        QShortcut(QKeySequence("F8"), self).activated.connect(self.enter_button.click)

    def reject(self) -> None:
        """What was typed and not kept is not thrown away by a slip of Esc."""
        if not self._is_touched or self._desk.messages.confirm(
            "放弃刚才录的数？", "放弃", detail="还没有保存。要留着，请先按 F6。", no_text="继续录"
        ):
            super().reject()

    def show_error(self, error: BaseException) -> bool:
        """Everything is said above the foot."""
        self.sentence.setText(str(error))
        return True

    def _on_counted(self) -> None:
        self._is_touched = True
        self._show_state()

    def _show_state(self) -> None:
        model = self.model
        left = f"还有 {model.missing} 种没填" if model.missing else "全部填完"
        why = f"，其中 {model.unexplained} 种还要写原因" if model.unexplained else ""
        self.state.setText(f"{left}；有差异的 {model.different} 种{why}。")

    def _keep(self, done: Callable[[StocktakeView], None]) -> None:
        desk, counts, stocktake = self._desk, self.model.counts(), self.view.id
        desk.tasks.run(
            lambda _: enter_counts(desk.store, desk.actor, stocktake, counts),
            done=done,
            failed=self._on_failed,
            owner=self,
            busy=self.keep_button,
        )

    def _on_kept(self, view: StocktakeView) -> None:
        self._show_kept(view)
        self.sentence.setText("")
        self._desk.messages.say("实盘数已保存，还没有入账。")

    def _show_kept(self, view: StocktakeView) -> None:
        self._is_touched = False
        self.view = view
        self.model.take(view.lines)
        self._show_state()

    def _on_enter_clicked(self) -> None:
        """Asks where everything is counted; where something is missing, the sentence that says so follows."""
        model, number = self.model, self.view.number
        detail = "账实相符，库存不变。"
        if model.different:
            detail = f"有差异的 {model.different} 种会按实盘数更正库存，入账以后不能撤销。"
        is_whole = not model.missing and not model.unexplained
        if is_whole and not self._desk.messages.confirm(f"第 {number} 次盘点入账？", "入账", detail=detail):
            return
        self._keep(self._enter)

    def _enter(self, view: StocktakeView) -> None:
        self._show_kept(view)
        desk, counted, witness = self._desk, self.counted_by.text(), self.witnessed_by.text()
        desk.tasks.run(
            lambda _: close_stocktake(desk.store, desk.actor, view.id, counted, witness),
            done=self._on_entered,
            failed=self._on_failed,
            owner=self,
            busy=self.enter_button,
        )

    def _on_entered(self, view: StocktakeView) -> None:
        self.accept()
        self.closed_stocktake.emit(view)

    def _on_failed(self, error: BaseException) -> None:
        self._desk.messages.error(error, near=self)


def ask_counts(
    desk: Desk, parent: QWidget, view: StocktakeView, done: Callable[[StocktakeView], None]
) -> CountGridDialog:
    """Opens the grid; ``done`` follows once the stocktake is entered."""
    dialog = CountGridDialog(desk, view, parent)
    dialog.closed_stocktake.connect(done)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
