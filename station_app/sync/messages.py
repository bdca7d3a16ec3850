"""What the centre tells a station: the entries of its own log, and the acts that they may name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from station_app.domain.journal import Entry, canonical
from station_app.domain.notices import CenterNotice, notice_text
from station_app.errors.sync import SyncError
from station_app.sync.header import HeaderWrong, Mark, mark_fields, mark_from
from station_app.sync.keys import PublicKeys
from station_app.sync.service import Service, service_fields, service_from

ACKNOWLEDGE = "center.acknowledge"
"""The centre holds the station's log up to a mark."""
RESEND = "center.ask_resend"
"""Entries are missing; the mark is the last one held, what follows it is to be sent again."""
FORK = "center.report_fork"
"""What the station sent differs from what is held; the mark is the last entry on which both agree."""
NOTICE = "center.notice"
"""Something for the station's people to read."""

SERVICE = "center.service"
"""Where the centre can be reached over the network from now on."""
REVOKE = "center.revoke"
"""Whether this computer's bundles are taken in any more; its changes are ``true`` where they are not."""

KEYS = "center.keys"
"""The keys by which the centre knows the station from now on."""
OLDER = "center.report_older"
"""The centre's program is too old for what arrived; its changes are the newest schema that it takes in."""

HOLD_BLOBS = "center.hold_blobs"
"""Photos that the centre holds, by their SHA-256."""

CATALOGUE = "center.catalogue"
"""A version of the centre's rules or goods, each station's to take over; in parts where it is long."""
ORDER = "center.order"
"""A service order from the city's app."""
CANCEL_ORDER = "center.cancel_order"
"""An order is taken back."""
RESUME = "center.resume"
"""A restored store's new epoch may begin after a mark; up to there the centre gives entries back."""

MOST_NAMES = 1000
"""Photos that one entry speaks of at most."""

_MARKED = frozenset({ACKNOWLEDGE, RESEND, FORK})

SCHEMAS: dict[str, int] = {
    NOTICE: 3,
    SERVICE: 3,
    REVOKE: 3,
    HOLD_BLOBS: 3,
    CATALOGUE: 4,
    ORDER: 4,
    CANCEL_ORDER: 4,
    KEYS: 4,
    OLDER: 4,
    RESUME: 5,
}
"""The first schema revision whose readers know an action; marks have been known from the beginning."""

_BLOB = re.compile(r"[0-9a-f]{64}")
_SCHEMA = re.compile(r"0|[1-9][0-9]{0,8}")
_TOKEN = re.compile(r"[0-9a-z]{1,32}")
_NOTICE_ID = re.compile(r"[0-9a-f]{12}")
LARGEST = (1 << 53) - 1
"""The largest whole number in a message: every reader of JSON holds it."""


class MessageWrong(ValueError):
    """An entry of the centre's log whose changes are not of the form that its action has."""


@dataclass(frozen=True, slots=True)
class Resumption:
    """From where an epoch (its token) goes on: the last entry that is held before it."""

    epoch: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Message:
    """A message about the station's log: what the centre did with it, and the mark that it speaks of."""

    action: str
    mark: Mark
    seq: int
    """The message's own place in the centre's log."""


def mark_changes(mark: Mark) -> str:
    """The changes of an entry whose action speaks of ``mark``."""
    return canonical(mark_fields(mark))


def message_of(entry: Entry) -> Message | None:
    """What an entry says of the station's log; None for an action that speaks of something else.

    Raises MessageWrong.
    """
    if entry.action not in _MARKED:
        return None
    try:
        mark = mark_from(json.loads(entry.changes))
    except (ValueError, RecursionError, HeaderWrong) as error:
        raise MessageWrong(entry.action) from error
    return Message(entry.action, mark, entry.seq)


def schema_for(actions: Iterable[str]) -> int:
    """The schema revision that a reader must know to understand all of these actions."""
    return max((SCHEMAS.get(action, 0) for action in actions), default=0)


def notice_changes(notice: CenterNotice) -> str:
    """The changes of an entry that carries ``notice``."""
    until = None if notice.until is None else notice.until.isoformat()
    return canonical(
        {
            "body": notice.body,
            "id": notice.id,
            "sent_at": notice.sent_at,
            "title": notice.title,
            "until": until,
        }
    )


