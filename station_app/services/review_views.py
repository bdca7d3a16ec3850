"""What the pages and the minutes show of the meetings that review claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from station_app.domain.claims import BY_PANEL, ClaimStatus
from station_app.domain.review import OWN_HOUSEHOLD, Finding, ReviewResult
from station_app.domain.settings import REVIEW_MIN_MEMBERS
from station_app.errors.store import NothingFound
from station_app.models.claims import PointsClaim, ReviewItem, ReviewMeeting, ReviewMember, ReviewRecusal
from station_app.models.points import PointsRule
from station_app.models.station import Station
from station_app.services.claim_views import ClaimRow, rows_of
from station_app.services.settings import setting_in
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in the list; ``decided`` of its ``claims`` have a result."""

    id: int
    number: int
    held_on: date
    place: str
    chair: str
    members: int
    claims: int
    decided: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A reviewer; ``resident_id`` is None for somebody from outside the village."""

    id: int
    name: str
    resident_id: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Recusal:
    """A reviewer who steps aside for one claim, and why; ``is_own`` was found by the program."""

    member_id: int
    name: str
    reason: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A claim before a meeting, what the meeting said of it, and who stepped aside."""

    item_id: int
    claim: ClaimRow
    finding: Finding
    recused: tuple[Recusal, ...]
    is_gone: bool
    """The claim was withdrawn or refused before the meeting came to it."""


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting with all that its minutes say; ``least`` reviewers must be left for each claim."""

    id: int
    number: int
    station: str
    held_on: date
    place: str
    chair: str
    recorder: str
    words: str
    closed_at: datetime | None
    members: tuple[MemberView, ...]
    lines: tuple[ReviewLine, ...]
    least: int


def list_meetings(store: Store) -> list[MeetingRow]:
    """All meetings, the latest first."""
    with store.read() as session:
        members = dict(
            session.execute(
                select(ReviewMember.meeting_id, func.count()).group_by(ReviewMember.meeting_id)
            ).all()
        )
        claims: Counter[int] = Counter()
        decided: Counter[int] = Counter()
        for meeting_id, result in session.execute(select(ReviewItem.meeting_id, ReviewItem.result)):
            claims[meeting_id] += 1
            decided[meeting_id] += bool(result)
        found = session.scalars(select(ReviewMeeting).order_by(ReviewMeeting.number.desc()))
        return [
            MeetingRow(
                each.id,
                each.number,
                each.held_on,
                each.place,
                each.chair,
                members.get(each.id, 0),
                claims[each.id],
                decided[each.id],
                each.closed_at,
            )
            for each in found
        ]


def get_meeting(store: Store, meeting_id: int) -> MeetingView:
    """One meeting; raises NothingFound."""
    with store.read() as session:
        meeting = session.get(ReviewMeeting, meeting_id)
        if meeting is None:
            raise NothingFound
        members = members_in(session, meeting_id)
        items = items_in(session, meeting_id)
        query = (
            select(PointsClaim)
            .where(PointsClaim.id.in_([item.claim_id for item in items]))
            .order_by(PointsClaim.number)
        )
        rows = rows_of(session, query, store.clock.today())
        recused = _recusals(session, items, members)
        by_claim = {item.claim_id: item for item in items}
        return MeetingView(
            meeting.id,
            meeting.number,
            session.get_one(Station, 1).name,
            meeting.held_on,
            meeting.place,
            meeting.chair,
            meeting.recorder,
            meeting.words,
            meeting.closed_at,
            tuple(MemberView(each.id, each.name, each.resident_id, each.title) for each in members),
            tuple(
                ReviewLine(
                    by_claim[row.id].id,
                    row,
                    finding_of(by_claim[row.id]),
                    tuple(recused[by_claim[row.id].id]),
                    is_gone=meeting.closed_at is None and row.status is not ClaimStatus.CLAIMED,
                )
                for row in rows
            ),
            setting_in(session, REVIEW_MIN_MEMBERS),
        )


def claims_to_review(store: Store) -> list[ClaimRow]:
    """The claims that wait for a meeting and stand in none that is still open, the oldest first."""
    with store.read() as session:
        return rows_of(session, waiting_claims().order_by(PointsClaim.number), store.clock.today())


def last_meeting(store: Store) -> MeetingView | None:
    """The latest meeting: the next is likely to be held where it was, by the same people."""
    with store.read() as session:
        latest = session.scalar(select(func.max(ReviewMeeting.id)))
    return None if latest is None else get_meeting(store, latest)


def waiting_claims() -> Select[PointsClaim]:
    """The query of ``claims_to_review``, in no order."""
    taken = (
        select(ReviewItem.claim_id)
        .join(ReviewMeeting, ReviewMeeting.id == ReviewItem.meeting_id)
        .where(ReviewMeeting.closed_at.is_(None))
    )
    asks = select(PointsRule.id).where(PointsRule.review == BY_PANEL)
    return select(PointsClaim).where(
        PointsClaim.status == ClaimStatus.CLAIMED,
        PointsClaim.rule_id.in_(asks),
        PointsClaim.id.not_in(taken),
    )


def members_in(session: Session, meeting_id: int) -> Sequence[ReviewMember]:
    """A meeting's reviewers, in the order in which they were named."""
    query = select(ReviewMember).where(ReviewMember.meeting_id == meeting_id).order_by(ReviewMember.id)
    return session.scalars(query).all()


def items_in(session: Session, meeting_id: int) -> Sequence[ReviewItem]:
    """A meeting's items."""
    query = select(ReviewItem).where(ReviewItem.meeting_id == meeting_id).order_by(ReviewItem.id)
    return session.scalars(query).all()


def recusals_in(session: Session, items: Sequence[ReviewItem]) -> Sequence[ReviewRecusal]:
    """Who steps aside for these items."""
    query = select(ReviewRecusal).where(ReviewRecusal.item_id.in_([item.id for item in items]))
    return session.scalars(query.order_by(ReviewRecusal.id)).all()


def finding_of(item: ReviewItem) -> Finding:
    """What stands in an item."""
    result = ReviewResult(item.result) if item.result else None
    return Finding(result, item.points, item.votes_for, item.votes_against, item.words)


def _recusals(
    session: Session, items: Sequence[ReviewItem], members: Sequence[ReviewMember]
) -> dict[int, list[Recusal]]:
    names = {each.id: each.name for each in members}
    found: dict[int, list[Recusal]] = defaultdict(list)
    for each in recusals_in(session, items):
        found[each.item_id].append(
            Recusal(each.member_id, names[each.member_id], each.reason, is_own=each.reason == OWN_HOUSEHOLD)
        )
    return found
