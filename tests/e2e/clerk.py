"""The clerk's eyes and hands: every deed of a scenario is a click, a key or a look at the real window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QWidget

from station_app.domain.pinyin import search_keys
from tests.e2e.screen import Screen
from tests.e2e.stage import TICK_MS, Scenario, Stage, pause

T = TypeVar("T")

_CLOSE_MESSAGE = "关闭这条消息"
_AFTER_A_CLICK_MS = 3 * TICK_MS
_LEFT = Qt.MouseButton.LeftButton
_PLAIN = Qt.KeyboardModifier.NoModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Clerk:
    """Sits at the stage's window. Every method that takes time is to be called with ``yield from``."""

    stage: Stage

    @property
    def screen(self) -> Screen:
        return self.stage.screen

    # ---- looking

    def sees(self, text: str) -> Scenario:
        """Wait until ``text`` can be read, and note it."""
        yield lambda: self.screen.reads(text)
        self.stage.check(f"读到“{text}”", holds=True)

    def sees_in(self, table: str, text: str) -> Scenario:
        """Wait until a cell of a table is ``text``, and note it."""
        yield lambda: any(text in row for row in self.screen.rows(table))
        self.stage.check(f"“{table}”里有“{text}”", holds=True)

    def get(self, look: Callable[[], T | None], what: str) -> T:
        """What ``look`` finds; raises StageError where it finds nothing."""
        found = look()
        if found is None:
            raise self.stage.error(f"no {what}")
        return found

    def picture(self, name: str) -> Scenario:
        """A picture without the message of the deed before, which would lie over what is to be seen."""
        close = self.screen.button(_CLOSE_MESSAGE) if self.stage.takes_pictures else None
        if close is not None:  # without waiting for it: it may go by itself meanwhile
            yield from self._click_at(close, close.rect().center())
        yield from self.stage.shot(name)

    # ---- the mouse

    def click(self, name: str) -> Scenario:
        """Wait for a button that can be pressed, and press it."""
        yield lambda: (found := self.screen.button(name)) is not None and found.isEnabled()
        button = self.get(lambda: self.screen.button(name), name)
        yield from self._click_at(button, button.rect().center())

    def tab(self, name: str) -> Scenario:
        """Go to a tab."""
        yield lambda: self.screen.tab(name) is not None
        bar, area = self.get(lambda: self.screen.tab(name), name)
        yield from self._click_at(bar, area.center())

    def row(self, text: str, table: str = "", *, opens: bool = False) -> Scenario:
        """Click the row that has ``text`` in a cell; ``opens`` clicks twice."""
        yield lambda: any(text in row for row in self.screen.rows(table))
        view = self.get(lambda: self.screen.table(table), table)
        rows = self.screen.rows(table)
        at = next(number for number, row in enumerate(rows) if text in row)
        index = view.model().index(at, rows[at].index(text))
        view.scrollTo(index)
        place = view.visualRect(index).center()
        yield from self._click_at(view.viewport(), place)
        if opens:
            QTimer.singleShot(0, view, lambda: QTest.mouseDClick(view.viewport(), _LEFT, _PLAIN, place, -1))
            yield pause(_AFTER_A_CLICK_MS)

    def cell(self, text: str, heading: str, table: str) -> Scenario:
        """Click the cell below ``heading`` in the row that has ``text`` in a cell."""
        yield lambda: any(text in row for row in self.screen.rows(table))
        view = self.get(lambda: self.screen.table(table), table)
        at = next(number for number, row in enumerate(self.screen.rows(table)) if text in row)
        index = view.model().index(at, self.screen.headings(table).index(heading))
        view.scrollTo(index)
        yield from self._click_at(view.viewport(), view.visualRect(index).center())

    def item(self, text: str, list_name: str = "") -> Scenario:
        """Click the entry of a list."""
        yield lambda: self.screen.item(text, list_name) is not None
        view, place = self.get(lambda: self.screen.item(text, list_name), text)
        yield from self._click_at(view.viewport(), place)

    def pick(self, action: str) -> Scenario:
        """Choose from the menu that is open."""
        yield lambda: self._menu_place(action) is not None
        menu, place = self.get(lambda: self._menu_place(action), action)
        yield from self._click_at(menu, place)

    def _menu_place(self, action: str) -> tuple[QMenu, QPoint] | None:
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            for each in menu.actions():
                if each.text() == action and each.isEnabled():
                    return menu, menu.actionGeometry(each).center()
        return None

    def _click_at(self, widget: QWidget, place: QPoint) -> Scenario:
        """From a timer, for what follows a click may not come back before its dialog is answered."""
        QTimer.singleShot(0, widget, lambda: QTest.mouseClick(widget, _LEFT, _PLAIN, place))
        yield pause(_AFTER_A_CLICK_MS)

    # ---- the keyboard

    def type(self, text: str) -> None:
        """Type where the keyboard is: keys for ASCII, what an input method gives for Chinese."""
        target = QApplication.focusWidget()
        if target is None:
            raise self.stage.error("the keyboard is nowhere")
        for run, is_ascii in _runs(text):
            if is_ascii:
                QTest.keyClicks(target, run)
            else:
                event = QInputMethodEvent()
                event.setCommitString(run)
                QCoreApplication.sendEvent(target, event)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _PLAIN) -> Scenario:
        """Press one key where the keyboard is."""
        target = QApplication.focusWidget() or self.screen.top()
        QTimer.singleShot(0, target, lambda: QTest.keyClick(target, key, modifier))
        yield pause(_AFTER_A_CLICK_MS)

    def scan(self, code: str) -> Scenario:
        """What a barcode scanner does: a burst of keys, and Enter."""
        self.type(code)
        yield from self.press(Qt.Key.Key_Return)

    def fill(self, name: str, text: str) -> Scenario:
        """Click into a field, empty it, and type."""
        yield from self.enter(name)
        self.type(text)
        yield pause(TICK_MS)

    def enter(self, name: str) -> Scenario:
        """Click into a field, and select all that stands there."""
        yield lambda: self.screen.field(name) is not None
        field = self.get(lambda: self.screen.field(name), name)
        if not field.hasFocus():
            yield from self._click_at(field, QPoint(12, field.height() // 2))
        yield field.hasFocus
        if not isinstance(field, QLineEdit) or field.text():  # Del on an empty one may mean something
            QTest.keyClick(field, Qt.Key.Key_A, _CONTROL)
            QTest.keyClick(field, Qt.Key.Key_Delete)

    def choose(self, name: str, choice: str) -> Scenario:
        """Take a choice of a box with the arrow keys; ``name`` may be the present choice."""
        yield lambda: self.screen.combo(name) is not None
        box = self.get(lambda: self.screen.combo(name), name)
        yield lambda: box.findText(choice) >= 0
        box.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(box.count() * 2):
            if box.currentText() == choice:
                break
            down = box.currentIndex() < box.findText(choice)
            QTest.keyClick(box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        yield lambda: box.currentText() == choice

    def find(self, field: str, wanted: str) -> Scenario:
        """Type the initials of a name into a search field, and take the hit that reads so."""
        yield from self.fill(field, search_keys(wanted).initials[0])
        yield from self.take_hit(wanted)

    def take_hit(self, wanted: str) -> Scenario:
        """Go down the list below a search field to ``wanted``, and press Enter."""
        yield lambda: wanted in self.screen.hits()
        for _ in range(self.screen.hits().index(wanted)):
            yield from self.press(Qt.Key.Key_Down)
        yield from self.press(Qt.Key.Key_Return)

    # ---- files and dialogs

    def take_file(self, path: Path) -> Scenario:
        """Name a file, or a folder, in the dialog that asks for one."""
        yield lambda: isinstance(self.screen.top(), QFileDialog)
        dialog = self.screen.top()
        yield from self.fill("fileNameEdit", str(path))
        yield from self.press(Qt.Key.Key_Return)
        yield lambda: self.screen.top() is not dialog

    def save_pdf(self, path: Path) -> Scenario:
        """From the preview that is open: keep the paper as a file, and close the preview."""
        yield from self.click("另存为 PDF")
        yield from self.take_file(path)
        yield from self.sees("已另存")
        yield from self.click("关闭")

    def answer(self, button: str, reads: Sequence[str] = ()) -> Scenario:
        """Answer the question that is asked, after having read in it what it must say."""
        yield lambda: self.screen.button(button) is not None
        for text in reads:
            yield from self.sees(text)
        yield from self.click(button)


def _runs(text: str) -> list[tuple[str, bool]]:
    """The text in runs that are all ASCII, or not."""
    runs: list[tuple[str, bool]] = []
    for letter in text:
        if runs and runs[-1][1] == letter.isascii():
            runs[-1] = (runs[-1][0] + letter, letter.isascii())
        else:
            runs.append((letter, letter.isascii()))
    return runs
