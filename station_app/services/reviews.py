"""Review meetings (评议会): planned, changed, decided claim by claim, and closed; then nothing changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.domain.claims import BY_PANEL, ClaimStatus
from station_app.domain.permissions import Actor
from station_app.domain.review import (
    OWN_HOUSEHOLD,
    Finding,
    Item,
    ReviewResult,
    check_closing,
    check_finding,
    granted_points,
    own_household,
)
from station_app.domain.settings import REVIEW_MIN_MEMBERS
from station_app.errors.reviews import (
    ClaimInOtherMeeting,
    ClaimNotForReview,
    MeetingClosed,
    MeetingDecided,
    MeetingInFuture,
    MembersMissing,
    MemberTwice,
    NoClaimsChosen,
)
from station_app.errors.store import NothingFound
from station_app.models.claims import PointsClaim, ReviewItem, ReviewMeeting, ReviewMember, ReviewRecusal
from station_app.models.people import Resident
from station_app.services.claim_courses import courses_of
from station_app.services.claims import claims_in, step_to
from station_app.services.review_views import finding_of, items_in, members_in, recusals_in
from station_app.services.settings import setting_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

_NEXT_STATUS = {
    ReviewResult.AGREED: ClaimStatus.REVIEWED,
    ReviewResult.CHANGED: ClaimStatus.REVIEWED,
    ReviewResult.REFUSED: ClaimStatus.REFUSED,
    ReviewResult.PUT_OFF: ClaimStatus.CLAIMED,
}


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """A reviewer; ``resident_id`` says whose household is one's own, None for somebody from outside."""

    name: str
    resident_id: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A meeting as a clerk plans it: who meets when, and which claims come before it."""

    held_on: date
    members: tuple[MemberDraft, ...]
    claim_ids: tuple[int, ...]
    place: str = ""
    chair: str = ""
    recorder: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClosedMeeting:
    """What a meeting brought: how many claims it agreed to (changed ones too), refused, and put off."""

    number: int
    agreed: int
    refused: int
    put_off: int


def plan_meeting(store: Store, by: Actor, draft: MeetingDraft) -> int:
    """Plan a meeting; who has to step aside for their own household is noted. Returns its id.

    Raises MembersMissing, MemberTwice, NoClaimsChosen, ClaimNotForReview, ClaimInOtherMeeting.
    """
    with store.write("review.plan", by=by) as session:
        number = (session.scalar(select(func.max(ReviewMeeting.number))) or 0) + 1
        meeting = ReviewMeeting(
            number=number, held_on=draft.held_on, created_at=store.clock.now(), by_name=by.name
        )
        session.add(meeting)
        session.flush()
        _fill(session, meeting, draft)
        return meeting.id


def change_meeting(store: Store, by: Actor, meeting_id: int, draft: MeetingDraft) -> None:
    """Change an open meeting; results of claims that stay before it are kept.

    Raises MeetingClosed, and what ``plan_meeting`` raises.
    """
    with store.write("review.change", by=by) as session:
        _fill(session, _open_meeting(session, meeting_id), draft)


def drop_meeting(store: Store, by: Actor, meeting_id: int) -> None:
    """Take back a meeting that was planned by mistake; its claims wait for another.

    Raises MeetingClosed, MeetingDecided.
    """
    with store.write("review.drop", by=by) as session:
        meeting = _open_meeting(session, meeting_id)
        items = items_in(session, meeting_id)
        decided = sum(bool(item.result) for item in items)
        if decided:
            raise MeetingDecided(number=meeting.number, count=decided)
        _delete(session, recusals_in(session, items))
        _delete(session, [*items, *members_in(session, meeting_id)])
        session.delete(meeting)


def decide(store: Store, by: Actor, meeting_id: int, findings: Mapping[int, Finding]) -> None:
    """Note what the meeting said, by item; a finding without a result makes the item undecided again.

    Raises MeetingClosed, NothingFound, and what ``check_finding`` raises.
    """
    with store.write("review.decide", by=by) as session:
        _open_meeting(session, meeting_id)
        items = {item.id: item for item in items_in(session, meeting_id)}
        if not findings.keys() <= items.keys():
            raise NothingFound
        chosen = [items[item_id] for item_id in findings]
        before = _before_meeting(session, chosen, findings)
        members = len(members_in(session, meeting_id))
        for item in chosen:
            _check(before[item.id], members)
            finding = findings[item.id]
            item.result = finding.result or ""
            item.points = finding.points if finding.result is ReviewResult.CHANGED else None
            item.votes_for, item.votes_against = finding.votes_for, finding.votes_against
            item.words = finding.words.strip()


def set_recusals(store: Store, by: Actor, item_id: int, reasons: Mapping[int, str]) -> None:
    """Note who else steps aside for a claim, by member, and why; for their own household they always do.

    Raises MeetingClosed, NothingFound.
    """
    with store.write("review.recuse", by=by) as session:
        item = session.get(ReviewItem, item_id)
        if item is None:
            raise NothingFound
        _open_meeting(session, item.meeting_id)
        if not reasons.keys() <= {each.id for each in members_in(session, item.meeting_id)}:
            raise NothingFound
        standing = recusals_in(session, [item])
        own = {each.member_id for each in standing if each.reason == OWN_HOUSEHOLD}
        _delete(session, [each for each in standing if each.member_id not in own])
        session.add_all(
            ReviewRecusal(item_id=item_id, member_id=member_id, reason=reason.strip())
            for member_id, reason in reasons.items()
            if member_id not in own
        )


def close_meeting(store: Store, by: Actor, meeting_id: int) -> ClosedMeeting:
    """Close a meeting: its claims go on as it said, each with the points that it left; nothing changes after.

    A claim put off stays claimed; one that ended before the meeting came to it is passed over. Raises
    MeetingClosed, MeetingInFuture, MeetingUndecided, TooFewMembers, TooFewUnrecused, and what
    ``check_finding`` raises.
    """
    with store.write("review.close", by=by) as session:
        meeting = _open_meeting(session, meeting_id)
        if meeting.held_on > store.clock.today():
            raise MeetingInFuture(day=f"{meeting.held_on:%Y年%m月%d日}")
        items = items_in(session, meeting_id)
        claims = {each.id: each for each in claims_in(session, [item.claim_id for item in items])}
        live = [item for item in items if claims[item.claim_id].status == ClaimStatus.CLAIMED]
        before = _before_meeting(session, live, {item.id: finding_of(item) for item in live})
        members = len(members_in(session, meeting_id))
        check_closing(list(before.values()), members, setting_in(session, REVIEW_MIN_MEMBERS))
        for item in live:
            _check(before[item.id], members)
            _carry_out(session, store.clock, meeting, claims[item.claim_id], before[item.id].finding)
        meeting.closed_at = store.clock.now()
        results = [item.result for item in live]
        return ClosedMeeting(
            meeting.number,
            results.count(ReviewResult.AGREED) + results.count(ReviewResult.CHANGED),
            results.count(ReviewResult.REFUSED),
            results.count(ReviewResult.PUT_OFF),
        )


def _open_meeting(session: Session, meeting_id: int) -> ReviewMeeting:
    meeting = session.get(ReviewMeeting, meeting_id)
    if meeting is None:
        raise NothingFound
    if meeting.closed_at is not None:
        raise MeetingClosed(number=meeting.number)
    return meeting


def _fill(session: StationSession, meeting: ReviewMeeting, draft: MeetingDraft) -> None:
    """Take the draft's facts: reviewers stay by name, claims by their id, recusals follow from both."""
    meeting.held_on = draft.held_on
    meeting.place, meeting.chair = draft.place.strip(), draft.chair.strip()
    meeting.recorder, meeting.words = draft.recorder.strip(), draft.words.strip()
    drafts = _checked_members(session, draft.members)
    claims = _checked_claims(session, meeting, draft.claim_ids)
    items = items_in(session, meeting.id)
    members = members_in(session, meeting.id)
    gone_items = [item for item in items if item.claim_id not in claims]
    gone_members = [member for member in members if member.name not in drafts]
    items_left = {item.id for item in items if item.claim_id in claims}
    members_left = {member.id for member in members if member.name in drafts}
    moot = [
        each
        for each in recusals_in(session, items)
        if each.reason == OWN_HOUSEHOLD
        or each.item_id not in items_left
        or each.member_id not in members_left
    ]
    _delete(session, moot)
    _delete(session, [*gone_items, *gone_members])
    kept = {each.name: each for each in members if each.name in drafts}
    for name, wanted in drafts.items():
        member = kept.get(name)
        if member is None:
            member = ReviewMember(meeting_id=meeting.id, name=name)
            session.add(member)
        member.resident_id, member.title = wanted.resident_id, wanted.title.strip()
    known = {item.claim_id for item in items}
    session.add_all(
        ReviewItem(meeting_id=meeting.id, claim_id=claim_id) for claim_id in claims if claim_id not in known
    )
    session.flush()
    _recuse_own(session, meeting, claims)


