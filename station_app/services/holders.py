"""Who holds an account: the household, called by its head, or the person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from station_app.domain.people import HEAD
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.points import PointsAccount

S = TypeVar("S", bound=Select[*tuple[Any, ...]])
PERSON: Final = aliased(Resident)
"""Who holds an account, in what ``at_home`` gives; nobody where a household does."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An account's holder: the head's name, or the person's, and where they live."""

    name: str
    household_number: str
    group: str
    is_household: bool

    @property
    def called(self) -> str:
        """As in a sentence: “李名兰户”, or a person's name."""
        if not self.is_household:
            return self.name
        return f"{self.name}户" if self.name else f"{self.household_number}户"


def holders_of(session: Session, account_ids: Collection[int]) -> dict[int, Holder]:
    """The holders of member accounts, by account."""
    rows = session.execute(
        at_home(select(PointsAccount, PERSON.name, Household.id, Household.number, VillagerGroup.name)).where(
            PointsAccount.id.in_(account_ids)
        )
    ).all()
    heads = head_names(session, [household_id for _, _, household_id, _, _ in rows])
    return {
        account.id: Holder(
            heads.get(household_id, "") if account.resident_id is None else name,
            number,
            group,
            is_household=account.resident_id is None,
        )
        for account, name, household_id, number, group in rows
    }


def head_names(session: Session, household_ids: Collection[int]) -> dict[int, str]:
    """The heads' names, or the longest-standing members' where a household has none."""
    query = (
        select(Resident.household_id, Resident.name)
        .where(Resident.household_id.in_(household_ids))
        .order_by(Resident.relation == HEAD, Resident.id.desc())
    )
    return dict(session.execute(query).all())


def at_home(accounts: S) -> S:
    """Joins member accounts with ``PERSON``, their household and its group."""
    return (
        accounts.outerjoin(PERSON, PERSON.id == PointsAccount.resident_id)
        .join(
            Household,
            (Household.id == PointsAccount.household_id) | (Household.id == PERSON.household_id),
        )
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
    )
