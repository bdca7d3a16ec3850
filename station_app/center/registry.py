"""Who is known here: operators, and the stations that are enrolled."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from station_app.center.own_tables import StationState, enrolled_station, operator, retired_key
from station_app.errors.notices import NobodyToNotify, StationNotEnrolled
from station_app.sync.keys import PublicKeys


@dataclass(frozen=True, slots=True)
class EnrolledStation:
    """A station of this centre; ``id`` leads the keys of all its rows."""

    id: int
    code: str
    name: str
    keys: PublicKeys
    state: StationState
    log_epoch: str
    """The epoch of the centre's own log for this station."""
    delivered_seq: int
    """The last entry of that log which the station said it holds."""
    schema: int
    """The schema revision that its program knows, as its last bundle said; 0 before the first."""


def find_station(connection: Connection, code: str, *, lock: bool = False) -> EnrolledStation | None:
    """The station that goes by ``code``; ``lock`` keeps other writers off it until the transaction ends."""
    query = select(enrolled_station).where(enrolled_station.c.code == code)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _station(row)


def list_stations(connection: Connection) -> list[EnrolledStation]:
    """All stations, by code."""
    rows = connection.execute(select(enrolled_station).order_by(enrolled_station.c.code))
    return [_station(row) for row in rows]


def enrolled_stations(connection: Connection) -> list[EnrolledStation]:
    """Those whose bundles are taken in, by code."""
    return [each for each in list_stations(connection) if each.state is StationState.ENROLLED]


def retired_keys(connection: Connection, station_id: int) -> list[tuple[PublicKeys, int]]:
    """The keys that a station no longer uses, and when they were replaced; the last ones first."""
    table = retired_key.c
    rows = connection.execute(
        select(table.signing_key, table.age_key, table.retired_at)
        .where(table.station_id == station_id)
        .order_by(table.retired_at.desc(), table.signing_key)
    )
    return [(PublicKeys(signing=row.signing_key, age=row.age_key), row.retired_at) for row in rows]


def set_state(connection: Connection, code: str, state: StationState) -> None:
    """Take a station's bundles in from now on, or refuse them. Raises StationNotEnrolled."""
    changed = connection.execute(
        update(enrolled_station).where(enrolled_station.c.code == code).values(state=state)
    )
    if not changed.rowcount:
        raise StationNotEnrolled(code=code)


def addressed(stations: Sequence[EnrolledStation], to: Sequence[str]) -> list[EnrolledStation]:
    """Of these stations those with the codes in ``to``, or all where it is empty; revoked ones are none.

    Raises StationNotEnrolled and NobodyToNotify.
    """
    enrolled = {each.code: each for each in stations if each.state is StationState.ENROLLED}
    for code in to:
        if code not in enrolled:
            raise StationNotEnrolled(code=code)
    chosen = [enrolled[code] for code in dict.fromkeys(to)] or list(enrolled.values())
    if not chosen:
        raise NobodyToNotify
    return chosen


def new_log_epoch() -> str:
    """A random epoch for the centre's own log for a station."""
    return secrets.token_hex(6)


def operator_id(connection: Connection, name: str, now: int) -> int:
    """The operator of that name, noted at the first act; ``now`` in milliseconds since the epoch."""
    query = select(operator.c.id).where(operator.c.name == name)
    known = connection.execute(query).scalar()
    if known is None:
        made = insert(operator).values(name=name, since=now).returning(operator.c.id)
        known = connection.execute(made).scalar_one()
    return int(known)


def _station(row: Row[Any]) -> EnrolledStation:
    return EnrolledStation(
        id=row.id,
        code=row.code,
        name=row.name,
        keys=PublicKeys(signing=row.signing_key, age=row.age_key),
        state=StationState(row.state),
        log_epoch=row.log_epoch,
        delivered_seq=row.delivered_seq,
        schema=row.schema,
    )
