"""One meeting: its claims, what is said of each by a key, the minutes, and the end."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout

from station_app.domain.review import Finding, ReviewResult
from station_app.services import review_views
from station_app.services.review_views import MeetingView, ReviewLine
from station_app.ui.pages.points.meeting_deeds import MeetingDeeds
from station_app.ui.pages.points.result_keys import WORDS, ResultKeys
from station_app.ui.pages.points.review_words import (
    CLOSED,
    LINE_COLUMNS,
    OPEN,
    counts_words,
    facts_words,
)
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.cards import Banner, StatusChip, label, push_button
from station_app.ui.widgets.data_table import DataTable

PAUSE_MS = 900
"""Results pressed one after another are kept in one act, this long after the last."""


class MeetingPanel(Panel):
    """The claims of one meeting; ``change_asked`` wants its facts changed, ``left`` goes back."""

    title = "评议会"
    left = Signal()
    change_asked = Signal(object)

    def _build_ui(self) -> None:
        self.meeting: MeetingView | None = None
        self._pending: dict[int, Finding] = {}
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.back = push_button("返回", "arrow_back", "quiet", "回到评议会列表（Esc）")
        self.heading = label("", "heading")
        self.chip = StatusChip()
        self.facts = label("", "muted", wraps=True)
        self.banner = Banner()
        self.table = DataTable(
            "评议结果", LINE_COLUMNS, key=lambda row: row.item_id, output=self.desk.output, multi_select=True
        )
        self.keys = ResultKeys(self.table.view)
        self.deeds = MeetingDeeds(self)
        self.one_button = self.table.add_action("填写", "edit", "填票数、说明和回避（F2 或回车）")
        self.all_button = self.table.add_action("其余都同意", "done_all", "还没有结果的都记为同意")
        self.change_button = push_button("修改评议会", "edit", "quiet")
        self.drop_button = push_button("取消评议会", "cancel", "quiet")
        self.print_button = self.add_action("打印记录", "print", "开会前打印空白的，开会后打印结果（Ctrl+P）")
        self.close_button = self.set_primary("结束评议会", "task_alt", "结果生效，以后不能再改")
        head = QHBoxLayout()
        head.setSpacing(12)
        for widget in (self.back, self.heading, self.chip):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.change_button)
        head.addWidget(self.drop_button)
        self.column.setSpacing(8)
        self.column.addLayout(head)
        self.column.addWidget(self.facts)
        self.column.addWidget(self.banner)
        self.column.addWidget(self.table, 1)

    def _connect_signals(self) -> None:
        self.back.clicked.connect(self.go_back)
        self._pause.timeout.connect(self.keep)
        self.keys.pressed.connect(self._on_key)
        self.deeds.dropped.connect(self._on_dropped)
        self.table.row_activated.connect(lambda _: self.edit_item())
        self.one_button.clicked.connect(self.edit_item)
        self.all_button.clicked.connect(self._on_all_clicked)
        self.change_button.clicked.connect(self._on_change_clicked)
        self.drop_button.clicked.connect(self._on_drop_clicked)
        self.print_button.clicked.connect(self.print_panel)
        self.close_button.clicked.connect(self._on_close_clicked)

    def show_meeting(self, meeting: MeetingView) -> None:
        """Turns to a meeting; the keyboard stands on its first claim."""
        self._pending = {}
        self.meeting = meeting
        self._show(meeting)
        if meeting.lines:
            self.table.select_key(meeting.lines[0].item_id)
        self.table.view.setFocus()

    def load(self) -> None:
        if self.meeting is not None:
            meeting_id = self.meeting.id
            self.act(lambda: review_views.get_meeting(self.desk.store, meeting_id), self._show)

    def go_back(self) -> None:
        self.keep()
        self.left.emit()

    def may_leave(self) -> bool:
        """What was pressed is kept, and nobody is asked."""
        self.keep()
        return True

    def edit_item(self) -> None:
        rows = self.table.selected_rows()
        if rows and self._is_open():
            self._ask(rows[0], None)

    def print_panel(self) -> None:
        if self.meeting is None:
            return
        self.deeds.print_minutes(self.meeting, self._taken(), self.print_button)

    def keep(self) -> None:
        """Writes down what was pressed since."""
        if self.meeting is None or not self._pending:
            return
        self.deeds.keep(self.meeting, self._taken(), self._on_keeping_failed)

    # ---- showing

    def _show(self, meeting: MeetingView) -> None:
        if self.meeting is None or meeting.id != self.meeting.id:
            return
        lines = tuple(
            replace(line, finding=self._pending.get(line.item_id, line.finding)) for line in meeting.lines
        )
        self.meeting = replace(meeting, lines=lines)
        is_open = meeting.closed_at is None
        self.heading.setText(f"第 {meeting.number} 次评议会")
        self.chip.set_state(OPEN if is_open else CLOSED, "warn" if is_open else "good")
        self.facts.setText(facts_words(meeting))
        self.table.title = f"第{meeting.number}次评议会"
        self.table.set_rows(lines)
        self._show_counts()
        for widget, action in (
            (self.change_button, "review.change"),
            (self.drop_button, "review.drop"),
            (self.close_button, "review.close"),
            (self.one_button, "review.decide"),
            (self.all_button, "review.decide"),
        ):
            widget.setVisible(is_open and self.desk.may(action))

    def _show_counts(self) -> None:
        assert self.meeting is not None
        live = [line.finding for line in self.meeting.lines if not line.is_gone]
        said = f"共 {len(live)} 件：{counts_words(live)}。"
        keys = WORDS if self._is_open() else ""
        few = f"评议人只有 {len(self.meeting.members)} 位，至少要 {self.meeting.least} 位才能结束。"
        if keys and len(self.meeting.members) < self.meeting.least:
            self.banner.show_text(f"{said}{few}", "warn")
        else:
            self.banner.show_text(f"{said}{keys}")

    def _is_open(self) -> bool:
        is_open = self.meeting is not None and self.meeting.closed_at is None
        return is_open and self.desk.may("review.decide")

    # ---- deeds

    def _on_key(self, result: ReviewResult | None) -> None:
        rows = [row for row in self.table.selected_rows() if not row.is_gone]
        if not rows or not self._is_open():
            return
        if result is ReviewResult.CHANGED:
            self._ask(rows[0], result)
            return
        self._decide(rows, result)
        self._go_on(rows[-1])

    def _decide(self, rows: list[ReviewLine], result: ReviewResult | None) -> None:
        assert self.meeting is not None
        self._pending.update({row.item_id: Finding(result, words=row.finding.words) for row in rows})
        self._pause.start()
        self._show(self.meeting)

    def _go_on(self, row: ReviewLine) -> None:
        """To the claim below."""
        shown = self.table.model.shown_rows
        at = next((place for place, each in enumerate(shown) if each.item_id == row.item_id), -1)
        if 0 <= at < len(shown) - 1:
            self.table.select_key(shown[at + 1].item_id)

    def _on_all_clicked(self) -> None:
        if self.meeting is not None:
            open_lines = [
                each for each in self.meeting.lines if each.finding.result is None and not each.is_gone
            ]
            self._decide(open_lines, ReviewResult.AGREED)
            self.table.view.setFocus()

    def _on_keeping_failed(self, error: BaseException) -> None:
        self.desk.messages.error(error, near=self)
        self.load()

    def _ask(self, line: ReviewLine, suggested: ReviewResult | None) -> None:
        if self.meeting is not None:
            self.keep()
            self.deeds.fill_in(self.meeting, line, suggested, lambda: self._go_on(line))

    def _on_change_clicked(self) -> None:
        self.keep()
        self.change_asked.emit(self.meeting)

    def _on_drop_clicked(self) -> None:
        if self.meeting is not None:
            self.deeds.drop(self.meeting, self.drop_button)

    def _on_dropped(self) -> None:
        self.meeting = None
        self.left.emit()

    def _on_close_clicked(self) -> None:
        if self.meeting is not None:
            self.deeds.close(self.meeting, self._taken(), self.close_button)

    def _taken(self) -> dict[int, Finding]:
        """What waits to be written, which then waits no more."""
        self._pause.stop()
        pending, self._pending = self._pending, {}
        return pending
