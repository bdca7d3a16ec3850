"""Notices of the city centre: taken in once each, read, and shown until they have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import from_millis
from station_app.domain.notices import CenterNotice as Arrived
from station_app.domain.permissions import Actor
from station_app.errors.store import NothingFound
from station_app.models.notices import CenterNotice
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as the clerk reads it; ``read_at`` is None until somebody has said that it was read."""

    id: int
    title: str
    body: str
    until: date | None
    sent_at: datetime
    received_at: datetime
    read_at: datetime | None
    read_by: str


def list_notices(store: Store) -> list[NoticeView]:
    """All that the centre ever sent: the unread first, then the newest first."""
    order = (CenterNotice.read_at.is_not(None), CenterNotice.sent_at.desc(), CenterNotice.id.desc())
    with store.read() as session:
        return [_view(each) for each in session.scalars(select(CenterNotice).order_by(*order))]


def unread_notices(store: Store) -> list[NoticeView]:
    """Those that wait to be read, the oldest first; one whose last day is past waits no longer."""
    today = store.clock.today()
    query = (
        select(CenterNotice)
        .where(CenterNotice.read_at.is_(None))
        .where(CenterNotice.until.is_(None) | (CenterNotice.until >= today))
        .order_by(CenterNotice.sent_at, CenterNotice.id)
    )
    with store.read() as session:
        return [_view(each) for each in session.scalars(query)]


def take_in(store: Store, by: Actor, notices: Sequence[Arrived]) -> int:
    """Keep the notices that are not held yet, in one act; how many they were. Nothing is held twice."""
    with store.read() as session:
        if not _news(session, notices):
            return 0
    now = store.clock.now()
    with store.write("sync.receive_notices", by=by) as session:
        news = _news(session, notices)  # a stick and the network may bring the same at once
        session.add_all(
            CenterNotice(
                notice_id=each.id,
                title=each.title,
                body=each.body,
                until=each.until,
                sent_at=from_millis(each.sent_at),
                received_at=now,
            )
            for each in news.values()
        )
    return len(news)


def mark_read(store: Store, by: Actor, notice_id: int) -> None:
    """Say that a notice was read, which the centre will see; one that was read stays as it is.

    Raises NothingFound.
    """
    with store.read() as session:
        known = session.get(CenterNotice, notice_id)
        if known is None:
            raise NothingFound
        if known.read_at is not None:
            return
    with store.write("sync.read_notice", by=by) as session:
        notice = session.get_one(CenterNotice, notice_id)
        notice.read_at = store.clock.now()
        notice.read_by = by.name


def _news(session: Session, notices: Sequence[Arrived]) -> dict[str, Arrived]:
    wanted = [each.id for each in notices]
    held = set(session.scalars(select(CenterNotice.notice_id).where(CenterNotice.notice_id.in_(wanted))))
    return {each.id: each for each in notices if each.id not in held}


def _view(notice: CenterNotice) -> NoticeView:
    return NoticeView(
        notice.id,
        notice.title,
        notice.body,
        notice.until,
        notice.sent_at,
        notice.received_at,
        notice.read_at,
        notice.read_by,
    )
