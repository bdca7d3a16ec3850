"""A scoring sheet opened: its facts above, the grid, what it comes to below, and 入账."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station_app.domain.amounts import format_points
from station_app.errors import StationError
from station_app.errors.service import DayMissing
from station_app.services.scoring import SheetEntered, enter_sheet, preview_sheet
from station_app.services.scoring_views import SheetDetail
from station_app.ui.page import Desk
from station_app.ui.pages.points.scoring_view import ScoringView
from station_app.ui.showing import set_shown
from station_app.ui.tables.scoring_table import ScoringTableModel
from station_app.ui.widgets.cards import Banner, label, push_button
from station_app.ui.widgets.date_field import DateField

_NAMED = 5


class ScoringGrid(QWidget):
    """``left`` asks to go back to the list; ``entered`` tells what entering brought."""

    left = Signal()
    entered = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.model: ScoringTableModel | None = None
        self._build_ui()
        self._connect_signals()

    def _build_ui(self) -> None:
        self.banner = Banner()
        self.heading = label("", "heading")
        self.back_button = push_button("返回", "arrow_back", tip="回到评分表清单（Esc）")
        self.day_label = label("评分日期", "muted")
        self.day = DateField()
        self.day.setAccessibleName("评分日期")
        self.view = ScoringView()
        self.total = label("", "strong")
        self.help = label("直接打数字，回车到下一户，方向键移动，Del 清空；可以从 Excel 整块粘贴。", "muted")
        self.enter_button = push_button("入账", "task_alt", "primary", "录入完毕，入账（Ctrl+回车）")
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.back_button)
        head.addWidget(self.heading, 1)
        head.addWidget(self.day_label)
        head.addWidget(self.day)
        head.addWidget(self.enter_button)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.total)
        foot.addStretch(1)
        foot.addWidget(self.help)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.view, 1)
        column.addLayout(foot)

    def _connect_signals(self) -> None:
        self.back_button.clicked.connect(self.left)
        self.enter_button.clicked.connect(self._on_enter_clicked)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._on_enter_clicked)

    def show_sheet(self, sheet: SheetDetail) -> None:
        """Opens a sheet: to be filled in, or, where it is over, to be looked at."""
        self.model = ScoringTableModel(sheet)
        self.model.figures_changed.connect(self._show_total)
        self.model.scan_refused.connect(self._on_scan_refused)
        self.view.setModel(self.model)
        row = sheet.row
        self.heading.setText(f"{row.number} 号　{row.title}　{row.group}　{row.state.value}")
        self.day.set_value(row.deed_on)
        self.day.setReadOnly(not sheet.is_open)
        may_enter = sheet.is_open and self._desk.may("points.enter_sheet")
        for widget in (self.enter_button, self.help):
            set_shown(widget, shown=may_enter)
        self.banner.show_text("")
        self._show_total()
        self.view.setFocus()

    def renew(self, sheet: SheetDetail) -> None:
        """The sheet was read again: where other households stand on it now, what was typed is kept."""
        earlier = self.model
        if earlier is None or earlier.sheet.row.id != sheet.row.id or not sheet.is_open:
            return
        if sheet.households != earlier.sheet.households:
            day = self.day.text()
            self.show_sheet(sheet)
            self.day.setText(day)
            assert self.model is not None
            self.model.take_over(earlier)
            self._show_total()

    @property
    def is_touched(self) -> bool:
        """True where something was filled in that was not entered."""
        return self.model is not None and self.model.sheet.is_open and not self.model.is_empty

    def show_error(self, error: StationError) -> bool:
        """A sentence above the grid."""
        self.banner.show_text(str(error), "bad")
        return True

    def _show_total(self) -> None:
        if self.model is None:
            return
        figures = self.model.figures()
        households = len({household for household, _ in figures})
        words = (
            f"已填 {households} 户 {len(figures)} 格，合 {format_points(self.model.total(), signed=True)} 分"
        )
        bad = len(self.model.bad_cells())
        self.total.setText(f"{words}；{bad} 格填得不对" if bad else words)
        self.enter_button.setEnabled(bool(figures))

    def _on_scan_refused(self, text: str) -> None:
        self.banner.show_text(f"“{text[:20]}”像是扫进来的码，没有填进格子。", "warn")

    def _on_enter_clicked(self) -> None:
        """What it would bring is looked up first, and asked about."""
        model = self.model
        if model is None or not self.enter_button.isVisibleTo(self) or not self.enter_button.isEnabled():
            return
        bad = model.bad_cells()
        if bad:
            self.view.setCurrentIndex(bad[0])
            self.view.setFocus()
            household = model.household(bad[0].row())
            self.banner.show_text(f"{household.head}户填得不对：{model.what_fits(bad[0].column())}。", "bad")
            return
        desk, sheet_id, figures = self._desk, model.sheet.row.id, model.figures()
        try:
            day = self.day.value()
            if day is None:
                raise DayMissing
        except StationError as error:
            self.show_error(error)
            return

        def enter() -> None:
            desk.tasks.run(
                lambda _: enter_sheet(desk.store, desk.actor, sheet_id, figures, deed_on=day),
                done=self.entered.emit,
                failed=lambda error: desk.messages.error(error, near=self),
                owner=self,
                busy=self.enter_button,
            )

        def ask(foreseen: SheetEntered) -> None:
            question = f"将把 {foreseen.number} 号评分表入账：{foreseen.households} 户 {foreseen.cells} 格。"
            if desk.messages.confirm(question, "入账", detail=entered_words(foreseen)):
                enter()

        desk.tasks.run(
            lambda _: preview_sheet(desk.store, desk.actor, sheet_id, figures, deed_on=day),
            done=ask,
            failed=lambda error: desk.messages.error(error, near=self),
            owner=self,
            busy=self.enter_button,
        )


def entered_words(done: SheetEntered) -> str:
    """What a sheet brings: what is posted, what is claimed, what caps cut."""
    parts = []
    if done.posted:
        parts.append(f"直接入账 {done.posted} 笔，共 {format_points(done.points, signed=True)} 分")
    if done.claims:
        parts.append(f"转为申报 {done.claims} 件，评议、公示后再入账")
    return "；".join([*parts, *cut_words(done)]) + "。"


def cut_words(done: SheetEntered) -> list[str]:
    """Which cells bring less than their rules say."""
    if not done.cut:
        return []
    named = "、".join(
        f"{each.household}“{each.rule}”只记 {format_points(each.points)} 分（{each.limited_by}）"
        for each in done.cut[:_NAMED]
    )
    more = f"等 {len(done.cut)} 格" if len(done.cut) > _NAMED else ""
    return [f"受上限限制：{named}{more}"]
