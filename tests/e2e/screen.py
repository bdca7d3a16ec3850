"""What a clerk can see and name: finds the things on the screen by their words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QTabBar,
    QTableView,
    QWidget,
)

W = TypeVar("W", bound=QWidget)

_ACROSS = Qt.Orientation.Horizontal


class StageError(AssertionError):
    """What the scenario waited or looked for is not there."""


class Screen:
    """The topmost window alone: what lies behind a dialog cannot be reached by a clerk either."""

    def top(self) -> QWidget:
        """The popup, else the dialog that waits, else the main window."""
        found = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if found is not None:
            return found
        windows = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each.isWindow()]
        if not windows:
            raise StageError("nothing is on the screen")
        return max(windows, key=lambda each: each.width() * each.height())

    def words(self) -> list[str]:
        """All that can be read in the labels and buttons of the topmost window; buttons in brackets."""
        top = self.top()
        labels = [each.text() for each in top.findChildren(QLabel) if each.isVisible() and each.text()]
        buttons = [each for each in top.findChildren(QAbstractButton) if each.isVisible() and each.text()]
        return [*labels, *(f"[{each.text()}]" for each in buttons)]

    def reads(self, text: str) -> bool:
        """True where ``text`` stands somewhere in the topmost window, tables and fields not counted."""
        return any(text in words for words in self.words())

    def button(self, name: str) -> QAbstractButton | None:
        """The button whose first line, without its key, is ``name``."""
        return self.first(QAbstractButton, lambda each: name in _names_of_button(each))

    def field(self, name: str) -> QWidget | None:
        """The editor that goes by ``name``; of a field made of parts the part that is typed into."""
        found = self.first(QWidget, lambda each: _goes_by(each, name))
        return None if found is None else found.focusProxy() or found

    def combo(self, name: str) -> QComboBox | None:
        """The choice that goes by ``name``, or whose present choice it is."""
        return self.first(QComboBox, lambda each: name in {each.accessibleName(), each.currentText()})

    def tab(self, name: str) -> tuple[QTabBar, QRect] | None:
        """The bar that holds the tab, and where on it the tab is."""
        for bar in self.tab_bars():
            for at in range(bar.count()):
                if bar.tabText(at) == name and bar.isTabVisible(at):
                    return bar, bar.tabRect(at)
        return None

    def tab_bars(self) -> list[QTabBar]:
        """Those that can be seen, the page's own before those of its parts."""
        return [bar for bar in self.top().findChildren(QTabBar) if bar.isVisible()]

    def item(self, text: str, name: str = "") -> tuple[QListView, QPoint] | None:
        """The list that has an entry ``text``, and where on it the entry is."""
        for view in self.top().findChildren(QListView):
            if not view.isVisible() or name not in {"", view.accessibleName()}:
                continue
            for at in range(view.model().rowCount()):
                index = view.model().index(at, 0)
                if index.data() == text:
                    view.scrollTo(index)
                    return view, view.visualRect(index).center()
        return None

    def hits(self) -> list[str]:
        """What the list below a search field offers."""
        view = self.first(QListView, lambda each: each.accessibleName() == "查找结果")
        model = None if view is None else view.model()
        return [] if model is None else [str(model.index(at, 0).data()) for at in range(model.rowCount())]

    def table(self, name: str = "") -> QTableView | None:
        """The table with that accessible name, or the first."""
        return self.first(QTableView, lambda each: name in {"", each.accessibleName()})

    def rows(self, name: str = "") -> list[list[str]]:
        """What a table shows, row by row, cell by cell; empty where there is no such table."""
        view = self.table(name)
        model = None if view is None else view.model()
        if model is None:
            return []
        return [
            [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def headings(self, name: str = "") -> list[str]:
        """What stands above the columns of a table; empty where there is no such table."""
        view = self.table(name)
        model = None if view is None else view.model()
        if model is None:
            return []
        return [str(model.headerData(at, _ACROSS) or "") for at in range(model.columnCount())]

    def column(self, heading: str, name: str = "") -> list[str]:
        """What stands below a heading of a table."""
        headings = self.headings(name)
        return [row[headings.index(heading)] for row in self.rows(name)] if heading in headings else []

    def first(self, kind: type[W], fits: Callable[[W], bool] = lambda _: True) -> W | None:
        """The first visible widget of a kind, the topmost window itself counted."""
        top = self.top()
        candidates = [*([top] if isinstance(top, kind) else []), *top.findChildren(kind)]
        return next((each for each in candidates if each.isVisible() and fits(each)), None)


def _names_of_button(button: QAbstractButton) -> set[str]:
    first = button.text().split("\n")[0].replace("&", "")
    return {first, first.split("　")[0], button.accessibleName()} - {""}


def _goes_by(widget: QWidget, name: str) -> bool:
    if isinstance(widget, (QLabel, QAbstractButton)) or not widget.isEnabled():
        return False
    placeholder = widget.placeholderText() if isinstance(widget, QLineEdit) else ""
    return name in {widget.accessibleName(), widget.objectName(), placeholder}
