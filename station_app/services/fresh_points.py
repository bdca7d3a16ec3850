"""What came into each account after a day and stayed: ``domain.year_end.fresh_points`` over a whole store.

Whole months are taken from the monthly sums; only the rest of the month of that day, and what undoes or
gives back, is read from the transfers. So a year of a busy village is answered at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.periods import month_of
from station_app.models.points import AccountKind, PointsAccount, PointsMonth, PointsTransfer, TransferKind
from station_app.services.closed_months import key_of
from station_app.services.ledger import merged_accounts

_GIVE_BACK = (AccountKind.REDEMPTION, AccountKind.VOUCHER)
"""Points that come from here were spent before, and are as old as ever."""


def fresh_by_account(session: Session, counted_to: date) -> Counter[int]:
    """Tenths by account."""
    givers = set(session.scalars(select(PointsAccount.id).where(PointsAccount.kind.in_(_GIVE_BACK))))
    fresh = _came_after(session, counted_to)
    for row in _undoing(session):
        if row.posted_on > counted_to:
            fresh[row.to_account_id] -= row.amount
    for row in _given_back(session, counted_to, givers):
        if row.reverses_id is None:
            fresh[row.to_account_id] -= row.amount
    for row in _undone(session):
        is_new = row.reverses_id is None and row.from_account_id not in givers
        if is_new and row.posted_on > counted_to:
            fresh[row.to_account_id] -= row.amount
    _pass_on(fresh, _merging(session, counted_to))
    return fresh


def _pass_on(fresh: Counter[int], merging: Sequence[Any]) -> None:
    """What a household brought along when it merged is as old as it was there."""
    for row in merging:
        fresh[row.to_account_id] -= row.amount
    for row in merging:
        young = min(max(fresh[row.from_account_id], 0), row.amount)
        fresh[row.from_account_id] -= young
        fresh[row.to_account_id] += young


_ROWS = select(
    PointsTransfer.from_account_id,
    PointsTransfer.to_account_id,
    PointsTransfer.amount,
    PointsTransfer.posted_on,
    PointsTransfer.reverses_id,
)
_REVERSING = PointsTransfer.reverses_id > 0
"""A range of its index, asked for alone: "is not null", or a day beside it, makes SQLite read far more."""


def _came_after(session: Session, counted_to: date) -> Counter[int]:
    """All that came in, whatever it was."""
    sums = (
        select(PointsMonth.account_id, func.sum(PointsMonth.amount_in))
        .where(PointsMonth.month > key_of(counted_to))
        .group_by(PointsMonth.account_id)
    )
    came: Counter[int] = Counter(dict(session.execute(sums).all()))
    rest = PointsTransfer.posted_on > counted_to, PointsTransfer.posted_on <= month_of(counted_to).end
    for row in session.execute(_ROWS.where(*rest)):
        came[row.to_account_id] += row.amount
    return came


def _undoing(session: Session) -> Iterable[Any]:
    """What undoes something else."""
    return session.execute(_ROWS.where(_REVERSING))


def _given_back(session: Session, counted_to: date, givers: Collection[int]) -> Iterable[Any]:
    """What came in for goods or vouchers that were given back."""
    back = PointsTransfer.from_account_id.in_(givers), PointsTransfer.posted_on > counted_to
    return session.execute(_ROWS.where(*back))


def _undone(session: Session) -> Iterable[Any]:
    """What something else has undone."""
    return session.execute(
        _ROWS.where(PointsTransfer.id.in_(select(PointsTransfer.reverses_id).where(_REVERSING)))
    )


def _merging(session: Session, counted_to: date) -> Sequence[Any]:
    """What went to the household that another merged into, and back where it was put right, in order."""
    merged = list(merged_accounts(session))
    ends = PointsTransfer.from_account_id.in_(merged) | PointsTransfer.to_account_id.in_(merged)
    moved = PointsTransfer.kind == TransferKind.MERGE, PointsTransfer.posted_on > counted_to
    return session.execute(_ROWS.where(ends, *moved).order_by(PointsTransfer.id)).all() if merged else []
