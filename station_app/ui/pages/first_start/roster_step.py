"""Step three: the village's roster."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from station_app.services.people_views import list_households
from station_app.ui.page import Desk
from station_app.ui.pages.first_start.step_panel import StepPanel
from station_app.ui.widgets.cards import Banner, label

ImportRoster = Callable[[Desk, QWidget, Callable[[], None]], None]
"""Opens the roster's import over a widget; the callable follows once a roster was taken in."""

_POINTS = (
    "表格用 Excel、WPS 的都可以（.xlsx .xls .ods .csv），列的名字和先后不用改。",
    "至少要有姓名；有户主、与户主关系、身份证号、电话、小组更好。",
    "导入前会先给您看：多少人是新的，哪些行看不懂、为什么。确认以后才写进去。",
)


class RosterStep(StepPanel):
    """Opens the import; what it took in is said here, and the guide goes on."""

    def __init__(self, import_roster: ImportRoster, parent: QWidget | None = None) -> None:
        super().__init__(
            "花名册",
            "把村里的花名册导进来，就有了全村的户和人，不用一个一个录。",
            "选择花名册文件",
            second="下一步",
            skip="跳过，以后再导入",
            parent=parent,
        )
        self._import_roster = import_roster
        self._desk: Desk | None = None
        for text in _POINTS:
            self.body.addWidget(label(f"·　{text}", wraps=True))
        self.found = Banner()
        self.body.addWidget(self.found)
        self.body.addStretch(1)
        self.second.hide()
        self.primary.clicked.connect(self._on_primary_clicked)
        self.second.clicked.connect(self.done)

    def begin_with(self, desk: Desk) -> None:
        """Show who is there already."""
        self._desk = desk
        self._look()
        self.primary.setFocus()

    def _look(self) -> None:
        desk = self._desk
        if desk is None:
            return

        def count(_: object) -> tuple[int, int]:
            households = list_households(desk.store)
            return len(households), sum(each.members for each in households)

        desk.tasks.run(count, done=self._show_count, owner=self)

    def _show_count(self, counted: tuple[int, int]) -> None:
        households, people = counted
        self.found.show_text(f"已经有 {households} 户 {people} 人。" if households else "", "good")
        self.second.setVisible(bool(households))
        self.skip.setVisible(not households)
        if households:
            self.second.setFocus()

    def _on_primary_clicked(self) -> None:
        if self._desk is not None:
            self._import_roster(self._desk, self, self._look)
