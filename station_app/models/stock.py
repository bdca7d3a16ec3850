"""What stock is made of: documents of what came in, lots, stocktakes, funds, dated prices, handovers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class StockDocument(Keyed):
    """入库单 or 捐赠接收单: several lots that came in together; ``total_cost`` in fen."""

    __tablename__ = "stock_document"
    area = "shop"

    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[str]
    """bought, donated, relief or opening."""
    received_on: Mapped[date] = mapped_column(index=True)
    supplier: Mapped[str] = mapped_column(default="")
    """The supplier, or the donor."""
    phone: Mapped[str] = mapped_column(default="")
    is_named: Mapped[bool] = mapped_column(default=True)
    """False where a donor does not want to be named."""
    invoice: Mapped[str] = mapped_column(default="")
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), default=None)
    total_cost: Mapped[int | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_name: Mapped[str]


class StockBatch(Keyed):
    """批次: a lot of one product; ``remaining`` is kept with its uses in one act, ``unit_cost`` in fen."""

    __tablename__ = "stock_batch"
    __table_args__ = (
        CheckConstraint("remaining >= 0", name="remaining_not_below_zero"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_stock_batch_product_id_remaining", "product_id", "remaining"),
    )
    area = "shop"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("stock_movement.id"), unique=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stock_document.id"), index=True, default=None)
    quantity: Mapped[int]
    remaining: Mapped[int]
    source: Mapped[str] = mapped_column(default="")
    unit_cost: Mapped[int | None] = mapped_column(default=None)
    expires_on: Mapped[date | None] = mapped_column(default=None)


class BatchUse(Keyed):
    """How much of a movement came from, or went back to, one lot; signed like the movement."""

    __tablename__ = "batch_use"
    __table_args__ = (
        UniqueConstraint("movement_id", "batch_id"),
        CheckConstraint("quantity <> 0", name="moves_something"),
        Index("ix_batch_use_batch_id", "batch_id"),
    )
    area = "shop"

    movement_id: Mapped[int] = mapped_column(ForeignKey("stock_movement.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("stock_batch.id"))
    quantity: Mapped[int]


class StocktakeStatus(StrEnum):
    """Whether a stocktake (盘点) waits for its count."""

    COUNTING = "counting"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Stocktake(Keyed):
    """盘点: a list printed (blind or not), counted, its differences explained, and entered by one act."""

    __tablename__ = "stocktake"
    area = "shop"

    number: Mapped[int] = mapped_column(unique=True)
    taken_on: Mapped[date]
    is_blind: Mapped[bool] = mapped_column(default=True)
    """The printed list does not say what ought to be there."""
    status: Mapped[str] = mapped_column(default=StocktakeStatus.COUNTING)
    counted_by: Mapped[str] = mapped_column(default="")
    witnessed_by: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime]
    by_name: Mapped[str]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by: Mapped[str] = mapped_column(default="")


class StocktakeLine(Keyed):
    """One product of a stocktake: what the books said when it was entered, and what was counted."""

    __tablename__ = "stocktake_line"
    __table_args__ = (UniqueConstraint("stocktake_id", "product_id"),)
    area = "shop"

    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    expected: Mapped[int]
    counted: Mapped[int | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("stock_movement.id"), default=None)


class Fund(Keyed):
    """资金来源: where money for goods and services comes from (财政拨款, 村集体经济, 社会捐赠 …)."""

    __tablename__ = "fund"
    area = "shop"

    name: Mapped[str] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(default="")


class FundEntryKind(StrEnum):
    """Why a fund's balance changed."""

    INCOME = "income"
    PURCHASE = "purchase"
    SERVICE = "service"
    OTHER = "other"
    REVERSAL = "reversal"


class FundEntry(Keyed):
    """One line of a fund's book (政府买单): ``amount`` in fen, income positive, spending negative."""

    __tablename__ = "fund_entry"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="moves_something"),
        Index("ix_fund_entry_fund_id_booked_on", "fund_id", "booked_on"),
    )
    area = "shop"

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    booked_on: Mapped[date]
    kind: Mapped[str]
    amount: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    invoice: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stock_document.id"), default=None)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("fund_entry.id"), unique=True, default=None)
    at: Mapped[datetime]
    by_name: Mapped[str]


class ProductPrice(Keyed):
    """A product's points price (tenths) from a day on; before its first, ``Product.price`` holds."""

    __tablename__ = "product_price"
    __table_args__ = (
        UniqueConstraint("product_id", "valid_from"),
        CheckConstraint("price > 0", name="price_positive"),
    )
    area = "shop"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    valid_from: Mapped[date]
    price: Mapped[int]
    set_at: Mapped[datetime]
    by_name: Mapped[str]


class Handover(Keyed):
    """移交: one keeper hands the shop to the next; the facts are those on the signed list."""

    __tablename__ = "handover"
    area = "shop"

    number: Mapped[int] = mapped_column(unique=True)
    handed_on: Mapped[date]
    from_name: Mapped[str]
    to_name: Mapped[str]
    witness: Mapped[str]
    stocktake_id: Mapped[int | None] = mapped_column(ForeignKey("stocktake.id"), default=None)
    facts: Mapped[str] = mapped_column(default="")
    """JSON: stock, vouchers, the range of receipts, open items, keys."""
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_name: Mapped[str]
