"""Signs in a whole team at once: everybody ticked, and who did not come is unticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from station_app.services.activity_views import Expected
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.widgets.tick_list import TickList


class ExpectedDialog(FormDialog):
    """The members of the team who have not signed in yet."""

    def __init__(self, team: str, expected: Sequence[Expected], parent: QWidget) -> None:
        super().__init__(f"{team}整队签到", "签到", parent, "没有来的，把前面的勾去掉。")
        people = [
            (f"{each.name}　{each.household_number} 户　{each.group}　{each.role}", each.resident_id)
            for each in expected
        ]
        self.boxes = TickList("队员", people, unit="人")
        self.form.add("resident", "队员", self.boxes, required=True)
