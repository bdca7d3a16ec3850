"""Station-wide settings: read as what they are, changed one at a time."""

from __future__ import annotations

import json
from typing import TypeVar

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor
from station_app.domain.settings import ACCOUNT_UNIT, KNOWN, AccountUnit, Known
from station_app.errors.people import AccountUnitFixed, SettingOutOfRange
from station_app.models.people import Household, Resident
from station_app.models.points import AccountKind, PointsAccount, PointsTransfer
from station_app.models.station import Setting
from station_app.services import ledger
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

T = TypeVar("T", bound=int | str)


def get_setting(store: Store, known: Known[T]) -> T:
    """The station's value of a setting, or the usual one."""
    with store.read() as session:
        return setting_in(session, known)


def get_settings(store: Store) -> dict[str, int | str]:
    """Every known setting's value, by key."""
    with store.read() as session:
        kept = {row.key: row.value for row in session.scalars(select(Setting))}
    return {each.key: as_value(each, kept.get(each.key)) for each in KNOWN}


def setting_in(session: Session, known: Known[T]) -> T:
    """The same as ``get_setting``, inside an act or a read of the caller."""
    return as_value(known, session.scalars(select(Setting.value).where(Setting.key == known.key)).first())


def stored(known: Known[T]) -> ScalarSelect[str]:
    """A setting's stored form, None where it has the usual value, for a query that asks for more besides."""
    return select(Setting.value).where(Setting.key == known.key).scalar_subquery()


def as_value(known: Known[T], text: str | None) -> T:
    """The setting of which ``stored`` gave ``text``."""
    return known.default if text is None else type(known.default)(json.loads(text))


def set_setting(store: Store, by: Actor, known: Known[T], value: T) -> None:
    """Change a setting; raises SettingOutOfRange, and AccountUnitFixed once points have been posted.

    Where the accounts' holder changes, the accounts that nothing was posted to make room for the others.
    """
    _check(known, value)
    with store.write("station.change_setting", by=by) as session:
        if setting_in(session, known) == value:
            return
        put_setting(session, known, value)
        if known.key == ACCOUNT_UNIT.key:
            _reopen_accounts(session, AccountUnit(str(value)))


def put_setting(session: StationSession, known: Known[T], value: T) -> None:
    """Write a setting's row inside an act of the caller."""
    row = session.scalars(select(Setting).where(Setting.key == known.key)).first()
    text = json.dumps(value, ensure_ascii=False)
    if row is None:
        session.add(Setting(key=known.key, value=text))
    else:
        row.value = text


def _check(known: Known[T], value: T) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        return
    if not known.least <= value <= known.most:
        raise SettingOutOfRange(label=known.label, least=known.least, most=known.most, unit=known.unit)


def _reopen_accounts(session: StationSession, unit: AccountUnit) -> None:
    transfers = session.scalar(select(func.count()).select_from(PointsTransfer)) or 0
    if transfers:
        raise AccountUnitFixed(transfers=transfers)
    for account in session.scalars(select(PointsAccount).where(PointsAccount.kind == AccountKind.MEMBER)):
        session.delete(account)
    session.flush()
    if unit is AccountUnit.HOUSEHOLD:
        for household_id in session.scalars(select(Household.id)):
            ledger.open_member_account(session, household_id=household_id)
    else:
        for resident_id in session.scalars(select(Resident.id)):
            ledger.open_member_account(session, resident_id=resident_id)
