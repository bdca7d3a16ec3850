"""What every page is: how it is handed its work, when it loads, and which keys it answers to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station_app.clock import Clock
from station_app.domain.permissions import Actor, Role, may
from station_app.ui import theme
from station_app.ui.changes import Changes
from station_app.ui.messages import Messages
from station_app.ui.preferences import Preferences
from station_app.ui.printing import Printing
from station_app.ui.table_output import TableOutput
from station_app.ui.tasks import Tasks

if TYPE_CHECKING:  # the store is imported after the sign-in page is painted
    from station_app.services.people_search import PeopleIndex
    from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page works with, handed to its constructor."""

    store: Store
    actor: Actor
    tasks: Tasks
    messages: Messages
    changes: Changes
    printing: Printing
    output: TableOutput
    clock: Clock
    station_name: str
    people: PeopleIndex
    """Everybody, found as one types; kept fresh for all pages."""
    preferences: Preferences
    """What this computer remembers: the receipts' paper, printers, text size."""

    def may(self, action: str) -> bool:
        """True where the signed-in user may do ``action``; a page hides what one may not do."""
        return may(self.actor.role, action)

    @property
    def keeps_to_group(self) -> bool:
        """True for a 组长, who is shown nothing of other groups."""
        return self.actor.role is Role.GROUP_HEAD


class Page(QWidget):
    """A place of the window.

    A subclass names itself in the class variables, builds in ``_build_ui``, connects in
    ``_connect_signals`` and fetches in ``load``. ``load`` is called when the page is first shown and, while
    it is visible, whenever one of ``areas`` changed; a change met while it was hidden is made up for when
    it is shown again.
    """

    title: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    """The name of an icon in ``resources/icons``."""
    areas: ClassVar[frozenset[str]] = frozenset()
    """The areas that this page shows; empty means none."""
    help_topic: ClassVar[str] = ""
    """The chapter of the manual that F1 opens: ``resources/manual/<help_topic>.md``."""

    place_asked = Signal(str, object)
    """A place's key and what to show there: asks the window to go to another page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._is_stale = True
        theme.style(self, role="page")
        self.setAccessibleName(self.title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 16, 24, 16)
        self.column.setSpacing(16)
        self._build_ui()
        self._connect_signals()
        desk.changes.changed.connect(self.on_changes)

    @property
    def help_chapter(self) -> str:
        """What F1 opens now."""
        return self.help_topic

    def _build_ui(self) -> None:
        """Fills ``self.column``."""

    def _connect_signals(self) -> None:
        """Connects the widgets' signals to the page's slots."""

    def load(self) -> None:
        """Fetches through services, by ``desk.tasks``, and fills the widgets."""

    def open_item(self, item: object) -> None:
        """Shows one thing that was searched for, or asked for by another page."""

    def print_page(self) -> None:
        """What Ctrl+P prints."""

    def edit_item(self) -> None:
        """What F2 edits."""

    def go_back(self) -> None:
        """What Esc does, when nothing nearer takes it."""

    def may_leave(self) -> bool:
        """False where something typed would be lost and the clerk wants to stay."""
        return True

    def reload(self) -> None:
        """Loads now when visible, else when next shown."""
        self._is_stale = True
        if self.isVisible():
            self._freshen()

    def on_changes(self, areas: frozenset[str]) -> None:
        """Reloads where one of the page's areas changed."""
        if self.areas & areas:
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._freshen()

    def shortcut(self, keys: str, slot: Callable[[], object]) -> QShortcut:
        """A key of this page, active while the keyboard is inside it."""
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(slot)
        return made

    def _freshen(self) -> None:
        self._is_stale = False
        self.load()
