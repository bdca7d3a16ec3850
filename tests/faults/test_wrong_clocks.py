"""Clocks that are years off, on either side: the journal gives the order, the clerk learns what to mend."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from station_app.center.own_tables import Outcome
from station_app.clock import SystemClock
from station_app.errors.online import ClocksApart, NotLetIn
from station_app.sync import online
from station_app.sync.https import Line
from station_app.sync.online import Synced, sync_online
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.clock import FixedClock
from tests.helpers.lines import answering, served, tell_address
from tests.helpers.model import check_pair
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import make_station

LOST = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
FUTURE = datetime(2099, 12, 31, 23, 59, tzinfo=UTC)


def shop_at(instant: datetime, center: CenterUnderTest, folder: Path) -> ShopUnderTest:
    """An enrolled shop whose computer's clock stands at ``instant``."""
    station = make_station(folder, FixedClock(instant))
    shop = open_shop(station)
    center.welcome(station)
    return shop


def by_stick(center: CenterUnderTest, shop: ShopUnderTest) -> None:
    """A stick goes there and back."""
    result = export_pending(shop.store, shop.actor, center.stick, lambda *_: None, lambda: False)
    assert {done.outcome for done in center.take_in(*result.files)} == {Outcome.TAKEN}
    path = center.answer(VILLAGE_CODE)
    assert path is not None
    receive_ack(shop.store, shop.actor, path)


def by_line(shop: ShopUnderTest) -> Synced:
    return sync_online(shop.store, shop.actor, lambda *_: None, lambda: False)


@pytest.mark.parametrize("instant", [LOST, FUTURE], ids=["lost", "future"])
def test_what_a_wrong_clock_dated_arrives_in_the_order_of_the_journal(
    center: CenterUnderTest, tmp_path: Path, instant: datetime
) -> None:
    """Also once the clock is set right in the midst of it, forwards, or back with the clerk's word."""
    shop = shop_at(instant, center, tmp_path / "station")
    shop.redeem(0, 0)
    by_stick(center, shop)
    shop.clock.set(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    shop.store.accept_clock()
    shop.redeem(1, 0)
    by_stick(center, shop)
    assert pending_count(shop.store) == 0
    check_pair(center.center, VILLAGE_CODE, shop.store)
    shop.store.close()


def test_a_clock_years_off_is_told_with_both_times_and_nothing_is_lost(
    center: CenterUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = SystemClock().now()
    shop = shop_at(now, center, tmp_path / "station")
    with served(center) as port:
        monkeypatch.setattr(online, "Line", Line)  # by the station's own clock
        tell_address(center, port)
        by_stick(center, shop)
        shop.redeem(0, 0)
        for wrong in (LOST, now + timedelta(days=500)):
            shop.clock.set(wrong)
            with pytest.raises(ClocksApart, match="把电脑的日期和时间调对") as told:
                by_line(shop)
            assert f"{wrong.astimezone():%Y}" in str(told.value)
            assert pending_count(shop.store) == 1
        shop.clock.set(now + timedelta(days=300))  # stations' clocks are off, and that is borne
        assert by_line(shop).sent == 1
    assert pending_count(shop.store) == 0
    check_pair(center.center, VILLAGE_CODE, shop.store)
    shop.store.close()


@pytest.mark.parametrize("date", [b"", b"Date: soon\r\n", b"Date: Mon, 02 Mar 2026 01:00:00 GMT\r\n"])
def test_with_a_good_clock_it_is_another_reason(center: CenterUnderTest, tmp_path: Path, date: bytes) -> None:
    reply = b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n" + date + b"\r\n"
    with answering(center, reply) as port:
        tell_address(center, port)
        shop = shop_at(datetime(2026, 3, 2, 1, 0, tzinfo=UTC), center, tmp_path / "station")
        with pytest.raises(NotLetIn):
            by_line(shop)
    shop.store.close()


def test_a_bundle_that_was_made_in_the_future_is_taken_like_any_other(center: CenterUnderTest) -> None:
    station = PaperStation(center).enrolled()
    station.add_groups(6)
    later = station.send(1, 3, created_at=round(FUTURE.timestamp() * 1000))
    earlier = station.send(4, created_at=round(LOST.timestamp() * 1000))
    assert [done.outcome for done in center.take_in(later, earlier)] == [Outcome.TAKEN, Outcome.TAKEN]
    assert len(station.groups()) == 6
