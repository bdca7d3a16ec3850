"""Consents (同意书): recorded for each person and purpose, withdrawn at any time, asked by every poster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.consents import Purpose
from station_app.domain.identity import is_under
from station_app.domain.people import EventKind
from station_app.domain.permissions import Actor
from station_app.domain.settings import CONSENT_UNDER
from station_app.errors.people import ConsentMissing, ConsentStands, GuardianMissing
from station_app.models.people import Consent
from station_app.services.register import act_on, any_resident, check_day, resident_in
from station_app.services.settings import setting_in
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What a person agreed to, or did not; ``given_on`` is None where they were never asked or said no."""

    purpose: Purpose
    given_on: date | None
    guardian: str

    @property
    def stands(self) -> bool:
        return self.given_on is not None


@dataclass(frozen=True, slots=True)
class ConsentState:
    """All purposes for one person; ``needs_guardian`` under the age at which one agrees alone."""

    name: str
    needs_guardian: bool
    rows: tuple[ConsentRow, ...]


def consents_of(store: Store, resident_id: int) -> ConsentState:
    """What stands for a resident, purpose by purpose; raises NothingFound."""
    today = store.clock.today()
    with store.read() as session:
        resident = any_resident(session, resident_id)
        standing = {
            row.purpose: row
            for row in session.scalars(
                select(Consent).where(Consent.resident_id == resident_id, Consent.withdrawn_on.is_(None))
            )
        }
        rows = tuple(
            ConsentRow(each, standing[each].given_on, standing[each].guardian)
            if each in standing
            else ConsentRow(each, None, "")
            for each in Purpose
        )
        return ConsentState(resident.name, _needs_guardian(session, resident.birth_on, today), rows)


def record_consent(
    store: Store,
    by: Actor,
    resident_id: int,
    purpose: Purpose,
    on: date | None = None,
    guardian: str = "",
) -> None:
    """Record a signed consent.

    Raises ConsentStands, DayInFuture, and GuardianMissing for a child (个人信息保护法 art. 31).
    """
    with store.write("people.record_consent", by=by) as session:
        act = act_on(store, session, on, purpose.label)
        resident = resident_in(session, resident_id)
        check_day(act, resident)
        if _standing(session, resident_id, purpose) is not None:
            raise ConsentStands(name=resident.name, purpose=purpose.label)
        if _needs_guardian(session, resident.birth_on, act.on) and not guardian.strip():
            raise GuardianMissing(name=resident.name, age=setting_in(session, CONSENT_UNDER))
        session.add(
            Consent(resident_id=resident_id, purpose=purpose, given_on=act.on, guardian=guardian.strip())
        )
        act.note_event(EventKind.CONSENTED, resident)


def withdraw_consent(
    store: Store, by: Actor, resident_id: int, purpose: Purpose, on: date | None = None
) -> None:
    """Record that a consent was withdrawn (个人信息保护法 art. 15); raises ConsentMissing."""
    with store.write("people.withdraw_consent", by=by) as session:
        act = act_on(store, session, on, purpose.label)
        resident = any_resident(session, resident_id)
        consent = _standing(session, resident_id, purpose)
        if consent is None:
            raise ConsentMissing(name=resident.name, purpose=purpose.label)
        consent.withdrawn_on = max(act.on, consent.given_on)
        act.note_event(EventKind.WITHDREW, resident)


def consenting(session: Session, resident_ids: Iterable[int], purpose: Purpose) -> set[int]:
    """Which of these residents have agreed to a purpose, for a poster or an export being made."""
    wanted = set(resident_ids)
    standing = select(Consent.resident_id).where(Consent.purpose == purpose, Consent.withdrawn_on.is_(None))
    return wanted & set(session.scalars(standing))


def _standing(session: Session, resident_id: int, purpose: Purpose) -> Consent | None:
    return session.scalars(
        select(Consent).where(
            Consent.resident_id == resident_id,
            Consent.purpose == purpose,
            Consent.withdrawn_on.is_(None),
        )
    ).first()


def _needs_guardian(session: Session, birth_on: date | None, day: date) -> bool:
    return birth_on is not None and is_under(birth_on, day, setting_in(session, CONSENT_UNDER))
