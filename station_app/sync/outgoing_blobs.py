"""Photos on their way to the centre: which it has not said it holds, and what its word makes acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from station_app.models.shop import Blob
from station_app.models.sync import BlobAck
from station_app.store.store import Store
from station_app.sync.blobs import SentBlob, pack_blobs
from station_app.sync.bundle import MOST_BLOBS, Bundle, Packed


@dataclass(frozen=True, slots=True)
class PhotoBundle:
    """A finished bundle of photos; ``last`` is the SHA-256 of the last one, after which the next begins."""

    bundle: Bundle
    last: str

    @property
    def photos(self) -> int:
        """How many it carries."""
        return self.bundle.header.entries


def pending_photos(store: Store) -> int:
    """How many photos the centre has not said it holds."""
    with store.read() as session:
        return photos_pending(session)


def photos_pending(session: Session) -> int:
    """The same in a session that is open."""
    return session.scalars(select(func.count()).select_from(_pending().subquery())).one()


def pack_photos(session: Session, after: str) -> tuple[Packed, str] | None:
    """The content of one bundle: pending photos whose SHA-256 follows ``after``, and the last one's.

    None where there are no more. Raises PhotoDamaged.
    """
    query = _pending().where(Blob.sha256 > after).order_by(Blob.sha256).limit(MOST_BLOBS)
    names = session.scalars(query).all()
    packed = next(pack_blobs(_contents(session, names)), None)
    return None if packed is None else (packed, names[packed.last - 1])


def acknowledge_photos(session: Session, names: Iterable[str]) -> None:
    """Note that the centre holds these photos; those it said before stay as they are."""
    for name in names:
        if session.get(BlobAck, name) is None:
            session.add(BlobAck(sha256=name))


def forget_photos(session: Session) -> None:
    """Nothing is known of what the centre holds, until its log says so."""
    session.execute(delete(BlobAck))


def _pending() -> Select[str]:
    return select(Blob.sha256).where(Blob.sha256.not_in(select(BlobAck.sha256)))


def _contents(session: Session, names: Sequence[str]) -> Iterator[SentBlob]:
    """One photo in memory after the other: as columns, so that the session keeps none of them."""
    for name in names:
        query = select(Blob.media_type, Blob.content).where(Blob.sha256 == name)
        media_type, content = session.execute(query).one()
        yield SentBlob(name, media_type, content)
