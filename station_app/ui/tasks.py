"""Runs work away from the window's thread and brings its results back to it, so that nothing ever blocks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from station_app.ui.dialogs.progress_dialog import ProgressDialog

T = TypeVar("T")

DIALOG_DELAY_MS = 400
"""Work that is done sooner than this shows no progress dialog."""
_REPORT_INTERVAL_S = 0.05
_POOL_SIZE = 3


class Lane(Enum):
    """Where work runs."""

    STORE = "store"
    """One worker thread: one after the other, in the order asked for."""
    POOL = "pool"
    """Printing, files and the network: several at a time, in no order."""


class Cancelled(Exception):
    """The clerk took the work back before it was done."""


class TaskHandle:
    """One piece of work under way; it may be read and cancelled from any thread."""

    def __init__(self) -> None:
        self._cancel = threading.Event()
        self._finished = False

    def cancel(self) -> None:
        """Asks the work to stop where it next looks; work that has not begun never begins."""
        self._cancel.set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancel.is_set()

    @property
    def is_finished(self) -> bool:
        """True once ``done`` or ``failed`` was called, or dropped with its owner."""
        return self._finished


class Progress:
    """What work tells the window while it runs, and how it learns that it is no longer wanted."""

    def __init__(self, handle: TaskHandle, reported: Callable[[int, int, str], None]) -> None:
        self._handle = handle
        self._reported = reported
        self._last = 0.0

    def report(self, done: int, total: int, text: str = "") -> None:
        """``done`` of ``total`` steps are behind; ``total`` 0 means nobody knows. Cheap to call often."""
        now = time.monotonic()
        if now - self._last < _REPORT_INTERVAL_S and done < total:
            return
        self._last = now
        self._reported(done, total, text)

    def cancelled(self) -> bool:
        return self._handle.is_cancelled

    def raise_if_cancelled(self) -> None:
        """Raises ``Cancelled`` once the clerk has asked to stop; the store's transaction is rolled back."""
        if self._handle.is_cancelled:
            raise Cancelled


