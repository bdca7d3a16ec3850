"""Bundles: a run of journal entries as one signed, encrypted file (docs/bundle-format.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import zstandard

from station_app.domain.journal import Entry
from station_app.errors.sync import (
    BundleCutOff,
    BundleDamaged,
    BundleFork,
    BundleGap,
    BundleTooLarge,
    FileUnreadable,
    JournalDoesNotChain,
    NewerFormat,
    NewerSchema,
    NotABundle,
    OtherKey,
    OtherReceiver,
    SignatureWrong,
    UnknownSender,
    WrongDirection,
)
from station_app.sync import container
from station_app.sync.files import write_safely
from station_app.sync.header import (
    VERSION,
    Facts,
    Header,
    HeaderWrong,
    Kind,
    Mark,
    VersionUnknown,
    parse_header,
)
from station_app.sync.keys import NotDecryptable, PublicKeys, StationKeys, encrypt
from station_app.sync.lines import LineWrong, line_of, read_lines

__all__ = [
    "Bundle",
    "BundleReader",
    "Facts",
    "Header",
    "Kind",
    "Limits",
    "Mark",
    "Packed",
    "Reader",
    "pack",
    "read_bundle",
    "seal",
    "unheld",
    "write_bundles",
]

TARGET_SIZE = 4 << 20
"""Bytes of lines at which a bundle is closed; its last entry may reach beyond."""

MOST_ENTRIES = 1 << 16
"""Entries at which a bundle is closed, however small they are."""

MOST_BLOBS = 1 << 12
"""Photos at which a bundle of photos is closed, however small they are."""

_LEVEL = 3
_WINDOW_LIMIT = 8 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a receiver accepts at most; sizes in bytes, all checked before anything is unpacked."""

    payload_size: int = 64 << 20
    unpacked_size: int = 64 << 20
    entries: int = MOST_ENTRIES
    blobs: int = MOST_BLOBS

    @property
    def file_size(self) -> int:
        """Bytes of the largest file that can be a bundle within these limits."""
        return container.total_size(container.HEADER_LIMIT, self.payload_size)


@dataclass(frozen=True, slots=True)
class Packed:
    """A contiguous run of entries, as compressed lines."""

    first: int
    last: int
    before: str
    after: str
    unpacked_size: int
    compressed: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """A finished bundle: its header and all bytes of its file."""

    header: Header
    content: bytes


def pack(
    entries: Iterable[Entry], target_size: int = TARGET_SIZE, most_entries: int = MOST_ENTRIES
) -> Iterator[Packed]:
    """Cut a contiguous run of entries into the contents of bundles, holding one at a time in memory.

    One entry is never split. Raises JournalDoesNotChain where an entry does not follow the one before.
    """
    compressor = zstandard.ZstdCompressor(level=_LEVEL)
    lines: list[bytes] = []
    size = 0
    first = last = None
    for entry in entries:
        if last is not None and (entry.seq != last.seq + 1 or entry.prev_hash != last.hash):
            raise JournalDoesNotChain(seq=last.seq + 1)
        if first is not None and last is not None and (size >= target_size or len(lines) >= most_entries):
            yield _packed(first, last, lines, compressor)
            lines, size, first = [], 0, None
        line = line_of(entry)
        lines.append(line)
        size += len(line)
        first = first or entry
        last = entry
    if first is not None and last is not None:
        yield _packed(first, last, lines, compressor)


def _packed(first: Entry, last: Entry, lines: list[bytes], compressor: zstandard.ZstdCompressor) -> Packed:
    unpacked = b"".join(lines)
    compressed = compressor.compress(unpacked)
    return Packed(first.seq, last.seq, first.prev_hash, last.hash, len(unpacked), compressed)


def seal(packed: Packed, facts: Facts, keys: StationKeys, recipients: Sequence[str]) -> Bundle:
    """Encrypt to the ``age1…`` recipients, sign with the sender's keys, and frame as one file."""
    payload = encrypt(packed.compressed, list(recipients))
    header = Header(
        facts=facts,
        first=packed.first,
        last=packed.last,
        before=packed.before,
        after=packed.after,
        entries=packed.last - packed.first + 1,
        payload_sha256=sha256(payload).hexdigest(),
        payload_size=len(payload),
        unpacked_size=packed.unpacked_size,
        recipients=tuple(recipients),
    )
    raw = header.to_json()
    return Bundle(header, container.build(raw, keys.sign(raw), payload))


