"""The outer file of a bundle: a ZIP of three stored members whose every byte is fixed by its content."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO
from zlib import crc32

HEADER = "header.json"
SIGNATURE = "header.sig"
PAYLOAD = "payload.age"

HEADER_LIMIT = 16 << 10
"""Bytes of header.json beyond which a file is no bundle."""
SIGNATURE_SIZE = 64

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
_MADE_BY = 3 << 8 | _VERSION  # Unix, so that unzip gives the members ordinary permissions
_DAY = 1 << 5 | 1  # 1980-01-01, the earliest that the format can say
_MODE = 0o100644 << 16


class Malformed(Exception):
    """Not such a ZIP; the text says in English which check failed."""


class CutShort(Exception):
    """The bytes end before the file does."""


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the payload's bytes, and where those begin."""

    header: bytes
    signature: bytes
    payload_crc: int
    payload_size: int
    payload_offset: int


def build(header: bytes, signature: bytes, payload: bytes) -> bytes:
    """The whole file."""
    members = ((HEADER, header), (SIGNATURE, signature), (PAYLOAD, payload))
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, content in members:
        fields = _fields(name, crc32(content), len(content))
        local = _LOCAL.pack(b"PK\x03\x04", *fields) + name.encode()
        pieces += (local, content)
        directory.append(
            _CENTRAL.pack(b"PK\x01\x02", _MADE_BY, *fields, 0, 0, 0, _MODE, offset) + name.encode()
        )
        offset += len(local) + len(content)
    central = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), len(central), offset, 0)
    return b"".join((*pieces, central, end))


def total_size(header_size: int, payload_size: int) -> int:
    """Bytes of the whole file whose header.json and payload.age have these sizes."""
    names = sum(len(name) for name in (HEADER, SIGNATURE, PAYLOAD))
    frames = 3 * (_LOCAL.size + _CENTRAL.size) + 2 * names + _END.size
    return frames + header_size + SIGNATURE_SIZE + payload_size


def read_front(file: BinaryIO) -> Front:
    """Header, signature and the payload's frame, without reading the payload.

    Raises ``Malformed`` and ``CutShort``.
    """
    header_crc, header_size = _read_frame(file, HEADER)
    if not 0 < header_size <= HEADER_LIMIT:
        raise Malformed("size of header.json")
    header = _read_exactly(file, header_size)
    if crc32(header) != header_crc:
        raise Malformed("checksum of header.json")
    signature_crc, signature_size = _read_frame(file, SIGNATURE)
    if signature_size != SIGNATURE_SIZE:
        raise Malformed("size of header.sig")
    signature = _read_exactly(file, SIGNATURE_SIZE)
    if crc32(signature) != signature_crc:
        raise Malformed("checksum of header.sig")
    payload_crc, payload_size = _read_frame(file, PAYLOAD)
    return Front(header, signature, payload_crc, payload_size, file.tell())


def _fields(name: str, crc: int, size: int) -> tuple[int, ...]:
    return _VERSION, 0, 0, 0, _DAY, crc, size, size, len(name), 0


def _read_frame(file: BinaryIO, name: str) -> tuple[int, int]:
    """The checksum and size that a member's local header states."""
    wanted = b"PK\x03\x04"
    start = file.read(_LOCAL.size)
    if not wanted.startswith(start[:4]):
        raise Malformed("no member where one must begin")
    if len(start) < _LOCAL.size:
        raise CutShort
    *_, crc, size, _, _, _ = _LOCAL.unpack(start)
    found_name = file.read(len(name))
    if len(found_name) < len(name) and name.encode().startswith(found_name):
        raise CutShort
    if start != _LOCAL.pack(wanted, *_fields(name, crc, size)) or found_name != name.encode():
        raise Malformed(f"frame of {name}")
    return crc, size


def _read_exactly(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise CutShort
    return content
