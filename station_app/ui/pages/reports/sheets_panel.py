"""队伍花名册: the teams' sheets, one or all together, to be filed and put on the wall."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from station_app.documents.papers import Align, SheetPaper
from station_app.services.team_sheets import TeamSheet
from station_app.services.teams import TeamView, list_teams, team_sheets, unmasked_team_sheets
from station_app.ui.showing import set_shown
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable

_COLUMNS = (
    Column[TeamView]("队伍", lambda row: row.name, bold=lambda _: True),
    Column[TeamView]("队长", lambda row: row.leader or "还没有"),
    Column[TeamView]("人数", lambda row: row.members, align=Align.RIGHT),
    Column[TeamView]("做什么", lambda row: row.duties, widest=40),
)


class SheetsPanel(Panel):
    """Choose teams, print their sheets."""

    title = "队伍花名册"
    areas = frozenset({"teams", "people"})

    def _build_ui(self) -> None:
        self.with_phones = QCheckBox("印完整电话（只给队伍自己用，不要张贴）")
        set_shown(self.with_phones, shown=self.desk.may("people.unmask"))
        self.table = DataTable(
            "队伍一览", _COLUMNS, key=lambda row: row.id, output=self.desk.output, multi_select=True
        )
        self.table.set_empty("还没有队伍", "请先在“队伍与活动”里建立队伍。")
        self.all_button = self.add_action("打印全部队伍", "print")
        self.print_button = self.set_primary("打印花名册", "print", "打印选中的队伍（Ctrl+P）")
        self.print_button.setEnabled(False)
        self.column.addWidget(self.with_phones)
        self.column.addWidget(self.table, 1)

    def _connect_signals(self) -> None:
        self.table.selection_changed.connect(lambda rows: self.print_button.setEnabled(bool(rows)))
        self.table.row_activated.connect(lambda row: self._print([row.id], f"{row.name}花名册"))
        self.print_button.clicked.connect(self.print_panel)
        self.all_button.clicked.connect(
            lambda: self._print([row.id for row in self.table.model.all_rows], "各队花名册")
        )

    def load(self) -> None:
        self.act(lambda: list_teams(self.desk.store), self._show)

    def print_panel(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            self._print([row.id for row in rows], f"{rows[0].name}花名册" if len(rows) == 1 else "花名册")

    def _show(self, teams: list[TeamView]) -> None:
        self.table.set_rows(team for team in teams if team.active)

    def _print(self, team_ids: list[int], title: str) -> None:
        store, actor, with_phones = self.desk.store, self.desk.actor, self.with_phones.isChecked()

        def gather() -> tuple[TeamSheet, ...]:
            if with_phones:
                return tuple(unmasked_team_sheets(store, actor, team_ids))
            return tuple(team_sheets(store, team_ids))

        self.act(gather, lambda sheets: self._typeset(sheets, title))

    def _typeset(self, sheets: tuple[TeamSheet, ...], title: str) -> None:
        def make() -> bytes:
            from station_app.documents.team_sheet import team_sheets as printed  # reportlab, when needed

            return printed(sheets)

        self.show_paper(make, title, SheetPaper.A4)
