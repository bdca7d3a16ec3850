"""The first-start guide: five steps from an empty folder to a station that can be used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station_app.services.first_start import (
    GuideState,
    GuideStep,
    guide_state,
    note_guide_finished,
    note_recovery_sheet,
)
from station_app.services.signing_in import Founded, set_up
from station_app.services.stations import StationDraft
from station_app.services.users import put_recovery_code
from station_app.store.keys import new_recovery_code
from station_app.ui import theme
from station_app.ui.messages import Messages
from station_app.ui.page import Desk
from station_app.ui.pages.first_start.goods_step import GoodsStep
from station_app.ui.pages.first_start.printer_step import PrinterStep
from station_app.ui.pages.first_start.recovery_step import RecoveryStep
from station_app.ui.pages.first_start.roster_step import ImportRoster, RosterStep
from station_app.ui.pages.first_start.station_step import StationStep
from station_app.ui.pages.first_start.step_panel import StepPanel
from station_app.ui.pages.first_start.user_step import UserStep
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.cards import PageHeader
from station_app.ui.widgets.step_bar import StepBar

Found = Callable[[StationDraft, str, str], Founded]
"""Makes the station: its facts, the first user's name and password; runs on the store's lane."""
SitDown = Callable[[Founded], Desk]
"""The desk of the station that was just made."""

_NAMES = ("站点信息", "用户与密码", "花名册", "超市商品", "打印机")


class GuidePage(QWidget):
    """``desk`` is None on an empty folder; with one, the guide goes on where it was left."""

    finished = Signal()
    left = Signal()

    def __init__(
        self,
        tasks: Tasks,
        messages: Messages,
        found: Found,
        sit_down: SitDown,
        import_roster: ImportRoster,
        desk: Desk | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._messages = messages
        self._found = found
        self._sit_down = sit_down
        self._desk = desk
        self._draft: StationDraft | None = None
        self._code = ""
        self._code_is_new = False
        self._build_ui(import_roster)
        self._connect_signals()
        if desk is None:
            self._show(self.station, GuideStep.STATION)
        else:
            self._take_up_again(desk)

    def _build_ui(self, import_roster: ImportRoster) -> None:
        theme.style(self, role="page")
        self.header = PageHeader("新建实践站", "五步，大约十分钟")
        self.later = self.header.add_action("以后再说", "close")
        self.steps = StepBar(_NAMES)
        self.station = StationStep()
        self.user = UserStep()
        self.recovery = RecoveryStep()
        self.roster = RosterStep(import_roster)
        self.goods = GoodsStep()
        self.printer = PrinterStep()
        self.stack = QStackedWidget()
        self._panel: StepPanel = self.station
        for panel in (self.station, self.user, self.recovery, self.roster, self.goods, self.printer):
            self.stack.addWidget(panel)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 16, 24, 24)
        page.setSpacing(16)
        page.addWidget(self.header)
        page.addWidget(self.steps)
        page.addWidget(self.stack, 1)

    def _connect_signals(self) -> None:
        self.later.clicked.connect(self._on_later_clicked)
        self.station.filled.connect(self._on_station_filled)
        self.user.filled.connect(self._on_user_filled)
        self.user.gone_back.connect(lambda: self._show(self.station, GuideStep.STATION))
        self.recovery.done.connect(self._on_recovery_checked)
        for panel in (self.roster, self.goods):
            panel.done.connect(self._go_on)
            panel.skipped.connect(self._go_on)
        self.printer.done.connect(self._on_finished)

    def showEvent(self, event: QShowEvent) -> None:
        """Only what is on the screen can take the keyboard."""
        super().showEvent(event)
        self._panel.begin()

    # ---- going from step to step

    def _show(self, panel: StepPanel, step: GuideStep) -> None:
        self._panel = panel
        self.steps.set_current(step)
        self.stack.setCurrentWidget(panel)
        panel.begin()

    def _take_up_again(self, desk: Desk) -> None:
        self.header.set_title("接着设置", "上次没有做完，从这里继续")
        self._tasks.run(lambda _: guide_state(desk.store), done=self._begin_at, owner=self)

    def _begin_at(self, state: GuideState) -> None:
        if state.next_step is GuideStep.STATION:
            self._show(self.station, GuideStep.STATION)
        elif state.next_step is GuideStep.USER:
            self._show_recovery(new_recovery_code(), is_new=True)
        else:
            self._go_to(state.next_step)

    def _show_recovery(self, code: str, *, is_new: bool) -> None:
        assert self._desk is not None
        self._code, self._code_is_new = code, is_new
        self._show(self.recovery, GuideStep.USER)
        self.recovery.begin_with(self._desk, code)

    def _go_to(self, step: GuideStep) -> None:
        assert self._desk is not None
        panels: dict[GuideStep, RosterStep | GoodsStep | PrinterStep] = {
            GuideStep.ROSTER: self.roster,
            GuideStep.GOODS: self.goods,
            GuideStep.PRINTER: self.printer,
        }
        panel = panels[step]
        self._show(panel, step)
        panel.begin_with(self._desk)

    def _go_on(self) -> None:
        self._go_to(GuideStep(self.steps.current + 1))

    # ---- what happens

    def _on_station_filled(self, draft: StationDraft) -> None:
        self._draft = draft
        desk = self._desk
        if desk is None:
            self.user.propose_name(draft.head_name)
            self._show(self.user, GuideStep.USER)
            return
        self._tasks.run(
            lambda _: set_up(desk.store, desk.actor, draft),
            done=lambda _: self._show_recovery(new_recovery_code(), is_new=True),
            failed=lambda error: self._messages.error(error, near=self.station.form),
            owner=self,
            busy=self.station.primary,
        )

    def _on_user_filled(self, name: str, password: str) -> None:
        draft = self._draft
        if draft is None:
            return
        self._tasks.run(
            lambda _: self._found(draft, name, password),
            done=self._on_founded,
            failed=lambda error: self._messages.error(error, near=self.user.form),
            owner=self,
            title="正在建立实践站",
            busy=self.user.primary,
        )

    def _on_founded(self, founded: Founded) -> None:
        self._desk = self._sit_down(founded)
        self._show_recovery(founded.recovery_code, is_new=False)

    def _on_recovery_checked(self) -> None:
        desk, code, is_new = self._desk, self._code, self._code_is_new
        assert desk is not None

        def work(_: object) -> None:
            if is_new:
                put_recovery_code(desk.store, desk.actor, code)
            note_recovery_sheet(desk.store)

        self._tasks.run(
            work, done=lambda _: self._go_to(GuideStep.ROSTER), owner=self, busy=self.recovery.primary
        )

    def _on_finished(self) -> None:
        desk = self._desk
        assert desk is not None
        self._tasks.run(
            lambda _: note_guide_finished(desk.store),
            done=lambda _: self.finished.emit(),
            owner=self,
            busy=self.printer.primary,
        )

    def _on_later_clicked(self) -> None:
        if self._desk is None and self._is_touched():
            question = "还没有建好，填的内容不会保存"
            if not self._messages.confirm(question, "不建了", dangerous=True, no_text="接着填"):
                return
        self.left.emit()

    def _is_touched(self) -> bool:
        return bool(self.station.form.name_line.text().strip())
