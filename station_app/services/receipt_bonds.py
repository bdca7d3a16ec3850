"""Which receipts belong together by returns and exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from station_app.models.exchange import GoodsReturn
from station_app.models.shop import Redemption

_BATCH = 300
_BACK, _ORIGINAL, _INSTEAD = aliased(Redemption), aliased(Redemption), aliased(Redemption)
_IDS = (GoodsReturn.redemption_id, GoodsReturn.original_id, GoodsReturn.exchange_id)
_RETURNS = (
    select(*_IDS, _BACK.number, _ORIGINAL.number, _INSTEAD.number)
    .join(_BACK, _BACK.id == GoodsReturn.redemption_id)
    .join(_ORIGINAL, _ORIGINAL.id == GoodsReturn.original_id)
    .outerjoin(_INSTEAD, _INSTEAD.id == GoodsReturn.exchange_id)
    .order_by(GoodsReturn.id)
)


@dataclass(frozen=True, slots=True)
class Bonds:
    """The numbers of the receipts that belong to one by returns.

    ``returns`` is the one whose goods came back by it, ``returned_by`` are those by which its own came back,
    ``exchange`` is the other receipt of an exchange (换货): what went out instead, or what came back for it.
    """

    returns: int | None = None
    returned_by: tuple[int, ...] = ()
    exchange: int | None = None


def bonds_of(session: Session, ids: Sequence[int]) -> dict[int, Bonds]:
    """By receipt, what belongs to it; one that has to do with no return is left out."""
    bonds: dict[int, Bonds] = {}
    for start in range(0, len(ids), _BATCH):
        part = set(ids[start : start + _BATCH])
        touched = or_(*(column.in_(part) for column in _IDS))
        for back, original, instead, number, of, exchanged in session.execute(_RETURNS.where(touched)):
            if back in part:
                bonds[back] = replace(bonds.get(back, Bonds()), returns=of, exchange=exchanged)
            if original in part:
                before = bonds.get(original, Bonds())
                bonds[original] = replace(before, returned_by=(*before.returned_by, number))
            if instead in part:
                bonds[instead] = replace(bonds.get(instead, Bonds()), exchange=number)
    return bonds


def returns_of(session: Session, redemption_id: int) -> tuple[int, ...]:
    """The numbers of the receipts by which goods of this one came back."""
    return bonds_of(session, [redemption_id]).get(redemption_id, Bonds()).returned_by
