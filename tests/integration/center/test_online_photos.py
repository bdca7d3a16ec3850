"""立即同步 between a real station and a centre: the journal and its answer first, the photos after them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import delete, select

from station_app.center.certificates import own_certificate
from station_app.clock import Clock
from station_app.errors.online import CenterBusy
from station_app.models.station import Epoch
from station_app.models.sync import BlobAck, Way
from station_app.sync import https, online, outgoing_blobs
from station_app.sync.blobs import pack_blobs
from station_app.sync.hanging_up import HangUp
from station_app.sync.keys import StationKeys
from station_app.sync.membership import put_service, require_membership
from station_app.sync.online import Synced, sync_online
from station_app.sync.outgoing import pending_count
from station_app.sync.outgoing_blobs import pending_photos
from station_app.sync.overview import sync_overview
from station_app.sync.service import Service
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image
from tests.helpers.clock import FixedClock
from tests.helpers.photos import photo_bytes
from tests.helpers.shops import VILLAGE_CODE, open_shop
from tests.helpers.stand_in_center import add_photo, journal
from tests.helpers.stations import StationUnderTest
from tests.helpers.wire import Wire, wired


class Cable(httpx.BaseTransport):
    """Carries a station's requests into the centre's application, and breaks where it is told to."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.asked: list[str] = []
        self.breaks_at: str | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        kind = request.url.path.split("/")[4]
        self.asked.append(kind)
        if kind == self.breaks_at:
            return httpx.Response(503, stream=httpx.ByteStream(b""))
        request.read()
        reply = self.wire.send(request)
        return httpx.Response(
            reply.status_code, headers=reply.headers, stream=httpx.ByteStream(reply.content)
        )


@pytest.fixture
def cable(center: CenterUnderTest, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cable]:
    with wired(center.center, clock) as wire:
        made = Cable(wire)

        class CableLine(https.Line):
            """The station's own line, with a cable in place of TLS."""

            def __init__(
                self,
                service: Service,
                keys: StationKeys,
                code: str,
                clock: Clock,
                hang_up: HangUp | None = None,
            ) -> None:
                super().__init__(service, keys, code, clock, hang_up)
                self._client.close()
                self._client = httpx.Client(base_url=service.address, transport=made)

        monkeypatch.setattr(online, "Line", CableLine)
        yield made


@pytest.fixture
def online_station(center: CenterUnderTest, station: StationUnderTest) -> StationUnderTest:
    """An enrolled station with five photos that knows where the centre is."""
    open_shop(station)
    center.welcome(station)
    certificate = own_certificate(center.center).file.read_text("utf-8")
    with station.store.write_local() as local:
        put_service(local, Service("https://centre", certificate))
    for number in range(5):
        add_photo(station, photo_bytes(number))
    return station


def exchange(
    station: StationUnderTest, cancelled_after: int | None = None
) -> tuple[Synced, list[tuple[int, int]]]:
    """One exchange and its progress; cancelled once so much progress was reported."""
    reports: list[tuple[int, int]] = []
    done = sync_online(
        station.store,
        station.actor,
        lambda *report: reports.append(report),
        lambda: cancelled_after is not None and len(reports) >= cancelled_after,
    )
    return done, reports


def test_the_journals_answer_is_taken_in_before_any_photo_goes_up(
    center: CenterUnderTest, online_station: StationUnderTest, cable: Cable
) -> None:
    done, reports = exchange(online_station)
    entries = online_station.store.head.seq
    assert (done.sent, done.photos, done.cancelled) == (entries, 5, False)
    assert reports == [(entries, entries), (5, 5)]
    assert cable.asked == ["bundles", "inbox", "inbox", "blobs", "inbox", "inbox"]
    assert (pending_count(online_station.store), pending_photos(online_station.store)) == (0, 0)
    assert len(center.photos(VILLAGE_CODE)) == 5
    photos, journal = sync_overview(online_station.store).exports
    assert [(each.way, each.photos, each.acknowledged) for each in (journal, photos)] == [
        (Way.LINE, 0, True),
        (Way.LINE, 5, True),
    ]


def test_an_exchange_without_news_asks_for_nothing_more(
    online_station: StationUnderTest, cable: Cable
) -> None:
    exchange(online_station)
    cable.asked.clear()
    done, _ = exchange(online_station)
    assert (done.sent, done.photos, cable.asked) == (0, 0, ["inbox"])


def test_a_line_that_breaks_at_the_photos_leaves_the_journal_acknowledged(
    center: CenterUnderTest, online_station: StationUnderTest, cable: Cable
) -> None:
    cable.breaks_at = "blobs"
    with pytest.raises(CenterBusy):
        exchange(online_station)
    assert (pending_count(online_station.store), pending_photos(online_station.store)) == (0, 5)
    cable.breaks_at = None
    done, _ = exchange(online_station)
    assert (done.sent, done.photos, pending_photos(online_station.store)) == (0, 5, 0)
    assert len(center.photos(VILLAGE_CODE)) == 5


def test_photos_that_were_stopped_go_on_the_next_time(
    center: CenterUnderTest, online_station: StationUnderTest, cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing_blobs, "pack_blobs", lambda blobs: pack_blobs(blobs, target_size=1500))
    stopped, reports = exchange(online_station, cancelled_after=2)
    assert (stopped.photos, stopped.cancelled) == (2, True)
    assert reports[1:] == [(2, 5)]
    assert pending_photos(online_station.store) == 3
    done, reports = exchange(online_station)
    assert (done.photos, reports) == (3, [(2, 3), (3, 3)])
    assert pending_photos(online_station.store) == 0
    assert len(center.photos(VILLAGE_CODE)) == 5


def test_photos_whose_answer_was_lost_are_held_when_they_come_again(
    center: CenterUnderTest, online_station: StationUnderTest, cable: Cable
) -> None:
    exchange(online_station)
    with online_station.store.write_local() as local:
        local.execute(delete(BlobAck))
    done, _ = exchange(online_station)
    assert (done.photos, pending_photos(online_station.store)) == (5, 0)
    assert len(center.photos(VILLAGE_CODE)) == 5


def test_a_fork_is_read_before_photos_go_on(
    center: CenterUnderTest, online_station: StationUnderTest, cable: Cable
) -> None:
    exchange(online_station)
    with online_station.store.read() as session:
        _, keys = require_membership(session)
        (epoch,) = session.scalars(select(Epoch.token))
    before = journal(online_station.store)[:-1]
    clone = PaperStation(center, code=VILLAGE_CODE, keys=keys, epoch=epoch, entries=before)
    clone.act(group_image(9, "克隆组"))
    center.take_in(clone.send())
    center.answer(VILLAGE_CODE)
    add_photo(online_station, photo_bytes(50))
    done, _ = exchange(online_station)
    assert done.news is not None
    assert (done.news.fork_from, done.photos) == (online_station.store.head.seq, 0)
    done, _ = exchange(online_station)
    assert (done.photos, pending_photos(online_station.store)) == (1, 0)
