"""Claims (积分申报): claimed at the desk, confirmed or refused, withdrawn; each step is written down.

Reviews, notices and objections move claims on by ``step_to`` inside their own acts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.domain.claims import (
    BY_TEAM,
    NO_REVIEW,
    WITNESSES,
    ClaimStatus,
    is_late,
    names_in,
    with_witnesses,
    witnesses_in,
)
from station_app.domain.permissions import Actor
from station_app.domain.settings import CLAIM_DAYS
from station_app.errors.claims import (
    ClaimDecided,
    ClaimMoved,
    LateClaimNeedsWitnesses,
    NoReviewAsked,
    NothingClaimed,
    NotYoursToReview,
    PhotoMissing,
    RefusalReasonMissing,
    WitnessMissing,
)
from station_app.errors.points import DeedInFuture, DeedQuantityTooSmall, RuleNotInForce, RuleOfPerson
from station_app.errors.store import NothingFound
from station_app.models.claims import ClaimStep, PointsClaim, ReviewItem, ReviewMeeting
from station_app.models.points import PointsRule
from station_app.services.awards import worth
from station_app.services.claim_courses import courses_of
from station_app.services.claim_photos import keep_photos
from station_app.services.closed_months import check_open
from station_app.services.holders import head_names
from station_app.services.own_group import keep_to_own_group
from station_app.services.register import household_in
from station_app.services.rules import rule_in_force
from station_app.services.settings import setting_in
from station_app.services.volunteers import able_residents
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

HOUSEHOLD = "household"
BY_PHOTO, BY_WITNESS = "photo", "witness"
"""What a rule's ``verify`` says where a claim has to bring it along."""

_DEEDS = {
    ClaimStatus.CLAIMED: "重新评议",
    ClaimStatus.REVIEWED: "确认",
    ClaimStatus.POSTED_UP: "公示",
    ClaimStatus.OBJECTED: "提异议",
    ClaimStatus.ENTERED: "入账",
    ClaimStatus.REFUSED: "不予认可",
    ClaimStatus.WITHDRAWN: "撤回",
}


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """What somebody claims: a person's deed, or a household's where no person is given.

    ``rule_id`` may be any version; the one of the deed's day counts. ``quantity`` is in minutes where the
    rule's unit is 小时, else a count. ``witnesses`` is typed: 张三、李四.
    """

    rule_id: int
    deed_on: date
    resident_id: int | None = None
    household_id: int | None = None
    quantity: int = 1
    evidence: str = ""
    witnesses: str = ""
    claimed_by: str = ""


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """What may be put right about a claim that nobody has reviewed yet."""

    deed_on: date
    quantity: int
    evidence: str
    claimed_by: str


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of a rule, and the signed tenths that it gives for a deed, before caps."""

    rule: PointsRule
    worth: int


def claim(store: Store, by: Actor, draft: ClaimDraft, photos: Sequence[bytes] = ()) -> int:
    """Claim one deed; returns the claim's id. Raises as ``claim_many``."""
    return claim_many(store, by, [draft], photos)[0]


def claim_many(
    store: Store, by: Actor, drafts: Sequence[ClaimDraft], photos: Sequence[bytes] = ()
) -> list[int]:
    """Claim several deeds in one act, each with the same photos (as ``small_photo`` makes them).

    Raises NothingClaimed, DeedQuantityTooSmall, DeedInFuture, MonthClosed, RuleNotInForce, RuleOfPerson,
    CannotServe, HouseholdNotActive, NotYourGroup, GroupNotSet, LateClaimNeedsWitnesses, WitnessMissing,
    PhotoMissing, TooManyPhotos.
    """
    if not drafts:
        raise NothingClaimed
    with store.write("points.claim", by=by) as session:
        made = claimed(session, store.clock, drafts)
        for each, draft in zip(made, drafts, strict=True):
            _check_evidence(session, store.clock, each, names_in(draft.witnesses), len(photos))
            keep_photos(session, store.clock, each, photos)
        return [each.id for each in made]


def claimed(
    session: StationSession, clock: Clock, drafts: Sequence[ClaimDraft], sheet_id: int | None = None
) -> list[PointsClaim]:
    """New claims within an act, in order; a scoring sheet's name it. Raises as ``claim_many``, but asks for
    neither witnesses nor photos.
    """
    today = clock.today()
    for draft in drafts:
        if draft.quantity < 1:
            raise DeedQuantityTooSmall
        if draft.deed_on > today:
            raise DeedInFuture(today=f"{today:%Y年%m月%d日}")
    check_open(session, *(draft.deed_on for draft in drafts))
    drafts = _at_home(session, drafts)
    homes = {draft.household_id for draft in drafts if draft.household_id is not None}
    keep_to_own_group(session, session.actor, homes)
    heads = head_names(session, homes)
    names = _names_of(session, drafts)
    versions = _versions_for(session, drafts)
    for draft in drafts:
        _check_doer(versions[_deed_of(draft)].rule, draft.resident_id)
    first = (session.scalar(select(func.max(PointsClaim.number))) or 0) + 1
    made = [
        _new_claim(session, clock, draft, versions[_deed_of(draft)], first + place)
        for place, draft in enumerate(drafts)
    ]
    for each, draft in zip(made, drafts, strict=True):
        who = names.get(draft.resident_id or 0) or f"{heads.get(each.household_id, '')}户"
        each.claimed_by = each.claimed_by or who
        each.sheet_id = sheet_id
    session.add_all(made)
    _write_steps(session, clock, made, ClaimStatus.CLAIMED, "")
    return made


