"""A header is taken only in its one canonical form, with every field of its type and range."""

from __future__ import annotations

import json

import pytest

from station_app.domain.journal import GENESIS, canonical
from station_app.sync.bundle import Facts, Header, Kind, Mark
from station_app.sync.header import HeaderWrong, VersionUnknown, mark_from, parse_header
from station_app.sync.keys import StationKeys

AGE = StationKeys.generate().public.age
HASH = "ab" * 32
HEADER = Header(
    Facts(Kind.UP, "420581001001", "yidu", "k7m2x9", 1, 1_767_225_600_000, Mark("old", 4, HASH), None),
    first=5,
    last=7,
    before=HASH,
    after="cd" * 32,
    entries=3,
    payload_sha256="ef" * 32,
    payload_size=1000,
    unpacked_size=2000,
    recipients=(AGE,),
)


def test_a_header_is_read_as_it_was_written() -> None:
    assert parse_header(HEADER.to_json()) == HEADER


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": ""},
        {"sender": "../../etc"},
        {"sender": "x" * 33},
        {"sender": None},
        {"receiver": 7},
        {"epoch": "K7"},
        {"epoch": "a/b"},
        {"schema": -1},
        {"schema": 1.0},
        {"schema": True},
        {"schema": 1 << 53},
        {"created_at": "yesterday"},
        {"branch": []},
        {"branch": {"epoch": "old", "hash": HASH}},
        {"branch": {"epoch": "old", "hash": HASH, "seq": 4, "more": 1}},
        {"held": {"epoch": "old", "hash": "AB" * 32, "seq": 4}},
        {"first": 0},
        {"first": 1},
        {"entries": 4},
        {"first": 8, "entries": 0},
        {"before": GENESIS},
        {"after": "cd"},
        {"payload_sha256": None},
        {"payload_size": 0},
        {"unpacked_size": -5},
        {"recipients": []},
        {"recipients": [AGE] * 17},
        {"recipients": ["age1short"]},
        {"recipients": AGE},
        {"format": "other"},
        {"version": 0},
        {"version": "1"},
        {"kind": ["up"]},
        {"extra": 1},
    ],
)
def test_a_field_out_of_its_range_is_refused(changes: dict[str, object]) -> None:
    fields = json.loads(HEADER.to_json()) | changes
    with pytest.raises(HeaderWrong):
        parse_header(canonical(fields).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 16_000,
        b'{"format":' + b"9" * 5000 + b"}",
        HEADER.to_json() + b"\n",
        b" " + HEADER.to_json(),
        HEADER.to_json().replace(b'"first":5', b'"first":6,"first":5'),
        HEADER.to_json().replace(b"yidu", b"\\u0079idu"),
        HEADER.to_json().replace(b'"held":null,', b""),
    ],
)
def test_another_form_of_the_same_is_refused(raw: bytes) -> None:
    with pytest.raises(HeaderWrong):
        parse_header(raw)


@pytest.mark.parametrize("changes", [{"version": 2, "new": []}, {"kind": "films"}])
def test_what_later_formats_say_is_told_apart_from_damage(changes: dict[str, object]) -> None:
    fields = json.loads(HEADER.to_json()) | changes
    with pytest.raises(VersionUnknown):
        parse_header(canonical(fields).encode())


def test_a_mark_may_stand_before_the_first_entry() -> None:
    assert mark_from({"epoch": "a1", "hash": GENESIS, "seq": 0}) == Mark("a1", 0, GENESIS)
