"""The centre's own tables: who is enrolled, what came in, what waits, and what goes out."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from station_app.center.tables import metadata, station_column


class StationState(StrEnum):
    """Whether bundles of a station are taken in."""

    ENROLLED = "enrolled"
    REVOKED = "revoked"


class RequestState(StrEnum):
    """What became of a request for enrolment."""

    PENDING = "pending"
    APPROVED = "approved"


class Outcome(StrEnum):
    """What became of a bundle."""

    TAKEN = "taken"
    """Its news are in the tables."""
    HELD = "held"
    """All of it was held already."""
    WAITING = "waiting"
    """Entries before it are missing; it is kept aside."""
    ASKED = "asked"
    """A restored store asks from where to go on; it stands in no log."""
    QUARANTINED = "quarantined"
    """It differs from what is held; it is kept for a person to look at."""


class QuarantineState(StrEnum):
    """How far a quarantined bundle's case has come."""

    NEW = "new"
    REPORTED = "reported"
    """The station has been told of the fork."""
    REFUSED = "refused"
    """No fork: it waited for others, and was refused when its turn came."""
    CLOSED = "closed"
    """An operator kept what is held; this stays as evidence and is never taken in."""
    RELEASED = "released"
    """An operator kept this side: it was taken in after all."""


def _number(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, autoincrement=False, nullable=null)


def _text(name: str, *, key: bool = False, null: bool = False, unique: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=null, unique=unique)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _bundle_key() -> tuple[Column[Any], ...]:
    """What makes a bundle the one it is: the hash after its last entry binds all of its content."""
    return (
        station_column(),
        _text("epoch", key=True),
        _number("first", key=True),
        _number("last", key=True),
        _text("after", key=True),
    )


operator = Table(
    "operator",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name", unique=True),
    _number("since"),
    _text("password_hash", null=True),  # Argon2id; without one, nobody signs in under the name
)

operator_session = Table(
    "operator_session",
    metadata,
    _text("token_hash", key=True),  # SHA-256 of what the browser holds: who reads this table cannot sign in
    Column("operator_id", Integer, ForeignKey("operator.id"), nullable=False),
    _number("expires_at"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),  # as it was typed, known or not
    _number("at"),
)

enrolled_station = Table(
    "enrolled_station",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("code", unique=True),
    _text("name"),
    _text("signing_key"),
    _text("age_key"),
    _text("state"),
    _number("approved_at"),
    Column("approved_by", Integer, ForeignKey("operator.id"), nullable=False),
    _text("log_epoch"),  # of the centre's own log for this station
    _number("delivered_seq"),  # the last entry of that log which the station said it holds
    Column("schema", BigInteger, nullable=False, server_default="0"),  # how new its program is; 0: not heard
)

enrolment_request = Table(
    "enrolment_request",
    metadata,
    _text("fingerprint", key=True),
    _text("station_code", key=True),
    _text("station_name"),
    _text("signing_key"),
    _text("age_key"),
    _text("check_code"),
    _number("created_at"),
    _number("received_at"),
    _text("state"),
)

retired_key = Table(
    "retired_key",
    metadata,
    station_column(),
    _text("signing_key", key=True),
    _text("age_key"),
    _number("retired_at"),
    Column("retired_by", Integer, ForeignKey("operator.id")),  # nobody where the old keys asked for it
)

chain_head = Table(
    "chain_head",
    metadata,
    station_column(),
    _text("epoch", key=True),
    _number("ordinal"),  # 1 for a station's first epoch, counting up
    _text("from_epoch", null=True),  # where it left the one before; a first epoch left nothing
    _number("from_seq"),
    _text("from_hash"),
    _number("seq"),  # the last entry held, and its hash
    _text("hash"),
)


def _entry() -> tuple[Column[Any], ...]:
    """An entry of a station's journal."""
    return (
        _text("epoch", key=True),
        _number("seq", key=True),
        _number("at"),
        _text("actor"),
        _text("action"),
        _number("part"),
        _number("parts"),
        _text("digest"),
        _text("hash"),
        _number("schema"),  # the revision that the changes follow, as they came
        _text("changes"),
    )


received_journal = Table("received_journal", metadata, station_column(), *_entry())

