"""What a check is given to look with, and what it is: a function over the whole store, or month by month.

A month's transfers are read from the disk once and stay in the cache while every check has its look at
them: that is what makes a million of them quick. The statements name the index for the same reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from station_app.clock import from_millis, local
from station_app.domain.checks.findings import MOST_ROWS, Finding, FindingRow, Place, PlaceKind, Severity
from station_app.domain.checks.numbers import Gap, looks_left_by_restore
from station_app.domain.periods import Period
from station_app.models.points import AccountKind
from station_app.services.holders import Holder, holders_of

_BATCH = 500
OF_MONTH = (
    " FROM points_transfer t INDEXED BY ix_points_transfer_posted_on"
    " WHERE t.posted_on BETWEEN :start AND :end "
)
"""The transfers of a month, in the order of their days; see ``Look.month``."""
_TRANSFER = (
    "SELECT t.id, t.posted_on, t.from_account_id, t.to_account_id, t.amount, t.honour, t.item, t.by_name,"
    " t.at, t.deed_on, t.reason"
)


def _item(row: Any) -> str:
    return str(row.item)


class Look:
    """One consistent state of the store, what day it is, and the period that patterns are looked for in."""

    def __init__(
        self, session: Session, today: date, period: Period, go_on: Callable[[], None] = lambda: None
    ) -> None:
        """``go_on`` raises where the check is no longer wanted; long ones ask it now and then."""
        self.session = session
        self.today = today
        self.period = period
        self.go_on = go_on
        self._holders: dict[int, Holder] = {}
        self._month = period
        self._asked: dict[str, Sequence[Any]] = {}

    def rows(self, statement: str, **values: object) -> Sequence[Any]:
        """The rows of a statement."""
        return self.session.execute(text(statement), values).all()

    def of_month(self, statement: str, month: Period) -> Sequence[Any]:
        """The same with ``:start`` and ``:end`` of a month; several checks may ask the same of it."""
        if month != self._month:
            self._month, self._asked = month, {}
        if statement not in self._asked:
            days = {"start": month.start.isoformat(), "end": month.end.isoformat()}
            self._asked[statement] = self.rows(statement, **days)
        return self._asked[statement]

    def left_by_restore(self, gap: Gap, before: int, after: int) -> bool:
        """True where a store restored between two instants (milliseconds) left out just these numbers."""
        return looks_left_by_restore(gap) and any(before <= at <= after for at in self._restores)

    @cached_property
    def _restores(self) -> list[int]:
        return [at for (at,) in self.rows("SELECT started_at FROM epoch WHERE from_token IS NOT NULL")]

    @cached_property
    def accounts(self) -> dict[str, int]:
        """The station's own accounts, by kind."""
        found = self.rows("SELECT kind, id FROM points_account WHERE kind <> :member", member="member")
        return {row.kind: row.id for row in found}

    @cached_property
    def standing(self) -> int:
        """How many accounts of members there are whose household still stands."""
        return int(
            self.rows(
                "SELECT count(*) FROM points_account a LEFT JOIN resident r ON r.id = a.resident_id"
                " JOIN household h ON h.id = coalesce(a.household_id, r.household_id)"
                " WHERE a.kind = :member AND h.status = 'active'",
                member=AccountKind.MEMBER,
            )[0][0]
        )

    def call(self, account_ids: Collection[int]) -> dict[int, str]:
        """How accounts' holders are called in a list: “0012 李名兰户”."""
        missing = sorted(set(account_ids) - self._holders.keys())
        for first in range(0, len(missing), _BATCH):
            self._holders.update(holders_of(self.session, missing[first : first + _BATCH]))
        return {
            each: f"{holder.household_number} {holder.called}"
            for each in account_ids
            if (holder := self._holders.get(each)) is not None
        }

    def transfers(
        self,
        where: str,
        words: Callable[[Any], str] = _item,
        **values: object,
    ) -> tuple[FindingRow, ...]:
        """The first transfers that a clause (all after SELECT …) finds, as rows of a finding."""
        found = self.rows(f"{_TRANSFER}{where} ORDER BY t.posted_on, t.id LIMIT {MOST_ROWS}", **values)
        own = set(self.accounts.values())
        sides = [
            (row.to_account_id, 1) if row.to_account_id not in own else (row.from_account_id, -1)
            for row in found
        ]
        called = self.call({account for account, _ in sides})
        return tuple(
            FindingRow(
                date.fromisoformat(row.posted_on),
                called.get(account, ""),
                words(row),
                sign * (row.amount or row.honour),
                row.by_name,
                Place(PlaceKind.TRANSFER, row.id),
            )
            for row, (account, sign) in zip(found, sides, strict=True)
        )

    @cached_property
    def gone(self) -> Sequence[Any]:
        """The people who have died or moved out: ``id``, and ``on``, since when."""
        return self.rows(
            "SELECT id, status_on AS 'on' FROM resident"
            " WHERE status IN ('dead', 'moved_out') AND status_on IS NOT NULL"
        )

    @cached_property
    def born(self) -> Sequence[Any]:
        """Everybody whose day of birth is known: ``id``, and ``on``."""
        return self.rows("SELECT id, birth_on AS 'on' FROM resident WHERE birth_on IS NOT NULL")

    def transfers_of(
        self,
        month: Period,
        clause: str,
        words: Callable[[Any], str] = _item,
        **values: object,
    ) -> tuple[FindingRow, ...]:
        """The first transfers of a month that satisfy a clause ("AND …")."""
        days = {"start": month.start.isoformat(), "end": month.end.isoformat()}
        return self.transfers(f"{OF_MONTH}{clause}", words, **days, **values)

    def counted(self, month: Period, clause: str, **values: object) -> tuple[tuple[FindingRow, ...], int]:
        """The same, with how many there are in all."""
        rows = self.transfers_of(month, clause, _item, **values)
        if len(rows) < MOST_ROWS:
            return rows, len(rows)
        days = {"start": month.start.isoformat(), "end": month.end.isoformat()}
        return rows, self.rows(f"SELECT count(*){OF_MONTH}{clause}", **days, **values)[0][0]


