"""一票否决: recorded with its evidence, lifted by the head alone; out of rankings, never out of points."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from station_app.domain.periods import month_of
from station_app.domain.permissions import Role
from station_app.domain.vetoes import VetoState
from station_app.errors.points import ReasonMissing
from station_app.errors.scoring import (
    VetoAlreadyLifted,
    VetoAlreadyOver,
    VetoEndsEarly,
    VetoEvidenceMissing,
    VetoNameMissing,
    VetoNotOfHousehold,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.services.households import merge_households
from station_app.services.rankings import points_ranking
from station_app.services.vetoes import (
    VetoDraft,
    lift_veto,
    list_vetoes,
    record_veto,
    veto_kinds,
    vetoed_on,
)
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest

TODAY = date(2026, 3, 2)


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=3)


def _draft(village: Settlement, place: int = 0, days: int = 30) -> VetoDraft:
    household = village.households[place]
    return VetoDraft(
        household, "骗取积分或荣誉", TODAY, TODAY + timedelta(days=days), "评议记录 3 号", "FJ06"
    )


def _record(village: Settlement, draft: VetoDraft) -> int:
    return record_veto(village.station.store, village.station.actor, draft)


def _vetoed(village: Settlement, day: date = TODAY) -> set[int]:
    with village.station.store.read() as session:
        return vetoed_on(session, day)


def test_the_catalogue_knows_six_kinds() -> None:
    kinds = veto_kinds()
    assert len(kinds) == 6
    assert all(each.name and each.evidence and each.months in {12, 24} for each in kinds)


def test_a_veto_holds_from_its_first_to_its_last_day(village: Settlement) -> None:
    _record(village, _draft(village))
    household = village.households[0]
    assert _vetoed(village, TODAY - timedelta(days=1)) == set()
    assert _vetoed(village) == _vetoed(village, TODAY + timedelta(days=30)) == {household}
    assert _vetoed(village, TODAY + timedelta(days=31)) == set()


def test_a_veto_is_listed_with_who_and_why(village: Settlement) -> None:
    person = village.spouse()
    _record(village, replace(_draft(village), resident_id=person))
    _record(village, replace(_draft(village, 1), starts_on=TODAY - timedelta(days=9)))
    latest, earlier = list_vetoes(village.station.store)
    assert (latest.household_number, latest.head, latest.person) == ("0001", "李名兰", "赵永红")
    assert (latest.state, latest.recorded_by) == (VetoState.STANDING, village.station.actor.name)
    assert list_vetoes(village.station.store, household_id=earlier.household_id) == [earlier]


def test_who_is_vetoed_is_out_of_the_ranking_and_only_counted(village: Settlement) -> None:
    for place in range(3):
        village.give(village.head(place), "FW02")
    _record(village, _draft(village))
    store = village.station.store
    ranking = points_ranking(store, month_of(TODAY))
    assert [row.household_number for row in ranking.rows] == ["0002", "0003"]
    assert ranking.left_out == 1
    assert village.balance(village.head()) == 30
    village.station.clock.advance(days=60)
    assert points_ranking(store, month_of(TODAY)).left_out == 1
    later = points_ranking(store, month_of(date(2026, 2, 1)))
    assert (later.rows, later.left_out) == ((), 0)


def test_a_household_that_earned_nothing_is_not_counted_as_left_out(village: Settlement) -> None:
    village.give(village.head(1), "FW02")
    _record(village, _draft(village))
    assert points_ranking(village.station.store, month_of(TODAY)).left_out == 0


def test_the_head_lifts_a_veto_with_a_reason(village: Settlement) -> None:
    veto = _record(village, _draft(village))
    store, actor = village.station.store, village.station.actor
    with pytest.raises(NotAllowed):
        lift_veto(store, village.station.as_role(Role.CLERK), veto, "查实不是")
    with pytest.raises(ReasonMissing):
        lift_veto(store, actor, veto, " ")
    village.station.clock.advance(days=5)
    lift_veto(store, actor, veto, "查实不是他家")
    (view,) = list_vetoes(store)
    assert (view.state, view.lift_reason, view.lifted_by) == (VetoState.LIFTED, "查实不是他家", actor.name)
    assert _vetoed(village, TODAY + timedelta(days=4)) == {village.households[0]}
    assert _vetoed(village, TODAY + timedelta(days=5)) == set()
    with pytest.raises(VetoAlreadyLifted):
        lift_veto(store, actor, veto, "再来一次")


def test_a_veto_that_ran_out_is_not_lifted(village: Settlement) -> None:
    veto = _record(village, _draft(village, days=2))
    village.station.clock.advance(days=3)
    with pytest.raises(VetoAlreadyOver, match="2026年03月04日"):
        lift_veto(village.station.store, village.station.actor, veto, "期满")
    with pytest.raises(NothingFound):
        lift_veto(village.station.store, village.station.actor, 99, "没有")


def test_a_merged_household_takes_its_veto_along(village: Settlement) -> None:
    _record(village, _draft(village))
    store, actor = village.station.store, village.station.actor
    first, second = village.households[:2]
    merge_households(store, actor, first, second)
    assert _vetoed(village) == {first, second}


def test_a_veto_without_its_facts_is_refused(village: Settlement) -> None:
    draft = _draft(village)
    for wrong, error in (
        (replace(draft, name=" "), VetoNameMissing),
        (replace(draft, evidence=""), VetoEvidenceMissing),
        (replace(draft, ends_on=TODAY - timedelta(days=1)), VetoEndsEarly),
        (replace(draft, resident_id=village.head(1)), VetoNotOfHousehold),
        (replace(draft, resident_id=999), NothingFound),
        (replace(draft, household_id=999), NothingFound),
    ):
        with pytest.raises(error):
            _record(village, wrong)
    with pytest.raises(NotAllowed):
        record_veto(village.station.store, village.station.as_role(Role.SHOP_KEEPER), draft)
    assert list_vetoes(village.station.store) == []
