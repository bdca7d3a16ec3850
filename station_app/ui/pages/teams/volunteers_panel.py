"""志愿者: everybody who is registered, their hours, and the stars these make eligible for."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from station_app.clock import local
from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.hours import STAR_HOURS, format_hours
from station_app.domain.people import GONE, RESIDENT_STATUS_LABELS
from station_app.services import volunteers
from station_app.services.activity_views import ServiceView, services_of
from station_app.services.volunteers import VolunteerView
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.people_picker import PeoplePicker

_COLUMNS = (
    Column[VolunteerView]("编号", lambda row: row.number),
    Column[VolunteerView]("姓名", lambda row: row.name, bold=lambda row: row.stars > 0),
    Column[VolunteerView]("户号", lambda row: row.household_number),
    Column[VolunteerView]("村民小组", lambda row: row.group),
    Column[VolunteerView]("队伍", lambda row: "、".join(row.teams), widest=16),
    Column[VolunteerView]("登记日期", lambda row: row.registered_on),
    Column[VolunteerView]("服务小时", lambda row: row.minutes, format_hours, Align.RIGHT),
    Column[VolunteerView](
        "可评星级",
        lambda row: row.stars,
        lambda stars: "★" * stars,
        foreground=lambda _: theme.GOLD,
        tip=lambda row: _to_next_star(row.minutes),
    ),
    Column[VolunteerView](
        "状态",
        lambda row: RESIDENT_STATUS_LABELS[row.status],
        foreground=lambda row: theme.WARN if row.status in GONE else None,
    ),
)
_SERVICES = (
    Column[ServiceView]("日期", lambda row: local(row.starts_at).date()),
    Column[ServiceView]("活动", lambda row: row.activity, widest=20),
    Column[ServiceView]("队伍", lambda row: row.team),
    Column[ServiceView]("地点", lambda row: row.place, widest=12),
    Column[ServiceView]("小时", lambda row: row.minutes, format_hours, Align.RIGHT),
    Column[ServiceView]("积分", lambda row: row.points, format_points, Align.RIGHT),
)
_HOUR = 60


class VolunteersPanel(Panel):
    """The register of volunteers."""

    title = "志愿者"
    areas = frozenset({"teams", "people", "activities"})

    def _build_ui(self) -> None:
        self.note = label("", "muted", wraps=True)
        self.table = DataTable(
            "注册志愿者名册", _COLUMNS, key=lambda row: row.resident_id, output=self.desk.output
        )
        self.table.set_empty(
            "还没有志愿者", "加入队伍或参加活动签到的人会自动登记；也可以点“登记志愿者”。", "登记志愿者"
        )
        self.table.add_filter(
            "星级",
            [
                ("全部志愿者", None),
                ("够评星级的", lambda row: row.stars > 0),
                ("还没有服务的", lambda row: row.minutes == 0),
            ],
        )
        self.services_button = self.table.add_action("服务记录", "history", "看选中的人的服务记录（回车）")
        self.register_button = self.set_primary("登记志愿者", "person_add")
        self.register_button.setVisible(self.desk.may("volunteer.register"))
        self.column.addWidget(self.note)
        self.column.addWidget(self.table, 1)

    def _connect_signals(self) -> None:
        self.table.row_activated.connect(self._show_services)
        self.table.selection_changed.connect(lambda rows: self.services_button.setEnabled(bool(rows)))
        self.table.empty_action_asked.connect(self._on_register_clicked)
        self.services_button.clicked.connect(lambda: self._show_services(self.table.current_row()))
        self.register_button.clicked.connect(self._on_register_clicked)
        self.services_button.setEnabled(False)

    def load(self) -> None:
        self.act(lambda: volunteers.list_volunteers(self.desk.store), self._show)

    def print_panel(self) -> None:
        self.table.print_shown()

    def _show(self, found: list[VolunteerView]) -> None:
        self.table.set_rows(found)
        hours = format_hours(sum(each.minutes for each in found))
        eligible = sum(each.stars > 0 for each in found)
        self.note.setText(
            f"共 {len(found)} 名志愿者，服务 {hours} 小时；{eligible} 人够评星级"
            f"（{'、'.join(str(each) for each in STAR_HOURS)} 小时为一至五星，由本人申请、站里评定）。"
        )

    def _on_register_clicked(self) -> None:
        dialog = FormDialog("登记志愿者", "登记", self, "按登记的先后自动编号。")
        picker = PeoplePicker(self.desk.tasks, self.desk.people)
        picker.refuse({each.resident_id: "已经是志愿者" for each in self.table.model.all_rows})
        dialog.form.add("resident", "村民", picker, required=True)

        def deed(values: dict[str, Any]) -> int:
            return volunteers.register_volunteers(self.desk.store, self.desk.actor, values["resident"])

        self.ask(dialog, deed, lambda count: self.desk.messages.say(f"登记了 {count} 名志愿者。"))

    def _show_services(self, volunteer: VolunteerView | None) -> None:
        if volunteer is not None:
            self.act(
                lambda: services_of(self.desk.store, volunteer.resident_id),
                lambda services: ServicesDialog(self.desk, volunteer, services, self).open(),
            )


class ServicesDialog(QDialog):
    """What one volunteer has done."""

    def __init__(
        self, desk: Desk, volunteer: VolunteerView, services: list[ServiceView], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{volunteer.name}的服务记录")
        self.resize(880, 560)
        title = label(f"{volunteer.name}　志愿者编号 {volunteer.number}", "heading")
        hours = label(
            f"累计 {format_hours(volunteer.minutes)} 小时　{_to_next_star(volunteer.minutes)}", "muted"
        )
        self.table = DataTable(
            f"{volunteer.name}的服务记录", _SERVICES, key=lambda row: row.record_id, output=desk.output
        )
        self.table.set_empty("还没有服务记录", "参加活动并签到以后，会出现在这里。")
        self.table.set_rows(services)
        leave = push_button("关闭")
        leave.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(hours)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.finished.connect(self.deleteLater)


def _to_next_star(minutes: int) -> str:
    """How far the next star is."""
    for place, hours in enumerate(STAR_HOURS):
        if minutes < hours * _HOUR:
            return f"离{'一二三四五'[place]}星还差 {format_hours(hours * _HOUR - minutes)} 小时"
    return "已够评五星"
