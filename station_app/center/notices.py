"""Notices to stations: sent to all or some, said to each in its own log, seen to arrive and be read."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, select, update

from station_app.center.center import Center
from station_app.center.own_tables import notice, notice_delivery
from station_app.center.registry import addressed, list_stations, operator_id
from station_app.center.tables import STATION_TABLES
from station_app.clock import from_millis, local
from station_app.domain.notices import CenterNotice, notice_text
from station_app.errors.notices import NoticeDayPast, NoticeDayWrong


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A notice and how far it has come: to how many it goes, where it arrived, where it was read."""

    notice: CenterNotice
    addressed: int
    arrived: int
    read: int


def send_notice(
    center: Center,
    title: str,
    body: str,
    *,
    operator: str,
    until: date | None = None,
    to: Sequence[str] = (),
) -> tuple[CenterNotice, list[str]]:
    """Have a notice wait for the stations named in ``to``, or for all; the notice and their codes.

    Nothing is sent where one of the codes is wrong. Raises what ``notice_text`` raises, NoticeDayPast,
    StationNotEnrolled and NobodyToNotify.
    """
    title, body = notice_text(title, body)
    now = center.now()
    if until is not None and until < local(from_millis(now)).date():
        raise NoticeDayPast(day=until.isoformat())
    sent = CenterNotice(secrets.token_hex(6), title, body, until, now)
    with center.write() as connection:
        stations = addressed(list_stations(connection), to)
        connection.execute(
            insert(notice).values(
                id=sent.id,
                title=title,
                body=body,
                until=None if until is None else until.isoformat(),
                sent_at=now,
                sent_by=operator_id(connection, operator, now),
            )
        )
        connection.execute(
            insert(notice_delivery),
            [{"station_id": station.id, "notice_id": sent.id, "said_seq": None} for station in stations],
        )
    return sent, [station.code for station in stations]


def notice_day(typed: str) -> date | None:
    """The last day a notice matters, as it was typed; None where nothing was. Raises NoticeDayWrong."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise NoticeDayWrong(typed=typed) from error


def list_sent(center: Center) -> list[SentNotice]:
    """All notices, the newest first."""
    copy = STATION_TABLES["center_notice"].c
    mine = (copy.station_id == notice_delivery.c.station_id) & (copy.notice_id == notice_delivery.c.notice_id)
    counts = (
        select(
            notice_delivery.c.notice_id,
            func.count().label("addressed"),
            func.count(copy.id).label("arrived"),
            func.count(copy.read_at).label("read"),
        )
        .select_from(notice_delivery.outerjoin(copy.id.table, mine))
        .group_by(notice_delivery.c.notice_id)
        .subquery()
    )
    query = select(notice, counts).join(counts, counts.c.notice_id == notice.c.id)
    with center.read() as connection:
        rows = connection.execute(query.order_by(notice.c.sent_at.desc(), notice.c.id)).all()
    return [
        SentNotice(_notice(row.id, row.title, row.body, row.until, row.sent_at), *row[-3:]) for row in rows
    ]


def notices_to_say(connection: Connection, station_id: int) -> list[CenterNotice]:
    """Those addressed to a station that do not stand in its log yet, the oldest first."""
    rows = connection.execute(
        select(notice.c.id, notice.c.title, notice.c.body, notice.c.until, notice.c.sent_at)
        .join(notice_delivery, notice_delivery.c.notice_id == notice.c.id)
        .where(notice_delivery.c.station_id == station_id, notice_delivery.c.said_seq.is_(None))
        .order_by(notice.c.sent_at, notice.c.id)
    )
    return [_notice(*row) for row in rows]


def note_said(connection: Connection, station_id: int, notice_ids: Sequence[str], last: int) -> None:
    """They stand in the station's log now, the last of them at ``last``."""
    first = last - len(notice_ids) + 1
    for seq, notice_id in enumerate(notice_ids, first):
        connection.execute(
            update(notice_delivery)
            .where(notice_delivery.c.station_id == station_id, notice_delivery.c.notice_id == notice_id)
            .values(said_seq=seq)
        )


def say_again(connection: Connection, station_id: int) -> None:
    """All notices to a station wait once more; it holds each once however often it is told."""
    connection.execute(
        update(notice_delivery).where(notice_delivery.c.station_id == station_id).values(said_seq=None)
    )


def _notice(notice_id: str, title: str, body: str, until: str | None, sent_at: int) -> CenterNotice:
    return CenterNotice(
        notice_id, title, body, None if until is None else date.fromisoformat(until), int(sent_at)
    )
