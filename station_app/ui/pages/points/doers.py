"""Whom points are posted to: a growing list of people, or of their households, with what each would get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.services.people_search import PersonHit
from station_app.services.posting import PostedPoints
from station_app.ui import theme
from station_app.ui.points_words import signed
from station_app.ui.tables.rows_table import Column

HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody chosen; ``resident_id`` is None where a whole household was."""

    resident_id: int | None
    household_id: int
    name: str
    household_number: str
    group: str


@dataclass(frozen=True, slots=True)
class DoerRow:
    """A doer with what would be posted; None while nothing can be said."""

    doer: Doer
    points: PostedPoints | None


def doer_of(person: PersonHit) -> Doer:
    """Somebody who was found by a search."""
    return Doer(person.resident_id, person.household_id, person.name, person.household_number, person.group)


class Doers:
    """Those chosen, each once, in the order chosen."""

    def __init__(self) -> None:
        self._doers: list[Doer] = []

    def __len__(self) -> int:
        return len(self._doers)

    def add(self, doers: Iterable[Doer]) -> int:
        """Takes in who is not there yet; returns how many that were."""
        before = len(self._doers)
        for doer in doers:
            if doer not in self._doers:
                self._doers.append(doer)
        return len(self._doers) - before

    def remove(self, doers: Iterable[Doer]) -> None:
        gone = set(doers)
        self._doers = [doer for doer in self._doers if doer not in gone]

    def clear(self) -> None:
        self._doers = []

    def for_scope(self, scope: str) -> Sequence[Doer]:
        """Everybody, or one for each household where the rule's points go to households."""
        if scope != HOUSEHOLD:
            return tuple(doer for doer in self._doers if doer.resident_id is not None)
        return tuple({doer.household_id: doer for doer in reversed(self._doers)}.values())[::-1]


def doer_columns(*, of_households: bool) -> tuple[Column[DoerRow], ...]:
    """The columns of the preview."""
    return (
        Column("户" if of_households else "姓名", lambda row: _called(row, of_households=of_households)),
        Column("户号", lambda row: row.doer.household_number),
        Column("村民小组", lambda row: row.doer.group),
        Column(
            "本次记分",
            lambda row: None if row.points is None else row.points.points,
            lambda points: "" if points is None else signed(points) or "0",
            Align.RIGHT,
            foreground=_tone,
            bold=lambda _: True,
        ),
        Column(
            "记后可兑换",
            lambda row: None if row.points is None else row.points.balance,
            lambda balance: "" if balance is None else format_points(balance),
            Align.RIGHT,
        ),
        Column("说明", _note, foreground=lambda _: theme.WARN),
    )


def _called(row: DoerRow, *, of_households: bool) -> str:
    if not of_households:
        return row.doer.name
    return row.points.holder if row.points is not None else f"{row.doer.name}户"


def _tone(row: DoerRow) -> str | None:
    if row.points is None:
        return None
    return theme.BAD if row.points.points < 0 else theme.GOOD if row.points.points else theme.WARN


def _note(row: DoerRow) -> str:
    points = row.points
    if points is None:
        return ""
    notes = [f"受{points.limited_by}限制" if points.limited_by else ""]
    if points.points < 0 and points.moved != points.points:
        notes.append(f"可兑换积分不够，只扣 {format_points(-points.moved)} 分；荣誉积分照扣")
    return "；".join(note for note in notes if note)
