"""Whether a shop's books count everything once: ledger, shelf, lots, numbers, and what came back of what."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from station_app.models.exchange import GoodsReturn, ReturnedLine
from station_app.models.shop import Redemption, RedemptionKind, RedemptionLine
from station_app.services import ledger
from station_app.services.batches import wrong_lots
from station_app.services.reconciliation import account_of_days
from station_app.services.stock import wrong_stocks
from station_app.store import journal
from station_app.store.store import Store


def assert_counted_once(store: Store) -> Sequence[Redemption]:
    """All of the books agree; returns the receipts by number."""
    with store.read() as session:
        assert ledger.check_ledger(session).adds_up
        assert wrong_stocks(session) == []
        assert wrong_lots(session) == []
        assert journal.verify(session) is None
        receipts = session.scalars(select(Redemption).order_by(Redemption.number)).all()
        came_back = (
            select(func.coalesce(func.sum(ReturnedLine.quantity), 0))
            .where(ReturnedLine.line_id == RedemptionLine.id)
            .scalar_subquery()
        )
        assert (
            session.scalars(select(RedemptionLine.id).where(came_back > RedemptionLine.quantity)).all() == []
        )
        voided = {each.voids_id for each in receipts if each.kind == RedemptionKind.VOID}
        returned = set(session.scalars(select(GoodsReturn.original_id)))
        assert not voided & returned
        returns = set(session.scalars(select(GoodsReturn.redemption_id)))
        assert returns == {each.id for each in receipts if each.kind == RedemptionKind.RETURN}
    assert len(voided) == sum(each.kind == RedemptionKind.VOID for each in receipts)
    if receipts:
        first, last = receipts[0].at.date(), receipts[-1].at.date()
        account = account_of_days(store, min(first, last), store.clock.today()).account
        assert account.differences == ()
    return receipts
