"""What is done to one activity: signing in, changing hours, voiding, calling off, closing, entering late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.domain.service import SignInMethod
from station_app.services import activities, activity_views, sign_ins
from station_app.services.activities import ClosedActivity
from station_app.services.activity_views import ActivityView, Expected, RecordView
from station_app.services.sign_ins import LateRecord
from station_app.ui.pages.teams.activity_dialogs import HoursDialog, LateDialog, ReasonDialog, span_of
from station_app.ui.pages.teams.activity_words import closing_words, limited_words
from station_app.ui.pages.teams.expected_dialog import ExpectedDialog
from station_app.ui.pages.teams.sign_in_bar import SignInBar
from station_app.ui.tabbed_page import Panel

_TAKEN_BACK = "误签到"


class ActivityDeeds(QObject):
    """The deeds, each with the question or the dialog that goes before it; ``told`` is a result to keep."""

    told = Signal(str, str)
    """Words for the panel's banner, and their tone."""

    def __init__(self, panel: Panel, bar: SignInBar) -> None:
        super().__init__(panel)
        self._panel = panel
        self._bar = bar
        self._store, self._actor = panel.desk.store, panel.desk.actor
        self._messages = panel.desk.messages

    def sign_in(self, activity: ActivityView, people: Sequence[int], method: SignInMethod) -> None:
        """Somebody stands at the desk."""
        self._panel.desk.tasks.run(
            lambda _: sign_ins.sign_in(self._store, self._actor, activity.id, people, method),
            done=lambda records: self._say_signed_in(activity, records),
            failed=lambda error: self._messages.error(error, near=self._bar),
            owner=self,
        )

    def sign_in_team(self, activity: ActivityView) -> None:
        """The whole team came, or most of it."""
        self._panel.act(
            lambda: activity_views.expected_members(self._store, activity.id),
            lambda expected: self._ask_team(activity, expected),
        )

    def change_hours(self, record: RecordView) -> None:
        """Somebody came later, or left earlier."""

        def deed(values: dict[str, Any]) -> None:
            sign_ins.change_record(self._store, self._actor, record.id, *span_of(values))

        def undo() -> None:
            old = (record.starts_at, record.ends_at)
            self._panel.act(lambda: sign_ins.change_record(self._store, self._actor, record.id, *old))

        done = f"{record.name}的服务时间已改。"
        dialog = HoursDialog(record, self._panel)
        self._panel.ask(dialog, deed, lambda _: self._messages.say(done, undo))

    def void(self, record: RecordView) -> None:
        """Somebody was not there."""
        note = f"{record.name}这次的 {format_hours(record.minutes)} 小时不再计入。"
        if record.points:
            note += f"已记的 {format_points(record.points)} 分同时冲回。"
        hint = "例如“登错了人”“没有到场”"
        dialog = ReasonDialog(f"作废{record.name}的服务记录", note, "作废", self._panel, hint)

        def deed(values: dict[str, Any]) -> None:
            sign_ins.void_record(self._store, self._actor, record.id, values["reason"])

        done = f"{record.name}的服务记录已作废。"
        self._panel.ask(dialog, deed, lambda _: self._messages.say(done))

    def call_off(self, activity: ActivityView) -> None:
        """It rained."""
        note = f"“{activity.title}”将不再举办。"
        if activity.people:
            note += f"已签到的 {activity.people} 人的记录一并作废，不记时长和积分。"
        dialog = ReasonDialog("取消活动", note, "取消这次活动", self._panel, "例如“下大雨，改期”")

        def deed(values: dict[str, Any]) -> None:
            activities.cancel_activity(self._store, self._actor, activity.id, values["reason"])

        done = f"“{activity.title}”已取消。"
        self._panel.ask(dialog, deed, lambda _: self._messages.say(done))

    def close(self, activity: ActivityView, busy: QPushButton) -> None:
        """Ends it and posts everybody's points, after one question that names the figures."""
        self._panel.act(
            lambda: activities.preview_closing(self._store, activity.id),
            lambda foreseen: self._confirm_closing(foreseen, busy),
            busy=busy,
        )

    def enter_late(self, activity: ActivityView, there: dict[int, str]) -> None:
        """Somebody was forgotten; ``there`` says who is not to be entered again, and why."""
        dialog = LateDialog(self._panel.desk, activity, there, self._panel)

        def deed(values: dict[str, Any]) -> list[LateRecord]:
            people, reason, span = values["resident"], values["reason"], span_of(values)
            return sign_ins.sign_in_late(self._store, self._actor, activity.id, people, reason, span)

        self._panel.ask(dialog, deed, self._say_late)

    def _ask_team(self, activity: ActivityView, expected: list[Expected]) -> None:
        if not expected:
            self._bar.say(f"{activity.team}的队员都已经签到了，或者队里还没有人。", "warn")
            return
        dialog = ExpectedDialog(activity.team, expected, self._panel)

        def deed(values: dict[str, Any]) -> list[int]:
            return sign_ins.sign_in(self._store, self._actor, activity.id, values["resident"])

        self._panel.ask(dialog, deed, lambda records: self._say_signed_in(activity, records))

    def _say_signed_in(self, activity: ActivityView, record_ids: list[int]) -> None:
        def undo() -> None:
            self._panel.act(lambda: sign_ins.void_records(self._store, self._actor, record_ids, _TAKEN_BACK))

        def say(records: list[RecordView]) -> None:
            new = [record for record in records if record.id in record_ids]
            words = new[0].name if len(new) == 1 else f"{len(new)} 人"
            self._messages.say(f"{words}已签到。", undo)
            self._bar.say("；".join(f"{each.name}{each.age_note}" for each in new if each.age_note), "warn")

        self._panel.act(lambda: activity_views.list_records(self._store, activity.id), say)

    def _confirm_closing(self, foreseen: ClosedActivity, busy: QPushButton) -> None:
        detail = f"将给签到的人记入：{closing_words(foreseen)}。入账后不能再改签到，漏登的可以补录。"
        if foreseen.limited:
            detail += f"\n受上限影响：{limited_words(foreseen.limited)}。"
        question = f"结束“{foreseen.title}”并入账？"
        if self._messages.confirm(question, "结束并入账", detail=detail):
            self._panel.act(
                lambda: activities.close_activity(self._store, self._actor, foreseen.activity_id),
                self._say_closed,
                busy=busy,
            )

    def _say_closed(self, closed: ClosedActivity) -> None:
        self._messages.say(f"“{closed.title}”已入账。")
        words = f"已入账：{closing_words(closed)}。"
        if closed.limited:
            words += f"{limited_words(closed.limited)}。"
        self.told.emit(words, "warn" if closed.limited else "good")

    def _say_late(self, late: list[LateRecord]) -> None:
        self._messages.say(f"补录了 {len(late)} 人。")
        words = [
            f"{each.name}记 {format_hours(each.minutes)} 小时、{format_points(each.points)} 分"
            + (f"（{each.limited_by}）" if each.limited_by else "")
            for each in late
        ]
        self.told.emit(f"已补录：{'；'.join(words)}。", "good")
