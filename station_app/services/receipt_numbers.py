"""The numbers of receipts and vouchers: one after the other, none that may have been given out before."""

from __future__ import annotations

from sqlalchemy import BigInteger, ScalarSelect, cast, func, select
from sqlalchemy.orm import Session

from station_app.domain.checks.numbers import RESTORE_ROOM, RESTORE_ROUND
from station_app.models.exchange import Voucher
from station_app.models.shop import Redemption
from station_app.models.station import RECEIPT_FLOOR, VOUCHER_FLOOR, LocalSetting

_GIVEN = select(func.max(Redemption.number)).scalar_subquery()
_VOUCHERS = select(func.max(Voucher.number)).scalar_subquery()


def _floor(key: str) -> ScalarSelect[int]:
    return select(cast(LocalSetting.value, BigInteger)).where(LocalSetting.key == key).scalar_subquery()


_FLOOR, _VOUCHER_FLOOR = _floor(RECEIPT_FLOOR), _floor(VOUCHER_FLOOR)

LAST_NUMBER = func.max(func.coalesce(_GIVEN, 0), func.coalesce(_FLOOR, 0), type_=Redemption.number.type)
"""What the next receipt's number follows, for a query; ``max`` of several is SQLite's."""
LAST_VOUCHER = func.max(
    func.coalesce(_VOUCHERS, 0), func.coalesce(_VOUCHER_FLOOR, 0), type_=Voucher.number.type
)
"""The same for the next voucher."""


VOUCHER_ROOM = 5_000
"""A village may issue vouchers to all its households in a day."""


def floor_after(last: int, room: int = RESTORE_ROOM) -> int:
    """The number after which a restored store goes on: the next thousand that leaves room."""
    return -(-(last + room) // RESTORE_ROUND) * RESTORE_ROUND


def is_room(first: int, last: int) -> bool:
    """True where the missing numbers from ``first`` to ``last`` can be what ``floor_after`` left."""
    return last % RESTORE_ROUND == 0 and last - first + 1 >= RESTORE_ROOM


def leave_room(session: Session, known: int = 0, known_vouchers: int = 0) -> None:
    """Have a restored store's receipts and vouchers begin beyond those that may have been given out since.

    ``known`` and ``known_vouchers`` are the last numbers that were given out for certain, 0 for none.
    """
    given = session.scalars(select(func.coalesce(_GIVEN, 0))).one()
    floor = session.scalars(select(func.coalesce(_FLOOR, 0))).one()
    beyond = max(floor, floor_after(max(given, known)))
    session.merge(LocalSetting(key=RECEIPT_FLOOR, value=str(beyond)))
    vouchers = max(session.scalars(select(LAST_VOUCHER)).one(), known_vouchers)
    session.merge(LocalSetting(key=VOUCHER_FLOOR, value=str(floor_after(vouchers, VOUCHER_ROOM))))
