"""限额: set and ended with dates, and asked at the counter: what a household still may redeem this month.

What counts is what stands on the household's receipts of the month, and on those of households that merged
into it, less voided ones and goods that came back; a void of next month gives this month its room back, not
the next one. A slip that was entered afterwards counts in the month of its own day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from station_app.clock import day_start
from station_app.domain.amounts import format_points
from station_app.domain.periods import month_of
from station_app.domain.permissions import Actor
from station_app.domain.quotas import Amount, QuotaRule, QuotaState, first_exceeded
from station_app.errors.quotas import (
    QuotaEndsBeforeStart,
    QuotaExceeded,
    QuotaLimitsNothing,
    QuotaNotPositive,
    QuotaStanding,
)
from station_app.errors.store import NothingFound
from station_app.models.exchange import LateEntry, ReturnedLine, ShopQuota
from station_app.models.shop import Product, Redemption, RedemptionKind, RedemptionLine
from station_app.services.register import with_merged
from station_app.store.store import Store

_ALL = "全部商品"
ANY_QUOTA = select(ShopQuota.id).exists()
"""For the counter's one look before a redemption: most stations have none to ask about."""
_VOID = aliased(Redemption)
_CAME_BACK = (
    select(func.coalesce(func.sum(ReturnedLine.quantity), 0))
    .where(ReturnedLine.line_id == RedemptionLine.id)
    .correlate(RedemptionLine)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class QuotaDraft:
    """A quota to be set: of a product, of a class, or, with neither, of all goods; ``points`` in tenths."""

    valid_from: date
    product_id: int | None = None
    class_name: str = ""
    quantity: int | None = None
    points: int | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class QuotaView:
    """A quota in the list: what it limits and when it holds; ``points`` in tenths."""

    id: int
    what: str
    unit: str
    quantity: int | None
    points: int | None
    valid_from: date
    valid_to: date | None
    by: str

    def holds_on(self, day: date) -> bool:
        """True on the days from the first to the last."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def list_quotas(store: Store) -> list[QuotaView]:
    """All quotas, those without an end first, then the youngest first."""
    query = _QUOTAS.order_by(
        ShopQuota.valid_to.is_not(None), ShopQuota.valid_from.desc(), ShopQuota.id.desc()
    )
    with store.read() as session:
        return [_view(*row) for row in session.execute(query)]


def set_quota(store: Store, by: Actor, draft: QuotaDraft) -> QuotaView:
    """Set a quota from a day on.

    Raises QuotaLimitsNothing, QuotaNotPositive, QuotaEndsBeforeStart, NothingFound, and QuotaStanding where
    another for the same goods holds on any of its days.
    """
    if draft.quantity is None and draft.points is None:
        raise QuotaLimitsNothing
    if (draft.quantity is not None and draft.quantity < 1) or (draft.points is not None and draft.points < 1):
        raise QuotaNotPositive
    if draft.valid_to is not None and draft.valid_to < draft.valid_from:
        raise QuotaEndsBeforeStart
    with store.write("shop.set_quota", by=by) as session:
        product = None
        if draft.product_id is not None:
            product = session.get(Product, draft.product_id)
            if product is None:
                raise NothingFound
        _refuse_second(session, draft, product)
        quota = ShopQuota(
            product_id=draft.product_id,
            class_name="" if product is not None else draft.class_name.strip(),
            quantity=draft.quantity,
            points=draft.points,
            valid_from=draft.valid_from,
            valid_to=draft.valid_to,
            by_name=by.name,
        )
        session.add(quota)
        return _view(quota, *_names(product))


def end_quota(store: Store, by: Actor, quota_id: int, last_day: date) -> QuotaView:
    """Have a quota hold until ``last_day``; one that never began to hold by then is taken away.

    Raises NothingFound.
    """
    with store.write("shop.set_quota", by=by) as session:
        quota = session.get(ShopQuota, quota_id)
        if quota is None:
            raise NothingFound
        product = None if quota.product_id is None else session.get_one(Product, quota.product_id)
        if last_day < quota.valid_from:
            session.delete(quota)
        else:
            quota.valid_to = last_day
        return _view(quota, *_names(product))


def quota_states(store: Store, household_id: int) -> list[QuotaState]:
    """Today's quotas with what a household has taken of each this month; empty where there are none."""
    with store.read() as session:
        return _states(session, household_id, store.clock.today())


def check_quotas(
    session: Session, household_id: int, household: str, wanted: Iterable[Amount], today: date
) -> None:
    """Raises QuotaExceeded, naming what is left; ``household`` is how the sentence calls it (李名兰户)."""
    states = _states(session, household_id, today)
    if states:
        refuse_exceeded(states, household, wanted)


def refuse_exceeded(states: Sequence[QuotaState], household: str, wanted: Iterable[Amount]) -> None:
    """The same with quotas at hand, as the counter's window asks with every line of the basket."""
    state = first_exceeded(states, wanted)
    if state is not None:
        raise QuotaExceeded(
            household=household,
            what=state.rule.what,
            most=_most(state.rule),
            taken=_taken(state),
            left=_left(state),
        )


def left_words(state: QuotaState) -> str:
    """What is left of a quota, in words: "洗衣液 2kg 还可兑换 1 瓶"."""
    return f"{state.rule.what}还可兑换 {_left(state)}"


_QUOTAS = select(ShopQuota, Product.name, Product.unit).outerjoin(Product, Product.id == ShopQuota.product_id)


def _states(session: Session, household_id: int, today: date) -> list[QuotaState]:
    in_force = _QUOTAS.where(
        ShopQuota.valid_from <= today, or_(ShopQuota.valid_to.is_(None), ShopQuota.valid_to >= today)
    )
    rules = [_rule(*row) for row in session.execute(in_force.order_by(ShopQuota.id))]
    if not rules:
        return []
    taken = _taken_in_month(session, household_id, today)
    return [QuotaState(rule, 0, 0).plus(taken) for rule in rules]


def _taken_in_month(session: Session, household_id: int, today: date) -> list[Amount]:
    month = month_of(today)
    in_month = and_(
        Redemption.at >= day_start(month.start), Redemption.at < day_start(month.end + timedelta(days=1))
    )
    handed_out_in_month = LateEntry.handed_out_on.between(month.start, month.end)
    kept = RedemptionLine.quantity - _CAME_BACK
    query = (
        select(
            RedemptionLine.product_id,
            Product.class_name,
            func.sum(kept),
            func.sum(kept * RedemptionLine.price),
        )
        .join(Redemption, Redemption.id == RedemptionLine.redemption_id)
        .join(Product, Product.id == RedemptionLine.product_id)
        .outerjoin(LateEntry, LateEntry.redemption_id == Redemption.id)
        .where(
            Redemption.household_id.in_(with_merged(household_id)),
            Redemption.kind == RedemptionKind.REDEEM,
            or_(and_(LateEntry.id.is_(None), in_month), handed_out_in_month),
            ~exists().where(_VOID.voids_id == Redemption.id),
        )
        .group_by(RedemptionLine.product_id)
    )
    return [Amount(*row) for row in session.execute(query)]


def _refuse_second(session: Session, draft: QuotaDraft, product: Product | None) -> None:
    of_same_goods = (
        and_(ShopQuota.product_id.is_(None), ShopQuota.class_name == draft.class_name.strip())
        if product is None
        else ShopQuota.product_id == product.id
    )
    query = _QUOTAS.where(
        of_same_goods, or_(ShopQuota.valid_to.is_(None), ShopQuota.valid_to >= draft.valid_from)
    )
    if draft.valid_to is not None:
        query = query.where(ShopQuota.valid_from <= draft.valid_to)
    standing = session.execute(query).first()
    if standing is not None:
        view = _view(*standing)
        raise QuotaStanding(what=view.what, day=f"{view.valid_from:%Y-%m-%d}")


def _names(product: Product | None) -> tuple[str | None, str | None]:
    return (None, None) if product is None else (product.name, product.unit)


def _what(quota: ShopQuota, name: str | None) -> str:
    return name or (f"{quota.class_name}类" if quota.class_name else _ALL)


def _view(quota: ShopQuota, name: str | None, unit: str | None) -> QuotaView:
    return QuotaView(
        quota.id,
        _what(quota, name),
        unit or "件",
        quota.quantity,
        quota.points,
        quota.valid_from,
        quota.valid_to,
        quota.by_name,
    )


def _rule(quota: ShopQuota, name: str | None, unit: str | None) -> QuotaRule:
    return QuotaRule(
        quota.id,
        _what(quota, name),
        unit or "件",
        quota.product_id,
        quota.class_name,
        quota.quantity,
        quota.points,
    )


def _words(rule: QuotaRule, quantity: int | None, points: int | None) -> str:
    parts = []
    if quantity is not None:
        parts.append(f"{quantity} {rule.unit}")
    if points is not None:
        parts.append(f"{format_points(points)} 分")
    return "、".join(parts)


def _most(rule: QuotaRule) -> str:
    return _words(rule, rule.quantity, rule.points)


def _taken(state: QuotaState) -> str:
    rule = state.rule
    return _words(
        rule,
        None if rule.quantity is None else state.quantity,
        None if rule.points is None else state.points,
    )


def _left(state: QuotaState) -> str:
    return _words(state.rule, state.quantity_left, state.points_left)
