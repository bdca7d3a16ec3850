"""Catalogues to stations: sent to all or some, said to each in its own log, seen to arrive and be decided."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, insert, select, update

from station_app.center.center import Center
from station_app.center.own_tables import catalogue, catalogue_delivery, enrolled_station
from station_app.center.registry import addressed, list_stations, operator_id
from station_app.center.tables import STATION_TABLES
from station_app.domain.catalogues import (
    Catalogue,
    CatalogueKind,
    Item,
    catalogue_title,
    fields_of,
    item_from,
    require_fit,
)
from station_app.domain.journal import canonical
from station_app.errors.catalogues import CatalogueUnchanged


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a catalogue has come at one station.

    ``taken`` and ``left`` count the items about which this version is the last that was decided on there.
    """

    code: str
    name: str
    is_told: bool
    """It stands in the centre's log for the station."""
    has_arrived: bool
    taken: int
    left: int


@dataclass(frozen=True, slots=True)
class SentCatalogue:
    """A version, and the stations that it is for; ``sent_at`` in milliseconds since the epoch, UTC."""

    kind: CatalogueKind
    number: int
    title: str
    sent_at: int
    items: int
    reaches: tuple[Reach, ...]


def send_catalogue(
    center: Center,
    kind: CatalogueKind,
    items: Sequence[Item],
    *,
    operator: str,
    title: str = "",
    to: Sequence[str] = (),
) -> tuple[Catalogue, list[str]]:
    """Have the next version of a kind wait for the stations named in ``to``, or for all; their codes, too.

    One that is for all also goes to stations that are enrolled later. The items are sound, as
    ``read_catalogue_table`` gives them. Raises CatalogueEmpty, CatalogueTooLong, CatalogueTitleTooLong,
    CatalogueUnchanged, StationNotEnrolled and NobodyToNotify; then nothing is sent.
    """
    require_fit(len(items))
    title = catalogue_title(kind, title)
    listed = canonical([fields_of(item) for item in items])
    with center.write() as connection:
        stations = addressed(list_stations(connection), to)
        last = connection.execute(
            select(catalogue.c.number, catalogue.c.title, catalogue.c.listed, catalogue.c.is_for_all)
            .where(catalogue.c.kind == kind)
            .order_by(catalogue.c.number.desc())
            .limit(1)
        ).first()
        if last is not None and (last.title, last.listed, last.is_for_all, not to) == (
            title,
            listed,
            1,
            True,
        ):
            raise CatalogueUnchanged(number=last.number)
        now = center.now()
        number = 1 if last is None else int(last.number) + 1
        sent = Catalogue(secrets.token_hex(6), kind, number, title, now, tuple(items))
        connection.execute(
            insert(catalogue).values(
                id=sent.id,
                kind=kind,
                number=number,
                title=title,
                listed=listed,
                is_for_all=int(not to),
                sent_at=now,
                sent_by=operator_id(connection, operator, now),
            )
        )
        connection.execute(
            insert(catalogue_delivery),
            [{"station_id": each.id, "catalogue_id": sent.id, "said_seq": None} for each in stations],
        )
    return sent, [station.code for station in stations]


def list_catalogues(center: Center, most: int | None = None) -> list[SentCatalogue]:
    """All versions, or the latest ``most``, the newest first."""
    order = (catalogue.c.sent_at.desc(), catalogue.c.number.desc(), catalogue.c.kind)
    with center.read() as connection:
        rows = connection.execute(select(catalogue).order_by(*order).limit(most)).all()
        return [
            SentCatalogue(
                CatalogueKind(row.kind),
                row.number,
                row.title,
                row.sent_at,
                len(json.loads(row.listed)),
                tuple(_reaches(connection, row)),
            )
            for row in rows
        ]


def _reaches(connection: Connection, row: Row[tuple[object, ...]]) -> list[Reach]:
    held = STATION_TABLES["center_catalogue"].c
    choice = STATION_TABLES["catalogue_choice"].c
    station = enrolled_station.c
    mine = (choice.station_id == station.id, choice.kind == row.kind, choice.number == row.number)
    taken = select(func.count()).where(*mine, choice.taken == 1).scalar_subquery()
    left = select(func.count()).where(*mine, choice.taken == 0).scalar_subquery()
    query = (
        select(
            station.code,
            station.name,
            catalogue_delivery.c.said_seq,
            held.id.label("held"),
            taken.label("taken"),
            left.label("left"),
        )
        .select_from(catalogue_delivery)
        .join(enrolled_station, station.id == catalogue_delivery.c.station_id)
        .outerjoin(held.id.table, (held.station_id == station.id) & (held.catalogue_id == row.id))
        .where(catalogue_delivery.c.catalogue_id == row.id)
        .order_by(station.code)
    )
    return [
        Reach(each.code, each.name, each.said_seq is not None, each.held is not None, each.taken, each.left)
        for each in connection.execute(query)
    ]


def catalogues_to_say(connection: Connection, station_id: int) -> list[Catalogue]:
    """The newest of each kind for a station, unless it stands in its log; older ones are passed over."""
    delivery = catalogue_delivery.c
    mine = (delivery.catalogue_id == catalogue.c.id) & (delivery.station_id == station_id)
    rows = connection.execute(
        select(catalogue, delivery.said_seq)
        .outerjoin(catalogue_delivery, mine)
        .where((catalogue.c.is_for_all == 1) | delivery.station_id.is_not(None))
        .order_by(catalogue.c.kind, catalogue.c.number)
    )
    newest = {row.kind: row for row in rows}
    return [_catalogue(row) for row in newest.values() if row.said_seq is None]


def note_catalogue_said(connection: Connection, station_id: int, catalogue_id: str, last: int) -> None:
    """It stands in the station's log now, its last part at ``last``."""
    mine = (
        catalogue_delivery.c.station_id == station_id,
        catalogue_delivery.c.catalogue_id == catalogue_id,
    )
    noted = connection.execute(update(catalogue_delivery).where(*mine).values(said_seq=last))
    if not noted.rowcount:  # the station was enrolled after it had been sent to all
        connection.execute(
            insert(catalogue_delivery).values(station_id=station_id, catalogue_id=catalogue_id, said_seq=last)
        )


def say_catalogues_again(connection: Connection, station_id: int) -> None:
    """The newest wait once more; a station holds each once however often it is told."""
    connection.execute(
        update(catalogue_delivery).where(catalogue_delivery.c.station_id == station_id).values(said_seq=None)
    )


def _catalogue(row: Row[tuple[object, ...]]) -> Catalogue:
    kind = CatalogueKind(row.kind)
    items = tuple(item_from(kind, each) for each in json.loads(row.listed))
    return Catalogue(row.id, kind, int(row.number), row.title, int(row.sent_at), items)
