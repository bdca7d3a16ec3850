"""A small village for tests: a station that is set up, its groups, and households with believable people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from station_app.domain.identity import check_digit
from station_app.domain.people import HEAD
from station_app.domain.settings import AccountUnit
from station_app.services.households import HouseholdDraft, add_household, list_groups, propose_number
from station_app.services.people import add_resident
from station_app.services.people_views import household_detail
from station_app.services.resident_facts import ResidentDraft
from station_app.services.stations import StationDraft, set_up_station
from tests.helpers.stations import StationUnderTest

STATION = StationDraft(
    name="李家畈村新时代文明实践站",
    code="420581104205",
    city="宜都市",
    town="枝城镇",
    address="李家畈村村委会一楼",
    phone="0717-4821234",
    head_name="李书记",
    groups=("一组", "二组", "三组"),
)


def id_number(birth_on: date, sequence: int, region: str = "420581") -> str:
    """A sound identity number; an odd ``sequence`` is a man's (GB 11643)."""
    first17 = f"{region}{birth_on:%Y%m%d}{sequence:03d}"
    return first17 + check_digit(first17)


@dataclass(slots=True)
class Village:
    """A set-up station with shorthands for its people."""

    station: StationUnderTest
    groups: dict[str, int]

    def household(self, head: str, *members: ResidentDraft, group: str = "一组", **facts: Any) -> int:
        """Open a household and add its members; returns its id."""
        store, actor = self.station.store, self.station.actor
        first = replace(ResidentDraft(name=head, relation=HEAD), **facts)
        number = propose_number(store)
        household_id = add_household(store, actor, HouseholdDraft(number, self.groups[group]), first)
        for member in members:
            add_resident(store, actor, household_id, member)
        return household_id

    def person(self, household_id: int, name: str) -> int:
        """The id of a member, by name."""
        detail = household_detail(self.station.store, household_id)
        return next(member.id for member in detail.members if member.name == name)

    def names(self, household_id: int) -> list[tuple[str, str]]:
        """Who belongs to a household now: (name, relation)."""
        detail = household_detail(self.station.store, household_id)
        return [(each.name, each.relation) for each in detail.members if not each.is_gone]


def settle_village(station: StationUnderTest, unit: AccountUnit = AccountUnit.HOUSEHOLD) -> Village:
    """Set the station up with three groups and nobody in them."""
    set_up_station(station.store, station.actor, replace(STATION, account_unit=unit))
    return Village(station, {group.name: group.id for group in list_groups(station.store)})
