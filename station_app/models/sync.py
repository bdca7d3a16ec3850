"""The journal, and what this computer knows of its exchange with the centre."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Base, BigInt, Keyed, SyncKind


class Way(StrEnum):
    """How a bundle left."""

    STICK = "stick"
    LINE = "line"
    """Over the network."""


class JournalEntry(Base):
    """One business act, chained to all before it; written by the unit of work alone."""

    __tablename__ = "journal_entry"
    sync_kind = SyncKind.LOCAL
    area = "journal"

    seq: Mapped[int] = mapped_column(BigInt, primary_key=True)
    at: Mapped[int] = mapped_column(BigInt)
    """Milliseconds since the epoch, UTC."""
    actor: Mapped[str]
    action: Mapped[str]
    part: Mapped[int] = mapped_column(default=1)
    parts: Mapped[int] = mapped_column(default=1)
    changes: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]
    prev_hash: Mapped[str]
    hash: Mapped[str]


class SyncExport(Keyed):
    """One bundle that was written and verified; a copy on a stick is no acknowledgement."""

    __tablename__ = "sync_export"
    sync_kind = SyncKind.LOCAL
    area = "sync"

    at: Mapped[datetime]
    epoch: Mapped[str]
    first: Mapped[int]
    last: Mapped[int]
    file_name: Mapped[str]
    size: Mapped[int]
    way: Mapped[str] = mapped_column(default=Way.STICK)
    photos: Mapped[int] = mapped_column(BigInt, default=0)
    """How many photos it carried; 0 for a bundle of the journal, whose ``first`` and ``last`` are entries."""
    by_name: Mapped[str]


class SyncAck(Keyed):
    """What the centre said it holds: the last sequence number and hash of an epoch."""

    __tablename__ = "sync_ack"
    sync_kind = SyncKind.LOCAL
    area = "sync"

    received_at: Mapped[datetime]
    epoch: Mapped[str]
    seq: Mapped[int]
    hash: Mapped[str]
    bundle: Mapped[str]
    """The name of the file that brought it."""


class BlobAck(Base):
    """A photo that the centre said it holds; every other is sent again."""

    __tablename__ = "blob_ack"
    sync_kind = SyncKind.LOCAL
    area = "sync"

    sha256: Mapped[str] = mapped_column(primary_key=True)
