"""What stands beside the list for the household chosen, read on the store's lane."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.services.people_views import HouseholdDetail, household_detail
from station_app.services.vetoes import VetoView, list_vetoes
from station_app.ui.page import Desk


@dataclass(frozen=True, slots=True)
class HouseholdBeside:
    """A household, and its vetoes where whoever is signed in may see them."""

    detail: HouseholdDetail
    vetoes: tuple[VetoView, ...]


def read_household(desk: Desk, household_id: int) -> HouseholdBeside:
    """Reads what is shown of a household."""
    sees_vetoes = desk.may("points.record_veto")
    vetoes = list_vetoes(desk.store, household_id=household_id) if sees_vetoes else []
    return HouseholdBeside(household_detail(desk.store, household_id), tuple(vetoes))