def change_claim(store: Store, by: Actor, claim_id: int, change: ClaimChange) -> None:
    """Put a claim right that nobody has reviewed yet; its points and its rule's version follow.

    Raises ClaimMoved, ClaimDecided where an open meeting has said its word already, DeedQuantityTooSmall,
    DeedInFuture, MonthClosed, RuleNotInForce, RuleOfPerson, and LateClaimNeedsWitnesses where the deed was
    longer ago than claimed first and nobody is named who can vouch for it.
    """
    if change.quantity < 1:
        raise DeedQuantityTooSmall
    today = store.clock.today()
    if change.deed_on > today:
        raise DeedInFuture(today=f"{today:%Y年%m月%d日}")
    with store.write("points.change_claim", by=by) as session:
        each = claim_in(session, claim_id)
        keep_to_own_group(session, by, [each.household_id])
        if each.status != ClaimStatus.CLAIMED:
            raise ClaimMoved(number=each.number, status=ClaimStatus(each.status).label, deed="更改")
        _refuse_decided(session, each)
        check_open(session, change.deed_on)
        if change.deed_on < each.deed_on:
            _check_late(session, store.clock, change.deed_on, witnesses_in(change.evidence))
        rule = _in_force(session, each.rule_id, change.deed_on)
        _check_doer(rule, each.resident_id)
        each.rule_id = rule.id
        each.deed_on, each.quantity = change.deed_on, change.quantity
        each.points = worth(session, rule, change.quantity, change.deed_on)
        each.evidence = change.evidence.strip()
        each.claimed_by = change.claimed_by.strip() or each.claimed_by


def confirm(store: Store, by: Actor, claim_ids: Iterable[int], words: str = "") -> int:
    """队长确认: claims whose rule asks for one person's word are reviewed, as claimed; returns how many.

    Raises ClaimMoved, NotYoursToReview (a panel's), NoReviewAsked.
    """
    with store.write("points.confirm_claims", by=by) as session:
        chosen = claims_in(session, claim_ids)
        for each, course in zip(chosen, courses_of(session, chosen), strict=True):
            if course.review == NO_REVIEW:
                following = "公示" if course.notice else "入账"
                raise NoReviewAsked(number=each.number, following=following)
            if course.review != BY_TEAM:
                raise NotYoursToReview(number=each.number)
            each.granted = each.points
        step_all(session, store.clock, chosen, ClaimStatus.REVIEWED, words.strip())
        return len(chosen)


def refuse(store: Store, by: Actor, claim_ids: Iterable[int], reason: str) -> int:
    """不予认可: these claims end here, and the claimants are told why; returns how many.

    Raises RefusalReasonMissing, ClaimMoved.
    """
    if not reason.strip():
        raise RefusalReasonMissing
    with store.write("points.refuse_claims", by=by) as session:
        chosen = claims_in(session, claim_ids)
        step_all(session, store.clock, chosen, ClaimStatus.REFUSED, reason.strip())
        return len(chosen)


def withdraw(store: Store, by: Actor, claim_ids: Iterable[int], reason: str = "") -> int:
    """撤回: the claimant no longer claims this, at any time before it is entered; returns how many.

    Raises ClaimMoved, NotYourGroup, GroupNotSet.
    """
    with store.write("points.withdraw_claim", by=by) as session:
        chosen = claims_in(session, claim_ids)
        keep_to_own_group(session, by, {each.household_id for each in chosen})
        step_all(session, store.clock, chosen, ClaimStatus.WITHDRAWN, reason.strip())
        return len(chosen)


def step_to(
    session: StationSession, clock: Clock, each: PointsClaim, status: ClaimStatus, words: str = ""
) -> None:
    """Move a claim on within an act and write the step down; raises ClaimMoved where it may not go there."""
    step_all(session, clock, [each], status, words)


def step_all(
    session: StationSession,
    clock: Clock,
    chosen: Sequence[PointsClaim],
    status: ClaimStatus,
    words: str = "",
) -> None:
    """The same for many claims at once, in the same words; raises ClaimMoved naming the first."""
    for each, course in zip(chosen, courses_of(session, chosen), strict=True):
        if not course.may_follow(ClaimStatus(each.status), status):
            raise moved_error(each, status)
        each.status = status
    _write_steps(session, clock, chosen, status, words)


def moved_error(each: PointsClaim, status: ClaimStatus) -> ClaimMoved:
    """That a claim cannot come to a status from where it stands."""
    return ClaimMoved(number=each.number, status=ClaimStatus(each.status).label, deed=_DEEDS[status])


def claim_in(session: Session, claim_id: int) -> PointsClaim:
    """One claim; raises NothingFound."""
    return claims_in(session, [claim_id])[0]


