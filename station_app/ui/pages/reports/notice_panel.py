"""One notice: its lines as they hang, the objections to them, and what may be done about it now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from station_app.documents.papers import SheetPaper
from station_app.domain.publicity import OpenObjection, is_stopped
from station_app.models.publicity import NoticeStatus, ObjectionStatus
from station_app.services import notice_views
from station_app.services.notice_views import NoticeLine, NoticeView, ObjectionView
from station_app.ui.pages.reports.notice_deeds import NoticeDeeds
from station_app.ui.pages.reports.notice_words import (
    OBJECTION_COLUMNS,
    facts_words,
    line_columns,
    state_words,
    status_tone,
    status_words,
)
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.cards import Banner, StatusChip, label, push_button
from station_app.ui.widgets.data_table import DataTable

PAPERS = (SheetPaper.A4, SheetPaper.A3)


class NoticePanel(Panel):
    """The lines and objections of one notice; ``left`` goes back."""

    title = "公示内容"
    left = Signal()

    def _build_ui(self) -> None:
        self.notice: NoticeView | None = None
        self._objected: set[int] = set()
        self.deeds = NoticeDeeds(self)
        self.back = push_button("返回", "arrow_back", "quiet", "回到公示列表（Esc）")
        self.heading = label("", "heading")
        self.chip = StatusChip()
        self.facts = label("", "muted", wraps=True)
        self.banner = Banner()
        self.down_button = push_button("撤下公示", "cancel", "quiet")
        today = self.desk.clock.today()
        self.lines = DataTable(
            "公示内容",
            line_columns(today, self._objected),
            key=lambda row: row.item_id,
            output=self.desk.output,
        )
        self.object_button = self.lines.add_action("登记异议", "report", "对选中的一条提出异议（F2）")
        self.objections = DataTable(
            "异议", OBJECTION_COLUMNS, key=lambda row: row.id, output=self.desk.output, searchable=False
        )
        self.answer_button = self.objections.add_action("答复", "forum", "答复选中的异议（回车）")
        self.slip_button = self.objections.add_action("打印答复单", "print")
        self.paper = QComboBox()
        self.paper.setAccessibleName("公示的纸张")
        for paper in PAPERS:
            self.paper.addItem(paper.label, paper)
        self._action_row.addWidget(self.paper)
        self.print_button = self.add_action("打印公示", "print", "打印张贴（Ctrl+P）")
        self.close_button = self.set_primary("办结公示", "task_alt", "公示期满，没有未答复的异议")
        head = QHBoxLayout()
        head.setSpacing(12)
        for widget in (self.back, self.heading, self.chip):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.down_button)
        self.column.setSpacing(8)
        self.column.addLayout(head)
        self.column.addWidget(self.facts)
        self.column.addWidget(self.banner)
        self.column.addWidget(self.lines, 3)
        self.column.addWidget(self.objections, 2)

    def _connect_signals(self) -> None:
        self.back.clicked.connect(self.left)
        self.print_button.clicked.connect(self.print_panel)
        self.object_button.clicked.connect(self.edit_item)
        self.lines.row_activated.connect(lambda _: self.edit_item())
        self.objections.selection_changed.connect(self._on_objection_selected)
        self.objections.row_activated.connect(lambda _: self._on_answer_clicked())
        self.answer_button.clicked.connect(self._on_answer_clicked)
        self.slip_button.clicked.connect(self._on_slip_clicked)
        self.down_button.clicked.connect(self._on_down_clicked)
        self.close_button.clicked.connect(self._on_close_clicked)

    def show_notice(self, notice: NoticeView) -> None:
        """Turns to a notice."""
        self.notice = notice
        self._show(notice)

    def load(self) -> None:
        if self.notice is not None:
            notice_id = self.notice.id
            self.act(lambda: notice_views.get_notice(self.desk.store, notice_id), self._show)

    def go_back(self) -> None:
        self.left.emit()

    def print_panel(self) -> None:
        if self.notice is not None:
            self.deeds.print_poster(self.notice, SheetPaper(self.paper.currentData()))

    def edit_item(self) -> None:
        """An objection to the line selected."""
        if self.notice is not None and self.object_button.isVisibleTo(self):
            rows: list[NoticeLine] = self.lines.selected_rows()
            self.deeds.record_objection(self.notice, rows[0] if rows else None)

    # ---- showing

    def _show(self, notice: NoticeView) -> None:
        if self.notice is None or notice.id != self.notice.id:
            return
        self.notice = notice
        open_ones = [
            OpenObjection(each.item_id) for each in notice.objections if each.status is ObjectionStatus.OPEN
        ]
        self._objected.clear()
        self._objected.update(line.item_id for line in notice.standing if is_stopped(line.item_id, open_ones))
        words = status_words(notice)
        self.heading.setText(f"第 {notice.number} 号　{notice.title}")
        self.chip.set_state(words, status_tone(words))
        self.facts.setText(facts_words(notice))
        self.banner.show_text(*state_words(notice))
        self.lines.title = notice.title
        self.lines.set_empty("公示里没有内容")
        self.lines.set_rows(notice.lines)
        self.objections.setVisible(bool(notice.objections))
        self.objections.set_rows(notice.objections)
        if notice.objections and not self.objections.selected_rows():
            self.objections.select_key((self._waiting(notice) or notice.objections[0]).id)
        hangs = notice.status is NoticeStatus.POSTED
        self.down_button.setVisible(hangs and self.desk.may("notice.withdraw"))
        self.object_button.setVisible(hangs and self.desk.may("notice.object"))
        self.close_button.setVisible(hangs and not notice.days_left and self.desk.may("notice.close"))
        self.close_button.setEnabled(not open_ones)
        self._on_objection_selected(self.objections.selected_rows())

    def _waiting(self, notice: NoticeView) -> ObjectionView | None:
        return next((each for each in notice.objections if each.status is ObjectionStatus.OPEN), None)

    def _on_objection_selected(self, rows: list[ObjectionView]) -> None:
        waits = bool(rows) and rows[0].status is ObjectionStatus.OPEN
        self.answer_button.setVisible(self.desk.may("notice.answer"))
        self.answer_button.setEnabled(waits)
        self.slip_button.setEnabled(bool(rows))

    # ---- deeds

    def _on_answer_clicked(self) -> None:
        rows: list[ObjectionView] = self.objections.selected_rows()
        if rows and self.answer_button.isVisibleTo(self) and self.answer_button.isEnabled():
            self.deeds.answer(rows[0])

    def _on_slip_clicked(self) -> None:
        rows: list[ObjectionView] = self.objections.selected_rows()
        if rows:
            self.deeds.print_answer(rows[0])

    def _on_down_clicked(self) -> None:
        if self.notice is not None:
            self.deeds.take_down(self.notice)

    def _on_close_clicked(self) -> None:
        if self.notice is not None:
            self.deeds.close(self.notice, self.close_button)
