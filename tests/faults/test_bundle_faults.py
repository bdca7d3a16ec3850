"""Whatever happens to a bundle on its way, the centre takes all of it or nothing, and says why."""

from __future__ import annotations

import json
import random
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import pytest
import zstandard

from station_app.domain.journal import GENESIS, Entry
from station_app.errors.sync import (
    BundleCutOff,
    BundleDamaged,
    BundleFork,
    BundleGap,
    BundleTooLarge,
    NotABundle,
    OtherReceiver,
    SignatureWrong,
    SyncError,
)
from station_app.sync.bundle import Header, Packed, pack, read_bundle, seal, unheld
from station_app.sync.container import build, read_front
from station_app.sync.keys import StationKeys, encrypt
from station_app.sync.lines import line_of
from tests.helpers.bombs import MIB, zip_bomb, zstd_bomb
from tests.helpers.bundles import Exchange, make_entries, make_exchange


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return make_exchange(tmp_path)


@pytest.fixture
def bundle(exchange: Exchange) -> Path:
    return exchange.send(make_entries(4))


def refusal_of(exchange: Exchange, path: Path) -> SyncError:
    """The refusal of a file that must not be taken; a clerk and an operator can both read it."""
    with pytest.raises(SyncError) as refused:
        exchange.receive(path)
    assert path.name in str(refused.value)
    assert refused.value.operator_line().isascii()
    return refused.value


def packed_as(content: bytes, compressed: bytes, entries: list[Entry]) -> Packed:
    last = entries[-1]
    return Packed(entries[0].seq, last.seq, entries[0].prev_hash, last.hash, len(content), compressed)


def send_lines(exchange: Exchange, lines: bytes, entries: list[Entry]) -> Path:
    """A bundle, signed by the station itself, whose lines are not those that its header tells of."""
    packed = packed_as(lines, zstandard.ZstdCompressor().compress(lines), entries)
    return put(exchange, packed)


def put(exchange: Exchange, packed: Packed) -> Path:
    made = seal(packed, exchange.facts(), exchange.station, [exchange.center.public.age])
    path = exchange.folder / "spoiled.bundle"
    path.write_bytes(made.content)
    return path


# On the way


def test_a_bundle_cut_at_any_byte_is_refused(exchange: Exchange, bundle: Path) -> None:
    content = bundle.read_bytes()
    for size in range(len(content)):
        bundle.write_bytes(content[:size])
        refusal = refusal_of(exchange, bundle)
        assert isinstance(refusal, BundleCutOff), f"cut at {size}: {refusal.operator_line()}"
        assert "重新拷贝" in str(refusal)


def test_a_bundle_with_any_byte_changed_is_refused(exchange: Exchange, bundle: Path) -> None:
    content = bundle.read_bytes()
    chance = random.Random(7)
    for place in range(len(content)):
        spoiled = bytearray(content)
        spoiled[place] ^= 1 << chance.randrange(8)
        bundle.write_bytes(spoiled)
        refusal = refusal_of(exchange, bundle)
        expected = NotABundle if place < 4 else BundleDamaged
        assert isinstance(refusal, expected), f"flipped at {place}: {refusal.operator_line()}"


def test_a_bundle_with_whole_sectors_lost_is_refused(exchange: Exchange) -> None:
    path = exchange.send(make_entries(400))
    content = path.read_bytes()
    for start in range(0, len(content), 512):
        path.write_bytes(content[:start] + bytes(512) + content[start + 512 :])
        assert isinstance(refusal_of(exchange, path), NotABundle | BundleDamaged)


def test_a_bundle_with_something_after_its_end_is_refused(exchange: Exchange, bundle: Path) -> None:
    bundle.write_bytes(bundle.read_bytes() + b"\n")
    assert isinstance(refusal_of(exchange, bundle), BundleDamaged)


