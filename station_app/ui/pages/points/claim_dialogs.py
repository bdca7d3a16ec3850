"""The dialogs of claims: a new claim for one or many, what is put right later, more photos, and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from station_app.domain.amounts import parse_quantity
from station_app.domain.hours import format_hours, parse_hours
from station_app.domain.points import HOUR_UNIT
from station_app.errors.claims import RuleNotChosen
from station_app.services.claim_photos import MOST_PHOTOS
from station_app.services.claim_views import ClaimRow
from station_app.services.claims import ClaimChange, ClaimDraft
from station_app.services.rules import RuleView
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.pages.points.claimants import Claimants
from station_app.ui.pages.points.doers import HOUSEHOLD
from station_app.ui.pages.points.rule_chooser import RuleChooser
from station_app.ui.tabbed_page import Panel
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField
from station_app.ui.widgets.photos_field import PhotosField

MOST = 999
_USUAL_MINUTES = 120
_WIDEST_CHOOSER = 380


class _DeedDialog(FormDialog):
    """What a new claim and a changed one have in common: how many, and when."""

    def _add_quantity(self) -> None:
        self.count = NumberField(lambda text: parse_quantity(text, MOST))
        self.count.set_value(1)
        self.hours = NumberField(parse_hours, format_hours, step=30)
        self.hours.set_value(_USUAL_MINUTES)
        self.form.add("quantity", "数量", self.count, required=True)
        self.form.add("hours", "时长（小时）", self.hours, required=True)

    def _add_day(self, today: date) -> None:
        self.day = DateField(today)
        self.form.add("deed_on", "发生日期", self.day, required=True)

    def _count_in(self, unit: str) -> None:
        of_hours = unit == HOUR_UNIT
        self.form.rows["hours"].set_shown(shown=of_hours)
        self.form.rows["quantity"].set_shown(shown=not of_hours)
        self.form.rows["quantity"].label.setText(f"数量（{unit}）" if unit else "数量")


class ClaimDialog(_DeedDialog):
    """A new claim, for one or for many; the rule is chosen at the left."""

    def __init__(self, panel: Panel, rules: Sequence[RuleView], days: int, only: str = "") -> None:
        """``days`` after the deed a claim is late; ``only`` is the one group to choose from."""
        self.chooser = RuleChooser("申报什么")
        self.chooser.setFixedWidth(min(theme.sizes().text * 22, _WIDEST_CHOOSER))
        super().__init__("新申报", "申报", panel, beside=self.chooser)
        self.rule: RuleView | None = None
        self.claimants = Claimants(panel, only)
        self.form.add("resident", "给谁申报", self.claimants, required=True)
        self._add_quantity()
        self._add_day(panel.desk.clock.today())
        self.evidence = QPlainTextEdit()
        self.evidence.setPlaceholderText("做了什么、在哪里、谁看到了")
        self.form.add("evidence", "事由", self.evidence)
        self.witnesses = QLineEdit()
        self.witnesses.setPlaceholderText("例如：张三、李四")
        late = f"凭证明人核实的、事情过去 {days} 天以上才来申报的，要写两位"
        self.form.add("witnesses", "证明人", self.witnesses, hint=late)
        self.claimed_by = QLineEdit()
        self.claimed_by.setPlaceholderText("不填就是本人")
        self.form.add("claimed_by", "谁来申报", self.claimed_by)
        self.photos = PhotosField(panel.desk.tasks, MOST_PHOTOS)
        self.form.add("photos", "照片", self.photos)
        self.chooser.set_rules(rules)
        self.chooser.rule_chosen.connect(self._on_rule_chosen)
        self.chooser.entered.connect(self.claimants.setFocus)
        self._count_in("")
        self.setMinimumWidth(theme.sizes().text * 66)

    def _on_rule_chosen(self, rule: RuleView | None) -> None:
        self.rule = rule
        self.claimants.set_scope("" if rule is None else rule.scope)
        self._count_in("" if rule is None else rule.unit)
        self.banner.show_text("")

    def drafts(self, values: dict[str, Any]) -> list[ClaimDraft]:
        """What was typed, one claim for each person or household; raises RuleNotChosen."""
        if self.rule is None:
            raise RuleNotChosen
        return [
            ClaimDraft(
                self.rule.id,
                values["deed_on"],
                None if self.rule.scope == HOUSEHOLD else doer.resident_id,
                doer.household_id,
                values.get("hours") or values.get("quantity") or 0,
                values["evidence"],
                values["witnesses"],
                values["claimed_by"],
            )
            for doer in values["resident"]
        ]


class ClaimChangeDialog(_DeedDialog):
    """Puts a claim right that nobody has reviewed yet."""

    def __init__(self, row: ClaimRow, today: date, parent: QWidget | None = None) -> None:
        note = f"{row.called}　{row.rule_name}。给错了人或选错了事项的，请撤回后重新申报。"
        super().__init__(f"修改申报 {row.number} 号", "保存", parent, note)
        self._add_quantity()
        self._add_day(today)
        self.form.add("evidence", "事由和证明人", QPlainTextEdit())
        self.form.add("claimed_by", "谁来申报", QLineEdit())
        of_hours = row.unit == HOUR_UNIT
        self.form.fill(
            {
                "hours" if of_hours else "quantity": row.quantity,
                "deed_on": row.deed_on,
                "evidence": row.evidence,
                "claimed_by": row.claimed_by,
            }
        )
        self._count_in(row.unit)

    @staticmethod
    def change(values: dict[str, Any]) -> ClaimChange:
        """What was typed."""
        quantity = values.get("hours") or values.get("quantity") or 0
        return ClaimChange(values["deed_on"], quantity, values["evidence"], values["claimed_by"])


class AddPhotosDialog(FormDialog):
    """More photos for a claim."""

    def __init__(self, row: ClaimRow, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(f"给申报 {row.number} 号加照片", "保存", parent, f"{row.called}　{row.rule_name}")
        self.photos = PhotosField(tasks, MOST_PHOTOS - row.photos)
        self.form.add("photos", "照片", self.photos)


class WordsDialog(FormDialog):
    """A few words for a deed: why a claim is refused, or withdrawn."""

    def __init__(
        self,
        title: str,
        yes_text: str,
        note: str,
        parent: QWidget | None = None,
        *,
        required: bool,
        hint: str = "",
    ) -> None:
        super().__init__(title, yes_text, parent, note)
        self.form.add("reason", "理由" if required else "说明", QLineEdit(), required=required, hint=hint)
