"""Journal entries as lines of JSON: how they are written, and how they are read and proved at speed."""

from __future__ import annotations

import json
import re
from hashlib import sha256

from station_app.domain.journal import Entry, canonical, is_erased

_quoted = json.encoder.encode_basestring
_NUMBER = rb"[1-9][0-9]{0,15}"
# Possessive repeats keep a hostile actor name from costing more than one pass over it.
_TEXT = rb'[^"\\\x00-\x1f]*+(?:\\[^\x00-\x1f][^"\\\x00-\x1f]*+)*+'
_HEAD = re.compile(
    rb'\{"seq":(%(n)b),"at":(0|-?%(n)b),"actor":"(%(text)b)","action":"([a-z][a-z0-9_.]{0,63})",'
    rb'"part":(%(n)b),"parts":(%(n)b),"digest":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","changes":'
    % {b"n": _NUMBER, b"text": _TEXT}
)


class LineWrong(Exception):
    """A line that is not as it must be; ``seq`` is the entry that was due there."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"entry {seq}: {reason}")
        self.seq = seq


def line_of(entry: Entry) -> bytes:
    """One entry as one line, its canonical changes last and verbatim."""
    return (
        f'{{"seq":{entry.seq},"at":{entry.at},"actor":{_quoted(entry.actor)},"action":"{entry.action}",'
        f'"part":{entry.part},"parts":{entry.parts},"digest":"{entry.digest}","hash":"{entry.hash}",'
        f'"changes":{entry.changes}}}\n'
    ).encode()


def read_lines(payload: bytes, first: int, before: str) -> list[Entry]:
    """All entries of an unpacked payload, each proved against its digest and the chain.

    ``first`` and ``before`` are the sequence number of the first entry and the hash that it follows.
    Raises LineWrong at the first line that does not hold.
    """
    lines = payload.split(b"\n")
    if lines.pop():
        raise LineWrong(first + len(lines), "the last line does not end")
    entries: list[Entry] = []
    match, append = _HEAD.match, entries.append
    prev_hash, prev_bytes = before, before.encode()
    for seq, line in enumerate(lines, first):
        head = match(line)
        if head is None or line[-1:] != b"}":
            raise LineWrong(seq, "not an entry")
        number, at, quoted, action, part, parts, digest, hashed = head.groups()
        actor = quoted if b"\\" not in quoted else _unquoted(quoted, seq)
        content = line[head.end() : -1]
        digest_text, hash_text = digest.decode(), hashed.decode()
        chained = b"%b\n%b\n%b\n%b\n%b\n%b/%b\n%b\n" % (
            prev_bytes, number, at, actor, action, part, parts, digest,
        )  # fmt: skip
        if int(number) != seq or sha256(chained).hexdigest() != hash_text:
            raise LineWrong(seq, "does not chain")
        try:
            changes, actor_text = content.decode(), actor.decode()
        except UnicodeDecodeError as error:
            raise LineWrong(seq, "not UTF-8") from error
        if sha256(content).hexdigest() != digest_text and not _is_marker(changes):
            raise LineWrong(seq, "content differs from its digest")
        append(
            Entry(
                seq, int(at), actor_text, action.decode(), int(part), int(parts),
                changes, digest_text, prev_hash, hash_text,
            )
        )  # fmt: skip
        prev_hash, prev_bytes = hash_text, hashed
    return entries


def _is_marker(changes: str) -> bool:
    """True for what stands where a person was erased: the one content that its digest does not cover."""
    try:
        return is_erased(changes) and canonical(json.loads(changes)) == changes
    except (ValueError, RecursionError):
        return False


def _unquoted(quoted: bytes, seq: int) -> bytes:
    """The UTF-8 text inside a JSON string with escapes, which must be those that ``line_of`` writes."""
    try:
        text: str = json.loads(b'"%b"' % quoted)
        if _quoted(text).encode() != b'"%b"' % quoted:
            raise LineWrong(seq, "actor is not canonical")
        return text.encode()
    except ValueError as error:
        raise LineWrong(seq, "actor is not JSON") from error