def test_a_bundle_that_another_program_zipped_again_is_refused(exchange: Exchange, bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as original:
        members = {name: original.read(name) for name in original.namelist()}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(bundle, "w", method) as again:
            for name, content in members.items():
                again.writestr(name, content)
        assert isinstance(refusal_of(exchange, bundle), BundleDamaged)


# In any order


def held_after(held: list[Entry], path: Path, exchange: Exchange) -> list[Entry]:
    """What the centre holds after a file; a gap or a fork changes nothing."""
    hashes = {0: GENESIS} | {entry.seq: entry.hash for entry in held}
    try:
        return held + unheld(exchange.open(path), len(held), hashes.get)
    except BundleGap:
        return held


def test_bundles_in_any_order_and_repeated_leave_the_centre_with_the_stations_journal(
    exchange: Exchange,
) -> None:
    entries = make_entries(60)
    cuts = [(0, 10), (10, 25), (20, 40), (0, 30), (40, 60), (25, 41)]
    files = [exchange.send(entries[first:last]) for first, last in cuts]
    chance = random.Random(11)
    for _ in range(30):
        held: list[Entry] = []
        for path in chance.choices(files, k=12):
            held = held_after(held, path, exchange)
            assert held == entries[: len(held)]
        for path in [*files, *files]:
            held = held_after(held, path, exchange)
        assert held == entries


def test_a_clones_bundles_never_mix_with_the_first_computers(exchange: Exchange) -> None:
    entries = make_entries(10)
    clone = entries[:4] + make_entries(6, start=5, before=entries[3].hash, actor="另一台电脑")
    hashes = {0: GENESIS} | {entry.seq: entry.hash for entry in entries}
    for first in range(10):
        opened = exchange.open(exchange.send(clone[first:]))
        with pytest.raises(BundleFork):
            unheld(opened, 10, hashes.get)


# Signed, but wrong


def test_lines_that_are_not_those_of_the_header_are_refused(exchange: Exchange) -> None:
    entries = make_entries(3)
    lines = [line_of(entry) for entry in entries]
    other = [line_of(entry) for entry in make_entries(4, actor="王文书")]
    for wrong in (
        lines[:2],
        [*lines, other[3]],
        [lines[0], lines[2], lines[1]],
        [lines[0], lines[0], lines[2]],
        [lines[0], lines[1], other[2]],
        other[:3],
        [b"\n"],
        [b"[]\n"],
        [b"\xff" * 1000 + b"\n"],
    ):
        assert isinstance(refusal_of(exchange, send_lines(exchange, b"".join(wrong), entries)), BundleDamaged)


def test_a_header_with_another_signers_signature_is_refused(exchange: Exchange, bundle: Path) -> None:
    with bundle.open("rb") as file:
        front = read_front(file)
    payload = bundle.read_bytes()[front.payload_offset :][: front.payload_size]
    forged = StationKeys.generate().sign(front.header)
    bundle.write_bytes(build(front.header, forged, payload))
    assert isinstance(refusal_of(exchange, bundle), SignatureWrong)


def test_a_header_changed_after_it_was_signed_is_refused(exchange: Exchange, bundle: Path) -> None:
    with bundle.open("rb") as file:
        front = read_front(file)
    payload = bundle.read_bytes()[front.payload_offset :][: front.payload_size]
    fields = json.loads(front.header)
    for changes, refusal in (
        ({"created_at": 5}, SignatureWrong),
        ({"schema": 9}, SignatureWrong),
        ({"receiver": "dangyang"}, OtherReceiver),
    ):
        raw = json.dumps(fields | changes, sort_keys=True, separators=(",", ":")).encode()
        bundle.write_bytes(build(raw, front.signature, payload))
        assert isinstance(refusal_of(exchange, bundle), refusal)


def test_another_bundles_payload_under_this_header_is_refused(exchange: Exchange, bundle: Path) -> None:
    with bundle.open("rb") as file:
        front = read_front(file)
    other = encrypt(b"x" * 300, [exchange.center.public.age])[: front.payload_size]
    other += bytes(front.payload_size - len(other))
    bundle.write_bytes(build(front.header, front.signature, other))
    assert isinstance(refusal_of(exchange, bundle), BundleDamaged)


def test_a_payload_that_is_not_encrypted_is_refused(exchange: Exchange) -> None:
    lines = b"".join(line_of(entry) for entry in make_entries(1))
    header = exchange.open(exchange.send(make_entries(1))).header
    for payload in (lines, zstandard.ZstdCompressor().compress(lines), b"age-encryption.org/v1\n"):
        assert isinstance(refusal_of(exchange, with_payload(exchange, header, payload)), BundleDamaged)


def with_payload(exchange: Exchange, header: Header, payload: bytes) -> Path:
    """A rightly signed bundle around any payload."""
    fields = json.loads(header.to_json())
    fields |= {"payload_sha256": sha256(payload).hexdigest(), "payload_size": len(payload)}
    raw = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    path = exchange.folder / "payload.bundle"
    path.write_bytes(build(raw, exchange.station.sign(raw), payload))
    return path


# Bombs: nothing may grow beyond what its header promised


@pytest.mark.parametrize("states_size", [True, False])
@pytest.mark.usefixtures("little_memory")
def test_a_compressed_bomb_behind_a_modest_header_does_not_go_off(
    exchange: Exchange, states_size: bool
) -> None:
    entries = make_entries(1)
    bomb = zstd_bomb(2048 * MIB, states_size=states_size)
    assert len(bomb) < MIB
    assert isinstance(
        refusal_of(exchange, put(exchange, packed_as(b"x" * 5000, bomb, entries))), BundleDamaged
    )


@pytest.mark.usefixtures("little_memory")
def test_a_compressed_bomb_that_lies_about_its_own_size_does_not_go_off(exchange: Exchange) -> None:
    bomb = bytearray(zstd_bomb(2048 * MIB, states_size=True))
    assert bomb[4] >> 6 == 2, "four bytes of content size"
    place = 5 if bomb[4] & 0x20 else 6
    bomb[place : place + 4] = struct.pack("<L", 5000)
    packed = packed_as(b"x" * 5000, bytes(bomb), make_entries(1))
    assert isinstance(refusal_of(exchange, put(exchange, packed)), BundleDamaged)


def test_a_bomb_that_announces_itself_is_refused_by_its_header(exchange: Exchange) -> None:
    bomb = zstd_bomb(512 * MIB, states_size=True)
    entries = make_entries(1)
    packed = Packed(1, 1, GENESIS, entries[0].hash, 512 * MIB, bomb)
    refusal = refusal_of(exchange, put(exchange, packed))
    assert isinstance(refusal, BundleTooLarge)
    assert refusal.operator_line().endswith("nothing was unpacked")


def test_a_second_compressed_frame_is_refused(exchange: Exchange) -> None:
    entries = make_entries(2)
    lines = b"".join(line_of(entry) for entry in entries)
    compress = zstandard.ZstdCompressor().compress
    skippable = struct.pack("<LL", 0x184D2A50, 4) + b"skip"
    for extra in (compress(b"more"), skippable, b"x"):
        packed = packed_as(lines, compress(lines) + extra, entries)
        assert isinstance(refusal_of(exchange, put(exchange, packed)), BundleDamaged)
    leading = packed_as(lines, skippable + compress(lines), entries)
    assert isinstance(refusal_of(exchange, put(exchange, leading)), BundleDamaged)


@pytest.mark.usefixtures("little_memory")
def test_a_zip_bomb_does_not_go_off(exchange: Exchange) -> None:
    path = zip_bomb(exchange.folder / "bomb.bundle", 600 * MIB)
    assert path.stat().st_size < 4 * MIB
    assert isinstance(refusal_of(exchange, path), BundleDamaged)


def test_a_member_that_claims_gigabytes_is_refused_unread(exchange: Exchange, bundle: Path) -> None:
    content = bundle.read_bytes()
    with bundle.open("rb") as file:
        front = read_front(file)
    for place in (14, front.payload_offset - len("payload.age") - 16):
        claimed = struct.pack("<LLL", crc32(b""), 0xFFFFFFFF, 0xFFFFFFFF)
        bundle.write_bytes(content[:place] + claimed + content[place + 12 :])
        assert isinstance(refusal_of(exchange, bundle), BundleDamaged)


def test_a_deeply_nested_header_is_refused(exchange: Exchange) -> None:
    raw = b"[" * 16_000
    path = exchange.folder / "nested.bundle"
    path.write_bytes(build(raw, exchange.station.sign(raw), b"x"))
    assert isinstance(refusal_of(exchange, path), BundleDamaged)


def test_writing_a_long_journal_holds_one_bundle_at_a_time(exchange: Exchange) -> None:
    """Each of about thirty bundles is closed before the next one's entries are asked for."""
    asked = 0

    def journal() -> Iterator[Entry]:
        nonlocal asked
        for entry in make_entries(20_000):
            asked += 1
            yield entry

    for packed in pack(journal(), target_size=200_000):
        assert asked <= packed.last + 1


# With other people's tools, as the specification says


def run(*command: str, cwd: Path, stdin: bytes = b"") -> bytes:
    return subprocess.run(command, cwd=cwd, input=stdin, check=True, capture_output=True).stdout


needs_tools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("unzip", "openssl", "sha256sum", "age", "zstd")),
    reason="unzip, openssl, sha256sum, age or zstd is not installed",
)


