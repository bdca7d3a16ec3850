"""What a claimant is told (积分告知单): what was claimed, what became of it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from station_app.clock import local
from station_app.domain.claims import ClaimStatus
from station_app.domain.permissions import Actor
from station_app.models.claims import ClaimStep, PointsClaim
from station_app.models.points import PointsAccount
from station_app.models.station import Station
from station_app.services.claim_accounts import ClaimAccounts
from station_app.services.claim_views import ClaimRow, rows_of
from station_app.services.claims import claims_in
from station_app.services.own_group import own_group
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class SlipStep:
    """A day in the life of a claim, and the words that were said."""

    on: date
    status: ClaimStatus
    words: str


@dataclass(frozen=True, slots=True)
class ClaimSlip:
    """A claim as its claimant reads it; ``balance`` is 可兑换积分 of the account by now, in tenths.

    ``balance`` is None where the account is closed.
    """

    station: str
    phone: str
    made_on: date
    row: ClaimRow
    steps: tuple[SlipStep, ...]
    balance: int | None


def slips_of(store: Store, by: Actor, claim_ids: Sequence[int]) -> list[ClaimSlip]:
    """The slips of these claims by number; raises NothingFound, GroupNotSet. A 组长 gets the own group's."""
    with store.read() as session:
        station = session.scalars(select(Station)).one()
        claims = {each.id: each for each in claims_in(session, claim_ids)}
        query = select(PointsClaim).where(PointsClaim.id.in_(claims)).order_by(PointsClaim.number)
        rows = rows_of(session, query, store.clock.today(), own_group(session, by))
        steps: dict[int, list[SlipStep]] = {each: [] for each in claims}
        told = select(ClaimStep).where(ClaimStep.claim_id.in_(claims)).order_by(ClaimStep.id)
        for step in session.scalars(told):
            steps[step.claim_id].append(SlipStep(local(step.at).date(), ClaimStatus(step.status), step.words))
        accounts = ClaimAccounts(session, list(claims.values()))
        made_on = store.clock.today()
        return [
            ClaimSlip(
                station.name,
                station.phone,
                made_on,
                row,
                tuple(steps[row.id]),
                _balance(accounts.standing(claims[row.id])),
            )
            for row in rows
        ]


def _balance(account: PointsAccount | None) -> int | None:
    return None if account is None else account.balance
