"""Opening balances as they are typed or brought in a table: read, and matched with who is registered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from station_app.domain.amounts import parse_points
from station_app.domain.fullwidth import without_spaces
from station_app.errors import StationError
from station_app.errors.year_end import (
    OpeningAmbiguous,
    OpeningHoursNotHalves,
    OpeningNameDiffers,
    OpeningNegative,
    OpeningNobody,
    OpeningTwice,
)

_HOUR = 60
_HOURS = re.compile(r"([0-9]{1,6})(?:\.([05])0*)?")


class OpeningKind(StrEnum):
    """What an opening document is of; goods have theirs with the stock."""

    POINTS = "points"
    HOURS = "hours"

    @property
    def label(self) -> str:
        return "积分" if self is OpeningKind.POINTS else "服务时长"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who may stand in a document: an account, or a person where hours are opened; ``key`` is its id.

    ``earlier`` is the number of the document in which it stands already.
    """

    key: int
    household_number: str
    name: str
    group: str
    id_number: str = ""
    earlier: int | None = None


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row of a table as it was read; ``place`` is its number there."""

    place: int
    number: str = ""
    name: str = ""
    id_number: str = ""
    first: str = ""
    """Points, or hours."""
    second: str = ""
    """Honour points."""

    @property
    def named(self) -> str:
        """Who it is of, in a sentence."""
        return self.name or self.number or self.id_number


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that cannot be taken, and why."""

    place: int
    named: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MatchedRows:
    """The rows by the key of their candidate, and those that are nobody's."""

    found: dict[int, TypedRow]
    problems: tuple[RowProblem, ...]


def read_opening_points(balance: str, honour: str) -> tuple[int, int]:
    """(balance, honour) in tenths; where no honour is given it is what the balance is.

    Raises what ``parse_points`` raises, and OpeningNegative.
    """
    amounts = [parse_points(text) if without_spaces(text) else None for text in (balance, honour)]
    for amount, typed in zip(amounts, (balance, honour), strict=True):
        if amount is not None and amount < 0:
            raise OpeningNegative(typed=typed.strip())
    points = amounts[0] or 0
    return points, points if amounts[1] is None else amounts[1]


def read_opening_hours(text: str) -> int:
    """Minutes, in halves of an hour; raises OpeningHoursNotHalves."""
    typed = without_spaces(text).replace("。", ".").removesuffix("小时")
    match = _HOURS.fullmatch(typed)
    if match is None:
        raise OpeningHoursNotHalves(typed=text.strip()[:20])
    return int(match[1]) * _HOUR + (_HOUR // 2 if match[2] == "5" else 0)


def match_rows(candidates: Sequence[Candidate], rows: Iterable[TypedRow]) -> MatchedRows:
    """Tell for each row whose it is: by identity number, by household number, or by a name that is unique."""
    found: dict[int, TypedRow] = {}
    problems: list[RowProblem] = []
    for row in rows:
        try:
            candidate = _candidate_of(candidates, row)
            if candidate.key in found:
                raise OpeningTwice(named=row.named, first=found[candidate.key].place)
        except StationError as error:
            problems.append(RowProblem(row.place, row.named, str(error)))
        else:
            found[candidate.key] = row
    return MatchedRows(found, tuple(problems))


def _candidate_of(candidates: Sequence[Candidate], row: TypedRow) -> Candidate:
    if row.id_number:
        known = [each for each in candidates if each.id_number == row.id_number]
        if known:
            return known[0]
    found = [each for each in candidates if not row.number or _same(each.household_number, row.number)]
    if row.number and not found:
        raise OpeningNobody(named=f"户编号 {row.number}")
    named = [each for each in found if not row.name or each.name == row.name]
    if not named:
        if row.number and len(found) == 1:
            raise OpeningNameDiffers(number=row.number, known=found[0].name, typed=row.name)
        raise OpeningNobody(named=row.named)
    if len(named) > 1:
        raise OpeningAmbiguous(name=row.named, count=len(named))
    return named[0]


def _same(known: str, typed: str) -> bool:
    """Spreadsheet programs take the zeros at the front away."""
    return known.lstrip("0") == typed.lstrip("0")