def claims_in(session: Session, claim_ids: Iterable[int]) -> list[PointsClaim]:
    """Claims, each once, in the order asked for; raises NothingFound."""
    ids = list(dict.fromkeys(claim_ids))
    found = {each.id: each for each in session.scalars(select(PointsClaim).where(PointsClaim.id.in_(ids)))}
    if not ids or len(found) < len(ids):
        raise NothingFound
    return [found[claim_id] for claim_id in ids]


def _new_claim(
    session: StationSession, clock: Clock, draft: ClaimDraft, version: _Version, number: int
) -> PointsClaim:
    rule = version.rule
    assert draft.household_id is not None  # given, or found by ``_at_home``
    return PointsClaim(
        number=number,
        rule_id=rule.id,
        household_id=draft.household_id,
        resident_id=None if rule.scope == HOUSEHOLD else draft.resident_id,
        quantity=draft.quantity,
        deed_on=draft.deed_on,
        points=version.worth,
        evidence=with_witnesses(draft.evidence, names_in(draft.witnesses)),
        claimed_by=draft.claimed_by.strip(),
        claimed_at=clock.now(),
        by_name=session.actor.name,
    )


def _write_steps(
    session: StationSession, clock: Clock, chosen: Sequence[PointsClaim], status: ClaimStatus, words: str
) -> None:
    facts = {"status": status, "at": clock.now(), "words": words, "by_name": session.actor.name}
    session.insert_many(ClaimStep, [{"claim_id": each.id, **facts} for each in chosen])


def _at_home(session: Session, drafts: Sequence[ClaimDraft]) -> list[ClaimDraft]:
    """Each draft with its household; raises NothingClaimed, NothingFound, CannotServe, HouseholdNotActive."""
    wanted = list(dict.fromkeys(draft.resident_id for draft in drafts if draft.resident_id is not None))
    homes = {resident.id: resident.household_id for resident in able_residents(session, wanted)}
    placed: list[ClaimDraft] = []
    for draft in drafts:
        if draft.resident_id is not None:
            placed.append(replace(draft, household_id=homes[draft.resident_id]))
        elif draft.household_id is None:
            raise NothingClaimed
        else:
            household_in(session, draft.household_id)
            placed.append(draft)
    return placed


def _names_of(session: Session, drafts: Sequence[ClaimDraft]) -> dict[int, str]:
    wanted = {draft.resident_id for draft in drafts if draft.resident_id is not None}
    return {each.id: each.name for each in able_residents(session, sorted(wanted))}


def _deed_of(draft: ClaimDraft) -> tuple[int, int, date]:
    return draft.rule_id, draft.quantity, draft.deed_on


def _versions_for(session: Session, drafts: Collection[ClaimDraft]) -> dict[tuple[int, int, date], _Version]:
    """The version of its rule that each deed goes by, and what it gives for that many; each once."""
    found: dict[tuple[int, int, date], _Version] = {}
    for rule_id, quantity, day in {_deed_of(draft) for draft in drafts}:
        rule = _in_force(session, rule_id, day)
        found[rule_id, quantity, day] = _Version(rule, worth(session, rule, quantity, day))
    return found


def _in_force(session: Session, rule_id: int, day: date) -> PointsRule:
    chosen = session.get(PointsRule, rule_id)
    if chosen is None:
        raise NothingFound
    rule = rule_in_force(session, chosen, day)
    if not rule.active:
        raise RuleNotInForce(rule=rule.name)
    return rule


def _check_evidence(
    session: Session, clock: Clock, each: PointsClaim, witnesses: Sequence[str], photos: int
) -> None:
    rule = session.get_one(PointsRule, each.rule_id)
    _check_late(session, clock, each.deed_on, witnesses)
    if rule.verify == BY_WITNESS and len(witnesses) < WITNESSES:
        raise WitnessMissing(rule=rule.name, needed=WITNESSES)
    if rule.verify == BY_PHOTO and not photos:
        raise PhotoMissing(rule=rule.name)


def _check_doer(rule: PointsRule, resident_id: int | None) -> None:
    """What is counted by person names the person, or the caps would not find them."""
    if resident_id is None and rule.scope != HOUSEHOLD:
        raise RuleOfPerson(rule=rule.name)


def _check_late(session: Session, clock: Clock, deed_on: date, witnesses: Sequence[str]) -> None:
    days = setting_in(session, CLAIM_DAYS)
    if is_late(deed_on, clock.today(), days) and len(witnesses) < WITNESSES:
        raise LateClaimNeedsWitnesses(days=days, needed=WITNESSES)


def _refuse_decided(session: Session, each: PointsClaim) -> None:
    """What reviewers have agreed to is not changed behind their backs."""
    decided = (
        select(ReviewMeeting.number)
        .join(ReviewItem, ReviewItem.meeting_id == ReviewMeeting.id)
        .where(ReviewItem.claim_id == each.id, ReviewItem.result != "", ReviewMeeting.closed_at.is_(None))
    )
    meeting = session.scalars(decided).first()
    if meeting is not None:
        raise ClaimDecided(number=each.number, meeting=meeting)
