"""The station's one encrypted file as the services see it: read, write, and hear what changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, get_ident

from sqlalchemy import event
from sqlalchemy.orm import Session

from station_app.clock import Clock, from_millis, local, to_millis
from station_app.domain.permissions import ROLE_LABELS, Actor, may
from station_app.errors.store import ClockRanBack, NotAllowed, RestoreUnsettled, StoreDamaged
from station_app.models.base import Base
from station_app.models.station import UNSETTLED, LocalSetting
from station_app.store import journal
from station_app.store.capture import Capture
from station_app.store.engine import connect, make_engine, told_as_sentences
from station_app.store.layout import Layout
from station_app.store.unit_of_work import Keys, StationSession, guard, unguarded

_log = logging.getLogger(__name__)
Listener = Callable[[frozenset[str]], None]
GO_ON = "store.start_epoch"
"""The one act of an unsettled store: its new epoch begins."""
CLOCK_SLACK_MS = 120_000
"""A clock that is set by the network may step back a little; nobody is asked about that."""


class Store:
    """An opened store; the only writer of its file. Safe to use from several threads."""

    def __init__(self, layout: Layout, key: bytes, clock: Clock) -> None:
        self.layout = layout
        self.clock = clock
        self._key = key
        # Whoever lets go last folds the log in: of a damaged file it is this one, which may not write.
        self._keeper = connect(layout.database, key, read_only=True)
        self._writer = make_engine(layout.database, key, begin="BEGIN IMMEDIATE", size=1)
        self._reader = make_engine(layout.database, key, begin="BEGIN", size=3, read_only=True)
        guard(self._writer)
        self._keys = Keys()
        self._one_writer = Lock()
        self._writing_thread = 0
        self._listeners: list[Listener] = []
        self._accepted_after = -1
        self._is_damaged = False
        try:
            with self.read() as session:
                self._head = journal.read_head(session)
                self._is_unsettled = session.get(LocalSetting, UNSETTLED) is not None
        except BaseException:
            self.close()
            raise

    @property
    def folder(self) -> Path:
        """The folder that holds the file, its keys and its backups."""
        return self.layout.folder

    @property
    def key(self) -> bytes:
        """The file's raw key, for backups and for wrapping it under another password."""
        return self._key

    @property
    def head(self) -> journal.Head:
        """Where the journal ends."""
        return self._head

    @property
    def is_unsettled(self) -> bool:
        """True for a restored store that has yet to hear from its centre whether more of it is held there."""
        return self._is_unsettled

    def subscribe(self, listener: Listener) -> None:
        """Have ``listener`` told, on the writing thread, which areas each commit changed."""
        self._listeners.append(listener)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent state of the store; nothing it does is kept."""
        with self._told(), Session(self._reader, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self, action: str, *, by: Actor) -> Iterator[StationSession]:
        """One business act: all of it is committed together with its journal entry, or nothing is.

        Raises NotAllowed where the actor's role may not do ``action``, ClockRanBack where the
        computer's clock stands behind the last entry and the clerk has not been asked, and RestoreUnsettled
        where a restored store has to settle with its centre first.
        """
        if not may(by.role, action):
            raise NotAllowed(role=ROLE_LABELS[by.role])
        if self._is_unsettled and action != GO_ON:
            raise RestoreUnsettled
        with self._turn(), self._told():
            at = self._instant()
            with StationSession(self._writer, self._keys, by, action) as session:
                try:
                    yield session
                    self._head = session.finish(self._head, at)
                except BaseException:
                    self._keys.forget()
                    session.rollback()
                    raise
        if action == GO_ON:
            self._is_unsettled = False
        self._tell(frozenset(session.capture.areas | {"journal"}))

    @contextmanager
    def write_local(self) -> Iterator[Session]:
        """Change what stays on this computer (settings, export log); told, but not journalled or shipped."""
        capture = Capture()
        with self._turn(), self._told(), Session(self._writer) as session:
            event.listen(session, "after_flush", lambda _, context: capture.take(context))
            yield session
            session.commit()
        if capture.areas:
            self._tell(frozenset(capture.areas))

    @contextmanager
    def replaying(self) -> Iterator[Session]:
        """For ``replay``: a transaction in which journalled tables may be written past capture.

        Foreign keys are not looked at meanwhile. Everything counts as changed.
        """
        with self._turn(), self._told():
            self._look_at_foreign_keys("OFF")
            try:
                with Session(self._writer) as session, unguarded(session.connection()):
                    yield session
                    session.commit()
            finally:
                self._look_at_foreign_keys("ON")
                self._keys.forget()
            with self.read() as session:
                self._head = journal.read_head(session)
        self._tell(frozenset(mapper.class_.area for mapper in Base.registry.mappers))

    @contextmanager
    def in_the_making(self) -> Iterator[None]:
        """Commits do not wait for the disk meanwhile: for a store that is thrown away unless it is finished.

        Acts are as whole as ever when the program is killed, but not when the power fails. Put the file on
        the disk (``files.sync_file``) once it is closed.
        """
        self._wait_for_disk("OFF")
        try:
            yield
        finally:
            self._wait_for_disk("FULL")

    def note_damage(self) -> None:
        """Somebody who read the file past this store found it damaged: it is not written to any more."""
        self._is_damaged = True

    def clock_ran_back(self) -> bool:
        """True where the computer's clock stands behind the last journal entry."""
        return to_millis(self.clock.now()) < self._head.at - CLOCK_SLACK_MS

    def clock_question(self) -> ClockRanBack:
        """What to ask where it did: the time now, and that of the last entry."""
        return ClockRanBack(now=_shown(to_millis(self.clock.now())), last=_shown(self._head.at))

    def accept_clock(self) -> None:
        """The clerk said that the clock is right now; acts are journalled with it from here on."""
        self._accepted_after = self._head.seq

    def close(self) -> None:
        """Let go of the file; its write-ahead log is folded in, unless the file was found damaged."""
        if not self._is_damaged:
            self._keeper.close()
        self._reader.dispose()
        self._writer.dispose()
        self._keeper.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Faults as sentences; once the file was found damaged, nothing is written to it any more."""
        try:
            with told_as_sentences():
                yield
        except StoreDamaged:
            self.note_damage()
            raise

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Writers take turns; an act inside an act would wait for itself for ever, so it is told off."""
        if self._writing_thread == get_ident():
            msg = "an act is one store.write: do not write inside it"
            raise RuntimeError(msg)
        if self._is_damaged:
            raise StoreDamaged
        with self._one_writer:
            self._writing_thread = get_ident()
            try:
                yield
            finally:
                self._writing_thread = 0

    def _wait_for_disk(self, how: str) -> None:
        with self._turn():
            self._set(f"synchronous = {how}")

    def _look_at_foreign_keys(self, how: str) -> None:
        self._set(f"foreign_keys = {how}")

    def _set(self, pragma: str) -> None:
        """On the writer's one connection, outside of any transaction."""
        connection = self._writer.raw_connection()
        connection.cursor().execute(f"PRAGMA {pragma}")
        connection.close()

    def _instant(self) -> int:
        now = to_millis(self.clock.now())
        if now >= self._head.at or self._head.seq == self._accepted_after:
            return now
        if now >= self._head.at - CLOCK_SLACK_MS:
            return self._head.at
        raise self.clock_question()

    def _tell(self, areas: frozenset[str]) -> None:
        """The act is committed by now: a listener that fails must not make it look as if it were not."""
        for listener in self._listeners:
            try:
                listener(areas)
            except Exception:  # noqa: BLE001 - whatever it is, it is not the act's
                _log.exception("a listener failed")


def _shown(millis: int) -> str:
    return f"{local(from_millis(millis)):%Y年%m月%d日 %H:%M}"
