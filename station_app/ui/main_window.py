"""The window: places at the left, station, search and sync state above, the page in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station_app.clock import Clock
from station_app.ui import icons, theme
from station_app.ui.application import APPLICATION_NAME
from station_app.ui.preferences import Preferences
from station_app.ui.tasks import Tasks

if TYPE_CHECKING:  # a sign-in page needs none of these
    from station_app.ui.manual_view import ManualView
    from station_app.ui.page import Page
    from station_app.ui.places import Place
    from station_app.ui.widgets.search_field import Find, Hit

_SMALLEST = (1024, 700)
_DESIGNED = (1366, 768)
_ICON_AFTER_MS = 100


class MainWindow(QMainWindow):
    """Built in two steps, for messages and tasks want a window: first the frame, then ``open_desk``."""

    password_change_asked = Signal()
    sign_out_asked = Signal()
    closed = Signal()

    def __init__(self, clock: Clock, preferences: Preferences) -> None:
        super().__init__()
        self._clock = clock
        self._preferences = preferences
        self._places: dict[str, Place] = {}
        self._pages: dict[str, Page] = {}
        self._current = ""
        self._manual: ManualView | None = None
        self.setWindowTitle(APPLICATION_NAME)
        QTimer.singleShot(_ICON_AFTER_MS, self, self._show_icon)  # the page comes first
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_DESIGNED)
        if preferences.geometry is not None:
            self.restoreGeometry(preferences.geometry)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def _show_icon(self) -> None:
        self.setWindowIcon(icons.icon("volunteer_activism", theme.ACCENT))

    def show_alone(self, widget: QWidget) -> None:
        """Fills the whole window: the sign-in page, the guide."""
        self._forget_desk()
        self.setWindowTitle(APPLICATION_NAME)
        self.setCentralWidget(widget)

    def open_desk(
        self,
        station_name: str,
        user: str,
        places: Sequence[Place],
        find: Find,
        tasks: Tasks,
        *,
        is_demo: bool = False,
    ) -> None:
        """Shows the places to whoever signed in and goes to the first.

        ``find`` serves the field at the top; the key of its hits is ``(place key, item)``.
        """
        from station_app.ui.places import PlacesBar
        from station_app.ui.top_bar import TopBar

        self._forget_desk()
        self._places = {place.key: place for place in places}
        self._stack = QStackedWidget()
        self.places = PlacesBar(places, user)
        self.top = TopBar(station_name, self._clock, tasks, find)
        self.setWindowTitle(f"{station_name} - {APPLICATION_NAME}")
        self.setCentralWidget(self._frame(is_demo=is_demo))
        self._connect_signals()
        self.go_to(places[0].key)

    def go_to(self, key: str, item: object = None) -> bool:
        """Shows a place, and ``item`` in it; False where the clerk wants to stay or the place is unknown."""
        if key not in self._places or not self._may_leave(key):
            return False
        page = self._pages.get(key)
        if page is None:
            page = self._pages[key] = self._places[key].make()
            page.place_asked.connect(self.go_to)
            self._stack.addWidget(page)
        self._current = key
        self._stack.setCurrentWidget(page)
        self.places.mark(key)
        if item is not None:
            page.open_item(item)
        return True

    @property
    def page(self) -> Page | None:
        """The page shown."""
        return self._pages.get(self._current)

    def set_sync_state(self, text: str, *, is_due: bool = False) -> None:
        """``text`` such as "未同步 12 条，上次 3 天前"."""
        self.top.set_sync_state(text, is_due=is_due)

    def open_manual(self) -> None:
        """F1: the chapter of the page shown."""
        if self._manual is None:
            from station_app.ui.manual_view import ManualView

            self._manual = ManualView(self)
        if self.page is not None:
            self._manual.open_topic(self.page.help_chapter)
        self._manual.show()
        self._manual.raise_()

    def _frame(self, *, is_demo: bool) -> QWidget:
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.places)
        below.addWidget(self._stack, 1)
        frame = QWidget()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        if is_demo:
            layout.addWidget(_demo_mark())
        layout.addLayout(below, 1)
        return frame

    def _connect_signals(self) -> None:
        self.places.place_clicked.connect(self._on_place_clicked)
        self.places.password_change_asked.connect(self.password_change_asked)
        self.places.sign_out_asked.connect(self._on_sign_out_asked)
        self.places.quit_asked.connect(self.close)
        self.top.search.chosen.connect(self._on_hit_chosen)
        self.top.sync_asked.connect(lambda: self.go_to("sync"))
        QShortcut(QKeySequence("Ctrl+K"), self.top).activated.connect(self.top.search.setFocus)
        QShortcut(QKeySequence("Ctrl+P"), self.top).activated.connect(self._on_print_asked)

    def _forget_desk(self) -> None:
        self._places, self._pages, self._current = {}, {}, ""

    def _may_leave(self, key: str) -> bool:
        return key == self._current or self.page is None or self.page.may_leave()

    def _on_place_clicked(self, key: str) -> None:
        if not self.go_to(key):
            self.places.mark(self._current)

    def _on_hit_chosen(self, hit: Hit) -> None:
        place, item = hit.key
        self.go_to(place, item)

    def _on_print_asked(self) -> None:
        if self.page is not None:
            self.page.print_page()

    def _on_sign_out_asked(self) -> None:
        if self.page is None or self.page.may_leave():
            self.sign_out_asked.emit()

    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None:
            before.removeEventFilter(self)
        if now is not None and now.window() is self:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On Linux a text field would take Ctrl+K for deleting to the end of the line."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_K
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that no field or table wanted."""
        page = self.page
        match event.key():
            case Qt.Key.Key_F1:
                self.open_manual()
            case Qt.Key.Key_F5 if page is not None:
                page.reload()
            case Qt.Key.Key_F2 if page is not None:
                page.edit_item()
            case Qt.Key.Key_Escape if page is not None:
                page.go_back()
            case _:
                super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.page is not None and not self.page.may_leave():
            event.ignore()
            return
        self._preferences.geometry = self.saveGeometry()
        event.accept()
        self.closed.emit()


def _demo_mark() -> QFrame:
    mark = QFrame()
    mark.setObjectName("demoMark")
    words = QLabel("演示站：这里的人和数都是编出来的，可以随便试，不会影响真实的实践站。")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    row = QHBoxLayout(mark)
    row.setContentsMargins(16, 4, 16, 4)
    row.addWidget(words)
    return mark
