"""Claims are entered (入账): their points are posted, each once, when nothing stands against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Never

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.claims import BY_TEAM, OPEN, ClaimStatus
from station_app.domain.permissions import Actor, may
from station_app.errors import StationError
from station_app.errors.claims import ClaimNotReady
from station_app.models.claims import PointsClaim
from station_app.models.people import Resident
from station_app.models.points import PointsAccount, PointsRule
from station_app.services.awards import Award, Deed, award
from station_app.services.claim_accounts import ClaimAccounts
from station_app.services.claim_courses import courses_of
from station_app.services.claim_publicity import carry_out, obstacles
from station_app.services.claim_views import ClaimRow, list_claims
from station_app.services.claims import claims_in, moved_error, step_all
from station_app.services.closed_months import ClosedMonths
from station_app.services.holders import head_names, holders_of
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

NOT_COUNTED = "评议后不记分"


@dataclass(frozen=True, slots=True)
class EntryLine:
    """What entering a claim brought, or would bring; signed tenths.

    ``due`` was granted, ``points`` counted, ``limited_by`` the cap that cut them; ``moved`` is how far the
    balance of ``account`` (“李名兰户”) went, to ``balance``. ``problem`` says why it cannot be entered;
    nothing else is known then.
    """

    claim_id: int
    number: int
    who: str
    item: str
    deed_on: date
    due: int
    account: str = ""
    points: int = 0
    moved: int = 0
    balance: int = 0
    limited_by: str = ""
    transfer_id: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ClaimsToDo:
    """How many claims wait for one person's word, and how many may be entered now."""

    to_confirm: int = 0
    ready: int = 0


NO_CLAIMS = ClaimsToDo()


class _ForeseenError(Exception):
    """Takes what an act would have done out of it, and the act back."""

    def __init__(self, lines: list[EntryLine]) -> None:
        super().__init__()
        self.lines = lines


def ready_claims(store: Store, by: Actor) -> list[ClaimRow]:
    """The claims that may be entered now, the oldest first."""
    return [row for row in reversed(list_claims(store, by, statuses=OPEN)) if row.is_ready]


def claims_to_do(store: Store, by: Actor) -> ClaimsToDo:
    """What waits for whoever may confirm and enter; nothing for everybody else."""
    if not may(by.role, "points.enter_claims"):
        return NO_CLAIMS
    rows = list_claims(store, by, statuses=OPEN)
    to_confirm = sum(row.status is ClaimStatus.CLAIMED and row.course.review == BY_TEAM for row in rows)
    return ClaimsToDo(to_confirm, sum(row.is_ready for row in rows))


def enter_claims(store: Store, by: Actor, claim_ids: Iterable[int]) -> list[EntryLine]:
    """Enter claims in one act, in the order of their numbers: all of them or none.

    Caps count what is there already and what the act itself posts; where one leaves nothing, the claim is
    entered with no transfer. Raises NothingFound, ClaimMoved, ClaimNotReady, ClaimHouseholdClosed,
    ClaimantGone, NoAccount, naming the first.
    """
    with store.write("points.enter_claims", by=by) as session:
        chosen = _in_order(session, claim_ids)
        accounts = ClaimAccounts(session, chosen)
        for problem in _problems(session, chosen, accounts, store.clock.today()).values():
            raise problem
        return _entered(session, store, chosen, accounts)


def preview_entry(store: Store, by: Actor, claim_ids: Iterable[int]) -> list[EntryLine]:
    """What ``enter_claims`` would do now with those that it may enter, and why it may not enter the others.

    It is done, and taken back: caps and balances are those of the act itself.
    """
    try:
        _foresee(store, by, claim_ids)
    except _ForeseenError as foreseen:
        return foreseen.lines


def _foresee(store: Store, by: Actor, claim_ids: Iterable[int]) -> Never:
    with store.write("points.enter_claims", by=by) as session:
        chosen = _in_order(session, claim_ids)
        accounts = ClaimAccounts(session, chosen)
        problems = _problems(session, chosen, accounts, store.clock.today())
        able = _entered(session, store, [each for each in chosen if each.id not in problems], accounts)
        stopped = [each for each in chosen if each.id in problems]
        rows = _lines(session, stopped, {each.id: str(problems[each.id]) for each in stopped})
        raise _ForeseenError(sorted([*able, *rows], key=lambda line: line.number))


