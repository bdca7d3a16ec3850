"""The year's points budget, and what the year has given out and will."""

from __future__ import annotations

from sqlalchemy import func, select

from station_app.domain.budget import MONTHS, Budget, forecast
from station_app.domain.permissions import Actor
from station_app.errors.rules import PointsNotPositive
from station_app.models.points import AccountKind, PointsAccount, PointsMonth
from station_app.models.scoring import PointsBudget
from station_app.store.store import Store


def year_budget(store: Store, year: int | None = None) -> Budget:
    """A year's budget and course, this year's unless said; points go by the month of their posting."""
    today = store.clock.today()
    asked = year or today.year
    months = [f"{asked}-{month:02d}" for month in range(1, MONTHS + 1)]
    query = (
        select(PointsMonth.month, func.sum(PointsMonth.amount_out - PointsMonth.amount_in))
        .join(PointsAccount, PointsAccount.id == PointsMonth.account_id)
        .where(PointsAccount.kind == AccountKind.ISSUANCE, PointsMonth.month.in_(months))
        .group_by(PointsMonth.month)
    )
    with store.read() as session:
        given = dict(session.execute(query).all())
        amount = session.scalar(select(PointsBudget.amount).where(PointsBudget.year == asked))
    by_month = tuple(given.get(month, 0) for month in months)
    return Budget(asked, amount, by_month, forecast(asked, by_month, today))


def set_budget(store: Store, by: Actor, year: int, amount: int | None) -> None:
    """Say how many tenths a year may give out; None takes the budget away. Raises PointsNotPositive."""
    if amount is not None and amount <= 0:
        raise PointsNotPositive(typed=amount)
    with store.write("points.set_budget", by=by) as session:
        row = session.scalars(select(PointsBudget).where(PointsBudget.year == year)).first()
        if amount is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(PointsBudget(year=year, amount=amount, by_name=by.name))
        else:
            row.amount, row.by_name = amount, by.name
