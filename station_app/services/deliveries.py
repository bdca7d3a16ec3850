"""Deliveries (入库单, 捐赠接收单): goods that came in together, on one document, paid for in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.periods import Period
from station_app.domain.permissions import Actor
from station_app.errors.shop import CostMissing, NothingToStockIn, ReceivedInFuture, SupplierMissing
from station_app.errors.store import NothingFound
from station_app.models.shop import Product
from station_app.models.station import Station
from station_app.models.stock import Fund, FundEntryKind, StockBatch, StockDocument
from station_app.services import funds
from station_app.services.stock import SOURCES, StockInDraft, take_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

UNNAMED = "爱心人士"
"""How a donor who does not want to be named is called on every paper."""
TITLES = {"bought": "入库单", "donated": "捐赠接收单", "relief": "救助物资接收单", "opening": "期初入库单"}


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """So many of one product; ``unit_cost`` in fen, None where it is not known."""

    product_id: int
    quantity: int
    unit_cost: int | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """Goods that came in together; ``kind`` bought, donated, relief or opening."""

    kind: str
    received_on: date
    lines: tuple[DeliveryLine, ...]
    supplier: str = ""
    phone: str = ""
    is_named: bool = True
    invoice: str = ""
    fund_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LotLine:
    """One lot of a delivery; ``unit_cost`` in fen."""

    product: str
    unit: str
    quantity: int
    unit_cost: int | None
    expires_on: date | None

    @property
    def cost(self) -> int | None:
        """Fen for the lot."""
        return None if self.unit_cost is None else self.unit_cost * self.quantity


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery as its paper says it; ``total_cost`` in fen where every lot's cost is known."""

    id: int
    number: int
    station: str
    kind: str
    received_on: date
    supplier: str
    phone: str
    is_named: bool
    invoice: str
    fund: str
    total_cost: int | None
    note: str
    at: datetime
    by: str
    lines: tuple[LotLine, ...]

    @property
    def kind_label(self) -> str:
        return SOURCES[self.kind]

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def public_name(self) -> str:
        """The supplier, or the donor as they may be shown to everybody."""
        return self.supplier if self.is_named else UNNAMED

    @property
    def goods(self) -> str:
        """大米×10、牙刷×20."""
        return "、".join(f"{line.product}×{line.quantity}" for line in self.lines)


def receive(store: Store, by: Actor, draft: DeliveryDraft) -> DeliveryView:
    """Take a delivery in: document, lots and, where a fund pays, its book, in one act.

    Raises NothingToStockIn, SupplierMissing, ReceivedInFuture, CostMissing, what ``stock_in`` and
    ``funds.booked`` raise.
    """
    if not draft.lines:
        raise NothingToStockIn
    if draft.kind == "donated" and not draft.supplier.strip():
        raise SupplierMissing
    if draft.received_on > store.clock.today():
        raise ReceivedInFuture
    with store.write("shop.stock_in", by=by) as session:
        costs = [None if each.unit_cost is None else each.unit_cost * each.quantity for each in draft.lines]
        known = [cost for cost in costs if cost is not None]
        document = StockDocument(
            number=_next_number(session),
            kind=draft.kind,
            received_on=draft.received_on,
            supplier=draft.supplier.strip(),
            phone=draft.phone.strip(),
            is_named=draft.is_named or draft.kind != "donated",
            invoice=draft.invoice.strip(),
            fund_id=draft.fund_id if draft.kind == "bought" else None,
            total_cost=sum(known) if len(known) == len(costs) else None,
            note=draft.note.strip(),
            at=store.clock.now(),
            by_name=by.name,
        )
        session.add(document)
        for line in draft.lines:
            take_in(session, store, _stock_in_draft(draft, line), document.id)
        if document.fund_id is not None:
            _pay(session, store, document, draft)
        session.flush()
        return _views(session, [document])[0]


def list_deliveries(store: Store, period: Period | None = None) -> list[DeliveryView]:
    """Deliveries, the newest first, received in a period or ever."""
    query = select(StockDocument).order_by(StockDocument.received_on.desc(), StockDocument.id.desc())
    if period is not None:
        query = query.where(StockDocument.received_on.between(period.start, period.end))
    with store.read() as session:
        return _views(session, session.scalars(query).all())


def get_delivery(store: Store, document_id: int) -> DeliveryView:
    """Raises NothingFound."""
    with store.read() as session:
        document = session.get(StockDocument, document_id)
        if document is None:
            raise NothingFound
        return _views(session, [document])[0]


def _stock_in_draft(draft: DeliveryDraft, line: DeliveryLine) -> StockInDraft:
    """The movement is listed and posted: who does not want to be named is named by the document alone."""
    is_unnamed = draft.kind == "donated" and not draft.is_named
    return StockInDraft(
        line.product_id,
        line.quantity,
        draft.kind,
        UNNAMED if is_unnamed else draft.supplier,
        draft.invoice,
        line.unit_cost,
        line.expires_on,
        draft.note,
    )


def _pay(session: StationSession, store: Store, document: StockDocument, draft: DeliveryDraft) -> None:
    fund = session.get(Fund, document.fund_id)
    if fund is None:
        raise NothingFound
    unknown = next((line for line in draft.lines if line.unit_cost is None), None)
    if unknown is not None:
        product = session.get_one(Product, unknown.product_id)
        raise CostMissing(fund=fund.name, product=product.name)
    paid = funds.EntryDraft(
        fund.id,
        FundEntryKind.PURCHASE,
        document.total_cost or 0,
        document.received_on,
        f"采购：{document.supplier or '零星采购'}（入库单 {document.number:04d}）",
        document.invoice,
    )
    funds.booked(session, store.clock, paid, -1, document.id)


def _views(session: Session, documents: Sequence[StockDocument]) -> list[DeliveryView]:
    station = session.get_one(Station, 1).name
    names = dict(session.execute(select(Fund.id, Fund.name)).all())
    lines: dict[int, list[LotLine]] = {}
    lots = select(StockBatch, Product.name, Product.unit).join(Product, Product.id == StockBatch.product_id)
    if len(documents) == 1:
        lots = lots.where(StockBatch.document_id == documents[0].id)
    for lot, product, unit in session.execute(lots.order_by(StockBatch.id)):
        line = LotLine(product, unit, lot.quantity, lot.unit_cost, lot.expires_on)
        if lot.document_id is not None:
            lines.setdefault(lot.document_id, []).append(line)
    return [
        DeliveryView(
            each.id,
            each.number,
            station,
            each.kind,
            each.received_on,
            each.supplier,
            each.phone,
            each.is_named,
            each.invoice,
            names.get(each.fund_id or 0, ""),
            each.total_cost,
            each.note,
            each.at,
            each.by_name,
            tuple(lines.get(each.id, ())),
        )
        for each in documents
    ]


def _next_number(session: Session) -> int:
    return (session.scalar(select(func.max(StockDocument.number))) or 0) + 1
