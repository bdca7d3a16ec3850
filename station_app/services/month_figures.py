"""A month's figures: points in and out, village and groups, receipts, activities, hours; all add up."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from station_app.clock import day_start
from station_app.domain.periods import month_of
from station_app.models.people import VillagerGroup
from station_app.models.points import AccountKind, PointsAccount, PointsMonth
from station_app.models.service import Activity, ActivityStatus, RecordStatus, ServiceRecord
from station_app.models.shop import Redemption, RedemptionKind
from station_app.services.closed_months import first_day
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
    came, went = _moved(session, PointsMonth.month == month)
    before_in, before_out = _moved(session, PointsMonth.month < month)
    opening = before_in.get(AccountKind.MEMBER, 0) - before_out.get(AccountKind.MEMBER, 0)

    def net(kind: AccountKind) -> int:
        return came.get(kind, 0) - went.get(kind, 0)

    receipts, voids = _receipts(session, month)
    activities, served, minutes = _service(session, month)
    return MonthFigures(
        opening=opening,
        given=went.get(AccountKind.ISSUANCE, 0),
        taken=came.get(AccountKind.ISSUANCE, 0),
        redeemed=net(AccountKind.REDEMPTION),
        cleared=net(AccountKind.EXPIRY),
        opened=-net(AccountKind.OPENING),
        other=-net(AccountKind.ADJUSTMENT) - net(AccountKind.VOUCHER),
        closing=opening + net(AccountKind.MEMBER),
        receipts=receipts,
        voids=voids,
        activities=activities,
        served=served,
        minutes=minutes,
        groups=_groups(session, month),
    )


def _moved(session: Session, months: ColumnElement[bool]) -> tuple[dict[str, int], dict[str, int]]:
    """Tenths that came into and went out of the accounts, by their kind."""
    rows = session.execute(
        select(PointsAccount.kind, func.sum(PointsMonth.amount_in), func.sum(PointsMonth.amount_out))
        .join(PointsAccount, PointsAccount.id == PointsMonth.account_id)
        .where(months)
        .group_by(PointsAccount.kind)
    ).all()
    return {kind: came for kind, came, _ in rows}, {kind: went for kind, _, went in rows}


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


def _service(session: Session, month: str) -> tuple[int, int, int]:
    """Activities held, service records, and their minutes."""
    held = session.scalar(
        select(func.count(Activity.id)).where(
            Activity.status == ActivityStatus.CLOSED, *_within(Activity.starts_at, month)
        )
    )
    served, minutes = session.execute(
        select(func.count(ServiceRecord.id), func.coalesce(func.sum(ServiceRecord.minutes), 0)).where(
            ServiceRecord.status == RecordStatus.VALID, *_within(ServiceRecord.starts_at, month)
        )
    ).one()
    return held or 0, served, minutes


def _within(instant: Any, month: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    period = month_of(first_day(month))
    return instant >= day_start(period.start), instant < day_start(period.end + timedelta(days=1))
