"""What is typed about a resident: checked, and put into the resident's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.identity import IdDoubt, read_id_number
from station_app.domain.kinship import read_relation
from station_app.domain.masking import mask_id, mask_phone
from station_app.domain.names import LONGEST_NAME, NameProblem, clean_name, name_problem
from station_app.domain.people import OTHER_RELATION, RESIDENT_STATUS_LABELS, SEX_LABELS, id_forms
from station_app.domain.phones import read_phone
from station_app.domain.search import search_text
from station_app.errors.people import (
    BirthDiffers,
    BirthInFuture,
    IdNumberTaken,
    IdNumberWrong,
    NameHasDigits,
    NameMissing,
    NameTooLong,
    PhoneWrong,
)
from station_app.models.people import Household, Resident, ResidentStatus

REFUSED_DOUBTS = frozenset({IdDoubt.LENGTH, IdDoubt.CHARACTERS, IdDoubt.DAMAGED_BY_EXCEL})
"""What can only be a slip of typing; a checksum that fails may be the register's own and is kept, marked."""


@dataclass(frozen=True, slots=True)
class ResidentDraft:
    """What is typed about a resident.

    ``sex`` is male, female or empty; sex and birth date follow from a sound ``id_number``. When a resident
    is changed, None for ``id_number`` or ``phone`` leaves what stands, so that a form need not unmask it.
    """

    name: str
    relation: str = OTHER_RELATION
    id_number: str | None = ""
    sex: str = ""
    birth_on: date | None = None
    phone: str | None = ""
    ethnicity: str = ""
    status: ResidentStatus = ResidentStatus.PRESENT
    note: str = ""


def fill(session: Session, resident: Resident, draft: ResidentDraft, today: date) -> None:
    """Check a draft and put it into a resident's row; ``today`` bounds dates of birth."""
    name = _checked_name(draft.name)
    if name != resident.name or not resident.search_keys:
        resident.search_keys = search_text(name)
    resident.name = name
    resident.relation = read_relation(draft.relation) or OTHER_RELATION
    resident.ethnicity = draft.ethnicity.strip()
    resident.note = draft.note.strip()
    if draft.phone is not None:
        resident.phone = _checked_phone(draft.phone)
    number = resident.id_number if draft.id_number is None else draft.id_number
    reading = read_id_number(number, today=today)
    if reading.doubt in REFUSED_DOUBTS and draft.id_number is not None:
        raise IdNumberWrong(problem=reading.doubt.label)
    if draft.id_number is not None:
        _check_id_free(session, reading.number, resident)
    resident.id_number = reading.number
    resident.id_doubt = reading.doubt.label if reading.doubt else ""
    is_sound = bool(reading.number) and reading.doubt is None
    if is_sound and draft.birth_on is not None and draft.birth_on != reading.birth_on:
        raise BirthDiffers(birth=reading.birth_on)
    resident.birth_on = reading.birth_on if is_sound else draft.birth_on or reading.birth_on
    if resident.birth_on is not None and resident.birth_on > today:
        raise BirthInFuture
    resident.sex = str(reading.sex) if is_sound else draft.sex or str(reading.sex or "")


def id_holder(session: Session, number: str) -> Resident | None:
    """Who holds an identity number already, in its old or its new form."""
    forms = id_forms(number)
    return session.scalars(select(Resident).where(Resident.id_number.in_(forms))).first() if forms else None


def facts_of(resident: Resident) -> dict[str, str]:
    """A resident's facts as their history shows them, numbers masked."""
    return {
        "name": resident.name,
        "relation": resident.relation,
        "id_number": mask_id(resident.id_number),
        "sex": SEX_LABELS.get(resident.sex, ""),
        "birth_on": resident.birth_on.isoformat() if resident.birth_on else "",
        "phone": mask_phone(resident.phone),
        "ethnicity": resident.ethnicity,
        "status": RESIDENT_STATUS_LABELS[resident.status],
        "note": resident.note,
    }


def _checked_name(typed: str) -> str:
    name = clean_name(typed)
    problem = name_problem(name)
    if problem is NameProblem.EMPTY:
        raise NameMissing
    if problem is NameProblem.TOO_LONG:
        raise NameTooLong(most=LONGEST_NAME)
    if problem is NameProblem.DIGITS:
        raise NameHasDigits(name=name)
    return name


def _checked_phone(typed: str) -> str:
    number, problem = read_phone(typed)
    if problem is not None:
        raise PhoneWrong(problem=problem.label)
    return number or ""


def _check_id_free(session: Session, number: str, resident: Resident) -> None:
    holder = id_holder(session, number)
    if holder is None or holder is resident:
        return
    household = session.get_one(Household, holder.household_id)
    raise IdNumberTaken(number=mask_id(number), household=f" {household.number} 号户", holder=holder.name)