def notice_of(entry: Entry) -> CenterNotice | None:
    """The notice that an entry carries; None for another action. Raises MessageWrong."""
    if entry.action != NOTICE:
        return None
    try:
        fields = json.loads(entry.changes)
        until = fields["until"]
        notice = CenterNotice(
            id=fields["id"],
            title=fields["title"],
            body=fields["body"],
            until=None if until is None else date.fromisoformat(until),
            sent_at=fields["sent_at"],
        )
        is_sound = (
            len(fields) == len(CenterNotice.__slots__)
            and type(notice.sent_at) is int
            and 0 <= notice.sent_at <= LARGEST
            and _NOTICE_ID.fullmatch(notice.id) is not None
            and notice_text(notice.title, notice.body) == (notice.title, notice.body)
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, SyncError) as error:
        raise MessageWrong(entry.action) from error
    if not is_sound:
        raise MessageWrong(entry.action)
    return notice


def service_changes(service: Service) -> str:
    """The changes of an entry that tells where the centre is."""
    return canonical(service_fields(service))


def service_of(entry: Entry) -> Service | None:
    """The service that an entry tells of; None for another action. Raises MessageWrong."""
    if entry.action != SERVICE:
        return None
    try:
        return service_from(json.loads(entry.changes))
    except (ValueError, RecursionError) as error:
        raise MessageWrong(entry.action) from error


def blobs_changes(names: Iterable[str]) -> str:
    """The changes of an entry that says these photos (SHA-256, hex) are held."""
    return canonical(sorted(names))


def blobs_of(entry: Entry) -> list[str]:
    """The photos that an entry says are held; none for another action. Raises MessageWrong."""
    if entry.action != HOLD_BLOBS:
        return []
    try:
        names = json.loads(entry.changes)
    except (ValueError, RecursionError) as error:
        raise MessageWrong(entry.action) from error
    if not isinstance(names, list) or not all(
        isinstance(each, str) and _BLOB.fullmatch(each) for each in names
    ):
        raise MessageWrong(entry.action)
    if not 0 < len(names) <= MOST_NAMES or names != sorted(set(names)):
        raise MessageWrong(entry.action)
    return names


def keys_changes(keys: PublicKeys) -> str:
    """The changes of an entry that tells a station by which keys it is known."""
    return canonical({"age": keys.age, "signing": keys.signing})


def keys_of(entry: Entry) -> PublicKeys | None:
    """The keys that an entry names; None for another action. Raises MessageWrong."""
    if entry.action != KEYS:
        return None
    try:
        keys = PublicKeys(**json.loads(entry.changes))
    except (ValueError, TypeError, RecursionError) as error:  # KeysUnreadable is a ValueError
        raise MessageWrong(entry.action) from error
    return keys


def older_changes(known: int) -> str:
    """The changes of an entry that says which schema is the newest that the centre takes in."""
    return canonical(known)


def older_of(entry: Entry) -> int | None:
    """The schema that an entry names as the newest one; None for another action. Raises MessageWrong."""
    if entry.action != OLDER:
        return None
    if not _SCHEMA.fullmatch(entry.changes):
        raise MessageWrong(entry.action)
    return int(entry.changes)


def revoke_changes(*, revoked: bool) -> str:
    """The changes of an entry that says whether a station's bundles are taken in."""
    return canonical(revoked)


def revoke_of(entry: Entry) -> bool | None:
    """Whether an entry revokes the station (True) or takes that back (False); None for another action.

    Raises MessageWrong.
    """
    if entry.action != REVOKE:
        return None
    if entry.changes not in {"true", "false"}:
        raise MessageWrong(entry.action)
    return entry.changes == "true"


def resume_changes(resumption: Resumption) -> str:
    """The changes of an entry that says from where an epoch goes on."""
    return canonical({"epoch": resumption.epoch, "mark": mark_fields(resumption.mark)})


def resume_of(entry: Entry) -> Resumption | None:
    """From where an epoch goes on, as an entry says; None for another action. Raises MessageWrong."""
    if entry.action != RESUME:
        return None
    try:
        fields = json.loads(entry.changes)
        epoch, mark = fields["epoch"], mark_from(fields["mark"])
        if len(fields) != len(Resumption.__slots__) or not _TOKEN.fullmatch(epoch):
            raise MessageWrong(entry.action)
    except (ValueError, TypeError, LookupError, RecursionError, HeaderWrong) as error:
        raise MessageWrong(entry.action) from error
    return Resumption(epoch, mark)
