"""Search as you type over the people of a station: an index in memory, asked by prefix.

Whatever may be typed is the beginning of some *word* of a person: the name from any character on, its
spelling or initials from any syllable on, the household's number, a phone or identity number read from
its end. So words are kept in order, and a query is one bisection in each tier of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest

from station_app.domain.fullwidth import without_spaces
from station_app.domain.names import DOTS
from station_app.domain.pinyin import spellings

LEAST_END = 3
"""Digits of a phone or identity number that must be typed before it is searched by its end."""

_GONE = frozenset({"dead", "moved_out"})
_NUMBER_END = re.compile(r"[0-9]+x?")
_NOT_TYPED = re.compile(f"['{re.escape(DOTS)}-]")
_SYLLABLES = "'"


@dataclass(frozen=True, slots=True)
class Record:
    """A person as the index knows one; ``keys`` is the stored ``search_text`` of the name, if at hand."""

    resident_id: int
    household_id: int
    name: str
    household_number: str
    group: str = ""
    phone: str = ""
    id_number: str = ""
    status: str = "present"
    keys: str = ""


def search_text(name: str) -> str:
    """The spellings of a name as stored beside it: "chang'le zhang'le", empty where none is known."""
    return " ".join(_SYLLABLES.join(syllables) for syllables in spellings(name))


class PersonIndex:
    """The people of a station, found by whatever a clerk types; for one thread at a time."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records: dict[int, Record] = {}
        self._here = _Shelf()
        self._gone = _Shelf()
        for record in records:
            self.put(record)
        self._here.settle()
        self._gone.settle()

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, resident_id: int) -> Record:
        return self._records[resident_id]

    def __contains__(self, resident_id: int) -> bool:
        return resident_id in self._records

    def put(self, record: Record) -> None:
        """Take in a person, or a person's changed facts."""
        self.remove(record.resident_id)
        self._records[record.resident_id] = record
        self._shelf_of(record).add(record)

    def remove(self, resident_id: int) -> None:
        """Forget a person; one who is not known is no error."""
        record = self._records.pop(resident_id, None)
        if record is not None:
            self._shelf_of(record).discard(record)

    def find(self, query: str, limit: int = 20) -> list[int]:
        """The resident ids that ``query`` may mean, the likeliest first.

        Matches any part of the name, initials (lml → 李名兰) and full pinyin from any syllable on, the
        end of a phone or identity number (three digits or more), a household number or its beginning.
        The exact name comes first, then names that begin so, initials, spellings, then the rest; within
        one name by household number. Those who died or moved away come after all others.
        """
        typed = _typed(query)
        if not typed or limit <= 0:
            return []
        found: dict[int, None] = {}
        for shelf in (self._here, self._gone):
            for holders in shelf.starting(typed):
                for resident_id in nsmallest(2 * limit, holders, key=self._place):
                    found[resident_id] = None
                    if len(found) == limit:
                        return list(found)
        return list(found)

    def _shelf_of(self, record: Record) -> _Shelf:
        return self._gone if record.status in _GONE else self._here

    def _place(self, resident_id: int) -> tuple[int, str, int]:
        number = self._records[resident_id].household_number
        return len(number), number, resident_id


class _Tier(IntEnum):
    """What a word is of a person, in the order of likelihood."""

    NAME = 0
    INITIALS = 1
    SPELLING = 2
    INSIDE_NAME = 3
    INSIDE_INITIALS = 4
    INSIDE_SPELLING = 5
    HOUSEHOLD = 6
    PHONE_END = 7
    ID_END = 8


_ENDS = (_Tier.PHONE_END, _Tier.ID_END)


class _Shelf:
    """The words of a set of people, tier by tier."""

    def __init__(self) -> None:
        self._tiers = tuple(_Words() for _ in _Tier)

    def add(self, record: Record) -> None:
        for tier, word in _words_of(record):
            self._tiers[tier].add(word, record.resident_id)

    def discard(self, record: Record) -> None:
        for tier, word in _words_of(record):
            self._tiers[tier].discard(word, record.resident_id)

    def settle(self) -> None:
        for words in self._tiers:
            words.settle()

    def starting(self, typed: str) -> Iterator[list[int]]:
        """The holders of every word that begins with ``typed``, tier by tier, words in order."""
        for tier in _Tier:
            if tier not in _ENDS:
                yield from self._tiers[tier].starting(typed)
        if len(typed) >= LEAST_END and _NUMBER_END.fullmatch(typed):
            for tier in _ENDS:
                yield from self._tiers[tier].starting(typed[::-1])


class _Words:
    """Distinct words in order, each with the ids of its holders; what was added is sorted in when asked."""

    def __init__(self) -> None:
        self._holders: dict[str, list[int]] = {}
        self._ordered: list[str] = []
        self._is_settled = True

    def add(self, word: str, holder: int) -> None:
        holders = self._holders.get(word)
        if holders is None:
            self._holders[word] = [holder]
            self._ordered.append(word)
            self._is_settled = False
        else:
            holders.append(holder)

    def discard(self, word: str, holder: int) -> None:
        holders = self._holders[word]
        holders.remove(holder)
        if not holders:
            self.settle()
            del self._holders[word]
            del self._ordered[bisect_left(self._ordered, word)]

    def settle(self) -> None:
        if not self._is_settled:
            self._ordered.sort()
            self._is_settled = True

    def starting(self, prefix: str) -> Iterator[list[int]]:
        self.settle()
        for place in range(bisect_left(self._ordered, prefix), len(self._ordered)):
            word = self._ordered[place]
            if not word.startswith(prefix):
                return
            yield self._holders[word]


def _words_of(record: Record) -> set[tuple[_Tier, str]]:
    name = _typed(record.name)
    words = {(_Tier.INSIDE_NAME, name[place:]) for place in range(1, len(name))}
    words.add((_Tier.NAME, name))
    for spelling in (record.keys or search_text(record.name)).split():
        syllables = spelling.split(_SYLLABLES)
        for place in range(len(syllables)):
            rest = syllables[place:]
            initials = "".join([syllable[0] for syllable in rest])
            words.add((_Tier.INSIDE_INITIALS if place else _Tier.INITIALS, initials))
            words.add((_Tier.INSIDE_SPELLING if place else _Tier.SPELLING, "".join(rest)))
    number = _typed(record.household_number)
    words.add((_Tier.HOUSEHOLD, number))
    words.add((_Tier.HOUSEHOLD, number.lstrip("0")))
    words.add((_Tier.PHONE_END, _typed(record.phone)[::-1]))
    words.add((_Tier.ID_END, _typed(record.id_number)[::-1]))
    return {(tier, word) for tier, word in words if word}


def _typed(text: str) -> str:
    """What was typed, or is stored, with all that a clerk leaves out or types in several ways taken out."""
    return _NOT_TYPED.sub("", without_spaces(text)).lower().replace("ü", "v")
