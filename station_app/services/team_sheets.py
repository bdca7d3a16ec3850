"""Team sheets (队伍花名册): a team with its leader and members as they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TeamSheetMember:
    """One member of a team; ``phone`` is unmasked only where the caller may see it."""

    name: str
    sex: str
    age: int | None
    group: str
    role: str
    phone: str
    joined_on: date
    tags: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class TeamSheet:
    """A team's sheet on the day ``on``."""

    station: str
    team: str
    duties: str
    on: date
    members: tuple[TeamSheetMember, ...]
