"""The first weeks of a made-up station: its record, its people, teams, goods, consents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from station_app.demo.story import Story
from station_app.demo.village import GROUP_NAMES, MadeHousehold, MadePerson
from station_app.demo.world import Villager, World
from station_app.domain.consents import Purpose
from station_app.domain.people import HEAD
from station_app.domain.permissions import Actor
from station_app.domain.roster import read_rows
from station_app.domain.roster_columns import ColumnMap, Field
from station_app.domain.shop import own_barcode
from station_app.models.people import TalentTag
from station_app.services.catalogue import load_starting_catalogue, starting_products, talent_tags
from station_app.services.consents import record_consent
from station_app.services.people_search import PeopleIndex
from station_app.services.posting import PostingDraft, post_points
from station_app.services.products import add_products
from station_app.services.roster_import import import_roster, preview_roster
from station_app.services.stations import StationDraft, set_up_station
from station_app.services.teams import add_members, list_teams
from station_app.store.store import Store

_COLUMNS = (
    Field.HOUSEHOLD_NUMBER,
    Field.GROUP,
    Field.NAME,
    Field.RELATION,
    Field.ID_NUMBER,
    Field.PHONE,
    Field.ADDRESS,
    Field.ETHNICITY,
    Field.POLITICS,
)
_GROWN_SINCE, _PARTY, _HAN = 2000, 0.06, 0.86
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
    store: Store, clerk: Actor, chance: Random, village: Sequence[MadeHousehold]
) -> list[Villager]:
    """Import the whole village's roster."""
    made = [(household, person) for household in village for person in household.people]
    sheet = [tuple(field.label for field in _COLUMNS), *(_row(*each, chance) for each in made)]
    columns = ColumnMap(0, {field: place for place, field in enumerate(_COLUMNS)}, sheet[0])
    roster = read_rows(sheet, columns, today=store.clock.today())
    assert not roster.refused, roster.refused[0].problem
    import_roster(store, clerk, preview_roster(store, roster))
    known = PeopleIndex(store)
    hits = [hit for key in range(1, len(made) + 1) if (hit := known.by_id(key)) is not None]
    ids = {(hit.household_number, hit.name): (hit.resident_id, hit.household_id) for hit in hits}
    return [
        Villager(
            *ids[household.number, person.name],
            person.name,
            person.sex,
            person.relation,
            person.birth_on,
            _zeal(chance),
        )
        for household, person in made
    ]


def _row(household: MadeHousehold, person: MadePerson, chance: Random) -> tuple[str, ...]:
    is_party = person.birth_on.year < _GROWN_SINCE and chance.random() < _PARTY
    return (
        household.number,
        household.group,
        person.name,
        person.relation,
        person.id_number,
        person.phone,
        household.address,
        "汉族" if chance.random() < _HAN else "土家族",
        "中共党员" if is_party else "群众",
    )


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
    tags = talent_tags()[2:]  # party members came with the roster, and cadres were not drawn by lot
    rows = [
        {"resident_id": each.id, "tag": world.chance.choice(tags)}
        for each in world.some(world.aged(24, 75), world.scaled(_TALENTED))
    ]
    with world.store.write("demo.fill", by=world.head) as session:
        session.insert_many(TalentTag, [{**row, "since": world.start} for row in rows])


def _zeal(chance: Random) -> float:
    """Most come now and then, some to everything."""
    return min(chance.paretovariate(1.6), _MOST_ZEAL)
