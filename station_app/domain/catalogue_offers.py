"""What a catalogue of the centre would change at a station, and what is asked of the station's people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from station_app.domain.catalogues import Item

Stock = Mapping[str, Item]
"""Items by their code."""


class Change(StrEnum):
    """What became of an item."""

    NEW = "new"
    """The station has nothing in use under its code."""
    CHANGED = "changed"
    """The centre has it otherwise than the station took it over."""
    REMOVED = "removed"
    """The centre lists it no longer."""
    OWN = "own"
    """The station has set it itself, so that both differ."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the station's people decided last about a code.

    ``seen`` is the centre's item as it was then, None where it had taken it out; ``taken`` is False where
    the station's own was kept.
    """

    seen: Item | None
    taken: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One code on which the two differ; ``mine`` is what is in use here, ``theirs`` the centre's.

    ``is_proposed`` is False where the station would lose something that it set or chose itself, or that is
    only missing from the centre's list: a list may have been cut short by mistake.
    """

    code: str
    change: Change
    mine: Item | None
    theirs: Item | None
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class Station:
    """What a station has: ``mine`` is in use, ``laid_down`` was, ``started_with`` was loaded at set-up."""

    mine: Stock
    laid_down: Collection[str]
    started_with: Stock
    choices: Mapping[str, Choice]


def differences(theirs: Stock, earlier: Iterable[Stock], station: Station) -> list[Difference]:
    """What is to be asked, by code: no item that both agree on, none about which this was asked before.

    ``theirs`` is the newest catalogue, ``earlier`` are the centre's before it.
    """
    before = list(earlier)
    asked = []
    for code in sorted({*theirs, *station.mine}):
        told, here, choice = theirs.get(code), station.mine.get(code), station.choices.get(code)
        if told == here or (choice is not None and choice.seen == told):
            continue
        listed = _items_of(code, before)
        if told is None and not _was_taken_over(here, choice, listed):
            continue
        given = listed | _items_of(code, [station.started_with])
        is_own = _is_own(here, code in station.laid_down, choice, given)
        declined = choice is not None and not choice.taken
        change = _change(told, here, is_own=is_own)
        is_proposed = told is not None and not is_own and not declined
        asked.append(Difference(code, change, here, told, is_proposed))
    return asked


def _items_of(code: str, stocks: Iterable[Stock]) -> set[Item]:
    return {stock[code] for stock in stocks if code in stock}


def _was_taken_over(here: Item | None, choice: Choice | None, listed: set[Item]) -> bool:
    """True where an item that the centre lists no longer is in use here because of the centre."""
    return choice.taken if choice is not None else here in listed


def _is_own(here: Item | None, is_laid_down: bool, choice: Choice | None, given: set[Item]) -> bool:
    """True where what is in use here, or no longer is, is the station's own doing."""
    if choice is not None:
        return here != choice.seen if choice.taken else here is not None
    return is_laid_down if here is None else here not in given


def _change(told: Item | None, here: Item | None, *, is_own: bool) -> Change:
    if is_own:
        return Change.OWN
    if told is None:
        return Change.REMOVED
    return Change.NEW if here is None else Change.CHANGED
