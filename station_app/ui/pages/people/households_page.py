"""户与人: the households at the left, the one chosen with its people at the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QSplitter

from station_app.services.households import GroupView, list_groups
from station_app.services.people_views import HouseholdDetail, HouseholdRow, list_households
from station_app.ui import icons, theme
from station_app.ui.items import ShowHousehold, ShowResident
from station_app.ui.page import Page
from station_app.ui.pages.people.household_acts import HouseholdActs
from station_app.ui.pages.people.household_panel import HouseholdPanel
from station_app.ui.pages.people.household_reading import HouseholdBeside, read_household
from station_app.ui.pages.people.person_acts import PersonActs
from station_app.ui.tables.people_tables import HOUSEHOLD_COLUMNS
from station_app.ui.widgets.cards import PageHeader
from station_app.ui.widgets.data_table import DataTable

_ACTIVE, _GONE, _ALL = "在册", "已销户", "全部"


_NOBODY = (
    "还没有登记户和人",
    "把村里的花名册导进来最快；也可以点右上角“登记新户”，一户一户录。",
    "导入花名册",
)


class HouseholdsPage(Page):
    """Search as one types, by anybody of a household; everything else starts from the household chosen."""

    title = "户与人"
    icon = "family_restroom"
    areas = frozenset({"people", "points", "rules"})
    help_topic = "people"

    def _build_ui(self) -> None:
        self._wanted: int | None = None
        self._wanted_person: int | None = None
        self._shown: int | None = None
        self._groups: list[GroupView] = []
        may_change = self.desk.may("people.add_household")
        self.header = PageHeader(self.title)
        self.import_button = self.header.add_action("导入花名册", "upload")
        self.groups_button = self.header.add_action("小组")
        self.more_button = self.header.add_action("更多")
        self.new_button = self.header.set_primary("登记新户", "add", "登记新户（Ctrl+N）")
        self.table = DataTable(
            "户名单",
            HOUSEHOLD_COLUMNS,
            key=lambda row: row.id,
            search_text=lambda row: f"{row.found_by} {row.phone} {row.address}",
        )
        self.table.search.setPlaceholderText("姓名、拼音、户编号")
        self.table.search.setMinimumWidth(theme.sizes().text * 9)
        self.table.search.setMaximumWidth(theme.sizes().text * 18)
        self.table.toolbar.setStretchFactor(self.table.search, 3)
        self.table.count.hide()
        self.table.setMinimumWidth(theme.sizes().text * 27)
        self.table.set_empty(*_NOBODY)
        self.group_filter = self.table.add_filter("小组", [("全部小组", None)])
        self.status_filter = self.table.add_filter(
            "状态",
            [
                (_ACTIVE, lambda row: row.status == "active"),
                (_GONE, lambda row: row.status != "active"),
                (_ALL, None),
            ],
        )
        self.panel = HouseholdPanel(may_change=may_change)
        self.panel.setMinimumWidth(theme.sizes().text * 20 + 40)
        self.panel.hide()
        self.acts = HouseholdActs(self)
        self.person_acts = PersonActs(self)
        self.groups_menu = _menu_of(self.groups_button)
        self.more_menu = _menu_of(self.more_button)
        self.more_menu.addAction(icons.icon("badge"), "打印列表里各户的户码卡", self._on_cards_clicked)
        output, table = self.desk.output, self.table
        self.more_menu.addAction(
            icons.icon("download"), "导出这张表", lambda: output.export(table.sheet(), table)
        )
        self.more_menu.addAction(icons.icon("print"), "打印这张表", self.print_page)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(2 * theme.GRID)
        split.addWidget(self.table)
        split.addWidget(self.panel)
        split.setSizes([720, 440])
        self.column.addWidget(self.header)
        self.column.addWidget(split, 1)
        for button in (self.import_button, self.groups_button, self.new_button):
            button.setVisible(may_change)

    def _connect_signals(self) -> None:
        self.new_button.clicked.connect(self._on_new_clicked)
        self.import_button.clicked.connect(self.import_roster)
        self.table.empty_action_asked.connect(self.import_roster)
        self.table.selection_changed.connect(self._on_selection_changed)
        self.table.row_activated.connect(lambda _: self.panel.members.view.setFocus())
        self.panel.act_asked.connect(self._on_act_asked)
        self.panel.person_act_asked.connect(self._on_person_act_asked)
        self.acts.saved.connect(self.show_household)
        self.person_acts.saved.connect(self.show_household)
        self.person_acts.emptied.connect(self._on_household_emptied)
        self.person_acts.head_asked.connect(self.acts.choose_head)
        self.shortcut("Ctrl+N", self._on_new_clicked)

    def load(self) -> None:
        store = self.desk.store
        self.desk.tasks.run(
            lambda _: (list_households(store), list_groups(store)),
            done=lambda found: self._show(*found),
            owner=self,
        )

    def open_item(self, item: object) -> None:
        if isinstance(item, ShowHousehold | ShowResident):
            self._wanted_person = item.resident_id if isinstance(item, ShowResident) else None
            self.show_household(item.household_id)

    def print_page(self) -> None:
        if self.table.model.shown_rows:
            self.desk.output.print(self.table.sheet(), self.table)

    def edit_item(self) -> None:
        if self.panel.detail is not None and self.panel.change.isVisible() and self.panel.change.isEnabled():
            self.acts.change(self.panel.detail)

    def go_back(self) -> None:
        self.table.search.setFocus()

    def show_household(self, household_id: int) -> None:
        """Choose a household, once the list has it."""
        self._wanted = household_id
        self.load()

    def import_roster(self) -> None:
        """Open the import; what it brought is shown afterwards."""
        from station_app.ui.pages.people.import_dialog import open_import  # its readers, when needed

        open_import(self.desk, self, self.reload)

    def _show(self, rows: list[HouseholdRow], groups: list[GroupView]) -> None:
        people = sum(row.members for row in rows)
        active = [row for row in rows if row.status == "active"]
        self.header.set_title(self.title, f"{len(active)} 户　{people} 人" if rows else "")
        self._show_groups(groups)
        self.more_button.setVisible(bool(rows))
        self.table.set_rows(rows)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._reveal(wanted)
        elif self.table.selected_rows():
            self._on_selection_changed(self.table.selected_rows())
        elif self.table.model.shown_rows:
            self.table.select_key(self.table.model.row(0).id)
        else:
            self.panel.hide()

    def _reveal(self, household_id: int) -> None:
        """Go to a household, whatever search and filters would hide it."""
        if not self.table.select_key(household_id):
            self.table.search.clear()
            self.table.model.search("")
            self.group_filter.setCurrentIndex(0)
            self.status_filter.setCurrentIndex(self.status_filter.findText(_ALL))
            self.table.select_key(household_id)
        self._fetch_detail(household_id)

    def _show_groups(self, groups: list[GroupView]) -> None:
        if groups == self._groups:
            return
        self._groups = groups
        _refill(self.group_filter, groups)
        self.groups_menu.clear()
        self.groups_menu.addAction(icons.icon("add"), "添加小组…", lambda: self.acts.name_group(None))
        self.groups_menu.addSeparator()
        for group in groups:
            self.groups_menu.addAction(f"{group.name}更名…", lambda group=group: self.acts.name_group(group))

    def _fetch_detail(self, household_id: int) -> None:
        self._shown = household_id
        self.desk.tasks.run(
            lambda _: read_household(self.desk, household_id), done=self._show_detail, owner=self
        )

    def _show_detail(self, found: HouseholdBeside) -> None:
        if found.detail.row.id != self._shown:
            return
        self.panel.show_detail(found.detail, found.vetoes)
        self.panel.show()
        person, self._wanted_person = self._wanted_person, None
        if person is not None:
            self.panel.members.select_key(person)
            self.person_acts.open(person)

    def _on_selection_changed(self, rows: list[HouseholdRow]) -> None:
        if rows:
            self._fetch_detail(rows[0].id)

    def _on_new_clicked(self) -> None:
        if self.new_button.isVisible():
            chosen = self.group_filter.currentIndex()
            self.acts.register(self._groups[chosen - 1].id if chosen > 0 else None)

    def _on_cards_clicked(self) -> None:
        shown = [row.id for row in self.table.model.shown_rows if row.status == "active"]
        if shown:
            self.acts.print_cards(shown)

    def _on_act_asked(self, key: str) -> None:
        detail = self.panel.detail
        if detail is None:
            return
        if key == "points":
            self.place_asked.emit("points", ShowHousehold(detail.row.id))
        elif key == "add_person":
            self.person_acts.add(detail)
        else:
            self.acts.do(key, detail)

    def _on_person_act_asked(self, key: str, member: Any) -> None:
        if self.panel.detail is not None:
            self.person_acts.do(key, member, self.panel.detail)

    def _on_household_emptied(self, detail: HouseholdDetail) -> None:
        question = f"{detail.row.head}户已经没有人在册。现在就销户吗？"
        if self.desk.messages.confirm(question, "去销户", no_text="先不销"):
            self.acts.close(detail)


def _menu_of(button: QPushButton) -> QMenu:
    menu = QMenu(button)
    button.setMenu(menu)
    theme.style(button, menu=True)
    return menu


def _refill(box: QComboBox, groups: list[GroupView]) -> None:
    """The groups as the filter's choices; the one chosen stays."""
    chosen = box.currentText()
    box.clear()
    box.addItem("全部小组", None)
    for group in groups:
        box.addItem(group.name, lambda row, group=group: row.group_id == group.id)
    box.setCurrentIndex(max(box.findText(chosen), 0))
