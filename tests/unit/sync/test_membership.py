"""A station belongs to one centre, whose code was compared by phone, and tells nobody its keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.domain.permissions import Role
from station_app.errors.store import NotAllowed
from station_app.errors.sync import (
    DemoStaysHome,
    NotEnrolled,
    StationCodeMissing,
    WelcomeFromAnotherCenter,
)
from station_app.models.station import Station
from station_app.sync.enrolment import read_request, request_from_qr
from station_app.sync.membership import enrol_request, membership, preview_welcome, take_welcome
from station_app.sync.outgoing import export_pending, receive_ack
from tests.helpers.clock import FixedClock
from tests.helpers.stand_in_center import CODE, Center, journal, never, nobody
from tests.helpers.stations import StationUnderTest, make_station


def test_a_station_without_a_code_cannot_ask_to_be_enrolled(
    tmp_path: Path, clock: FixedClock, stick: Path
) -> None:
    made = make_station(tmp_path / "bare", clock)
    with pytest.raises(StationCodeMissing):
        enrol_request(made.store, made.actor, stick)
    made.store.close()


def test_made_up_people_never_reach_a_centre(station: StationUnderTest, stick: Path) -> None:
    with station.store.write("station.change", by=station.actor) as unit:
        unit.scalars(select(Station)).one().is_demo = True
    with pytest.raises(DemoStaysHome, match="演示站"):
        enrol_request(station.store, station.actor, stick)
    assert list(stick.iterdir()) == []


def test_file_qr_code_and_phone_code_tell_of_the_same_keys(station: StationUnderTest, stick: Path) -> None:
    asked = enrol_request(station.store, station.actor, stick)
    request = read_request(asked.path)
    assert request_from_qr(asked.qr) == request
    assert request.keys.check_code == asked.check_code
    assert (request.station_code, request.station_name) == (CODE, "李家畈村新时代文明实践站")


def test_asking_again_writes_the_same_request(
    station: StationUnderTest, clock: FixedClock, stick: Path
) -> None:
    first = enrol_request(station.store, station.actor, stick)
    clock.advance(days=3)
    assert enrol_request(station.store, station.actor, stick) == first


def test_a_welcome_is_previewed_with_the_centres_code_and_then_taken(
    station: StationUnderTest, center: Center, stick: Path
) -> None:
    path = center.welcome(enrol_request(station.store, station.actor, stick).path)
    preview = preview_welcome(station.store, path)
    assert preview.center_keys.check_code == center.keys.public.check_code
    assert membership(station.store) is None
    taken = take_welcome(station.store, station.actor, path)
    assert membership(station.store) == taken
    assert (taken.center_id, taken.center_name, taken.station_code) == ("yidu", "宜都市中心", CODE)


def test_a_welcome_means_nothing_to_a_station_that_never_asked(
    station: StationUnderTest, stick: Path
) -> None:
    with pytest.raises(NotEnrolled):
        preview_welcome(station.store, stick / "any.welcome")


def test_another_centre_cannot_take_an_enrolled_station_over(enrolled: StationUnderTest, stick: Path) -> None:
    impostor = Center(stick.parent)
    with pytest.raises(WelcomeFromAnotherCenter):
        take_welcome(enrolled.store, enrolled.actor, impostor.welcome(stick / f"{CODE}.request"))


def test_the_private_keys_never_enter_the_journal(enrolled: StationUnderTest) -> None:
    for entry in journal(enrolled.store):
        assert "AGE-SECRET-KEY" not in entry.changes
        assert "sync.keys" not in entry.changes


@pytest.mark.parametrize("role", [Role.SHOP_KEEPER, Role.VIEWER])
def test_a_role_that_may_not_sync_is_told_so(enrolled: StationUnderTest, stick: Path, role: Role) -> None:
    actor = enrolled.as_role(role)
    with pytest.raises(NotAllowed):
        enrol_request(enrolled.store, actor, stick)
    with pytest.raises(NotAllowed):
        export_pending(enrolled.store, actor, stick, nobody, never)
    with pytest.raises(NotAllowed):
        receive_ack(enrolled.store, actor, stick / "any.bundle")