replaced_journal = Table(
    "replaced_journal",
    metadata,
    station_column(),
    _number("release", key=True),  # counts a station's releases from 1: an entry may be replaced twice
    *_entry(),
    _text("fork_hash"),  # which case it was: the first entry that was taken in instead
    _number("replaced_at"),
    Column("replaced_by", Integer, ForeignKey("operator.id"), nullable=False),
)

received_bundle = Table(
    "received_bundle",
    metadata,
    *_bundle_key(),
    _text("file_name"),
    _number("size"),
    _number("created_at"),  # by the station's clock
    _number("received_at"),
    _text("outcome"),
    _number("rows"),
)

Index("ix_received_bundle_received_at", received_bundle.c.received_at)

waiting_bundle = Table(
    "waiting_bundle", metadata, *_bundle_key(), _text("file_name"), _number("kept_at"), _bytes("content")
)

quarantine = Table(
    "quarantine",
    metadata,
    *_bundle_key(),
    _text("file_name"),
    _number("kept_at"),
    _number("fork_seq", null=True),  # the first entry that differs from what is held
    _text("reason"),
    _text("state"),
    _bytes("content"),
    _number("decided_at", null=True),  # when an operator closed or released it, and who
    Column("decided_by", Integer, ForeignKey("operator.id")),
)

question = Table(
    "question",
    metadata,
    station_column(),
    _text("epoch"),  # that a restored store would begin
    _number("from_seq"),  # after which entry
    _text("from_hash"),
    _number("asked_at"),
)

outgoing_entry = Table(
    "outgoing_entry",
    metadata,
    station_column(),
    _text("epoch", key=True),
    _number("seq", key=True),
    _number("at"),
    _text("actor"),
    _text("action"),
    _number("part"),
    _number("parts"),
    _text("changes"),
    _text("digest"),
    _text("prev_hash"),
    _text("hash"),
)

outgoing_file = Table(
    "outgoing_file",
    metadata,
    station_column(),
    _text("name", key=True),
    _number("made_at"),
    _bytes("content"),
)

notice = Table(
    "notice",
    metadata,
    _text("id", key=True),
    _text("title"),
    _text("body"),
    _text("until", null=True),
    _number("sent_at"),
    Column("sent_by", Integer, ForeignKey("operator.id"), nullable=False),
)

notice_delivery = Table(
    "notice_delivery",
    metadata,
    station_column(),
    _text("notice_id", key=True),
    _number("said_seq", null=True),  # its place in the log for the station, once it was said there
)

catalogue = Table(
    "catalogue",
    metadata,
    _text("id", key=True),
    _text("kind"),
    _number("number"),
    _text("title"),
    _text("listed"),  # its items, canonical JSON
    _number("is_for_all"),  # 1: also for stations that are enrolled later
    _number("sent_at"),
    Column("sent_by", Integer, ForeignKey("operator.id"), nullable=False),
    UniqueConstraint("kind", "number"),
)

catalogue_delivery = Table(
    "catalogue_delivery",
    metadata,
    station_column(),
    _text("catalogue_id", key=True),
    _number("said_seq", null=True),
)

order_delivery = Table(
    "order_delivery",
    metadata,
    station_column(),
    _text("number", key=True),
    _text("content"),  # canonical JSON
    _number("sent_at"),
    Column("sent_by", Integer, ForeignKey("operator.id"), nullable=False),
    _number("said_seq", null=True),
    _number("cancelled_at", null=True),
    _number("cancel_said_seq", null=True),
)

blob = Table(
    "blob",
    metadata,
    station_column(),
    _text("sha256", key=True),
    _text("media_type"),
    _number("size"),
    _bytes("content"),
    _number("said_seq", null=True),  # where the log for the station says that it is held, once it does
)

station_month = Table(
    "station_month",
    metadata,
    station_column(),
    _text("month", key=True),  # YYYY-MM
    _number("minutes"),  # of valid service
    _number("given"),  # tenths of a point
    _number("redeemed"),
    _number("redemptions"),
)

station_standing = Table(
    "station_standing",
    metadata,
    station_column(),
    _number("households"),  # that stand
    _number("volunteers"),  # whose registration has not ended
    _number("taken_at", null=True),  # when its last bundle was taken
)
