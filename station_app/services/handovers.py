"""移交: one keeper hands the shop to the next, with everything that is there and everything that is open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor
from station_app.domain.shop import receipt_label
from station_app.errors.shop import HandoverNameMissing, HandoverToSelf
from station_app.errors.store import NothingFound
from station_app.models.exchange import Reservation, ReservationStatus, Voucher, VoucherStatus
from station_app.models.shop import Product, ReceiptPrint, Redemption
from station_app.models.station import Station
from station_app.models.stock import Fund, FundEntry, Handover, Stocktake, StocktakeStatus
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class StockLine:
    """What there is of one product."""

    code: str
    product: str
    unit: str
    stock: int


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """What is handed over, as it stood; money in fen, vouchers in tenths.

    ``receipts`` are those since the handover before; ``open_items`` are sentences.
    """

    stock: tuple[StockLine, ...]
    first_receipt: int | None
    last_receipt: int | None
    receipts: int
    vouchers: int
    voucher_points: int
    funds: tuple[tuple[str, int], ...]
    open_items: tuple[str, ...]
    keys: str = ""

    @property
    def receipt_range(self) -> str:
        """000121—000245, 共 125 张."""
        if self.first_receipt is None or self.last_receipt is None:
            return "没有开出凭证"
        ends = f"{receipt_label(self.first_receipt)}—{receipt_label(self.last_receipt)}"
        return f"{ends}，共 {self.receipts} 张"


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """Who hands over to whom and who sees it; ``keys`` is what goes with it in the clerk's own words."""

    from_name: str
    to_name: str
    witness: str
    keys: str = ""
    note: str = ""
    stocktake_id: int | None = None


@dataclass(frozen=True, slots=True)
class HandoverView:
    """A handover as its paper says it."""

    id: int
    number: int
    station: str
    handed_on: date
    from_name: str
    to_name: str
    witness: str
    facts: HandoverFacts
    stocktake: int | None
    """The number of the stocktake that went before."""
    note: str
    by: str


def gather(store: Store) -> HandoverFacts:
    """What would be handed over now."""
    with store.read() as session:
        return _facts(session, "")


def hand_over(store: Store, by: Actor, draft: HandoverDraft) -> HandoverView:
    """Write down what is handed over. Raises HandoverNameMissing, HandoverToSelf, NothingFound."""
    people = (("移交人", draft.from_name), ("接收人", draft.to_name), ("监交人", draft.witness))
    for who, name in people:
        if not name.strip():
            raise HandoverNameMissing(who=who)
    if draft.from_name.strip() == draft.to_name.strip():
        raise HandoverToSelf
    with store.write("shop.hand_over", by=by) as session:
        facts = _facts(session, draft.keys.strip())
        if draft.stocktake_id is not None and session.get(Stocktake, draft.stocktake_id) is None:
            raise NothingFound
        handover = Handover(
            number=(session.scalar(select(func.max(Handover.number))) or 0) + 1,
            handed_on=store.clock.today(),
            from_name=draft.from_name.strip(),
            to_name=draft.to_name.strip(),
            witness=draft.witness.strip(),
            stocktake_id=draft.stocktake_id,
            facts=json.dumps(asdict(facts), ensure_ascii=False, sort_keys=True),
            note=draft.note.strip(),
            at=store.clock.now(),
            by_name=by.name,
        )
        session.add(handover)
        session.flush()
        return _view(session, handover)


def list_handovers(store: Store) -> list[HandoverView]:
    """All of them, the newest first."""
    with store.read() as session:
        found = session.scalars(select(Handover).order_by(Handover.number.desc())).all()
        return [_view(session, each) for each in found]


def _facts(session: Session, keys: str) -> HandoverFacts:
    goods = session.scalars(
        select(Product).where(~Product.is_service, Product.stock > 0).order_by(Product.code)
    ).all()
    receipts = select(func.min(Redemption.number), func.max(Redemption.number), func.count())
    last = session.scalars(select(Handover.at).order_by(Handover.number.desc()).limit(1)).first()
    if last is not None:
        receipts = receipts.where(Redemption.at > last)
    first_number, last_number, count = session.execute(receipts).one()
    vouchers, points = session.execute(
        select(func.count(), func.coalesce(func.sum(Voucher.value), 0)).where(
            Voucher.status == VoucherStatus.ISSUED
        )
    ).one()
    balances = session.execute(
        select(Fund.name, func.sum(FundEntry.amount))
        .join(FundEntry, FundEntry.fund_id == Fund.id)
        .group_by(Fund.id, Fund.name)
        .order_by(Fund.id)
    ).all()
    return HandoverFacts(
        tuple(StockLine(each.code, each.name, each.unit, each.stock) for each in goods),
        first_number,
        last_number,
        count,
        vouchers,
        points,
        tuple((name, balance) for name, balance in balances),
        tuple(_open_items(session)),
        keys,
    )


def _open_items(session: Session) -> Sequence[str]:
    held = session.scalar(select(func.count()).where(Reservation.status == ReservationStatus.HELD)) or 0
    counting = session.scalars(
        select(Stocktake.number).where(Stocktake.status == StocktakeStatus.COUNTING)
    ).first()
    unprinted = session.scalar(
        select(func.count())
        .select_from(Redemption)
        .where(~select(ReceiptPrint.id).where(ReceiptPrint.redemption_id == Redemption.id).exists())
    )
    return [
        *([f"备货未领 {held} 单"] if held else []),
        *([f"第 {counting} 次盘点还没有入账"] if counting is not None else []),
        *([f"兑换凭证未打印 {unprinted} 张"] if unprinted else []),
    ]


def _view(session: Session, handover: Handover) -> HandoverView:
    stocktake = None
    if handover.stocktake_id is not None:
        stocktake = session.get_one(Stocktake, handover.stocktake_id).number
    return HandoverView(
        handover.id,
        handover.number,
        session.get_one(Station, 1).name,
        handover.handed_on,
        handover.from_name,
        handover.to_name,
        handover.witness,
        _read_facts(json.loads(handover.facts)),
        stocktake,
        handover.note,
        handover.by_name,
    )


def _read_facts(kept: dict[str, Any]) -> HandoverFacts:
    return HandoverFacts(
        **{
            **kept,
            "stock": tuple(StockLine(**line) for line in kept["stock"]),
            "funds": tuple((name, balance) for name, balance in kept["funds"]),
            "open_items": tuple(kept["open_items"]),
        }
    )
