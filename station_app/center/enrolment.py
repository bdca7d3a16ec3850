"""Takes stations in: requests are noted, check codes compared by phone, welcomes written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from station_app.center.announcement import announced
from station_app.center.center import Center
from station_app.center.own_tables import (
    RequestState,
    StationState,
    enrolled_station,
    enrolment_request,
    outgoing_file,
)
from station_app.center.registry import EnrolledStation, find_station, new_log_epoch, operator_id
from station_app.errors.center import CheckCodeDiffers, CheckCodeWanted, StationCodeTaken, StationCodeWrong
from station_app.sync.enrolment import Request, Welcome, read_request, write_welcome

_CODE = re.compile(r"[0-9A-Za-z]{1,32}")
_READ_ALOUD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
"""How Crockford's base 32 is heard: no I, L, O; marks between groups do not count."""


@dataclass(frozen=True, slots=True)
class NotedRequest:
    """A request that has come in."""

    station_code: str
    station_name: str
    check_code: str
    state: RequestState


@dataclass(frozen=True, slots=True)
class Approval:
    """A station that has been taken in; its welcome stands in the outbox under ``welcome``."""

    station_code: str
    station_name: str
    check_code: str
    welcome: str


def note_request(center: Center, path: Path) -> NotedRequest:
    """Note a request for enrolment; raises what ``read_request`` raises."""
    request = read_request(path)
    with center.write() as connection:
        state = _note(connection, request, center.now())
    return NotedRequest(request.station_code, request.station_name, request.keys.check_code, state)


def list_requests(center: Center) -> list[NotedRequest]:
    """All requests that have come in, those to be approved first."""
    table = enrolment_request.c
    with center.read() as connection:
        rows = connection.execute(
            select(table.station_code, table.station_name, table.check_code, table.state).order_by(
                table.state.desc(), table.received_at
            )
        )
        return [NotedRequest(*row[:3], RequestState(row.state)) for row in rows]


def approve(
    center: Center,
    path: Path,
    *,
    operator: str,
    check_code: str | None = None,
    station_code: str | None = None,
    replace: bool = False,
) -> Approval:
    """Take a station in, once its check code has been heard by phone, and prepare its welcome.

    ``station_code`` is the code that it will go by where that is not the one it asked for; ``replace``
    lets it come with new keys. Approving the same request again gives the same welcome. Raises
    CheckCodeWanted, CheckCodeDiffers, StationCodeWrong, StationCodeTaken and what ``read_request`` raises.
    """
    request = read_request(path)
    code = station_code or request.station_code
    if not _CODE.fullmatch(code):
        raise StationCodeWrong(code=code)
    with center.write() as connection:
        _note(connection, request, center.now())
    _require_compared(path, request, check_code)
    with center.write() as connection:
        known = find_station(connection, code, lock=True)
        if known is not None and known.keys != request.keys and not replace:
            raise StationCodeTaken(code=code, name=known.name)
        by = operator_id(connection, operator, center.now())
        station_id = _enrol(connection, known, code, request, by, center.now())
        welcome = _put_welcome(connection, center, station_id, code, request)
        connection.execute(
            update(enrolment_request)
            .where(enrolment_request.c.fingerprint == request.keys.fingerprint)
            .values(state=RequestState.APPROVED)
        )
    return Approval(code, request.station_name, request.keys.check_code, welcome)


def _require_compared(path: Path, request: Request, heard: str | None) -> None:
    expected = request.keys.check_code
    if heard is None:
        raise CheckCodeWanted(name=request.station_name)
    if heard.upper().translate(_READ_ALOUD) != expected.replace("-", ""):
        raise CheckCodeDiffers(file=path.name, expected=expected, given=heard)


def _note(connection: Connection, request: Request, now: int) -> RequestState:
    table = enrolment_request.c
    state = connection.execute(
        select(table.state).where(
            table.fingerprint == request.keys.fingerprint, table.station_code == request.station_code
        )
    ).scalar()
    if state is not None:
        return RequestState(state)
    connection.execute(
        insert(enrolment_request).values(
            fingerprint=request.keys.fingerprint,
            station_code=request.station_code,
            station_name=request.station_name,
            signing_key=request.keys.signing,
            age_key=request.keys.age,
            check_code=request.keys.check_code,
            created_at=request.created_at,
            received_at=now,
            state=RequestState.PENDING,
        )
    )
    return RequestState.PENDING


def _enrol(
    connection: Connection, known: EnrolledStation | None, code: str, request: Request, by: int, now: int
) -> int:
    """Enter the station in the register, or bring its entry up to date; its id."""
    facts = {
        "name": request.station_name,
        "signing_key": request.keys.signing,
        "age_key": request.keys.age,
        "state": StationState.ENROLLED,
        "approved_at": now,
        "approved_by": by,
    }
    if known is None:
        log = {"code": code, "log_epoch": new_log_epoch(), "delivered_seq": 0}
        made = insert(enrolled_station).values(**facts, **log).returning(enrolled_station.c.id)
        return int(connection.execute(made).scalar_one())
    if known.keys != request.keys:  # a new computer: it has read nothing yet, and nothing sealed before
        facts["delivered_seq"] = 0
        connection.execute(delete(outgoing_file).where(outgoing_file.c.station_id == known.id))
    connection.execute(update(enrolled_station).where(enrolled_station.c.id == known.id).values(**facts))
    return known.id


def _put_welcome(connection: Connection, center: Center, station_id: int, code: str, request: Request) -> str:
    """Have the station's welcome stand among the files that go out, unless it does; its name."""
    welcome = Welcome(
        center_id=center.code,
        center_name=center.name,
        center_keys=center.keys.public,
        station_code=code,
        station_fingerprint=request.keys.fingerprint,
        created_at=center.now(),
        service=announced(center.folder),
    )
    name = welcome.file_name
    key = (outgoing_file.c.station_id == station_id, outgoing_file.c.name == name)
    if connection.execute(select(outgoing_file.c.name).where(*key)).first() is None:
        connection.execute(
            insert(outgoing_file).values(
                station_id=station_id,
                name=name,
                made_at=center.now(),
                content=write_welcome(welcome, center.keys, request.keys),
            )
        )
    return name
