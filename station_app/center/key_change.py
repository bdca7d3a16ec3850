"""A station's keys are replaced, by the word of its old ones or of an operator; the old ones are retired."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, or_, update

from station_app.center.center import Center
from station_app.center.outgoing import answer
from station_app.center.own_tables import (
    RequestState,
    StationState,
    enrolled_station,
    enrolment_request,
    outgoing_file,
    retired_key,
)
from station_app.center.registry import EnrolledStation, find_station
from station_app.errors.center import ConsentMissing, SenderRevoked
from station_app.sync.enrolment import Request, request_from
from station_app.sync.keys import PublicKeys
from station_app.sync.messages import KEYS, schema_for


def replace_by_request(center: Center, code: str, content: bytes) -> bool:
    """Replace a station's keys by a request that its present ones signed, and have the answer ready.

    False where they were replaced by it before. Raises ConsentMissing where somebody else's keys signed, or
    none that are known, SenderRevoked, and what ``request_from`` raises; then nothing was changed.
    """
    request = request_from(content, f"{code}.request")
    with center.write() as connection:
        station = find_station(connection, code, lock=True)
        if station is None or request.station_code != code:
            raise ConsentMissing(file=request.file_name)
        if station.state is StationState.REVOKED and request.is_consented_by(station.keys):
            raise SenderRevoked(file=request.file_name, sender=code)
        is_known = station.keys == request.keys
        if not is_known and not replace_by_consent(connection, request, center.now()):
            raise ConsentMissing(file=request.file_name)
    answer(center, code)
    return not is_known


def replace_by_consent(connection: Connection, request: Request, now: int) -> bool:
    """Replace the keys of the station that asks, where its present ones signed for it; True where they did.

    A revoked station's word counts for nothing. ``now`` in milliseconds since the epoch.
    """
    station = find_station(connection, request.station_code, lock=True)
    if station is None or station.state is StationState.REVOKED or not request.is_consented_by(station.keys):
        return False
    replace_keys(connection, station, request.keys, now)
    # Who can ask so understands the answer, though the last bundle may have come from an older program.
    connection.execute(
        update(enrolled_station)
        .where(enrolled_station.c.id == station.id, enrolled_station.c.schema < schema_for([KEYS]))
        .values(schema=schema_for([KEYS]))
    )
    connection.execute(
        update(enrolment_request)
        .where(enrolment_request.c.fingerprint == request.keys.fingerprint)
        .values(state=RequestState.APPROVED)
    )
    return True


def replace_keys(
    connection: Connection, station: EnrolledStation, keys: PublicKeys, now: int, by: int | None = None
) -> None:
    """Know a station by ``keys`` from now on; ``by`` is the operator who said so, nobody for a consent.

    What waits for it is sealed to the old keys, and will be sealed anew.
    """
    table = retired_key.c
    connection.execute(
        delete(retired_key).where(
            table.station_id == station.id,
            or_(table.signing_key == keys.signing, table.signing_key == station.keys.signing),
        )
    )
    connection.execute(
        insert(retired_key).values(
            station_id=station.id,
            signing_key=station.keys.signing,
            age_key=station.keys.age,
            retired_at=now,
            retired_by=by,
        )
    )
    connection.execute(
        update(enrolled_station)
        .where(enrolled_station.c.id == station.id)
        .values(signing_key=keys.signing, age_key=keys.age)
    )
    connection.execute(delete(outgoing_file).where(outgoing_file.c.station_id == station.id))
