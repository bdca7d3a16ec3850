"""What becomes of a roster's rows: new, changed, unchanged, refused, and which facts change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from station_app.domain.people import NOTHING
from station_app.domain.roster import RosterRow


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


Value = str | date | None
Update = tuple[str, Value]
"""An attribute of a resident, and what it is set to."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that a row changes; ``before`` and ``after`` as shown, numbers masked."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}：{self.before or NOTHING} → {self.after or NOTHING}"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of one row.

    ``updates`` are the resident's attributes to be set; ``comes_from`` the household that a known resident
    leaves for this one; ``reason`` why the row is refused.
    """

    row: RosterRow
    outcome: Outcome
    home_key: int = 0
    resident_id: int | None = None
    updates: tuple[Update, ...] = ()
    changes: tuple[Change, ...] = ()
    comes_from: int | None = None
    joins_party: bool = False
    doubts: tuple[str, ...] = ()
    reason: str = ""


def refused(row: RosterRow, reason: str) -> PlannedRow:
    """A row that is not taken, and why."""
    return PlannedRow(row, Outcome.REFUSED, row.household_key, doubts=row.doubts, reason=reason)
