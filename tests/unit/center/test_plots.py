"""Bars over the months: as high as their values, and never outside the drawing."""

from __future__ import annotations

import pytest

from station_app.center.pages.plots import HEIGHT, WIDTH, Plot, plot


def drawn(*values: float) -> Plot:
    return plot([str(place) for place in range(len(values))], values, [f"{value:g}" for value in values])


def test_bars_are_as_high_as_their_values() -> None:
    low, high, none = drawn(20, 40, 0).bars
    assert high.height == pytest.approx(2 * low.height, abs=0.2)
    assert none.height == 0
    assert low.y + low.height == pytest.approx(high.y + high.height, abs=0.2)


def test_what_was_taken_back_hangs_below_the_line() -> None:
    made = drawn(30, -10)
    up, down = made.bars
    assert up.y + up.height == pytest.approx(made.zero, abs=0.2)
    assert down.y == made.zero
    assert down.height > 0


@pytest.mark.parametrize("values", [(0.0,) * 12, (5.0,) * 12, (-3.0, -1.0), (1e9, 1.0, -1e9)])
def test_nothing_leaves_the_drawing(values: tuple[float, ...]) -> None:
    for bar in drawn(*values).bars:
        assert 0 <= bar.x < bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT
