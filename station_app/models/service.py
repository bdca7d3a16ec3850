"""Activities and the service that was given in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class ActivityStatus(StrEnum):
    """Planned, closed with its points posted, or cancelled."""

    PLANNED = "planned"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class RecordStatus(StrEnum):
    """A service record counts until it is voided."""

    VALID = "valid"
    VOID = "void"


class ServiceCircle(Keyed):
    """半小时志愿服务圈: party, culture, law, technology, convenience, health."""

    __tablename__ = "service_circle"
    area = "activities"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort: Mapped[int] = mapped_column(default=0)


class Activity(Keyed):
    """活动: planned and held by a team; points follow from its rule when it is closed."""

    __tablename__ = "activity"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)
    area = "activities"

    title: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("service_circle.id"), default=None)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("points_rule.id"), default=None)
    place: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    wanted: Mapped[int] = mapped_column(default=0)
    served: Mapped[str] = mapped_column(default="")
    """Whom it served (志愿服务记录办法: 服务对象)."""
    content: Mapped[str] = mapped_column(default="")
    in_charge: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default=ActivityStatus.PLANNED)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")


class ServiceRecord(Keyed):
    """服务记录: who served in an activity, when, and how long (whole minutes, travel not counted)."""

    __tablename__ = "service_record"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        Index("ix_service_record_resident_id_starts_at", "resident_id", "starts_at"),
    )
    area = "activities"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minutes: Mapped[int]
    method: Mapped[str] = mapped_column(default="list")
    """How the person signed in: list, search, card."""
    status: Mapped[str] = mapped_column(default=RecordStatus.VALID)
    void_reason: Mapped[str] = mapped_column(default="")
    transfer_id: Mapped[int | None] = mapped_column(
        ForeignKey("points_transfer.id"), index=True, default=None
    )
    points_note: Mapped[str] = mapped_column(default="")
    """Why the points differ from the rule's, where a cap cut them."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
