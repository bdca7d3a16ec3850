"""Notices (公示): posted for a period, withdrawn, and closed once that is over and nothing is open.

Points are not entered here: ``claim_entry`` does that with the claims of a notice whose period is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import Clock, local
from station_app.domain.claims import PUBLIC, ClaimStatus
from station_app.domain.periods import Period
from station_app.domain.permissions import Actor
from station_app.domain.points import quantity_words
from station_app.domain.publicity import (
    NoticeKind,
    check_period,
    check_postable,
    check_registered,
    days_left,
    is_over,
)
from station_app.domain.settings import NOTICE_DAYS, POSTER_SHOW_MINUS, RANKING_ENABLED
from station_app.errors.points import ReasonMissing
from station_app.errors.publicity import (
    ClaimNotForPosting,
    ContactMissing,
    HonourVetoed,
    LineWordsMissing,
    NothingToPost,
    NoticeEnded,
    NoticeStartsInFuture,
    NoticeStartsTooEarly,
    NoticeStillRuns,
    NoticeTitleMissing,
    ObjectionsOpen,
    RankingSwitchedOff,
)
from station_app.errors.store import NothingFound
from station_app.models.claims import ClaimStep, PointsClaim
from station_app.models.people import Resident
from station_app.models.points import PointsAccount, PointsRule
from station_app.models.publicity import (
    ItemStatus,
    NoticeItem,
    NoticeStatus,
    Objection,
    ObjectionStatus,
    PublicNotice,
)
from station_app.services.claim_courses import courses_of
from station_app.services.claims import claims_in, step_all
from station_app.services.rankings import points_ranking
from station_app.services.settings import get_setting, setting_in
from station_app.services.vetoes import vetoed_on
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

STATUS_LABELS = {
    NoticeStatus.POSTED: "公示中",
    NoticeStatus.CLOSED: "已办结",
    NoticeStatus.WITHDRAWN: "已撤下",
}


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line that is no claim: of a household or a person, or of words alone; points in signed tenths."""

    words: str
    household_id: int | None = None
    resident_id: int | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice as a clerk posts it: its claims, or its lines, from ``starts_on`` to ``ends_on``."""

    kind: NoticeKind
    title: str
    starts_on: date
    ends_on: date
    contact: str
    words: str = ""
    place: str = ""
    claim_ids: tuple[int, ...] = ()
    lines: tuple[LineDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedNotice:
    """A notice whose period ran to the end; ``claim_ids`` may be entered now."""

    number: int
    title: str
    lines: int
    claim_ids: tuple[int, ...]


def post_notice(store: Store, by: Actor, draft: NoticeDraft) -> int:
    """Post a notice up; its claims are public from now on. Returns its id.

    Raises NothingToPost, LineWordsMissing, NoticeTitleMissing, ContactMissing, NoticeStartsInFuture,
    NoticeTooShort, NoticeRegisteredLate, NoticeStartsTooEarly, ClaimNotForPosting, MinusNotPosted,
    RankingSwitchedOff, HonourVetoed.
    """
    _check(draft, store.clock.today())
    with store.write("notice.post", by=by) as session:
        if draft.kind is NoticeKind.RANKING and not setting_in(session, RANKING_ENABLED):
            raise RankingSwitchedOff
        least = setting_in(session, NOTICE_DAYS)
        check_period(draft.starts_on, draft.ends_on, least)
        check_registered(store.clock.today(), draft.ends_on, least)
        notice = PublicNotice(
            number=(session.scalar(select(func.max(PublicNotice.number))) or 0) + 1,
            kind=draft.kind,
            title=draft.title.strip(),
            words=draft.words.strip(),
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            place=draft.place.strip(),
            contact=draft.contact.strip(),
            posted_at=store.clock.now(),
            by_name=by.name,
        )
        session.add(notice)
        session.flush()
        if draft.kind is NoticeKind.CLAIMS:
            _post_claims(session, store.clock, notice, draft.claim_ids)
        else:
            if draft.kind is NoticeKind.HONOURS:
                _refuse_vetoed(session, draft.lines, store.clock.today())
            _post_lines(session, notice, draft.lines)
        return notice.id


def ranking_lines(store: Store, period: Period, group_id: int | None = None) -> tuple[LineDraft, ...]:
    """The places of a ranking as the lines of a notice; raises RankingSwitchedOff."""
    if not get_setting(store, RANKING_ENABLED):
        raise RankingSwitchedOff
    ranking = points_ranking(store, period, group_id=group_id)
    with store.read() as session:
        ids = [row.account_id for row in ranking.rows]
        accounts = {
            each.id: each for each in session.scalars(select(PointsAccount).where(PointsAccount.id.in_(ids)))
        }
    return tuple(
        LineDraft(
            f"第 {row.place} 名",
            accounts[row.account_id].household_id,
            accounts[row.account_id].resident_id,
            row.earned,
        )
        for row in ranking.rows
    )


def withdraw_notice(store: Store, by: Actor, notice_id: int, reason: str) -> int:
    """Take a notice down before it has done its work; its claims wait for another. Returns its number.

    Raises ReasonMissing, NoticeEnded, ObjectionsOpen: whoever objected is owed an answer first.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("notice.withdraw", by=by) as session:
        notice = standing_notice(session, notice_id)
        require_answered(session, notice)
        take_down(session, store.clock, notice, reason.strip())
        return notice.number


