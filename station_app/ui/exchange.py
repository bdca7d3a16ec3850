"""The exchange with the centre over the network: one at a time, asked for or by itself, never waited for."""

from __future__ import annotations

import logging
from secrets import SystemRandom
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from station_app.domain.backoff import seconds_to_next
from station_app.errors import StationError
from station_app.ui.page import Desk
from station_app.ui.sync_words import answer_words, arrived_words
from station_app.ui.tasks import Cancelled, Lane, Progress, TaskHandle

if TYPE_CHECKING:
    from station_app.sync.online import Synced

_FIRST_LOOK_MS = 20_000
"""The clerk's first minute belongs to the clerk."""
_ON_ARRIVAL_MS = 10_000
_S = 1000

log = logging.getLogger(__name__)


class Exchange(QObject):
    """``started``, ``progressed(done, total)`` in entries, then ``succeeded(Synced)`` or ``failed(error)``.

    After ``watch`` it also runs by itself: soon after a network appears, again after a while, and ever more
    seldom while the centre cannot be reached.
    """

    started = Signal()
    progressed = Signal(int, int)
    succeeded = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._handle: TaskHandle | None = None
        self._by_itself = False
        self._failures = 0
        self._draw = SystemRandom()
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._run_by_itself)

    @property
    def is_running(self) -> bool:
        return self._handle is not None

    def start(self) -> None:
        """Exchange now, unless that is under way."""
        self._start(by_itself=False)

    def stop(self) -> None:
        """What is under way ends after the bundle in hand; the rest goes another time."""
        if self._handle is not None:
            self._handle.cancel()

    def watch(self) -> None:
        """From now on also by itself, where the user may and the centre can be reached."""
        if self._desk.may("sync.export"):
            self._next.start(_FIRST_LOOK_MS)
            QTimer.singleShot(_FIRST_LOOK_MS // 2, self, self._listen_for_networks)

    def unwatch(self) -> None:
        """Nothing more happens by itself."""
        self._next.stop()
        self.stop()

    def _listen_for_networks(self) -> None:
        from PySide6.QtNetwork import QNetworkInformation  # lazy: nobody waits for it

        if QNetworkInformation.loadDefaultBackend():
            network = QNetworkInformation.instance()
            network.reachabilityChanged.connect(self._on_reachability_changed)

    def _on_reachability_changed(self, reachability: object) -> None:
        from PySide6.QtNetwork import QNetworkInformation  # loaded already

        if reachability is QNetworkInformation.Reachability.Online and self._next.isActive():
            self._failures = 0
            self._next.start(_ON_ARRIVAL_MS)

    def _run_by_itself(self) -> None:
        self._start(by_itself=True)

    def _start(self, *, by_itself: bool) -> None:
        if self._handle is not None:
            return
        self._by_itself = by_itself
        self._handle = self._desk.tasks.run(
            self._work, done=self._on_done, failed=self._on_failed, lane=Lane.POOL, owner=self
        )
        self.started.emit()

    def _work(self, progress: Progress) -> Synced:
        from station_app.sync.online import sync_online  # lazy: the network's library takes a while

        desk = self._desk
        return sync_online(desk.store, desk.actor, self.progressed.emit, progress.cancelled)

    def _on_done(self, result: Synced) -> None:
        self._end(failures=0)
        news = result.news
        if self._by_itself and news is not None:
            words, tone = answer_words(news)
            arrived = arrived_words(result)
            if arrived:
                self._desk.messages.say(arrived)
            elif tone != "good":
                self._desk.messages.bar().warn(words)
        self.succeeded.emit(result)

    def _on_failed(self, error: BaseException) -> None:
        self._end(failures=self._failures + 1)
        if isinstance(error, StationError):
            log.info("no exchange with the centre: %s", type(error).__name__)
        elif not isinstance(error, Cancelled):
            self._desk.messages.error(error)
        self.failed.emit(error)

    def _end(self, failures: int) -> None:
        was_watching = self._by_itself or self._next.isActive()
        self._handle, self._failures = None, failures
        if was_watching:
            self._next.start(round(seconds_to_next(failures, self._draw.random()) * _S))
