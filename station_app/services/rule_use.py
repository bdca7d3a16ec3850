"""How a rule was used so far, by version: what one should know before one changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from station_app.domain.periods import Period, year_of
from station_app.models.claims import PointsClaim
from station_app.models.points import AccountKind, PointsRule, PointsTransfer
from station_app.services import ledger
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class VersionUse:
    """What one version of a rule brought; points in signed tenths, less what was reversed.

    ``entries`` counts transfers without reversals, ``claims`` what was claimed by it, ``accounts`` the
    households, or persons, that it touched.
    """

    rule_id: int
    version: int
    valid_from: date
    valid_to: date | None
    entries: int
    claims: int
    accounts: int
    points_this_year: int
    points_ever: int


@dataclass(frozen=True, slots=True)
class RuleUse:
    """All versions of a rule, the newest first; ``accounts`` counts each holder once over all of them."""

    code: str
    accounts: int
    versions: tuple[VersionUse, ...]

    @property
    def entries(self) -> int:
        return sum(each.entries for each in self.versions)

    @property
    def claims(self) -> int:
        return sum(each.claims for each in self.versions)

    @property
    def points_this_year(self) -> int:
        return sum(each.points_this_year for each in self.versions)

    @property
    def points_ever(self) -> int:
        return sum(each.points_ever for each in self.versions)


def rule_use(store: Store, code: str) -> RuleUse:
    """What a rule brought so far; this year goes by the days of posting."""
    query = select(PointsRule).where(PointsRule.code == code).order_by(PointsRule.version.desc())
    with store.read() as session:
        versions = session.scalars(query).all()
        ids = [each.id for each in versions]
        brought = _brought(session, ids, year_of(store.clock.today()))
        claims = _claims(session, ids)
        nothing = (0, 0, 0, 0)
        views = []
        for each in versions:
            entries, accounts, this_year, ever = brought.get(each.id, nothing)
            claimed = claims.get(each.id, 0)
            dates = (each.valid_from, each.valid_to)
            views.append(
                VersionUse(each.id, each.version, *dates, entries, claimed, accounts, this_year, ever)
            )
        return RuleUse(code, _accounts(session, ids), tuple(views))


def _brought(session: Session, rule_ids: list[int], year: Period) -> dict[int, tuple[int, int, int, int]]:
    """Entries, accounts, and signed tenths of the year and ever, by version."""
    issuance = ledger.system_account(session, AccountKind.ISSUANCE).id
    gave = case(
        (PointsTransfer.from_account_id == issuance, PointsTransfer.honour), else_=-PointsTransfer.honour
    )
    rows = session.execute(
        select(
            PointsTransfer.rule_id,
            func.sum(case((PointsTransfer.reverses_id.is_(None), 1), else_=0)),
            func.count(_holder(issuance).distinct()),
            func.sum(case((PointsTransfer.posted_on.between(year.start, year.end), gave), else_=0)),
            func.sum(gave),
        )
        .where(PointsTransfer.rule_id.in_(rule_ids))
        .group_by(PointsTransfer.rule_id)
    )
    return {rule_id: (entries, accounts, of_year, ever) for rule_id, entries, accounts, of_year, ever in rows}


def _accounts(session: Session, rule_ids: list[int]) -> int:
    issuance = ledger.system_account(session, AccountKind.ISSUANCE).id
    query = select(func.count(_holder(issuance).distinct()))
    return session.scalar(query.where(PointsTransfer.rule_id.in_(rule_ids))) or 0


def _holder(issuance: int) -> ColumnElement[int]:
    return case(
        (PointsTransfer.from_account_id == issuance, PointsTransfer.to_account_id),
        else_=PointsTransfer.from_account_id,
    )


def _claims(session: Session, rule_ids: list[int]) -> dict[int, int]:
    query = select(PointsClaim.rule_id, func.count()).where(PointsClaim.rule_id.in_(rule_ids))
    return dict(session.execute(query.group_by(PointsClaim.rule_id)).all())
