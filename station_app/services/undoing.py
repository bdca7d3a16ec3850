"""Many transfers undone in one act, inside the act of a caller."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.errors.points import NotEnoughPoints, ReversalNotCovered
from station_app.models.points import PointsAccount, PointsTransfer, TransferKind
from station_app.services import ledger
from station_app.store.unit_of_work import StationSession

BATCH = 500


def standing_transfers(session: Session, transfer_ids: Sequence[int]) -> list[PointsTransfer]:
    """Of these transfers those that nothing has reversed, in their order."""
    reversals = select(PointsTransfer.reverses_id).where(PointsTransfer.reverses_id.is_not(None))
    found: list[PointsTransfer] = []
    for start in range(0, len(transfer_ids), BATCH):
        part = transfer_ids[start : start + BATCH]
        query = select(PointsTransfer).where(
            PointsTransfer.id.in_(part),
            PointsTransfer.id.not_in(reversals.where(PointsTransfer.reverses_id.in_(part))),
        )
        found.extend(session.scalars(query.order_by(PointsTransfer.id)))
    return found


def undo_transfers(
    session: StationSession,
    clock: Clock,
    transfers: Sequence[PointsTransfer],
    kind: TransferKind,
    reason: str,
) -> None:
    """Undo transfers, none of them reversed, by a mirror image each; raises ReversalNotCovered.

    Those of households that have merged go the longer way of ``ledger.reverse_transfer``.
    """
    merged = ledger.merged_accounts(session)
    accounts = {each.id: each for each in session.scalars(select(PointsAccount))}
    moves: list[ledger.Move] = []
    for transfer in transfers:
        if merged.keys() & {transfer.from_account_id, transfer.to_account_id}:
            ledger.reverse_transfer(session, clock, transfer, kind, reason)
            continue
        moves.append(
            ledger.Move(
                kind,
                accounts[transfer.to_account_id],
                accounts[transfer.from_account_id],
                transfer.amount,
                transfer.item,
                honour=transfer.honour,
                deed_on=transfer.deed_on,
                reverses_id=transfer.id,
                reason=reason,
            )
        )
    try:
        ledger.post_many(session, clock, moves)
    except NotEnoughPoints as short:
        facts = short.facts
        raise ReversalNotCovered(
            holder=facts["holder"], balance=facts["balance"], needed=facts["needed"]
        ) from short
