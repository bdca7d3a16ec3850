"""The only place that shows errors and asks questions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from station_app.clock import CHINA
from station_app.errors import EnvironmentFault, StationError
from station_app.errors.store import StoreDamaged
from station_app.ui.tasks import Cancelled

if TYPE_CHECKING:
    from station_app.ui.dialogs.crash_dialog import CrashDialog
    from station_app.ui.widgets.message_bar import MessageBar

T = TypeVar("T")

log = logging.getLogger(__name__)


@runtime_checkable
class TakesErrors(Protocol):
    """A form or a field that can say a sentence beside itself."""

    def show_error(self, error: StationError) -> bool:
        """Shows the sentence where it belongs; False where it does not belong here."""
        ...


class Messages(QObject):
    """Speaks to the clerk in ``window`` or in the dialog that lies over it."""

    damage_shown = Signal(str)
    """The clerk was told in this sentence that the store is damaged."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._crash: CrashDialog | None = None

    def say(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Reports a deed that was done; ``undo`` is what 撤销 does, while the bar is there."""
        self.bar().say(text, undo)

    def error(self, error: BaseException, near: QWidget | None = None) -> None:
        """Shows an error of any kind where it belongs.

        A ``StationError`` goes beside its field in ``near`` or above it, else into the message bar; an
        ``EnvironmentFault`` into a dialog; ``Cancelled`` is only reported; anything else is a bug: the log
        and the crash dialog.
        """
        if isinstance(error, Cancelled):
            self.say("已取消。")
        elif isinstance(error, EnvironmentFault):
            from station_app.ui.dialogs.question_dialog import QuestionDialog  # when first needed

            self._open(
                QuestionDialog("暂时做不了", str(error), ["知道了"], self._top(), tone="warn", way_out=None)
            )
            if isinstance(error, StoreDamaged):
                self.damage_shown.emit(str(error))
        elif isinstance(error, StationError):
            if not _shown_beside(error, near):
                self.bar(near).warn(str(error))
        else:
            self.crash(error)

    def crash(self, error: BaseException) -> None:
        """A bug: nothing is lost, nothing technical is shown; one dialog at a time."""
        from station_app.ui.crash_report import crash_report  # when first needed, as its dialog
        from station_app.ui.dialogs.crash_dialog import CrashDialog

        at = datetime.now(CHINA)
        log.error("unexpected error\n%s", crash_report(error, at))
        if self._crash is not None and isValid(self._crash) and self._crash.isVisible():
            return
        self._crash = CrashDialog(error, at, self._top())
        self._open(self._crash)

    def confirm(
        self,
        question: str,
        yes_text: str,
        *,
        dangerous: bool = False,
        detail: str = "",
        no_text: str = "取消",
    ) -> bool:
        """Asks once before a deed that cannot be undone.

        ``question`` names the deed and whom it touches ("将扣减李名兰户 70 分，余 130 分"); ``yes_text``
        is the deed's verb ("确认兑换"). Enter says no where the deed is ``dangerous``.
        """
        from station_app.ui.dialogs.question_dialog import QuestionDialog  # when first needed

        tone = "warn" if dangerous else "info"
        dialog = QuestionDialog(
            question, detail, [yes_text], self._top(), tone=tone, dangerous=dangerous, way_out=no_text
        )
        return self._ask(dialog) and dialog.answer == 0

    def ask_choice(self, question: str, choices: Sequence[tuple[str, str, T]]) -> T | None:
        """The third of the chosen ``(name, explanation, value)``; None when the clerk goes back."""
        from station_app.ui.dialogs.question_dialog import ChoiceDialog  # when first needed

        dialog = ChoiceDialog(question, [(name, detail) for name, detail, _ in choices], self._top())
        if not self._ask(dialog) or dialog.answer is None:
            return None
        return choices[dialog.answer][2]

    def bar(self, near: QWidget | None = None) -> MessageBar:
        """The message bar of the window that ``near`` is in, or of the one the clerk is in."""
        from station_app.ui.widgets.message_bar import MessageBar  # when first needed

        host = near.window() if near is not None else self._top()
        known = host.findChild(MessageBar)
        return known if isinstance(known, MessageBar) else MessageBar(host)

    def _top(self) -> QWidget:
        modal = QApplication.activeModalWidget()
        return modal if modal is not None and modal is not self._crash else self._window

    def _ask(self, dialog: QDialog) -> bool:
        try:
            return dialog.exec() == QDialog.DialogCode.Accepted
        finally:
            dialog.deleteLater()

    def _open(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _shown_beside(error: StationError, near: QWidget | None) -> bool:
    place = near
    while place is not None:
        if isinstance(place, TakesErrors) and place.show_error(error):
            return True
        place = place.parentWidget()
    return False