def listed(people: Iterable[Any]) -> str:
    """Their ids as a JSON list, for ``json_each`` in a statement."""
    return json.dumps([each.id for each in people])


def month_key(month: Period) -> str:
    """``YYYY-MM``."""
    return f"{month.start:%Y-%m}"


def day_of(millis: int) -> date:
    """The day at the station of an instant as the store keeps it."""
    return local(from_millis(millis)).date()


class Looking(Protocol):
    """A check at work: it is shown every month, and asked at the end."""

    def month(self, look: Look, month: Period) -> Iterable[Finding]: ...

    def end(self, look: Look) -> Iterable[Finding]: ...


@dataclass(frozen=True, slots=True)
class Monthly:
    """A check that looks at each month by itself."""

    find: Callable[[Look, Period], Iterable[Finding]]

    def month(self, look: Look, month: Period) -> Iterable[Finding]:
        return self.find(look, month)

    def end(self, look: Look) -> Iterable[Finding]:
        del look
        return ()


@dataclass(frozen=True, slots=True)
class Once:
    """A check that looks at everything at once."""

    find: Callable[[Look], Iterable[Finding]]

    def month(self, look: Look, month: Period) -> Iterable[Finding]:
        del look, month
        return ()

    def end(self, look: Look) -> Iterable[Finding]:
        return self.find(look)


@dataclass(frozen=True, slots=True)
class Check:
    """A check: what it is called, what a finding of it means, and how that is put right.

    ``make`` gives it anew for each run. ``whole`` is for books that are kept from the first day on: they are
    shown all months, patterns only those of the period. ``apart`` is for what takes long by itself.
    """

    key: str
    title: str
    meaning: str
    remedy: str
    severity: Severity
    make: Callable[[], Looking] = field(repr=False)
    whole: bool = False
    apart: bool = False


def monthly(find: Callable[[Look, Period], Iterable[Finding]]) -> Callable[[], Looking]:
    """For ``Check.make``."""
    return lambda: Monthly(find)


def once(find: Callable[[Look], Iterable[Finding]]) -> Callable[[], Looking]:
    """For ``Check.make``."""
    return lambda: Once(find)


def gathered(key: str, words: str, rows: Sequence[FindingRow]) -> Iterator[Finding]:
    """One finding of all these rows; none where there are none."""
    if rows:
        yield Finding(key, words, tuple(rows[:MOST_ROWS]), len(rows))
