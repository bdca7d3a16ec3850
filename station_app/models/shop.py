"""The points supermarket: goods, stock movements, redemptions and their receipts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Base, Keyed, SyncKind


class MovementKind(StrEnum):
    """Why stock changed."""

    STOCK_IN = "stock_in"
    REDEEM = "redeem"
    VOID = "void"
    CORRECTION = "correction"
    RETURN = "return"
    STOCKTAKE = "stocktake"
    LOSS = "loss"


class RedemptionKind(StrEnum):
    """A redemption, the void that reverses one, or a return of some of its goods."""

    REDEEM = "redeem"
    VOID = "void"
    RETURN = "return"


class Product(Keyed):
    """商品; ``price`` in tenths of a point. ``stock`` is kept with the movements in one transaction."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock_not_below_zero"),
        CheckConstraint("price > 0", name="price_positive"),
        Index(
            "uq_product_barcode",
            "barcode",
            unique=True,
            sqlite_where=text("barcode <> ''"),
            postgresql_where=text("barcode <> ''"),
        ),
    )
    area = "shop"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    search_keys: Mapped[str] = mapped_column(default="")
    class_name: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="件")
    price: Mapped[int]
    barcode: Mapped[str] = mapped_column(default="")
    stock: Mapped[int] = mapped_column(default=0)
    low: Mapped[int | None] = mapped_column(default=None)
    shelf_months: Mapped[int | None] = mapped_column(default=None)
    is_service: Mapped[bool] = mapped_column(default=False)
    """A service voucher: has no stock of its own."""
    picture_sha256: Mapped[str | None] = mapped_column(default=None)
    active: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(default="")


class Redemption(Keyed):
    """兑换: one act at the counter, with its receipt number; a void is one too and names what it voids."""

    __tablename__ = "redemption"
    __table_args__ = (CheckConstraint("total > 0", name="total_positive"),)
    area = "shop"

    number: Mapped[int] = mapped_column(unique=True)
    """The receipt number: 1, 2, 3 … without gaps."""
    kind: Mapped[str] = mapped_column(default=RedemptionKind.REDEEM)
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("points_account.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), default=None)
    """Who took the goods, where it is a person of the household."""
    taker: Mapped[str] = mapped_column(default="")
    proxy: Mapped[str] = mapped_column(default="")
    """A proxy's name and relation, where somebody else took the goods."""
    total: Mapped[int]
    balance_before: Mapped[int]
    balance_after: Mapped[int]
    transfer_id: Mapped[int] = mapped_column(ForeignKey("points_transfer.id"), unique=True)
    voids_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), unique=True, default=None)
    check_code: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    by_name: Mapped[str]


class RedemptionLine(Keyed):
    """One kind of goods of a redemption, with name and price as they were then."""

    __tablename__ = "redemption_line"
    __table_args__ = (CheckConstraint("quantity > 0 AND amount = quantity * price", name="adds_up"),)
    area = "shop"

    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    product_name: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[int]
    price: Mapped[int]
    amount: Mapped[int]


class StockMovement(Keyed):
    """One change of a product's stock; ``quantity`` is signed, ``unit_cost`` in fen."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("quantity <> 0", name="moves_something"),
        Index("ix_stock_movement_product_id_kind", "product_id", "kind"),
    )
    area = "shop"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    quantity: Mapped[int]
    stock_after: Mapped[int]
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), default=None)
    source: Mapped[str] = mapped_column(default="")
    """bought, donated, relief, opening."""
    supplier: Mapped[str] = mapped_column(default="")
    invoice: Mapped[str] = mapped_column(default="")
    unit_cost: Mapped[int | None] = mapped_column(default=None)
    expires_on: Mapped[date | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")
    by_name: Mapped[str]


class ReceiptPrint(Keyed):
    """One print of a receipt: the first, and every 补打 after it."""

    __tablename__ = "receipt_print"
    area = "shop"

    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), index=True)
    at: Mapped[datetime]
    paper: Mapped[str]
    by_name: Mapped[str]


class Blob(Base):
    """The bytes of a picture, named by their SHA-256 (hex); pictures travel in bundles of their own."""

    __tablename__ = "blob"
    sync_kind = SyncKind.BLOB
    area = "blobs"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
