"""What holds for all rules of a category together: a coefficient and caps, each from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor
from station_app.domain.points import CategoryLimits
from station_app.errors.scoring import CoefficientOutOfRange, TermsBeginLater
from station_app.errors.store import NothingFound
from station_app.models.points import PointsCategory
from station_app.models.scoring import CategoryTerms
from station_app.services.awards import limits_of
from station_app.store.store import Store

LEAST_COEFFICIENT, MOST_COEFFICIENT = 1, 1000


@dataclass(frozen=True, slots=True)
class TermsView:
    """A category with what holds for it; ``valid_from`` is None where nothing was ever set."""

    category_id: int
    code: str
    name: str
    valid_from: date | None
    limits: CategoryLimits
    by: str


def terms_on(store: Store, day: date | None = None) -> list[TermsView]:
    """Each category with what holds for it on a day, today unless said, in their order."""
    on = day or store.clock.today()
    with store.read() as session:
        held: dict[int, CategoryTerms] = {}
        found = session.scalars(
            select(CategoryTerms).where(CategoryTerms.valid_from <= on).order_by(CategoryTerms.valid_from)
        )
        for terms in found:
            held[terms.category_id] = terms
        categories = session.scalars(
            select(PointsCategory).order_by(PointsCategory.sort, PointsCategory.id)
        ).all()
        return [_view(each, held.get(each.id)) for each in categories]


def terms_versions(store: Store, category_id: int) -> list[TermsView]:
    """All that was ever set for a category, the latest first; what begins later is there too."""
    with store.read() as session:
        category = _category(session, category_id)
        return [_view(category, each) for each in _versions(session, category_id)]


def change_terms(
    store: Store, by: Actor, category_id: int, limits: CategoryLimits, *, valid_from: date | None = None
) -> None:
    """Set what holds for a category from a day on, today unless said; what was posted before stays.

    A cap of zero is none. Raises CoefficientOutOfRange, and TermsBeginLater where later terms were set
    already; those of the same day are replaced.
    """
    if not LEAST_COEFFICIENT <= limits.coefficient <= MOST_COEFFICIENT:
        raise CoefficientOutOfRange(least=LEAST_COEFFICIENT, most=MOST_COEFFICIENT)
    day = valid_from or store.clock.today()
    with store.write("points.change_category", by=by) as session:
        _category(session, category_id)
        latest = next(iter(_versions(session, category_id)), None)
        if latest is not None and latest.valid_from > day:
            raise TermsBeginLater(start=f"{latest.valid_from:%Y年%m月%d日}")
        if latest is None or latest.valid_from < day:
            latest = CategoryTerms(category_id=category_id, valid_from=day, by_name=by.name)
            session.add(latest)
        latest.by_name = by.name
        latest.coefficient = limits.coefficient
        latest.cap_day = limits.cap_day or None
        latest.cap_week = limits.cap_week or None
        latest.cap_month = limits.cap_month or None
        latest.cap_quarter = limits.cap_quarter or None
        latest.cap_year = limits.cap_year or None


def _category(session: Session, category_id: int) -> PointsCategory:
    category = session.get(PointsCategory, category_id)
    if category is None:
        raise NothingFound
    return category


def _versions(session: Session, category_id: int) -> list[CategoryTerms]:
    query = select(CategoryTerms).where(CategoryTerms.category_id == category_id)
    return list(session.scalars(query.order_by(CategoryTerms.valid_from.desc())))


def _view(category: PointsCategory, terms: CategoryTerms | None) -> TermsView:
    if terms is None:
        return TermsView(category.id, category.code, category.name, None, CategoryLimits(), "")
    return TermsView(
        category.id, category.code, category.name, terms.valid_from, limits_of(terms), terms.by_name
    )
