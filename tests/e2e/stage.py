"""Plays a scenario in the application's own event loop, and keeps its record and its pictures.

A scenario is a generator. Whatever it yields is a condition; the stage resumes it, from a timer, once
the condition holds. So a dialog that waits for its answer does not stop the scenario that answers it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import GeneratorType

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListView, QMainWindow, QWidget
from shiboken6 import isValid

from station_app.ui.dialogs.crash_dialog import CrashDialog
from tests.e2e.screen import Screen, StageError
from tests.helpers.windows import cut_off

Condition = Callable[[], bool]
Scenario = Generator[Condition, None, None]

TICK_MS = 15
PATIENCE_S = 30.0
_SETTLE_MS = 120
"""After this the last paint, the focus ring and a dialog's frame are on the screen."""
_LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
_ALLOWED_LATIN = re.compile(
    r"\b(?:PDF|Excel|WPS|xlsx?|ods|csv|Esc|Enter|Ctrl|Del|Shift|bundle|welcome"
    r"|[0-9A-Z]{4,5}-[0-9A-Z]{4,5})\b"  # and check codes
    r"|指纹是(?: [0-9a-f]{4})+"  # and the fingerprint of a record
    r"|/\S+"  # and where a stick is mounted
)


@dataclass(slots=True)
class Step:
    """One thing that was done: how long it took, and what was seen to be so afterwards."""

    number: int
    name: str
    ms: float = 0.0
    checked: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


class Stage(QObject):
    """``takes_pictures`` is False where nobody will look at them."""

    def __init__(self, app: QApplication, folder: Path, *, takes_pictures: bool = True) -> None:
        super().__init__()
        self.app = app
        self.folder = folder
        self.screen = Screen()
        self.steps: list[Step] = []
        self.flaws: list[str] = []
        """What does not look as it should: words cut off, words that are not Chinese, windows that flash."""
        self.takes_pictures = takes_pictures
        self._failure: BaseException | None = None
        self._scenario: Scenario | None = None
        self._condition: Condition = lambda: True
        self._since = self._step_began = time.monotonic()
        self._pictures = 0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        app.installEventFilter(self)
        folder.mkdir(parents=True, exist_ok=True)

    # ---- running

    def run(self, scenario: Scenario) -> None:
        """Play the scenario to its end; raises what stopped it."""
        self._scenario, self._condition, self._failure = scenario, lambda: True, None
        self._since = time.monotonic()
        self._timer.start()
        self.app.exec()
        self._timer.stop()
        if self._failure is not None:
            raise self._failure

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
            self._failure = error
            self._photograph("failure")
            self._end()

    def _is_time_to_go_on(self) -> bool:
        crash = self.screen.first(CrashDialog)
        if crash is not None:
            raise self.error(f"the program stumbled:\n{crash.report}")
        if self._condition():
            return True
        if time.monotonic() - self._since > PATIENCE_S:
            raise self.error(f"waited in vain in {_place(self._scenario)}")
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 # Qt's own name
        """A widget that comes up as a window of its own for a moment takes the keyboard away."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            is_plain = watched.windowType() is Qt.WindowType.Window
            if is_plain and not isinstance(
                watched, QMainWindow | QListView
            ):  # Qt's file dialog has such lists
                named = watched.text() if isinstance(watched, QAbstractButton | QLabel) else ""
                self.flaws.append(f"a window flashed: {type(watched).__name__} {named}")
        return False

    def _end(self) -> None:
        """Dialogs are left one after the other, the innermost first, so that every ``exec`` returns."""
        self._scenario = None
        if self.steps:
            self._close_step()
        self._leave_dialogs()

    def _leave_dialogs(self) -> None:
        dialog = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if dialog is None:
            self.app.exit(0)
            return
        dialog.hide()
        QTimer.singleShot(TICK_MS, self, self._leave_dialogs)

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
            raise self.error(f"not so: {what}")
        self.steps[-1].checked.append(what)

    def error(self, what: str) -> StageError:
        """``what`` went wrong, where, and what stood on the screen."""
        where = f"step {len(self.steps)} {self.steps[-1].name}" if self.steps else "start"
        return StageError(f"{where}: {what}; on screen: {self.screen.words()[:90]}")

    def write_record(self, path: Path, **more: object) -> None:
        record = {**more, "flaws": self.flaws, "steps": [asdict(step) for step in self.steps]}
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")

    def _close_step(self) -> None:
        self.steps[-1].ms = round((time.monotonic() - self._step_began) * 1000, 1)

    # ---- pictures

    def shot(self, name: str) -> Scenario:
        """A numbered picture of the whole screen once it has settled; looks for flaws as well."""
        if not self.takes_pictures:
            return
        yield pause(_SETTLE_MS)
        picture = self._photograph(name)
        self.steps[-1].pictures.append(picture.name)
        self.flaws.extend(f"{picture.name}: {flaw}" for flaw in self._flaws())

    def _photograph(self, name: str) -> Path:
        self._pictures += 1
        path = self.folder / f"{self._pictures:02d}-{name}.png"
        self.app.primaryScreen().grabWindow(0).save(str(path))
        return path

    def _flaws(self) -> list[str]:
        top = self.screen.top()
        cut = [f"cut off: {text!r}" for text in cut_off(top)]
        words = [each for each in self.screen.words() if _LATIN_WORD.search(_ALLOWED_LATIN.sub("", each))]
        return [*cut, *(f"not Chinese: {each!r}" for each in words)]


def _place(scenario: Scenario | None) -> str:
    """The innermost deed under way, with what it was asked for."""
    deed: object = scenario
    while isinstance(deed, GeneratorType) and isinstance(deed.gi_yieldfrom, GeneratorType):
        deed = deed.gi_yieldfrom
    if not isinstance(deed, GeneratorType) or deed.gi_frame is None:
        return "nowhere"
    frame = deed.gi_frame
    asked = {name: value for name, value in frame.f_locals.items() if isinstance(value, str | Path)}
    return f"{frame.f_code.co_qualname}, line {frame.f_lineno}, {asked}"


def pause(ms: int) -> Condition:
    """A condition that holds after ``ms`` milliseconds."""
    until = time.monotonic() + ms / 1000
    return lambda: time.monotonic() >= until


def gone(widget: QWidget) -> bool:
    """True once a dialog was closed."""
    return not isValid(widget) or not widget.isVisible()