@dataclass(eq=False, slots=True)
class _Job:
    work: Callable[[Progress], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None
    owner: QObject | None
    busy: QWidget | None
    busy_had_focus: bool
    title: str | None = None
    handle: TaskHandle = field(default_factory=TaskHandle)
    timer: QTimer | None = None
    dialog: ProgressDialog | None = None
    result: Any = None
    error: BaseException | None = None

    def let_go(self) -> None:
        """Drop all that was held, on the window's thread.

        The worker holds the job a moment longer, and a widget that it were the last to drop would be
        destroyed on its thread, with its timers still running.
        """
        self.work = _nothing
        self.done = self.failed = self.owner = self.busy = None
        self.timer = self.dialog = self.result = self.error = None


def _nothing(_: Progress) -> None:
    """What a job that has ended is there to do."""


class Tasks(QObject):
    """The window's workers.

    ``report(error, owner)`` is where a failure goes that nobody else takes (``Messages.error``).
    """

    became_idle = Signal()
    _progressed = Signal(object, int, int, str)
    _ended = Signal(object)

    def __init__(
        self,
        report: Callable[[BaseException, QWidget | None], None],
        window: QWidget | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._report = report
        self._window = window
        self._jobs: set[_Job] = set()
        self._lanes: dict[Lane, ThreadPoolExecutor] = {}
        self._progressed.connect(self._on_job_progressed, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_job_ended, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Progress], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        lane: Lane = Lane.STORE,
        owner: QObject | None = None,
        title: str | None = None,
        cancellable: bool = False,
        busy: QWidget | None = None,
    ) -> TaskHandle:
        """Runs ``work`` on ``lane``; ``done(result)`` or ``failed(error)`` follows on the window's thread.

        ``failed`` takes every error, ``Cancelled`` among them; without it errors go to the messages.
        A result whose ``owner`` was destroyed meanwhile is dropped, its error is still reported.
        With a ``title`` ("正在导入花名册") a progress dialog comes up after 400 ms, with 取消 when
        ``cancellable``.
        ``busy`` (the button that was pressed) is disabled until the work has ended.
        """
        job = _Job(work, done, failed, owner, busy, busy is not None and busy.hasFocus(), title)
        self._jobs.add(job)
        if title is not None:
            job.timer = self._dialog_timer(job, title, cancellable=cancellable)
        if busy is not None:
            busy.setEnabled(False)
        self._lane(lane).submit(self._work, job)
        return job.handle

    def _lane(self, lane: Lane) -> ThreadPoolExecutor:
        if lane not in self._lanes:
            from concurrent.futures import ThreadPoolExecutor  # with the first work, after the first page

            size = 1 if lane is Lane.STORE else _POOL_SIZE
            self._lanes[lane] = ThreadPoolExecutor(size, thread_name_prefix=lane.value)
        return self._lanes[lane]

    @property
    def is_idle(self) -> bool:
        return not self._jobs

    @property
    def under_way(self) -> str | None:
        """The title of long work that has not ended ("正在导出"), or None."""
        return next((job.title for job in self._jobs if job.title is not None), None)

    def wait_idle(self, timeout_ms: int = 10_000) -> bool:
        """Waits, with the window alive, until every result was handed over; False when time ran out.

        For tests and for closing the program.
        """
        deadline = time.monotonic() + timeout_ms / 1000
        while not self.is_idle and (left := deadline - time.monotonic()) > 0:
            loop = QEventLoop()
            self.became_idle.connect(loop.quit)
            QTimer.singleShot(round(left * 1000), loop, loop.quit)
            loop.exec()
            self.became_idle.disconnect(loop.quit)
        return self.is_idle

    def shut_down(self, timeout_ms: int = 10_000) -> bool:
        """Asks all work to stop, waits for it, and ends the threads; nothing can be run afterwards."""
        for job in self._jobs:
            job.handle.cancel()
        idle = self.wait_idle(timeout_ms)
        for lane in self._lanes.values():
            lane.shutdown(wait=idle, cancel_futures=True)
        return idle

    def _dialog_timer(self, job: _Job, title: str, *, cancellable: bool) -> QTimer:
        def show() -> None:
            from station_app.ui.dialogs.progress_dialog import ProgressDialog  # when first needed

            job.dialog = ProgressDialog(title, self._window_of(job), cancellable=cancellable)
            job.dialog.cancel_asked.connect(job.handle.cancel)
            job.dialog.open()

        timer = QTimer(self, singleShot=True, interval=DIALOG_DELAY_MS)
        timer.timeout.connect(show)
        timer.start()
        return timer

    def _window_of(self, job: _Job) -> QWidget | None:
        if isinstance(job.owner, QWidget) and isValid(job.owner):
            return job.owner.window()
        return self._window

    def _work(self, job: _Job) -> None:
        """Runs on the lane's thread."""
        progress = Progress(
            job.handle, lambda done, total, text: self._progressed.emit(job, done, total, text)
        )
        try:
            progress.raise_if_cancelled()
            job.result = job.work(progress)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the window's thread
            job.error = error
        self._ended.emit(job)

    def _on_job_progressed(self, job: _Job, done: int, total: int, text: str) -> None:
        if job.dialog is not None:
            job.dialog.show_progress(done, total, text)

    def _on_job_ended(self, job: _Job) -> None:
        self._jobs.discard(job)
        if job.timer is not None:
            job.timer.stop()
            job.timer.deleteLater()
        if job.dialog is not None:
            job.dialog.finish()
        _release(job)
        try:
            self._hand_over(job)
        finally:
            job.handle._finished = True  # noqa: SLF001 - the handle is this module's own
            job.let_go()
            if self.is_idle:
                self.became_idle.emit()

    def _hand_over(self, job: _Job) -> None:
        owner_gone = job.owner is not None and not isValid(job.owner)
        if job.error is None:
            if job.done is not None and not owner_gone:
                job.done(job.result)
            return
        if job.failed is not None and not owner_gone:
            job.failed(job.error)
            return
        near = job.owner if isinstance(job.owner, QWidget) and not owner_gone else None
        self._report(job.error, near)


def _release(job: _Job) -> None:
    if job.busy is None or not isValid(job.busy):
        return
    job.busy.setEnabled(True)
    if job.busy_had_focus and job.busy.window().focusWidget() is None:
        job.busy.setFocus()