def close_notice(store: Store, by: Actor, notice_id: int) -> ClosedNotice:
    """Close a notice whose period is over: what it announced stands, and its claims may be entered.

    Raises NoticeEnded, NoticeStillRuns, ObjectionsOpen.
    """
    today = store.clock.today()
    with store.write("notice.close", by=by) as session:
        notice = standing_notice(session, notice_id)
        if not is_over(notice.ends_on, today):
            left = days_left(notice.ends_on, today)
            raise NoticeStillRuns(number=notice.number, day=f"{notice.ends_on:%m月%d日}", left=left)
        require_answered(session, notice)
        _end(session, store.clock, notice, NoticeStatus.CLOSED)
        items = open_items(session, notice.id)
        claims = _claims_of(session, items)
        for item in items:
            if item.claim_id is None:
                item.status = ItemStatus.CARRIED_OUT
            elif claims[item.claim_id].status not in {*PUBLIC, ClaimStatus.ENTERED}:
                item.status = ItemStatus.TAKEN_OUT
        ready = tuple(each.id for each in claims.values() if each.status == ClaimStatus.POSTED_UP)
        return ClosedNotice(notice.number, notice.title, len(items), ready)


def standing_notice(session: Session, notice_id: int) -> PublicNotice:
    """A notice that hangs, its period over or not; raises NothingFound, NoticeEnded."""
    notice = session.get(PublicNotice, notice_id)
    if notice is None:
        raise NothingFound
    status = NoticeStatus(notice.status)
    if status is not NoticeStatus.POSTED:
        raise NoticeEnded(number=notice.number, how=STATUS_LABELS[status])
    return notice


def require_answered(session: Session, notice: PublicNotice, but_for: int | None = None) -> None:
    """Raises ObjectionsOpen while an objection (other than ``but_for``) waits for its answer."""
    query = select(func.count()).where(
        Objection.notice_id == notice.id,
        Objection.status == ObjectionStatus.OPEN,
        Objection.id != (but_for or 0),
    )
    count = session.scalar(query) or 0
    if count:
        raise ObjectionsOpen(number=notice.number, count=count)


def take_down(session: StationSession, clock: Clock, notice: PublicNotice, reason: str) -> None:
    """Within an act: the notice hangs no longer, and its claims are where they were before it."""
    _end(session, clock, notice, NoticeStatus.WITHDRAWN)
    notice.close_reason = reason
    items = open_items(session, notice.id)
    for item in items:
        item.status = ItemStatus.TAKEN_OUT
    public = [each for each in _claims_of(session, items).values() if each.status in PUBLIC]
    words = f"第 {notice.number} 号公示撤下：{reason}"
    by_course: dict[ClaimStatus, list[PointsClaim]] = {}
    for claim, course in zip(public, courses_of(session, public), strict=True):
        by_course.setdefault(course.before_notice, []).append(claim)
    for status, claims in by_course.items():
        step_all(session, clock, claims, status, words)


def open_items(session: Session, notice_id: int) -> Sequence[NoticeItem]:
    """The lines of a notice that nothing was done about yet, in order."""
    query = select(NoticeItem).where(NoticeItem.notice_id == notice_id, NoticeItem.status == ItemStatus.OPEN)
    return session.scalars(query.order_by(NoticeItem.sort)).all()


