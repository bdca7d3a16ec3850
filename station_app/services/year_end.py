"""年终结转 and 到期清零: seen beforehand for every account, carried out in one act, undone by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor
from station_app.domain.settings import EXPIRY_MONTHS
from station_app.domain.year_end import (
    CLEAR_ALL,
    PER_CENT,
    ClearingKind,
    ClearingMode,
    ClearingTerms,
    expiry_cutoff,
    kept_of,
    left_of_old,
)
from station_app.errors.year_end import (
    ClearingInFuture,
    ClearingOfOtherYear,
    ExpiryOff,
    NothingToClear,
    ShareOutOfRange,
    YearAlreadyCleared,
)
from station_app.models.people import Household, HouseholdStatus, VillagerGroup
from station_app.models.points import AccountKind, PointsAccount, TransferKind
from station_app.models.station import Station
from station_app.models.year_end import Clearing, ClearingLine
from station_app.services import ledger
from station_app.services.fresh_points import fresh_by_account
from station_app.services.holders import at_home
from station_app.services.ledger import Move
from station_app.services.posted_people import NOBODY, posted_people
from station_app.services.settings import setting_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class ClearingDraft:
    """What to clear; ``year`` is the year that is settled, ``as_of`` the last day whose points count.

    For an expiry the terms do not count: what has expired goes, by the station's setting.
    """

    kind: ClearingKind
    year: int
    as_of: date
    terms: ClearingTerms = CLEAR_ALL
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClearingRow:
    """One account, in tenths: ``before`` is the balance, ``due`` what of it the clearing is about.

    ``name`` is the person's, or the head's of the household; not masked here.
    """

    account_id: int
    household_number: str
    name: str
    group: str
    under_14: bool
    consents: bool
    before: int
    due: int
    after: int

    @property
    def cleared(self) -> int:
        """Tenths that go."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class ClearingSums:
    """Tenths of a group, or of all, and how many households (or persons) they are of."""

    group: str
    holders: int
    touched: int
    before: int
    cleared: int
    after: int


@dataclass(frozen=True, slots=True)
class ClearingPlan:
    """What a clearing does, or did, to every account; ``clearing_id`` is None before it is done.

    ``counted_to`` is the last day whose points count.
    """

    clearing_id: int | None
    station: str
    kind: ClearingKind
    year: int
    as_of: date
    counted_to: date
    terms: ClearingTerms
    months: int | None
    note: str
    of_persons: bool
    rows: tuple[ClearingRow, ...]

    @property
    def title(self) -> str:
        """2026年年终结转, 2026年3月到期清零."""
        if self.kind is ClearingKind.YEAR_END:
            return f"{self.year}年年终结转"
        return f"{self.as_of.year}年{self.as_of.month}月到期清零"

    @property
    def total(self) -> ClearingSums:
        """Over all accounts."""
        return sums_of("合计", self.rows)

    @property
    def groups(self) -> tuple[ClearingSums, ...]:
        """By villagers' group, in the order of the rows."""
        named: dict[str, list[ClearingRow]] = {}
        for row in self.rows:
            named.setdefault(row.group, []).append(row)
        return tuple(sums_of(group, rows) for group, rows in named.items())


def sums_of(group: str, rows: Sequence[ClearingRow]) -> ClearingSums:
    """The rows' sums."""
    return ClearingSums(
        group,
        len(rows),
        sum(row.cleared > 0 for row in rows),
        sum(row.before for row in rows),
        sum(row.cleared for row in rows),
        sum(row.after for row in rows),
    )


def preview_clearing(store: Store, draft: ClearingDraft) -> ClearingPlan:
    """What ``carry_out`` would do now; raises what it raises, and changes nothing."""
    _check(draft, store.clock.today())
    with store.read() as session:
        return _plan(session, draft, store.clock.today())


def carry_out(store: Store, by: Actor, draft: ClearingDraft) -> ClearingPlan:
    """Clear what the draft says, in one act.

    Raises ShareOutOfRange, ClearingInFuture, ClearingOfOtherYear, YearAlreadyCleared, and for an expiry
    ExpiryOff and NothingToClear.
    """
    _check(draft, store.clock.today())
    action = "points.clear_year" if draft.kind is ClearingKind.YEAR_END else "points.expire"
    with store.write(action, by=by) as session:
        plan = _plan(session, draft, store.clock.today())
        if draft.kind is ClearingKind.EXPIRY and not plan.total.cleared:
            raise NothingToClear
        return _carry_out(session, store, plan)


def expired_points(store: Store) -> int:
    """Tenths that have expired and were not cleared yet; 0 where the station lets none expire."""
    today = store.clock.today()
    with store.read() as session:
        months = setting_in(session, EXPIRY_MONTHS)
        if not months:
            return 0
        query = select(PointsAccount.id, PointsAccount.balance).where(PointsAccount.balance > 0)
        fresh = _fresh(session, expiry_cutoff(today, months), today)
        members = query.where(PointsAccount.kind == AccountKind.MEMBER)
        return sum(left_of_old(balance, fresh.get(key, 0)) for key, balance in session.execute(members))


def _check(draft: ClearingDraft, today: date) -> None:
    terms = draft.terms
    if terms.mode is ClearingMode.SHARE and not 0 < terms.share < PER_CENT:
        raise ShareOutOfRange
    if draft.as_of > today:
        raise ClearingInFuture(today=f"{today:%Y年%m月%d日}")
    if draft.kind is ClearingKind.YEAR_END and draft.as_of.year - draft.year not in {0, 1}:
        raise ClearingOfOtherYear(year=draft.year)


