"""Who stands at the counter of the supermarket: a household, or a person, and what they may spend."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.settings import ACCOUNT_UNIT, AccountUnit
from station_app.domain.shop import Scan
from station_app.errors.people import NotOfThisHousehold
from station_app.errors.points import NoAccount
from station_app.errors.shop import CardOutdated, HouseholdNotFound
from station_app.models.people import Household, HouseholdStatus, VillagerGroup
from station_app.models.points import PointsAccount
from station_app.services import ledger
from station_app.services.receipts import head_name
from station_app.services.register import any_household, members_of, resident_in
from station_app.services.settings import setting_in
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class CounterCustomer:
    """Who redeems: a household, or one of its persons where persons hold the points; points in tenths.

    ``holder`` is how the account is called in a sentence (李名兰户, 张小雨).
    """

    household_id: int
    resident_id: int | None
    number: str
    holder: str
    head: str
    group: str
    balance: int
    honour: int
    members: tuple[str, ...]
    closed: bool


def customers_of(store: Store, household_id: int) -> list[CounterCustomer]:
    """Whose points may be redeemed for a household: its own, or those of each of its members.

    Raises NothingFound, and NoAccount where there is nobody.
    """
    with store.read() as session:
        if setting_in(session, ACCOUNT_UNIT) is AccountUnit.HOUSEHOLD:
            return [_customer(session, household_id, None)]
        members = members_of(session, household_id)
        if not members:
            raise NoAccount(holder=f"{any_household(session, household_id).number} 号户")
        return [_customer(session, household_id, member.id) for member in members]


def customer(store: Store, household_id: int, resident_id: int | None = None) -> CounterCustomer:
    """The customer that a household, or a person of it, is; see ``account_of`` for what it raises."""
    with store.read() as session:
        return _customer(session, household_id, resident_id)


def household_of_card(store: Store, card: Scan) -> int:
    """The household whose card was scanned; raises HouseholdNotFound, and CardOutdated for a lost card."""
    with store.read() as session:
        found = session.execute(
            select(Household.id, Household.card_check).where(
                func.lower(Household.number) == card.value.lower()
            )
        ).first()
        if found is None:
            raise HouseholdNotFound(number=card.value)
        household_id, check = found
        if check and card.check != check.upper():
            raise CardOutdated(household=f"{head_name(session, household_id)}户（{card.value}）")
        return int(household_id)


def account_of(session: Session, household_id: int, resident_id: int | None) -> PointsAccount:
    """Where the points lie that a household, or a person of it, redeems.

    Raises NothingFound, NoAccount, and for the person ResidentGone, NotOfThisHousehold.
    """
    if resident_id is not None:
        resident = resident_in(session, resident_id)
        if resident.household_id != household_id:
            raise NotOfThisHousehold(name=resident.name)
        return ledger.account_for(session, resident_id)
    account = session.scalars(
        select(PointsAccount).where(PointsAccount.household_id == household_id)
    ).one_or_none()
    if account is None:
        raise NoAccount(holder=f"{any_household(session, household_id).number} 号户")
    return account


def _customer(session: Session, household_id: int, resident_id: int | None) -> CounterCustomer:
    household = any_household(session, household_id)
    account = account_of(session, household_id, resident_id)
    group = session.get(VillagerGroup, household.group_id)
    return CounterCustomer(
        household_id,
        account.resident_id,
        household.number,
        ledger.holder_name(session, account),
        head_name(session, household_id),
        group.name if group else "",
        account.balance,
        account.honour,
        tuple(member.name for member in members_of(session, household_id)),
        household.status != HouseholdStatus.ACTIVE,
    )
