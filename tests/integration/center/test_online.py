"""立即同步 over a real line: a real station, the real server, and lines that break wherever they like."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete

from station_app.center.announcement import announced
from station_app.center.notices import list_sent, send_notice
from station_app.center.own_tables import StationState, retired_key
from station_app.center.registry import set_state
from station_app.errors.center import SenderRevoked
from station_app.errors.online import (
    CenterAnswerStrange,
    CenterBusy,
    CenterNotTrusted,
    CenterUnreachable,
    KeysReplaced,
    NoService,
    NotLetIn,
    StationRevoked,
    UploadRefused,
)
from station_app.models.sync import SyncExport, Way
from station_app.services.center_notices import unread_notices
from station_app.sync import outgoing
from station_app.sync.bundle import pack
from station_app.sync.membership import membership, put_service
from station_app.sync.online import Synced, sync_online
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from station_app.ui.sync_words import answer_words
from tests.helpers.centers import CenterUnderTest, PaperStation, make_center
from tests.helpers.clock import FixedClock
from tests.helpers.lines import answering, relay, served, tell_address
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the centre's server runs on Linux")


@pytest.fixture
def database_url() -> str | None:
    """The line is the same on every database."""
    return None


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    """A station at which things happen."""
    return open_shop(station)


REFUSAL = 'HTTP/1.1 422 No\r\nContent-Length: 49\r\n\r\n{"reason":"x","sentence":"请先升级程序。"}'


def exchange(shop: ShopUnderTest) -> Synced:
    return sync_online(shop.store, shop.actor, lambda _done, _total: None, lambda: False)


def small_bundles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "pack", lambda entries: pack(entries, target_size=2000))


def told_elsewhere(center: CenterUnderTest, shop: ShopUnderTest, port: int) -> None:
    """The station learns by a file that the centre is at another port now."""
    tell_address(center, port)
    path = center.answer(VILLAGE_CODE)
    assert path is not None
    receive_ack(shop.store, shop.actor, path)
    path.unlink()


def test_one_exchange_brings_all_up_and_the_acknowledgement_down(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_bundles(monkeypatch)
    with served(center) as port:
        tell_address(center, port)
        center.welcome(station)
        done = exchange(shop)
        assert done.sent == shop.store.head.seq
        assert pending_count(shop.store) == 0
        assert center.differences(VILLAGE_CODE, shop.store) == []
        assert exchange(shop) == Synced(0, (), cancelled=False)
        shop.redeem(0, 0)
        assert exchange(shop).sent == 1
        assert pending_count(shop.store) == 0
        assert center.differences(VILLAGE_CODE, shop.store) == []
    with shop.store.read() as session:
        ways = {row.way for row in session.query(SyncExport)}
    assert ways == {Way.LINE}


def test_a_notice_comes_down_the_same_way_and_its_reading_goes_up(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest
) -> None:
    with served(center) as port:
        tell_address(center, port)
        center.welcome(station)
        exchange(shop)
        send_notice(center.center, "送戏下乡", "请报名", operator="王科长")
        center.answer(VILLAGE_CODE)
        assert exchange(shop).notices == 1
        assert [each.title for each in unread_notices(shop.store)] == ["送戏下乡"]
        exchange(shop)
        assert [each.arrived for each in list_sent(center.center)] == [1]


def test_a_station_that_joined_by_stick_learns_the_address_with_an_answer(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest
) -> None:
    center.welcome(station)
    with pytest.raises(NoService):
        exchange(shop)
    result = export_pending(shop.store, shop.actor, center.stick, lambda _d, _t: None, lambda: False)
    center.take_in(*result.files)
    with served(center) as port:
        told_elsewhere(center, shop, port)
        found = membership(shop.store)
        assert found is not None
        assert found.service == announced(center.center.folder)
        shop.redeem(0, 0)
        assert exchange(shop).sent == 1


@pytest.mark.parametrize(
    "cut", [{"up": 0}, {"up": 300}, {"up": 4000}, {"up": 6000}, {"down": 0}, {"down": 700}, {"down": 2200}]
)
def test_a_line_that_breaks_anywhere_loses_and_doubles_nothing(
    center: CenterUnderTest,
    station: StationUnderTest,
    shop: ShopUnderTest,
    monkeypatch: pytest.MonkeyPatch,
    cut: dict[str, int],
) -> None:
    small_bundles(monkeypatch)
    with served(center) as port:
        tell_address(center, port)
        center.welcome(station)
        exchange(shop)
        for _ in range(4):
            shop.redeem(0, 0)
        before = pending_count(shop.store)
        with relay(port, **cut) as broken:
            told_elsewhere(center, shop, broken)
            with pytest.raises(CenterUnreachable):
                exchange(shop)
            assert pending_count(shop.store) in {0, before}
        told_elsewhere(center, shop, port)
        exchange(shop)
        assert pending_count(shop.store) == 0
        assert center.differences(VILLAGE_CODE, shop.store) == []


def test_nobody_listens_and_the_clerk_reads_what_to_do(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest
) -> None:
    tell_address(center, 1)
    center.welcome(station)
    with pytest.raises(CenterUnreachable, match="连不上市中心"):
        exchange(shop)
    assert pending_count(shop.store) == shop.store.head.seq


def test_another_certificate_gets_nothing(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, tmp_path: Path
) -> None:
    other = make_center(tmp_path / "other", center.stick, FixedClock())
    tell_address(other, 1)  # which makes its certificate
    with answering(center, b"HTTP/1.1 201 Created\r\n\r\n", own=other.center.folder) as port:
        tell_address(center, port)
        center.welcome(station)
        with pytest.raises(CenterNotTrusted):
            exchange(shop)
    other.center.close()
    assert pending_count(shop.store) == shop.store.head.seq


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", CenterBusy),
        (b"HTTP/1.1 500 Bug\r\nContent-Length: 0\r\n\r\n", CenterBusy),
        (
            b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            CenterAnswerStrange,
        ),
        (b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}", CenterAnswerStrange),
        (b'HTTP/1.1 409 Conflict\r\nContent-Length: 17\r\n\r\n{"resend_from":9}', CenterAnswerStrange),
        (b'HTTP/1.1 409 Conflict\r\nContent-Length: 19\r\n\r\n{"resend_from":"a"}', CenterAnswerStrange),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{}", CenterUnreachable),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 9999999\r\n\r\n" + bytes(2 << 20), CenterAnswerStrange),
        (b"nothing of the kind\r\n\r\n", CenterUnreachable),
        (b"", CenterUnreachable),
        (
            REFUSAL.encode(),
            UploadRefused,
        ),
    ],
)
def test_whatever_a_centre_answers_nothing_counts_as_held(
    center: CenterUnderTest,
    station: StationUnderTest,
    shop: ShopUnderTest,
    reply: bytes,
    error: type[Exception],
) -> None:
    with answering(center, reply) as port:
        tell_address(center, port)
        center.welcome(station)
        with pytest.raises(error):
            exchange(shop)
    assert pending_count(shop.store) == shop.store.head.seq


def test_a_centre_that_was_set_back_is_sent_again_what_it_lost(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, tmp_path: Path
) -> None:
    with served(center) as port:
        tell_address(center, port)
        center.welcome(station)
        exchange(shop)
    saved = tmp_path / "saved.db"
    center.center.engine.dispose()
    shutil.copy(center.center.folder / "center.db", saved)
    for round_ in range(2):
        shop.redeem(0, round_)
        with served(center) as port:
            told_elsewhere(center, shop, port)
            exchange(shop)
        center.center.engine.dispose()
    for left in center.center.folder.glob("center.db*"):
        left.unlink()
    shutil.copy(saved, center.center.folder / "center.db")
    shop.redeem(1, 0)
    with served(center) as port:
        exchange_at(center, shop, port)
        assert pending_count(shop.store) == 0
        assert center.differences(VILLAGE_CODE, shop.store) == []


def exchange_at(center: CenterUnderTest, shop: ShopUnderTest, port: int) -> None:
    """Exchange with a centre that moved to ``port`` without having been able to say so."""
    tell_address(center, port)
    service = announced(center.center.folder)
    assert service is not None
    with shop.store.write_local() as local:
        put_service(local, service)
    exchange(shop)


def test_a_revoked_station_and_one_with_other_keys_are_told_so(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest
) -> None:
    with served(center) as port:
        tell_address(center, port)
        center.welcome(station)
        exchange(shop)
        shop.redeem(0, 0)
        revoke(center, VILLAGE_CODE)
        with pytest.raises(StationRevoked, match="停用"):
            exchange(shop)
        for path in center.stick.iterdir():
            path.unlink()
        anew = PaperStation(center, code=VILLAGE_CODE)
        center.enrol(anew.request(), anew.keys.public.check_code, replace=True)
        with pytest.raises(KeysReplaced):
            exchange(shop)
        with center.center.write() as connection:  # a centre that was set back to before it knew them
            connection.execute(delete(retired_key))
        with pytest.raises(NotLetIn):
            exchange(shop)
    assert pending_count(shop.store) == 1


def revoke(center: CenterUnderTest, code: str, *, undo: bool = False) -> None:
    with center.center.write() as connection:
        set_state(connection, code, StationState.ENROLLED if undo else StationState.REVOKED)


def test_a_revoked_station_reads_so_on_the_stick_and_goes_on_once_it_is_taken_in_again(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest
) -> None:
    center.welcome(station)
    first = export_pending(shop.store, shop.actor, center.stick, lambda _d, _t: None, lambda: False)
    center.take_in(*first.files)
    revoke(center, VILLAGE_CODE)
    path = center.answer(VILLAGE_CODE)
    assert path is not None
    received = receive_ack(shop.store, shop.actor, path)
    assert received.revoked
    words, tone = answer_words(received)
    assert ("停用" in words, tone) == (True, "bad")
    assert center.answer(VILLAGE_CODE) == path  # said once
    shop.redeem(0, 0)
    later = export_pending(shop.store, shop.actor, center.stick, lambda _d, _t: None, lambda: False)
    with pytest.raises(SenderRevoked):
        center.take_in(*later.files)
    revoke(center, VILLAGE_CODE, undo=True)
    center.take_in(*later.files)
    path = center.answer(VILLAGE_CODE)
    assert path is not None
    assert receive_ack(shop.store, shop.actor, path).revoked is False
    assert center.differences(VILLAGE_CODE, shop.store) == []


def test_stopping_between_bundles_keeps_what_went_and_sends_the_rest_later(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_bundles(monkeypatch)
    sent: list[int] = []
    with served(center) as port:
        tell_address(center, port)
        center.welcome(station)
        done = sync_online(
            shop.store, shop.actor, lambda so_far, _total: sent.append(so_far), lambda: len(sent) == 2
        )
        assert done.cancelled
        assert done.sent == sent[-1] < shop.store.head.seq
        rest = exchange(shop)
        assert not rest.cancelled
        assert pending_count(shop.store) == 0
        assert center.differences(VILLAGE_CODE, shop.store) == []
