"""年初基础分: the same points for every standing household at the beginning of a year, once, in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from station_app.domain.permissions import Actor
from station_app.domain.settings import BASE_POINTS
from station_app.errors.points import ReasonMissing
from station_app.errors.scoring import BaseGrantedAlready, BaseNotGranted, BaseNotSet, NoHouseholdsStand
from station_app.models.people import Household, HouseholdStatus
from station_app.models.points import AccountKind, PointsAccount, PointsTransfer, TransferKind
from station_app.services import ledger
from station_app.services.posting import accounts_of_households
from station_app.services.settings import setting_in
from station_app.store.store import Store

_TENTHS = 10


@dataclass(frozen=True, slots=True)
class BaseGrant:
    """What granting brings, or brought: ``each`` tenths to so many ``households``.

    ``granted_on`` is the day of a grant that stands for this year already.
    """

    year: int
    each: int
    households: int
    granted_on: date | None = None

    @property
    def total(self) -> int:
        return self.each * self.households


def preview_base(store: Store) -> BaseGrant:
    """What ``grant_base`` would do now, or did this year already."""
    year = store.clock.today().year
    with store.read() as session:
        standing = _granted(session, year)
        if standing:
            return BaseGrant(year, standing[0].amount, len(standing), standing[0].posted_on)
        return BaseGrant(year, setting_in(session, BASE_POINTS) * _TENTHS, len(_households(session)))


def grant_base(store: Store, by: Actor) -> BaseGrant:
    """Give every standing household this year's base points, once a year.

    They can be spent and are not earned: honour points, and so rankings, leave them aside. Where persons
    hold the accounts, the heads get them.

    Raises BaseNotSet, BaseGrantedAlready, NoHouseholdsStand, NoAccount.
    """
    year = store.clock.today().year
    with store.write("points.grant_base", by=by) as session:
        standing = _granted(session, year)
        if standing:
            raise BaseGrantedAlready(year=year, day=f"{standing[0].posted_on:%m月%d日}")
        each = setting_in(session, BASE_POINTS) * _TENTHS
        if not each:
            raise BaseNotSet
        households = _households(session)
        if not households:
            raise NoHouseholdsStand
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        moves = [
            ledger.Move(TransferKind.EARN, source, account, each, _item(year), resident_id=resident_id)
            for account, resident_id in accounts_of_households(session, [each.id for each in households])
        ]
        ledger.post_many(session, store.clock, moves)
        return BaseGrant(year, each, len(moves), store.clock.today())


def undo_base(store: Store, by: Actor, reason: str) -> BaseGrant:
    """Take this year's base points back from everybody, all or none.

    Raises ReasonMissing, BaseNotGranted, and ReversalNotCovered where a household has spent them.
    """
    if not reason.strip():
        raise ReasonMissing
    year = store.clock.today().year
    with store.write("points.undo_base", by=by) as session:
        standing = _granted(session, year)
        if not standing:
            raise BaseNotGranted(year=year)
        for transfer in standing:
            ledger.reverse_transfer(session, store.clock, transfer, TransferKind.REVERSAL, reason.strip())
        return BaseGrant(year, standing[0].amount, len(standing), standing[0].posted_on)


def _item(year: int) -> str:
    return f"{year}年年初基础分"


def _households(session: Session) -> Sequence[Household]:
    query = select(Household).where(Household.status == HouseholdStatus.ACTIVE)
    return session.scalars(query.order_by(Household.number)).all()


def _granted(session: Session, year: int) -> Sequence[PointsTransfer]:
    """The year's base points that stand: those that were reversed are none."""
    undone = aliased(PointsTransfer)
    return session.scalars(
        select(PointsTransfer)
        .join(PointsAccount, PointsAccount.id == PointsTransfer.from_account_id)
        .where(
            PointsTransfer.posted_on.between(date(year, 1, 1), date(year, 12, 31)),
            PointsTransfer.kind == TransferKind.EARN,
            PointsTransfer.rule_id.is_(None),
            PointsTransfer.item == _item(year),
            PointsAccount.kind == AccountKind.ISSUANCE,
            ~select(undone.id).where(undone.reverses_id == PointsTransfer.id).exists(),
        )
        .order_by(PointsTransfer.id)
    ).all()
