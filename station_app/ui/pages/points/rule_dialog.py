"""A rule's form: what it is for, what it brings, its caps, and from which day a change holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from station_app.domain.amounts import format_points, parse_points, parse_positive_points
from station_app.domain.catalogues import REVIEWS, VERIFICATIONS
from station_app.domain.rule_hints import hints_for
from station_app.services import catalogue
from station_app.services.rule_use import RuleUse
from station_app.services.rules import CategoryView, RuleDraft, RuleView, next_rule_code
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.points.rule_words import (
    CAP_PERIODS,
    ONCES,
    SCOPES,
    UNITS,
    use_words,
)
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField


class RuleDialog(FormDialog):
    """A further rule, or a new version of one that stands."""

    def __init__(
        self,
        desk: Desk,
        categories: Sequence[CategoryView],
        rule: RuleView | None,
        parent: QWidget,
        use: RuleUse | None = None,
    ) -> None:
        note = "" if rule is None else "改动从生效日期起算；以前记的分按原来的规则，不会变。"
        if use is not None:
            note = f"{use_words(use)}{note}"
        super().__init__("新增规则" if rule is None else f"修改规则 {rule.code}", parent=parent, note=note)
        self.setMinimumWidth(theme.sizes().text * 48)
        self._desk = desk
        self._rule = rule
        self.points = NumberField(parse_points, format_points, step=10)
        self.category = _box((each.name, each.id) for each in categories)
        self.code = QLineEdit()
        self.name, self.remark = QLineEdit(), QLineEdit()
        self._forbidden = catalogue.forbidden_rules()
        self._build_form(rule)
        self.points.value_changed.connect(self._show_hints)
        for field in (self.name, self.remark):
            field.textChanged.connect(lambda _: self._show_hints())
        if rule is None:
            self.category.currentIndexChanged.connect(self._propose_code)
            self.form.fill({"scope": "person", "review": "none", "verify": "leader", "once": ""})
            self._propose_code()
        else:
            self._show(rule)

    def _build_form(self, rule: RuleView | None) -> None:
        add = self.form.add
        add("name", "事项", self.name, required=True)
        add("category", "类别", self.category, required=True)
        if rule is None:
            add("code", "编号", self.code, required=True)
        add(
            "points",
            "分值",
            self.points,
            required=True,
            hint="加分填正数，扣分填负数，例如 -5",
        )
        units = _box((unit, unit) for unit in UNITS)
        units.setEditable(True)
        add("unit", "单位", units, required=True, hint="每次、每小时……；按小时的，签到多久记多少")
        add("scope", "记给谁", _box((text, key) for key, text in SCOPES.items()))
        add("caps", "最多记", CapFields(), hint="空着就是不限；按人记的，上限也按人算")
        add("once", "次数", _box((text or "不限次数", text) for text in ONCES))
        add("verify", "凭据", _box((text, key) for key, text in VERIFICATIONS.items()))
        add("review", "评议", _box((text, key) for key, text in REVIEWS.items()))
        add("notice", "公示", QCheckBox("入账前要公示"))
        if rule is not None:
            add("valid_from", "生效日期", DateField(self._desk.clock.today()), required=True)
        add("remark", "备注", self.remark)

    def draft(self, values: dict[str, Any]) -> RuleDraft:
        """What was typed."""
        return RuleDraft(
            values["code"] if self._rule is None else self._rule.code,
            values["category"],
            values["name"],
            values["points"],
            values["unit"],
            scope=values["scope"],
            **values["caps"],
            once=values["once"],
            review=values["review"],
            notice=values["notice"],
            verify=values["verify"],
            active=True if self._rule is None else self._rule.active,
            remark=values["remark"],
        )

    def _show(self, rule: RuleView) -> None:
        once = self.form.rows["once"].editor
        if isinstance(once, QComboBox) and once.findData(rule.once) < 0:
            once.addItem(rule.once, rule.once)
        self.form.fill(
            {
                "name": rule.name,
                "category": rule.category_id,
                "points": rule.points,
                "unit": rule.unit,
                "scope": rule.scope,
                "caps": {field: getattr(rule, field) for _, field in CAP_PERIODS},
                "once": rule.once,
                "verify": rule.verify,
                "review": rule.review,
                "notice": rule.notice,
                "remark": rule.remark,
            }
        )
        self._show_hints()

    def _show_hints(self) -> None:
        """What is typed may touch on what must never become a minus item or a condition: a hint, no more."""
        minus = self.points.text().strip().startswith(("-", "−"))
        texts = [self.name.text(), self.remark.text()]
        found = hints_for(texts, is_minus=minus, forbidden=self._forbidden)
        words = "；".join(f"写到了“{hint.word}”：{hint.why}" for hint in found)
        self.banner.show_text(f"{words}。请再想一想。" if words else "", "warn")

    def _propose_code(self) -> None:
        category = self.category.currentData()
        if category is None:
            return
        self._desk.tasks.run(
            lambda _: next_rule_code(self._desk.store, category), done=self.code.setText, owner=self
        )


class CapFields(QWidget):
    """The most that may be posted in a day, a week, a month, a quarter, a year; magnitudes."""

    value_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, NumberField] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for name, key in CAP_PERIODS:
            field = NumberField(parse_positive_points, format_points, step=10)
            field.setFixedWidth(theme.sizes().text * 4)
            field.setMinimumWidth(0)
            field.setAccessibleName(f"每{name}最多")
            field.value_changed.connect(self.value_changed)
            self.fields[key] = field
            row.addWidget(label(f"每{name}", "muted"))
            row.addWidget(field)
            row.addSpacing(8)
        row.addStretch(1)
        self.setFocusProxy(self.fields["cap_day"])

    def value(self) -> dict[str, int | None]:
        """Tenths by the rule's field; None for no cap. Raises what the points' fields raise."""
        return {key: field.value() for key, field in self.fields.items()}

    def set_value(self, caps: dict[str, int | None] | None) -> None:
        for key, tenths in (caps or {}).items():
            self.fields[key].set_value(None if tenths is None else abs(tenths))


def draft_like(rule: RuleView, *, active: bool) -> RuleDraft:
    """The same rule, in use or laid down."""
    return RuleDraft(
        rule.code,
        rule.category_id,
        rule.name,
        rule.points,
        rule.unit,
        scope=rule.scope,
        cap_day=rule.cap_day,
        cap_week=rule.cap_week,
        cap_month=rule.cap_month,
        cap_quarter=rule.cap_quarter,
        cap_year=rule.cap_year,
        once=rule.once,
        review=rule.review,
        notice=rule.notice,
        verify=rule.verify,
        active=active,
        remark=rule.remark,
    )


def _box(choices: Any) -> QComboBox:
    box = QComboBox()
    for text, value in choices:
        box.addItem(text, value)
    return box
