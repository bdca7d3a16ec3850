"""What of reviews and notices waits today, and what the next notice begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from station_app.domain.claims import NO_REVIEW, ClaimStatus
from station_app.domain.settings import NOTICE_DAYS, POSTER_SHOW_MINUS
from station_app.models.claims import PointsClaim, ReviewMeeting
from station_app.models.points import PointsRule
from station_app.models.publicity import PublicNotice
from station_app.models.station import Station
from station_app.services.claim_views import ClaimRow, rows_of
from station_app.services.notice_views import NoticeRow, notice_rows
from station_app.services.review_views import waiting_claims
from station_app.services.settings import setting_in
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class UsualFacts:
    """Where the last notice hung and whom it named for objections, and how many days a notice has."""

    place: str
    contact: str
    days: int


@dataclass(frozen=True, slots=True)
class PublicityDue:
    """What waits on 今日: notices in their last days, those whose period is over, open objections, claims."""

    ending: tuple[NoticeRow, ...]
    over: tuple[NoticeRow, ...]
    objections: int
    to_review: int
    to_post: int
    open_meetings: int


NOTHING_DUE = PublicityDue((), (), 0, 0, 0, 0)


def claims_to_post(store: Store) -> list[ClaimRow]:
    """The claims whose rule asks for a notice and that are ready for it, the oldest first.

    Deductions are left out unless the station posts them: they stand on the household's own slip only.
    """
    with store.read() as session:
        query = select(PointsClaim).where(PointsClaim.id.in_(_postable_ids(session)))
        return rows_of(session, query.order_by(PointsClaim.number), store.clock.today())


def usual_facts(store: Store) -> UsualFacts:
    """As on the last notice; before the first, the station's head and phone are named."""
    with store.read() as session:
        latest = session.scalars(select(PublicNotice).order_by(PublicNotice.id.desc()).limit(1)).first()
        days = setting_in(session, NOTICE_DAYS)
        if latest is not None:
            return UsualFacts(latest.place, latest.contact, days)
        station = session.get_one(Station, 1)
        contact = "，".join(part for part in (station.head_name, station.phone) if part)
        return UsualFacts("", contact, days)


def publicity_due(store: Store) -> PublicityDue:
    """What of reviews and notices waits today."""
    with store.read() as session:
        hanging = notice_rows(session, store.clock.today(), only_hanging=True)
        open_meetings = select(func.count()).where(ReviewMeeting.closed_at.is_(None))
        return PublicityDue(
            tuple(row for row in hanging if row.days_left == 1),
            tuple(row for row in hanging if row.days_left == 0),
            sum(row.open_objections for row in hanging),
            session.scalar(select(func.count()).select_from(waiting_claims().subquery())) or 0,
            len(_postable_ids(session)),
            session.scalar(open_meetings) or 0,
        )


def _postable_ids(session: Session) -> Sequence[int]:
    ready = or_(
        PointsClaim.status == ClaimStatus.REVIEWED,
        (PointsClaim.status == ClaimStatus.CLAIMED) & (PointsRule.review == NO_REVIEW),
    )
    query = (
        select(PointsClaim.id)
        .join(PointsRule, PointsRule.id == PointsClaim.rule_id)
        .where(PointsRule.notice, ready)
    )
    if not setting_in(session, POSTER_SHOW_MINUS):
        query = query.where(PointsRule.points > 0)
    return session.scalars(query).all()