@needs_tools
def test_ordinary_tools_can_check_and_open_a_bundle(exchange: Exchange, bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert b"No errors detected" in run("unzip", "-t", str(bundle), cwd=out)
    run("unzip", str(bundle), cwd=out)
    assert sorted(path.name for path in out.iterdir()) == ["header.json", "header.sig", "payload.age"]
    header = json.loads((out / "header.json").read_text())
    algorithm = bytes.fromhex("302a300506032b6570032100")
    (out / "sender.der").write_bytes(algorithm + bytes.fromhex(exchange.station.public.signing))
    verify = ("openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "sender.der", "-rawin")
    verified = run(*verify, "-in", "header.json", "-sigfile", "header.sig", cwd=out)
    assert b"Signature Verified Successfully" in verified
    assert run("sha256sum", "payload.age", cwd=out).split()[0].decode() == header["payload_sha256"]
    (out / "identity.txt").write_text(exchange.center.identity + "\n")
    compressed = run("age", "-d", "-i", "identity.txt", "payload.age", cwd=out)
    lines = run("zstd", "-d", "-c", cwd=out, stdin=compressed).decode().splitlines()
    assert [json.loads(line)["hash"] for line in lines] == [entry.hash for entry in make_entries(4)]
    first = lines[0]
    changes = first[first.index(',"changes":') + len(',"changes":') : -1]
    digest = run("sha256sum", cwd=out, stdin=changes.encode()).split()[0].decode()
    assert digest == json.loads(first)["digest"]


@needs_tools
def test_a_bundle_made_with_ordinary_tools_is_read(exchange: Exchange, tmp_path: Path) -> None:
    entries = make_entries(3)
    lines = b"".join(line_of(entry) for entry in entries)
    (tmp_path / "lines").write_bytes(lines)
    run("zstd", "-q", "-3", "lines", "-o", "lines.zst", cwd=tmp_path)
    run("age", "-r", exchange.center.public.age, "-o", "payload.age", "lines.zst", cwd=tmp_path)
    payload = (tmp_path / "payload.age").read_bytes()
    header = exchange.open(exchange.send(entries)).header
    path = with_payload(exchange, header, payload)
    assert read_bundle(path, exchange.reader()).entries() == entries
