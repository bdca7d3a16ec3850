"""A bundle of photos brings just the photos that were sent, and nothing before every one is proved."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard

from station_app.domain.journal import GENESIS, canonical
from station_app.errors.sync import (
    BundleCutOff,
    BundleDamaged,
    BundleTooLarge,
    NotABundle,
    OtherReceiver,
    PhotoDamaged,
    SignatureWrong,
    SyncError,
    UnknownSender,
    WrongDirection,
)
from station_app.sync.blobs import SentBlob, frame_of, names_digest, pack_blobs, read_blobs
from station_app.sync.bundle import Kind, Limits, Mark, Packed, read_bundle, seal
from station_app.sync.keys import StationKeys
from tests.helpers.bundles import EPOCH, STATION, Exchange, make_entries, make_exchange
from tests.helpers.photos import blob_of, make_blobs, photo_bytes


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return make_exchange(tmp_path)


def put(exchange: Exchange, packed: Packed, **changes: object) -> Path:
    """A bundle of photos on the stick, signed by the station itself."""
    facts = exchange.facts(kind=Kind.BLOBS, **changes)
    bundle = seal(packed, facts, exchange.station, [exchange.center.public.age])
    path = exchange.folder / bundle.header.file_name
    path.write_bytes(bundle.content)
    return path


def send(exchange: Exchange, blobs: Sequence[SentBlob], **changes: object) -> Path:
    (packed,) = pack_blobs(blobs)
    return put(exchange, packed, **changes)


def send_content(exchange: Exchange, content: bytes, names: Sequence[str], count: int | None = None) -> Path:
    """A bundle whose payload is not what its header tells of."""
    compressed = zstandard.ZstdCompressor().compress(content)
    last = len(names) if count is None else count
    return put(exchange, Packed(1, last, GENESIS, names_digest(names), len(content), compressed))


def receive(exchange: Exchange, path: Path) -> list[SentBlob]:
    return read_blobs(exchange.open(path))


def refusal_of(exchange: Exchange, path: Path) -> SyncError:
    with pytest.raises(SyncError) as refused:
        receive(exchange, path)
    assert path.name in str(refused.value)
    assert refused.value.operator_line().isascii()
    return refused.value


def test_a_bundle_brings_the_photos_that_were_sent(exchange: Exchange) -> None:
    blobs = sorted([*make_blobs(5), blob_of(b"", "image/jpeg")], key=lambda blob: blob.sha256)
    assert receive(exchange, send(exchange, blobs)) == blobs


def test_the_header_counts_the_photos_and_binds_their_names(exchange: Exchange) -> None:
    blobs = make_blobs(3)
    held = Mark("down1", 7, "ab" * 32)
    header = exchange.open(send(exchange, blobs, held=held)).header
    assert (header.first, header.last, header.entries, header.before) == (1, 3, 3, GENESIS)
    assert header.after == sha256("".join(f"{blob.sha256}\n" for blob in blobs).encode()).hexdigest()
    assert header.unpacked_size == sum(len(frame_of(blob)) for blob in blobs)
    assert header.file_name == f"{STATION}-{EPOCH}-blobs-{header.payload_sha256[:12]}.bundle"
    assert header.facts.held == held


def test_a_photo_stands_as_a_line_of_canonical_json_and_its_bytes() -> None:
    content = photo_bytes(1)
    head = {"media_type": "image/png", "sha256": sha256(content).hexdigest(), "size": len(content)}
    assert frame_of(blob_of(content)) == canonical(head).encode() + b"\n" + content


def test_many_photos_become_several_bundles_and_none_is_split() -> None:
    blobs = make_blobs(10, 1000)
    packed = list(pack_blobs(iter(blobs), target_size=2500))
    assert [each.last for each in packed] == [3, 3, 3, 1]
    assert [each.last for each in pack_blobs(blobs, most_blobs=4)] == [4, 4, 2]
    assert list(pack_blobs([])) == []


def test_a_photo_larger_than_a_bundle_travels_alone(exchange: Exchange) -> None:
    blobs = make_blobs(2, 5 << 20)
    assert [each.last for each in pack_blobs(blobs)] == [1, 1]
    assert receive(exchange, send(exchange, blobs[:1])) == blobs[:1]


def test_a_photo_that_is_not_what_its_name_says_is_not_packed() -> None:
    good, bad = make_blobs(2)
    with pytest.raises(PhotoDamaged) as refused:
        list(pack_blobs([good, replace(bad, content=bad.content[:-1])]))
    assert refused.value.facts == {"sha256": bad.sha256}
    with pytest.raises(PhotoDamaged):
        list(pack_blobs([replace(good, media_type='image/"png')]))


# On the way


def test_a_bundle_cut_anywhere_is_refused(exchange: Exchange) -> None:
    path = send(exchange, make_blobs(2, 300))
    content = path.read_bytes()
    for size in range(0, len(content), 7):
        path.write_bytes(content[:size])
        assert isinstance(refusal_of(exchange, path), BundleCutOff), f"cut at {size}"


def test_a_bundle_with_any_bit_flipped_is_refused(exchange: Exchange) -> None:
    path = send(exchange, make_blobs(2, 300))
    content = path.read_bytes()
    chance = random.Random(7)
    for place in range(0, len(content), 3):
        spoiled = bytearray(content)
        spoiled[place] ^= 1 << chance.randrange(8)
        path.write_bytes(spoiled)
        expected = NotABundle if place < 4 else BundleDamaged
        assert isinstance(refusal_of(exchange, path), expected), f"flipped at {place}"


def test_a_bundle_with_something_after_its_end_is_refused(exchange: Exchange) -> None:
    path = send(exchange, make_blobs(2))
    path.write_bytes(path.read_bytes() + b"\n")
    assert isinstance(refusal_of(exchange, path), BundleDamaged)


# Signed, but wrong


def test_photos_that_are_not_those_of_the_header_are_refused(exchange: Exchange) -> None:
    blobs = make_blobs(3)
    frames = [frame_of(blob) for blob in blobs]
    names = [blob.sha256 for blob in blobs]
    other = frame_of(blob_of(photo_bytes(99)))
    fitting = [frames[0], frames[1].replace(b"PNG", b"GNP"), frames[2]]
    for wrong, reason in (
        (frames[:2], "number of photos"),
        ([*frames, b"\n"], "no photo begins"),
        ([*frames, frames[2]], "out of order"),
        ([frames[0], frames[2], frames[1]], "out of order"),
        ([frames[0], frames[1], frames[1]], "out of order"),
        (fitting, "differs from its SHA-256"),
        ([frames[0], frames[1], frames[2][:-1]], "cut short"),
        ([frames[0], frames[1], frames[2] + b"x"], "no photo begins"),
        ([b"x" * 1000], "no photo begins"),
        ([frames[0].replace(b'"size":', b'"size": '), *frames[1:]], "no photo begins"),
        ([frames[0].replace(b'"size":', b'"size":0'), *frames[1:]], "no photo begins"),
    ):
        refusal = refusal_of(exchange, send_content(exchange, b"".join(wrong), names))
        assert isinstance(refusal, BundleDamaged)
        assert reason in refusal.operator_line()
    swapped = sorted([frames[0], frames[1], other], key=lambda frame: frame[40:])
    refusal = refusal_of(exchange, send_content(exchange, b"".join(swapped), names))
    assert isinstance(refusal, BundleDamaged)


def test_other_names_than_the_headers_are_refused(exchange: Exchange) -> None:
    blobs = make_blobs(3)
    content = b"".join(frame_of(blob) for blob in blobs)
    names = [blob.sha256 for blob in blobs]
    assert receive(exchange, send_content(exchange, content, names)) == blobs
    refusal = refusal_of(exchange, send_content(exchange, content, [*names[:2], "ab" * 32]))
    assert "names of the photos" in refusal.operator_line()


def test_numbers_that_photos_do_not_have_are_refused(exchange: Exchange) -> None:
    (packed,) = pack_blobs(make_blobs(2))
    later = replace(packed, first=2, last=3, before="ab" * 32)
    assert "numbers of photos" in refusal_of(exchange, put(exchange, later)).operator_line()
    branched = put(exchange, packed, branch=Mark("older", 0, GENESIS))
    assert "numbers of photos" in refusal_of(exchange, branched).operator_line()


def test_limits_hold_before_anything_is_unpacked(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    path = send(exchange, make_blobs(3))
    monkeypatch.setattr(zstandard, "ZstdDecompressor", None)
    for limits in (Limits(blobs=2), Limits(payload_size=1000), Limits(unpacked_size=1000)):
        with pytest.raises(BundleTooLarge):
            read_bundle(path, exchange.reader(limits=limits))
    assert read_bundle(path, exchange.reader(limits=Limits(blobs=3, entries=1))).header.entries == 3


def test_a_bomb_is_not_unpacked(exchange: Exchange) -> None:
    """A frame that says less than it holds, and one that says more than the header."""
    blob = blob_of(bytes(30 << 20))
    whole = frame_of(blob)
    compressed = zstandard.ZstdCompressor().compress(whole)
    assert len(compressed) < 10_000
    silent = zstandard.ZstdCompressor(write_content_size=False).compress(whole)
    for size, frame in (
        (1000, compressed),
        (1000, silent),
        (len(whole), silent),
        (len(whole), compressed[:-9]),
    ):
        packed = Packed(1, 1, GENESIS, names_digest([blob.sha256]), size, frame)
        assert isinstance(refusal_of(exchange, put(exchange, packed)), BundleDamaged)
    large = Packed(1, 1, GENESIS, names_digest([blob.sha256]), 65 << 20, compressed)
    assert isinstance(refusal_of(exchange, put(exchange, large)), BundleTooLarge)


# Who sends what to whom


def test_photos_for_another_from_a_stranger_or_falsely_signed_are_refused(exchange: Exchange) -> None:
    blobs = make_blobs(1)
    assert isinstance(refusal_of(exchange, send(exchange, blobs, receiver="changyang")), OtherReceiver)
    assert isinstance(refusal_of(exchange, send(exchange, blobs, sender="420581001009")), UnknownSender)
    thief = Exchange(StationKeys.generate(), exchange.center, exchange.folder)
    assert isinstance(refusal_of(exchange, send(thief, blobs)), SignatureWrong)


def test_photos_are_no_entries_and_entries_no_photos(exchange: Exchange) -> None:
    photos, journal = send(exchange, make_blobs(2)), exchange.send(make_entries(2))
    with pytest.raises(WrongDirection):
        exchange.receive(photos)
    with pytest.raises(WrongDirection):
        receive(exchange, journal)


def test_a_station_takes_no_photos_in(exchange: Exchange) -> None:
    path = send(exchange, make_blobs(1))
    with pytest.raises(WrongDirection):
        read_bundle(path, exchange.reader(kind=Kind.DOWN))
