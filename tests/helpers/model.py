"""The model check: what a centre and a station must agree on, worked out from the bundle format's page alone.

Nothing here is the program's own: chains are hashed, and rows replayed, by plain code of a few lines, so that
a mistake in the program cannot excuse itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from station_app.center.center import Center
from station_app.center.tables import STATION_TABLES
from station_app.store.store import Store
from station_app.sync.outgoing import pending_count

GENESIS = "0" * 64
Row = dict[str, Any]
Tables = dict[str, dict[int, Row]]


@dataclass(frozen=True, slots=True)
class Held:
    """One entry of a station's journal as the centre holds it."""

    epoch: str
    seq: int
    at: int
    actor: str
    action: str
    part: int
    parts: int
    digest: str
    hash: str
    changes: str

    def follows(self, before: str) -> bool:
        """True where hash and digest are those of an entry after the one with the hash ``before``."""
        facts = (before, self.seq, self.at, self.actor, self.action, f"{self.part}/{self.parts}", self.digest)
        written = "".join(f"{fact}\n" for fact in facts)
        erased = self.changes.startswith('{"erased":')
        own_digest = sha256(self.changes.encode()).hexdigest()
        return sha256(written.encode()).hexdigest() == self.hash and (erased or own_digest == self.digest)


def held_by(center: Center, code: str) -> list[Held]:
    """The journal of a station along the chain of its epochs, from its first entry on."""
    with center.read() as connection:
        station = _ask(connection, f"SELECT id FROM enrolled_station WHERE code = '{code}'")[0]["id"]
        lives = _ask(connection, f"SELECT * FROM chain_head WHERE station_id = {station} ORDER BY ordinal")
        entries = _ask(
            connection, f"SELECT * FROM received_journal WHERE station_id = {station} ORDER BY seq"
        )
    ends = [life["from_seq"] for life in lives[1:]] + [life["seq"] for life in lives[-1:]]
    spans = {life["epoch"]: (life["from_seq"], end) for life, end in zip(lives, ends, strict=True)}
    names = Held.__slots__
    held = [Held(*(entry[name] for name in names)) for entry in entries]
    return [entry for entry in held if spans[entry.epoch][0] < entry.seq <= spans[entry.epoch][1]]


def replay(changes: Iterable[str]) -> Tables:
    """The rows that row images leave, by table and id; what was erased left nothing."""
    tables: Tables = {}
    for text in changes:
        images = json.loads(text)
        for image in images if isinstance(images, list) else []:
            rows = tables.setdefault(image["t"], {})
            if image["op"] == "D":
                rows.pop(image["row"]["id"], None)
            else:
                rows[image["row"]["id"]] = image["row"]
    return {name: rows for name, rows in tables.items() if rows}


def check_center(center: Center, code: str) -> list[Held]:
    """The centre's copy of a station: its chain holds, its tables are the replay of it, its ledger adds up.

    Returns the held journal.
    """
    return _checked_center(center, code)[0]


def _checked_center(center: Center, code: str) -> tuple[list[Held], Tables]:
    held = held_by(center, code)
    before = GENESIS
    for number, entry in enumerate(held, start=1):
        assert (entry.seq, entry.follows(before)) == (number, True), f"{code}: the chain breaks at {number}"
        before = entry.hash
    copied = _tables_of(center, code)
    expected = replay(entry.changes for entry in held)
    assert copied == expected, f"{code}: {_difference(copied, expected)}"
    _require_ledger(copied)
    _require_said(center, code, held)
    return held, copied


def check_pair(center: Center, code: str, store: Store) -> None:
    """A station and its centre: acknowledged is within held, and held within what the station wrote.

    Of photos the same. Where all of it is held, the tables of both are the same.
    """
    held, copied = _checked_center(center, code)
    with store.read() as session:
        connection = session.connection()
        written = _ask(connection, "SELECT seq, hash, changes FROM journal_entry ORDER BY seq")
        hashes = [entry["hash"] for entry in written]
        acknowledged = len(hashes) - pending_count(store)
        assert 0 <= acknowledged <= len(held) <= len(hashes), f"{acknowledged}, {len(held)}, {len(hashes)}"
        assert [entry.hash for entry in held] == hashes[: len(held)]
        photos = {row["sha256"] for row in _ask(connection, "SELECT sha256 FROM blob_ack")}
        assert photos <= _photos_of(center, code), "photos are taken for held that are not"
        expected = replay(entry["changes"] for entry in written)
        own = {
            name: {row["id"]: row for row in _ask(connection, f'SELECT * FROM "{name}"')} for name in expected
        }
    _require_ledger(own)
    assert own == expected, f"the store differs from its own journal: {_difference(own, expected)}"
    if len(held) == len(hashes):
        assert copied == own, _difference(copied, own)


def _photos_of(center: Center, code: str) -> set[str]:
    """The names of a station's photos whose bytes the centre has."""
    with center.read() as connection:
        rows = _ask(
            connection,
            "SELECT sha256, content FROM blob JOIN enrolled_station ON id = station_id"
            f" WHERE code = '{code}'",
        )
    assert all(sha256(row["content"]).hexdigest() == row["sha256"] for row in rows)
    return {row["sha256"] for row in rows}


def _tables_of(center: Center, code: str) -> Tables:
    with center.read() as connection:
        station = _ask(connection, f"SELECT id FROM enrolled_station WHERE code = '{code}'")[0]["id"]
        found: Tables = {}
        for name in STATION_TABLES:
            rows = _ask(connection, f'SELECT * FROM "{name}" WHERE station_id = {station}')
            if rows:
                found[name] = {row["id"]: {k: v for k, v in row.items() if k != "station_id"} for row in rows}
    return found


def _require_ledger(tables: Tables) -> None:
    """All balances add up to zero, and each is what the transfers leave."""
    accounts = tables.get("points_account", {}).values()
    left = {account["id"]: [0, 0] for account in accounts}
    for transfer in tables.get("points_transfer", {}).values():
        for account, sign in ((transfer["from_account_id"], -1), (transfer["to_account_id"], 1)):
            left[account][0] += sign * transfer["amount"]
            left[account][1] += sign * transfer["honour"]
    assert {each["id"]: [each["balance"], each["honour"]] for each in accounts} == left
    assert sum(each["balance"] for each in accounts) == 0
    assert sum(each["honour"] for each in accounts) == 0


def _require_said(center: Center, code: str, held: list[Held]) -> None:
    """Whatever the centre ever said that it holds, it holds."""
    with center.read() as connection:
        said = _ask(
            connection,
            "SELECT changes FROM outgoing_entry JOIN enrolled_station ON id = station_id"
            f" WHERE code = '{code}' AND action IN ('center.acknowledge', 'center.ask_resend')",
        )
    hashes = {0: GENESIS} | {entry.seq: entry.hash for entry in held}
    for mark in (json.loads(each["changes"]) for each in said):
        assert hashes.get(mark["seq"]) == mark["hash"], f"{code}: said {mark}, which it does not hold"


def _difference(found: Tables, expected: Tables) -> str:
    """Which rows differ, for the message of a failed test."""
    names = found.keys() | expected.keys()
    rows = [
        f"{name} {key}: {found.get(name, {}).get(key)} for {expected.get(name, {}).get(key)}"
        for name in sorted(names)
        for key in found.get(name, {}).keys() | expected.get(name, {}).keys()
        if found.get(name, {}).get(key) != expected.get(name, {}).get(key)
    ]
    return "; ".join(rows[:5])


def _ask(connection: Connection, statement: str) -> list[Row]:
    """The rows that the database itself gives, past everything that the program puts around it."""
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(statement)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        cursor.close()