def _plan(session: Session, draft: ClearingDraft, today: date) -> ClearingPlan:
    months, counted_to, terms = None, draft.as_of, draft.terms
    if draft.kind is ClearingKind.YEAR_END:
        _refuse_twice(session, draft.year)
    else:
        months = setting_in(session, EXPIRY_MONTHS)
        if not months:
            raise ExpiryOff
        counted_to, terms = expiry_cutoff(draft.as_of, months), CLEAR_ALL
    fresh = _fresh(session, counted_to, today)

    def foreseen(account_id: int, balance: int) -> tuple[int, int, int]:
        due = left_of_old(balance, fresh.get(account_id, 0))
        return balance, due, balance - due + kept_of(due, terms)

    accounts = _standing_accounts(session)
    figures = {account_id: foreseen(account_id, balance) for account_id, balance in accounts.items()}
    rows = rows_of(session, figures, today)
    return ClearingPlan(
        None,
        session.get_one(Station, 1).name,
        draft.kind,
        draft.year,
        draft.as_of,
        counted_to,
        terms,
        months,
        draft.note.strip(),
        holders_are_persons(session),
        rows,
    )


def _refuse_twice(session: Session, year: int) -> None:
    done = session.scalars(
        select(Clearing).where(
            Clearing.kind == ClearingKind.YEAR_END, Clearing.year == year, Clearing.undone_at.is_(None)
        )
    ).first()
    if done is not None:
        raise YearAlreadyCleared(year=year, done=f"{done.as_of:%Y年%m月%d日}")


def holders_are_persons(session: Session) -> bool:
    """True where persons hold the accounts."""
    query = select(PointsAccount.id).where(PointsAccount.resident_id.is_not(None)).limit(1)
    return session.scalars(query).first() is not None


def _standing_accounts(session: Session) -> dict[int, int]:
    """The balances of all standing households (or their people), and of whoever else still holds points."""
    query = at_home(select(PointsAccount.id, PointsAccount.balance)).where(
        (Household.status == HouseholdStatus.ACTIVE) | (PointsAccount.balance > 0)
    )
    return dict(session.execute(query).all())


def _fresh(session: Session, counted_to: date, today: date) -> Mapping[int, int]:
    return fresh_by_account(session, counted_to) if counted_to < today else {}


def rows_of(
    session: Session, figures: dict[int, tuple[int, int, int]], today: date
) -> tuple[ClearingRow, ...]:
    """Whose the accounts are, in the order in which lists are read; figures are (before, due, after)."""
    known = session.execute(
        at_home(
            select(
                PointsAccount.id,
                PointsAccount.resident_id,
                Household.id,
                Household.number,
                VillagerGroup.name,
            )
        ).order_by(VillagerGroup.sort, VillagerGroup.id, Household.number, PointsAccount.id)
    ).all()
    wanted = [row for row in known if row[0] in figures]
    people = posted_people(session, [(household, resident) for _, resident, household, *_ in wanted], today)
    rows: list[ClearingRow] = []
    for account_id, resident_id, household_id, number, group in wanted:
        who = people.get((household_id, resident_id), NOBODY)
        before, due, after = figures[account_id]
        rows.append(
            ClearingRow(account_id, number, who.name, group, who.under_14, who.consents, before, due, after)
        )
    return tuple(rows)


def _carry_out(session: StationSession, store: Store, plan: ClearingPlan) -> ClearingPlan:
    total = plan.total
    clearing = Clearing(
        kind=plan.kind,
        mode=plan.terms.mode,
        year=plan.year,
        as_of=plan.as_of,
        share=plan.terms.share,
        minimum=plan.terms.minimum,
        months=plan.months,
        cleared=total.cleared,
        note=plan.note,
        done_at=store.clock.now(),
        by_name=session.actor.name,
    )
    session.add(clearing)
    touched = [row for row in plan.rows if row.cleared]
    transfers = _post(session, store, plan, touched)
    session.insert_many(
        ClearingLine,
        [
            {
                "clearing_id": clearing.id,
                "account_id": row.account_id,
                "before": row.before,
                "after": row.after,
                "transfer_id": transfers.get(row.account_id),
            }
            for row in plan.rows
        ],
    )
    return replace(plan, clearing_id=clearing.id)


def _post(
    session: StationSession, store: Store, plan: ClearingPlan, touched: Sequence[ClearingRow]
) -> dict[int, int]:
    """Post what goes; returns the transfers by account."""
    if not touched:
        return {}
    sink = ledger.system_account(session, AccountKind.EXPIRY)
    members = session.scalars(select(PointsAccount).where(PointsAccount.kind == AccountKind.MEMBER))
    accounts = {account.id: account for account in members}
    item = f"{plan.title}（{clearing_words(plan.kind, plan.terms, plan.months)}）"
    posted = ledger.post_many(
        session,
        store.clock,
        [
            Move(TransferKind.EXPIRE, accounts[row.account_id], sink, row.cleared, item, reason=plan.note)
            for row in touched
        ],
    )
    return {row.account_id: transfer.id for row, transfer in zip(touched, posted, strict=True)}


def clearing_words(kind: ClearingKind, terms: ClearingTerms, months: int | None) -> str:
    """By which rule: 清零, 保留 50%, 满 12 个月."""
    return f"满 {months} 个月" if kind is ClearingKind.EXPIRY else terms.label()