def _recuse_own(session: StationSession, meeting: ReviewMeeting, claims: Mapping[int, PointsClaim]) -> None:
    """Note who steps aside for their own household, as people live today."""
    members = members_in(session, meeting.id)
    residents = [each.resident_id for each in members if each.resident_id is not None]
    homes = dict(
        session.execute(select(Resident.id, Resident.household_id).where(Resident.id.in_(residents))).all()
    )
    living = {each.id: homes.get(each.resident_id or 0) for each in members}
    doers = {each.resident_id: each.id for each in members if each.resident_id is not None}
    items = items_in(session, meeting.id)
    by_hand = {(each.item_id, each.member_id): each for each in recusals_in(session, items)}
    for item in items:
        claim = claims[item.claim_id]
        own = own_household(living, claim.household_id)
        if claim.resident_id in doers:  # who has moved since still claims for the household of before
            own.add(doers[claim.resident_id])
        for member_id in sorted(own):
            standing = by_hand.get((item.id, member_id))
            if standing is None:
                session.add(ReviewRecusal(item_id=item.id, member_id=member_id, reason=OWN_HOUSEHOLD))
            else:
                standing.reason = OWN_HOUSEHOLD


def _checked_members(session: Session, members: Sequence[MemberDraft]) -> dict[str, MemberDraft]:
    found: dict[str, MemberDraft] = {}
    for each in members:
        name = each.name.strip()
        if name in found:
            raise MemberTwice(name=name)
        if name:
            found[name] = each
    if not found:
        raise MembersMissing(least=setting_in(session, REVIEW_MIN_MEMBERS))
    return found


