"""更换密钥: a new pair is made, asked for with the old one's signature, and used once the centre names it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import to_millis
from station_app.domain.permissions import Actor
from station_app.models.station import Station
from station_app.store.store import Store
from station_app.sync.enrolment import Request, request_from, write_replacing_request
from station_app.sync.files import write_safely
from station_app.sync.keys import StationKeys
from station_app.sync.membership import (
    get_local,
    membership,
    own_keys,
    put_local,
    put_next_keys,
    require,
    require_membership,
)

_REQUEST = "sync.key_request"


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A change under way: the pair that is asked for, and the request as it is to reach the centre."""

    keys: StationKeys
    request: bytes

    @property
    def check_code(self) -> str:
        """To be read out by phone where the centre does not know the old keys any more."""
        return self.keys.public.check_code

    @property
    def file_name(self) -> str:
        return request_from(self.request, "").file_name


@dataclass(frozen=True, slots=True)
class KeyState:
    """``check_code`` is of the keys in use; ``change`` is None where none is under way."""

    check_code: str
    change: KeyChange | None


def find_key_state(store: Store) -> KeyState | None:
    """How this station's keys stand; None where it belongs to no centre."""
    if membership(store) is None:
        return None
    with store.read() as session:
        return KeyState(own_keys(session).present.public.check_code, _change(session))


def begin_key_change(store: Store, by: Actor) -> KeyChange:
    """Make a new pair and the request for it; where a change is under way, that one.

    Until the centre names the new keys the old ones go on signing. Raises NotAllowed and NotEnrolled.
    """
    require(by, "sync.replace_keys")
    with store.read() as session:
        center, old = require_membership(session)
        under_way = _change(session)
        name = session.scalars(select(Station.name).limit(1)).one()
    if under_way is not None:
        return under_way
    keys = StationKeys.generate()
    asked = Request(center.station_code, name, keys.public, to_millis(store.clock.now()))
    document = write_replacing_request(asked, keys, old)
    with store.write("sync.replace_keys", by=by) as unit:
        put_next_keys(unit, keys)
        put_local(unit, _REQUEST, document.decode())
    return KeyChange(keys, document)


def change_under_way(store: Store) -> KeyChange | None:
    """The change that the centre has not confirmed, None where there is none. Raises NotEnrolled."""
    with store.read() as session:
        return _change(session)


def write_key_request(store: Store, by: Actor, folder: Path) -> Path:
    """Write the request into ``folder``, verified; a change begins where none is under way.

    Raises what ``begin_key_change`` and ``write_safely`` raise.
    """
    change = begin_key_change(store, by)
    return write_safely(folder, change.file_name, change.request)


def _change(session: Session) -> KeyChange | None:
    waiting, document = own_keys(session).next, get_local(session, _REQUEST)
    return None if waiting is None or document is None else KeyChange(waiting, document.encode())
