"""A year settled over 1,500 households, at a million transfers and beside the same at ten thousand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from statistics import median

from sqlalchemy import select

from benchmarks.big_station import Size, big_station
from benchmarks.figures import Figure, timed
from station_app.domain.periods import Period, month_of, year_of
from station_app.domain.permissions import Actor
from station_app.domain.settings import EXPIRY_MONTHS
from station_app.domain.year_end import ClearingKind, ClearingMode, ClearingTerms
from station_app.models.points import AccountKind, PointsAccount
from station_app.services.clearings import list_clearings, undo_clearing
from station_app.services.month_close import close_month, list_months
from station_app.services.rankings import points_ranking
from station_app.services.settings import set_setting
from station_app.services.statements import account_statement
from station_app.services.year_end import ClearingDraft, carry_out, preview_clearing
from station_app.store.store import Store

HOUSEHOLDS = 1_500
MILLION, TEN_THOUSAND = Size(1_000_000, 4_700, HOUSEHOLDS), Size(10_000, 4_700, HOUSEHOLDS)
SECONDS, PAGE_MS, STATEMENTS = 3.0, 150.0, 20
HALF = ClearingTerms(ClearingMode.SHARE, 50, 200)


def measure() -> Iterator[Figure]:
    """Each act once, for each changes what the next finds; what only reads, several times."""
    small = _settled(TEN_THOUSAND)
    large = _settled(MILLION)
    for name, seconds in large.items():
        yield Figure(f"{name}, {HOUSEHOLDS:,} households, 1,000,000 transfers", seconds, "s", SECONDS)
        yield Figure("  × the same at 10,000 transfers", seconds / small[name], "×")
    with big_station(MILLION) as (store, _):
        yield Figure("a household's statement of a year, at 1,000,000", _statement_ms(store), "ms", PAGE_MS)
        ranking = median(timed(partial(points_ranking, store, _this_year(store))) for _ in range(3))
        yield Figure("the ranking of a year, at 1,000,000", 1000 * ranking, "ms", PAGE_MS)
        months = median(timed(partial(list_months, store)) for _ in range(3))
        yield Figure("the months with their figures, at 1,000,000", 1000 * months, "ms")


def _settled(size: Size) -> dict[str, float]:
    """Seconds of each act, by its name."""
    with big_station(size) as (store, actor):
        today = store.clock.today()
        draft = ClearingDraft(ClearingKind.YEAR_END, today.year, today, HALF)
        back = replace(draft, as_of=today - timedelta(days=31), year=today.year - 1)
        took = {
            "a year-end seen": timed(partial(preview_clearing, store, draft)),
            "a year-end done": timed(partial(carry_out, store, actor, draft)),
        }
        took["a year-end undone"] = timed(partial(_undo, store, actor))
        took["a year-end as of last month"] = timed(partial(preview_clearing, store, back))
        set_setting(store, actor, EXPIRY_MONTHS, 12)
        expiry = ClearingDraft(ClearingKind.EXPIRY, today.year, today)
        took["what is older than 12 months, cleared"] = timed(partial(carry_out, store, actor, expiry))
        month = f"{month_of(today).previous().start:%Y-%m}"
        took["a month closed"] = timed(partial(close_month, store, actor, month))
        return took


def _undo(store: Store, actor: Actor) -> None:
    undo_clearing(store, actor, list_clearings(store)[0].id, "量一量")


def _this_year(store: Store) -> Period:
    return year_of(store.clock.today())


def _statement_ms(store: Store) -> float:
    """The median over households spread through the village."""
    with store.read() as session:
        members = session.scalars(select(PointsAccount.id).where(PointsAccount.kind == AccountKind.MEMBER))
        chosen = members.all()[:: HOUSEHOLDS // STATEMENTS]
    year = year_of(store.clock.today())
    return 1000 * median(timed(partial(account_statement, store, each, year)) for each in chosen)
