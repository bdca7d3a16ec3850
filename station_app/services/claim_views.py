"""Claims as lists and boards show them, and one claim with everything that became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from station_app.domain.claims import ClaimStatus, Course
from station_app.domain.periods import Period
from station_app.domain.permissions import Actor
from station_app.errors.store import NothingFound
from station_app.models.claims import ClaimPhoto, ClaimStep, PointsClaim, ReviewItem, ReviewMeeting
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.points import PointsCategory, PointsRule, PointsTransfer, TransferKind
from station_app.models.publicity import NoticeItem, Objection, PublicNotice
from station_app.services.claim_courses import Courses
from station_app.services.claim_publicity import obstacles
from station_app.services.holders import head_names
from station_app.services.own_group import own_group
from station_app.store.store import Store

_BATCH = 5000


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in a list; points in signed tenths.

    ``who`` is the person, empty where the household claims; ``household`` its head's name with 户.
    ``granted`` is what a review left, ``entered`` what was posted, 0 where a cap left nothing; None before.
    ``obstacle`` says what an entry still waits for, empty where it may be made now or nothing follows.
    """

    id: int
    number: int
    status: ClaimStatus
    household_id: int
    household_number: str
    household: str
    group: str
    group_id: int
    resident_id: int | None
    who: str
    rule_id: int
    rule_code: str
    rule_name: str
    rule_version: int
    category: str
    course: Course
    unit: str
    quantity: int
    deed_on: date
    points: int
    granted: int | None
    entered: int | None
    evidence: str
    claimed_by: str
    claimed_at: datetime
    by: str
    since: datetime
    photos: int
    sheet_id: int | None
    transfer_id: int | None
    reversed_by: int | None
    points_note: str
    obstacle: str

    @property
    def called(self) -> str:
        """Whose claim it is: 赵永红（李名兰户）, or 李名兰户."""
        if not self.who or self.household == f"{self.who}户":
            return self.who or self.household
        return f"{self.who}（{self.household}）"

    @property
    def due(self) -> int:
        """The tenths that stand to be entered: as granted, or as claimed."""
        return self.points if self.granted is None else self.granted

    @property
    def is_ready(self) -> bool:
        """True where it may be entered now."""
        return ClaimStatus.ENTERED in self.course.next(self.status) and not self.obstacle


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a claim's life."""

    status: ClaimStatus
    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What one meeting said of a claim; ``result`` is a ``ReviewResult``, empty while undecided."""

    meeting_id: int
    number: int
    held_on: date
    result: str
    points: int | None
    votes_for: int | None
    votes_against: int | None
    words: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice on which a claim was posted up."""

    notice_id: int
    number: int
    title: str
    starts_on: date
    ends_on: date
    status: str
    item_status: str


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection to a claim, or to the whole notice that it stood on."""

    id: int
    number: int
    raised_on: date
    words: str
    status: str
    answer: str


@dataclass(frozen=True, slots=True)
class TransferView:
    """The transfer of an entered claim, and the one that reversed it, if any; tenths."""

    id: int
    at: datetime
    change: int
    honour_change: int
    by: str
    reversed_by: int | None
    reversed_at: datetime | None
    reverse_reason: str


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """A claim with its steps, reviews, notices, objections and transfer, each in order."""

    row: ClaimRow
    steps: tuple[StepView, ...]
    reviews: tuple[ReviewView, ...]
    notices: tuple[NoticeView, ...]
    objections: tuple[ObjectionView, ...]
    transfer: TransferView | None


def list_claims(
    store: Store,
    by: Actor,
    *,
    statuses: Collection[ClaimStatus] = (),
    period: Period | None = None,
    resident_id: int | None = None,
) -> list[ClaimRow]:
    """Claims, the latest first: all, or those in some statuses, of deeds in a period, of one person.

    A 组长 sees those of the own group alone; raises GroupNotSet where nobody said which.
    """
    query = select(PointsClaim).order_by(PointsClaim.id.desc())
    if statuses:
        query = query.where(PointsClaim.status.in_(statuses))
    if period is not None:
        query = query.where(PointsClaim.deed_on.between(period.start, period.end))
    if resident_id is not None:
        query = query.where(PointsClaim.resident_id == resident_id)
    with store.read() as session:
        return rows_of(session, query, store.clock.today(), own_group(session, by))


def claim_detail(store: Store, by: Actor, claim_id: int) -> ClaimDetail:
    """One claim; raises NothingFound, also where it is not of a 组长's group."""
    with store.read() as session:
        query = select(PointsClaim).where(PointsClaim.id == claim_id)
        rows = rows_of(session, query, store.clock.today(), own_group(session, by))
        if not rows:
            raise NothingFound
        return ClaimDetail(
            rows[0],
            _steps(session, claim_id),
            _reviews(session, claim_id),
            _notices(session, claim_id),
            _objections(session, claim_id),
            _transfer(session, rows[0].transfer_id),
        )


