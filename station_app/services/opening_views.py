"""What stands in opening documents: who may stand in one, the sheets to sign, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.opening import Candidate, OpeningKind
from station_app.domain.people import GONE
from station_app.errors.year_end import OpeningNotFound
from station_app.models.people import Household, HouseholdStatus, Resident, VillagerGroup
from station_app.models.points import PointsAccount
from station_app.models.station import Station
from station_app.models.year_end import OpeningDocument, OpeningLine
from station_app.services.holders import PERSON, at_home, head_names
from station_app.store.store import Store

_KINDS = tuple(OpeningKind)


@dataclass(frozen=True, slots=True)
class OpeningFigure:
    """What one account or person begins with: tenths, or minutes; ``key`` is the candidate's."""

    key: int
    points: int = 0
    honour: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One line as it is read: whose, and the figures in tenths or minutes."""

    household_number: str
    name: str
    group: str
    points: int
    honour: int
    minutes: int


@dataclass(frozen=True, slots=True)
class OpeningSheet:
    """A document as it is printed; ``number`` is None before it is entered."""

    number: int | None
    station: str
    kind: OpeningKind
    as_of: date
    source: str
    signed_by: str
    note: str
    rows: tuple[OpeningRow, ...]
    by: str = ""
    undone_at: datetime | None = None

    @property
    def totals(self) -> tuple[int, int, int]:
        """Points and honour points in tenths, and minutes."""
        return (
            sum(row.points for row in self.rows),
            sum(row.honour for row in self.rows),
            sum(row.minutes for row in self.rows),
        )


@dataclass(frozen=True, slots=True)
class OpeningView:
    """A document as the list shows it; points and honour in tenths."""

    id: int
    number: int
    kind: OpeningKind
    as_of: date
    lines: int
    points: int
    honour: int
    minutes: int
    source: str
    signed_by: str
    entered_at: datetime
    by: str
    undone_at: datetime | None
    undo_reason: str


def opening_candidates(store: Store, kind: OpeningKind) -> list[Candidate]:
    """Who may stand in a document: the standing accounts, or for hours everybody who is still there."""
    with store.read() as session:
        return _accounts(session) if kind is OpeningKind.POINTS else _people(session)


def list_openings(store: Store) -> list[OpeningView]:
    """The documents of points and of hours, the latest first."""
    with store.read() as session:
        return views_of(session)


def opening_sheet(store: Store, document_id: int) -> OpeningSheet:
    """A document that was entered, to be printed; raises OpeningNotFound."""
    with store.read() as session:
        document = document_of(session, document_id)
        lines = session.scalars(select(OpeningLine).where(OpeningLine.document_id == document_id)).all()
        kind = OpeningKind(document.kind)
        figures = [
            OpeningFigure(
                (line.account_id if kind is OpeningKind.POINTS else line.resident_id) or 0,
                line.points or 0,
                line.honour or 0,
                line.minutes or 0,
            )
            for line in lines
        ]
        return OpeningSheet(
            document.number,
            session.get_one(Station, 1).name,
            kind,
            document.as_of,
            document.source,
            document.signed_by,
            document.note,
            rows_of(session, kind, figures),
            document.by_name,
            document.undone_at,
        )


def document_of(session: Session, document_id: int) -> OpeningDocument:
    """A document of points or of hours; raises OpeningNotFound."""
    document = session.get(OpeningDocument, document_id)
    if document is None or document.kind not in _KINDS:
        raise OpeningNotFound
    return document


def earlier_documents(session: Session, kind: OpeningKind) -> dict[int, int]:
    """The documents in which accounts (or persons) stand already."""
    column = OpeningLine.account_id if kind is OpeningKind.POINTS else OpeningLine.resident_id
    rows = session.execute(
        select(column, OpeningDocument.number)
        .join(OpeningDocument, OpeningDocument.id == OpeningLine.document_id)
        .where(OpeningDocument.kind == kind, OpeningDocument.undone_at.is_(None), column.is_not(None))
    )
    return {key: number for key, number in rows if key is not None}


def _accounts(session: Session) -> list[Candidate]:
    earlier = earlier_documents(session, OpeningKind.POINTS)
    rows = session.execute(
        at_home(
            select(
                PointsAccount.id, PERSON.name, PERSON.id_number, Household.id, Household.number, VillagerGroup
            )
        )
        .where(Household.status == HouseholdStatus.ACTIVE)
        .where(PERSON.id.is_(None) | PERSON.status.not_in(GONE))
        .order_by(VillagerGroup.sort, Household.number, PointsAccount.id)
    ).all()
    heads = head_names(session, [household_id for _, _, _, household_id, _, _ in rows])
    return [
        Candidate(
            key,
            number,
            name or heads.get(household_id, ""),
            group.name,
            id_number or "",
            earlier.get(key),
        )
        for key, name, id_number, household_id, number, group in rows
    ]


def _people(session: Session) -> list[Candidate]:
    earlier = earlier_documents(session, OpeningKind.HOURS)
    rows = session.execute(
        select(Resident, Household.number, VillagerGroup.name)
        .join(Household, Household.id == Resident.household_id)
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
        .where(Resident.status.not_in(GONE), Household.status == HouseholdStatus.ACTIVE)
        .order_by(VillagerGroup.sort, Household.number, Resident.id)
    )
    return [
        Candidate(resident.id, number, resident.name, group, resident.id_number, earlier.get(resident.id))
        for resident, number, group in rows
    ]


def rows_of(session: Session, kind: OpeningKind, figures: Sequence[OpeningFigure]) -> tuple[OpeningRow, ...]:
    """Whose the figures are, in the order of the lists; also of who has left since."""
    keys = [each.key for each in figures]
    query = at_home(
        select(PointsAccount.id, PERSON.name, Household.id, Household.number, VillagerGroup.name)
    ).where(PointsAccount.id.in_(keys))
    if kind is OpeningKind.HOURS:
        query = (
            select(PERSON.id, PERSON.name, Household.id, Household.number, VillagerGroup.name)
            .join(Household, Household.id == PERSON.household_id)
            .join(VillagerGroup, VillagerGroup.id == Household.group_id)
            .where(PERSON.id.in_(keys))
        )
    known = session.execute(query.order_by(VillagerGroup.sort, Household.number)).all()
    heads = head_names(session, [household_id for _, _, household_id, _, _ in known])
    by_key = {each.key: each for each in figures}
    return tuple(
        OpeningRow(
            number,
            name or heads.get(household_id, ""),
            group,
            by_key[key].points,
            by_key[key].honour,
            by_key[key].minutes,
        )
        for key, name, household_id, number, group in known
    )


def views_of(session: Session, document_id: int | None = None) -> list[OpeningView]:
    """One document, or all."""
    session.flush()
    query = (
        select(
            OpeningDocument,
            func.count(OpeningLine.id),
            func.sum(OpeningLine.points),
            func.sum(OpeningLine.honour),
            func.sum(OpeningLine.minutes),
        )
        .join(OpeningLine, OpeningLine.document_id == OpeningDocument.id)
        .where(OpeningDocument.kind.in_(_KINDS))
        .group_by(OpeningDocument.id)
        .order_by(OpeningDocument.id.desc())
    )
    if document_id is not None:
        query = query.where(OpeningDocument.id == document_id)
    return [
        OpeningView(
            each.id,
            each.number,
            OpeningKind(each.kind),
            each.as_of,
            lines,
            points or 0,
            honour or 0,
            minutes or 0,
            each.source,
            each.signed_by,
            each.entered_at,
            each.by_name,
            each.undone_at,
            each.undo_reason,
        )
        for each, lines, points, honour, minutes in session.execute(query)
    ]
