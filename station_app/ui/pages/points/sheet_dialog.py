"""A new scoring sheet: what it is for, whose households, on which day, and by which rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.domain.scoring import MOST_RULES
from station_app.services.households import GroupView
from station_app.services.rules import RuleView
from station_app.services.scoring import HOUSEHOLD, SheetDraft
from station_app.services.scoring_views import WHOLE_VILLAGE
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.pages.points.rule_words import worth
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.tick_list import TickList

_NOTE = (
    "先做表、打印空白表，评分的人上门填好，回来再录入。不用评议也不用公示的项目录完直接入账，其余的转为申报。"
)


class SheetDialog(FormDialog):
    """Only rules for households: a sheet has one line for each."""

    def __init__(
        self, rules: Sequence[RuleView], groups: Sequence[GroupView], today: date, parent: QWidget
    ) -> None:
        super().__init__("新制评分表", "做好并打印", parent, _NOTE)
        self.setMinimumWidth(theme.sizes().text * 44)
        self.title = QLineEdit()
        self.title.setPlaceholderText("例如“11月第4周卫生评分”")
        group = QComboBox()
        group.addItem(WHOLE_VILLAGE, None)
        for each in groups:
            group.addItem(each.name, each.id)
        usable = [rule for rule in rules if rule.scope == HOUSEHOLD]
        self.rules = TickList("评分项目", [(_words(rule), rule.id) for rule in usable], unit="项", ticked=())
        add = self.form.add
        add("title", "名称", self.title, required=True)
        add("group", "范围", group)
        add("deed_on", "评分日期", DateField(today), required=True, hint="打算哪天评分；录入时还可以改")
        add("rules", "评分项目", self.rules, required=True, hint=f"最多 {MOST_RULES} 项；只列出记给户的规则")

    def draft(self, values: dict[str, Any]) -> SheetDraft:
        """What was typed."""
        return SheetDraft(values["title"], values["rules"], values["deed_on"], values["group"])


def _words(rule: RuleView) -> str:
    goes = "直接入账" if rule.review == "none" and not rule.notice else "转申报"
    return f"{rule.code}　{rule.name}　{worth(rule)}　{goes}"
