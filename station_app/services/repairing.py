"""Mending a damaged store: what could be brought back in which way, each really made and checked beforehand.

The damaged files are read byte by byte and never opened by the database, written to, or deleted. Every offer
is a store in a room of its own whose chain, ledger, stocks and references hold; choosing one moves it into
place, and what stood there is kept under other names.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from station_app.clock import Clock, from_millis, to_millis
from station_app.domain.journal import Entry, make_entry, split_parts
from station_app.errors.store import BackupUnreadable, KeyFileDamaged, StoreDamaged, StoreTooNew
from station_app.models.revision import SCHEMA_REVISION
from station_app.services.receipt_numbers import leave_room
from station_app.services.repaired import Contents, contents_of, is_whole
from station_app.services.taking_back import take_back
from station_app.store.aftermath import log_of, put_in_place, room_in
from station_app.store.backup import BackupInfo, key_file_of
from station_app.store.files import disk_faults
from station_app.store.keys import KeyFile, load_key_file
from station_app.store.layout import Layout
from station_app.store.opening import (
    bare_store,
    begin_epoch,
    open_with_key,
    restore_keys,
    unpacked_in,
    unsettle,
)
from station_app.store.pages import Pages
from station_app.store.patch import local_tables, put_local_rows, synced_tables, table_images
from station_app.store.replay import ReplayRefused
from station_app.store.salvage import Found, find_entries
from station_app.store.salvage_tables import Tables, read_tables
from station_app.store.store import Store

_BACKUPS_TRIED = 5
SALVAGED = "store.salvage"
"""The act that journals what the tables held and the journal could not tell any more."""


class Way(StrEnum):
    """How a store is brought back."""

    WHOLE = "whole"
    """It is whole where it stands; its key file is put back, where that is what was wrong."""
    RECORDS = "records"
    """A backup, and after it the records that the damaged file still holds."""
    BACKUP = "backup"
    """A backup alone."""
    SALVAGE = "salvage"
    """What the damaged file's own pages give."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is known to have been; ``at`` and the rest are None where its entry cannot be read."""

    seq: int
    at: datetime | None = None
    actor: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Damage:
    """What is the matter with the file: pages that cannot be read, and the last record that can.

    ``is_end_known`` where it is certain that no record came after that.
    """

    pages: int
    bad_pages: int
    last: int
    is_missing: bool = False
    is_end_known: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A store that is ready to be put in place.

    ``lost`` are the acts that it lacks; ``retold`` those whose outcome it has but not their own entries.
    """

    way: Way
    contents: Contents
    backup: BackupInfo | None = None
    lost: tuple[Act, ...] = ()
    retold: tuple[Act, ...] = ()
    room: Layout | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class KeySource:
    """Whose passwords open the store: the key file in place, or where it is damaged that of a backup."""

    keys: KeyFile
    backup: BackupInfo | None = None


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done, and the names under which the damaged files are kept."""

    station: str
    at: datetime
    offer: Offer
    damage: Damage
    kept: tuple[Path, ...]


def key_source(layout: Layout, backups: Iterable[BackupInfo]) -> KeySource:
    """Where a password or the recovery code can be tried; raises KeyFileDamaged where nothing is left."""
    with suppress(KeyFileDamaged):
        return KeySource(load_key_file(layout.keys))
    for backup in backups:
        with suppress(BackupUnreadable, StoreTooNew):
            return KeySource(key_file_of(backup.path), backup)
    raise KeyFileDamaged


