"""Between a password and the first page: what the desk needs is there, or the store is let go of."""

from __future__ import annotations

from pathlib import Path

import pytest

from station_app.errors.people import StationNameMissing
from station_app.errors.store import UserNameTaken, WrongPassword
from station_app.services import signing_in
from station_app.services.first_start import (
    GuideStep,
    guide_state,
    note_guide_finished,
    note_recovery_sheet,
)
from station_app.services.rules import list_rules
from station_app.services.signing_in import found_station, sign_in
from station_app.services.stations import StationDraft
from station_app.store.keys import load_key_file
from station_app.store.layout import Layout
from tests.helpers.clock import FixedClock
from tests.helpers.desks import seed
from tests.helpers.stations import PASSWORD, make_station

DRAFT = StationDraft("李家畈村新时代文明实践站", "420581104205")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "data")


def test_a_station_is_founded_with_its_rules_and_its_first_user(layout: Layout, clock: FixedClock) -> None:
    founded = found_station(layout, clock, DRAFT, " 李书记 ", PASSWORD)
    signed_in = founded.signed_in
    assert (signed_in.actor.name, signed_in.station, signed_in.is_demo) == ("李书记", DRAFT.name, False)
    assert len(list_rules(signed_in.store)) >= 40
    assert load_key_file(layout.keys).unlock_with_recovery_code(founded.recovery_code)
    signed_in.store.close()


def test_a_founding_that_fails_half_way_leaves_a_store_that_can_be_signed_in_to(
    layout: Layout, clock: FixedClock
) -> None:
    with pytest.raises(StationNameMissing):
        found_station(layout, clock, StationDraft("  ", "420581104205"), "李书记", PASSWORD)
    signed_in = sign_in(layout, clock, "李书记", PASSWORD)
    assert signed_in.station == ""
    assert guide_state(signed_in.store).next_step is GuideStep.STATION
    signed_in.store.close()


def test_a_wrong_password_opens_nothing(layout: Layout, clock: FixedClock) -> None:
    make_station(layout.folder, clock).store.close()
    with pytest.raises(WrongPassword):
        sign_in(layout, clock, "李书记", "不是这个密码")


def test_a_store_that_cannot_be_read_to_the_end_is_let_go_of(
    layout: Layout, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_station(layout.folder, clock).store.close()

    def fails(*_: object) -> None:
        raise UserNameTaken(name="谁")

    monkeypatch.setattr(signing_in, "PeopleIndex", fails)
    with pytest.raises(UserNameTaken):
        sign_in(layout, clock, "李书记", PASSWORD)
    assert not layout.database.with_name("station.db-wal").exists()


def test_the_guide_goes_on_at_the_first_thing_that_is_missing(layout: Layout, clock: FixedClock) -> None:
    station = make_station(layout.folder, clock)
    store = station.store
    assert guide_state(store).next_step is GuideStep.STATION
    seed(station)
    assert guide_state(store).next_step is GuideStep.USER
    note_recovery_sheet(store)
    state = guide_state(store)
    assert (state.next_step, state.is_done, state.was_finished) == (GuideStep.PRINTER, True, False)
    note_guide_finished(store)
    assert guide_state(store).was_finished
    store.close()


def test_a_station_without_people_or_goods_is_asked_for_them_in_turn(
    layout: Layout, clock: FixedClock
) -> None:
    founded = found_station(layout, clock, DRAFT, "李书记", PASSWORD)
    store = founded.signed_in.store
    note_recovery_sheet(store)
    state = guide_state(store)
    assert (state.next_step, state.is_done) == (GuideStep.ROSTER, False)
    note_guide_finished(store)
    assert guide_state(store).is_done
    store.close()
