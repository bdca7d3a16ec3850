"""When to try again to reach somebody: soon at first, then ever more seldom, and never all at once."""

from __future__ import annotations

FIRST_S, LONGEST_S = 60.0, 3600.0
REST_S = 600.0
"""Seconds from an exchange that went well to the next."""
_SPREAD = 0.2


def seconds_to_next(failures: int, draw: float) -> float:
    """Seconds until the next attempt after so many failures in a row (0: the last one went well).

    ``draw`` from 0 to 1 spreads a city's stations by a fifth to either side, so that a centre which comes
    back is not met by all of them in one second.
    """
    doublings = min(failures - 1, 10)
    base = REST_S if failures <= 0 else min(FIRST_S * 2**doublings, LONGEST_S)
    return base * (1 - _SPREAD + 2 * _SPREAD * draw)
