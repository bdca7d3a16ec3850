"""一票否决: how long one holds, and what state it is in on a day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class VetoKind:
    """A kind of veto from the catalogue: what happened, for how many months it counts, and by which paper."""

    code: str
    name: str
    months: int
    evidence: str


class VetoState(StrEnum):
    """Where a veto stands on a day."""

    AHEAD = "未到期限"
    STANDING = "生效中"
    LIFTED = "已解除"
    OVER = "已期满"


def last_day(start: date, months: int) -> date:
    """The last day of so many months from ``start`` on: 24 months from 2026-03-05 end on 2028-03-04."""
    years, month = divmod(start.month - 1 + months, _MONTHS_OF_YEAR)
    year, month = start.year + years, month + 1
    if start.day > monthrange(year, month)[1]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, start.day) - timedelta(days=1)


def state_on(day: date, starts_on: date, ends_on: date, lifted_on: date | None) -> VetoState:
    """The state of a veto on a day; on the day on which it is lifted it no longer holds."""
    if lifted_on is not None and day >= lifted_on:
        return VetoState.LIFTED
    if day < starts_on:
        return VetoState.AHEAD
    return VetoState.STANDING if day <= ends_on else VetoState.OVER
