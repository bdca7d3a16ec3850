"""Households by whatever is known of one of their people."""

from __future__ import annotations

from collections.abc import Iterable

from station_app.services.people_search import PersonHit


def one_per_household(people: Iterable[PersonHit]) -> list[PersonHit]:
    """Of each household the likeliest person; at the counter it is the household that counts."""
    found: dict[int, PersonHit] = {}
    for person in people:
        found.setdefault(person.household_id, person)
    return list(found.values())