def _check(draft: NoticeDraft, today: date) -> None:
    if not draft.title.strip():
        raise NoticeTitleMissing
    if not draft.contact.strip():
        raise ContactMissing
    if draft.starts_on > today:
        raise NoticeStartsInFuture(today=f"{today:%Y年%m月%d日}")
    content = draft.claim_ids if draft.kind is NoticeKind.CLAIMS else draft.lines
    if not content:
        raise NothingToPost
    for place, line in enumerate(draft.lines, start=1):
        if not line.words.strip():
            raise LineWordsMissing(place=place)


def _post_claims(
    session: StationSession, clock: Clock, notice: PublicNotice, claim_ids: Iterable[int]
) -> None:
    claims = sorted(claims_in(session, claim_ids), key=lambda each: each.number)
    minus_allowed = bool(setting_in(session, POSTER_SHOW_MINUS))
    since = _last_steps(session, claims)
    rules = {
        rule.id: rule
        for rule in session.scalars(
            select(PointsRule).where(PointsRule.id.in_({each.rule_id for each in claims}))
        )
    }
    rows = []
    for place, (claim, course) in enumerate(zip(claims, courses_of(session, claims), strict=True), start=1):
        called = f"申报 {claim.number} 号"
        points = claim.points if claim.granted is None else claim.granted
        check_postable(points=points, called=called, minus_allowed=minus_allowed)
        if not course.notice or claim.status != course.before_notice:
            raise ClaimNotForPosting(claim=called, status=ClaimStatus(claim.status).label)
        if notice.starts_on < since[claim.id]:
            raise NoticeStartsTooEarly(day=f"{since[claim.id]:%Y年%m月%d日}", claim=called)
        rule = rules[claim.rule_id]
        rows.append(
            {
                "notice_id": notice.id,
                "sort": place,
                "claim_id": claim.id,
                "household_id": claim.household_id,
                "resident_id": claim.resident_id,
                "words": f"{rule.name}（{quantity_words(rule.unit, claim.quantity)}）",
                "points": points,
            }
        )
    session.insert_many(NoticeItem, rows)
    until = f"{notice.ends_on.month}月{notice.ends_on.day}日"
    words = f"第 {notice.number} 号公示，到{until}"
    step_all(session, clock, claims, ClaimStatus.POSTED_UP, words)


def _post_lines(session: StationSession, notice: PublicNotice, lines: Sequence[LineDraft]) -> None:
    minus_allowed = bool(setting_in(session, POSTER_SHOW_MINUS))
    for place, line in enumerate(lines, start=1):
        check_postable(points=line.points or 0, called=f"第 {place} 行", minus_allowed=minus_allowed)
    rows = [
        {
            "notice_id": notice.id,
            "sort": place,
            "household_id": line.household_id,
            "resident_id": line.resident_id,
            "words": line.words.strip(),
            "points": line.points,
        }
        for place, line in enumerate(lines, start=1)
    ]
    session.insert_many(NoticeItem, rows)


def _refuse_vetoed(session: Session, lines: Sequence[LineDraft], today: date) -> None:
    """一票否决 leaves a household, and everybody in it, out of honours."""
    vetoed = vetoed_on(session, today)
    if not vetoed:
        return
    people = {line.resident_id for line in lines if line.resident_id is not None}
    living = dict(
        session.execute(select(Resident.id, Resident.household_id).where(Resident.id.in_(people))).all()
    )
    for place, line in enumerate(lines, start=1):
        if {line.household_id, living.get(line.resident_id or 0)} & vetoed:
            raise HonourVetoed(place=place)


def _last_steps(session: Session, claims: Sequence[PointsClaim]) -> dict[int, date]:
    """The day on which each claim came to where it stands: no notice of it can have hung before."""
    ids = [claim.id for claim in claims]
    query = select(ClaimStep.claim_id, func.max(ClaimStep.at)).where(ClaimStep.claim_id.in_(ids))
    return {
        claim_id: local(at).date() for claim_id, at in session.execute(query.group_by(ClaimStep.claim_id))
    }


def _claims_of(session: Session, items: Sequence[NoticeItem]) -> dict[int, PointsClaim]:
    ids = [item.claim_id for item in items if item.claim_id is not None]
    query = select(PointsClaim).where(PointsClaim.id.in_(ids)).order_by(PointsClaim.number)
    return {claim.id: claim for claim in session.scalars(query)}


def _end(session: StationSession, clock: Clock, notice: PublicNotice, status: NoticeStatus) -> None:
    notice.status = status
    notice.closed_at = clock.now()
    notice.closed_by = session.actor.name