def rows_of(
    session: Session, query: Select[PointsClaim], today: date, group_id: int | None = None
) -> list[ClaimRow]:
    """The claims of a query as rows, in its order; those of one group where it is given."""
    joined = (
        query.add_columns(PointsRule, PointsCategory.name, Household, VillagerGroup.name, Resident.name)
        .join(PointsRule, PointsRule.id == PointsClaim.rule_id)
        .join(PointsCategory, PointsCategory.id == PointsRule.category_id)
        .join(Household, Household.id == PointsClaim.household_id)
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
        .outerjoin(Resident, Resident.id == PointsClaim.resident_id)
    )
    if group_id is not None:
        joined = joined.where(Household.group_id == group_id)
    found = session.execute(joined).all()
    claims = [claim for claim, *_ in found]
    heads = head_names(session, {claim.household_id for claim in claims})
    since = _since(session, claims)
    photos = _photo_counts(session, claims)
    posted = _posted(session, claims)
    waiting = obstacles(session, claims, today)
    courses = Courses(session)
    rows: list[ClaimRow] = []
    for claim, rule, category, household, group, who in found:
        nothing = (0 if claim.status == ClaimStatus.ENTERED else None, None)
        change, reversed_by = posted.get(claim.transfer_id, nothing)
        head = heads.get(claim.household_id)
        rows.append(
            ClaimRow(
                claim.id,
                claim.number,
                ClaimStatus(claim.status),
                claim.household_id,
                household.number,
                f"{head}户" if head else f"{household.number}户",
                group,
                household.group_id,
                claim.resident_id,
                who or "",
                rule.id,
                rule.code,
                rule.name,
                rule.version,
                category,
                courses.of(rule),
                rule.unit,
                claim.quantity,
                claim.deed_on,
                claim.points,
                claim.granted,
                change,
                claim.evidence,
                claim.claimed_by,
                claim.claimed_at,
                claim.by_name,
                since.get(claim.id, claim.claimed_at),
                photos.get(claim.id, 0),
                claim.sheet_id,
                claim.transfer_id,
                reversed_by,
                claim.points_note,
                waiting.get(claim.id, ""),
            )
        )
    return rows


def _parts(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(set(ids))
    return (ordered[first : first + _BATCH] for first in range(0, len(ordered), _BATCH))


def _since(session: Session, claims: Collection[PointsClaim]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for part in _parts(claim.id for claim in claims):
        latest = (
            select(ClaimStep.claim_id, func.max(ClaimStep.at))
            .where(ClaimStep.claim_id.in_(part))
            .group_by(ClaimStep.claim_id)
        )
        found.update(session.execute(latest).all())
    return found


def _photo_counts(session: Session, claims: Collection[PointsClaim]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in _parts(claim.id for claim in claims):
        counted = (
            select(ClaimPhoto.claim_id, func.count())
            .where(ClaimPhoto.claim_id.in_(part))
            .group_by(ClaimPhoto.claim_id)
        )
        found.update(session.execute(counted).all())
    return found


def _posted(
    session: Session, claims: Collection[PointsClaim]
) -> dict[int | None, tuple[int | None, int | None]]:
    """What each transfer brought in honour points, signed, and the one that reverses it."""
    found: dict[int | None, tuple[int | None, int | None]] = {}
    reversal = PointsTransfer.__table__.alias("reversal")
    for part in _parts(claim.transfer_id for claim in claims if claim.transfer_id is not None):
        query = (
            select(PointsTransfer.id, PointsTransfer.kind, PointsTransfer.honour, reversal.c.id)
            .outerjoin(reversal, reversal.c.reverses_id == PointsTransfer.id)
            .where(PointsTransfer.id.in_(part))
        )
        for transfer_id, kind, honour, reversed_by in session.execute(query):
            found[transfer_id] = (-honour if kind == TransferKind.MINUS else honour, reversed_by)
    return found


def _steps(session: Session, claim_id: int) -> tuple[StepView, ...]:
    found = session.scalars(select(ClaimStep).where(ClaimStep.claim_id == claim_id).order_by(ClaimStep.id))
    return tuple(StepView(ClaimStatus(each.status), each.at, each.by_name, each.words) for each in found)


def _reviews(session: Session, claim_id: int) -> tuple[ReviewView, ...]:
    query = (
        select(ReviewItem, ReviewMeeting)
        .join(ReviewMeeting, ReviewMeeting.id == ReviewItem.meeting_id)
        .where(ReviewItem.claim_id == claim_id)
        .order_by(ReviewMeeting.held_on, ReviewItem.id)
    )
    return tuple(
        ReviewView(
            meeting.id,
            meeting.number,
            meeting.held_on,
            item.result,
            item.points,
            item.votes_for,
            item.votes_against,
            item.words,
        )
        for item, meeting in session.execute(query)
    )


def _notices(session: Session, claim_id: int) -> tuple[NoticeView, ...]:
    query = (
        select(NoticeItem, PublicNotice)
        .join(PublicNotice, PublicNotice.id == NoticeItem.notice_id)
        .where(NoticeItem.claim_id == claim_id)
        .order_by(NoticeItem.id)
    )
    return tuple(
        NoticeView(
            notice.id,
            notice.number,
            notice.title,
            notice.starts_on,
            notice.ends_on,
            notice.status,
            item.status,
        )
        for item, notice in session.execute(query)
    )


def _objections(session: Session, claim_id: int) -> tuple[ObjectionView, ...]:
    """Those to its own line, and those to a whole notice that it stood on."""
    query = (
        select(Objection)
        .join(NoticeItem, NoticeItem.notice_id == Objection.notice_id)
        .where(
            NoticeItem.claim_id == claim_id,
            Objection.item_id.is_(None) | (Objection.item_id == NoticeItem.id),
        )
        .order_by(Objection.id)
    )
    return tuple(
        ObjectionView(each.id, each.number, each.raised_on, each.words, each.status, each.answer)
        for each in session.scalars(query)
    )


def _transfer(session: Session, transfer_id: int | None) -> TransferView | None:
    if transfer_id is None:
        return None
    transfer = session.get_one(PointsTransfer, transfer_id)
    sign = -1 if transfer.kind == TransferKind.MINUS else 1
    undone = session.scalars(
        select(PointsTransfer).where(PointsTransfer.reverses_id == transfer_id)
    ).one_or_none()
    return TransferView(
        transfer.id,
        transfer.at,
        sign * transfer.amount,
        sign * transfer.honour,
        transfer.by_name,
        None if undone is None else undone.id,
        None if undone is None else undone.at,
        "" if undone is None else undone.reason,
    )
