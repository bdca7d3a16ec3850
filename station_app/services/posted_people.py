"""Whose name stands for an account on what is posted, and whether it may stand there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.consents import Purpose
from station_app.domain.identity import is_under
from station_app.domain.people import HEAD
from station_app.domain.publicity import MINOR_UNDER
from station_app.models.people import Resident
from station_app.services.consents import consenting

Who = tuple[int, int | None]
"""A household, and the person where persons hold the accounts."""


@dataclass(frozen=True, slots=True)
class PostedPerson:
    """A name, not masked here; ``consents`` to being posted by it."""

    name: str = ""
    under_14: bool = False
    consents: bool = False


NOBODY = PostedPerson()
"""Stands for a household without people."""


def posted_people(session: Session, holders: Sequence[Who], today: date) -> dict[Who, PostedPerson]:
    """The person's facts, or the head's of the household; who has none is left out."""
    people = _named(session, holders)
    agreed = consenting(session, [each.id for each in people.values()], Purpose.POST_NAME)
    return {
        who: PostedPerson(
            each.name,
            each.birth_on is not None and is_under(each.birth_on, today, MINOR_UNDER),
            each.id in agreed,
        )
        for who, each in people.items()
    }


def _named(session: Session, holders: Sequence[Who]) -> dict[Who, Resident]:
    households = {household_id for household_id, resident_id in holders if resident_id is None}
    persons = {resident_id for _, resident_id in holders if resident_id is not None}
    found: dict[Who, Resident] = {}
    heads = select(Resident).where(Resident.household_id.in_(households))
    for resident in session.scalars(heads.order_by(Resident.relation == HEAD, Resident.id.desc())):
        found[resident.household_id, None] = resident
    for resident in session.scalars(select(Resident).where(Resident.id.in_(persons))):
        found[resident.household_id, resident.id] = resident
    return found
