"""How this station belongs to its centre: its keys, the request it sends, the welcome it takes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import to_millis
from station_app.domain.journal import canonical
from station_app.domain.permissions import ROLE_LABELS, Actor, may
from station_app.errors.store import NotAllowed, RestoreUnsettled
from station_app.errors.sync import DemoStaysHome, NotEnrolled, StationCodeMissing
from station_app.models.station import MEMBERSHIP, LocalSetting, Station, StationCode
from station_app.store.store import Store
from station_app.sync.enrolment import Request, Welcome, read_welcome, request_to_qr, write_request
from station_app.sync.files import write_safely
from station_app.sync.keys import PublicKeys, StationKeys
from station_app.sync.service import Service, service_fields, service_from

_KEYS = "sync.keys"
_REQUEST = "sync.request"
_SERVICE = "sync.service"


@dataclass(frozen=True, slots=True)
class Membership:
    """The centre that has taken this station in, and the code that it goes by there."""

    center_id: str
    center_name: str
    center_keys: PublicKeys
    station_code: str
    service: Service | None = None
    """Where it can be reached over the network; None where files alone go to and fro."""


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A request that was written: where, the code to read out by phone, and the line for a QR code."""

    path: Path
    check_code: str
    qr: str


def enrol_request(store: Store, by: Actor, folder: Path) -> RequestFile:
    """Write this station's request for enrolment; its keys are made at the first time and then kept.

    Asking again with nothing changed writes the same file. Raises NotAllowed, DemoStaysHome,
    StationCodeMissing and what ``write_safely`` raises.
    """
    require(by, "sync.enrol")
    with store.read() as session:
        if session.scalars(select(Station.is_demo).limit(1)).first():
            raise DemoStaysHome
        keys = _keys(session)
    if keys is None:
        keys = StationKeys.generate()
        with store.write("sync.enrol", by=by) as unit:
            put_local(unit, _KEYS, keys.to_text())
    request = _request(store, keys)
    path = write_safely(folder, request.file_name, write_request(request, keys))
    return RequestFile(path, keys.public.check_code, request_to_qr(request, keys))


def preview_welcome(store: Store, path: Path) -> Welcome:
    """What a welcome says, so that the clerk can compare ``center_keys.check_code`` before taking it.

    Raises NotEnrolled where no request was ever made, and what ``read_welcome`` raises.
    """
    with store.read() as session:
        keys, known = _keys(session), _membership(session)
    if keys is None:
        raise NotEnrolled
    return read_welcome(path, keys, None if known is None else known.center_keys)


def take_welcome(store: Store, by: Actor, path: Path) -> Membership:
    """Belong to the centre whose welcome this is; raises what ``preview_welcome`` does, and NotAllowed."""
    welcome = preview_welcome(store, path)
    fields = {
        "center_id": welcome.center_id,
        "center_keys": {"age": welcome.center_keys.age, "signing": welcome.center_keys.signing},
        "center_name": welcome.center_name,
        "station_code": welcome.station_code,
    }
    with store.write("sync.enrol", by=by) as unit:
        put_local(unit, MEMBERSHIP, canonical(fields))
        if welcome.service is not None:
            put_service(unit, welcome.service)
    found = membership(store)
    assert found is not None
    return found


def membership(store: Store) -> Membership | None:
    """The centre that this station belongs to, or None before its welcome."""
    with store.read() as session:
        return _membership(session)


def request_code(store: Store) -> str | None:
    """The check code of this station's own keys, to be read out by phone; None before its first request."""
    with store.read() as session:
        keys = _keys(session)
    return None if keys is None else keys.public.check_code


def require_membership(session: Session) -> tuple[Membership, StationKeys]:
    """The centre and this station's keys; raises NotEnrolled."""
    found, keys = _membership(session), _keys(session)
    if found is None or keys is None:
        raise NotEnrolled
    return found, keys


def require(by: Actor, action: str) -> None:
    """Raises NotAllowed where ``by`` may not do ``action``; for acts that leave no journal entry."""
    if not may(by.role, action):
        raise NotAllowed(role=ROLE_LABELS[by.role])


def require_settled(store: Store, by: Actor, action: str) -> None:
    """As ``require``; raises RestoreUnsettled for a restored store that has not settled with its centre."""
    require(by, action)
    if store.is_unsettled:
        raise RestoreUnsettled


def get_local(session: Session, key: str) -> str | None:
    """The JSON text of a setting of this computer."""
    setting = session.get(LocalSetting, key)
    return None if setting is None else setting.value


def put_local(session: Session, key: str, value: str) -> None:
    """Keep the JSON text of a setting of this computer."""
    session.merge(LocalSetting(key=key, value=value))


def put_service(session: Session, service: Service) -> None:
    """Keep where the centre can be reached from now on."""
    put_local(session, _SERVICE, canonical(service_fields(service)))


def _keys(session: Session) -> StationKeys | None:
    text = get_local(session, _KEYS)
    return None if text is None else StationKeys.from_text(text)


def _membership(session: Session) -> Membership | None:
    text = get_local(session, MEMBERSHIP)
    if text is None:
        return None
    fields = json.loads(text)
    keys = PublicKeys(**fields.pop("center_keys"))
    service = get_local(session, _SERVICE)
    return Membership(
        center_keys=keys, service=None if service is None else service_from(json.loads(service)), **fields
    )


def _request(store: Store, keys: StationKeys) -> Request:
    """The request as it was first made, or a new one where the station's code or name has changed."""
    now = to_millis(store.clock.now())
    with store.read() as session:
        code = session.scalars(
            select(StationCode.code)
            .where(StationCode.valid_from <= store.clock.today())
            .order_by(StationCode.valid_from.desc(), StationCode.id.desc())
            .limit(1)
        ).first()
        name = session.scalars(select(Station.name).limit(1)).first()
        made = json.loads(get_local(session, _REQUEST) or "{}")
    if code is None or name is None:
        raise StationCodeMissing
    if (made.get("code"), made.get("name")) != (code, name):
        made = {"at": now, "code": code, "name": name}
        with store.write_local() as local:
            put_local(local, _REQUEST, canonical(made))
    return Request(code, name, keys.public, made["at"])
