"""Points: rules with versions, accounts, the double-entry transfers, and the monthly sums made of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Base, BigInt, Keyed, SyncKind


class AccountKind(StrEnum):
    """Members hold points; the other accounts are where points come from and go to."""

    MEMBER = "member"
    ISSUANCE = "issuance"
    REDEMPTION = "redemption"
    EXPIRY = "expiry"
    ADJUSTMENT = "adjustment"
    OPENING = "opening"
    VOUCHER = "voucher"
    """Points that were turned into vouchers and not spent yet."""


class TransferKind(StrEnum):
    """What a transfer is for."""

    EARN = "earn"
    MINUS = "minus"
    REDEEM = "redeem"
    VOID = "void"
    """The reversal of a redemption."""
    RETURN = "return"
    """Points given back for goods that came back."""
    VOUCHER = "voucher"
    """Points turned into vouchers, or back."""
    REVERSAL = "reversal"
    EXPIRE = "expire"
    ADJUST = "adjust"
    OPENING = "opening"
    MERGE = "merge"
    """A merged household's points move to the one that took it in."""


_OF_A_RULE: dict[str, Any] = {
    "sqlite_where": text("rule_id IS NOT NULL"),
    "postgresql_where": text("rule_id IS NOT NULL"),
}


class PointsCategory(Keyed):
    """加入文明实践组织, 参加志愿服务, 弘扬文明风尚, and the station's own."""

    __tablename__ = "points_category"
    area = "rules"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort: Mapped[int] = mapped_column(default=0)


class PointsRule(Keyed):
    """积分规则: one version of one item; a change is a new version, old transfers keep theirs.

    ``points`` and the caps are tenths of a point, negative for minus items.
    """

    __tablename__ = "points_rule"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("points <> 0", name="points_not_zero"),
    )
    area = "rules"

    code: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
    category_id: Mapped[int] = mapped_column(ForeignKey("points_category.id"))
    name: Mapped[str]
    points: Mapped[int]
    unit: Mapped[str]
    scope: Mapped[str] = mapped_column(default="person")
    cap_day: Mapped[int | None] = mapped_column(default=None)
    cap_week: Mapped[int | None] = mapped_column(default=None)
    cap_month: Mapped[int | None] = mapped_column(default=None)
    cap_quarter: Mapped[int | None] = mapped_column(default=None)
    cap_year: Mapped[int | None] = mapped_column(default=None)
    once: Mapped[str] = mapped_column(default="")
    review: Mapped[str] = mapped_column(default="none")
    """none, team (队长确认) or panel (评议小组)."""
    notice: Mapped[bool] = mapped_column(default=False)
    verify: Mapped[str] = mapped_column(default="leader")
    active: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")


class PointsAccount(Keyed):
    """An account: ``balance`` is 可兑换积分, ``honour`` 荣誉积分, both in tenths.

    Over all accounts each of the two adds up to zero, and equals what the transfers say.
    """

    __tablename__ = "points_account"
    __table_args__ = (
        CheckConstraint("kind <> 'member' OR balance >= 0", name="member_not_below_zero"),
        CheckConstraint(
            "(kind = 'member') = (household_id IS NOT NULL OR resident_id IS NOT NULL)", name="holder"
        ),
    )
    area = "points"

    kind: Mapped[str] = mapped_column(index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), unique=True, default=None)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), unique=True, default=None)
    balance: Mapped[int] = mapped_column(default=0)
    honour: Mapped[int] = mapped_column(default=0)


class PointsTransfer(Keyed):
    """积分流水: one immutable row that moves points from one account to another.

    ``amount`` moves between the balances and ``honour`` between the honour figures; both in tenths,
    never negative. A mistake is mended by a transfer that names this one in ``reverses_id``.
    """

    __tablename__ = "points_transfer"
    __table_args__ = (
        CheckConstraint("amount >= 0 AND honour >= 0 AND amount + honour > 0", name="moves_something"),
        CheckConstraint("from_account_id <> to_account_id", name="two_accounts"),
        Index("ix_points_transfer_posted_on", "posted_on"),
        Index("ix_points_transfer_from_account_id_posted_on", "from_account_id", "posted_on"),
        Index("ix_points_transfer_to_account_id_posted_on", "to_account_id", "posted_on"),
        Index("ix_points_transfer_rule_id", "rule_id", **_OF_A_RULE),
        Index("ix_points_transfer_caps_to", "to_account_id", "rule_id", "deed_on", **_OF_A_RULE),
        Index("ix_points_transfer_caps_from", "from_account_id", "rule_id", "deed_on", **_OF_A_RULE),
    )
    area = "points"

    at: Mapped[datetime]
    posted_on: Mapped[date]
    """The day it was posted: statements, rankings and monthly sums go by it."""
    deed_on: Mapped[date]
    """The day of the deed it is for: caps go by it."""
    kind: Mapped[str]
    from_account_id: Mapped[int] = mapped_column(ForeignKey("points_account.id"))
    to_account_id: Mapped[int] = mapped_column(ForeignKey("points_account.id"))
    amount: Mapped[int]
    honour: Mapped[int] = mapped_column(default=0)
    item: Mapped[str]
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("points_rule.id"), default=None)
    quantity: Mapped[int] = mapped_column(default=1)
    """Minutes where the rule's unit is 小时, else a count."""
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), default=None)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), default=None)
    reverses_id: Mapped[int | None] = mapped_column(
        ForeignKey("points_transfer.id"), unique=True, default=None
    )
    reason: Mapped[str] = mapped_column(default="")
    by_name: Mapped[str]


class PointsMonth(Base):
    """An account's transfers of one month, summed; derived, rebuilt from the transfers at any time.

    ``honour_in`` and ``honour_out`` are what was earned and taken in the month: what a merger or an opening
    balance carried over is in neither.
    """

    __tablename__ = "points_month"
    sync_kind = SyncKind.LOCAL
    area = "points"

    account_id: Mapped[int] = mapped_column(BigInt, ForeignKey("points_account.id"), primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    """``YYYY-MM`` of the transfers' ``posted_on``."""
    amount_in: Mapped[int] = mapped_column(default=0)
    amount_out: Mapped[int] = mapped_column(default=0)
    honour_in: Mapped[int] = mapped_column(default=0)
    honour_out: Mapped[int] = mapped_column(default=0)
