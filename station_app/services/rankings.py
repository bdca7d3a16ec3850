"""Rankings (积分榜) by honour points earned in a period, for the village or one group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from station_app.domain.consents import Purpose
from station_app.domain.identity import is_under
from station_app.domain.people import HEAD
from station_app.domain.periods import Period
from station_app.domain.publicity import MINOR_UNDER
from station_app.models.people import Household, HouseholdStatus, Resident, VillagerGroup
from station_app.models.points import PointsAccount, PointsMonth
from station_app.models.station import Station
from station_app.services.consents import consenting
from station_app.services.ledger import merged_accounts
from station_app.services.vetoes import vetoed_on
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class RankedAccount:
    """One place in a ranking; equal points share a place. ``name`` is not masked here."""

    place: int
    account_id: int
    household_number: str
    name: str
    group: str
    under_14: bool
    consents: bool
    earned: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who earned how much (tenths) between ``start`` and ``end``, best first; ``title`` names the period."""

    station: str
    title: str
    group: str
    start: date
    end: date
    rows: tuple[RankedAccount, ...]
    left_out: int = 0
    """How many households a veto (一票否决) leaves out; nobody is told which."""


def points_ranking(store: Store, period: Period, *, group_id: int | None = None) -> Ranking:
    """Rank standing households (or persons, where they hold the accounts) by honour points earned.

    ``period`` is taken in whole months. Earned is what came in less what minus items and reversals took;
    redeeming and clearing do not touch it, and what a merger or an opening balance carried over was not
    earned. Holders who earned nothing are left out, and so are those of households that a veto holds for at
    the end of the period, or today while it lasts.
    """
    person = aliased(Resident)
    query = (
        select(
            PointsAccount.id, PointsAccount.resident_id, Household.id, Household.number, VillagerGroup.name
        )
        .outerjoin(person, person.id == PointsAccount.resident_id)
        .join(
            Household,
            (Household.id == PointsAccount.household_id) | (Household.id == person.household_id),
        )
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
        .where(Household.status == HouseholdStatus.ACTIVE)
        .order_by(Household.number)
    )
    if group_id is not None:
        query = query.where(Household.group_id == group_id)
    with store.read() as session:
        earned = _earned(session, period)
        today = store.clock.today()
        vetoed = vetoed_on(session, min(period.end, today))
        earning = [row for row in session.execute(query) if earned.get(row[0], 0) > 0]
        standing = [row for row in earning if row[2] not in vetoed]
        rows = sorted(standing, key=lambda row: -earned[row[0]])
        people = _named(session, [(household_id, resident_id) for _, resident_id, household_id, *_ in rows])
        agreed = consenting(session, [named.id for named in people.values()], Purpose.POST_NAME)
        ranked: list[RankedAccount] = []
        for place, (account_id, resident_id, household_id, number, group) in enumerate(rows, start=1):
            named = people.get((household_id, resident_id))
            points = earned[account_id]
            tied = ranked[-1].place if ranked and ranked[-1].earned == points else place
            ranked.append(
                RankedAccount(
                    tied,
                    account_id,
                    number,
                    "" if named is None else named.name,
                    group,
                    named is not None
                    and named.birth_on is not None
                    and is_under(named.birth_on, today, MINOR_UNDER),
                    named is not None and named.id in agreed,
                    points,
                )
            )
        group_name = ""
        if group_id is not None:
            group_name = session.get_one(VillagerGroup, group_id).name
        return Ranking(
            session.get_one(Station, 1).name,
            period.label(),
            group_name,
            period.start,
            period.end,
            tuple(ranked),
            len({row[2] for row in earning} & vetoed),
        )


def _earned(session: Session, period: Period) -> dict[int, int]:
    """Tenths earned by each account; a merged household's count for the one that took it in."""
    months = [f"{month.start:%Y-%m}" for month in period.months()]
    earned = func.sum(PointsMonth.honour_in - PointsMonth.honour_out)
    query = select(PointsMonth.account_id, earned).where(PointsMonth.month.in_(months))
    sums: dict[int, int] = dict(session.execute(query.group_by(PointsMonth.account_id)).all())
    for merged, into in merged_accounts(session).items():
        sums[into] = sums.get(into, 0) + sums.pop(merged, 0)
    return sums


def _named(session: Session, holders: list[tuple[int, int | None]]) -> dict[tuple[int, int | None], Resident]:
    """Whose name stands for an account: the person's, or the head's of the household."""
    households = {household_id for household_id, resident_id in holders if resident_id is None}
    persons = {resident_id for _, resident_id in holders if resident_id is not None}
    found: dict[tuple[int, int | None], Resident] = {}
    heads = select(Resident).where(Resident.household_id.in_(households))
    for resident in session.scalars(heads.order_by(Resident.relation == HEAD, Resident.id.desc())):
        found[resident.household_id, None] = resident
    for resident in session.scalars(select(Resident).where(Resident.id.in_(persons))):
        found[resident.household_id, resident.id] = resident
    return found
