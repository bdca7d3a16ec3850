"""The first weeks of a made-up station: its record, its people, teams, goods, consents."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from station_app.demo.replay import ReplayClock
from station_app.demo.story import Story
from station_app.demo.village import GROUP_NAMES, MadeHousehold
from station_app.demo.world import Villager, World
from station_app.domain.consents import Purpose
from station_app.domain.people import HEAD, EventKind
from station_app.domain.permissions import Actor
from station_app.domain.search import search_text
from station_app.domain.shop import own_barcode
from station_app.models.people import Household, Resident, ResidentEvent, TalentTag
from station_app.services import ledger
from station_app.services.catalogue import load_starting_catalogue, starting_products, talent_tags
from station_app.services.consents import record_consent
from station_app.services.households import list_groups
from station_app.services.posting import PostingDraft, post_points
from station_app.services.products import add_products
from station_app.services.stations import StationDraft, set_up_station
from station_app.services.teams import add_members, list_teams
from station_app.store.store import Store

_CARD_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TEAM_SIZE = 18
_TALENTED = 60
_CONSENTING = 0.8
_MOST_ZEAL = 12.0


def set_up(store: Store, head: Actor, story: Story) -> None:
    """The station's record, the starting catalogue, and its goods with shelf labels of their own."""
    set_up_station(
        store,
        head,
        StationDraft(
            name=story.station,
            code=story.code,
            city=story.city,
            town=story.town,
            address=story.address,
            phone=story.phone,
            head_name=story.head,
            groups=GROUP_NAMES,
            is_demo=True,
        ),
    )
    load_starting_catalogue(store, head)
    goods = [
        draft if draft.is_service else replace(draft, barcode=own_barcode(place))
        for place, draft in enumerate(starting_products(), start=1)
    ]
    add_products(store, head, goods)


def let_people_in(
    store: Store, head: Actor, clock: ReplayClock, chance: Random, village: list[MadeHousehold]
) -> list[Villager]:
    """Enter the whole village in one act, as a roster would bring it."""
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
    return [
        Villager(
            first + place,
            household_id,
            person.name,
            person.sex,
            person.relation,
            person.birth_on,
            _zeal(chance),
        )
        for place, (household_id, person) in enumerate(people)
    ]


def form_teams(world: World) -> None:
    """Five teams, each with a leader, a deputy, a few who carry it, and members; they register and earn."""
    grown = world.aged(20, 72)
    chosen: set[int] = set()
    for team in list_teams(world.store):
        free = [each for each in grown if each.id not in chosen]
        members = world.some(free, world.scaled(_TEAM_SIZE + world.chance.randint(-4, 4), least=6))
        chosen.update(each.id for each in members)
        ids = [each.id for each in members]
        for role, part in (("队长", ids[:1]), ("副队长", ids[1:2]), ("骨干", ids[2:6]), ("队员", ids[6:])):
            add_members(world.store, world.clerk, team.id, part, role)
        for each in members:
            each.team = team.code
            each.zeal *= 1.6
        world.clock.pass_minutes(7)
        registered = PostingDraft(world.rules["JR01"], world.clock.today(), tuple(ids), reason=team.name)
        post_points(world.store, world.clerk, registered)
        world.clock.pass_minutes(3)
    _mark_talents(world)


def ask_consents(world: World) -> None:
    """Most households' heads sign that their names may stand on the red list."""
    for each in world.here():
        if each.relation == HEAD and world.chance.random() < _CONSENTING:
            record_consent(world.store, world.clerk, each.id, Purpose.POST_NAME)
            world.clock.pass_minutes(1)


def _mark_talents(world: World) -> None:
    tags = talent_tags()
    rows = [
        {"resident_id": each.id, "tag": tags[0] if place % 3 == 0 else world.chance.choice(tags[1:])}
        for place, each in enumerate(world.some(world.aged(24, 75), world.scaled(_TALENTED)))
    ]
    with world.store.write("demo.fill", by=world.head) as session:
        session.insert_many(TalentTag, [{**row, "since": world.start} for row in rows])


def _zeal(chance: Random) -> float:
    """Most come now and then, some to everything."""
    return min(chance.paretovariate(1.6), _MOST_ZEAL)
