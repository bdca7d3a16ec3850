"""A bundle's header: who writes what to whom, as canonical JSON that is checked field by field."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from station_app.domain.journal import GENESIS, canonical

FORMAT = "station-bundle"
VERSION = 1


class HeaderWrong(Exception):
    """Not a header of this format; the text says in English which check failed."""


class VersionUnknown(Exception):
    """A header of a later format; ``version`` is what it states."""

    def __init__(self, version: int | str) -> None:
        super().__init__(str(version))
        self.version = version


class Kind(StrEnum):
    """What a bundle carries, and which way."""

    UP = "up"
    """A station's journal, to its centre."""
    DOWN = "down"
    """The centre's messages to one station."""
    BLOBS = "blobs"
    """A station's photos, to its centre."""
    ASK = "ask"
    """A restored station's question from where it is to go on; its one entry is the one it branched after."""
    BACK = "back"
    """Entries of a station's own journal, given back by its centre."""
    BACK_BLOBS = "backblobs"
    """A station's own photos, given back by its centre."""

    @property
    def direction(self) -> Kind:
        """UP for all that goes to a centre, DOWN for what comes from one."""
        return Kind.DOWN if self in {Kind.DOWN, Kind.BACK, Kind.BACK_BLOBS} else Kind.UP

    @property
    def is_photos(self) -> bool:
        """True where photos are carried, which have no numbers."""
        return self in {Kind.BLOBS, Kind.BACK_BLOBS}

    @property
    def is_return(self) -> bool:
        """True for what a centre gives back."""
        return self in {Kind.BACK, Kind.BACK_BLOBS}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a log: an epoch, the sequence number of an entry of it, and that entry's hash."""

    epoch: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sender states beside its entries; ``created_at`` is in milliseconds since the epoch, UTC."""

    kind: Kind
    sender: str
    receiver: str
    epoch: str
    schema: int
    """Schema revision that the row images follow; a number that only grows."""
    created_at: int
    branch: Mark | None = None
    """Where this epoch left an earlier one; None in a log's first epoch."""
    held: Mark | None = None
    """The last entry of the receiver's own log that the sender holds, so that it need not be sent again."""


@dataclass(frozen=True, slots=True)
class Header:
    """Everything that header.json says. ``before`` and ``after`` are chain hashes, sizes are in bytes."""

    facts: Facts
    first: int
    last: int
    before: str
    after: str
    entries: int
    payload_sha256: str
    payload_size: int
    unpacked_size: int
    recipients: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """``<station>-<epoch>-<first>-<last>.bundle``; ``-down`` follows the station on the way down.

        Photos have no numbers, so the first 12 digits of the payload's SHA-256 stand in their place:
        ``<station>-<epoch>-blobs-<12 hex>.bundle``. A question is ``<station>-<epoch>-ask.bundle``, and what
        is given back has ``-back`` after the station.
        """
        facts = self.facts
        station = facts.sender if facts.kind.direction is Kind.UP else facts.receiver
        way = {Kind.DOWN: "-down", Kind.BACK: "-back", Kind.BACK_BLOBS: "-back"}.get(facts.kind, "")
        what = f"{self.first}-{self.last}"
        if facts.kind.is_photos:
            what = f"blobs-{self.payload_sha256[:_NAME_DIGITS]}"
        elif facts.kind is Kind.ASK:
            what = "ask"
        return f"{station}{way}-{facts.epoch}-{what}.bundle"

    @property
    def target(self) -> str:
        """Where it is put at the centre, below the station's own address."""
        facts = self.facts
        if facts.kind is Kind.BLOBS:
            return f"blobs/{facts.epoch}/{self.payload_sha256[:_NAME_DIGITS]}"
        if facts.kind is Kind.ASK:
            return f"asks/{facts.epoch}"
        return f"bundles/{facts.epoch}/{self.first}-{self.last}"

    def to_json(self) -> bytes:
        """The bytes of header.json, which the signature covers."""
        facts = self.facts
        fields = {
            "after": self.after,
            "before": self.before,
            "branch": facts.branch and mark_fields(facts.branch),
            "created_at": facts.created_at,
            "entries": self.entries,
            "epoch": facts.epoch,
            "first": self.first,
            "format": FORMAT,
            "held": facts.held and mark_fields(facts.held),
            "kind": facts.kind.value,
            "last": self.last,
            "payload_sha256": self.payload_sha256,
            "payload_size": self.payload_size,
            "receiver": facts.receiver,
            "recipients": list(self.recipients),
            "schema": facts.schema,
            "sender": facts.sender,
            "unpacked_size": self.unpacked_size,
            "version": VERSION,
        }
        return canonical(fields).encode()


