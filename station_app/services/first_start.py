"""How far the first-start guide has come: read from the store itself wherever the store can tell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.models.people import Household
from station_app.models.shop import Product
from station_app.models.station import LocalSetting, Station
from station_app.store.store import Store

_KEY = "first_start"
_RECOVERY, _FINISHED = "recovery", "finished"


class GuideStep(IntEnum):
    """The guide's five steps in their order."""

    STATION = 0
    USER = 1
    ROSTER = 2
    GOODS = 3
    PRINTER = 4


@dataclass(frozen=True, slots=True)
class GuideState:
    """What stands already; ``has_recovery_sheet`` once somebody has checked the sheet against the screen."""

    has_station: bool
    has_recovery_sheet: bool
    has_people: bool
    has_goods: bool
    was_finished: bool

    @property
    def is_done(self) -> bool:
        """True where the guide need not come up by itself any more."""
        return self.has_station and (self.was_finished or (self.has_people and self.has_goods))

    @property
    def next_step(self) -> GuideStep:
        """Where to take the guide up again."""
        if not self.has_station:
            return GuideStep.STATION
        if not self.has_recovery_sheet:
            return GuideStep.USER
        if not self.has_people:
            return GuideStep.ROSTER
        return GuideStep.PRINTER if self.has_goods else GuideStep.GOODS


def guide_state(store: Store) -> GuideState:
    """How far the guide has come."""
    with store.read() as session:
        notes = _notes(session)
        return GuideState(
            has_station=session.scalars(select(Station.id).limit(1)).first() is not None,
            has_recovery_sheet=notes.get(_RECOVERY, False),
            has_people=session.scalars(select(Household.id).limit(1)).first() is not None,
            has_goods=session.scalars(select(Product.id).limit(1)).first() is not None,
            was_finished=notes.get(_FINISHED, False),
        )


def note_recovery_sheet(store: Store) -> None:
    """The recovery sheet was printed or saved, and checked."""
    _note(store, _RECOVERY)


def note_guide_finished(store: Store) -> None:
    """The clerk went to the guide's end; what was skipped on the way was meant to be."""
    _note(store, _FINISHED)


def _notes(session: Session) -> dict[str, bool]:
    kept = session.get(LocalSetting, _KEY)
    notes: dict[str, bool] = json.loads(kept.value) if kept is not None else {}
    return notes


def _note(store: Store, name: str) -> None:
    with store.write_local() as session:
        notes = {**_notes(session), name: True}
        session.merge(LocalSetting(key=_KEY, value=json.dumps(notes)))
