"""The year's budget, its course, and the base points at its beginning."""

from __future__ import annotations

from datetime import date

import pytest

from station_app.domain.periods import year_of
from station_app.domain.permissions import Role
from station_app.domain.settings import BASE_POINTS, AccountUnit
from station_app.errors.points import ReasonMissing, ReversalNotCovered
from station_app.errors.rules import PointsNotPositive
from station_app.errors.scoring import BaseGrantedAlready, BaseNotGranted, BaseNotSet, NoHouseholdsStand
from station_app.errors.store import NotAllowed
from station_app.services import statements
from station_app.services.base_points import grant_base, preview_base, undo_base
from station_app.services.budget import set_budget, year_budget
from station_app.services.posting import reverse
from station_app.services.rankings import points_ranking
from station_app.services.settings import set_setting
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import settle_village


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=3)


def _set_base(village: Settlement, points: int = 100) -> None:
    set_setting(village.station.store, village.station.actor, BASE_POINTS, points)


def test_a_year_s_course_is_what_was_posted_less_what_was_taken_back(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    village.give(village.head(), "HY01")
    village.station.clock.advance(days=31)
    village.give(village.head(), "FW02")
    wrong = village.give(village.head(1), "FW02")
    assert wrong.transfer_id is not None
    reverse(store, actor, wrong.transfer_id, "记错了")
    budget = year_budget(store)
    assert (budget.year, budget.amount, budget.given) == (2026, None, 230)
    assert budget.by_month == (0, 0, 200, 30, *(0,) * 8)
    assert budget.forecast == round(230 * 12 / (3 + 2 / 30))
    assert year_budget(store, 2025).given == 0


def test_the_head_sets_the_budget_and_takes_it_away(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    set_budget(store, actor, 2026, 1000)
    set_budget(store, actor, 2026, 240)
    village.give(village.head(), "HY01")
    budget = year_budget(store)
    assert (budget.amount, budget.used, budget.is_pressing) == (240, 83, True)
    set_budget(store, actor, 2026, None)
    set_budget(store, actor, 2026, None)
    assert year_budget(store).amount is None
    with pytest.raises(PointsNotPositive):
        set_budget(store, actor, 2026, 0)
    with pytest.raises(NotAllowed):
        set_budget(store, village.station.as_role(Role.CLERK), 2026, 5000)


def test_base_points_go_to_every_standing_household_once_a_year(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    with pytest.raises(BaseNotSet):
        grant_base(store, actor)
    _set_base(village)
    foreseen = preview_base(store)
    assert (foreseen.households, foreseen.total, foreseen.granted_on) == (3, 3000, None)
    before = store.head.seq
    done = grant_base(store, actor)
    assert store.head.seq == before + 1
    assert (done.households, done.total) == (3, 3000)
    assert [village.figures(village.head(place)) for place in range(3)] == [(1000, 0)] * 3
    assert preview_base(store).granted_on == date(2026, 3, 2)
    with pytest.raises(BaseGrantedAlready, match="03月02日"):
        grant_base(store, actor)
    lines = statements.recent_transfers(store, period=year_of(date(2026, 3, 2)))
    assert {line.item for line in lines} == {"2026年年初基础分"}
    village.station.clock.advance(days=365)
    assert grant_base(store, actor).year == 2027
    assert village.check().adds_up


def test_base_points_are_not_earned(village: Settlement) -> None:
    _set_base(village)
    grant_base(village.station.store, village.station.actor)
    assert points_ranking(village.station.store, year_of(date(2026, 3, 2))).rows == ()
    assert year_budget(village.station.store).given == 3000


def test_base_points_are_taken_back_all_or_none(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    _set_base(village, 10)
    with pytest.raises(BaseNotGranted):
        undo_base(store, actor, "定错了")
    grant_base(store, actor)
    with pytest.raises(ReasonMissing):
        undo_base(store, actor, "")
    with pytest.raises(NotAllowed):
        undo_base(store, village.station.as_role(Role.CLERK), "定错了")
    village.give(village.head(), "KF01")
    with pytest.raises(ReversalNotCovered):
        undo_base(store, actor, "定错了")
    assert village.balance(village.head(1)) == 100
    village.give(village.head(), "HJ04")
    assert undo_base(store, actor, "定错了").households == 3
    assert [village.balance(village.head(place)) for place in range(3)] == [30, 0, 0]
    _set_base(village, 20)
    assert grant_base(store, actor).total == 600
    assert village.check().adds_up


def test_where_persons_hold_the_points_the_heads_get_the_base(station: StationUnderTest) -> None:
    village = settle(station, households=2, unit=AccountUnit.PERSON)
    _set_base(village)
    assert grant_base(station.store, station.actor).households == 2
    assert (village.balance(village.head()), village.balance(village.spouse())) == (1000, 0)


def test_nobody_there_gets_no_base(station: StationUnderTest) -> None:
    settle_village(station)
    set_setting(station.store, station.actor, BASE_POINTS, 100)
    with pytest.raises(NoHouseholdsStand):
        grant_base(station.store, station.actor)
