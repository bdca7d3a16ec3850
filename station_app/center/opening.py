"""Opens what stations sent: their new bundles by their present keys, and kept ones by any they ever had."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from station_app.center.center import Center
from station_app.center.own_tables import StationState
from station_app.center.registry import EnrolledStation, find_station, retired_keys
from station_app.clock import from_millis, local
from station_app.errors.center import KeysRetired, SenderRevoked
from station_app.errors.sync import SignatureWrong
from station_app.models.upgrades import SCHEMA
from station_app.sync.bundle import BundleReader, Kind, Reader, read_bundle
from station_app.sync.keys import PublicKeys

Trust = Callable[[str], PublicKeys | None]


def open_new(center: Center, connection: Connection, path: Path) -> tuple[BundleReader, EnrolledStation]:
    """A bundle that has just come, and whose it is; other writers are kept off that station.

    Raises what ``read_bundle`` raises, KeysRetired where its keys were replaced since, and SenderRevoked.
    """
    found: list[EnrolledStation] = []

    def trust(sender: str) -> PublicKeys | None:
        station = find_station(connection, sender, lock=True)
        if station is None:
            return None
        found.append(station)
        return station.keys

    try:
        bundle = read_bundle(path, _reader(center, trust))
    except SignatureWrong as wrong:
        retired = _retired(center, connection, path, found[0])
        if retired is None:
            raise
        raise retired from wrong
    if found[0].state is StationState.REVOKED:
        raise SenderRevoked(file=path.name, sender=found[0].code)
    return bundle, found[0]


def open_kept(center: Center, connection: Connection, station: EnrolledStation, path: Path) -> BundleReader:
    """A bundle that was kept aside, which was proved when it came, by whatever keys were right then.

    Raises what ``read_bundle`` raises.
    """
    wrong: SignatureWrong | None = None
    for keys in (station.keys, *(keys for keys, _ in retired_keys(connection, station.id))):
        try:
            return read_bundle(path, _reader(center, {station.code: keys}.get))
        except SignatureWrong as error:
            wrong = error
    assert wrong is not None  # the present keys were tried at least
    raise wrong


def _reader(center: Center, trust: Trust) -> Reader:
    return Reader(name=center.code, keys=center.keys, kind=Kind.UP, schema=SCHEMA, trust=trust)


def _retired(
    center: Center, connection: Connection, path: Path, station: EnrolledStation
) -> KeysRetired | None:
    """Why a signature is not by the present keys, where it is by others that the station once had."""
    for keys, retired_at in retired_keys(connection, station.id):
        try:
            read_bundle(path, _reader(center, {station.code: keys}.get))
        except SignatureWrong:
            continue
        day = f"{local(from_millis(retired_at)):%Y-%m-%d}"
        return KeysRetired(file=path.name, sender=station.code, day=day)
    return None
