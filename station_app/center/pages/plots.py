"""Bars over the months, as numbers that a template draws: no script, and the values stand in words too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 132
"""Of the drawing, in its own units; it is shown as wide as there is room."""

_TOP, _BOTTOM = 20, 24
"""Room for the values above the bars and the months below."""
_FILLED = 0.62
"""How much of a month's width its bar takes."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: its bar, and where its value and its name stand."""

    month: str
    shown: str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Plot:
    """A row of bars; ``zero`` is the height at which nothing lies."""

    bars: tuple[Bar, ...]
    zero: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def months_at(self) -> int:
        """Where the months' names stand."""
        return self.height - 7


def plot(months: Sequence[str], values: Sequence[int], shown: Sequence[str]) -> Plot:
    """Bars for ``values``, each with its month and the value as it is shown; below zero they hang down."""
    top, bottom = max(0, *values), min(0, *values)
    scale = (HEIGHT - _TOP - _BOTTOM) / ((top - bottom) or 1)
    zero = _TOP + top * scale
    step = WIDTH / len(values)
    bars = tuple(
        Bar(
            month=month,
            shown=words,
            x=round(place * step + step * (1 - _FILLED) / 2, 1),
            y=round(zero - max(value, 0) * scale, 1),
            width=round(step * _FILLED, 1),
            height=round(abs(value) * scale, 1),
        )
        for place, (month, value, words) in enumerate(zip(months, values, shown, strict=True))
    )
    return Plot(bars, round(zero, 1))
