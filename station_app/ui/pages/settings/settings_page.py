"""设置: the station, its users, this computer's printers and look, backups, and the journal."""

from __future__ import annotations

from PySide6.QtCore import Signal

from station_app.ui.items import ShowPart
from station_app.ui.pages.settings.about_part import AboutPart
from station_app.ui.pages.settings.backup_part import BackupPart
from station_app.ui.pages.settings.journal_part import JournalPart
from station_app.ui.pages.settings.keys_part import KeysPart
from station_app.ui.pages.settings.look_part import LookPart
from station_app.ui.pages.settings.part import Part
from station_app.ui.pages.settings.printers_part import PrintersPart
from station_app.ui.pages.settings.station_part import StationPart
from station_app.ui.pages.settings.users_part import UsersPart
from station_app.ui.tabbed_page import Panel, TabbedPage

PARTS: tuple[type[Part], ...] = (
    StationPart,
    UsersPart,
    PrintersPart,
    BackupPart,
    KeysPart,
    LookPart,
    JournalPart,
    AboutPart,
)


class SettingsPage(TabbedPage):
    """One tab a part; users and keys are the station head's business alone."""

    title = "设置"
    icon = "settings"
    areas = frozenset({"station", "users", "settings", "journal"})
    help_topic = "settings"
    panels = PARTS

    restore_asked = Signal()
    repair_asked = Signal(str)
    look_changed = Signal()
    """The text size or the station's name is another: the window is to be built anew."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.tabs.setTabVisible(PARTS.index(UsersPart), self.desk.may("user.add"))
        self.tabs.setTabVisible(PARTS.index(KeysPart), self.desk.may("sync.replace_keys"))

    def _build_panel(self, at: int) -> Panel:
        panel = super()._build_panel(at)
        match panel:
            case BackupPart():
                panel.restore_asked.connect(self.restore_asked)
            case JournalPart():
                panel.repair_asked.connect(self.repair_asked)
            case LookPart():
                panel.size_changed.connect(self.look_changed)
            case StationPart():
                panel.station_renamed.connect(self.look_changed)
        return panel

    def open_item(self, item: object) -> None:
        """Goes to a part by its key."""
        for place, part in enumerate(PARTS):
            if isinstance(item, ShowPart) and part.key == item.part and self.tabs.isTabVisible(place):
                self.show_panel(part)