class Survey:
    """The offers for one damaged store, the best first; closing it lets go of those that were not taken."""

    def __init__(
        self, layout: Layout, clock: Clock, key: bytes, source: KeySource, backups: Iterable[BackupInfo]
    ) -> None:
        self._layout = layout
        self._clock = clock
        self._key = key
        self._source = source
        own_first = sorted(backups, key=lambda each: each.station != source.keys.station)
        self._backups = tuple(own_first)[:_BACKUPS_TRIED]
        self._rooms = ExitStack()
        self.damage = Damage(0, 0, 0, is_missing=True)
        self.offers: tuple[Offer, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the rooms."""
        self._rooms.close()

    def look(self, told: Callable[[str], None] = lambda _: None) -> None:
        """Make every offer that holds; ``told`` hears in Chinese what is being done. Raises DiskFull."""
        told("正在读损坏的文件")
        with (
            suppress(FileNotFoundError),
            Pages(self._layout.database, log_of(self._layout), self._key) as pages,
        ):
            self._look_through(pages, told)
            return
        self.offers = tuple(self._from_backup(Found({}), told))

    def carry_out(self, offer: Offer) -> Repaired:
        """Put an offer's store in place, in a new epoch; raises DiskFull, DiskFault.

        One that lacks acts, or may lack some, is settled with the centre before anybody writes, and gives no
        receipt a number that may have been given out.
        """
        kept: list[Path] = []
        if offer.room is None:
            if offer.backup is not None:
                kept = restore_keys(self._layout, self._source.keys)
        else:
            with closing(open_with_key(offer.room, self._key, self._clock)) as store:
                begin_epoch(store, self._prepare(offer))
            kept = put_in_place(self._layout, offer.room)
        station = self._source.keys.station
        return Repaired(station, self._clock.now(), offer, self.damage, tuple(kept))

    def _look_through(self, pages: Pages, told: Callable[[str], None]) -> None:
        # What the oldest of the backups that may be built upon holds need not be kept in memory.
        found = find_entries(pages, after=min((each.seq for each in self._backups), default=0))
        bad = sum(pages.page(number, pages.committed) is None for number in range(1, pages.count + 1))
        self.damage = Damage(pages.count, bad, found.last)
        contents = None if bad else self._contents_in_place()
        if contents is not None and contents.entries >= found.last:
            self.offers = (Offer(Way.WHOLE, contents, self._source.backup),)
            return
        offers = list(self._from_backup(found, told, pages))
        if all(offer.lost for offer in offers):
            told("正在从损坏的文件里抢救")
            offers += self._salvaged(found if offers else find_entries(pages), pages, offers)
        self.offers = tuple(sorted(offers, key=_loss))

    # ---- each way

    def _from_backup(
        self, found: Found, told: Callable[[str], None], pages: Pages | None = None
    ) -> Iterable[Offer]:
        """The newest backup that holds, and the same with the records that the damaged file has after it."""
        for backup in self._backups:
            told(f"正在检查备份：{backup.path.name}")
            room = self._room()
            try:
                store = unpacked_in(room, backup.path, self._key, self._clock)
            except (BackupUnreadable, StoreDamaged, StoreTooNew):
                continue
            with closing(store):
                contents = contents_of(store) if is_whole(store) else None
                head = store.head
            if contents is None:
                continue
            yield self._offer(Way.BACKUP, room, contents, found, backup)
            if pages is not None and found.following(head):
                told("正在接上备份之后的记录")
                yield from self._built(Way.RECORDS, found, pages, backup)
            return

    def _salvaged(self, found: Found, pages: Pages, others: list[Offer]) -> Iterable[Offer]:
        """The same once more, and then what only the tables say; upon nothing where no backup belongs."""
        for backup in (*self._backups, None):
            for offer in self._built(Way.SALVAGE, found, pages, backup):
                known = (each for each in others if each.contents == offer.contents)
                return [] if any(known) else [offer]
        return []

    def _built(self, way: Way, found: Found, pages: Pages, backup: BackupInfo | None) -> Iterable[Offer]:
        room = self._room()
        try:
            store = self._base(room, backup)
        except (BackupUnreadable, StoreDamaged, StoreTooNew):
            return
        retold: tuple[Act, ...] = ()
        with closing(store):
            try:
                if not found.belongs_to(store.head):
                    return
                take_back(store, found.following(store.head))
                reached = store.head.seq
                tables = self._tables(pages, room)
                if way is Way.SALVAGE:
                    retold = self._retell(store, found, tables)
                is_end_known = pages.is_log_whole and tables.last_entry == found.last
                self.damage = replace(self.damage, is_end_known=is_end_known)
                put_local_rows(store, tables, all_of_it=reached >= found.last)
            except ReplayRefused:
                return
            if not is_whole(store):
                return
            contents = contents_of(store)
        offer = self._offer(way, room, contents, found, backup)
        yield replace(offer, retold=retold, lost=() if retold else _acts(reached, found))

    def _base(self, room: Layout, backup: BackupInfo | None) -> Store:
        if backup is not None:
            return unpacked_in(room, backup.path, self._key, self._clock)
        return bare_store(room, self._key, self._clock)

    def _tables(self, pages: Pages, room: Layout) -> Tables:
        """With the first page of a store of the same schema, should the damaged one have lost its own."""
        with Pages(room.database, log_of(room), self._key) as like:
            return read_tables(pages, [*synced_tables(), *local_tables()], like.page(1, like.committed))

    def _retell(self, store: Store, found: Found, tables: Tables) -> tuple[Act, ...]:
        """Journal as one act what the tables hold beyond the journal; nothing where they do not fit."""
        later = found.after(store.head.seq)
        if not later or tables.revision != SCHEMA_REVISION:
            return ()
        gone = _acts(store.head.seq, found)
        images = table_images(store, tables, later)
        if not images:
            return ()
        head, at = store.head, max(store.head.at, to_millis(self._clock.now()))
        entries: list[Entry] = []
        parts = split_parts(images)
        for part, changes in enumerate(parts, start=1):
            before = entries[-1].hash if entries else head.hash
            seq = head.seq + part
            entries.append(make_entry(before, seq, at, "数据修复", SALVAGED, part, len(parts), changes))
        take_back(store, entries)
        return gone

    # ---- small things

    def _prepare(self, offer: Offer) -> Callable[[Session], None]:
        def prepare(unit: Session) -> None:
            if offer.lost or offer.way is Way.BACKUP or not self.damage.is_end_known:
                leave_room(unit, offer.contents.last_receipt + len(offer.lost))
                unsettle(unit)

        return prepare

    def _offer(
        self, way: Way, room: Layout, contents: Contents, found: Found, backup: BackupInfo | None
    ) -> Offer:
        self._source.keys.save(room.keys)
        return Offer(way, contents, backup, _acts(contents.entries, found), room=room)

    def _room(self) -> Layout:
        return self._rooms.enter_context(room_in(self._layout))

    def _contents_in_place(self) -> Contents | None:
        """What the store in place holds, found out on a copy; None where something is the matter."""
        with room_in(self._layout) as room, disk_faults():
            shutil.copyfile(self._layout.database, room.database)
            if log_of(self._layout).exists():
                shutil.copyfile(log_of(self._layout), log_of(room))
            with suppress(StoreDamaged, StoreTooNew), closing(Store(room, self._key, self._clock)) as store:
                return contents_of(store) if is_whole(store) else None
        return None


def _acts(after: int, found: Found) -> tuple[Act, ...]:
    """The acts past ``after`` that are known of; an act of several parts counts once."""
    acts: list[Act] = []
    for seq in range(after + 1, found.last + 1):
        held = found.by_seq.get(seq)
        if held is None:
            acts.append(Act(seq))
        elif held[0].part == 1:
            acts.append(Act(seq, from_millis(held[0].at), held[0].actor, held[0].action))
    return tuple(acts)


def _loss(offer: Offer) -> tuple[int, int]:
    """What is the worse about an offer: first the acts that it lacks, then those that are only retold."""
    return len(offer.lost), len(offer.retold)
