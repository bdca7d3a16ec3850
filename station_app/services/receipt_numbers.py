"""The numbers of receipts: one after the other, and never one that may have been given out before."""

from __future__ import annotations

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from station_app.domain.checks.numbers import RESTORE_ROOM, RESTORE_ROUND
from station_app.models.shop import Redemption
from station_app.models.station import RECEIPT_FLOOR, LocalSetting

_GIVEN = select(func.max(Redemption.number)).scalar_subquery()
_FLOOR = (
    select(cast(LocalSetting.value, BigInteger)).where(LocalSetting.key == RECEIPT_FLOOR).scalar_subquery()
)

LAST_NUMBER = func.max(func.coalesce(_GIVEN, 0), func.coalesce(_FLOOR, 0), type_=Redemption.number.type)
"""What the next receipt's number follows, for a query; ``max`` of several is SQLite's."""


def floor_after(last: int) -> int:
    """The number after which a restored store goes on: the next thousand that leaves room."""
    return -(-(last + RESTORE_ROOM) // RESTORE_ROUND) * RESTORE_ROUND


def leave_room(session: Session, known: int = 0) -> None:
    """Have a restored store's receipts begin beyond those that may have been given out since the backup.

    ``known`` is a number that was given out for certain, 0 for none.
    """
    given = session.scalars(select(func.coalesce(_GIVEN, 0))).one()
    floor = session.scalars(select(func.coalesce(_FLOOR, 0))).one()
    beyond = max(floor, floor_after(max(given, known)))
    session.merge(LocalSetting(key=RECEIPT_FLOOR, value=str(beyond)))
