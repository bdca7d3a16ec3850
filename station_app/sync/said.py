"""What a bundle of the centre says, each kind of message on its own."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.domain.journal import Entry
from station_app.domain.notices import CenterNotice
from station_app.errors.sync import BundleDamaged
from station_app.sync.bundle import BundleReader
from station_app.sync.keys import PublicKeys
from station_app.sync.messages import (
    FORK,
    Message,
    MessageWrong,
    blobs_of,
    keys_of,
    message_of,
    notice_of,
    older_of,
    revoke_of,
    service_of,
)
from station_app.sync.service import Service


@dataclass(frozen=True, slots=True)
class Said:
    """Of the journal, to read, where the centre is, whether it listens, and of photos."""

    messages: list[Message]
    notices: list[CenterNotice]
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


def said_by(bundle: BundleReader, entries: list[Entry]) -> Said:
    """What these entries of a bundle say. Raises BundleDamaged."""
    try:
        return Said(
            [message for entry in entries if (message := message_of(entry)) is not None],
            [notice for entry in entries if (notice := notice_of(entry)) is not None],
            [service for entry in entries if (service := service_of(entry)) is not None],
            [revoked for entry in entries if (revoked := revoke_of(entry)) is not None],
            [name for entry in entries for name in blobs_of(entry)],
            [keys for entry in entries if (keys := keys_of(entry)) is not None],
            _is_older(entries),
        )
    except MessageWrong as error:
        raise BundleDamaged(file=bundle.path.name, reason=f"message {error}") from error


def _is_older(entries: list[Entry]) -> bool:
    spoken = [entry for entry in entries if older_of(entry) is not None or message_of(entry) is not None]
    return bool(spoken) and older_of(spoken[-1]) is not None
