"""How this station belongs to its centre: its keys, the request it sends, the welcome it takes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from station_app.clock import to_millis
from station_app.domain.journal import canonical
from station_app.domain.permissions import ROLE_LABELS, Actor, may
from station_app.errors.store import NotAllowed, RestoreUnsettled
from station_app.errors.sync import DemoStaysHome, NotEnrolled, StationCodeMissing, WelcomeForAnother
from station_app.models.station import MEMBERSHIP, LocalSetting, Station, StationCode
from station_app.store.store import Store
from station_app.sync.enrolment import Request, Welcome, read_welcome, request_to_qr, write_request
from station_app.sync.files import write_safely
from station_app.sync.keys import PublicKeys, StationKeys
from station_app.sync.service import Service, service_fields, service_from

_KEYS = "sync.keys"
_NEXT_KEYS = "sync.next_keys"
_FORMER_KEYS = "sync.former_keys"
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
class OwnKeys:
    """The keys that a station signs with, and others of its own that answers may be written to.

    ``next`` waits until the centre names it; ``former`` was replaced last.
    """

    present: StationKeys
    next: StationKeys | None = None
    former: StationKeys | None = None

    @property
    def others(self) -> tuple[StationKeys, ...]:
        """All but the present ones."""
        return tuple(keys for keys in (self.next, self.former) if keys is not None)


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
        own, known = own_keys(session), _membership(session)
    center_keys = None if known is None else known.center_keys
    if own.next is not None:
        try:
            return read_welcome(path, own.next, center_keys)
        except WelcomeForAnother:
            pass  # then it is for the present ones, or for nobody here
    return read_welcome(path, own.present, center_keys)


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
        take_up_keys(unit, welcome.station_fingerprint)
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


def own_keys(session: Session) -> OwnKeys:
    """All of this station's keys; raises NotEnrolled where no request was ever made."""
    present = _keys(session)
    if present is None:
        raise NotEnrolled
    return OwnKeys(present, _kept_keys(session, _NEXT_KEYS), _kept_keys(session, _FORMER_KEYS))


def put_next_keys(session: Session, keys: StationKeys) -> None:
    """Keep a pair that the centre is asked to know this station by."""
    put_local(session, _NEXT_KEYS, keys.to_text())


def take_up_keys(session: Session, fingerprint: str) -> bool:
    """Sign with the next keys from now on, where it is those that the centre names; True where it is."""
    own = own_keys(session)
    if own.next is None or own.next.public.fingerprint != fingerprint:
        return False
    put_local(session, _FORMER_KEYS, own.present.to_text())
    put_local(session, _KEYS, own.next.to_text())
    session.execute(delete(LocalSetting).where(LocalSetting.key == _NEXT_KEYS))
    return True


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
    return _kept_keys(session, _KEYS)


def _kept_keys(session: Session, name: str) -> StationKeys | None:
    text = get_local(session, name)
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
