"""The dialogs of an activity: planning it, when somebody served, reasons, late entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from station_app.clock import CHINA, local
from station_app.domain.amounts import format_points, parse_quantity
from station_app.domain.hours import Span
from station_app.services.activities import ActivityDraft
from station_app.services.activity_views import ActivityView, RecordView
from station_app.services.rules import RuleView
from station_app.services.teams import TeamView
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.fields import NumberField
from station_app.ui.widgets.people_picker import PeoplePicker
from station_app.ui.widgets.time_span_field import TimeSpanField

MOST_WANTED = 999
_USUAL_RULE = "FW01"
_SIGN_IN = "signin"
_USUAL_HOUR = 14


@dataclass(frozen=True, slots=True)
class ActivityChoices:
    """What can be chosen for an activity."""

    teams: Sequence[TeamView]
    circles: Sequence[tuple[int, str]]
    rules: Sequence[RuleView]


class ActivityDialog(FormDialog):
    """An activity to be planned, or one that changes."""

    def __init__(
        self, desk: Desk, choices: ActivityChoices, activity: ActivityView | None, parent: QWidget
    ) -> None:
        super().__init__("安排活动" if activity is None else "修改活动", parent=parent)
        self.setMinimumWidth(theme.sizes().text * 46)
        self._choices = choices
        self.team = QComboBox()
        self.circle = QComboBox()
        self.rule = _rule_box(choices.rules)
        self.span = TimeSpanField(desk.clock.today())
        self.in_charge = QLineEdit()
        self._fill_boxes()
        self.form.add("title", "活动名称", QLineEdit(), required=True, hint="例如“清扫村道”“重阳节看望老人”")
        self.form.add("team", "队伍", self.team, required=True)
        self.form.add("ends_at", "时间", self.span, required=True)
        self.form.add("place", "地点", QLineEdit())
        self.form.add("rule", "积分规则", self.rule, hint="结束入账时，每个签到的人按这条规则记分")
        self.form.add("circle", "服务圈", self.circle)
        self.form.add("wanted", "计划人数", NumberField(lambda text: parse_quantity(text, MOST_WANTED)))
        self.form.add("in_charge", "负责人", self.in_charge)
        self.form.add("served", "服务对象", QLineEdit(), hint="例如“独居老人”“全体村民”；写进服务记录")
        self.form.add("content", "活动内容", QPlainTextEdit())
        if activity is None:
            self._suggest(desk)
        else:
            self._show(activity)

    def draft(self, values: dict[str, Any]) -> ActivityDraft:
        """What was typed."""
        starts_at, ends_at = values["ends_at"]
        return ActivityDraft(
            values["title"],
            values["team"],
            starts_at,
            ends_at,
            circle_id=values["circle"],
            rule_id=values["rule"],
            place=values["place"],
            wanted=values["wanted"] or 0,
            served=values["served"],
            content=values["content"],
            in_charge=values["in_charge"],
        )

    def _fill_boxes(self) -> None:
        for team in self._choices.teams:
            self.team.addItem(team.name, team.id)
        self.circle.addItem("不属于哪个服务圈", None)
        for circle_id, name in self._choices.circles:
            self.circle.addItem(name, circle_id)

    def _suggest(self, desk: Desk) -> None:
        today = desk.clock.today()
        start = datetime(today.year, today.month, today.day, _USUAL_HOUR, tzinfo=CHINA)
        self.span.set_value((start, start + timedelta(hours=2)))
        usual = next((rule.id for rule in self._choices.rules if rule.code == _USUAL_RULE), None)
        self.rule.setCurrentIndex(max(self.rule.findData(usual), 0))
        self.team.currentIndexChanged.connect(self._on_team_chosen)
        self._on_team_chosen()

    def _on_team_chosen(self) -> None:
        """Whoever leads the team is in charge, until somebody else is typed."""
        leaders = {team.leader for team in self._choices.teams}
        if self.in_charge.text() in {"", *leaders}:
            chosen = self.team.currentData()
            leader = next((team.leader for team in self._choices.teams if team.id == chosen), "")
            self.in_charge.setText(leader)

    def _show(self, activity: ActivityView) -> None:
        codes = {rule.id: rule.name for rule in self._choices.rules}
        if activity.rule_id is not None and activity.rule_id not in codes:
            self.rule.addItem(activity.rule, activity.rule_id)
        self.form.fill(
            {
                "title": activity.title,
                "team": activity.team_id,
                "ends_at": (activity.starts_at, activity.ends_at),
                "place": activity.place,
                "rule": activity.rule_id,
                "circle": activity.circle_id,
                "wanted": activity.wanted or None,
                "in_charge": activity.in_charge,
                "served": activity.served,
                "content": activity.content,
            }
        )


class HoursDialog(FormDialog):
    """When somebody served."""

    def __init__(self, record: RecordView, parent: QWidget) -> None:
        super().__init__(
            f"{record.name}的服务时间", parent=parent, note="路途不算；按半小时记，不足半小时的不计。"
        )
        span = TimeSpanField(local(record.starts_at).date())
        self.form.add("ends_at", "时间", span, required=True)
        span.set_value((record.starts_at, record.ends_at))


class ReasonDialog(FormDialog):
    """Why something is taken back; what that does to whom stands above."""

    def __init__(self, title: str, note: str, yes_text: str, parent: QWidget, hint: str = "") -> None:
        super().__init__(title, yes_text, parent, note)
        self.form.add("reason", "原因", QLineEdit(), required=True, hint=hint)


class LateDialog(FormDialog):
    """Who was forgotten in an activity that is closed, when they served, and who can vouch for it."""

    def __init__(
        self, desk: Desk, activity: ActivityView, signed_in: dict[int, str], parent: QWidget
    ) -> None:
        super().__init__(
            f"补录：{activity.title}",
            "补录并入账",
            parent,
            "活动已经入账，补录的人马上按规则记分。原因会写进积分流水，村民看得到。",
        )
        self.setMinimumWidth(theme.sizes().text * 46)
        self.picker = PeoplePicker(desk.tasks, desk.people)
        self.picker.refuse(signed_in)
        span = TimeSpanField(local(activity.starts_at).date())
        self.form.add("resident", "补录的人", self.picker, required=True)
        self.form.add("ends_at", "服务时间", span, required=True)
        self.form.add("reason", "原因", QLineEdit(), required=True, hint="例如“漏登，张组长和李名兰证明”")
        span.set_value((activity.starts_at, activity.ends_at))


def span_of(values: dict[str, Any]) -> Span:
    """The span of a form's time field."""
    span: Span = values["ends_at"]
    return span


def rule_words(rule: RuleView) -> str:
    """参加村实践站组织的志愿服务（+2 分/小时）."""
    return f"{rule.name}（{format_points(rule.points, signed=True)} 分/{rule.unit}）"


def _rule_box(rules: Sequence[RuleView]) -> QComboBox:
    """No points first, then what is verified by signing in, then the other plus items."""
    box = QComboBox()
    box.addItem("不记积分，只记服务时长", None)
    plus = [rule for rule in rules if rule.points > 0]
    for rule in sorted(plus, key=lambda rule: rule.verify != _SIGN_IN):
        box.addItem(rule_words(rule), rule.id)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(24)
    return box
