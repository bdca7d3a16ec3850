"""The station's own record: its name, place and area code, its settings, its first groups."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.area_codes import read_area_code
from station_app.domain.people import group_key, group_order
from station_app.domain.permissions import Actor
from station_app.domain.settings import ACCOUNT_UNIT, KNOWN, AccountUnit
from station_app.errors.people import StationNameMissing, StationNotSetUp, StationStands
from station_app.models.people import VillagerGroup
from station_app.models.station import Station, StationCode
from station_app.services import ledger
from station_app.services.settings import put_setting, setting_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

STATION_ID = 1
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class StationDraft:
    """What is typed about a station; ``groups`` are the names of its villager groups, in order."""

    name: str
    code: str
    city: str = ""
    town: str = ""
    address: str = ""
    phone: str = ""
    head_name: str = ""
    account_unit: AccountUnit = AccountUnit.HOUSEHOLD
    groups: tuple[str, ...] = ()
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class StationView:
    """The station as it stands; ``code`` is the one in force."""

    name: str
    code: str
    code_since: date
    city: str
    town: str
    address: str
    phone: str
    head_name: str
    account_unit: AccountUnit
    is_demo: bool
    created_at: datetime


def set_up_station(store: Store, by: Actor, draft: StationDraft) -> StationView:
    """Write the station's record, its usual settings, its groups and the ledger's own accounts.

    Raises StationNameMissing, StationStands and the area code's errors.
    """
    _check_name(draft)
    code = read_area_code(draft.code).village
    with store.write("station.set_up", by=by) as session:
        if session.get(Station, STATION_ID) is not None:
            raise StationStands
        station = Station(
            name=draft.name.strip(),
            receipt_secret=secrets.token_hex(_SECRET_BYTES),
            is_demo=draft.is_demo,
            created_at=store.clock.now(),
        )
        station.id = STATION_ID
        _fill(station, draft)
        session.add(station)
        session.add(StationCode(code=code, valid_from=store.clock.today()))
        for known in KNOWN:
            put_setting(session, known, known.default)
        session.flush()
        put_setting(session, ACCOUNT_UNIT, draft.account_unit)
        _add_groups(session, draft.groups)
        ledger.open_system_accounts(session)
        session.flush()
        return _view(session)


def change_station(store: Store, by: Actor, draft: StationDraft) -> StationView:
    """Change the station's facts; a new area code counts from today. Groups and accounts are left alone.

    Raises StationNameMissing, StationNotSetUp and the area code's errors.
    """
    _check_name(draft)
    code = read_area_code(draft.code).village
    with store.write("station.change", by=by) as session:
        station = _station(session)
        station.name = draft.name.strip()
        _fill(station, draft)
        current = _code_row(session)
        if current.code != code:
            today = store.clock.today()
            if current.valid_from == today:
                current.code = code
            else:
                session.add(StationCode(code=code, valid_from=today))
        session.flush()
        return _view(session)


def get_station(store: Store) -> StationView:
    """The station as it stands; raises StationNotSetUp."""
    with store.read() as session:
        return _view(session)


def is_set_up(store: Store) -> bool:
    """True once the station's record was written (the guide may have been left before)."""
    with store.read() as session:
        return session.get(Station, STATION_ID) is not None


def _check_name(draft: StationDraft) -> None:
    if not draft.name.strip():
        raise StationNameMissing


def _fill(station: Station, draft: StationDraft) -> None:
    station.city = draft.city.strip()
    station.town = draft.town.strip()
    station.address = draft.address.strip()
    station.phone = draft.phone.strip()
    station.head_name = draft.head_name.strip()


def _add_groups(session: StationSession, names: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for place, name in enumerate(names, start=1):
        key = group_key(name)
        if key and key not in seen:
            seen.add(key)
            session.add(VillagerGroup(name=name.strip(), sort=group_order(name) or place))


def _station(session: Session) -> Station:
    station = session.get(Station, STATION_ID)
    if station is None:
        raise StationNotSetUp
    return station


def _code_row(session: Session) -> StationCode:
    latest = select(StationCode).order_by(StationCode.valid_from.desc(), StationCode.id.desc()).limit(1)
    return session.scalars(latest).one()


def _view(session: Session) -> StationView:
    station = _station(session)
    code = _code_row(session)
    return StationView(
        station.name,
        code.code,
        code.valid_from,
        station.city,
        station.town,
        station.address,
        station.phone,
        station.head_name,
        setting_in(session, ACCOUNT_UNIT),
        station.is_demo,
        station.created_at,
    )
