"""活动: what the teams hold in a period; one opened shows who signed in."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station_app.domain.periods import Period, year_of
from station_app.services import activities, activity_views, rules, teams
from station_app.services.activity_views import ActivityView
from station_app.ui import theme
from station_app.ui.pages.teams.activity_dialogs import ActivityChoices, ActivityDialog
from station_app.ui.pages.teams.activity_panel import ActivityPanel
from station_app.ui.pages.teams.activity_words import DUE, STATUS_WORDS, activity_columns, status_words
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.period_picker import PeriodPicker


class ActivitiesPanel(Panel):
    """The list, and the activity that was opened from it."""

    title = "活动"
    areas = frozenset({"activities", "teams", "people", "points", "rules"})

    def _build_ui(self) -> None:
        now = self.desk.clock.now()
        self.period = PeriodPicker(self.desk.clock.today())
        self.table = DataTable("活动", activity_columns(now), key=lambda row: row.id, output=self.desk.output)
        self.table.set_empty(
            "这段时间没有活动", "点右上角“安排活动”，先安排，再签到，结束后一起入账。", "安排活动"
        )
        self.table.add_filter(
            "状态",
            [
                ("全部状态", None),
                *(
                    (words, lambda row, words=words: status_words(row, now) == words)
                    for words in (
                        STATUS_WORDS["planned"],
                        DUE,
                        STATUS_WORDS["closed"],
                        STATUS_WORDS["cancelled"],
                    )
                ),
            ],
        )
        self.open_button = self.table.add_action("签到", "event", "打开选中的活动（回车）")
        self.change_button = self.table.add_action("修改", "edit", "修改选中的活动（F2）")
        self.plan_button = self.set_primary("安排活动", "add")
        self.one = ActivityPanel(self.desk)
        self._action_row.insertWidget(0, self.one.action_bar)
        self._list = QWidget()
        theme.style(self._list, role="page")
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.period)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self.one)
        self.column.addWidget(self._stack, 1)
        self.show_list()

    def _connect_signals(self) -> None:
        self.period.period_changed.connect(lambda _: self.load())
        self.table.row_activated.connect(self.show_activity)
        self.table.selection_changed.connect(self._on_selection_changed)
        self.table.empty_action_asked.connect(self._on_plan_clicked)
        self.open_button.clicked.connect(lambda: self.show_activity(self.table.current_row()))
        self.change_button.clicked.connect(self.edit_item)
        self.plan_button.clicked.connect(self._on_plan_clicked)
        self.one.left.connect(self.show_list)
        self.one.change_asked.connect(self._ask)
        self._on_selection_changed([])

    def load(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.load()
        period = self.period.period
        self.act(
            lambda: activity_views.list_activities(self.desk.store, start=period.start, end=period.end),
            self.table.set_rows,
        )

    def open_item(self, item: object) -> None:
        """An activity, by its id; ``plan`` asks for a new one."""
        if isinstance(item, int):
            self.act(lambda: activity_views.get_activity(self.desk.store, item), self.show_activity)
            return
        self.show_list()
        if item == "plan":
            self._on_plan_clicked()

    def print_panel(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.print_panel()
        else:
            self.table.print_shown()

    def edit_item(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.edit_item()
        elif self.change_button.isEnabled():
            self._ask(self.table.current_row())

    def go_back(self) -> None:
        self.show_list()

    def show_list(self) -> None:
        """Leaves the activity that was opened."""
        self._stack.setCurrentWidget(self._list)
        self._show_actions(in_list=True)

    def show_activity(self, activity: ActivityView | None) -> None:
        """Opens an activity."""
        if activity is not None:
            self._stack.setCurrentWidget(self.one)
            self._show_actions(in_list=False)
            self.one.show_activity(activity)

    def _show_actions(self, *, in_list: bool) -> None:
        self.one.action_bar.setVisible(not in_list)
        self.plan_button.setVisible(in_list and self.desk.may("activity.plan"))
        self.change_button.setVisible(self.desk.may("activity.change"))

    def _on_selection_changed(self, rows: list[ActivityView]) -> None:
        self.open_button.setEnabled(bool(rows))
        self.change_button.setEnabled(bool(rows) and rows[0].status == "planned")

    def _on_plan_clicked(self) -> None:
        self._ask(None)

    def _ask(self, activity: ActivityView | None) -> None:
        """The dialog needs what can be chosen."""
        store = self.desk.store
        self.act(
            lambda: ActivityChoices(
                [team for team in teams.list_teams(store) if team.active],
                activity_views.list_circles(store),
                rules.list_rules(store),
            ),
            lambda choices: self._ask_with(choices, activity),
        )

    def _ask_with(self, choices: ActivityChoices, activity: ActivityView | None) -> None:
        dialog = ActivityDialog(self.desk, choices, activity, self)
        store, actor = self.desk.store, self.desk.actor

        def deed(values: dict[str, Any]) -> ActivityView:
            draft = dialog.draft(values)
            if activity is None:
                made = activities.plan_activity(store, actor, draft)
                return activity_views.get_activity(store, made)
            activities.change_activity(store, actor, activity.id, draft)
            return activity_views.get_activity(store, activity.id)

        self.ask(dialog, deed, lambda saved: self._say_saved(saved, is_new=activity is None))

    def _say_saved(self, activity: ActivityView, *, is_new: bool) -> None:
        self.desk.messages.say(f"“{activity.title}”已安排。" if is_new else f"“{activity.title}”已修改。")
        if is_new:
            self._show_period_of(activity)
            self.show_activity(activity)

    def _show_period_of(self, activity: ActivityView) -> None:
        """An activity planned for another month is found in the list afterwards."""
        day = activity.starts_at.date()
        if day not in self.period.period:
            self.period.kind.setCurrentText("按年")
            self.period.set_period(Period(year_of(day).start, year_of(day).end))
