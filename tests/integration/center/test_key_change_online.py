"""更换密钥 over the line: in one exchange, and cut off at any point of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from station_app.center.own_tables import StationState
from station_app.center.registry import set_state
from station_app.errors.online import (
    CenterAnswerStrange,
    CenterOlder,
    CenterUnreachable,
    KeyChangeRefused,
    KeysReplaced,
    StationRevoked,
)
from station_app.sync import online
from station_app.sync.https import Line
from station_app.sync.key_change import begin_key_change, change_under_way
from station_app.sync.online import Synced, sync_online
from station_app.sync.outgoing import pending_count
from station_app.ui.sync_words import synced_words
from tests.helpers.centers import CenterUnderTest
from tests.helpers.clones import clone
from tests.helpers.lines import answering, served, tell_address
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest
from tests.helpers.stations import StationUnderTest
from tests.integration.center.test_key_change import assert_in_step, hear, in_step

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the centre's server runs on Linux")


@pytest.fixture
def database_url() -> str | None:
    """The line is the same on every database."""
    return None


@pytest.fixture
def shop(center: CenterUnderTest, station: StationUnderTest) -> ShopUnderTest:
    """A station that is enrolled, and of which all is held and acknowledged."""
    return in_step(center, station)


def exchange(shop: ShopUnderTest) -> Synced:
    return sync_online(shop.store, shop.actor, lambda _done, _total: None, lambda: False)


def go_online(center: CenterUnderTest, shop: ShopUnderTest, port: int) -> None:
    tell_address(center, port)
    hear(center, shop)


def test_one_exchange_replaces_the_keys_and_goes_on_with_the_new_ones(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    with served(center) as port:
        go_online(center, shop, port)
        change = begin_key_change(shop.store, shop.actor)
        shop.redeem(0, 0)
        done = exchange(shop)
        assert (done.sent > 0, change_under_way(shop.store)) == (True, None)
        assert "新密钥已经启用" in synced_words(done)[0]
        assert center.station(VILLAGE_CODE).keys == change.keys.public
        assert pending_count(shop.store) == 0
        shop.redeem(1, 0)
        exchange(shop)
    assert center.differences(VILLAGE_CODE, shop.store) == []


@pytest.mark.parametrize("at", [10**30, -(10**30)])
def test_a_day_that_is_none_is_an_answer_that_nobody_can_read(
    center: CenterUnderTest, shop: ShopUnderTest, at: int
) -> None:
    body = f'{{"reason":"x","retired_at":{at}}}'
    reply = f"HTTP/1.1 401 No\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    with answering(center, reply.encode()) as port:
        go_online(center, shop, port)
        shop.redeem(0, 0)
        with pytest.raises(CenterAnswerStrange):
            exchange(shop)


@pytest.mark.parametrize("broken", ["_receive", "_send"])
def test_a_line_that_breaks_after_the_centre_replaced_them_is_taken_up_again(
    center: CenterUnderTest, shop: ShopUnderTest, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def breaks(*_words: object) -> None:
        raise CenterUnreachable(reason="pulled")

    with served(center) as port:
        go_online(center, shop, port)
        change = begin_key_change(shop.store, shop.actor)
        shop.redeem(0, 0)
        with monkeypatch.context() as patch:
            patch.setattr(online, broken, breaks)
            with pytest.raises(CenterUnreachable):
                exchange(shop)
        assert center.station(VILLAGE_CODE).keys == change.keys.public
        exchange(shop)
    assert change_under_way(shop.store) is None
    assert pending_count(shop.store) == 0
    assert center.differences(VILLAGE_CODE, shop.store) == []


def test_a_request_whose_answer_never_came_is_the_same_again(
    center: CenterUnderTest, shop: ShopUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Line.put_request

    def lost(line: Line, content: bytes) -> None:
        real(line, content)
        raise CenterUnreachable(reason="the answer was lost")

    with served(center) as port:
        go_online(center, shop, port)
        begin_key_change(shop.store, shop.actor)
        with monkeypatch.context() as patch:
            patch.setattr(Line, "put_request", lost)
            with pytest.raises(CenterUnreachable):
                exchange(shop)
        exchange(shop)
    assert change_under_way(shop.store) is None
    assert_in_step(center, shop)


def test_who_still_uses_the_old_keys_reads_what_to_do(
    center: CenterUnderTest, shop: ShopUnderTest, tmp_path: Path
) -> None:
    with served(center) as port:
        go_online(center, shop, port)
        own, other = clone(shop, tmp_path / "second computer")
        begin_key_change(own.store, own.actor)
        exchange(own)
        other.redeem(0, 0)
        with pytest.raises(KeysReplaced, match="不是本站换的，请马上打电话"):
            exchange(other)
        begin_key_change(other.store, other.actor)
        with pytest.raises(KeyChangeRefused, match="由市中心批准"):
            exchange(other)
    own.store.close()
    other.store.close()


def test_a_revoked_station_is_told_so_when_it_asks_for_new_keys(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    with served(center) as port:
        go_online(center, shop, port)
        begin_key_change(shop.store, shop.actor)
        with center.center.write() as connection:
            set_state(connection, VILLAGE_CODE, StationState.REVOKED)
        with pytest.raises(StationRevoked):
            exchange(shop)
    assert change_under_way(shop.store) is not None


def test_a_centre_that_cannot_replace_keys_yet_is_said_to_be_older(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    begin_key_change(shop.store, shop.actor)
    nothing_there = b'HTTP/1.1 404 Not Found\r\nContent-Length: 22\r\n\r\n{"reason":"Not Found"}'
    with answering(center, nothing_there) as port:
        go_online(center, shop, port)
        shop.redeem(0, 0)
        with pytest.raises(CenterOlder):
            exchange(shop)
    assert change_under_way(shop.store) is not None
    assert_in_step(center, shop)
