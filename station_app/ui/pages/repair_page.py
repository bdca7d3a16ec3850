"""数据修复: a store that cannot be opened is looked through, and what can be brought back is brought back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station_app.clock import Clock
from station_app.errors.store import KeyFileDamaged
from station_app.services.repairing import KeySource, Offer, Repaired, Survey, Way, key_source
from station_app.services.restoring import find_backups
from station_app.store.backup import BackupInfo
from station_app.store.layout import Layout
from station_app.sync.stick import find_drives
from station_app.ui import theme
from station_app.ui.messages import Messages
from station_app.ui.pages.repair_parts import Choosing, Outcome
from station_app.ui.printing import Printing
from station_app.ui.repair_words import sheet_view, way_words
from station_app.ui.showing import set_shown
from station_app.ui.tasks import Lane, Progress, Tasks
from station_app.ui.widgets.cards import Banner, PageHeader
from station_app.ui.widgets.step_bar import StepBar
from station_app.ui.widgets.unlock_card import UnlockCard, unlock

_FACTS = "{station}\n损坏的文件会原样留着，修复时只读不写，也不会删除"
_HINT = "请输入登录密码。程序先把损坏的文件和备份都看一遍，告诉您各能找回什么，您选定以后才动手。"
_BACKUP_HINT = "钥匙文件坏了，改用备份里的钥匙。请输入备份那天用的密码，或者恢复码。"
_NO_KEYS = (
    "钥匙文件坏了，也没有找到备份，数据暂时打不开。请插上存有备份的U盘，再点“重新查找”；"
    "没有备份的，请市中心做恢复文件。"
)


class RepairPage(QWidget):
    """Three steps; the store must be closed while this page is shown."""

    repaired = Signal(str)
    """The name of the station that can be opened again."""
    rebuild_asked = Signal()
    """The file that the centre makes is to be used."""
    restore_asked = Signal()
    """The clerk would rather choose a backup."""
    left = Signal()

    def __init__(
        self,
        layout: Layout,
        clock: Clock,
        tasks: Tasks,
        messages: Messages,
        printing: Printing,
        reason: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._layout = layout
        self._clock = clock
        self._tasks = tasks
        self._messages = messages
        self._printing = printing
        self._backups: list[BackupInfo] = []
        self._source: KeySource | None = None
        self._survey: Survey | None = None
        self._done: Repaired | None = None
        self._build_ui(reason)
        self._connect_signals()
        self.look_for_backups()

    def _build_ui(self, reason: str) -> None:
        theme.style(self, role="page")
        self.header = PageHeader("数据修复")
        self.restore = self.header.add_action("自己选备份……", "settings_backup_restore")
        self.rebuild = self.header.add_action("用市中心的恢复文件……", "file_open")
        self.back = self.header.add_action("返回", "arrow_back", tip="Esc")
        self.steps = StepBar(("打开", "看能找回什么", "修好"))
        self.reason = Banner(reason, "bad")
        self.no_keys = Banner()
        self.unlocking = UnlockCard(
            self._tasks, self._messages, self._look, _HINT, "登录密码", "看看能找回什么"
        )
        self.choosing = Choosing()
        self.outcome = Outcome()
        self.stack = QStackedWidget()
        for part in (self.unlocking, self.choosing, self.outcome):
            self.stack.addWidget(part)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 16, 24, 24)
        page.setSpacing(16)
        for widget in (self.header, self.steps, self.reason, self.no_keys):
            page.addWidget(widget)
        page.addWidget(self.stack, 1)

    def _connect_signals(self) -> None:
        self.back.clicked.connect(self._on_back_clicked)
        self.restore.clicked.connect(self._on_restore_clicked)
        self.rebuild.clicked.connect(self._on_rebuild_clicked)
        self.no_keys.action_asked.connect(self.look_for_backups)
        self.unlocking.opened.connect(self._on_looked)
        self.choosing.chosen.connect(self._on_chosen)
        self.choosing.again_asked.connect(self._on_again_asked)
        self.outcome.report_asked.connect(self._on_report_asked)
        self.outcome.finished.connect(self._on_finished)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._on_back_clicked)

    def look_for_backups(self) -> None:
        """In the station's own folder and on every stick that is plugged in; and whose passwords fit."""

        def work(_: Progress) -> tuple[list[BackupInfo], KeySource | None]:
            found = find_backups(self._layout, [drive.folder for drive in find_drives()])
            try:
                return found, key_source(self._layout, found)
            except KeyFileDamaged:
                return found, None

        self._tasks.run(work, done=self._on_found, lane=Lane.POOL, owner=self)

    def _on_found(self, found: tuple[list[BackupInfo], KeySource | None]) -> None:
        self._backups, self._source = found
        self.no_keys.show_text("" if self._source else _NO_KEYS, "warn", "重新查找")
        self.unlocking.setVisible(self._source is not None)
        if self._source is not None:
            keys, is_own = self._source.keys, self._source.backup is None
            self.unlocking.hint.setText(_HINT if is_own else _BACKUP_HINT)
            self.unlocking.ask(_FACTS.format(station=keys.station), keys.names)
        self._go_to(0)

    def _look(self, values: dict[str, Any]) -> Survey:
        """Runs on the store's lane; a wrong password is said before anything is looked at."""
        assert self._source is not None
        key = unlock(self._source.keys, values)
        return Survey(self._layout, self._clock, key, self._source, self._backups)

    def _on_looked(self, survey: Survey) -> None:
        self._let_go()
        self._survey = survey

        def work(progress: Progress) -> None:
            survey.look(lambda text: progress.report(0, 0, text))

        self._tasks.run(
            work,
            done=lambda _: self._show_offers(survey),
            owner=self,
            title="正在检查，文件只读不写",
            busy=self.unlocking.open,
        )

    def _show_offers(self, survey: Survey) -> None:
        self.choosing.show_offers(survey.damage, survey.offers)
        self._go_to(1)

    def _on_chosen(self, offer: Offer) -> None:
        survey = self._survey
        if survey is None or not self._is_meant(offer):
            return
        self._tasks.run(
            lambda _: survey.carry_out(offer),
            done=self._show_done,
            owner=self,
            title="正在修复，请不要关机",
            busy=self.choosing.repair,
        )

    def _is_meant(self, offer: Offer) -> bool:
        """What takes nothing away need not be asked about."""
        if not offer.lost and offer.way is not Way.BACKUP:
            return True
        question = (
            f"将按“{way_words(offer)}”修复，会少 {len(offer.lost)} 件事" if offer.lost else way_words(offer)
        )
        return self._messages.confirm(question, "修复", dangerous=True, detail="损坏的文件仍然留着。")

    def _show_done(self, done: Repaired) -> None:
        self._done = done
        self._let_go()
        for action in (self.restore, self.rebuild, self.back):
            action.setVisible(False)
        self.outcome.show_done(done)
        self._go_to(2)

    def _on_report_asked(self) -> None:
        from station_app.documents.repair_sheet import repair_sheet  # lazy: most repairs print nothing

        assert self._done is not None
        self._printing.show(repair_sheet(sheet_view(self._done)), "数据修复报告", "a4", self)

    def _on_finished(self) -> None:
        assert self._done is not None
        self.repaired.emit(self._done.station)

    def _on_again_asked(self) -> None:
        self._let_go()
        self.look_for_backups()

    def _on_restore_clicked(self) -> None:
        self._let_go()
        self.restore_asked.emit()

    def _on_rebuild_clicked(self) -> None:
        self._let_go()
        self.rebuild_asked.emit()

    def _on_back_clicked(self) -> None:
        if self._done is not None:
            self._on_finished()
            return
        self._let_go()
        if self.stack.currentIndex():
            self._go_to(0)
        else:
            self.left.emit()

    def _let_go(self) -> None:
        """Clear away what was made ready and not taken."""
        survey, self._survey = self._survey, None
        if survey is not None:
            self._tasks.run(lambda _: survey.close(), lane=Lane.STORE)

    def _go_to(self, step: int) -> None:
        self.steps.set_current(step)
        set_shown(self.reason, shown=step == 0)
        self.stack.setCurrentIndex(step)
