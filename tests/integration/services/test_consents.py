"""Consents: one person, one purpose, a guardian for a child, and the right to take it back."""

from __future__ import annotations

from datetime import date

import pytest

from station_app.domain.consents import Purpose
from station_app.errors.people import ConsentMissing, ConsentStands, DayBeforeBirth, GuardianMissing
from station_app.services.consents import consenting, consents_of, record_consent, withdraw_consent
from station_app.services.people_views import resident_detail
from station_app.services.resident_facts import ResidentDraft
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import Village, settle_village


@pytest.fixture
def village(station: StationUnderTest) -> Village:
    return settle_village(station)


def _standing(village: Village, resident_id: int) -> set[Purpose]:
    return {row.purpose for row in consents_of(village.station.store, resident_id).rows if row.stands}


def test_nobody_has_agreed_to_anything_before_they_are_asked(village: Village) -> None:
    person = village.person(village.household("李名兰"), "李名兰")
    state = consents_of(village.station.store, person)
    assert [row.purpose for row in state.rows] == list(Purpose)
    assert _standing(village, person) == set()
    assert not state.needs_guardian


def test_a_consent_stands_for_one_purpose_until_it_is_withdrawn(village: Village) -> None:
    person = village.person(village.household("李名兰"), "李名兰")
    store, actor = village.station.store, village.station.actor
    record_consent(store, actor, person, Purpose.POST_NAME)
    assert _standing(village, person) == {Purpose.POST_NAME}
    with pytest.raises(ConsentStands):
        record_consent(store, actor, person, Purpose.POST_NAME)
    with store.read() as session:
        assert consenting(session, [person, 77], Purpose.POST_NAME) == {person}
        assert consenting(session, [person], Purpose.BANK) == set()
    withdraw_consent(store, actor, person, Purpose.POST_NAME)
    assert _standing(village, person) == set()
    with pytest.raises(ConsentMissing):
        withdraw_consent(store, actor, person, Purpose.POST_NAME)
    record_consent(store, actor, person, Purpose.POST_NAME)
    history = [(row.kind, row.text) for row in resident_detail(store, person).history][:3]
    assert history == [
        ("签同意书", "张榜写明姓名"),
        ("撤回同意", "张榜写明姓名"),
        ("签同意书", "张榜写明姓名"),
    ]


def test_a_child_agrees_through_a_guardian(village: Village) -> None:
    child = ResidentDraft(name="李小宝", relation="孙子女", birth_on=date(2012, 3, 3))
    person = village.person(village.household("李名兰", child), "李小宝")
    store, actor = village.station.store, village.station.actor
    assert consents_of(store, person).needs_guardian, "fourteen only tomorrow"
    with pytest.raises(GuardianMissing, match="14"):
        record_consent(store, actor, person, Purpose.PICTURES)
    record_consent(store, actor, person, Purpose.PICTURES, guardian="李名兰")
    village.station.clock.advance(days=1)
    assert not consents_of(store, person).needs_guardian
    record_consent(store, actor, person, Purpose.POST_NAME)


def test_nobody_agrees_before_they_are_born(village: Village) -> None:
    child = ResidentDraft(name="李小宝", relation="孙子女", birth_on=date(2025, 3, 3))
    person = village.person(village.household("李名兰", child), "李小宝")
    with pytest.raises(DayBeforeBirth):
        record_consent(
            village.station.store,
            village.station.actor,
            person,
            Purpose.CARE,
            date(2024, 1, 1),
            guardian="李名兰",
        )
