"""Around the counter: returns, quotas, days of exchange (兑换日), goods held back, vouchers, daily closes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class GoodsReturn(Keyed):
    """退货 or 换货: the receipt that takes goods back, which one they came from, what went out instead."""

    __tablename__ = "goods_return"
    area = "shop"

    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), unique=True)
    """The receipt of the return."""
    original_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), index=True)
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), unique=True, default=None)
    """The receipt of what went out instead, where goods were exchanged."""
    reason: Mapped[str]


class ReturnedLine(Keyed):
    """How many of one line of a receipt came back."""

    __tablename__ = "returned_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)
    area = "shop"

    return_id: Mapped[int] = mapped_column(ForeignKey("goods_return.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("redemption_line.id"), index=True)
    quantity: Mapped[int]


class ShopQuota(Keyed):
    """限额: how much of a product, a class of goods, or of everything a household may redeem in a month."""

    __tablename__ = "shop_quota"
    __table_args__ = (CheckConstraint("quantity IS NOT NULL OR points IS NOT NULL", name="limits_something"),)
    area = "shop"

    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), default=None)
    class_name: Mapped[str] = mapped_column(default="")
    """A class of goods; with neither, the quota is for all goods together."""
    quantity: Mapped[int | None] = mapped_column(default=None)
    points: Mapped[int | None] = mapped_column(default=None)
    """Tenths."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
    by_name: Mapped[str]


class DayStatus(StrEnum):
    """How far a day of exchange has come."""

    PLANNED = "planned"
    OPEN = "open"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class ExchangeDay(Keyed):
    """兑换日 or 集中兑换日: when the shop is open for redeeming, for whom, and how the day was settled."""

    __tablename__ = "exchange_day"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)
    area = "shop"

    name: Mapped[str]
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    opens: Mapped[str] = mapped_column(default="")
    """``HH:MM``, as is ``closes``; empty where no hours are set."""
    closes: Mapped[str] = mapped_column(default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("villager_group.id"), default=None)
    """None for the whole village."""
    place: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default=DayStatus.PLANNED)
    facts: Mapped[str] = mapped_column(default="")
    """JSON: the figures of the settlement, as they were signed."""
    note: Mapped[str] = mapped_column(default="")
    by_name: Mapped[str]
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by: Mapped[str] = mapped_column(default="")


class TicketStatus(StrEnum):
    """Where a queue number stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    GONE = "gone"


class QueueTicket(Keyed):
    """A queue number of a day of exchange: 1, 2, 3 … on each of its days."""

    __tablename__ = "queue_ticket"
    __table_args__ = (UniqueConstraint("day_id", "day", "number"),)
    area = "queue"

    day_id: Mapped[int] = mapped_column(ForeignKey("exchange_day.id"))
    day: Mapped[date]
    number: Mapped[int]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    proxy: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default=TicketStatus.WAITING)
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), default=None)
    given_at: Mapped[datetime]
    called_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it was called last: the display shows the latest."""
    by_name: Mapped[str]


class ReservationStatus(StrEnum):
    """Whether goods are still held back."""

    HELD = "held"
    COLLECTED = "collected"
    CANCELLED = "cancelled"


class Reservation(Keyed):
    """备货: goods held back for a household, to be collected by it or by a proxy who signs for it."""

    __tablename__ = "reservation"
    area = "shop"

    number: Mapped[int] = mapped_column(unique=True)
    day_id: Mapped[int | None] = mapped_column(ForeignKey("exchange_day.id"), index=True, default=None)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    proxy: Mapped[str] = mapped_column(default="")
    proxy_relation: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    until: Mapped[date | None] = mapped_column(default=None)
    status: Mapped[str] = mapped_column(default=ReservationStatus.HELD, index=True)
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), default=None)
    made_at: Mapped[datetime]
    by_name: Mapped[str]


class ReservationLine(Keyed):
    """So many of one product held back."""

    __tablename__ = "reservation_line"
    __table_args__ = (
        UniqueConstraint("reservation_id", "product_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )
    area = "shop"

    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[int]


class VoucherStatus(StrEnum):
    """Where a voucher stands; an issued one may be spent until its last day."""

    ISSUED = "issued"
    SPENT = "spent"
    CANCELLED = "cancelled"


class Voucher(Keyed):
    """兑换券: points turned into a numbered paper, 5, 10, 20, 50 or 100 points (``value`` in tenths)."""

    __tablename__ = "voucher"
    __table_args__ = (CheckConstraint("value > 0", name="value_positive"),)
    area = "shop"

    number: Mapped[int] = mapped_column(unique=True)
    """1, 2, 3 …; only a restored store leaves a gap."""
    value: Mapped[int]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    valid_to: Mapped[date]
    check_code: Mapped[str]
    status: Mapped[str] = mapped_column(default=VoucherStatus.ISSUED)
    issue_transfer_id: Mapped[int] = mapped_column(ForeignKey("points_transfer.id"), index=True)
    """What moved the points from the member into the vouchers' account."""
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), index=True, default=None)
    """What it was spent on."""
    spend_transfer_id: Mapped[int | None] = mapped_column(ForeignKey("points_transfer.id"), default=None)
    """What moved its points back to the member in the act that spent them."""
    cancel_transfer_id: Mapped[int | None] = mapped_column(ForeignKey("points_transfer.id"), default=None)
    issued_at: Mapped[datetime]
    by_name: Mapped[str]


class LateEntry(Keyed):
    """补录: a redemption that was written on paper first and entered afterwards."""

    __tablename__ = "late_entry"
    area = "shop"

    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), unique=True)
    day_id: Mapped[int | None] = mapped_column(ForeignKey("exchange_day.id"), default=None)
    paper_number: Mapped[str]
    handed_out_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was on paper: 停电, 电脑故障 …"""


class DayClose(Keyed):
    """日结: the receipts of a day against the ledger and the stock, as they were signed."""

    __tablename__ = "day_close"
    __table_args__ = (Index("ix_day_close_day", "day"),)
    area = "shop"

    day: Mapped[date]
    facts: Mapped[str]
    """JSON: the range of receipts, points, goods, differences."""
    note: Mapped[str] = mapped_column(default="")
    """What explains the differences."""
    closed_at: Mapped[datetime]
    closed_by: Mapped[str]
