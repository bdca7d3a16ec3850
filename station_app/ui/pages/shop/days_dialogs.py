"""Asks when, where and for whom a 兑换日 is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.errors import StationError
from station_app.services.exchange_days import DayDraft, DayView, change_day, plan_day
from station_app.services.households import GroupView, list_groups
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import without_input_method


class DayDialog(FormDialog):
    """A new 兑换日, or the facts of one that stands."""

    def __init__(self, desk: Desk, groups: list[GroupView], day: DayView | None, parent: QWidget) -> None:
        today = desk.clock.today()
        title = "安排兑换日" if day is None else f"更改“{day.name}”"
        note = "到了日子，村民凭户码卡取号、叫号、兑换，办完一次结算。"
        super().__init__(title, "安排" if day is None else "保存", parent, note=note)
        name, place, remark = QLineEdit(f"{today.month}月集中兑换日"), QLineEdit(), QLineEdit()
        starts, ends = DateField(today), DateField(today)
        opens, closes = QLineEdit("8:30"), QLineEdit("17:00")
        for line in (opens, closes):
            without_input_method(line)
        group = QComboBox()
        group.addItem("全村各户", 0)
        for each in groups:
            group.addItem(f"{each.name}各户", each.id)
        remark.setPlaceholderText("可不填，会印在通知上")
        place.setPlaceholderText("例如 村委会一楼爱心超市")
        self.form.add("name", "名称", name, required=True)
        self.form.add("starts_on", "从", starts, required=True)
        self.form.add("ends_on", "到", ends, required=True, hint="只办一天的，填同一天。")
        self.form.add("opens", "开始时间", opens, hint="印在通知上；到点还在排队的照样办。")
        self.form.add("closes", "结束时间", closes)
        self.form.add("group_id", "谁来", group)
        self.form.add("place", "地点", place)
        self.form.add("note", "说明", remark)
        starts.value_changed.connect(lambda: self._follow(starts, ends))
        if day is not None:
            self.form.fill(
                {
                    "name": day.name,
                    "starts_on": day.starts_on,
                    "ends_on": day.ends_on,
                    "opens": day.opens,
                    "closes": day.closes,
                    "group_id": day.group_id or 0,
                    "place": day.place,
                    "note": day.note,
                }
            )

    def _follow(self, starts: DateField, ends: DateField) -> None:
        """A later first day moves the last day along."""
        try:
            first, last = starts.value(), ends.value()
        except StationError:  # half a date: it is still being typed
            return
        if first is not None and (last is None or last < first):
            ends.set_value(first)


def ask_day(desk: Desk, parent: QWidget, day: DayView | None, done: Callable[[DayView], None]) -> None:
    """Opens the dialog; ``done`` follows with the day as it was planned or changed."""

    def open_dialog(groups: list[GroupView]) -> None:
        dialog = DayDialog(desk, groups, day, parent)

        def save(values: dict[str, Any]) -> DayView:
            draft = _draft(values)
            if day is None:
                return plan_day(desk.store, desk.actor, draft)
            return change_day(desk.store, desk.actor, day.id, draft)

        dialog.save_with(desk.tasks, save, done, lambda error: desk.messages.error(error, near=dialog.form))

    desk.tasks.run(lambda _: list_groups(desk.store), done=open_dialog, owner=parent)


def _draft(values: dict[str, Any]) -> DayDraft:
    return DayDraft(
        values["name"],
        values["starts_on"],
        values["ends_on"],
        values["opens"],
        values["closes"],
        values["group_id"] or None,
        values["place"],
        values["note"],
    )
