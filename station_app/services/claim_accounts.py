"""Where the points of claims go: to the household that claimed, or to where its points are by now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.people import GONE, RESIDENT_STATUS_LABELS
from station_app.errors.claims import ClaimantGone, ClaimHouseholdClosed
from station_app.models.claims import PointsClaim
from station_app.models.people import Household, HouseholdStatus, Resident
from station_app.models.points import PointsAccount
from station_app.services.holders import head_names
from station_app.services.posting import account_of_head


class ClaimAccounts:
    """The accounts of claims, read together."""

    def __init__(self, session: Session, claims: Sequence[PointsClaim]) -> None:
        self._session = session
        homes = {each.household_id for each in claims}
        people = {each.resident_id for each in claims if each.resident_id is not None}
        # Held here, so that the session looks each of them up by its key and asks the store no more.
        self._known = [
            *session.scalars(select(Household).where(Household.id.in_(homes))),
            *session.scalars(select(Resident).where(Resident.id.in_(people))),
        ]
        held = session.scalars(
            select(PointsAccount).where(
                PointsAccount.household_id.in_(homes) | PointsAccount.resident_id.in_(people)
            )
        ).all()
        self._of_household = {each.household_id: each for each in held if each.household_id is not None}
        self._of_person = {each.resident_id: each for each in held if each.resident_id is not None}

    def of(self, claim: PointsClaim) -> tuple[PointsAccount, int | None]:
        """A claim's account, and who did the deed, if a person did.

        A household that merged has its points in another. Where persons hold the accounts, a household's
        deed is its head's. Raises ClaimHouseholdClosed, ClaimantGone, NoAccount.
        """
        own = None if claim.resident_id is None else self._of_person.get(claim.resident_id)
        if own is not None:
            self._refuse_gone(claim, claim.resident_id)
            return own, claim.resident_id
        home = self._standing_home(claim)
        account = (
            self._of_household.get(home)
            or self._session.scalars(
                select(PointsAccount).where(PointsAccount.household_id == home)
            ).one_or_none()
        )
        if account is not None:
            return account, claim.resident_id
        account, head = account_of_head(self._session, home)
        self._refuse_gone(claim, head)
        return account, head

    def standing(self, claim: PointsClaim) -> PointsAccount | None:
        """A claim's account, None where nothing can be posted to it any more."""
        try:
            return self.of(claim)[0]
        except (ClaimantGone, ClaimHouseholdClosed):
            return None

    def _standing_home(self, claim: PointsClaim) -> int:
        home = self._session.get_one(Household, claim.household_id)
        while home.merged_into_id is not None:
            home = self._session.get_one(Household, home.merged_into_id)
        if home.status != HouseholdStatus.ACTIVE:
            head = head_names(self._session, [home.id]).get(home.id, home.number)
            raise ClaimHouseholdClosed(number=claim.number, holder=f"{head}户")
        return home.id

    def _refuse_gone(self, claim: PointsClaim, resident_id: int | None) -> None:
        resident = None if resident_id is None else self._session.get_one(Resident, resident_id)
        if resident is not None and resident.status in GONE:
            status = RESIDENT_STATUS_LABELS[resident.status]
            raise ClaimantGone(number=claim.number, name=resident.name, status=status)
