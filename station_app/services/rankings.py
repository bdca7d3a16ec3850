"""Rankings (积分榜) by honour points earned in a period, for the village or one group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RankedAccount:
    """One place in a ranking; equal points share a place. ``name`` is not masked here."""

    place: int
    account_id: int
    household_number: str
    name: str
    group: str
    under_14: bool
    consents: bool
    earned: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who earned how much (tenths) between ``start`` and ``end``, best first."""

    station: str
    title: str
    group: str
    start: date
    end: date
    rows: tuple[RankedAccount, ...]
