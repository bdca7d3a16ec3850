"""The station's record and its settings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from station_app.domain.permissions import Role
from station_app.domain.settings import ACCOUNT_UNIT, KNOWN, RANKING_ENABLED, VOLUNTEER_MIN_AGE, AccountUnit
from station_app.errors.people import (
    AccountUnitFixed,
    SettingOutOfRange,
    StationNameMissing,
    StationNotSetUp,
    StationStands,
)
from station_app.errors.rules import AreaCodeNotTwelve
from station_app.errors.store import NotAllowed
from station_app.models.points import AccountKind, PointsAccount, TransferKind
from station_app.models.station import Setting, Station, StationCode
from station_app.services import ledger
from station_app.services.households import list_groups
from station_app.services.settings import get_setting, get_settings, set_setting
from station_app.services.stations import change_station, get_station, is_set_up, set_up_station
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import STATION, settle_village


def test_setting_up_writes_the_station_its_groups_settings_and_accounts(station: StationUnderTest) -> None:
    assert not is_set_up(station.store)
    view = set_up_station(station.store, station.actor, STATION)
    assert (view.name, view.code, view.town) == (STATION.name, STATION.code, "枝城镇")
    assert view == get_station(station.store)
    assert [group.name for group in list_groups(station.store)] == ["一组", "二组", "三组"]
    with station.store.read() as session:
        assert len(bytes.fromhex(session.get_one(Station, 1).receipt_secret)) == 32
        kinds = set(session.scalars(select(PointsAccount.kind)))
        assert kinds == {str(kind) for kind in AccountKind} - {"member"}
        assert set(session.scalars(select(Setting.key))) == {known.key for known in KNOWN}


def test_a_station_is_set_up_once(station: StationUnderTest) -> None:
    settle_village(station)
    with pytest.raises(StationStands):
        set_up_station(station.store, station.actor, STATION)


def test_a_station_without_a_name_or_with_a_wrong_code_is_refused(station: StationUnderTest) -> None:
    with pytest.raises(StationNameMissing):
        set_up_station(station.store, station.actor, replace(STATION, name="　"))
    with pytest.raises(AreaCodeNotTwelve):
        set_up_station(station.store, station.actor, replace(STATION, code="4205"))
    assert not is_set_up(station.store)
    with pytest.raises(StationNotSetUp):
        get_station(station.store)


def test_the_same_group_written_twice_is_added_once(station: StationUnderTest) -> None:
    draft = replace(STATION, groups=("1组", "第一村民小组", "二组", ""))
    set_up_station(station.store, station.actor, draft)
    assert [group.name for group in list_groups(station.store)] == ["1组", "二组"]


def test_a_new_area_code_counts_from_the_day_it_was_entered(station: StationUnderTest) -> None:
    settle_village(station)
    station.clock.advance(days=40)
    view = change_station(
        station.store, station.actor, replace(STATION, code="420581104206", name="新李家畈村")
    )
    assert (view.code, view.code_since, view.name) == (
        "420581104206",
        station.clock.today(),
        "新李家畈村",
    )
    change_station(station.store, station.actor, replace(STATION, code="420581104207"))
    with station.store.read() as session:
        codes = session.scalars(select(StationCode.code).order_by(StationCode.id)).all()
    assert codes == ["420581104205", "420581104207"], "a slip of the same day leaves no third code"


def test_settings_read_as_what_they_are(station: StationUnderTest) -> None:
    settle_village(station)
    assert get_setting(station.store, RANKING_ENABLED) is True
    set_setting(station.store, station.actor, RANKING_ENABLED, value=False)
    assert get_setting(station.store, RANKING_ENABLED) is False
    set_setting(station.store, station.actor, VOLUNTEER_MIN_AGE, 8)
    assert get_settings(station.store)[VOLUNTEER_MIN_AGE.key] == 8
    assert get_setting(station.store, ACCOUNT_UNIT) is AccountUnit.HOUSEHOLD


def test_a_setting_outside_its_bounds_is_refused(station: StationUnderTest) -> None:
    settle_village(station)
    with pytest.raises(SettingOutOfRange):
        set_setting(station.store, station.actor, VOLUNTEER_MIN_AGE, 19)
    assert get_setting(station.store, VOLUNTEER_MIN_AGE) == VOLUNTEER_MIN_AGE.default


def test_only_the_head_changes_settings(station: StationUnderTest) -> None:
    settle_village(station)
    with pytest.raises(NotAllowed):
        set_setting(station.store, station.as_role(Role.CLERK), RANKING_ENABLED, value=False)


def test_before_any_points_the_accounts_may_pass_from_households_to_persons(
    station: StationUnderTest,
) -> None:
    village = settle_village(station)
    household = village.household("李名兰")
    person = village.person(household, "李名兰")
    set_setting(station.store, station.actor, ACCOUNT_UNIT, AccountUnit.PERSON)
    with station.store.read() as session:
        account = ledger.account_for(session, person)
        assert (account.resident_id, account.household_id) == (person, None)
        members = session.scalars(select(PointsAccount).where(PointsAccount.kind == AccountKind.MEMBER)).all()
        assert members == [account]
    set_setting(station.store, station.actor, ACCOUNT_UNIT, AccountUnit.HOUSEHOLD)
    with station.store.read() as session:
        assert ledger.account_for(session, person).household_id == household


def test_once_points_are_posted_the_accounts_stay_where_they_are(station: StationUnderTest) -> None:
    village = settle_village(station)
    household = village.household("李名兰")
    with station.store.write("points.post", by=station.actor) as session:
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        target = ledger.household_account(session, household)
        ledger.post(
            session, station.clock, ledger.Move(TransferKind.EARN, source, target, 50, "义务劳动", honour=50)
        )
    with pytest.raises(AccountUnitFixed):
        set_setting(station.store, station.actor, ACCOUNT_UNIT, AccountUnit.PERSON)
    assert get_setting(station.store, ACCOUNT_UNIT) is AccountUnit.HOUSEHOLD
