"""Bundles of photos: a run of blobs, each named and proved by its own SHA-256 (docs/bundle-format.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import zstandard

from station_app.domain.journal import GENESIS
from station_app.errors.sync import BundleDamaged, PhotoDamaged, WrongDirection
from station_app.sync.bundle import MOST_BLOBS, TARGET_SIZE, BundleReader, Kind, Packed

_LEVEL = 1  # photos are compressed already
_HEAD = re.compile(
    rb'\{"media_type":"([a-z]{1,20}/[a-z0-9.+-]{1,60})","sha256":"([0-9a-f]{64})","size":(0|[1-9][0-9]{0,15})\}\n'
)
_HEAD_LIMIT = 256
"""Bytes within which a head ends; the pattern allows fewer."""


@dataclass(frozen=True, slots=True)
class SentBlob:
    """The bytes of a photo, which its SHA-256 (hex) names."""

    sha256: str
    media_type: str
    content: bytes


def pack_blobs(
    blobs: Iterable[SentBlob], target_size: int = TARGET_SIZE, most_blobs: int = MOST_BLOBS
) -> Iterator[Packed]:
    """Cut photos, in ascending order of their SHA-256, into the contents of bundles, one in memory at a time.

    A bundle is closed with the photo that brings it to ``target_size`` bytes; none is split. Raises
    PhotoDamaged where a photo is not what its name says: it would be refused with all that travels beside it.
    """
    frames: list[bytes] = []
    names: list[str] = []
    size = 0
    for blob in blobs:
        if names and (size >= target_size or len(names) >= most_blobs):
            yield _packed(frames, names)
            frames, names, size = [], [], 0
        frame = frame_of(blob)
        if _HEAD.match(frame) is None or sha256(blob.content).hexdigest() != blob.sha256:
            raise PhotoDamaged(sha256=blob.sha256)
        frames.append(frame)
        names.append(blob.sha256)
        size += len(frame)
    if names:
        yield _packed(frames, names)


def frame_of(blob: SentBlob) -> bytes:
    """One photo as it stands in the payload: a line of canonical JSON, then its bytes as they are."""
    size = len(blob.content)
    head = f'{{"media_type":"{blob.media_type}","sha256":"{blob.sha256}","size":{size}}}\n'
    return head.encode() + blob.content


def names_digest(names: Iterable[str]) -> str:
    """What stands as ``after`` in the header: SHA-256 over the photos' names, a line each."""
    return sha256("".join(f"{name}\n" for name in names).encode()).hexdigest()


def read_blobs(bundle: BundleReader) -> list[SentBlob]:
    """All photos of a bundle, once the payload, its frame and every photo's own SHA-256 have been proved.

    Raises WrongDirection for a bundle that carries no photos, and what ``BundleReader.unpacked`` raises;
    then nothing is to be taken.
    """
    header = bundle.header
    if not header.facts.kind.is_photos:
        raise WrongDirection(file=bundle.path.name, kind=header.facts.kind, wanted=Kind.BLOBS)
    blobs = list(_frames(bundle, bundle.unpacked()))
    if len(blobs) != header.entries:
        raise bundle.damaged("number of photos")
    if names_digest(blob.sha256 for blob in blobs) != header.after:
        raise bundle.damaged("names of the photos")
    return blobs


def _frames(bundle: BundleReader, unpacked: bytes) -> Iterator[SentBlob]:
    offset, before = 0, ""
    while offset < len(unpacked):
        head = _HEAD.match(unpacked, offset, offset + _HEAD_LIMIT)
        if head is None:
            raise _wrong(bundle, offset, "no photo begins")
        media_type, name, size = head[1].decode(), head[2].decode(), int(head[3])
        if name <= before:
            raise _wrong(bundle, offset, "out of order")
        content = unpacked[head.end() : head.end() + size]
        if len(content) < size:
            raise _wrong(bundle, offset, "cut short")
        if sha256(content).hexdigest() != name:
            raise _wrong(bundle, offset, "differs from its SHA-256")
        yield SentBlob(name, media_type, content)
        offset, before = head.end() + size, name


def _packed(frames: list[bytes], names: list[str]) -> Packed:
    unpacked = b"".join(frames)
    compressed = zstandard.ZstdCompressor(level=_LEVEL).compress(unpacked)
    return Packed(1, len(names), GENESIS, names_digest(names), len(unpacked), compressed)


def _wrong(bundle: BundleReader, offset: int, reason: str) -> BundleDamaged:
    return bundle.damaged(f"photo at byte {offset}: {reason}")
