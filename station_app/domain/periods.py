"""Periods that statements, rankings and figures go by: weeks, months, quarters, years, any days between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_WEEK = 7
_MONTHS_OF_QUARTER = 3
_MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``start`` to ``end``, both included; raises ValueError where they are reversed."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"{self.end} is before {self.start}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def label(self) -> str:
        """As printed: 2026年, 2026年第4季度, 2026年11月, 2026年11月24日, 2026年11月23日至11月29日."""
        year = f"{self.start.year}年"
        whole_months = self._whole_months()
        if whole_months == _MONTHS_OF_YEAR and self.start.month == 1:
            return year
        if whole_months == _MONTHS_OF_QUARTER and self.start.month % _MONTHS_OF_QUARTER == 1:
            return f"{year}第{_quarter(self.start)}季度"
        if whole_months == 1:
            return f"{year}{self.start.month}月"
        if self.start == self.end:
            return _day_label(self.start)
        end = _day_label(self.end)
        return f"{_day_label(self.start)}至{end.removeprefix(year)}"

    def months(self) -> tuple[Period, ...]:
        """The months that it touches, each whole, in order."""
        found = [month_of(self.start)]
        while found[-1].end < self.end:
            found.append(month_of(found[-1].end + _DAY))
        return tuple(found)

    def previous(self) -> Period:
        """The period of the same kind just before: the month before a month, as many days before a span."""
        end = self.start - _DAY
        if whole_months := self._whole_months():
            return Period(_months_later(self.start, -whole_months), end)
        return Period(self.start - _DAY * self.days, end)

    def next(self) -> Period:
        """The period of the same kind just after."""
        start = self.end + _DAY
        if whole_months := self._whole_months():
            return Period(start, _months_later(start, whole_months) - _DAY)
        return Period(start, self.end + _DAY * self.days)

    def _whole_months(self) -> int:
        """How many months it is, where it is whole ones; else 0."""
        after = self.end + _DAY
        if self.start.day != 1 or after.day != 1:
            return 0
        return (after.year - self.start.year) * _MONTHS_OF_YEAR + after.month - self.start.month


def week_of(day: date) -> Period:
    """The week from Monday to Sunday that ``day`` is in (GB/T 7408: weeks begin on Monday)."""
    start = day - _DAY * day.weekday()
    return Period(start, start + _DAY * (_WEEK - 1))


def month_of(day: date) -> Period:
    """The calendar month that ``day`` is in."""
    start = day.replace(day=1)
    return Period(start, _months_later(start, 1) - _DAY)


def quarter_of(day: date) -> Period:
    """The calendar quarter that ``day`` is in."""
    start = date(day.year, (_quarter(day) - 1) * _MONTHS_OF_QUARTER + 1, 1)
    return Period(start, _months_later(start, _MONTHS_OF_QUARTER) - _DAY)


def year_of(day: date) -> Period:
    """The calendar year that ``day`` is in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def _quarter(day: date) -> int:
    return (day.month - 1) // _MONTHS_OF_QUARTER + 1


def _months_later(first_of_month: date, months: int) -> date:
    years, month = divmod(first_of_month.month - 1 + months, _MONTHS_OF_YEAR)
    return date(first_of_month.year + years, month + 1, 1)


def _day_label(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
