"""What a claimant is told stands in the store: the steps, the balance by now, and nobody else's group."""

from __future__ import annotations

import pytest

from station_app.domain.claims import ClaimStatus
from station_app.domain.permissions import Actor, Role
from station_app.errors.store import NothingFound
from station_app.services import claims
from station_app.services.claim_slips import slips_of
from station_app.services.households import move_out_household
from station_app.services.own_group import set_group
from station_app.services.users import UserDraft, add_user
from tests.helpers.claiming import Claimants, claiming
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def desk(station: StationUnderTest) -> Claimants:
    return claiming(station)


def test_slips_tell_each_claim_s_steps_and_the_balance_by_now(desk: Claimants) -> None:
    refused, entered = desk.claim("HJ04", 1), desk.claim("HJ04")
    claims.refuse(desk.store, desk.actor, [refused], "当天没有开工")
    desk.enter(entered)
    first, second = slips_of(desk.store, desk.actor, [entered, refused])
    assert (first.row.number, second.row.number) == (1, 2)
    assert [(step.status, step.words) for step in first.steps] == [
        (ClaimStatus.CLAIMED, ""),
        (ClaimStatus.REFUSED, "当天没有开工"),
    ]
    assert (first.balance, second.balance) == (0, 80)
    assert (second.station, second.phone) == ("李家畈村新时代文明实践站", "0717-4821234")
    with pytest.raises(NothingFound):
        slips_of(desk.store, desk.actor, [9999])


def test_a_household_that_left_has_no_balance_to_tell_of(desk: Claimants) -> None:
    claim_id = desk.claim()
    move_out_household(desk.store, desk.actor, desk.village.households[0])
    (slip,) = slips_of(desk.store, desk.actor, [claim_id])
    assert slip.balance is None


def test_a_group_head_gets_the_slips_of_the_own_group(desk: Claimants) -> None:
    user = add_user(desk.store, desk.actor, UserDraft("一组组长", Role.GROUP_HEAD), "文明实践456")
    set_group(desk.store, desk.actor, user.id, desk.village.groups[0])
    own, foreign = desk.claim(), desk.claim(place=5)
    slips = slips_of(desk.store, Actor(user.id, user.name, Role.GROUP_HEAD), [own, foreign])
    assert [slip.row.id for slip in slips] == [own]
