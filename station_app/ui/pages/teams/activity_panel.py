"""One activity: who signed in, from when to when, and the end that posts their points."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from station_app.documents.inputs import SignInSheetView
from station_app.documents.papers import SheetPaper
from station_app.domain.service import SignInMethod
from station_app.services import activity_views
from station_app.services.activity_views import ActivityView, RecordView
from station_app.ui.pages.teams.activity_deeds import ActivityDeeds
from station_app.ui.pages.teams.activity_words import (
    RECORD_COLUMNS,
    span_words,
    status_tone,
    status_words,
)
from station_app.ui.pages.teams.sign_in_bar import SignInBar
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.cards import Banner, StatusChip, label, push_button
from station_app.ui.widgets.data_table import DataTable


class ActivityPanel(Panel):
    """The people of one activity; ``change_asked`` wants its facts changed, ``left`` goes back."""

    title = "活动签到"
    left = Signal()
    change_asked = Signal(object)

    def _build_ui(self) -> None:
        self.activity: ActivityView | None = None
        self._records: list[RecordView] = []
        self.back = push_button("返回", "arrow_back", "quiet", "回到活动列表（Esc）")
        self.heading = label("", "heading")
        self.chip = StatusChip()
        self.facts = label("", "muted", wraps=True)
        self.banner = Banner()
        self.bar = SignInBar(self.desk)
        self.deeds = ActivityDeeds(self, self.bar)
        self.table = DataTable("签到名单", RECORD_COLUMNS, key=lambda row: row.id, output=self.desk.output)
        self.with_void = QCheckBox("显示作废的")
        self.table.toolbar.insertWidget(2, self.with_void)
        self.hours_button = self.table.add_action("改时间", "schedule", "改选中的人的服务时间（F2）")
        self.void_button = self.table.add_action("作废", "undo", "作废选中的人的这次服务")
        self.sheet_button = self.add_action("打印签到表", "print", "打印签到表（Ctrl+P）")
        self.change_button = push_button("修改活动", "edit", "quiet")
        self.cancel_button = push_button("取消活动", "cancel", "quiet")
        self.close_button = self.set_primary("结束并入账", "task_alt")
        self.late_button = self.set_primary("补录", "person_add", "活动入账以后，补登漏掉的人")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.back)
        head.addWidget(self.heading)
        head.addWidget(self.chip)
        head.addStretch(1)
        head.addWidget(self.change_button)
        head.addWidget(self.cancel_button)
        self.column.setSpacing(8)
        self.column.addLayout(head)
        self.column.addWidget(self.facts)
        self.column.addWidget(self.banner)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.table, 1)
        self.banner.hide()

    def _connect_signals(self) -> None:
        self.back.clicked.connect(self.left)
        self.deeds.told.connect(self.banner.show_text)
        self.bar.sign_in_asked.connect(self._on_sign_in_asked)
        self.bar.team_asked.connect(self._on_team_asked)
        self.with_void.toggled.connect(lambda _: self.load())
        self.table.selection_changed.connect(self._on_selection_changed)
        self.table.row_activated.connect(lambda _: self.edit_item())
        self.hours_button.clicked.connect(self.edit_item)
        self.void_button.clicked.connect(self._on_void_clicked)
        self.sheet_button.clicked.connect(self.print_panel)
        self.change_button.clicked.connect(lambda: self.change_asked.emit(self.activity))
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.close_button.clicked.connect(self._on_close_clicked)
        self.late_button.clicked.connect(self._on_late_clicked)

    def show_activity(self, activity: ActivityView) -> None:
        """Turns to an activity."""
        self.activity = activity
        self.banner.show_text("")
        self.bar.say("")
        self.table.set_rows([])
        self._show(activity, [])
        self.load()
        if self.bar.isVisibleTo(self):
            self.bar.field.setFocus()

    def load(self) -> None:
        if self.activity is None:
            return
        activity_id, with_void = self.activity.id, self.with_void.isChecked()
        store = self.desk.store
        self.act(
            lambda: (
                activity_views.get_activity(store, activity_id),
                activity_views.list_records(store, activity_id, with_void=with_void),
            ),
            lambda found: self._show(*found),
        )

    def go_back(self) -> None:
        self.left.emit()

    def print_panel(self) -> None:
        activity = self.activity
        if activity is None:
            return

        def make() -> bytes:
            from station_app.documents.sign_in_sheet import sign_in_sheet  # reportlab, when first printed

            return sign_in_sheet(self._sheet(activity))

        self.show_paper(make, f"{activity.title}签到表", SheetPaper.A4)

    def edit_item(self) -> None:
        record = self._selected()
        if record is not None and self.hours_button.isVisibleTo(self) and self.hours_button.isEnabled():
            self.deeds.change_hours(record)

    # ---- showing

    def _show(self, activity: ActivityView, records: list[RecordView]) -> None:
        if self.activity is None or activity.id != self.activity.id:
            return
        self.activity, self._records = activity, records
        words = status_words(activity, self.desk.clock.now())
        self.heading.setText(activity.title)
        self.chip.set_state(words, status_tone(words))
        self.facts.setText(_facts(activity))
        self.table.title = f"{activity.title}签到名单"
        self.table.set_empty("还没有人签到", "在上面扫户码卡或输入姓名；整支队伍来的，点“整队签到”。")
        self.table.set_rows(records)
        self.bar.set_signed_in(frozenset(record.resident_id for record in self._valid()))
        is_open, may = activity.status == "planned", self.desk.may("activity.sign_in")
        for widget in (self.bar, self.change_button, self.cancel_button, self.close_button):
            widget.setVisible(is_open and may)
        self.late_button.setVisible(activity.status == "closed" and may)
        self.hours_button.setVisible(is_open and may)
        self.void_button.setVisible(activity.status != "cancelled" and may)
        self._on_selection_changed(self.table.selected_rows())

    def _on_selection_changed(self, rows: list[RecordView]) -> None:
        counts = bool(rows) and rows[0].status == "valid"
        self.hours_button.setEnabled(counts)
        self.void_button.setEnabled(counts)

    def _valid(self) -> list[RecordView]:
        return [record for record in self._records if record.status == "valid"]

    def _selected(self) -> RecordView | None:
        rows = self.table.selected_rows()
        return rows[0] if rows else None

    def _sheet(self, activity: ActivityView) -> SignInSheetView:
        """Who signed in already, then who is expected of the team."""
        coming = activity_views.expected_members(self.desk.store, activity.id)
        there = [(record.name, record.group) for record in self._valid()]
        return SignInSheetView(
            self.desk.station_name,
            activity.title,
            activity.team,
            activity.circle,
            activity.place,
            activity.starts_at,
            activity.ends_at,
            activity.in_charge,
            tuple(there + [(person.name, person.group) for person in coming]),
        )

    # ---- deeds

    def _on_sign_in_asked(self, people: list[int], method: str) -> None:
        if self.activity is not None:
            self.deeds.sign_in(self.activity, people, SignInMethod(method))

    def _on_team_asked(self) -> None:
        if self.activity is not None:
            self.deeds.sign_in_team(self.activity)

    def _on_void_clicked(self) -> None:
        record = self._selected()
        if record is not None:
            self.deeds.void(record)

    def _on_cancel_clicked(self) -> None:
        if self.activity is not None:
            self.deeds.call_off(self.activity)

    def _on_close_clicked(self) -> None:
        if self.activity is not None:
            self.deeds.close(self.activity, self.close_button)

    def _on_late_clicked(self) -> None:
        if self.activity is not None:
            there = {record.resident_id: "已经签到" for record in self._valid()}
            self.deeds.enter_late(self.activity, there)


def _facts(activity: ActivityView) -> str:
    wanted = f"（计划 {activity.wanted} 人）" if activity.wanted else ""
    parts = [
        span_words(activity.starts_at, activity.ends_at),
        activity.team,
        activity.place,
        activity.in_charge and f"负责人 {activity.in_charge}",
        f"积分规则：{activity.rule or '不记积分'}",
        f"已签到 {activity.people} 人{wanted}",
        activity.status == "cancelled" and f"取消原因：{activity.note}",
    ]
    return "　·　".join(part for part in parts if part)
