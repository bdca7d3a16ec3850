"""What the centre tells a station: the entries of its own log, and the acts that they may name."""

from __future__ import annotations

import json
from dataclasses import dataclass

from station_app.domain.journal import Entry, canonical
from station_app.sync.header import HeaderWrong, Mark, mark_fields, mark_from

ACKNOWLEDGE = "center.acknowledge"
"""The centre holds the station's log up to a mark."""
RESEND = "center.ask_resend"
"""Entries are missing; the mark is the last one held, what follows it is to be sent again."""
FORK = "center.report_fork"
"""What the station sent differs from what is held; the mark is the last entry on which both agree."""

_MARKED = frozenset({ACKNOWLEDGE, RESEND, FORK})


class MessageWrong(ValueError):
    """An entry of the centre's log whose changes are not of the form that its action has."""


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
