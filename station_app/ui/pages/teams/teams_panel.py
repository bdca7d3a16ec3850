"""队伍: the teams at the left, the members of the one chosen at the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout

from station_app.documents.papers import Align, SheetPaper
from station_app.domain.hours import format_hours
from station_app.domain.teams import TEAM_ROLES
from station_app.services import catalogue, talents, teams
from station_app.services.teams import MemberView, TeamDraft, TeamView
from station_app.ui import theme
from station_app.ui.pages.teams.team_dialogs import AddMembersDialog, TalentsDialog, TeamDialog
from station_app.ui.pages.teams.team_list import TeamList
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable

_COLUMNS = (
    Column[MemberView]("姓名", lambda row: row.name, bold=lambda row: row.role == "队长"),
    Column[MemberView](
        "职务",
        lambda row: row.role,
        foreground=lambda row: theme.ACCENT if row.role in {"队长", "副队长"} else None,
    ),
    Column[MemberView]("小组", lambda row: row.group),
    Column[MemberView]("性别", lambda row: row.sex, align=Align.CENTER),
    Column[MemberView]("年龄", lambda row: row.age, align=Align.RIGHT),
    Column[MemberView]("电话", lambda row: row.phone),
    Column[MemberView]("小时", lambda row: row.minutes, format_hours, Align.RIGHT),
    Column[MemberView]("入队", lambda row: row.joined_on),
    Column[MemberView]("特长", lambda row: "、".join(row.tags), widest=8),
)


class TeamsPanel(Panel):
    """Who serves in which team."""

    title = "队伍"
    areas = frozenset({"teams", "people", "activities"})

    def _build_ui(self) -> None:
        self._wanted: int | None = None
        self.list = TeamList()
        self.heading = label("", "heading")
        self.duties = label("", "muted", wraps=True)
        self.change_button = push_button("修改队伍", "edit", "quiet")
        self.table = DataTable(
            "队员名单",
            _COLUMNS,
            key=lambda row: row.id,
            search_text=lambda row: row.household_number,
            output=self.desk.output,
        )
        self.table.set_empty(
            "这支队伍还没有队员", "点右上角“添加队员”，查找姓名，一次可以加多个人。", "添加队员"
        )
        self.role_button = self._role_button()
        self.talents_button = push_button("特长", "star", tip="记下选中队员的特长与身份")
        self.leave_button = push_button("离队", "logout", tip="让选中的队员离队")
        self.add_team_button = self.add_action("新增队伍", "add")
        self.print_button = self.add_action("打印花名册", "print", "打印这支队伍的花名册（Ctrl+P）")
        self.add_button = self.set_primary("添加队员", "group_add")
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addWidget(self.change_button)
        head.addStretch(1)
        for row_button in (self.role_button, self.talents_button, self.leave_button):
            head.addWidget(row_button)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addLayout(head)
        right.addWidget(self.duties)
        right.addSpacing(4)
        right.addWidget(self.table, 1)
        halves = QHBoxLayout()
        halves.setSpacing(16)
        halves.addWidget(self.list)
        halves.addLayout(right, 1)
        self.column.addLayout(halves, 1)
        may_change = self.desk.may("team.add_members")
        for widget in (
            self.add_button,
            self.add_team_button,
            self.change_button,
            self.role_button,
            self.talents_button,
            self.leave_button,
        ):
            widget.setVisible(may_change)
        self._on_selection_changed([])

    def _role_button(self) -> QPushButton:
        button = push_button("职务", "badge", tip="改选中队员的职务（F2）")
        menu = QMenu(button)
        for role in TEAM_ROLES:
            menu.addAction(role, lambda role=role: self._give_role(role))
        button.setMenu(menu)
        theme.style(button, menu=True)
        return button

    def _connect_signals(self) -> None:
        self.list.team_chosen.connect(self._show_team)
        self.table.selection_changed.connect(self._on_selection_changed)
        self.table.row_activated.connect(lambda _: self.edit_item())
        self.table.empty_action_asked.connect(self._on_add_clicked)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.add_team_button.clicked.connect(lambda: self._ask_team(None))
        self.change_button.clicked.connect(lambda: self._ask_team(self.list.team))
        self.talents_button.clicked.connect(self._on_talents_clicked)
        self.leave_button.clicked.connect(self._on_leave_clicked)
        self.print_button.clicked.connect(self.print_panel)

    def load(self) -> None:
        self.act(lambda: teams.list_teams(self.desk.store), self._show_teams)

    def open_item(self, item: object) -> None:
        if isinstance(item, int):
            self._wanted = item
            self.load()

    def edit_item(self) -> None:
        if self.role_button.isVisible() and self.role_button.isEnabled():
            self.role_button.showMenu()

    def print_panel(self) -> None:
        team = self.list.team
        if team is None:
            return

        def make() -> bytes:
            from station_app.documents.team_sheet import team_sheets  # reportlab, when first printed

            return team_sheets(teams.team_sheets(self.desk.store, [team.id]))

        self.show_paper(make, f"{team.name}花名册", SheetPaper.A4)

    def _show_teams(self, found: list[TeamView]) -> None:
        wanted, self._wanted = self._wanted, None
        self.list.set_teams(found, wanted)

    def _show_team(self, team: TeamView) -> None:
        self.heading.setText(team.name)
        self.duties.setText(team.duties)
        self.duties.setVisible(bool(team.duties))
        self.table.title = f"{team.name}队员名单"
        self.act(
            lambda: teams.team_members(self.desk.store, team.id),
            lambda members: self._show_members(team, members),
        )

    def _show_members(self, team: TeamView, members: list[MemberView]) -> None:
        chosen = self.list.team
        if chosen is not None and chosen.id == team.id:
            self.table.set_rows(members)
            self._on_selection_changed(self.table.selected_rows())

    def _on_selection_changed(self, rows: list[MemberView]) -> None:
        for button in (self.role_button, self.talents_button, self.leave_button):
            button.setEnabled(bool(rows))

    def _selected(self) -> MemberView | None:
        rows = self.table.selected_rows()
        return rows[0] if rows else None

    # ---- deeds

    def _on_add_clicked(self) -> None:
        team = self.list.team
        if team is None:
            return
        dialog = AddMembersDialog(self.desk, team, self.table.model.all_rows, catalogue.team_roles(), self)

        def deed(values: dict[str, Any]) -> list[int]:
            people, role = values["resident"], values["role"]
            return teams.add_members(self.desk.store, self.desk.actor, team.id, people, role)

        self.ask(dialog, deed, lambda added: self._say_added(team, added))

    def _say_added(self, team: TeamView, added: list[int]) -> None:
        def undo() -> None:
            self.act(lambda: teams.end_memberships(self.desk.store, self.desk.actor, added, "误加"))

        self.desk.messages.say(f"{len(added)} 人加入了{team.name}。", undo)

    def _ask_team(self, team: TeamView | None) -> None:
        def deed(values: dict[str, Any]) -> int:
            draft = TeamDraft(values["name"], values["duties"], values.get("active", True))
            if team is None:
                return teams.add_team(self.desk.store, self.desk.actor, draft)
            teams.change_team(self.desk.store, self.desk.actor, team.id, draft)
            return team.id

        def done(team_id: int) -> None:
            self.desk.messages.say("队伍已保存。")
            self._wanted = team_id

        self.ask(TeamDialog(team, self), deed, done)

    def _give_role(self, role: str) -> None:
        member = self._selected()
        if member is None or member.role == role:
            return

        def change(to: str) -> None:
            teams.change_member(self.desk.store, self.desk.actor, member.id, to)

        def undo() -> None:
            self.act(lambda: change(member.role))

        self.act(
            lambda: change(role),
            lambda _: self.desk.messages.say(f"{member.name}现在是{role}。", undo),
        )

    def _on_talents_clicked(self) -> None:
        member = self._selected()
        if member is None:
            return
        dialog = TalentsDialog(member.name, catalogue.talent_tags(), member.tags, self)

        def deed(values: dict[str, Any]) -> None:
            tags = (*values["tags"], *values["more"].replace("、", " ").split())
            talents.set_talents(self.desk.store, self.desk.actor, member.resident_id, tags)

        self.ask(dialog, deed, lambda _: self.desk.messages.say(f"{member.name}的特长已记下。"))

    def _on_leave_clicked(self) -> None:
        member = self._selected()
        if member is None:
            return

        def undo() -> None:
            self.act(lambda: teams.rejoin(self.desk.store, self.desk.actor, member.id))

        self.act(
            lambda: teams.end_membership(self.desk.store, self.desk.actor, member.id),
            lambda _: self.desk.messages.say(f"{member.name}已离队，服务时长仍保留。", undo),
            busy=self.leave_button,
        )
