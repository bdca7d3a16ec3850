"""The journal's arithmetic: canonical JSON, digests, and the hash chain over entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

GENESIS = "0" * 64
"""The hash that the first entry follows."""

PART_LIMIT = 1 << 20
"""Bytes of changes beyond which an act is journalled in several numbered parts."""

Stored = int | str | None
Image = dict[str, object]
"""One row image: ``{"op": "I" | "U" | "D", "row": {...}, "t": table}``, and ``"was"`` for an update."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One business act as the journal keeps it; ``at`` is in milliseconds since the epoch, UTC."""

    seq: int
    at: int
    actor: str
    action: str
    part: int
    parts: int
    changes: str
    digest: str
    prev_hash: str
    hash: str


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces, characters unescaped: the one text that digests are made of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(changes: str) -> str:
    """SHA-256 (hex) of the changes' UTF-8 bytes."""
    return sha256(changes.encode()).hexdigest()


def chain_hash(
    prev_hash: str, seq: int, at: int, actor: str, action: str, part: int, parts: int, digest: str
) -> str:
    """SHA-256 (hex) that binds an entry to all before it.

    It covers the digest of the changes, not the changes, so that an erased person's content can be
    replaced by a marker while the chain still verifies.
    """
    text = f"{prev_hash}\n{seq}\n{at}\n{actor}\n{action}\n{part}/{parts}\n{digest}\n"
    return sha256(text.encode()).hexdigest()


def make_entry(
    prev_hash: str, seq: int, at: int, actor: str, action: str, part: int, parts: int, changes: str
) -> Entry:
    """The entry that follows the one whose hash is ``prev_hash``."""
    digest = digest_of(changes)
    hashed = chain_hash(prev_hash, seq, at, actor, action, part, parts, digest)
    return Entry(seq, at, actor, action, part, parts, changes, digest, prev_hash, hashed)


def split_parts(images: Sequence[str], limit: int = PART_LIMIT) -> list[str]:
    """Join canonical row images into JSON lists of at most ``limit`` bytes each; one image is never split."""
    parts: list[str] = []
    held: list[str] = []
    size = 2
    for image in images:
        weight = len(image.encode()) + 1
        if held and size + weight > limit:
            parts.append(f"[{','.join(held)}]")
            held, size = [], 2
        held.append(image)
        size += weight
    parts.append(f"[{','.join(held)}]")
    return parts


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the chain sees it; ``content`` is its changes' own digest, None where they were erased."""

    seq: int
    at: int
    actor: str
    action: str
    part: int
    parts: int
    digest: str
    prev_hash: str
    hash: str
    content: str | None


def link_of(entry: Entry) -> Link:
    """An entry's link, its changes digested anew."""
    content = None if is_erased(entry.changes) else digest_of(entry.changes)
    return Link(
        entry.seq,
        entry.at,
        entry.actor,
        entry.action,
        entry.part,
        entry.parts,
        entry.digest,
        entry.prev_hash,
        entry.hash,
        content,
    )


def first_broken(entries: Iterable[Entry], prev_hash: str = GENESIS, after: int = 0) -> int | None:
    """The sequence number of the first entry that does not chain, or None where all hold.

    ``prev_hash`` and ``after`` say which hash and sequence number the first entry must follow.
    """
    return first_broken_link(map(link_of, entries), prev_hash, after)


def first_broken_link(links: Iterable[Link], prev_hash: str = GENESIS, after: int = 0) -> int | None:
    """The same for links."""
    for link in links:
        after += 1
        expected = chain_hash(
            prev_hash, link.seq, link.at, link.actor, link.action, link.part, link.parts, link.digest
        )
        holds = (
            link.seq == after
            and link.prev_hash == prev_hash
            and link.hash == expected
            and link.content in {None, link.digest}
        )
        if not holds:
            return after
        prev_hash = link.hash
    return None


_ERASED = '{"erased":'
ERASED_BYTES = _ERASED.encode()


def is_erased(changes: str) -> bool:
    """True where a person's erasure has replaced the content by a marker."""
    return changes.startswith(_ERASED)
