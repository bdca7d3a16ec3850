"""Stations upload and fetch over HTTP: who is let in, what is taken, and what they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import anyio
import httpx
import pytest
from sqlalchemy import update

from station_app.center import upload
from station_app.center.own_tables import StationState, enrolled_station
from station_app.center.registry import find_station
from station_app.center.status import status
from station_app.sync.bundle import Kind, Limits, Reader, read_bundle
from station_app.sync.keys import StationKeys
from station_app.sync.signatures import CONTENT_DIGEST, sign_request
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image, named
from tests.helpers.clock import FixedClock
from tests.helpers.wire import Wire, address_of, wired


@pytest.fixture
def wire(center: CenterUnderTest, clock: FixedClock) -> Iterator[Wire]:
    with wired(center.center, clock) as made:
        yield made


def held(center: CenterUnderTest) -> int:
    """How many entries are held of the one station."""
    (station,) = status(center.center)
    return 0 if station.held is None else station.held.seq


# Uploads


def test_a_bundle_is_taken_once_and_then_held(wire: Wire, paper_station: PaperStation) -> None:
    path = paper_station.send()
    first, again = wire.put(paper_station, path), wire.put(paper_station, path)
    assert (first.status_code, first.json()) == (201, {"outcome": "taken"})
    assert (again.status_code, again.json()) == (200, {"outcome": "held"})
    assert paper_station.groups() == named(10)


def test_a_gap_says_from_where_to_resend_and_what_waited_is_taken_with_the_rest(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    wire.put(paper_station, paper_station.send(1, 3))
    gap = wire.put(paper_station, paper_station.send(7, 10))
    assert (gap.status_code, gap.json()) == (409, {"resend_from": 4})
    assert wire.put(paper_station, paper_station.send(4, 6)).status_code == 201
    assert held(center) == 10


def test_a_fork_says_where_it_begins(wire: Wire, paper_station: PaperStation) -> None:
    clone = paper_station.twin(after=6)
    clone.act(group_image(7, "克隆七组"))
    wire.put(paper_station, paper_station.send())
    fork = wire.put(clone, clone.send())
    assert (fork.status_code, fork.json()) == (409, {"fork_at": 7})
    assert paper_station.groups() == named(10)


def test_uploads_of_one_bundle_at_once_take_it_once(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    path = paper_station.send()
    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(lambda _: wire.put(paper_station, path).status_code, range(6)))
    assert codes == [200] * 5 + [201]
    assert held(center) == 10


def test_a_refused_bundle_comes_with_both_reasons(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    path = paper_station.send(receiver="changyang")
    refusal = wire.put(paper_station, path)
    assert refusal.status_code == 422
    assert refusal.json()["reason"] == f"{path.name}: addressed to changyang, not to this receiver"
    assert refusal.json()["sentence"].endswith("请选择发给这里的文件。")
    assert held(center) == 0


def test_a_bundle_that_another_signed_is_refused_though_the_request_is_in_order(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    thief = replace(paper_station, keys=StationKeys.generate())
    assert wire.put(paper_station, thief.send()).status_code == 422
    assert held(center) == 0


@pytest.mark.parametrize("place", ["epoch", "run"])
def test_a_bundle_under_anothers_address_is_refused_before_anything_is_taken(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation, place: str
) -> None:
    path = paper_station.send(1, 5)
    wrong = {"epoch": ("k7m2x9", "k7m2x8"), "run": ("1-5", "1-6")}[place]
    refusal = wire.put(paper_station, path, address_of(path).replace(*wrong))
    assert refusal.status_code == 422
    assert "uploaded under the address of" in refusal.json()["reason"]
    assert held(center) == 0


def test_a_station_cannot_bring_anothers_bundle(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    other = PaperStation(center, code="420581001002", name="邻村实践站").enrolled()
    path = paper_station.send()
    target = address_of(path).replace(paper_station.code, other.code)
    assert wire.put(other, path, target).status_code == 422
    assert wire.put(other, path).status_code == 401
    assert paper_station.groups() == []


@pytest.mark.parametrize(
    ("target", "code"),
    [("bundles/K7/1-10", 404), ("bundles/k7m2x9/01-10", 404), ("bundles/k7m2x9/110", 404), ("bundles/x", 404),
     ("inbox/nothing.bundle", 405)],
)  # fmt: skip
def test_what_is_no_address_is_not_found(
    wire: Wire, paper_station: PaperStation, target: str, code: int
) -> None:
    path = paper_station.send()
    reply = wire.put(paper_station, path, f"/v1/stations/{paper_station.code}/{target}")
    assert reply.status_code == code
    assert reply.json()["reason"]


def test_no_cut_and_no_flipped_bit_of_an_upload_brings_anything_in(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    path = paper_station.send()
    whole = path.read_bytes()
    for place in range(0, len(whole), len(whole) // 20):
        flipped = bytearray(whole)
        flipped[place] ^= 0x10
        for content in (bytes(flipped), whole[:place]):
            path.write_bytes(content)
            assert wire.put(paper_station, path).status_code == 422
    assert held(center) == 0


# Sizes


def test_what_announces_to_be_too_large_is_not_read(
    wire: Wire, paper_station: PaperStation, clock: FixedClock
) -> None:
    target = address_of(paper_station.send())
    fields = sign_request(paper_station.keys, paper_station.code, "PUT", target, clock, b"")

    async def body() -> AsyncIterator[bytes]:
        pytest.fail("read")
        yield b""

    size = str(Limits().file_size + 1)
    reply = wire.send(
        httpx.Request(
            "PUT", f"{wire.base}{target}", content=body(), headers={**fields, "Content-Length": size}
        )
    )
    assert reply.status_code == 413
    assert size in reply.json()["reason"]
    assert reply.json()["sentence"]


def test_what_does_not_announce_its_size_is_read_to_the_limit_and_no_further(
    wire: Wire, paper_station: PaperStation, clock: FixedClock
) -> None:
    target = address_of(paper_station.send())
    fields = sign_request(paper_station.keys, paper_station.code, "PUT", target, clock, b"")
    chunk = bytes(1 << 20)
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 1
            yield chunk

    reply = wire.send(httpx.Request("PUT", f"{wire.base}{target}", content=body(), headers=fields))
    assert reply.status_code == 413
    assert sent == Limits().file_size // len(chunk) + 1


def test_a_client_that_falls_silent_is_let_go(
    wire: Wire, paper_station: PaperStation, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "SILENCE_SECONDS", 0.05)
    target = address_of(paper_station.send())
    fields = sign_request(paper_station.keys, paper_station.code, "PUT", target, clock, b"")

    async def body() -> AsyncIterator[bytes]:
        yield b"PK"
        await anyio.sleep(30)

    reply = wire.send(httpx.Request("PUT", f"{wire.base}{target}", content=body(), headers=fields))
    assert reply.status_code == 408


# Who is let in


def test_an_unsigned_request_is_not_let_in(wire: Wire, paper_station: PaperStation) -> None:
    path = paper_station.send()
    for method, target, body in (
        ("PUT", address_of(path), path.read_bytes()),
        ("GET", f"/v1/stations/{paper_station.code}/inbox?after=0", None),
        ("GET", f"/v1/stations/{paper_station.code}/inbox/x.bundle", None),
    ):
        reply = wire.plain(method, target, body)
        assert reply.status_code == 401
        assert reply.json()["reason"].startswith("Signature-Input is missing")


@pytest.mark.parametrize("code", ["420581001001", "999999999999"])
def test_strangers_keys_are_not_let_in(wire: Wire, paper_station: PaperStation, code: str) -> None:
    target = f"/v1/stations/{code}/inbox"
    assert wire.request(StationKeys.generate(), code, "GET", target).status_code == 401


def test_a_station_does_not_see_anothers_inbox(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    other = PaperStation(center, code="420581001002", name="邻村实践站").enrolled()
    target = f"/v1/stations/{paper_station.code}/inbox"
    assert wire.request(other.keys, other.code, "GET", target).status_code == 401
    assert wire.request(other.keys, paper_station.code, "GET", target).status_code == 401


def test_a_body_that_is_not_the_signed_one_is_not_taken(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation, clock: FixedClock
) -> None:
    path = paper_station.send()
    target = address_of(path)
    signed_other = sign_request(paper_station.keys, paper_station.code, "PUT", target, clock, b"other")
    signed_none = sign_request(paper_station.keys, paper_station.code, "PUT", target, clock)
    for fields in (signed_other, signed_none):
        assert wire.plain("PUT", target, path.read_bytes(), fields).status_code == 401
    assert CONTENT_DIGEST in signed_other
    assert held(center) == 0


def test_a_clock_that_is_years_off_is_named_as_the_reason(wire: Wire, paper_station: PaperStation) -> None:
    late = replace(wire, clock=FixedClock(wire.clock.now().replace(year=2009)))
    reply = late.inbox(paper_station)
    assert reply.status_code == 401
    assert "clock" in reply.json()["reason"]


def test_a_revoked_station_is_told_so_and_a_stranger_is_not(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    with center.center.write() as connection:
        connection.execute(update(enrolled_station).values(state=StationState.REVOKED))
    assert wire.put(paper_station, paper_station.send()).status_code == 403
    assert wire.inbox(paper_station).status_code == 403
    thief = replace(paper_station, keys=StationKeys.generate())
    assert wire.inbox(thief).status_code == 401
    assert held(center) == 0


# The inbox


def test_the_answer_waits_in_the_inbox_and_can_be_read_by_the_station(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation, tmp_path: Path
) -> None:
    assert wire.inbox(paper_station).json() == {"bundles": []}
    wire.put(paper_station, paper_station.send())
    (waiting,) = wire.inbox(paper_station, "?after=0").json()["bundles"]
    fetched = wire.inbox(paper_station, f"/{waiting['name']}")
    assert fetched.status_code == 200
    assert len(fetched.content) == waiting["size"]
    path = tmp_path / waiting["name"]
    path.write_bytes(fetched.content)
    keys = center.center.keys.public
    reader = Reader(paper_station.code, paper_station.keys, Kind.DOWN, schema=1, trust=lambda _: keys)
    bundle = read_bundle(path, reader)
    assert bundle.header.facts.held == paper_station.mark()
    assert [entry.action for entry in bundle.entries()] == ["center.acknowledge"]
    with center.center.read() as connection:
        station = find_station(connection, paper_station.code)
    assert station is not None
    assert (waiting["epoch"], waiting["first"], waiting["last"]) == (station.log_epoch, 1, 1)


def test_of_the_inbox_only_what_comes_after_is_listed(wire: Wire, paper_station: PaperStation) -> None:
    for first in (1, 3, 5):
        wire.put(paper_station, paper_station.send(first, first + 1))
    (waiting,) = wire.inbox(paper_station, "?after=2").json()["bundles"]
    assert (waiting["first"], waiting["last"]) == (1, 3)
    assert wire.inbox(paper_station, "?after=3").json() == {"bundles": []}


@pytest.mark.parametrize("after", ["-1", "x", "", "1" * 16, "%EF%BC%91"])
def test_what_is_no_number_is_refused(wire: Wire, paper_station: PaperStation, after: str) -> None:
    assert wire.inbox(paper_station, f"?after={after}").status_code == 400


def test_what_does_not_wait_is_not_found_nor_is_the_welcome(wire: Wire, paper_station: PaperStation) -> None:
    for name in ("x.bundle", f"{paper_station.code}.welcome", f"{paper_station.code}-down-abc-1-1.bundle"):
        assert wire.inbox(paper_station, f"/{name}").status_code == 404


# For the centre's own people


def test_the_health_says_whether_the_database_answers(wire: Wire) -> None:
    reply = wire.plain("GET", "/healthz")
    assert (reply.status_code, reply.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_gone_is_told_as_later_without_its_address(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation, caplog: pytest.LogCaptureFixture
) -> None:
    path = paper_station.send()
    center.center.engine.dispose()
    database = center.center.folder / "center.db"
    database.rename(database.with_suffix(".away"))
    database.mkdir()
    for reply in (wire.plain("GET", "/healthz"), wire.put(paper_station, path), wire.inbox(paper_station)):
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "60")
        assert reply.json() == {"reason": "the centre cannot do this just now; try again later"}
    assert "center.db" in caplog.text


def test_the_metrics_count_what_came_in(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation, clock: FixedClock
) -> None:
    assert "station_center_entries 0\n" in wire.plain("GET", "/metrics").text
    wire.put(paper_station, paper_station.send(1, 3))
    clock.advance(minutes=1)
    wire.put(paper_station, paper_station.send(7, 10))
    PaperStation(center, code="420581001002", name="邻村实践站").enrolled()
    reply = wire.plain("GET", "/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = reply.text.splitlines()
    seconds = clock.now().timestamp()
    for line in (
        'station_center_bundles{outcome="taken"} 1',
        'station_center_bundles{outcome="waiting"} 1',
        'station_center_bundles{outcome="quarantined"} 0',
        "station_center_entries 3",
        'station_center_stations{state="enrolled"} 2',
        'station_center_stations{state="revoked"} 0',
        f'station_center_last_bundle_timestamp_seconds{{station="{paper_station.code}"}} {seconds}',
        "# TYPE station_center_bundles gauge",
    ):
        assert line in lines
    assert not any("420581001002" in line for line in lines)


def test_of_a_bug_a_client_learns_nothing_and_the_server_everything(
    wire: Wire, center: CenterUnderTest, paper_station: PaperStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(upload, "answer", broken)
    path = paper_station.send()
    with wired(center.center, wire.clock, bugs_pass=False) as as_a_client:
        reply = as_a_client.put(paper_station, path)
    assert (reply.status_code, reply.json()) == (500, {"reason": ""})
    with pytest.raises(ZeroDivisionError, match="secret detail"):  # a server logs what reaches it
        wire.put(paper_station, path)
