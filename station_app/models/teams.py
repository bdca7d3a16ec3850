"""Teams, their members, and registered volunteers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class Team(Keyed):
    """One of the 五支队伍, or a further one."""

    __tablename__ = "team"
    area = "teams"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    duties: Mapped[str] = mapped_column(default="")
    sort: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class TeamMember(Keyed):
    """A resident's time in a team, in one role (队长, 副队长, 骨干, 队员, 联络员)."""

    __tablename__ = "team_member"
    area = "teams"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    role: Mapped[str] = mapped_column(default="队员")
    joined_on: Mapped[date]
    left_on: Mapped[date | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")


class Volunteer(Keyed):
    """A registered volunteer: number and skills; stars are granted, hours only make eligible."""

    __tablename__ = "volunteer"
    area = "teams"

    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), unique=True)
    number: Mapped[str]
    registered_on: Mapped[date]
    ended_on: Mapped[date | None] = mapped_column(default=None)
    skills: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int] = mapped_column(default=0)
    """All valid service, in minutes; kept with the records in the same transaction."""
