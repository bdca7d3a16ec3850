"""A month's figures: points in and out, village and groups, receipts, activities, hours; all add up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from station_app.clock import day_start, local
from station_app.domain.periods import month_of
from station_app.models.people import VillagerGroup
from station_app.models.points import AccountKind, PointsAccount, PointsMonth
from station_app.models.service import Activity, ActivityStatus, RecordStatus, ServiceRecord
from station_app.models.shop import Redemption, RedemptionKind
from station_app.services.closed_months import first_day, key_of
from station_app.services.holders import at_home


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A villagers' group, in tenths: opening + came − went = closing."""

    name: str
    opening: int
    came: int
    went: int
    closing: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The village's month, in tenths, by the day of posting.

    opening + given + opened + other − taken − redeemed − cleared = closing; ``taken`` is what minus items
    and reversals took back, ``other`` what adjustments and vouchers moved. ``served`` counts service
    records, ``minutes`` are theirs.
    """

    opening: int
    given: int
    taken: int
    redeemed: int
    cleared: int
    opened: int
    other: int
    closing: int
    receipts: int
    voids: int
    activities: int
    served: int
    minutes: int
    groups: tuple[GroupFigures, ...] = ()

    def to_json(self) -> str:
        """As kept with the close."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> MonthFigures:
        """What ``to_json`` wrote."""
        facts: dict[str, Any] = json.loads(text)
        groups = tuple(GroupFigures(**each) for each in facts.pop("groups"))
        return cls(**facts, groups=groups)


def figures_of(session: Session, month: str) -> MonthFigures:
    """The figures of a month (``YYYY-MM``) as the ledger has them now."""
    return replace(figures_by_month(session, [month])[month], groups=_groups(session, month))


def figures_by_month(session: Session, months: Collection[str]) -> dict[str, MonthFigures]:
    """The village's figures of several months, without its groups: what a list shows."""
    if not months:
        return {}
    moved = _moved(session)
    service = _service(session, months)
    held = _held(session, months)
    figures: dict[str, MonthFigures] = {}
    for month in months:
        receipts, voids = _receipts(session, month)
        served, minutes = service.get(month, (0, 0))
        figures[month] = replace(
            _points_of(moved, month),
            receipts=receipts,
            voids=voids,
            activities=held.get(month, 0),
            served=served,
            minutes=minutes,
        )
    return figures


_Moved = dict[tuple[str, str], tuple[int, int]]
"""Tenths that came into and went out of the accounts, by their kind and the month."""


def _moved(session: Session) -> _Moved:
    rows = session.execute(
        select(
            PointsAccount.kind,
            PointsMonth.month,
            func.sum(PointsMonth.amount_in),
            func.sum(PointsMonth.amount_out),
        )
        .join(PointsAccount, PointsAccount.id == PointsMonth.account_id)
        .group_by(PointsAccount.kind, PointsMonth.month)
    )
    return {(kind, month): (came, went) for kind, month, came, went in rows}


def _points_of(moved: _Moved, month: str) -> MonthFigures:
    """The month's points; what was done with them is not counted yet."""

    def net(kind: AccountKind) -> int:
        came, went = moved.get((kind, month), (0, 0))
        return came - went

    given, taken = reversed(moved.get((AccountKind.ISSUANCE, month), (0, 0)))
    opening = sum(
        came - went
        for (kind, when), (came, went) in moved.items()
        if kind == AccountKind.MEMBER and when < month
    )
    return MonthFigures(
        opening=opening,
        given=given,
        taken=taken,
        redeemed=net(AccountKind.REDEMPTION),
        cleared=net(AccountKind.EXPIRY),
        opened=-net(AccountKind.OPENING),
        other=-net(AccountKind.ADJUSTMENT) - net(AccountKind.VOUCHER),
        closing=opening + net(AccountKind.MEMBER),
        receipts=0,
        voids=0,
        activities=0,
        served=0,
        minutes=0,
    )


def _groups(session: Session, month: str) -> tuple[GroupFigures, ...]:
    here = PointsMonth.month == month
    before = PointsMonth.month < month
    net = PointsMonth.amount_in - PointsMonth.amount_out
    rows = session.execute(
        at_home(
            select(
                VillagerGroup.name,
                func.coalesce(func.sum(net).filter(before), 0),
                func.coalesce(func.sum(PointsMonth.amount_in).filter(here), 0),
                func.coalesce(func.sum(PointsMonth.amount_out).filter(here), 0),
            )
            .select_from(PointsAccount)
            .join(PointsMonth, PointsMonth.account_id == PointsAccount.id)
        )
        .where(PointsMonth.month <= month)
        .group_by(VillagerGroup.id)
        .order_by(VillagerGroup.sort, VillagerGroup.id)
    )
    return tuple(
        GroupFigures(name, opening, came, went, opening + came - went) for name, opening, came, went in rows
    )


def _receipts(session: Session, month: str) -> tuple[int, int]:
    """How many redemptions, and how many voids."""
    rows = session.execute(
        select(Redemption.kind, func.count()).where(*_within(Redemption.at, month)).group_by(Redemption.kind)
    )
    counts: dict[str, int] = dict(rows.all())
    return counts.get(RedemptionKind.REDEEM, 0), counts.get(RedemptionKind.VOID, 0)


def _service(session: Session, months: Collection[str]) -> dict[str, tuple[int, int]]:
    """Service records and their minutes, by month; many began at the same instant."""
    rows = session.execute(
        select(ServiceRecord.starts_at, func.count(), func.sum(ServiceRecord.minutes))
        .where(
            ServiceRecord.status == RecordStatus.VALID,
            *_within(ServiceRecord.starts_at, min(months), max(months)),
        )
        .group_by(ServiceRecord.starts_at)
    )
    found: dict[str, tuple[int, int]] = {}
    for starts_at, count, minutes in rows:
        month = key_of(local(starts_at).date())
        before = found.get(month, (0, 0))
        found[month] = (before[0] + count, before[1] + minutes)
    return found


def _held(session: Session, months: Collection[str]) -> dict[str, int]:
    """Activities that were held, by month."""
    rows = session.scalars(
        select(Activity.starts_at).where(
            Activity.status == ActivityStatus.CLOSED, *_within(Activity.starts_at, min(months), max(months))
        )
    )
    return Counter(key_of(local(starts_at).date()) for starts_at in rows)


def _within(instant: Any, month: str, last: str = "") -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """From the first instant of a month to the end of it, or of the ``last`` one."""
    start, end = first_day(month), month_of(first_day(last or month)).end
    return instant >= day_start(start), instant < day_start(end + timedelta(days=1))
