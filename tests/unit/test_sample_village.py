"""The made-up village."""

from __future__ import annotations

from collections import Counter

from station_app.domain.identity import read_id_number
from station_app.domain.kinship import Relation
from station_app.domain.phones import read_phone
from tests.helpers.sample_village import village_roster


def test_the_same_seed_gives_the_same_village() -> None:
    assert village_roster(200) == village_roster(200)
    assert village_roster(200, seed=1) != village_roster(200)


def test_it_has_as_many_people_as_asked_in_believable_households() -> None:
    people = village_roster(1_100)
    households = Counter(person.household_number for person in people)
    assert len(people) == 1_100
    assert 280 <= len(households) <= 360
    assert max(households.values()) <= 14
    assert len({person.group for person in people}) == 8


def test_every_household_begins_with_its_only_head() -> None:
    people = village_roster(1_100)
    heads = [person.household_number for person in people if person.relation is Relation.HEAD]
    assert heads == list(dict.fromkeys(person.household_number for person in people))


def test_every_id_number_holds_and_agrees_and_is_nobodys() -> None:
    people = village_roster(3_000)
    for person in people:
        reading = read_id_number(person.id_number)
        assert (reading.doubt, reading.birth_on, reading.sex) == (None, person.birth_on, person.sex)
        assert person.id_number.startswith("420599")
    assert len({person.id_number for person in people}) == 3_000


def test_phones_are_whole_and_small_children_have_none() -> None:
    people = village_roster(1_100)
    assert all(read_phone(person.phone) == (person.phone, None) for person in people if person.phone)
    assert not any(person.phone for person in people if person.birth_on.year > 2015)


def test_some_names_hold_rare_characters() -> None:
    assert any(set(person.name) & set("䶮㛃𠅤𬱖") for person in village_roster(1_100))
