"""评议: the meetings that review claims; one opened shows what is said of each."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station_app.services import review_views, reviews
from station_app.services.claim_views import ClaimRow
from station_app.services.review_views import MeetingRow, MeetingView
from station_app.ui import theme
from station_app.ui.pages.points.meeting_panel import MeetingPanel
from station_app.ui.pages.points.review_dialogs import MeetingDialog
from station_app.ui.pages.points.review_words import CLOSED, MEETING_COLUMNS, OPEN, status_words
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable


class ReviewsPanel(Panel):
    """The list of meetings, and the meeting that was opened from it."""

    title = "评议"
    help_topic = "review"
    areas = frozenset({"claims", "people", "station"})

    def _build_ui(self) -> None:
        self.banner = Banner()
        self.table = DataTable("评议会", MEETING_COLUMNS, key=lambda row: row.id, output=self.desk.output)
        self.table.set_empty(
            "还没有开过评议会",
            "先在“申报”里登记申报，再点右上角“安排评议会”：选评议人，勾上要评议的申报。",
            "安排评议会" if self.desk.may("review.plan") else "",
            symbol="gavel",
        )
        self.table.add_filter(
            "状态",
            [
                ("全部状态", None),
                *((words, lambda row, words=words: status_words(row) == words) for words in (OPEN, CLOSED)),
            ],
        )
        self.open_button = self.table.add_action("打开", "gavel", "打开选中的评议会（回车）")
        self.one = MeetingPanel(self.desk)
        self._action_row.addWidget(self.one.action_bar)
        self.plan_button = self.set_primary("安排评议会", "add")
        self._list = QWidget()
        theme.style(self._list, role="page")
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.banner)
        column.addWidget(self.table, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self.one)
        self.column.addWidget(self._stack, 1)
        self.show_list()

    def _connect_signals(self) -> None:
        self.table.row_activated.connect(self._open)
        self.table.selection_changed.connect(lambda rows: self.open_button.setEnabled(bool(rows)))
        self.table.empty_action_asked.connect(self._on_plan_clicked)
        self.open_button.clicked.connect(lambda: self._open(self.table.current_row()))
        self.open_button.setEnabled(False)
        self.plan_button.clicked.connect(self._on_plan_clicked)
        self.one.left.connect(self.show_list)
        self.one.change_asked.connect(self._ask)

    def load(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.load()
        store = self.desk.store
        self.act(
            lambda: (review_views.list_meetings(store), len(review_views.claims_to_review(store))),
            lambda found: self._show(*found),
        )

    def open_item(self, item: object) -> None:
        """A meeting, by its id; ``plan`` asks for a new one."""
        if isinstance(item, int):
            self.act(lambda: review_views.get_meeting(self.desk.store, item), self.show_meeting)
        elif item == "plan":
            self._on_plan_clicked()

    def print_panel(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.print_panel()
        else:
            self.table.print_shown()

    def edit_item(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.edit_item()

    def go_back(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.go_back()

    def may_leave(self) -> bool:
        return self.one.may_leave()

    def show_list(self) -> None:
        """Leaves the meeting that was opened."""
        self._stack.setCurrentWidget(self._list)
        self._show_actions(in_list=True)

    def show_meeting(self, meeting: MeetingView) -> None:
        """Opens a meeting."""
        self._stack.setCurrentWidget(self.one)
        self._show_actions(in_list=False)
        self.one.show_meeting(meeting)

    def _show_actions(self, *, in_list: bool) -> None:
        self.one.action_bar.setVisible(not in_list)
        self.plan_button.setVisible(in_list and self.desk.may("review.plan"))

    def _show(self, meetings: list[MeetingRow], waiting: int) -> None:
        self.table.set_rows(meetings)
        self.banner.show_text(f"有 {waiting} 件申报等评议。" if waiting else "", "warn")

    def _open(self, row: MeetingRow | None) -> None:
        if row is not None:
            self.open_item(row.id)

    def _on_plan_clicked(self) -> None:
        if self.desk.may("review.plan"):
            self._ask(None)

    def _ask(self, meeting: MeetingView | None) -> None:
        """The dialog needs the claims that wait, and what the last meeting was like."""
        store = self.desk.store
        self.act(
            lambda: (
                review_views.claims_to_review(store),
                None if meeting is None else review_views.get_meeting(store, meeting.id),
                review_views.last_meeting(store),
            ),
            lambda found: self._ask_with(*found),
        )

    def _ask_with(
        self, claims: list[ClaimRow], meeting: MeetingView | None, last: MeetingView | None
    ) -> None:
        if not claims and meeting is None:
            self.desk.messages.say("现在没有等评议的申报。请先在“申报”里登记。")
            return
        dialog = MeetingDialog(self.desk, claims, meeting, last, self)
        store, actor = self.desk.store, self.desk.actor

        def deed(values: dict[str, Any]) -> MeetingView:
            draft = dialog.draft(values)
            if meeting is None:
                return review_views.get_meeting(store, reviews.plan_meeting(store, actor, draft))
            reviews.change_meeting(store, actor, meeting.id, draft)
            return review_views.get_meeting(store, meeting.id)

        self.ask(dialog, deed, lambda saved: self._say_saved(saved, is_new=meeting is None))

    def _say_saved(self, meeting: MeetingView, *, is_new: bool) -> None:
        aside = sum(bool(line.recused) for line in meeting.lines)
        said = f"第 {meeting.number} 次评议会已{'安排' if is_new else '修改'}。"
        self.desk.messages.say(said + (f"有 {aside} 件要回避。" if aside else ""))
        self.show_meeting(meeting)
