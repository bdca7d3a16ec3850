"""The pages of an encrypted file one by one, so that a damaged one hides no other.

SQLCipher 4 keeps a page of 4096 bytes as AES-256-CBC, with its IV and an HMAC-SHA512 of content and page
number in the last 80 bytes (https://www.zetetic.net/sqlcipher/design/). What its HMAC vouches for was written
so by this program: a flipped bit, a torn sector, a page in another's place are all told. Nothing here writes.
"""

from __future__ import annotations

import hmac
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from hashlib import pbkdf2_hmac
from io import RawIOBase
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from station_app.store.salt import SALT_BYTES, salt_of

PAGE = 4096
_IV, _HMAC = 16, 64
RESERVED = _IV + _HMAC
_ENDS = PAGE - RESERVED
_HMAC_SALT_MASK = 0x3A
_HMAC_KEY_ROUNDS = 2
_PLAIN_START = b"SQLite format 3\0"
_TRIED = 64
"""Pages that are looked at to see whether a salt is the file's."""

_LOG_HEADER, _FRAME_HEADER = 32, 24
_BIG_ENDIAN = 1

View = dict[int, int]
"""Which frame of the log (by its offset) stands for a page."""


class Pages:
    """A file and its write-ahead log, read block by block and never opened by the database.

    ``views`` are the states in which the pages can be seen: the file alone, with what the log has committed,
    and with every whole page that lies in the log, also behind a tear. What the disk cannot read any more
    counts as damaged. Raises OSError where the file cannot be opened at all.
    """

    def __init__(self, database: Path, log: Path, key: bytes) -> None:
        self._key = key
        self._file = database.open("rb", buffering=0)
        self._length = database.stat().st_size
        self._log = _read_log(log)
        self._hmac_key = self._find_hmac_key()
        committed, self._size = self._committed()
        self.views: tuple[View, ...] = ({}, committed, self._all_frames())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def committed(self) -> View:
        """The view that the database itself would have."""
        return self.views[1]

    @property
    def is_log_whole(self) -> bool:
        """True where the log has no page that the database would not take."""
        return self.views[1] == self.views[2]

    @property
    def count(self) -> int:
        """How many pages the file has, with what the log has committed."""
        return self._size or self._pages_of_file()

    def page(self, number: int, view: View) -> bytes | None:
        """The plain page with its reserved bytes empty; None where it cannot be vouched for."""
        place = view.get(number)
        if place is not None:
            return self._opened(number, self._log[place : place + PAGE])
        return self._opened(number, _read_block(self._file, (number - 1) * PAGE))

    def leaves(self, view: View, *, of_log_alone: bool = False) -> Iterator[bytes]:
        """Every whole page of a view (or of what the log has to it) that holds rows of a table."""
        all_pages = range(1, max(self._pages_of_file(), self.count, *view, 1) + 1)
        for number in view if of_log_alone else all_pages:
            page = self.page(number, view)
            if page is not None and page[0] == 13:  # noqa: PLR2004 - the file format's mark
                yield page

    def _pages_of_file(self) -> int:
        return -(-self._length // PAGE)

    # ---- ciphers

    def _find_hmac_key(self) -> bytes:
        """By the salt that the file begins with, or, where that is damaged, by the one it was made with."""
        made_with = _hmac_key(self._key, salt_of(self._key))
        found = _hmac_key(self._key, _read_block(self._file, 0)[:SALT_BYTES])
        for number in range(1, min(self._pages_of_file(), _TRIED) + 1):
            sealed = _read_block(self._file, (number - 1) * PAGE)
            for hmac_key in (found, made_with):
                if _is_whole(number, sealed, hmac_key):
                    return hmac_key
        return made_with

    def _opened(self, number: int, sealed: bytes) -> bytes | None:
        if not _is_whole(number, sealed, self._hmac_key):
            return None
        start = SALT_BYTES if number == 1 else 0
        cipher = Cipher(algorithms.AES(self._key), modes.CBC(sealed[_ENDS : _ENDS + _IV])).decryptor()
        plain = cipher.update(sealed[start:_ENDS]) + cipher.finalize()
        return (_PLAIN_START[:start] + plain).ljust(PAGE, b"\0")

    # ---- the log (https://www.sqlite.org/fileformat2.html#walformat)

    def _frames(self) -> Iterator[tuple[int, int, int, bytes]]:
        """Page number, size after a commit or 0, offset of the page, and the frame's header."""
        salts = self._log_salts()
        for start in range(_LOG_HEADER, len(self._log) - _FRAME_HEADER - PAGE + 1, _FRAME_HEADER + PAGE):
            header = self._log[start : start + _FRAME_HEADER]
            if header[8:16] == salts:
                number, size = struct.unpack(">II", header[:8])
                yield number, size, start + _FRAME_HEADER, header

    def _log_salts(self) -> bytes:
        """What the frames of the log's present round are marked with; what most have where no header says."""
        if self._header_sums() is not None:
            return self._log[16:24]
        starts = range(_LOG_HEADER, len(self._log) - _FRAME_HEADER - PAGE + 1, _FRAME_HEADER + PAGE)
        marks = Counter(self._log[start + 8 : start + 16] for start in starts)
        return max(marks, key=lambda mark: marks[mark], default=b"")

    def _header_sums(self) -> tuple[int, int] | None:
        """The check sums of the log's header, which the frames' go on from; None where they are not true."""
        if len(self._log) < _LOG_HEADER:
            return None
        sums = _log_sums(self._log[:24], (0, 0), big=self._is_big_endian())
        return sums if sums == struct.unpack(">II", self._log[24:32]) else None

    def _is_big_endian(self) -> bool:
        return bool(self._log[3] & _BIG_ENDIAN)

    def _committed(self) -> tuple[View, int]:
        """What the database takes from the log: the frames up to the last commit before a broken sum."""
        seen: View = {}
        committed: View = {}
        pages = 0
        sums = self._header_sums()
        if sums is None:
            return committed, pages
        big, expected = self._is_big_endian(), _LOG_HEADER
        for number, size, place, header in self._frames():
            if place != expected + _FRAME_HEADER:
                break
            expected = place + PAGE
            sums = _log_sums(header[:8] + self._log[place : place + PAGE], sums, big=big)
            if sums != struct.unpack(">II", header[16:24]):
                break
            seen[number] = place
            if size:
                committed, pages = dict(seen), size
        return committed, pages

    def _all_frames(self) -> View:
        return {
            number: place
            for number, _, place, _ in self._frames()
            if _is_whole(number, self._log[place : place + PAGE], self._hmac_key)
        }


def _read_block(file: RawIOBase, offset: int) -> bytes:
    """A page's bytes; fewer at the end of the file, and none where the disk does not give them."""
    with suppress(OSError):
        file.seek(offset)
        return file.read(PAGE) or b""
    return b""


def _read_log(path: Path) -> bytes:
    """The whole log, with zeros where the disk does not give it; empty where there is none."""
    if not path.exists():
        return b""
    length = path.stat().st_size
    with path.open("rb", buffering=0) as file:
        blocks = (_read_block(file, start).ljust(PAGE, b"\0") for start in range(0, length, PAGE))
        return b"".join(blocks)[:length]


def _hmac_key(key: bytes, salt: bytes) -> bytes:
    masked = bytes(byte ^ _HMAC_SALT_MASK for byte in salt)
    return pbkdf2_hmac("sha512", key, masked, _HMAC_KEY_ROUNDS, len(key))


def _is_whole(number: int, sealed: bytes, hmac_key: bytes) -> bool:
    if len(sealed) < PAGE:
        return False
    start = SALT_BYTES if number == 1 else 0
    vouched = sealed[start : _ENDS + _IV] + struct.pack("<I", number)
    return hmac.compare_digest(hmac.digest(hmac_key, vouched, "sha512"), sealed[_ENDS + _IV :])


def _log_sums(content: bytes, sums: tuple[int, int], *, big: bool) -> tuple[int, int]:
    words = struct.unpack(f"{'>' if big else '<'}{len(content) // 4}I", content)
    first, second = sums
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
