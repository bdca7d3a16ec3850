"""The bundle reader against whatever arrives: it takes what was sent, or says why not. `make fuzz`.

Each property is tried with fresh examples until its share of ``FUZZ_SECONDS`` is over (5 in CI, 60 in
``make fuzz``); a failure prints how to see it again.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.domain.journal import GENESIS, Entry, make_entry
from station_app.errors.sync import SyncError
from station_app.sync.bundle import Packed, seal
from station_app.sync.lines import line_of
from station_app.sync.messages import MessageWrong, message_of, notice_of, service_of
from tests.helpers.bundles import Exchange, make_entries, make_exchange

SECONDS = float(os.environ.get("FUZZ_SECONDS", "5"))
_PROPERTIES = 3
_LONGEST = SECONDS + 60

pytestmark = pytest.mark.timeout(_LONGEST)

Edit = Callable[[bytes], bytes]

while_time_lasts = settings(
    max_examples=150, deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck)
)
hostile_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def until_time_is_over(property_: Callable[[], None]) -> None:
    until = time.monotonic() + SECONDS / _PROPERTIES
    while time.monotonic() < until:
        property_()


def received(exchange: Exchange, path: Path) -> list[Entry] | SyncError:
    """What the centre takes, or its refusal, which a clerk and an operator can read."""
    try:
        return exchange.receive(path)
    except SyncError as error:
        refusal = error
    assert str(refusal)
    assert refusal.operator_line().isascii()
    return refusal


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """One thing that a stick, a line or a person may do to a file."""
    kind = draw(st.sampled_from(["flip", "cut", "insert", "repeat", "blank", "swap"]))
    at, to = sorted((draw(st.floats(0, 1)), draw(st.floats(0, 1))))
    bits, more = draw(st.integers(1, 255)), draw(st.binary(min_size=1, max_size=64))

    def edit(content: bytes) -> bytes:
        start, end = int(at * len(content)), int(to * len(content))
        run = content[start:end]
        return {
            "flip": content[:start]
            + bytes(each ^ bits for each in content[start : start + 1])
            + content[start + 1 :],
            "cut": content[:start] + content[end:],
            "insert": content[:start] + more + content[start:],
            "repeat": content[:end] + run + content[end:],
            "blank": content[:start] + bytes(len(run)) + content[end:],
            "swap": content[:start] + content[end:] + run,
        }[kind]

    return edit


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Exchange:
    return make_exchange(tmp_path_factory.mktemp("stick"))


@pytest.fixture(scope="module")
def sent(exchange: Exchange) -> bytes:
    return exchange.send(make_entries(40)).read_bytes()


def test_a_file_is_taken_as_it_was_sent_or_not_at_all(
    exchange: Exchange, sent: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "arrived.bundle"
    entries = make_entries(40)

    @while_time_lasts
    @given(st.lists(edits(), min_size=1, max_size=4))
    def property_(done: list[Edit]) -> None:
        content = sent
        for edit in done:
            content = edit(content)
        path.write_bytes(content)
        outcome = received(exchange, path)
        if isinstance(outcome, SyncError):
            assert content != sent
        else:
            assert content == sent
            assert outcome == entries

    until_time_is_over(property_)


@st.composite
def hostile_lines(draw: st.DrawFn) -> bytes:
    """Lines of an enrolled station whose program is not ours: some as they should be, some anything but."""
    good = [line_of(entry) for entry in make_entries(draw(st.integers(1, 4)))]
    spoiled = draw(st.integers(0, len(good) - 1))
    fields = json.loads(good[spoiled])
    match draw(st.sampled_from(["value", "field", "line", "edit"])):
        case "value":
            fields[draw(st.sampled_from(sorted(fields)))] = draw(hostile_json)
            good[spoiled] = json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        case "field":
            fields[draw(st.text(max_size=8))] = draw(hostile_json)
            good[spoiled] = json.dumps(fields).encode() + b"\n"
        case "line":
            good[spoiled] = draw(st.binary(max_size=200))
        case _:
            good[spoiled] = draw(edits())(good[spoiled])
    return b"".join(good)


def test_lines_that_the_station_itself_signed_are_proved_all_the_same(exchange: Exchange) -> None:
    path = exchange.folder / "hostile.bundle"

    @while_time_lasts
    @given(hostile_lines(), st.integers(1, 4))
    def property_(lines: bytes, count: int) -> None:
        entries = make_entries(count)
        compressed = zstandard.ZstdCompressor().compress(lines)
        packed = Packed(1, count, GENESIS, entries[-1].hash, len(lines), compressed)
        bundle = seal(packed, exchange.facts(), exchange.station, [exchange.center.public.age])
        path.write_bytes(bundle.content)
        outcome = received(exchange, path)
        if not isinstance(outcome, SyncError):
            assert outcome == entries
            assert lines == b"".join(map(line_of, entries))

    until_time_is_over(property_)


def test_whatever_a_message_says_it_is_read_or_refused() -> None:
    actions = [
        "center.acknowledge",
        "center.ask_resend",
        "center.report_fork",
        "center.notice",
        "center.service",
    ]
    marks = st.fixed_dictionaries(
        {"epoch": st.text(max_size=8) | hostile_json, "seq": hostile_json, "hash": hostile_json}
    )

    @while_time_lasts
    @given(st.sampled_from(actions), hostile_json | marks)
    def property_(action: str, said: object) -> None:
        try:
            changes = json.dumps(said, ensure_ascii=False)
            entry: Entry = make_entry(GENESIS, 1, 0, "宜都市中心", action, 1, 1, changes)
        except UnicodeEncodeError:
            return  # cannot travel at all
        for read in (message_of, notice_of, service_of):
            with suppress(MessageWrong):
                read(entry)

    until_time_is_over(property_)
