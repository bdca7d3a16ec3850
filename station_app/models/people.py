"""Groups, households, residents, what happened to them, and what they agreed to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class HouseholdStatus(StrEnum):
    """Whether a household still stands."""

    ACTIVE = "active"
    CLOSED = "closed"
    MERGED = "merged"


class ResidentStatus(StrEnum):
    """Where a resident is (在村, 外出, 迁出, 死亡, 临时居住)."""

    PRESENT = "present"
    AWAY = "away"
    MOVED_OUT = "moved_out"
    DEAD = "dead"
    TEMPORARY = "temporary"


class VillagerGroup(Keyed):
    """村民小组: lists and rankings are also by group."""

    __tablename__ = "villager_group"
    area = "people"

    name: Mapped[str] = mapped_column(unique=True)
    sort: Mapped[int] = mapped_column(default=0)


class Household(Keyed):
    """户: the unit of points and honours."""

    __tablename__ = "household"
    area = "people"

    number: Mapped[str] = mapped_column(unique=True)
    """户编号, the station's own, printed on cards and posters."""
    group_id: Mapped[int] = mapped_column(ForeignKey("villager_group.id"), index=True)
    address: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default=HouseholdStatus.ACTIVE)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None] = mapped_column(default=None)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), default=None)
    card_check: Mapped[str] = mapped_column(default="")
    """What makes this household's card its own; a lost card gets a new one."""
    note: Mapped[str] = mapped_column(default="")


class Resident(Keyed):
    """村民: a person of a household."""

    __tablename__ = "resident"
    __table_args__ = (
        Index(
            "uq_resident_id_number",
            "id_number",
            unique=True,
            sqlite_where=text("id_number <> ''"),
            postgresql_where=text("id_number <> ''"),
        ),
    )
    area = "people"

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    name: Mapped[str]
    search_keys: Mapped[str] = mapped_column(default="")
    """Pinyin keys of the name, kept so that the search index starts quickly."""
    relation: Mapped[str] = mapped_column(default="其他")
    id_number: Mapped[str] = mapped_column(default="")
    id_doubt: Mapped[str] = mapped_column(default="")
    """Why the ID number is 存疑, in the words shown; empty where it is sound."""
    sex: Mapped[str] = mapped_column(default="")
    birth_on: Mapped[date | None] = mapped_column(default=None)
    phone: Mapped[str] = mapped_column(default="")
    ethnicity: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default=ResidentStatus.PRESENT)
    status_on: Mapped[date | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")
    raw_name: Mapped[str] = mapped_column(default="")
    """The name as it stood in the roster, where cleaning changed it."""


class ResidentEvent(Keyed):
    """One thing that happened to a resident: moved in, split off, married in, moved, moved out, died."""

    __tablename__ = "resident_event"
    area = "people"

    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    happened_on: Mapped[date]
    kind: Mapped[str]
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), default=None)
    from_household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), default=None)
    note: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class TalentTag(Keyed):
    """A talent or standing of a resident (乡贤能人, 文艺骨干, 党员 …); ended, never deleted."""

    __tablename__ = "talent_tag"
    area = "people"

    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    tag: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)


class Consent(Keyed):
    """What a person agreed to, per purpose (个人信息保护法); a guardian agrees for one under 14."""

    __tablename__ = "consent"
    area = "people"

    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    purpose: Mapped[str]
    given_on: Mapped[date]
    withdrawn_on: Mapped[date | None] = mapped_column(default=None)
    guardian: Mapped[str] = mapped_column(default="")
