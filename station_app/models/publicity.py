"""Publicity (公示): what is posted up for a period, and the objections that it met."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class NoticeStatus(StrEnum):
    """Whether a notice hangs; its period may be over before it is closed."""

    POSTED = "posted"
    CLOSED = "closed"
    """Its period ran to the end, and what it announced was carried out."""
    WITHDRAWN = "withdrawn"


class ItemStatus(StrEnum):
    """What became of a line of a notice."""

    OPEN = "open"
    CARRIED_OUT = "carried_out"
    TAKEN_OUT = "taken_out"
    """An objection to it was upheld, or it was withdrawn."""


class ObjectionStatus(StrEnum):
    """Whether an objection (异议) still stops what it is against."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


class PublicNotice(Keyed):
    """公示: a posted list with a period, ``starts_on`` to ``ends_on``, both days included."""

    __tablename__ = "public_notice"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)
    area = "publicity"

    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[str]
    """A ``domain.publicity.NoticeKind``."""
    title: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    """What stands above the list."""
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    """Whom to turn to with an objection: name and phone."""
    status: Mapped[str] = mapped_column(default=NoticeStatus.POSTED, index=True)
    posted_at: Mapped[datetime]
    by_name: Mapped[str]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by: Mapped[str] = mapped_column(default="")
    close_reason: Mapped[str] = mapped_column(default="")


class NoticeItem(Keyed):
    """One line of a notice; names are masked when it is printed, not here."""

    __tablename__ = "notice_item"
    area = "publicity"

    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notice.id"), index=True)
    sort: Mapped[int] = mapped_column(default=0)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("points_claim.id"), index=True, default=None)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), default=None)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), default=None)
    words: Mapped[str] = mapped_column(default="")
    points: Mapped[int | None] = mapped_column(default=None)
    """Signed tenths, where the line is about points."""
    status: Mapped[str] = mapped_column(default=ItemStatus.OPEN)


class Objection(Keyed):
    """异议: raised against a whole notice, or one line of it, and answered."""

    __tablename__ = "objection"
    area = "publicity"

    number: Mapped[int] = mapped_column(unique=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notice.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("notice_item.id"), default=None)
    raised_on: Mapped[date]
    raised_by: Mapped[str]
    """Who objects; may stay unnamed (不愿公开)."""
    phone: Mapped[str] = mapped_column(default="")
    words: Mapped[str]
    status: Mapped[str] = mapped_column(default=ObjectionStatus.OPEN)
    answer: Mapped[str] = mapped_column(default="")
    answered_on: Mapped[date | None] = mapped_column(default=None)
    answered_by: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
