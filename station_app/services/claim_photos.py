"""Photos as evidence of a claim: kept in the encrypted store, shown large at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from station_app.clock import Clock
from station_app.domain.claims import ENDED, ClaimStatus
from station_app.domain.permissions import Actor
from station_app.domain.photos import MEDIA_TYPE
from station_app.errors.claims import ClaimMoved, TooManyPhotos
from station_app.errors.store import NothingFound
from station_app.models.claims import ClaimPhoto, PointsClaim
from station_app.models.shop import Blob
from station_app.services.own_group import keep_to_own_group
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

MOST_PHOTOS = 9


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo of a claim; ``content`` is a JPEG, None while its bytes are not here (yet)."""

    id: int
    caption: str
    added_at: datetime
    by: str
    content: bytes | None


def add_photos(store: Store, by: Actor, claim_id: int, photos: Sequence[bytes]) -> None:
    """Add photos to a claim that has not ended; raises ClaimMoved, TooManyPhotos, NotYourGroup."""
    with store.write("points.change_claim", by=by) as session:
        claim = session.get(PointsClaim, claim_id)
        if claim is None:
            raise NothingFound
        keep_to_own_group(session, by, [claim.household_id])
        if claim.status in ENDED:
            status = ClaimStatus(claim.status).label
            raise ClaimMoved(number=claim.number, status=status, deed="加照片")
        keep_photos(session, store.clock, claim, photos)


def remove_photo(store: Store, by: Actor, photo_id: int) -> None:
    """Take a photo away from a claim that nobody has reviewed yet; raises ClaimMoved, NotYourGroup."""
    with store.write("points.change_claim", by=by) as session:
        photo = session.get(ClaimPhoto, photo_id)
        if photo is None:
            raise NothingFound
        claim = session.get_one(PointsClaim, photo.claim_id)
        keep_to_own_group(session, by, [claim.household_id])
        if claim.status != ClaimStatus.CLAIMED:
            status = ClaimStatus(claim.status).label
            raise ClaimMoved(number=claim.number, status=status, deed="去掉照片")
        session.delete(photo)


def keep_photos(session: StationSession, clock: Clock, claim: PointsClaim, photos: Sequence[bytes]) -> None:
    """Keep JPEGs (of ``domain.photos.small_photo``) with a claim; the journal carries their SHA-256 alone.

    A photo that the claim has already is not kept twice. Raises TooManyPhotos.
    """
    if not photos:
        return
    had = set(session.scalars(select(ClaimPhoto.picture_sha256).where(ClaimPhoto.claim_id == claim.id)))
    new = {sha256(photo).hexdigest(): photo for photo in photos}
    if len(had | new.keys()) > MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    for digest, photo in new.items():
        if session.get(Blob, digest) is None:
            session.add(Blob(sha256=digest, media_type=MEDIA_TYPE, size=len(photo), content=photo))
        if digest not in had:
            session.add(
                ClaimPhoto(
                    claim_id=claim.id,
                    picture_sha256=digest,
                    added_at=clock.now(),
                    by_name=session.actor.name,
                )
            )


def photos_of(store: Store, claim_id: int) -> list[PhotoView]:
    """A claim's photos in the order in which they were added, with their bytes."""
    query = (
        select(ClaimPhoto, Blob.content)
        .outerjoin(Blob, Blob.sha256 == ClaimPhoto.picture_sha256)
        .where(ClaimPhoto.claim_id == claim_id)
        .order_by(ClaimPhoto.id)
    )
    with store.read() as session:
        return [
            PhotoView(photo.id, photo.caption, photo.added_at, photo.by_name, content)
            for photo, content in session.execute(query)
        ]
