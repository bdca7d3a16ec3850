"""A station is taken in once an operator heard its check code by phone, and in no other way."""

from __future__ import annotations

from pathlib import Path

import pytest

from station_app.center.enrolment import approve, list_requests, note_request
from station_app.center.own_tables import RequestState
from station_app.center.registry import list_stations
from station_app.errors.center import (
    CheckCodeDiffers,
    CheckCodeWanted,
    KeysRetired,
    StationCodeTaken,
    StationCodeWrong,
)
from station_app.errors.sync import NotARequest
from station_app.sync.enrolment import Welcome, read_welcome
from station_app.sync.keys import StationKeys
from station_app.sync.membership import enrol_request, membership, take_welcome
from tests.helpers.centers import CODE, NAME, CenterUnderTest, PaperStation
from tests.helpers.shops import open_shop
from tests.helpers.stations import StationUnderTest

BY = "王科长"


@pytest.fixture
def newcomer(center: CenterUnderTest) -> PaperStation:
    """A station that nobody has taken in."""
    station = PaperStation(center)
    station.add_groups(3)
    return station


def test_a_noted_request_is_listed_with_its_check_code(
    center: CenterUnderTest, newcomer: PaperStation
) -> None:
    path = newcomer.request()
    note_request(center.center, path)
    note_request(center.center, path)
    (listed,) = list_requests(center.center)
    assert (listed.station_code, listed.station_name) == (newcomer.code, newcomer.name)
    assert (listed.check_code, listed.state) == (newcomer.keys.public.check_code, RequestState.PENDING)


@pytest.mark.parametrize("heard", [None, "", "AAAAA-AAAAA"])
def test_nobody_is_taken_in_before_the_check_code_was_heard(
    center: CenterUnderTest, newcomer: PaperStation, heard: str | None
) -> None:
    with pytest.raises(CheckCodeWanted if heard is None else CheckCodeDiffers):
        approve(center.center, newcomer.request(), operator=BY, check_code=heard)
    with center.center.read() as connection:
        assert list_stations(connection) == []
    assert [each.state for each in list_requests(center.center)] == [RequestState.PENDING]


def test_a_check_code_may_be_heard_in_small_letters_and_without_its_dash(
    center: CenterUnderTest, newcomer: PaperStation
) -> None:
    heard = newcomer.keys.public.check_code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    approval = approve(center.center, newcomer.request(), operator=BY, check_code=heard)
    assert approval.check_code == newcomer.keys.public.check_code
    assert [each.state for each in list_requests(center.center)] == [RequestState.APPROVED]


def welcome_of(station: PaperStation) -> Welcome:
    return read_welcome(station.center.stick / f"{station.code}.welcome", station.keys)


def test_the_welcome_carries_the_centres_keys_and_the_stations_code(
    center: CenterUnderTest, newcomer: PaperStation
) -> None:
    newcomer.enrolled()
    welcome = welcome_of(newcomer)
    assert (welcome.center_id, welcome.center_name) == (CODE, NAME)
    assert welcome.center_keys == center.center.keys.public
    assert welcome.station_code == newcomer.code


def test_approving_again_gives_the_same_welcome(center: CenterUnderTest, newcomer: PaperStation) -> None:
    newcomer.enrolled()
    path = center.stick / f"{newcomer.code}.welcome"
    first = path.read_bytes()
    newcomer.enrolled()
    assert path.read_bytes() == first
    with center.center.read() as connection:
        assert len(list_stations(connection)) == 1


def test_a_station_may_be_taken_in_under_another_code(
    center: CenterUnderTest, newcomer: PaperStation
) -> None:
    center.enrol(newcomer.request(), newcomer.keys.public.check_code, station_code="420581001099")
    newcomer.code = "420581001099"
    assert welcome_of(newcomer).station_code == "420581001099"
    center.take_in(newcomer.send())
    assert len(newcomer.groups()) == 3


@pytest.mark.parametrize("code", ["../420581", "a" * 33, "站"])
def test_a_code_that_no_file_could_be_named_by_is_refused(
    center: CenterUnderTest, newcomer: PaperStation, code: str
) -> None:
    with pytest.raises(StationCodeWrong):
        center.enrol(newcomer.request(), newcomer.keys.public.check_code, station_code=code)


def test_another_computer_does_not_take_a_code_over_by_accident(
    center: CenterUnderTest, newcomer: PaperStation
) -> None:
    newcomer.enrolled()
    center.take_in(newcomer.send(1, 2))
    old = newcomer.keys
    newcomer.keys = StationKeys.generate()
    with pytest.raises(StationCodeTaken):
        newcomer.enrolled()
    assert center.station(newcomer.code).keys == old.public


def test_a_new_computer_is_let_in_with_new_keys_where_that_is_meant(
    center: CenterUnderTest, newcomer: PaperStation
) -> None:
    newcomer.enrolled()
    center.take_in(newcomer.send(1, 2))
    center.answer(newcomer.code)
    old = newcomer.keys
    newcomer.keys = StationKeys.generate()
    (center.stick / f"{newcomer.code}.welcome").unlink()
    center.enrol(newcomer.request(), newcomer.keys.public.check_code, replace=True)
    assert welcome_of(newcomer).center_id == CODE
    center.take_in(newcomer.send(2))
    assert len(newcomer.groups()) == 3
    newcomer.keys = old
    with pytest.raises(KeysRetired):
        center.take_in(newcomer.send(3))


def test_what_is_no_request_is_not_noted(center: CenterUnderTest, usb_stick: Path) -> None:
    path = usb_stick / "420581001001.request"
    path.write_text("{}")
    with pytest.raises(NotARequest):
        note_request(center.center, path)
    assert list_requests(center.center) == []


def test_a_real_station_enrols_and_belongs_to_the_centre(
    center: CenterUnderTest, station: StationUnderTest, usb_stick: Path
) -> None:
    open_shop(station)
    asked = enrol_request(station.store, station.actor, usb_stick)
    center.enrol(asked.path, asked.check_code)
    take_welcome(station.store, station.actor, asked.path.with_suffix(".welcome"))
    belongs = membership(station.store)
    assert belongs is not None
    assert (belongs.center_id, belongs.center_keys) == (CODE, center.center.keys.public)
