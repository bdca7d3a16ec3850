"""Photos for bundles: bytes that do not compress, named by their SHA-256."""

from __future__ import annotations

import random
from hashlib import sha256

from station_app.sync.blobs import SentBlob

PNG = b"\x89PNG\r\n\x1a\n"


def photo_bytes(number: int, size: int = 900) -> bytes:
    """The bytes of one photo, always the same for a number; the first look like a PNG's."""
    return PNG + random.Random(number).randbytes(size)


def blob_of(content: bytes, media_type: str = "image/png") -> SentBlob:
    """A photo as it travels."""
    return SentBlob(sha256(content).hexdigest(), media_type, content)


def make_blobs(count: int, size: int = 900) -> list[SentBlob]:
    """So many photos, in the order in which they travel."""
    blobs = [blob_of(photo_bytes(number, size)) for number in range(count)]
    return sorted(blobs, key=lambda blob: blob.sha256)
