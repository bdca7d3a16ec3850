"""All that a bundle of the centre says, sorted by whom it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from station_app.domain.journal import Entry
from station_app.errors.sync import BundleDamaged
from station_app.sync.brought import Brought, read_brought
from station_app.sync.bundle import BundleReader
from station_app.sync.keys import PublicKeys
from station_app.sync.messages import (
    FORK,
    Message,
    MessageWrong,
    blobs_of,
    keys_of,
    message_of,
    older_of,
    revoke_of,
    service_of,
)
from station_app.sync.service import Service


@dataclass(frozen=True, slots=True)
class Said:
    """Of the journal, to people, where the centre is, whether it listens, of photos and keys."""

    messages: list[Message]
    brought: Brought
    services: list[Service]
    revocations: list[bool]
    photos: list[str]
    keys: list[PublicKeys]
    center_older: bool
    """True where the last word about the journal is that the centre's program is too old to take it in."""

    @property
    def fork_from(self) -> int | None:
        """Where the last fork that is reported begins, None where none is."""
        forks = [message.mark.seq + 1 for message in self.messages if message.action == FORK]
        return forks[-1] if forks else None


def read_said(session: Session, bundle: BundleReader, entries: Sequence[Entry]) -> Said:
    """What these entries of a bundle say. Raises BundleDamaged where one is not of its action's form."""
    try:
        return Said(
            [message for entry in entries if (message := message_of(entry)) is not None],
            read_brought(session, bundle.header.facts.epoch, entries),
            [service for entry in entries if (service := service_of(entry)) is not None],
            [revoked for entry in entries if (revoked := revoke_of(entry)) is not None],
            [name for entry in entries for name in blobs_of(entry)],
            [keys for entry in entries if (keys := keys_of(entry)) is not None],
            _is_older(entries),
        )
    except MessageWrong as error:
        raise BundleDamaged(file=bundle.path.name, reason=f"message {error}") from error


def _is_older(entries: Sequence[Entry]) -> bool:
    spoken = [entry for entry in entries if older_of(entry) is not None or message_of(entry) is not None]
    return bool(spoken) and older_of(spoken[-1]) is not None