def _checked_claims(
    session: Session, meeting: ReviewMeeting, claim_ids: Sequence[int]
) -> dict[int, PointsClaim]:
    """The claims by id; those that stand before the meeting already may stay, whatever became of them."""
    if not claim_ids:
        raise NoClaimsChosen
    claims = claims_in(session, claim_ids)
    own = {item.claim_id for item in items_in(session, meeting.id)}
    elsewhere = dict(
        session.execute(
            select(ReviewItem.claim_id, ReviewMeeting.number)
            .join(ReviewMeeting, ReviewMeeting.id == ReviewItem.meeting_id)
            .where(ReviewMeeting.closed_at.is_(None), ReviewMeeting.id != meeting.id)
        ).all()
    )
    for claim, course in zip(claims, courses_of(session, claims), strict=True):
        if claim.id in own:
            continue
        if claim.status != ClaimStatus.CLAIMED or course.review != BY_PANEL:
            raise ClaimNotForReview(claim=_called(claim), status=ClaimStatus(claim.status).label)
        if claim.id in elsewhere:
            raise ClaimInOtherMeeting(claim=_called(claim), number=elsewhere[claim.id])
    return {claim.id: claim for claim in claims}


def _before_meeting(
    session: Session, items: Sequence[ReviewItem], findings: Mapping[int, Finding]
) -> dict[int, Item]:
    """The items as the rules see them, by item, with these findings."""
    claims = {
        each.id: each
        for each in session.scalars(
            select(PointsClaim).where(PointsClaim.id.in_([item.claim_id for item in items]))
        )
    }
    recused: dict[int, int] = defaultdict(int)
    for each in recusals_in(session, items):
        recused[each.item_id] += 1
    return {
        item.id: Item(
            _called(claims[item.claim_id]),
            claims[item.claim_id].points,
            findings[item.id],
            recused[item.id],
        )
        for item in items
    }


def _check(item: Item, members: int) -> None:
    check_finding(item.finding, called=item.called, claimed=item.claimed, voters=members - item.recused)


def _called(claim: PointsClaim) -> str:
    return f"申报 {claim.number} 号"


def _carry_out(
    session: StationSession, clock: Clock, meeting: ReviewMeeting, claim: PointsClaim, finding: Finding
) -> None:
    assert finding.result is not None  # ``check_closing`` saw to it
    claim.granted = granted_points(finding, claim.points)
    said = f"第 {meeting.number} 次评议会{finding.result.label}"
    words = f"{said}：{finding.words}" if finding.words else said
    step_to(session, clock, claim, _NEXT_STATUS[finding.result], words)


def _delete(session: StationSession, rows: Sequence[object]) -> None:
    """Deleted at once, so that what names them may follow."""
    for row in rows:
        session.delete(row)
    session.flush()
