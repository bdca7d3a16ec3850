"""A village that claims: short ways to claim, to review, to post up and to object, as other pieces do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from station_app.domain.claims import ClaimStatus
from station_app.domain.permissions import Actor
from station_app.domain.photos import small_photo
from station_app.domain.publicity import NoticeKind
from station_app.models.claims import PointsClaim
from station_app.models.publicity import NoticeItem, Objection, PublicNotice
from station_app.services import claim_entry, claims
from station_app.services.claim_entry import EntryLine
from station_app.services.claim_views import ClaimDetail, ClaimRow, claim_detail, list_claims
from station_app.services.claims import ClaimDraft, claims_in, step_all
from station_app.store.store import Store
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest

BY_HAND = "points.confirm_claims"
"""An action under which a test moves claims as the pieces for meetings and notices would."""


def photo_of(colour: str = "red", size: tuple[int, int] = (640, 480)) -> bytes:
    """A photo as it comes from a phone, made small."""
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG")
    return small_photo(made.getvalue())


@dataclass(frozen=True, slots=True)
class Claimants:
    """A settlement with a desk where its people claim."""

    village: Settlement

    @property
    def store(self) -> Store:
        return self.village.station.store

    @property
    def actor(self) -> Actor:
        return self.village.station.actor

    def draft(self, code: str = "HJ04", place: int = 0, **facts: Any) -> ClaimDraft:
        """A claim of the head of a household for a deed of today."""
        today = self.village.station.clock.today()
        draft = ClaimDraft(self.village.rule(code), today, self.village.head(place), evidence="村里都看到了")
        return replace(draft, **facts)

    def claim(self, code: str = "HJ04", place: int = 0, photos: Iterable[bytes] = (), **facts: Any) -> int:
        return claims.claim(self.store, self.actor, self.draft(code, place, **facts), tuple(photos))

    def row(self, claim_id: int) -> ClaimRow:
        return self.detail(claim_id).row

    def detail(self, claim_id: int) -> ClaimDetail:
        return claim_detail(self.store, self.actor, claim_id)

    def rows(self) -> list[ClaimRow]:
        return list_claims(self.store, self.actor)

    def enter(self, *claim_ids: int) -> list[EntryLine]:
        return claim_entry.enter_claims(self.store, self.actor, claim_ids)

    def review(self, *claim_ids: int, points: int | None = None) -> None:
        """A panel agrees, or leaves other points."""
        with self.store.write(BY_HAND, by=self.actor) as session:
            chosen = claims_in(session, claim_ids)
            for each in chosen:
                each.granted = each.points if points is None else points
            step_all(session, self.store.clock, chosen, ClaimStatus.REVIEWED, "评议通过")

    def post_up(self, *claim_ids: int, days: int = 5) -> int:
        """A notice of claims from today on; returns its id."""
        today = self.store.clock.today()
        with self.store.write(BY_HAND, by=self.actor) as session:
            notice = PublicNotice(
                number=session.query(PublicNotice).count() + 1,
                kind=NoticeKind.CLAIMS,
                title="积分申报公示",
                starts_on=today,
                ends_on=today + timedelta(days=days - 1),
                posted_at=self.store.clock.now(),
                by_name=self.actor.name,
            )
            session.add(notice)
            chosen = claims_in(session, claim_ids)
            session.add_all(NoticeItem(notice_id=notice.id, claim_id=each.id) for each in chosen)
            step_all(session, self.store.clock, chosen, ClaimStatus.POSTED_UP, "第 1 号公示")
            return notice.id

    def object_to(self, notice_id: int, claim_id: int | None = None) -> int:
        """Somebody objects to a notice, or to one claim on it; returns the objection's id."""
        with self.store.write(BY_HAND, by=self.actor) as session:
            items = session.query(NoticeItem).filter_by(notice_id=notice_id, claim_id=claim_id).all()
            objection = Objection(
                number=session.query(Objection).count() + 1,
                notice_id=notice_id,
                item_id=items[0].id if items else None,
                raised_on=self.store.clock.today(),
                raised_by="不愿公开",
                words="没有看到他去",
                recorded_at=self.store.clock.now(),
                recorded_by=self.actor.name,
            )
            session.add(objection)
            return objection.id

    def answer(self, objection_id: int, status: str = "rejected") -> None:
        with self.store.write(BY_HAND, by=self.actor) as session:
            session.get_one(Objection, objection_id).status = status

    def move(self, claim_id: int, status: ClaimStatus) -> None:
        """As a step of another piece does it."""
        with self.store.write(BY_HAND, by=self.actor) as session:
            claims.step_to(session, self.store.clock, session.get_one(PointsClaim, claim_id), status)


def claiming(station: StationUnderTest, households: int = 6, **facts: Any) -> Claimants:
    """A settlement of so many households."""
    return Claimants(settle(station, households, **facts))
