"""Where this station stands with its centre: what waits, what was exported, what was acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from station_app.models.sync import SyncAck, SyncExport
from station_app.store.store import Store
from station_app.sync.membership import Membership, membership, request_code
from station_app.sync.outgoing import pending_count
from station_app.sync.outgoing_blobs import pending_photos


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One bundle that was written and verified; ``acknowledged`` once the centre says that it holds it.

    One with ``photos`` has no entries; it counts as acknowledged once the centre holds all photos.
    """

    id: int
    at: datetime
    file_name: str
    first: int
    last: int
    size: int
    by: str
    way: str
    acknowledged: bool
    photos: int


@dataclass(frozen=True, slots=True)
class SyncOverview:
    """``pending`` entries and ``photos`` are not acknowledged.

    ``request_code`` is the check code of a request once made.
    """

    center: Membership | None
    request_code: str | None
    entries: int
    pending: int
    acknowledged: int
    last_export: datetime | None
    last_answer: datetime | None
    exports: tuple[ExportRow, ...]
    photos: int = 0


def sync_overview(store: Store, most: int = 200) -> SyncOverview:
    """The state of the exchange, with the latest ``most`` exports, newest first."""
    entries, pending = store.head.seq, pending_count(store)
    acknowledged, photos = entries - pending, pending_photos(store)
    with store.read() as session:
        exports = session.scalars(select(SyncExport).order_by(SyncExport.id.desc()).limit(most)).all()
        answered = session.scalars(select(SyncAck.received_at).order_by(SyncAck.id.desc()).limit(1)).first()
    rows = tuple(
        ExportRow(
            each.id,
            each.at,
            each.file_name,
            each.first,
            each.last,
            each.size,
            each.by_name,
            each.way,
            not photos if each.photos else each.last <= acknowledged,
            each.photos,
        )
        for each in exports
    )
    return SyncOverview(
        membership(store),
        request_code(store),
        entries,
        pending,
        acknowledged,
        rows[0].at if rows else None,
        answered,
        rows,
        photos,
    )


def sync_line(store: Store) -> str:
    """The state in the words of the window's header: 未同步 N 条 · 上次 X 天前."""
    pending = pending_count(store)
    with store.read() as session:
        answered = session.scalars(select(SyncAck.received_at).order_by(SyncAck.id.desc()).limit(1)).first()
    waits = f"未同步 {pending} 条" if pending else "已全部同步"
    if answered is None:
        return waits
    days = (store.clock.now() - answered).days
    return f"{waits} · 上次 {f'{days} 天前' if days else '今天'}"
