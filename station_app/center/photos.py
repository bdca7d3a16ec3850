"""The stations' photos: taken in once each, told of to the station, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, union, update

from station_app.center.own_tables import blob, enrolled_station
from station_app.center.tables import STATION_TABLES
from station_app.sync.blobs import read_blobs
from station_app.sync.bundle import BundleReader

_NAMING = "picture_sha256"
"""The column by which a row speaks of its photo, whatever its table."""


@dataclass(frozen=True, slots=True)
class PhotoCount:
    """How many photos of a station are held, and how many more its rows speak of."""

    held: int
    missing: int


def take_photos(connection: Connection, station_id: int, bundle: BundleReader) -> int:
    """Keep the photos of a bundle that are not held yet; how many they were.

    What is held already stays as it is. Raises what ``read_blobs`` raises.
    """
    blobs = read_blobs(bundle)
    names = [each.sha256 for each in blobs]
    mine = (blob.c.station_id == station_id, blob.c.sha256.in_(names))
    held = set(connection.scalars(select(blob.c.sha256).where(*mine)))
    news = [each for each in blobs if each.sha256 not in held]
    # Who has read that a photo is held, and sends it all the same, has forgotten it: it is to be said again.
    delivered = select(enrolled_station.c.delivered_seq).where(enrolled_station.c.id == station_id)
    forgotten = blob.c.said_seq <= connection.scalars(delivered).one()
    connection.execute(update(blob).where(*mine, forgotten).values(said_seq=None))
    for each in news:
        connection.execute(
            insert(blob).values(
                station_id=station_id,
                sha256=each.sha256,
                media_type=each.media_type,
                size=len(each.content),
                content=each.content,
            )
        )
    return len(news)


def photos_to_say(connection: Connection, station_id: int) -> list[str]:
    """The SHA-256 of those that are held and of which the station's log does not say so, ascending."""
    query = select(blob.c.sha256).where(blob.c.station_id == station_id, blob.c.said_seq.is_(None))
    return sorted(connection.scalars(query))  # here, because databases sort by rules of their own


def note_photos_said(connection: Connection, station_id: int, names: Sequence[str], seq: int) -> None:
    """The entry ``seq`` of the station's log says that these are held."""
    mine = (blob.c.station_id == station_id, blob.c.sha256.in_(names))
    connection.execute(update(blob).where(*mine).values(said_seq=seq))


def say_photos_again(connection: Connection, station_id: int) -> None:
    """Of all photos of a station it is to be said once more that they are held."""
    connection.execute(update(blob).where(blob.c.station_id == station_id).values(said_seq=None))


def count_photos(connection: Connection, station_id: int) -> PhotoCount:
    """The photos of one station."""
    mine = blob.c.station_id == station_id
    held = connection.execute(select(func.count()).select_from(blob).where(mine)).scalar_one()
    named = union(
        *(
            select(table.c[_NAMING]).where(table.c.station_id == station_id, table.c[_NAMING].is_not(None))
            for table in STATION_TABLES.values()
            if _NAMING in table.c
        )
    ).subquery()
    here = select(blob.c.sha256).where(mine)
    lacking = select(func.count()).select_from(named).where(named.c[_NAMING].not_in(here))
    return PhotoCount(held, connection.execute(lacking).scalar_one())
