"""What an act would bring: it is done, and taken back before it is journalled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from station_app.domain.permissions import Actor
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

T = TypeVar("T")


class _ForeseenError(Exception):
    """Ends an act that was only to be looked at."""


def foresee(store: Store, action: str, by: Actor, act: Callable[[StationSession], T]) -> T:
    """The result of ``act`` with nothing changed; raises what it raises, and what ``store.write`` does."""
    results: list[T] = []
    with suppress(_ForeseenError), store.write(action, by=by) as session:
        results.append(act(session))
        raise _ForeseenError
    return results[0]
