"""Days of exchange (兑换日): when they are, for whom, which one is next; and how their numbers are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from station_app.domain.times import read_time
from station_app.errors.exchange import DayEndsBeforeStart, DayTooLong, HoursNotReadable, HoursReversed

MOST_DAYS = 31
"""Days that one 兑换日 may last; longer is daily redeeming."""
RELATIONS = ("子女", "邻居", "亲戚", "网格员", "村干部", "志愿者")
"""Who usually fetches goods for a household that cannot come."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days from ``starts_on`` to ``ends_on`` of one group's households, or of the whole village's."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    group_id: int | None = None

    def is_for(self, group_id: int) -> bool:
        """True where households of that group may redeem."""
        return self.group_id is None or self.group_id == group_id

    def holds(self, day: date) -> bool:
        """True on its days."""
        return self.starts_on <= day <= self.ends_on


def check_days(starts_on: date, ends_on: date) -> None:
    """Raises DayEndsBeforeStart, DayTooLong."""
    if ends_on < starts_on:
        raise DayEndsBeforeStart(start=f"{starts_on:%Y-%m-%d}", end=f"{ends_on:%Y-%m-%d}")
    if (ends_on - starts_on).days >= MOST_DAYS:
        raise DayTooLong(most=MOST_DAYS)


def read_hours(opens: str, closes: str) -> tuple[str, str]:
    """Hours as typed (8点半, 17：00), as ``HH:MM``; both or neither.

    Raises HoursNotReadable, HoursReversed.
    """
    if not opens.strip() and not closes.strip():
        return "", ""
    read = []
    for typed in (opens, closes):
        at = read_time(typed)
        if at is None:
            raise HoursNotReadable(typed=typed.strip()[:20])
        read.append(f"{at:%H:%M}")
    if read[1] <= read[0]:
        raise HoursReversed(opens=read[0], closes=read[1])
    return read[0], read[1]


def overlapping(wanted: Window, others: Iterable[Window]) -> Window | None:
    """The first of ``others`` with a day and a group in common: no household has two 兑换日 at once."""
    for other in others:
        shares_group = None in (wanted.group_id, other.group_id) or wanted.group_id == other.group_id
        shares_day = wanted.starts_on <= other.ends_on and other.starts_on <= wanted.ends_on
        if other.id != wanted.id and shares_group and shares_day:
            return other
    return None


def open_on(windows: Iterable[Window], day: date, group_id: int) -> Window | None:
    """The one in which a group's households may redeem on ``day``."""
    return next((each for each in windows if each.holds(day) and each.is_for(group_id)), None)


def next_after(windows: Sequence[Window], day: date, group_id: int) -> Window | None:
    """The first to come after ``day`` for a group."""
    coming = [each for each in windows if each.starts_on > day and each.is_for(group_id)]
    return min(coming, key=lambda each: each.starts_on, default=None)


def days_of(starts_on: date, ends_on: date) -> tuple[date, ...]:
    """Each of its days."""
    return tuple(starts_on + timedelta(days=place) for place in range((ends_on - starts_on).days + 1))


def span_words(starts_on: date, ends_on: date) -> str:
    """11月25日, or 11月25日至27日, 12月30日至2027年1月2日."""
    start = f"{starts_on.month}月{starts_on.day}日"
    if ends_on == starts_on:
        return start
    if ends_on.year != starts_on.year:
        return f"{start}至{ends_on.year}年{ends_on.month}月{ends_on.day}日"
    month = "" if ends_on.month == starts_on.month else f"{ends_on.month}月"
    return f"{start}至{month}{ends_on.day}日"


def hours_words(opens: str, closes: str) -> str:
    """08:30—17:00, or nothing where no hours are set."""
    return f"{opens}—{closes}" if opens else ""


def ticket_label(number: int) -> str:
    """A queue number as printed and called: 7 → "007"."""
    return f"{number:03d}"


def proxy_words(name: str, relation: str) -> str:
    """A proxy as a receipt names them: 王芳，邻居."""
    return "，".join(part for part in (name.strip(), relation.strip()) if part)


def slip_label(first_day: date, place: int) -> str:
    """The number on a blank slip (纸质单): 20261125-003."""
    return f"{first_day:%Y%m%d}-{place:03d}"
