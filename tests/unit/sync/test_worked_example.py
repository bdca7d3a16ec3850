"""The worked example of docs/bundle-format.md is what the code reads and writes."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from station_app.domain.journal import GENESIS, first_broken
from station_app.sync.bundle import Kind, Reader, read_bundle
from station_app.sync.container import build, read_front
from station_app.sync.header import parse_header
from station_app.sync.keys import StationKeys
from station_app.sync.lines import line_of

ROOT = Path(__file__).parents[3]
FILE = ROOT / "tests/data/bundle/420581001001-k7m2x9-1-3.bundle"
KEYS = json.loads((ROOT / "tests/data/bundle/keys.json").read_text())
STATION = StationKeys.from_text(json.dumps(KEYS["station"]))
CENTER = StationKeys.from_text(json.dumps(KEYS["center"]))


@pytest.fixture(scope="module")
def specification() -> str:
    return (ROOT / "docs/bundle-format.md").read_text(encoding="utf-8")


def test_the_keys_of_the_page_are_those_of_the_example(specification: str) -> None:
    for keys in (STATION.public, CENTER.public):
        for fact in (keys.signing, keys.age, keys.fingerprint, keys.check_code):
            assert f"`{fact}`" in specification


def test_the_header_of_the_page_is_what_its_fields_write(specification: str) -> None:
    with FILE.open("rb") as file:
        front = read_front(file)
    header = parse_header(front.header)
    assert header.to_json() == front.header
    assert f"```json\n{front.header.decode()}\n```" in specification
    assert header.file_name == FILE.name


def test_the_signature_of_the_page_is_made_again_from_the_key(specification: str) -> None:
    with FILE.open("rb") as file:
        front = read_front(file)
    assert STATION.sign(front.header) == front.signature
    assert f"```text\n{front.signature.hex()}\n```" in specification


def test_the_lines_of_the_page_are_read_and_written_again(specification: str) -> None:
    reader = Reader("yidu", CENTER, Kind.UP, schema=1, trust={"420581001001": STATION.public}.get)
    entries = read_bundle(FILE, reader).entries()
    lines = b"".join(line_of(entry) for entry in entries).decode()
    assert f"```json\n{lines}```" in specification
    assert first_broken(entries, GENESIS) is None
    third = entries[2]
    hashed = f"{third.prev_hash}\n3\n{third.at}\n{third.actor}\n{third.action}\n1/1\n{third.digest}\n"
    assert f"```text\n{hashed}```" in specification
    assert sha256(hashed.encode()).hexdigest() == third.hash


def test_the_frame_of_the_page_is_made_again_from_the_members(specification: str) -> None:
    content = FILE.read_bytes()
    with FILE.open("rb") as file:
        front = read_front(file)
    payload = content[front.payload_offset :][: front.payload_size]
    assert build(front.header, front.signature, payload) == content
    assert f"{content[:41].hex(' ')}\n{content[-22:].hex(' ')}\n" in specification
