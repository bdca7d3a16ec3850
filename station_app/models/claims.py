"""Claims (积分申报), their evidence, and the meetings that review them (评议)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from station_app.domain.claims import ClaimStatus
from station_app.models.base import Keyed


class PointsClaim(Keyed):
    """积分申报: what somebody did, by which version of which rule, and what became of it.

    ``points`` are the signed tenths that the rule gives for ``quantity``, before caps; ``granted`` what the
    review left of them. ``transfer_id`` is there once it is entered and something was left to post.
    """

    __tablename__ = "points_claim"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_points_claim_rule_id_deed_on", "rule_id", "deed_on"),
    )
    area = "claims"

    number: Mapped[int] = mapped_column(unique=True)
    """申报编号: 1, 2, 3 …"""
    rule_id: Mapped[int] = mapped_column(ForeignKey("points_rule.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), default=None)
    """Who did the deed; none where the rule is for households."""
    quantity: Mapped[int] = mapped_column(default=1)
    """Minutes where the rule's unit is 小时, else a count."""
    deed_on: Mapped[date] = mapped_column(index=True)
    points: Mapped[int]
    granted: Mapped[int | None] = mapped_column(default=None)
    evidence: Mapped[str] = mapped_column(default="")
    """What was done, and who can vouch for it."""
    claimed_by: Mapped[str]
    """Who claims: the villager, or who did it for them."""
    status: Mapped[str] = mapped_column(default=ClaimStatus.CLAIMED, index=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("scoring_sheet.id"), default=None)
    transfer_id: Mapped[int | None] = mapped_column(
        ForeignKey("points_transfer.id"), unique=True, default=None
    )
    points_note: Mapped[str] = mapped_column(default="")
    """Why fewer points were entered than granted: the cap that cut them."""
    claimed_at: Mapped[datetime]
    by_name: Mapped[str]


class ClaimStep(Keyed):
    """One step in a claim's life: the status it came to, when, by whom, and in which words."""

    __tablename__ = "claim_step"
    area = "claims"

    claim_id: Mapped[int] = mapped_column(ForeignKey("points_claim.id"), index=True)
    status: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")
    by_name: Mapped[str]


class ClaimPhoto(Keyed):
    """A photo that is evidence of a claim; its bytes are a blob."""

    __tablename__ = "claim_photo"
    area = "claims"

    claim_id: Mapped[int] = mapped_column(ForeignKey("points_claim.id"), index=True)
    picture_sha256: Mapped[str]
    caption: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    by_name: Mapped[str]


class ReviewMeeting(Keyed):
    """评议会: who met when, with the minutes that were printed and signed."""

    __tablename__ = "review_meeting"
    area = "claims"

    number: Mapped[int] = mapped_column(unique=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(default="")
    chair: Mapped[str] = mapped_column(default="")
    recorder: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    """What else was said."""
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    """None while results may still be filled in."""
    created_at: Mapped[datetime]
    by_name: Mapped[str]


class ReviewMember(Keyed):
    """A reviewer at a meeting; ``resident_id`` says whose household is one's own."""

    __tablename__ = "review_member"
    __table_args__ = (UniqueConstraint("meeting_id", "name"),)
    area = "claims"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("review_meeting.id"))
    name: Mapped[str]
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), default=None)
    title: Mapped[str] = mapped_column(default="")


class ReviewItem(Keyed):
    """What a meeting said of one claim; a claim put off comes to a later meeting again."""

    __tablename__ = "review_item"
    __table_args__ = (UniqueConstraint("meeting_id", "claim_id"),)
    area = "claims"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("review_meeting.id"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("points_claim.id"), index=True)
    result: Mapped[str] = mapped_column(default="")
    """A ``domain.review.ReviewResult``; empty while nothing is decided."""
    points: Mapped[int | None] = mapped_column(default=None)
    """Signed tenths where the result is changed."""
    votes_for: Mapped[int | None] = mapped_column(default=None)
    votes_against: Mapped[int | None] = mapped_column(default=None)
    words: Mapped[str] = mapped_column(default="")


class ReviewRecusal(Keyed):
    """回避: a reviewer who stepped aside for one claim."""

    __tablename__ = "review_recusal"
    __table_args__ = (UniqueConstraint("item_id", "member_id"),)
    area = "claims"

    item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("review_member.id"))
    reason: Mapped[str] = mapped_column(default="")
