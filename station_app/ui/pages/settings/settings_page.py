"""设置: the station, its users, this computer's printers and look, backups, and the journal."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from station_app.ui.items import ShowPart
from station_app.ui.page import Desk, Page
from station_app.ui.pages.settings.about_part import AboutPart
from station_app.ui.pages.settings.backup_part import BackupPart
from station_app.ui.pages.settings.journal_part import JournalPart
from station_app.ui.pages.settings.look_part import LookPart
from station_app.ui.pages.settings.part import Part
from station_app.ui.pages.settings.printers_part import PrintersPart
from station_app.ui.pages.settings.station_part import StationPart
from station_app.ui.pages.settings.users_part import UsersPart
from station_app.ui.widgets.cards import PageHeader


class SettingsPage(Page):
    """One tab a part; only the tab that is shown is loaded."""

    title = "设置"
    icon = "settings"
    areas = frozenset({"station", "users", "settings", "journal"})
    help_topic = "settings"

    restore_asked = Signal()
    look_changed = Signal()
    """The text size or the station's name is another: the window is to be built anew."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._stale: set[str] = set()
        super().__init__(desk, parent)

    def _build_ui(self) -> None:
        self.station = StationPart(self.desk)
        self.backup = BackupPart(self.desk)
        self.look = LookPart(self.desk)
        self.parts: list[Part] = [self.station]
        if self.desk.may("user.add"):
            self.parts.append(UsersPart(self.desk))
        self.parts += [
            PrintersPart(self.desk),
            self.backup,
            self.look,
            JournalPart(self.desk),
            AboutPart(self.desk),
        ]
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for part in self.parts:
            self.tabs.addTab(part, part.title)
        self._stale = {part.key for part in self.parts}
        self.column.addWidget(PageHeader(self.title))
        self.column.addWidget(self.tabs, 1)

    def _connect_signals(self) -> None:
        self.tabs.currentChanged.connect(lambda _: self.load())
        self.backup.restore_asked.connect(self.restore_asked)
        self.look.size_changed.connect(self.look_changed)
        self.station.station_renamed.connect(self.look_changed)

    @property
    def part(self) -> Part:
        """The part shown."""
        return self.parts[self.tabs.currentIndex()]

    def load(self) -> None:
        if self.part.key in self._stale:
            self._stale.discard(self.part.key)
            self.part.load()

    def on_changes(self, areas: frozenset[str]) -> None:
        self._stale |= {part.key for part in self.parts if part.areas & areas}
        if self.part.key in self._stale:
            super().reload()

    def reload(self) -> None:
        self._stale.add(self.part.key)
        super().reload()

    def open_item(self, item: object) -> None:
        """Goes to a part by its key."""
        for place, part in enumerate(self.parts):
            if isinstance(item, ShowPart) and part.key == item.part:
                self.tabs.setCurrentIndex(place)

    def print_page(self) -> None:
        self.part.print_part()

    def may_leave(self) -> bool:
        return self.part.may_leave()