def parse_header(raw: bytes) -> Header:
    """The header that these bytes of header.json state. Raises HeaderWrong and VersionUnknown."""
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise HeaderWrong("header.json is not JSON") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise HeaderWrong("header.json is not a bundle's")
    version = fields.get("version")
    if type(version) is not int or not 0 < version <= _LARGEST:
        raise HeaderWrong("version")
    if version != VERSION:
        raise VersionUnknown(version)
    kind = _identifier(fields, "kind")
    if kind not in set(Kind):
        raise VersionUnknown(f"{version} ({kind})")
    header = _header_of(fields, Kind(kind))
    if header.to_json() != raw:
        raise HeaderWrong("header.json is not canonical")
    _require_numbers(header)
    return header


def _require_numbers(header: Header) -> None:
    """What the numbers of a header must be to each other. Raises HeaderWrong."""
    kind = header.facts.kind
    if header.entries != header.last - header.first + 1 or header.entries < 1:
        raise HeaderWrong("number of entries")
    if (header.first == 1) != (header.before == GENESIS):
        raise HeaderWrong("hash before the first entry")
    if kind.is_photos and (header.first != 1 or header.facts.branch is not None):
        raise HeaderWrong("numbers of photos")
    if kind is Kind.ASK and not _asks_about_its_branch(header):
        raise HeaderWrong("question")


def _asks_about_its_branch(header: Header) -> bool:
    branch = header.facts.branch
    return branch is not None and (header.entries, header.last, header.after) == (1, branch.seq, branch.hash)


def _header_of(fields: dict[str, object], kind: Kind) -> Header:
    facts = Facts(
        kind=kind,
        sender=_identifier(fields, "sender"),
        receiver=_identifier(fields, "receiver"),
        epoch=_text(fields, "epoch", _EPOCH),
        schema=_number(fields, "schema"),
        created_at=_number(fields, "created_at", least=-_LARGEST),
        branch=_mark(fields, "branch"),
        held=_mark(fields, "held"),
    )
    recipients = fields.get("recipients")
    if not isinstance(recipients, list) or not 0 < len(recipients) <= _MOST_RECIPIENTS:
        raise HeaderWrong("recipients")
    return Header(
        facts=facts,
        first=_number(fields, "first", least=1),
        last=_number(fields, "last", least=1),
        before=_text(fields, "before", _HASH),
        after=_text(fields, "after", _HASH),
        entries=_number(fields, "entries", least=1),
        payload_sha256=_text(fields, "payload_sha256", _HASH),
        payload_size=_number(fields, "payload_size", least=1),
        unpacked_size=_number(fields, "unpacked_size", least=1),
        recipients=tuple(_text({"recipient": each}, "recipient", _RECIPIENT) for each in recipients),
    )


_LARGEST = (1 << 53) - 1
_MOST_RECIPIENTS = 16
_NAME_DIGITS = 12
_IDENTIFIER = re.compile(r"[0-9A-Za-z]{1,32}")
_EPOCH = re.compile(r"[0-9a-z]{1,32}")
_HASH = re.compile(r"[0-9a-f]{64}")
_RECIPIENT = re.compile(r"age1[0-9a-z]{58}")


def _text(fields: dict[str, object], name: str, pattern: re.Pattern[str]) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise HeaderWrong(name)
    return value


def _identifier(fields: dict[str, object], name: str) -> str:
    return _text(fields, name, _IDENTIFIER)


def _number(fields: dict[str, object], name: str, least: int = 0) -> int:
    value = fields.get(name)
    if type(value) is not int or not least <= value <= _LARGEST:
        raise HeaderWrong(name)
    return value


def _mark(fields: dict[str, object], name: str) -> Mark | None:
    value = fields.get(name)
    return None if value is None else mark_from(value)


def mark_from(value: object) -> Mark:
    """The mark that a JSON object states. Raises HeaderWrong."""
    if not isinstance(value, dict):
        raise HeaderWrong("mark")
    return Mark(_text(value, "epoch", _EPOCH), _number(value, "seq"), _text(value, "hash", _HASH))


def mark_fields(mark: Mark) -> dict[str, object]:
    """The JSON object that states a mark."""
    return {"epoch": mark.epoch, "hash": mark.hash, "seq": mark.seq}
