"""A notice goes down to the stations it is for, is read there, and the centre sees that it was."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from station_app.center.notices import SentNotice, list_sent, send_notice
from station_app.clock import from_millis
from station_app.domain.notices import CenterNotice
from station_app.errors.notices import NobodyToNotify, NoticeDayPast, NoticeEmpty, StationNotEnrolled
from station_app.errors.sync import NewerSchema
from station_app.models.revision import IMAGE_REVISION
from station_app.services.center_notices import list_notices, mark_read, unread_notices
from station_app.sync.messages import SCHEMAS, notice_of
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.shops import VILLAGE_CODE, open_shop
from tests.helpers.stations import StationUnderTest
from tests.integration.center.test_answers import opened

TITLE, BODY = "农闲送戏下乡", "三月二十日到各村巡演。\n请于十五日前报名。"


@pytest.fixture
def village(station: StationUnderTest) -> StationUnderTest:
    """A station with its area code, so that it can ask to be enrolled."""
    open_shop(station)
    return station


def send(center: CenterUnderTest, *to: str, until: date | None = None) -> CenterNotice:
    return send_notice(center.center, TITLE, BODY, operator="王科长", until=until, to=to)[0]


def told(station: PaperStation) -> list[CenterNotice]:
    """The notices in all that the station has not shown to have read."""
    path = station.center.answer(station.code)
    entries = [] if path is None else opened(station, path)[1]
    return [notice for entry in entries if (notice := notice_of(entry)) is not None]


def test_a_notice_is_read_at_the_station_and_the_centre_sees_it(
    center: CenterUnderTest, village: StationUnderTest
) -> None:
    center.welcome(village)
    center.go_up(village)
    notice = send(center, until=date(2026, 3, 20))
    assert list_sent(center.center) == [SentNotice(notice, 1, 0, 0)]
    assert center.come_down(village, VILLAGE_CODE).notices == 1
    (view,) = unread_notices(village.store)
    assert (view.title, view.body, view.until) == (TITLE, BODY, date(2026, 3, 20))
    assert view.sent_at == from_millis(notice.sent_at)
    center.go_up(village)
    assert list_sent(center.center) == [SentNotice(notice, 1, 1, 0)]
    mark_read(village.store, village.actor, view.id)
    assert unread_notices(village.store) == []
    center.go_up(village)
    assert list_sent(center.center) == [SentNotice(notice, 1, 1, 1)]
    assert center.differences(VILLAGE_CODE, village.store) == []


def test_the_same_answer_twice_brings_the_notice_once(
    center: CenterUnderTest, village: StationUnderTest
) -> None:
    center.welcome(village)
    center.go_up(village)
    send(center)
    assert center.come_down(village, VILLAGE_CODE).notices == 1
    before = village.store.head
    assert center.come_down(village, VILLAGE_CODE).notices == 0
    assert village.store.head == before
    assert len(list_notices(village.store)) == 1


def test_a_notice_for_one_station_goes_to_no_other(center: CenterUnderTest) -> None:
    here, there = PaperStation(center).enrolled(), PaperStation(center, code="420581001002").enrolled()
    for station in (here, there):
        station.add_groups(3)
        center.take_in(station.send(schema=IMAGE_REVISION))
    notice = send(center, here.code)
    assert told(here) == [notice]
    assert told(there) == []


def test_a_program_that_knows_no_notices_is_told_once_it_is_newer(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 5, schema=SCHEMAS["center.notice"] - 1))
    notice = send(center)
    assert told(paper_station) == []
    center.take_in(paper_station.send(6, 10, schema=SCHEMAS["center.notice"]))
    with pytest.raises(NewerSchema):  # which is why it had to wait
        told_as_an_older_program(paper_station)
    assert told(paper_station) == [notice]


def told_as_an_older_program(station: PaperStation) -> None:
    path = station.center.answer(station.code)
    assert path is not None
    opened(station, path, schema=SCHEMAS["center.notice"] - 1)


def test_a_station_on_a_new_computer_is_told_again(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(schema=IMAGE_REVISION))
    notice = send(center)
    assert told(paper_station) == [notice]
    for path in center.stick.iterdir():
        path.unlink()
    anew = PaperStation(center, epoch="n3w5t0")
    center.enrol(anew.request(), anew.keys.public.check_code, replace=True)
    assert told(anew) == [notice]


@pytest.mark.parametrize("to", [("420581001001", "420581009999"), ("420581009999",)])
def test_one_wrong_code_and_nobody_is_notified(
    center: CenterUnderTest, paper_station: PaperStation, to: tuple[str, ...]
) -> None:
    center.take_in(paper_station.send(schema=IMAGE_REVISION))
    with pytest.raises(StationNotEnrolled):
        send(center, *to)
    assert list_sent(center.center) == []
    assert told(paper_station) == []


def test_what_cannot_be_sent_is_refused(center: CenterUnderTest, tmp_path: Path) -> None:
    with pytest.raises(NobodyToNotify):
        send(center)
    PaperStation(center).enrolled()
    today = center.center.clock.now().date()
    with pytest.raises(NoticeDayPast):
        send(center, until=today - timedelta(days=1))
    with pytest.raises(NoticeEmpty):
        send_notice(center.center, TITLE, " ", operator="王科长")
    assert list_sent(center.center) == []
    send(center, until=today)
    assert len(list_sent(center.center)) == 1
