"""Year-end, expiry, opening balances, months that are closed, and passbooks (积分存折)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from station_app.domain.year_end import ClearingMode
from station_app.models.base import Keyed


class Clearing(Keyed):
    """年终结转, or a run of expiry: one act over all accounts, undone by one act."""

    __tablename__ = "clearing"
    area = "points"

    kind: Mapped[str]
    mode: Mapped[str] = mapped_column(default=ClearingMode.CLEAR)
    year: Mapped[int]
    as_of: Mapped[date]
    """Points that came in after this day are left alone."""
    share: Mapped[int] = mapped_column(default=0)
    """Per cent that is kept, where the mode is share."""
    minimum: Mapped[int] = mapped_column(default=0)
    """Tenths that everybody keeps in any case."""
    months: Mapped[int | None] = mapped_column(default=None)
    """After how many months points expire, where the kind is expiry."""
    cleared: Mapped[int] = mapped_column(default=0)
    """Tenths cleared in all."""
    note: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime]
    by_name: Mapped[str]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str] = mapped_column(default="")
    undo_reason: Mapped[str] = mapped_column(default="")


class ClearingLine(Keyed):
    """What a clearing did to one account: tenths before and after."""

    __tablename__ = "clearing_line"
    area = "points"

    clearing_id: Mapped[int] = mapped_column(ForeignKey("clearing.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("points_account.id"), index=True)
    before: Mapped[int]
    after: Mapped[int]
    transfer_id: Mapped[int | None] = mapped_column(
        ForeignKey("points_transfer.id"), unique=True, default=None
    )


class OpeningDocument(Keyed):
    """期初登记单: what the books said before this program, one signed document of points, hours or stock."""

    __tablename__ = "opening_document"
    area = "points"

    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[str]
    """points, hours or stock."""
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(default="")
    """Where the figures were taken from: 存折, 表格 …"""
    signed_by: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    entered_at: Mapped[datetime]
    by_name: Mapped[str]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str] = mapped_column(default="")
    undo_reason: Mapped[str] = mapped_column(default="")


class OpeningLine(Keyed):
    """One line of an opening document: points of an account, hours of a person, or pieces of a product."""

    __tablename__ = "opening_line"
    area = "points"

    document_id: Mapped[int] = mapped_column(ForeignKey("opening_document.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("points_account.id"), default=None)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True, default=None)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), default=None)
    points: Mapped[int | None] = mapped_column(default=None)
    honour: Mapped[int | None] = mapped_column(default=None)
    minutes: Mapped[int | None] = mapped_column(default=None)
    quantity: Mapped[int | None] = mapped_column(default=None)
    transfer_id: Mapped[int | None] = mapped_column(
        ForeignKey("points_transfer.id"), index=True, default=None
    )
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("stock_movement.id"), default=None)


class MonthClose(Keyed):
    """月结: a month whose report is closed takes no more entries, until somebody opens it again."""

    __tablename__ = "month_close"
    __table_args__ = (Index("ix_month_close_month", "month"),)
    area = "points"

    month: Mapped[str]
    """``YYYY-MM``."""
    facts: Mapped[str] = mapped_column(default="")
    """JSON: the figures of its report, as they were signed."""
    note: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime]
    closed_by: Mapped[str]
    reopened_at: Mapped[datetime | None] = mapped_column(default=None)
    reopened_by: Mapped[str] = mapped_column(default="")
    reopen_reason: Mapped[str] = mapped_column(default="")


class PassbookPrint(Keyed):
    """One print into a passbook: it went on from the line where the last print had stopped."""

    __tablename__ = "passbook_print"
    __table_args__ = (CheckConstraint("lines > 0", name="lines_positive"),)
    area = "points"

    account_id: Mapped[int] = mapped_column(ForeignKey("points_account.id"), index=True)
    book: Mapped[int] = mapped_column(default=1)
    """Which book: a full or lost one is followed by the next."""
    first_line: Mapped[int]
    """Lines of the book are counted from 1, over all its pages."""
    lines: Mapped[int]
    last_transfer_id: Mapped[int] = mapped_column(ForeignKey("points_transfer.id"))
    printed_at: Mapped[datetime]
    by_name: Mapped[str]