def write_bundles(
    entries: Iterable[Entry], facts: Facts, keys: StationKeys, recipients: Sequence[str], folder: Path
) -> Iterator[tuple[Header, Path]]:
    """Write a run of entries as one bundle after another, each verified on the medium before it is yielded.

    Raises what ``files.write_safely`` and ``pack`` raise; bundles yielded before that stand.
    """
    for packed in pack(entries):
        bundle = seal(packed, facts, keys, recipients)
        yield bundle.header, write_safely(folder, bundle.header.file_name, bundle.content)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who takes bundles in: its own name and keys, what it understands, and whom it trusts."""

    name: str
    keys: StationKeys
    kind: Kind
    """The direction that it takes in, UP or DOWN."""
    schema: int
    """The newest schema revision that it understands."""
    trust: Callable[[str], PublicKeys | None]
    """The public keys of an enrolled sender, None for a stranger or a revoked one."""
    limits: Limits = Limits()
    other_keys: tuple[StationKeys, ...] = ()
    """Its own as well: what they were replaced by, and what they replaced, may be written to still."""


@dataclass(frozen=True, slots=True)
class BundleReader:
    """A bundle whose header is signed by an enrolled sender and addressed to this reader."""

    path: Path
    header: Header
    _reader: Reader
    _front: container.Front

    def entries(self) -> list[Entry]:
        """All entries, once the payload, its frame, every digest and the whole chain have been proved.

        Raises WrongDirection for a bundle of photos, and what ``unpacked`` raises; then nothing is to be
        taken.
        """
        header = self.header
        if header.facts.kind.is_photos:
            raise WrongDirection(file=self.path.name, kind=header.facts.kind, wanted=self._reader.kind)
        unpacked = self.unpacked()
        try:
            entries = read_lines(unpacked, header.first, header.before)
        except LineWrong as error:
            raise self.damaged(str(error)) from error
        if len(entries) != header.entries:
            raise self.damaged("number of entries")
        if entries[-1].hash != header.after:
            raise self.damaged("hash after the last entry")
        return entries

    def unpacked(self) -> bytes:
        """What the payload carries, once its hash, its frame and its encryption have been proved.

        Raises BundleCutOff, BundleDamaged, OtherKey and FileUnreadable.
        """
        return self._unpacked(self._decrypted(self._payload()))

    def damaged(self, reason: str) -> BundleDamaged:
        """The refusal of this file; ``reason`` says in English which check failed."""
        return BundleDamaged(file=self.path.name, reason=reason)

    def _payload(self) -> bytes:
        """The payload as it stands in the file, which must hold exactly what the header announces."""
        front, header = self._front, self.header
        whole = container.total_size(len(front.header), header.payload_size)
        try:
            with self.path.open("rb") as file:
                content = file.read(whole + 1)
        except OSError as error:
            raise FileUnreadable(file=self.path.name) from error
        if len(content) < whole:
            raise BundleCutOff(file=self.path.name)
        payload = content[front.payload_offset :][: header.payload_size]
        if sha256(payload).hexdigest() != header.payload_sha256:
            raise self.damaged("SHA-256 of the payload")
        if crc32(payload) != front.payload_crc:
            raise self.damaged("checksum of the payload")
        if content != container.build(front.header, front.signature, payload):
            raise self.damaged("frame of the file")
        return payload

    def _decrypted(self, payload: bytes) -> bytes:
        try:
            return self._reader.keys.decrypt(payload, self._reader.other_keys)
        except NotDecryptable as error:
            if error.other_key:
                raise OtherKey(file=self.path.name) from error
            raise self.damaged("encryption") from error

    def _unpacked(self, compressed: bytes) -> bytes:
        """The lines; the frame must state the very size that the header does, so no more is ever unpacked."""
        size = self.header.unpacked_size
        try:
            frame = zstandard.get_frame_parameters(compressed)
            if frame.content_size != size or frame.window_size > max(_WINDOW_LIMIT, size):
                raise self.damaged("size in the compressed frame")
            unpacked = zstandard.ZstdDecompressor().decompress(compressed, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise self.damaged("compression") from error
        if len(unpacked) != size:
            raise self.damaged("unpacked size")
        return unpacked


def read_bundle(path: Path, reader: Reader) -> BundleReader:
    """Open a bundle and prove its header; the payload is only read by ``entries()``.

    Raises, in the order of the checks: FileUnreadable, NotABundle, BundleCutOff, BundleDamaged,
    NewerFormat, WrongDirection, OtherReceiver, UnknownSender, SignatureWrong, NewerSchema, BundleTooLarge.
    """
    name = path.name
    front = _read_front(path)
    try:
        header = parse_header(front.header)
    except VersionUnknown as error:
        sender = _signer(front, reader) or ""
        facts = {"version": error.version, "known": VERSION, "schema": reader.schema + 1}
        raise NewerFormat(file=name, sender=sender, **facts) from error
    except HeaderWrong as error:
        raise BundleDamaged(file=name, reason=str(error)) from error
    _require_trust(name, front, header, reader)
    if header.facts.schema > reader.schema:
        raise NewerSchema(
            file=name, sender=header.facts.sender, schema=header.facts.schema, known=reader.schema
        )
    if front.payload_size != header.payload_size:
        raise BundleDamaged(file=name, reason="size of the payload")
    limits = reader.limits
    for what, size, limit in (
        ("the payload's size", header.payload_size, limits.payload_size),
        ("the unpacked size", header.unpacked_size, limits.unpacked_size),
        _count_limit(header, limits),
    ):
        if size > limit:
            raise BundleTooLarge(file=name, what=what, size=size, limit=limit)
    return BundleReader(path, header, reader, front)


def _signer(front: container.Front, reader: Reader) -> str | None:
    """Who signed a header of a later format, which is all that can be said of it; None for a stranger."""
    try:
        sender = json.loads(front.header)["sender"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    is_code = isinstance(sender, str) and sender.isascii() and sender.isalnum()
    keys = reader.trust(sender) if is_code else None
    return sender if keys is not None and keys.verifies(front.signature, front.header) else None


def _count_limit(header: Header, limits: Limits) -> tuple[str, int, int]:
    if header.facts.kind.is_photos:
        return "the number of photos", header.entries, limits.blobs
    return "the number of entries", header.entries, limits.entries


def _read_front(path: Path) -> container.Front:
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if not b"PK\x03\x04".startswith(start):
                raise NotABundle(file=path.name)
            file.seek(0)
            return container.read_front(file)
    except OSError as error:
        raise FileUnreadable(file=path.name) from error
    except container.CutShort as error:
        raise BundleCutOff(file=path.name) from error
    except container.Malformed as error:
        raise BundleDamaged(file=path.name, reason=str(error)) from error


def _require_trust(name: str, front: container.Front, header: Header, reader: Reader) -> None:
    facts = header.facts
    if facts.kind.direction is not reader.kind:
        raise WrongDirection(file=name, kind=facts.kind, wanted=reader.kind)
    if facts.receiver != reader.name:
        raise OtherReceiver(file=name, receiver=facts.receiver)
    keys = reader.trust(facts.sender)
    if keys is None:
        raise UnknownSender(file=name, sender=facts.sender)
    if not keys.verifies(front.signature, front.header):
        raise SignatureWrong(file=name, sender=facts.sender)


def unheld(bundle: BundleReader, held_seq: int, hash_at: Callable[[int], str | None]) -> list[Entry]:
    """The entries of ``bundle`` that continue what is held; an empty list where all are held already.

    ``held_seq`` is the last sequence number held of the bundle's log, 0 for none; ``hash_at(seq)`` is
    the hash held at ``seq``, GENESIS at 0. Raises BundleGap (keep the file aside as waiting),
    BundleFork (quarantine it), and what ``BundleReader.entries`` raises.
    """
    header, name = bundle.header, bundle.path.name
    if header.first > held_seq + 1:
        raise BundleGap(file=name, first=header.first, resend_from=held_seq + 1)
    if hash_at(header.first - 1) != header.before:
        raise BundleFork(file=name, seq=max(header.first - 1, 1))
    entries = bundle.entries()
    overlap = min(header.last, held_seq) - header.first + 1
    # One hash binds all before it, so the last one of the overlap speaks for the whole of it.
    if overlap > 0 and hash_at(entries[overlap - 1].seq) != entries[overlap - 1].hash:
        forked = next(entry.seq for entry in entries if hash_at(entry.seq) != entry.hash)
        raise BundleFork(file=name, seq=forked)
    return entries[overlap:]
