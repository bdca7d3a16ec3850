"""A page of several tabs: each loads when it is first shown, and again when what it shows has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from station_app.documents.papers import SheetPaper
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk, Page
from station_app.ui.showing import set_shown
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import label, push_button

T = TypeVar("T")


class Panel(QWidget):
    """One tab; its actions stand at the right end of the page's head while it is shown."""

    title: ClassVar[str] = ""
    areas: ClassVar[frozenset[str]] = frozenset()
    help_topic: ClassVar[str] = ""
    """The chapter that F1 opens while it is shown, where it is not its page's."""
    place_asked = Signal(str, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.is_stale = True
        self.action_bar = QWidget()
        self._action_row = QHBoxLayout(self.action_bar)
        self._action_row.setContentsMargins(0, 0, 0, 0)
        self._action_row.setSpacing(8)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.setAccessibleName(self.title)
        self._build_ui()
        self._connect_signals()

    def _build_ui(self) -> None:
        """Fills ``self.column``."""

    def _connect_signals(self) -> None:
        """Connects the widgets' signals to the panel's slots."""

    def load(self) -> None:
        """Fetches through services, by ``desk.tasks``, and fills the widgets."""

    def open_item(self, item: object) -> None:
        """Shows one thing that was searched for, or asked for by another page."""

    def print_panel(self) -> None:
        """What Ctrl+P prints."""

    def edit_item(self) -> None:
        """What F2 edits."""

    def go_back(self) -> None:
        """What Esc does, when nothing nearer takes it."""

    def may_leave(self) -> bool:
        """False where something typed would be lost and the clerk wants to stay."""
        return True

    def _shortcut(self, keys: str, slot: Callable[[], object]) -> QShortcut:
        """A key of this panel, active while the keyboard is inside it."""
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(slot)
        return made

    def add_action(self, text: str, symbol: str = "", tip: str = "") -> QPushButton:
        """A lesser action in the page's head."""
        button = push_button(text, symbol, tip=tip)
        self._action_row.addWidget(button)
        return button

    def set_primary(self, text: str, symbol: str = "", tip: str = "") -> QPushButton:
        """The one primary action; call it last, for it stands at the right end."""
        button = push_button(text, symbol, "primary", tip)
        self._action_row.addWidget(button)
        return button

    def act(
        self,
        deed: Callable[[], T],
        done: Callable[[T], None] | None = None,
        *,
        busy: QWidget | None = None,
    ) -> None:
        """Reads or writes on the store's lane; ``done`` gets the result while the panel is there."""
        self.desk.tasks.run(lambda _: deed(), done=done, owner=self, busy=busy)

    def ask(
        self,
        dialog: FormDialog,
        deed: Callable[[dict[str, Any]], T],
        done: Callable[[T], None],
    ) -> None:
        """Opens a dialog whose deed is done on the store's lane; its errors are said inside it."""
        messages = self.desk.messages
        dialog.save_with(self.desk.tasks, deed, done, lambda error: messages.error(error, near=dialog.form))

    def show_paper(self, make: Callable[[], bytes], title: str, paper: SheetPaper) -> None:
        """Makes a paper away from the window's thread and shows its preview."""
        self.desk.tasks.run(
            lambda _: make(),
            done=lambda pdf: self.desk.printing.show(pdf, title, paper.value, self),
            lane=Lane.POOL,
            owner=self,
            title="正在排版",
        )


class TabbedPage(Page):
    """The page; a subclass names its panels, which are built when they are first shown.

    In large text its name is left to the place at the left, so that the tabs and actions have room.
    """

    panels: ClassVar[tuple[type[Panel], ...]] = ()

    def _build_ui(self) -> None:
        self.column.setSpacing(12)
        self._kinds = self.kinds()
        self._built: dict[int, Panel] = {}
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.title)
        for panel in self._kinds:
            self.tabs.addTab(panel.title)
        self._head = QHBoxLayout()
        is_standard = theme.text_size() is theme.TextSize.STANDARD
        self._head.setSpacing(16 if is_standard else 8)
        title = label(self.title, "title")
        set_shown(title, shown=is_standard)
        self._head.addWidget(title)
        self._head.addWidget(self.tabs)
        self._head.addStretch(1)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        self._frames = [QWidget() for _ in self._kinds]
        for frame in self._frames:
            theme.style(frame, role="page")
            QVBoxLayout(frame).setContentsMargins(0, 0, 0, 0)
            self._stack.addWidget(frame)
        self.column.addLayout(self._head)
        self.column.addWidget(self._stack, 1)

    def kinds(self) -> tuple[type[Panel], ...]:
        """The panels that this user is shown."""
        return self.panels

    def _connect_signals(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab_changed)

    @property
    def panel(self) -> Panel:
        """The panel shown; built here when it was never shown before."""
        at = max(self.tabs.currentIndex(), 0)
        if at not in self._built:
            self._built[at] = self._build_panel(at)
        return self._built[at]

    @property
    def help_chapter(self) -> str:
        return self.panel.help_topic or self.help_topic

    def show_panel(self, kind: type[Panel]) -> Panel:
        """Goes to a tab; stays where it is not shown to this user."""
        if kind in self._kinds:
            self.tabs.setCurrentIndex(self._kinds.index(kind))
        return self.panel

    def load(self) -> None:
        panel = self.panel
        panel.is_stale = False
        panel.load()

    def reload(self) -> None:
        for panel in self._built.values():
            panel.is_stale = True
        super().reload()

    def on_changes(self, areas: frozenset[str]) -> None:
        """Reloads the tab shown where it shows what changed; the others when they are shown again."""
        touched = [panel for panel in self._built.values() if panel.areas & areas]
        for panel in touched:
            panel.is_stale = True
        if self._built and self.panel in touched:
            super().reload()

    def print_page(self) -> None:
        self.panel.print_panel()

    def edit_item(self) -> None:
        self.panel.edit_item()

    def go_back(self) -> None:
        self.panel.go_back()

    def may_leave(self) -> bool:
        return all(panel.may_leave() for panel in self._built.values())

    def _build_panel(self, at: int) -> Panel:
        panel = self._kinds[at](self.desk)
        layout = self._frames[at].layout()
        assert layout is not None
        layout.addWidget(panel)
        self._head.addWidget(panel.action_bar)
        panel.place_asked.connect(self.place_asked)
        self._show_actions()
        return panel

    def _show_actions(self) -> None:
        for at, panel in self._built.items():
            panel.action_bar.setVisible(at == self.tabs.currentIndex())

    def _on_tab_changed(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        panel = self.panel
        self._show_actions()
        if panel.is_stale and self.isVisible():
            self.load()
