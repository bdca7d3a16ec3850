"""Drives the real window as a clerk would: finds things by their words, clicks, types, looks, waits.

A scenario is a generator. Whatever it yields is a condition; the stage resumes it, from a timer, once
the condition holds. So a dialog that waits for its answer does not stop the scenario that answers it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

W = TypeVar("W", bound=QWidget)
Condition = Callable[[], bool]
Scenario = Generator[Condition, None, None]

TICK_MS = 20
PATIENCE_S = 30.0


@dataclass(slots=True)
class Step:
    """One thing that was done: how long it took, and what was seen to be so afterwards."""

    number: int
    name: str
    ms: float = 0.0
    checked: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


class StageError(AssertionError):
    """What the scenario waited for did not come."""


class Stage(QObject):
    """Runs a scenario in the application's own event loop, and keeps its pictures and its record."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        super().__init__()
        self.app = app
        self.folder = folder
        self.steps: list[Step] = []
        self.failure: BaseException | None = None
        self._scenario: Scenario | None = None
        self._condition: Condition = lambda: True
        self._since = 0.0
        self._pictures = 0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        folder.mkdir(parents=True, exist_ok=True)

    # ---- running

    def run(self, scenario: Scenario) -> None:
        """Play the scenario to its end; raises what stopped it."""
        self._scenario = scenario
        self._since = time.monotonic()
        self._timer.start()
        self.app.exec()
        self._timer.stop()
        if self.failure is not None:
            raise self.failure

    def _tick(self) -> None:
        scenario = self._scenario
        if scenario is None:
            return
        try:
            if not self._is_time_to_go_on():
                return
            self._condition = next(scenario)
            self._since = time.monotonic()
        except StopIteration:
            self._end()
        except BaseException as error:  # noqa: BLE001 # the scenario's failure is raised by run
            self.failure = error
            self.shot("failure")
            self._end()

    def _is_time_to_go_on(self) -> bool:
        if self._condition():
            return True
        if time.monotonic() - self._since > PATIENCE_S:
            raise StageError(f"{self.where()}: waited in vain; on screen: {self.words()[:80]}")
        return False

    def _end(self) -> None:
        self._scenario = None
        if self.steps:
            self._close_step()
        for window in QApplication.topLevelWidgets():
            window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, on=True)
        QTimer.singleShot(0, self.app, lambda: self.app.exit(0))

    # ---- the record

    def step(self, name: str) -> None:
        """From here on it is about ``name``."""
        if self.steps:
            self._close_step()
        self.steps.append(Step(len(self.steps) + 1, name))
        self._step_began = time.monotonic()

    def check(self, what: str, *, holds: bool) -> None:
        """Note that something was seen to be so; raises StageError where it is not."""
        if not holds:
            raise StageError(f"{self.where()}: not so: {what}; on screen: {self.words()[:80]}")
        self.steps[-1].checked.append(what)

    def where(self) -> str:
        return f"step {len(self.steps)} {self.steps[-1].name}" if self.steps else "start"

    def write_record(self, path: Path, **more: object) -> None:
        record = {**more, "steps": [asdict(step) for step in self.steps]}
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")

    def _close_step(self) -> None:
        self.steps[-1].ms = round((time.monotonic() - self._step_began) * 1000, 1)

    # ---- looking

    def shot(self, name: str) -> Path:
        """A numbered picture of the whole screen."""
        self._pictures += 1
        path = self.folder / f"{self._pictures:02d}-{name}.png"
        self.app.primaryScreen().grabWindow(0).save(str(path))
        if self.steps:
            self.steps[-1].pictures.append(path.name)
        return path

    def words(self) -> list[str]:
        """All that can be read in labels and buttons just now."""
        seen: list[str] = []
        for window in self._windows():
            labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
            buttons = [each.text() for each in window.findChildren(QAbstractButton) if each.isVisible()]
            seen.extend(text for text in labels if text)
            seen.extend(f"[{text}]" for text in buttons if text)
        return seen

    def reads(self, text: str) -> bool:
        """True where ``text`` stands somewhere on the screen."""
        return any(text in words for words in self.words())

    def find(self, kind: type[W], name: str = "") -> W | None:
        """The visible widget of a kind whose accessible name or text is ``name``, topmost window first."""
        for window in self._windows():
            for widget in [window, *window.findChildren(QWidget)]:
                if isinstance(widget, kind) and widget.isVisible() and self._named(widget, name):
                    return widget
        return None

    def get(self, kind: type[W], name: str = "") -> W:
        """The same; raises StageError where there is none."""
        found = self.find(kind, name)
        if found is None:
            raise StageError(f"{self.where()}: no {kind.__name__} {name!r}; on screen: {self.words()[:80]}")
        return found

    def _windows(self) -> list[QWidget]:
        modal = QApplication.activeModalWidget()
        windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        return sorted(windows, key=lambda window: window is not modal)

    @staticmethod
    def _named(widget: QWidget, name: str) -> bool:
        if not name:
            return True
        text = widget.text().split("\n")[0].replace("&", "") if isinstance(widget, QAbstractButton) else ""
        return name in {widget.accessibleName(), text, widget.objectName()}

    # ---- doing

    def click(self, name: str, kind: type[QAbstractButton] = QAbstractButton) -> Scenario:
        """Wait for an enabled button and press it."""
        yield lambda: (found := self.find(kind, name)) is not None and found.isEnabled()
        button = self.get(kind, name)
        QTimer.singleShot(0, button, lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton))
        yield self.pause(TICK_MS * 3)

    def fill(self, name: str, text: str, kind: type[QWidget] = QWidget) -> Scenario:
        """Wait for a field, empty it, and type into it."""
        yield lambda: self._field(name, kind) is not None
        field_ = self._field(name, kind)
        assert field_ is not None
        field_.setFocus()
        QTest.keyClick(field_, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field_, Qt.Key.Key_Delete)
        QTest.keyClicks(field_, text)
        yield self.pause(TICK_MS)

    def keys(self, text: str, *, enter: bool = False) -> Scenario:
        """Type where the keyboard is, as a scanner does."""
        target = QApplication.focusWidget()
        assert target is not None, self.where()
        QTest.keyClicks(target, text)
        yield self.pause(TICK_MS)
        if enter:
            yield from self.press(Qt.Key.Key_Return)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Scenario:
        """Press one key where the keyboard is."""
        target = QApplication.focusWidget() or QApplication.activeWindow()
        assert target is not None, self.where()
        QTimer.singleShot(0, target, lambda: QTest.keyClick(target, key, modifier))
        yield self.pause(TICK_MS * 3)

    def wait_for(self, text: str) -> Scenario:
        """Wait until ``text`` can be read."""
        yield lambda: self.reads(text)

    def pause(self, ms: int) -> Condition:
        """A condition that holds after ``ms`` milliseconds."""
        until = time.monotonic() + ms / 1000
        return lambda: time.monotonic() >= until

    def _field(self, name: str, kind: type[QWidget]) -> QWidget | None:
        for window in self._windows():
            for widget in window.findChildren(kind):
                named = name in {widget.accessibleName(), widget.objectName()}
                if named and widget.isVisible() and widget.isEnabled() and not isinstance(widget, QLabel):
                    return widget.focusProxy() or widget
        return None
