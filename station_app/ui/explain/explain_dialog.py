"""来历: 余额 › 流水 › 一笔的来历, one below the other, with the way back above them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station_app.documents.papers import SheetPaper
from station_app.domain.amounts import format_points
from station_app.services.explaining.balances import Makeup, MakeupLine, PartLine, makeup, part_lines
from station_app.services.explaining.facts import Story
from station_app.services.explaining.stories import photo_bytes, story
from station_app.ui.explain.balance_view import BalanceView, line_words
from station_app.ui.explain.story_view import StoryView
from station_app.ui.explain.transfers_view import TransfersView
from station_app.ui.items import ShowHousehold
from station_app.ui.page import Desk
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import label, push_button

T = TypeVar("T")
_EVERYTHING = "全部流水"
_WIDE, _HIGH = 1100, 660


class ExplainDialog(QDialog):
    """Esc goes one step back, and closes at the first; ``place_asked`` leads out of it."""

    place_asked = Signal(str, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._account_id: int | None = None
        self._household_id: int | None = None
        self._path: list[tuple[str, Callable[[], None]]] = []
        self.setWindowTitle("积分来历")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(min(_WIDE, self.screen().availableGeometry().width() - 32), _HIGH)
        self._build_ui()
        self._connect_signals()

    def _build_ui(self) -> None:
        self.crumbs = QHBoxLayout()
        self.crumbs.setSpacing(4)
        self.balance = BalanceView(self.desk.output)
        self.transfers = TransfersView(self.desk.output)
        self.told = StoryView(self._fetch_photo)
        self._stack = QStackedWidget()
        for view in (self.balance, self.transfers, self.told):
            self._stack.addWidget(view)
        self.household = push_button("看这一户", "family_restroom")
        self.paper = QComboBox()
        self.paper.setAccessibleName("纸张")
        for paper in (SheetPaper.A5, SheetPaper.A4):
            self.paper.addItem(paper.label, paper)
        self.print = push_button("打印说明单", "print", tip="打印（Ctrl+P）")
        self.close_button = push_button("关闭", kind="primary")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.household)
        buttons.addStretch(1)
        for widget in (self.paper, self.print, self.close_button):
            buttons.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(self.crumbs)
        column.addWidget(self._stack, 1)
        column.addLayout(buttons)
        self._show_buttons()

    def _connect_signals(self) -> None:
        self.balance.line_chosen.connect(self._on_line_chosen)
        self.transfers.transfer_chosen.connect(lambda key: self.show_transfer(key, self._account_id))
        self.told.transfer_chosen.connect(lambda key: self.show_transfer(key, self._account_id))
        self.told.place_asked.connect(self._leave_for)
        self.household.clicked.connect(self._on_household_clicked)
        self.print.clicked.connect(self._on_print_clicked)
        self.close_button.clicked.connect(self.accept)
        QShortcut(QKeySequence.StandardKey.Print, self).activated.connect(self._on_print_clicked)

    # ---- what opens it

    def show_account(self, account_id: int) -> None:
        """The first step: how a balance is made up."""
        self._read(lambda: makeup(self.desk.store, account_id), self._show_makeup)

    def show_transfer(self, transfer_id: int, account_id: int | None = None) -> None:
        """The last step: the story of one transfer."""
        self._read(lambda: story(self.desk.store, transfer_id, account_id), self._show_story)

    def reject(self) -> None:
        """Esc: one step back, or out."""
        if len(self._path) > 1:
            self._go_back_to(len(self._path) - 2)
        else:
            super().reject()

    # ---- the steps

    def _show_makeup(self, view: Makeup) -> None:
        self._account_id, self._household_id = view.account_id, view.household_id
        self.balance.show_makeup(view)
        words = f"{view.holder} {format_points(view.balance)} 分"
        self._step(0, words, self.balance, lambda: self.show_account(view.account_id))
        self.balance.table.view.setFocus()

    def _on_line_chosen(self, line: MakeupLine | None) -> None:
        account_id = self._account_id
        assert account_id is not None
        kind, category = ("", "") if line is None else (line.kind, line.category)
        words = _EVERYTHING if line is None else line_words(line)

        def show(lines: list[PartLine]) -> None:
            self.transfers.show_lines(words, lines)
            self._step(1, words, self.transfers, lambda: self._on_line_chosen(line))
            self.transfers.table.view.setFocus()

        self._read(lambda: part_lines(self.desk.store, account_id, kind, category), show)

    def _show_story(self, told: Story) -> None:
        self._account_id, self._household_id = told.account_id, told.household_id
        self.told.show_story(told)
        depth = len(self._path)
        if not depth:
            words = f"{told.holder}的积分"
            self._path.append((words, lambda: self.show_account(told.account_id)))
            depth = 1
        again = (told.transfer_id, told.account_id)
        self._step(depth, f"{told.transfer_id} 号流水", self.told, lambda: self.show_transfer(*again))
        self.close_button.setFocus()

    def _step(self, depth: int, words: str, view: QWidget, again: Callable[[], None]) -> None:
        """One more step on the way, at ``depth``; what lay beyond is gone."""
        del self._path[depth:]
        self._path.append((words, again))
        self._stack.setCurrentWidget(view)
        self._show_crumbs()
        self._show_buttons()

    def _go_back_to(self, place: int) -> None:
        again = self._path[place][1]
        del self._path[place:]
        again()

    def _show_crumbs(self) -> None:
        while (item := self.crumbs.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        last = len(self._path) - 1
        for place, (words, _) in enumerate(self._path):
            if place == last:
                self.crumbs.addWidget(label(words, "strong"))
            else:
                self.crumbs.addWidget(self._crumb(words, place))
                self.crumbs.addWidget(label("›", "muted"))
        self.crumbs.addStretch(1)

    def _crumb(self, words: str, place: int) -> QPushButton:
        button = push_button(words, kind="quiet", tip="回到这一步（Esc 退一步）")
        button.clicked.connect(lambda: self._go_back_to(place))
        return button

    def _show_buttons(self) -> None:
        is_story = self._stack.currentWidget() is self.told
        self.paper.setVisible(is_story)
        self.print.setVisible(is_story)
        self.household.setEnabled(bool(self._household_id))

    def _on_household_clicked(self) -> None:
        if self._household_id:
            self._leave_for("households", ShowHousehold(self._household_id))

    def _leave_for(self, place: str, item: object) -> None:
        self.accept()
        self.place_asked.emit(place, item)

    def _on_print_clicked(self) -> None:
        told, paper = self.told.story, SheetPaper(self.paper.currentData())
        if told is None or self._stack.currentWidget() is not self.told:
            return

        def make() -> bytes:
            from station_app.documents.transfer_story import transfer_story  # reportlab, when first printed

            return transfer_story(told, paper)

        self.desk.tasks.run(
            lambda _: make(),
            done=lambda pdf: self.desk.printing.show(pdf, "积分来历说明单", paper.value, self),
            lane=Lane.POOL,
            owner=self,
            title="正在排版",
        )

    def _fetch_photo(
        self, sha256: str, done: Callable[[bytes], None], failed: Callable[[BaseException], None]
    ) -> None:
        self.desk.tasks.run(
            lambda _: photo_bytes(self.desk.store, sha256), done=done, failed=failed, owner=self
        )

    def _read(self, read: Callable[[], T], done: Callable[[T], None]) -> None:
        self.desk.tasks.run(lambda _: read(), done=done, owner=self)
