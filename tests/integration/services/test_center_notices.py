"""Notices of the centre at the station: unread first, gone from 今日 once read or out of date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from station_app.clock import to_millis
from station_app.domain.notices import CenterNotice
from station_app.domain.permissions import Role
from station_app.errors import StationError
from station_app.errors.store import NothingFound
from station_app.services.center_notices import list_notices, mark_read, take_in, unread_notices
from tests.helpers.stations import StationUnderTest


def arrived(station: StationUnderTest, number: int, until: date | None = None) -> CenterNotice:
    sent_at = to_millis(station.clock.now() + timedelta(minutes=number))
    return CenterNotice(f"{number:012x}", f"通知{number}", "内容", until, sent_at)


def titles(station: StationUnderTest) -> tuple[list[str], list[str]]:
    """All in the list's order, and those that wait."""
    store = station.store
    return [each.title for each in list_notices(store)], [each.title for each in unread_notices(store)]


def test_the_oldest_waits_first_and_the_unread_stand_above(station: StationUnderTest) -> None:
    taken = take_in(station.store, station.actor, [arrived(station, number) for number in (1, 2, 3)])
    assert taken == 3
    assert titles(station) == (["通知3", "通知2", "通知1"], ["通知1", "通知2", "通知3"])
    second = next(each.id for each in list_notices(station.store) if each.title == "通知2")
    mark_read(station.store, station.actor, second)
    assert titles(station) == (["通知3", "通知1", "通知2"], ["通知1", "通知3"])


def test_it_says_who_read_it_and_the_first_reader_stays(station: StationUnderTest) -> None:
    take_in(station.store, station.actor, [arrived(station, 1)])
    mark_read(station.store, station.actor, 1)
    head = station.store.head
    mark_read(station.store, replace(station.actor, name="赵文书"), 1)
    (view,) = list_notices(station.store)
    assert (view.read_by, view.read_at) == (station.actor.name, station.clock.now())
    assert station.store.head == head


def test_a_notice_that_is_out_of_date_waits_no_longer_but_stays_in_the_list(
    station: StationUnderTest,
) -> None:
    take_in(station.store, station.actor, [arrived(station, 1, until=station.clock.today())])
    assert titles(station) == (["通知1"], ["通知1"])
    station.clock.advance(days=1)
    assert titles(station) == (["通知1"], [])


def test_what_is_held_is_not_taken_in_again(station: StationUnderTest) -> None:
    both = [arrived(station, 1), arrived(station, 1)]
    assert take_in(station.store, station.actor, both) == 1
    head = station.store.head
    assert take_in(station.store, station.actor, both) == 0
    assert station.store.head == head


def test_one_who_may_only_look_marks_nothing(station: StationUnderTest) -> None:
    take_in(station.store, station.actor, [arrived(station, 1)])
    with pytest.raises(StationError):
        mark_read(station.store, replace(station.actor, role=Role.VIEWER), 1)
    assert titles(station)[1] == ["通知1"]
    with pytest.raises(NothingFound):
        mark_read(station.store, station.actor, 99)
