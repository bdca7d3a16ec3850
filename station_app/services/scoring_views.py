"""Scoring sheets as they are listed, printed and filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.scoring import SheetState
from station_app.errors.scoring import SheetNotFound
from station_app.errors.store import NothingFound
from station_app.models.people import VillagerGroup
from station_app.models.points import PointsRule
from station_app.models.scoring import ScoringCell, ScoringColumn, ScoringSheet, SheetStatus
from station_app.models.station import Station
from station_app.services.holders import head_names
from station_app.services.scoring import columns_of, households_of, is_posted_at_once
from station_app.store.store import Store

WHOLE_VILLAGE = "全村"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet in the list; ``cells`` were filled in."""

    id: int
    number: int
    title: str
    group: str
    rules: tuple[str, ...]
    deed_on: date
    state: SheetState
    made_at: datetime
    by: str
    entered_at: datetime | None
    entered_by: str
    cells: int


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A rule of a sheet; ``points`` are signed tenths for one ``unit``."""

    id: int
    rule_id: int
    code: str
    name: str
    points: int
    unit: str
    is_posted_at_once: bool


@dataclass(frozen=True, slots=True)
class SheetHousehold:
    """A line of a sheet."""

    id: int
    number: str
    head: str
    group: str


@dataclass(frozen=True, slots=True)
class SheetDetail:
    """A whole sheet; ``figures`` by household and column are there once it is entered."""

    station: str
    row: SheetRow
    columns: tuple[SheetColumn, ...]
    households: tuple[SheetHousehold, ...]
    figures: dict[tuple[int, int], int]

    @property
    def is_open(self) -> bool:
        return self.row.state is SheetState.OPEN


def list_sheets(store: Store) -> list[SheetRow]:
    """Every sheet, the latest first."""
    with store.read() as session:
        sheets = session.scalars(select(ScoringSheet).order_by(ScoringSheet.number.desc())).all()
        return _rows(session, list(sheets))


def sheet_detail(store: Store, sheet_id: int) -> SheetDetail:
    """A sheet with its households as they stand now, by number. Raises NothingFound."""
    with store.read() as session:
        sheet = session.get(ScoringSheet, sheet_id)
        if sheet is None:
            raise NothingFound
        households = households_of(session, sheet)
        heads = head_names(session, [each.id for each in households])
        groups = dict(session.execute(select(VillagerGroup.id, VillagerGroup.name)).all())
        filled = session.execute(
            select(ScoringCell.household_id, ScoringCell.column_id, ScoringCell.quantity)
            .join(ScoringColumn, ScoringColumn.id == ScoringCell.column_id)
            .where(ScoringColumn.sheet_id == sheet.id)
        )
        return SheetDetail(
            session.get_one(Station, 1).name,
            _rows(session, [sheet])[0],
            tuple(_column(column, rule) for column, rule in columns_of(session, sheet)),
            tuple(
                SheetHousehold(each.id, each.number, heads.get(each.id, ""), groups[each.group_id])
                for each in households
            ),
            {(household_id, column_id): quantity for household_id, column_id, quantity in filled},
        )


def sheet_by_number(store: Store, number: int) -> SheetDetail:
    """The sheet with the number on the paper. Raises SheetNotFound."""
    with store.read() as session:
        sheet_id = session.scalar(select(ScoringSheet.id).where(ScoringSheet.number == number))
    if sheet_id is None:
        raise SheetNotFound(number=number)
    return sheet_detail(store, sheet_id)


def count_open(store: Store) -> int:
    """How many sheets wait for their figures, their day being over."""
    query = select(func.count()).where(
        ScoringSheet.status == SheetStatus.OPEN, ScoringSheet.deed_on < store.clock.today()
    )
    with store.read() as session:
        return session.scalar(query) or 0


def _column(column: ScoringColumn, rule: PointsRule) -> SheetColumn:
    return SheetColumn(
        column.id, rule.id, rule.code, rule.name, rule.points, rule.unit, is_posted_at_once(rule)
    )


def _rows(session: Session, sheets: list[ScoringSheet]) -> list[SheetRow]:
    groups = dict(session.execute(select(VillagerGroup.id, VillagerGroup.name)).all())
    names: dict[int, list[str]] = {}
    query = select(ScoringColumn.sheet_id, PointsRule.name).join(
        PointsRule, PointsRule.id == ScoringColumn.rule_id
    )
    for sheet_id, name in session.execute(query.order_by(ScoringColumn.sheet_id, ScoringColumn.sort)):
        names.setdefault(sheet_id, []).append(name)
    cells = dict(
        session.execute(
            select(ScoringColumn.sheet_id, func.count(ScoringCell.id))
            .join(ScoringCell, ScoringCell.column_id == ScoringColumn.id)
            .group_by(ScoringColumn.sheet_id)
        ).all()
    )
    return [
        SheetRow(
            sheet.id,
            sheet.number,
            sheet.title,
            WHOLE_VILLAGE if sheet.group_id is None else groups[sheet.group_id],
            tuple(names.get(sheet.id, ())),
            sheet.deed_on,
            SheetState[sheet.status.upper()],
            sheet.made_at,
            sheet.by_name,
            sheet.entered_at,
            sheet.entered_by,
            cells.get(sheet.id, 0),
        )
        for sheet in sheets
    ]