def _in_order(session: Session, claim_ids: Iterable[int]) -> list[PointsClaim]:
    return sorted(claims_in(session, claim_ids), key=lambda each: each.number)


def _problems(
    session: Session, chosen: Sequence[PointsClaim], accounts: ClaimAccounts, today: date
) -> dict[int, StationError]:
    """Why some of these claims cannot be entered, by claim."""
    found: dict[int, StationError] = {}
    waiting = obstacles(session, chosen, today)
    closed = ClosedMonths(session)
    for each, course in zip(chosen, courses_of(session, chosen), strict=True):
        if not course.may_follow(ClaimStatus(each.status), ClaimStatus.ENTERED):
            found[each.id] = moved_error(each, ClaimStatus.ENTERED)
        elif each.id in waiting:
            found[each.id] = ClaimNotReady(number=each.number, reason=waiting[each.id])
        else:
            try:
                closed.check(each.deed_on)
                accounts.of(each)
            except StationError as problem:
                found[each.id] = problem
    return found


def _entered(
    session: StationSession, store: Store, chosen: Sequence[PointsClaim], accounts: ClaimAccounts
) -> list[EntryLine]:
    """Post the points of claims that may all be entered, those of one version of a rule together."""
    by_rule: dict[int, list[PointsClaim]] = defaultdict(list)
    for each in chosen:
        by_rule[each.rule_id].append(each)
    awards: dict[int, Award] = {}
    for rule_id, claims in by_rule.items():
        deeds = [_deed(each, *accounts.of(each)) for each in claims]
        granted = award(session, store.clock, session.get_one(PointsRule, rule_id), deeds)
        awards.update((each.id, grant) for each, grant in zip(claims, granted, strict=True))
    session.flush()  # a row that names a transfer before it is there has every table searched for more such
    for each in chosen:
        made = awards[each.id]
        each.transfer_id = None if made.transfer is None else made.transfer.id
        each.points_note = made.limited_by or (NOT_COUNTED if not made.points else "")
    carry_out(session, chosen)
    step_all(session, store.clock, chosen, ClaimStatus.ENTERED)
    holders = {each.id: accounts.of(each)[0] for each in chosen}
    called = holders_of(session, {account.id for account in holders.values()})
    return [
        replace(
            line,
            account=called[holders[each.id].id].called,
            points=awards[each.id].points,
            moved=awards[each.id].moved,
            balance=holders[each.id].balance,
            limited_by=awards[each.id].limited_by,
            transfer_id=each.transfer_id,
        )
        for each, line in zip(chosen, _lines(session, chosen), strict=True)
    ]


def _deed(each: PointsClaim, account: PointsAccount, resident_id: int | None) -> Deed:
    """The deed with the points that were reviewed and posted up, whatever became of the terms since."""
    return Deed(
        account,
        resident_id,
        each.quantity,
        each.deed_on,
        reason=f"申报 {each.number} 号：{each.evidence}".rstrip("："),
        points=each.points if each.granted is None else each.granted,
    )


def _lines(
    session: Session, chosen: Sequence[PointsClaim], problems: Mapping[int, str] | None = None
) -> list[EntryLine]:
    heads = head_names(session, {each.household_id for each in chosen})
    wanted = {each.resident_id for each in chosen if each.resident_id is not None}
    names = dict(session.execute(select(Resident.id, Resident.name).where(Resident.id.in_(wanted))).all())
    versions = {each.rule_id for each in chosen}
    items = dict(
        session.execute(select(PointsRule.id, PointsRule.name).where(PointsRule.id.in_(versions))).all()
    )
    return [
        EntryLine(
            each.id,
            each.number,
            names.get(each.resident_id or 0) or f"{heads.get(each.household_id, '')}户",
            items[each.rule_id],
            each.deed_on,
            each.points if each.granted is None else each.granted,
            problem=(problems or {}).get(each.id, ""),
        )
        for each in chosen
    ]
