"""Bombs: files of next to no size that would be gigabytes if anybody unpacked them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import zstandard

MIB = 1 << 20


def zstd_bomb(size: int, *, states_size: bool) -> bytes:
    """Zeros that take next to no room compressed."""
    compressor = zstandard.ZstdCompressor(level=3, write_content_size=states_size)
    stream = compressor.compressobj(size=size if states_size else -1)
    pieces = [stream.compress(bytes(MIB)) for _ in range(size // MIB)]
    return b"".join([*pieces, stream.flush()])


def zip_bomb(path: Path, size: int) -> Path:
    """A compressed archive whose header.json would be ``size`` bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("header.json", "w") as member:
        for _ in range(size // MIB):
            member.write(bytes(MIB))
    return path
