"""Villages of any size, entered quickly: what a roster of 50,000 would bring, without reading one."""

from __future__ import annotations

from random import Random

from station_app.demo.replay import ReplayClock
from station_app.demo.village import MadeHousehold
from station_app.domain.people import EventKind
from station_app.domain.permissions import Actor
from station_app.domain.search import search_text
from station_app.models.people import Household, Resident, ResidentEvent
from station_app.services import ledger
from station_app.services.households import list_groups
from station_app.store.store import Store

_CARD_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def let_people_in(
    store: Store, head: Actor, clock: ReplayClock, chance: Random, village: list[MadeHousehold]
) -> list[tuple[int, int]]:
    """Enter a whole village in one act; returns everybody's (resident, household)."""
    groups = {group.name: group.id for group in list_groups(store)}
    today, now = clock.today(), clock.now()
    with store.write("demo.fill", by=head) as session:
        first_household = session.insert_many(
            Household,
            [
                {
                    "number": made.number,
                    "group_id": groups[made.group],
                    "address": made.address,
                    "opened_on": today,
                    "card_check": "".join(chance.choices(_CARD_LETTERS, k=4)),
                }
                for made in village
            ],
        )
        people = [
            (first_household + place, person) for place, made in enumerate(village) for person in made.people
        ]
        first = session.insert_many(
            Resident,
            [
                {
                    "household_id": household_id,
                    "name": person.name,
                    "search_keys": search_text(person.name),
                    "relation": person.relation,
                    "id_number": person.id_number,
                    "sex": str(person.sex),
                    "birth_on": person.birth_on,
                    "phone": person.phone,
                    "ethnicity": "汉族" if chance.random() < 0.86 else "土家族",
                    "status_on": today,
                }
                for household_id, person in people
            ],
        )
        session.insert_many(
            ResidentEvent,
            [
                {
                    "resident_id": first + place,
                    "happened_on": today,
                    "kind": EventKind.IMPORTED,
                    "household_id": household_id,
                    "recorded_at": now,
                    "recorded_by": head.name,
                }
                for place, (household_id, _) in enumerate(people)
            ],
        )
        for place in range(len(village)):
            ledger.open_member_account(session, household_id=first_household + place)
    return [(first + place, household_id) for place, (household_id, _) in enumerate(people)]
