"""Real stations for tests: an encrypted store in a temporary folder, its head, and a clock that can move."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from station_app.domain.permissions import Actor, Role
from station_app.store.layout import Layout
from station_app.store.opening import create_store
from station_app.store.store import Store
from tests.helpers.clock import FixedClock

PASSWORD = "文明实践123"


@dataclass(frozen=True, slots=True)
class StationUnderTest:
    """An opened store and the people at its window."""

    store: Store
    actor: Actor
    clock: FixedClock
    recovery_code: str

    def as_role(self, role: Role) -> Actor:
        """Somebody of that role at this station."""
        return Actor(99, "某人", role)


def make_station(
    folder: Path, clock: FixedClock, *, name: str = "李家畈村新时代文明实践站"
) -> StationUnderTest:
    """A new store in ``folder`` with nothing in it but its first user."""
    made = create_store(Layout(folder), clock, station=name, user="李书记", password=PASSWORD)
    return StationUnderTest(made.store, made.actor, clock, made.recovery_code)
