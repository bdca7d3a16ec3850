"""The clearings that were carried out: listed, looked into, undone while nothing was redeemed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from station_app.domain.permissions import Actor
from station_app.domain.year_end import ClearingKind, ClearingMode, ClearingTerms, expiry_cutoff
from station_app.errors.points import ReasonMissing
from station_app.errors.year_end import ClearingNotFound, ClearingUndone, RedeemedSinceClearing
from station_app.models.points import PointsTransfer, TransferKind
from station_app.models.station import Station
from station_app.models.year_end import Clearing, ClearingLine
from station_app.services.holders import holders_of
from station_app.services.undoing import standing_transfers, undo_transfers
from station_app.services.year_end import ClearingPlan, clearing_words, holders_are_persons, rows_of
from station_app.store.store import Store

_NAMED = 3
_SPENT = (TransferKind.REDEEM, TransferKind.VOUCHER)


@dataclass(frozen=True, slots=True)
class ClearingView:
    """One clearing as the list shows it; ``cleared`` in tenths of ``touched`` accounts."""

    id: int
    title: str
    how: str
    as_of: date
    cleared: int
    touched: int
    note: str
    done_at: datetime
    by: str
    undone_at: datetime | None
    undone_by: str
    undo_reason: str


def list_clearings(store: Store) -> list[ClearingView]:
    """All of them, the latest first."""
    touched = func.count(ClearingLine.transfer_id)
    query = (
        select(Clearing, touched)
        .outerjoin(ClearingLine, ClearingLine.clearing_id == Clearing.id)
        .group_by(Clearing.id)
        .order_by(Clearing.id.desc())
    )
    with store.read() as session:
        return [_viewed(clearing, count) for clearing, count in session.execute(query)]


def clearing_plan(store: Store, clearing_id: int) -> ClearingPlan:
    """What a clearing did to every account, to be printed again; raises ClearingNotFound."""
    with store.read() as session:
        clearing = _clearing(session, clearing_id)
        lines = session.scalars(select(ClearingLine).where(ClearingLine.clearing_id == clearing_id))
        figures = {line.account_id: (line.before, line.before, line.after) for line in lines}
        kind = ClearingKind(clearing.kind)
        months = clearing.months
        counted_to = clearing.as_of if months is None else expiry_cutoff(clearing.as_of, months)
        return ClearingPlan(
            clearing.id,
            session.get_one(Station, 1).name,
            kind,
            clearing.year,
            clearing.as_of,
            counted_to,
            _terms(clearing),
            months,
            clearing.note,
            holders_are_persons(session),
            rows_of(session, figures, store.clock.today()),
        )


def undo_clearing(store: Store, by: Actor, clearing_id: int, reason: str) -> ClearingView:
    """Give everything back in one act.

    Raises ReasonMissing, ClearingNotFound, ClearingUndone, and RedeemedSinceClearing naming who has
    redeemed of those whose points were cleared.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("points.undo_clearing", by=by) as session:
        clearing = _clearing(session, clearing_id)
        if clearing.undone_at is not None:
            raise ClearingUndone
        lines = session.execute(
            select(ClearingLine.transfer_id, ClearingLine.account_id).where(
                ClearingLine.clearing_id == clearing_id, ClearingLine.transfer_id.is_not(None)
            )
        ).all()
        ids = [transfer_id for transfer_id, _ in lines if transfer_id is not None]
        _refuse_redeemed(session, {account_id for _, account_id in lines}, max(ids, default=0))
        transfers = standing_transfers(session, ids)
        undo_transfers(session, store.clock, transfers, TransferKind.REVERSAL, reason.strip())
        clearing.undone_at = store.clock.now()
        clearing.undone_by = by.name
        clearing.undo_reason = reason.strip()
        return _viewed(clearing, len(transfers))


def _refuse_redeemed(session: Session, account_ids: set[int], since: int) -> None:
    void = aliased(PointsTransfer)
    spent = session.scalars(
        select(PointsTransfer.from_account_id)
        .outerjoin(void, void.reverses_id == PointsTransfer.id)
        .where(
            PointsTransfer.id > since,
            PointsTransfer.kind.in_(_SPENT),
            PointsTransfer.reverses_id.is_(None),
            void.id.is_(None),
        )
        .order_by(PointsTransfer.id)
    )
    redeemed = [each for each in dict.fromkeys(spent) if each in account_ids]
    if not redeemed:
        return
    holders = holders_of(session, redeemed)
    named = "、".join(holders[each].called for each in redeemed[:_NAMED])
    more = f"等 {len(redeemed)} 户" if len(redeemed) > _NAMED else ""
    raise RedeemedSinceClearing(holders=named + more)


def _clearing(session: Session, clearing_id: int) -> Clearing:
    clearing = session.get(Clearing, clearing_id)
    if clearing is None:
        raise ClearingNotFound
    return clearing


def _terms(clearing: Clearing) -> ClearingTerms:
    return ClearingTerms(ClearingMode(clearing.mode), clearing.share, clearing.minimum)


def _viewed(clearing: Clearing, touched: int) -> ClearingView:
    kind = ClearingKind(clearing.kind)
    year = f"{clearing.year}年" if kind is ClearingKind.YEAR_END else ""
    return ClearingView(
        clearing.id,
        f"{year}{kind.label}",
        clearing_words(kind, _terms(clearing), clearing.months),
        clearing.as_of,
        clearing.cleared,
        touched,
        clearing.note,
        clearing.done_at,
        clearing.by_name,
        clearing.undone_at,
        clearing.undone_by,
        clearing.undo_reason,
    )
