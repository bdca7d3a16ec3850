"""What a check finds: one thing that does not add up or stands out, with the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MOST_ROWS = 200
"""Rows of one finding that are shown; ``Finding.total`` says how many there are."""


class Severity(StrEnum):
    """How pressing a finding is, the most pressing first."""

    MUST = "must"
    """The books do not agree with themselves."""
    LOOK = "look"
    """A pattern that auditors ask about; there may be a good reason."""
    HINT = "hint"
    """Something to know, or to make up for."""

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {Severity.MUST: "必须处理", Severity.LOOK: "请核对", Severity.HINT: "提示"}


class PlaceKind(StrEnum):
    """What a row behind a finding opens."""

    TRANSFER = "transfer"
    RECEIPT = "receipt"
    HOUSEHOLD = "household"
    PRODUCT = "product"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row can be looked at: the id of a transfer, a redemption, a household, or an entry's seq."""

    kind: PlaceKind
    id: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One row behind a finding; ``amount`` in signed tenths of a point, None where it is not about points."""

    on: date | None
    who: str
    what: str
    amount: int | None = None
    by: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``key`` is the same whenever the same thing is found again, ``words`` is its sentence.

    ``rows`` are the first ``MOST_ROWS`` of ``total``.
    """

    key: str
    words: str
    rows: tuple[FindingRow, ...] = field(default=())
    total: int = 0
