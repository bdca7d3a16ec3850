"""Takes stations in: requests are noted, check codes compared by phone, welcomes written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from station_app.center.announcement import announced
from station_app.center.center import Center
from station_app.center.key_change import replace_by_consent, replace_keys
from station_app.center.outgoing import answer
from station_app.center.own_tables import (
    RequestState,
    StationState,
    enrolled_station,
    enrolment_request,
    outgoing_file,
)
from station_app.center.registry import EnrolledStation, find_station, new_log_epoch, operator_id
from station_app.center.returning import forget_question
from station_app.errors.center import CheckCodeDiffers, CheckCodeWanted, StationCodeTaken, StationCodeWrong
from station_app.errors.operators import (
    CheckCodeMisheard,
    CheckCodeMissing,
    RequestUnknown,
    StationKeysDiffer,
)
from station_app.sync.enrolment import Request, Welcome, read_request, write_welcome
from station_app.sync.keys import PublicKeys

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
    fingerprint: str
    received_at: int
    """In milliseconds since the epoch, UTC."""


_NOTED = [enrolment_request.c[name] for name in NotedRequest.__slots__]


@dataclass(frozen=True, slots=True)
class Approval:
    """A station that has been taken in; its welcome stands in the outbox under ``welcome``."""

    station_code: str
    station_name: str
    check_code: str
    welcome: str


def note_request(center: Center, path: Path) -> NotedRequest:
    """Note a request for enrolment; raises what ``read_request`` raises.

    One that an enrolled station's present keys signed, so that others replace them, is granted at once.
    """
    return note_read_request(center, read_request(path))


def note_read_request(center: Center, request: Request) -> NotedRequest:
    """As ``note_request``."""
    with center.write() as connection:
        replaced = _note(connection, request, center.now())
        row = connection.execute(
            select(*_NOTED).where(*_keyed(request.keys.fingerprint, request.station_code))
        )
        noted = _noted(row.one())
    if replaced:
        answer(center, request.station_code)
    return noted


def list_requests(center: Center) -> list[NotedRequest]:
    """All requests that have come in, those to be approved first."""
    table = enrolment_request.c
    with center.read() as connection:
        rows = connection.execute(select(*_NOTED).order_by(table.state.desc(), table.received_at))
        return [_noted(row) for row in rows]


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
    note_read_request(center, request)
    if check_code is not None or not _is_consented(center, code, request):
        _require_compared(path.name, request, check_code)
    return _take_in(center, request, code, operator, replace=replace)


def approve_noted(
    center: Center, fingerprint: str, station_code: str, *, operator: str, check_code: str, replace: bool
) -> Approval:
    """As ``approve``, for a request that was noted, under the code that it asked for.

    ``fingerprint`` is that of the keys it brought. Raises RequestUnknown, CheckCodeMissing,
    CheckCodeMisheard, which does not say what would have been right, and StationKeysDiffer.
    """
    with center.read() as connection:
        request = _find_noted(connection, fingerprint, station_code)
    if not check_code.strip():
        raise CheckCodeMissing(name=request.station_name)
    if not _agrees(check_code, request):
        raise CheckCodeMisheard(name=request.station_name, given=check_code)
    try:
        return _take_in(center, request, request.station_code, operator, replace=replace)
    except StationCodeTaken as taken:
        raise StationKeysDiffer(**taken.facts) from taken


def _take_in(center: Center, request: Request, code: str, operator: str, *, replace: bool) -> Approval:
    """Enrol a station whose check code was compared; its welcome stands among the files that go out."""
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


def _find_noted(connection: Connection, fingerprint: str, station_code: str) -> Request:
    """Its signature was proved when it was noted. Raises RequestUnknown."""
    table = enrolment_request.c
    row = connection.execute(
        select(
            table.station_code, table.station_name, table.signing_key, table.age_key, table.created_at
        ).where(*_keyed(fingerprint, station_code))
    ).one_or_none()
    if row is None:
        raise RequestUnknown(fingerprint=fingerprint)
    keys = PublicKeys(signing=row.signing_key, age=row.age_key)
    return Request(row.station_code, row.station_name, keys, row.created_at)


def _is_consented(center: Center, code: str, request: Request) -> bool:
    """True where the station goes by these keys already, by the word of those before."""
    with center.read() as connection:
        station = find_station(connection, code)
    return bool(request.replaces) and station is not None and station.keys == request.keys


def _require_compared(file: str, request: Request, heard: str | None) -> None:
    if heard is None:
        raise CheckCodeWanted(name=request.station_name)
    if not _agrees(heard, request):
        raise CheckCodeDiffers(file=file, expected=request.keys.check_code, given=heard)


def _agrees(heard: str, request: Request) -> bool:
    return heard.strip().upper().translate(_READ_ALOUD) == request.keys.check_code.replace("-", "")


def _keyed(fingerprint: str, station_code: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The condition for one request: keys may ask for several codes, and a code be asked for with several."""
    table = enrolment_request.c
    return table.fingerprint == fingerprint, table.station_code == station_code


def _noted(row: Row[Any]) -> NotedRequest:
    return NotedRequest(
        station_code=row.station_code,
        station_name=row.station_name,
        check_code=row.check_code,
        state=RequestState(row.state),
        fingerprint=row.fingerprint,
        received_at=row.received_at,
    )


def _note(connection: Connection, request: Request, now: int) -> bool:
    """Note a request unless it is noted already; True where it replaced a station's keys."""
    mine = _keyed(request.keys.fingerprint, request.station_code)
    if connection.execute(select(enrolment_request.c.state).where(*mine)).first() is not None:
        return replace_by_consent(connection, request, now)
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
    return replace_by_consent(connection, request, now)


def _enrol(
    connection: Connection, known: EnrolledStation | None, code: str, request: Request, by: int, now: int
) -> int:
    """Enter the station in the register, or bring its entry up to date; its id."""
    facts = {
        "name": request.station_name,
        "state": StationState.ENROLLED,
        "approved_at": now,
        "approved_by": by,
    }
    if known is None:
        keys = {"signing_key": request.keys.signing, "age_key": request.keys.age}
        log = {"code": code, "log_epoch": new_log_epoch(), "delivered_seq": 0}
        made = insert(enrolled_station).values(**facts, **keys, **log).returning(enrolled_station.c.id)
        return int(connection.execute(made).scalar_one())
    if known.keys != request.keys:
        facts["delivered_seq"] = 0  # a new computer has read nothing yet
        replace_keys(connection, known, request.keys, now, by)
        forget_question(connection, known.id)  # the computer that asked could not open the answer
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
