"""What stands around the rules: terms of a category, vetoes, the year's budget, and scoring sheets."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class CategoryTerms(Keyed):
    """What holds for all items of a category together from a day on: a coefficient and caps.

    ``coefficient`` is in per cent; caps are tenths of a point, positive, for what is earned by one holder.
    """

    __tablename__ = "category_terms"
    __table_args__ = (
        UniqueConstraint("category_id", "valid_from"),
        CheckConstraint("coefficient > 0", name="coefficient_positive"),
    )
    area = "rules"

    category_id: Mapped[int] = mapped_column(ForeignKey("points_category.id"))
    valid_from: Mapped[date]
    coefficient: Mapped[int] = mapped_column(default=100)
    cap_day: Mapped[int | None] = mapped_column(default=None)
    cap_week: Mapped[int | None] = mapped_column(default=None)
    cap_month: Mapped[int | None] = mapped_column(default=None)
    cap_quarter: Mapped[int | None] = mapped_column(default=None)
    cap_year: Mapped[int | None] = mapped_column(default=None)
    by_name: Mapped[str]


class Veto(Keyed):
    """一票否决: until when a household, or a person, is left out of honours and rankings, and why."""

    __tablename__ = "veto"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)
    area = "rules"

    code: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), default=None)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    lifted_on: Mapped[date | None] = mapped_column(default=None)
    lifted_by: Mapped[str] = mapped_column(default="")
    lift_reason: Mapped[str] = mapped_column(default="")


class PointsBudget(Keyed):
    """How many points (tenths) a year may give out in all; the forecast is measured by it."""

    __tablename__ = "points_budget"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)
    area = "rules"

    year: Mapped[int] = mapped_column(unique=True)
    amount: Mapped[int]
    by_name: Mapped[str]


class SheetStatus(StrEnum):
    """Whether a scoring sheet waits for its figures."""

    OPEN = "open"
    ENTERED = "entered"
    CANCELLED = "cancelled"


class ScoringSheet(Keyed):
    """评分表: a group's households by a few rules, printed blank, filled in by hand, entered in a grid."""

    __tablename__ = "scoring_sheet"
    area = "claims"

    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("villager_group.id"), default=None)
    """None for the whole village."""
    deed_on: Mapped[date]
    status: Mapped[str] = mapped_column(default=SheetStatus.OPEN)
    made_at: Mapped[datetime]
    by_name: Mapped[str]
    entered_at: Mapped[datetime | None] = mapped_column(default=None)
    entered_by: Mapped[str] = mapped_column(default="")


class ScoringColumn(Keyed):
    """One rule of a scoring sheet."""

    __tablename__ = "scoring_column"
    __table_args__ = (UniqueConstraint("sheet_id", "rule_id"),)
    area = "claims"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoring_sheet.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("points_rule.id"))
    sort: Mapped[int] = mapped_column(default=0)


class ScoringCell(Keyed):
    """A figure filled in for a household: how many times, and what it became (a claim or a transfer)."""

    __tablename__ = "scoring_cell"
    __table_args__ = (
        UniqueConstraint("column_id", "household_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )
    area = "claims"

    column_id: Mapped[int] = mapped_column(ForeignKey("scoring_column.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    quantity: Mapped[int]
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("points_claim.id"), default=None)
    transfer_id: Mapped[int | None] = mapped_column(
        ForeignKey("points_transfer.id"), index=True, default=None
    )
