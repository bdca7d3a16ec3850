"""A day of exchange (兑换日) with 250 households at one computer: numbers, redemptions, settlement."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from benchmarks.big_station import SMALL, big_station
from benchmarks.figures import Figure, percentile, timed
from station_app.domain.permissions import Actor
from station_app.models.people import Household
from station_app.models.points import AccountKind, TransferKind
from station_app.models.shop import Product
from station_app.services import ledger
from station_app.services.batches import open_batches
from station_app.services.counter import BasketItem, RedemptionDraft, redeem
from station_app.services.day_settlement import settle_day
from station_app.services.exchange_days import DayDraft, plan_day
from station_app.services.exchange_queue import call_next, give_number
from station_app.services.stock import StockInDraft, stock_in
from station_app.store.store import Store

HOUSEHOLDS, POINTS = 250, 100_000
CUSTOMER_MS, SETTLEMENT_MS = 50.0, 300.0
"""What a customer may wait for the computer, with number, call and redemption; what the settlement may."""


def measure() -> Iterator[Figure]:
    with big_station(SMALL) as (store, actor):
        drafts = _customers(store, actor)
        today = store.clock.today()
        day = plan_day(store, actor, DayDraft("集中兑换日", today, today))
        took = [timed(partial(_serve, store, actor, day.id, draft)) for draft in drafts]
        yield Figure(f"a day of exchange, {HOUSEHOLDS} households: all", sum(took), "s")
        yield Figure("  a customer, p99", percentile(took, 99) * 1000, "ms", CUSTOMER_MS)
        settled = timed(partial(settle_day, store, actor, day.id))
        yield Figure("  its settlement", settled * 1000, "ms", SETTLEMENT_MS)


def _serve(store: Store, actor: Actor, day_id: int, draft: RedemptionDraft) -> None:
    give_number(store, actor, day_id, draft.household_id)
    call_next(store, actor, day_id)
    redeem(store, actor, draft)


def _customers(store: Store, actor: Actor) -> list[RedemptionDraft]:
    """Households with points, each wanting two things of which there are enough."""
    open_batches(store, actor)
    with store.write("demo.fill", by=actor) as session:
        households = session.scalars(select(Household.id).order_by(Household.id).limit(HOUSEHOLDS)).all()
        goods = session.scalars(select(Product.id).where(~Product.is_service).limit(20)).all()
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        accounts = [ledger.household_account(session, each) for each in households]
        moves = [
            ledger.Move(TransferKind.EARN, source, each, POINTS, "性能测试", honour=POINTS)
            for each in accounts
        ]
        ledger.post_many(session, store.clock, moves)
    stock_in(store, actor, [StockInDraft(each, HOUSEHOLDS) for each in goods])
    return [
        RedemptionDraft(each, (BasketItem(goods[place % 20], 1), BasketItem(goods[(place + 7) % 20], 1)))
        for place, each in enumerate(households)
    ]
