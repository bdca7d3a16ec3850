"""What a store that was brought back holds, and whether all of it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from station_app.clock import from_millis
from station_app.models.people import Household, Resident
from station_app.models.points import AccountKind, PointsAccount
from station_app.models.shop import Redemption
from station_app.services import ledger
from station_app.services.stock import wrong_stocks
from station_app.services.taking_back import dangling
from station_app.store import journal
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class Contents:
    """A store in figures; ``points`` are what members hold, in tenths, ``until`` its last record's time."""

    entries: int
    until: datetime | None
    households: int
    residents: int
    points: int
    receipts: int
    last_receipt: int


def contents_of(store: Store) -> Contents:
    """What a store holds."""
    head = store.head
    with store.read() as session:
        households, residents, receipts = (
            session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Household, Resident, Redemption)
        )
        held = select(func.coalesce(func.sum(PointsAccount.balance), 0))
        last_receipt = session.scalar(select(func.max(Redemption.number))) or 0
        points = session.scalar(held.where(PointsAccount.kind == AccountKind.MEMBER)) or 0
    until = from_millis(head.at) if head.seq else None
    return Contents(head.seq, until, households, residents, points, receipts, last_receipt)


def is_whole(store: Store) -> bool:
    """True where every page can be read, and chain, ledger, monthly sums, stocks and references hold."""
    with store.read() as session:
        return (
            session.execute(text("PRAGMA quick_check")).scalar() == "ok"
            and journal.verify(session) is None
            and ledger.check_ledger(session).adds_up
            and not wrong_stocks(session)
            and not dangling(session)
        )
