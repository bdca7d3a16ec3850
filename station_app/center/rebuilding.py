"""Everything that is held of one station, in a file that its recovery code opens on a new computer."""

from __future__ import annotations

from itertools import chain as joined
from pathlib import Path

from sqlalchemy import select

from station_app.center.center import Center
from station_app.center.chain import Chain
from station_app.center.registry import find_station
from station_app.center.returning import returned_entries, returned_photos
from station_app.center.tables import STATION_ID, STATION_TABLES
from station_app.errors.notices import StationNotEnrolled
from station_app.errors.settling import NothingToRebuildFrom, RecoveryKeyMissing
from station_app.sync.rebuild_file import RebuildFacts, write_rebuild_file


def write_rebuild(center: Center, code: str, target: Path) -> RebuildFacts:
    """Write the file from which ``code`` is rebuilt; ``target`` is its path, or a folder for its usual name.

    Raises StationNotEnrolled, NothingToRebuildFrom, RecoveryKeyMissing and what writing the file raises.
    """
    keys = STATION_TABLES["recovery_key"]
    columns = [column for column in keys.columns if column.name not in {STATION_ID, "id"}]
    with center.read() as connection:
        station = find_station(connection, code)
        if station is None:
            raise StationNotEnrolled(code=code)
        chain = Chain.load(connection, station.id)
        if chain.head is None:
            raise NothingToRebuildFrom(code=code)
        recovery = connection.execute(select(*columns).where(keys.c.station_id == station.id)).one_or_none()
        if recovery is None:
            raise RecoveryKeyMissing(code=code)
        facts = RebuildFacts(
            station_code=station.code,
            station_name=station.name,
            center_id=center.code,
            center_name=center.name,
            center_keys=center.keys.public,
            created_at=center.now(),
            entries=chain.head.seq,
            recovery=recovery._asdict(),
        )
        recipients = [recovery.recipient]
        entries = returned_entries(connection, center, station, chain, chain.runs_after(0), recipients)
        photos = returned_photos(connection, center, station, recipients)
        path = target / facts.file_name if target.is_dir() else target
        return write_rebuild_file(path, facts, joined(entries, photos), center.keys)
