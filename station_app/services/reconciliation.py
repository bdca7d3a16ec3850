"""日结 and 月度对账: the shop's rows of a day or a month gathered, and a day closed with what was found.

Everything is read from the rows afresh. A closed day keeps its account as it was signed; what is done with
that day's receipts later is dated later, and never alters it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from station_app.clock import day_start, local
from station_app.domain.periods import Period
from station_app.domain.permissions import Actor
from station_app.domain.reconciliation import (
    Gap,
    GoodsRow,
    ReceiptRow,
    Reconciliation,
    Side,
    TransferRow,
    as_facts,
    gaps_between,
    read_facts,
    reconcile,
)
from station_app.errors.reconciliation import (
    DayClosedAlready,
    DayNotOver,
    DifferenceUnexplained,
    NothingToClose,
)
from station_app.errors.store import NothingFound
from station_app.models.exchange import DayClose
from station_app.models.points import PointsTransfer, TransferKind
from station_app.models.shop import MovementKind, Product, Redemption, RedemptionLine, StockMovement
from station_app.models.station import Epoch, Station
from station_app.services.receipt_numbers import is_room
from station_app.store.store import Store

_SHOP = (TransferKind.REDEEM, TransferKind.VOID, TransferKind.RETURN)
_CORRECTIONS = (MovementKind.CORRECTION, MovementKind.STOCKTAKE)


@dataclass(frozen=True, slots=True)
class ShopAccount:
    """An account of the shop for its paper: the station, who made or signed it, and when (None: not kept)."""

    station: str
    account: Reconciliation
    closed_at: datetime | None = None
    closed_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the shop in the list: its receipts as they are now, and whether it was closed; tenths."""

    day: date
    first: int | None
    last: int | None
    receipts: int
    redeemed: int
    given_back: int
    closed_at: datetime | None
    closed_by: str
    differences: int
    """Those that the close named; 0 where there is none."""
    came_later: int
    """Receipts of the day that were made after its close."""

    @property
    def net(self) -> int:
        """Points redeemed less those that came back."""
        return self.redeemed - self.given_back

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


def account_of_days(store: Store, start: date, end: date) -> ShopAccount:
    """The account of a span of days (inclusive), recomputed from the rows as they are now."""
    with store.read() as session:
        return ShopAccount(session.get_one(Station, 1).name, _account(session, start, end))


def closed_account(store: Store, day: date) -> ShopAccount:
    """The account of a closed day as it was signed; raises NothingFound."""
    with store.read() as session:
        close = _close_of(session, day)
        if close is None:
            raise NothingFound
        return _signed(session, close)


def close_day(store: Store, by: Actor, day: date, notes: Mapping[str, str], note: str = "") -> ShopAccount:
    """Close a day: its account is kept with an explanation (``notes``, by key) for each difference.

    Raises DayNotOver, DayClosedAlready, NothingToClose, DifferenceUnexplained.
    """
    today, shown = store.clock.today(), f"{day.month}月{day.day}日"
    if day > today:
        raise DayNotOver(day=shown, today=f"{today.month}月{today.day}日")
    with store.write("shop.close_day", by=by) as session:
        earlier = _close_of(session, day)
        if earlier is not None:
            raise DayClosedAlready(day=shown, by=earlier.closed_by)
        account = _account(session, day, day).explained(notes)
        if account.is_empty:
            raise NothingToClose(day=shown)
        for difference in account.differences:
            if not difference.note:
                raise DifferenceUnexplained(words=difference.words)
        close = DayClose(
            day=day,
            facts=as_facts(account),
            note=note.strip(),
            closed_at=store.clock.now(),
            closed_by=by.name,
        )
        session.add(close)
        return _signed(session, close)


def list_days(store: Store, period: Period) -> list[DayRow]:
    """The days of a period on which something happened at the shop, the youngest first."""
    with store.read() as session:
        closes = {
            close.day: close
            for close in session.scalars(
                select(DayClose).where(DayClose.day >= period.start, DayClose.day <= period.end)
            )
        }
        receipts: dict[date, list[tuple[int, str, int]]] = defaultdict(list)
        for number, kind, at, total in session.execute(
            select(Redemption.number, Redemption.kind, Redemption.at, Redemption.total)
            .where(*_within(Redemption.at, period.start, period.end))
            .order_by(Redemption.number)
        ):
            receipts[local(at).date()].append((number, kind, total))
        moved = {
            local(at).date()
            for at in session.scalars(
                select(StockMovement.at).where(*_within(StockMovement.at, period.start, period.end))
            )
        }
        days = sorted({*closes, *receipts, *moved}, reverse=True)
        return [_row(day, receipts.get(day, []), closes.get(day)) for day in days]


def days_to_close(store: Store, back: int = 31) -> list[date]:
    """The days before today, of the last ``back``, that had receipts and were not closed; oldest first.

    A station that has never closed a day is not reminded of it, nor of the days before its first close.
    """
    today = store.clock.today()
    with store.read() as session:
        first = session.scalar(select(func.min(DayClose.day)))
    if first is None or first >= today - timedelta(days=1):
        return []
    period = Period(max(first, today - timedelta(days=back)), today - timedelta(days=1))
    return sorted(row.day for row in list_days(store, period) if row.receipts and not row.is_closed)


def _row(day: date, receipts: list[tuple[int, str, int]], close: DayClose | None) -> DayRow:
    account = None if close is None else read_facts(close.facts)
    redeemed = sum(total for _, kind, total in receipts if kind == Side.REDEEM)
    return DayRow(
        day,
        receipts[0][0] if receipts else None,
        receipts[-1][0] if receipts else None,
        len(receipts),
        redeemed,
        sum(total for _, _, total in receipts) - redeemed,
        None if close is None else close.closed_at,
        "" if close is None else close.closed_by,
        0 if account is None else len(account.differences),
        0 if account is None else len(receipts) - account.receipts,
    )


def _close_of(session: Session, day: date) -> DayClose | None:
    return session.scalars(select(DayClose).where(DayClose.day == day)).first()


def _signed(session: Session, close: DayClose) -> ShopAccount:
    station = session.get_one(Station, 1).name
    return ShopAccount(station, read_facts(close.facts), close.closed_at, close.closed_by, close.note)


def _account(session: Session, start: date, end: date) -> Reconciliation:
    receipts = [
        ReceiptRow(number, Side(kind), total, transfer_id)
        for number, kind, total, transfer_id in session.execute(
            select(Redemption.number, Redemption.kind, Redemption.total, Redemption.transfer_id)
            .where(*_within(Redemption.at, start, end))
            .order_by(Redemption.number)
        )
    ]
    transfers = [
        TransferRow(transfer_id, Side(kind), amount)
        for transfer_id, kind, amount in session.execute(
            select(PointsTransfer.id, PointsTransfer.kind, PointsTransfer.amount).where(
                PointsTransfer.posted_on >= start,
                PointsTransfer.posted_on <= end,
                PointsTransfer.kind.in_(_SHOP),
            )
        )
    ]
    return reconcile((start, end), receipts, transfers, _goods(session, start, end), _gaps(session, receipts))


def _gaps(session: Session, receipts: list[ReceiptRow]) -> list[Gap]:
    """The numbers missing from the last receipt before the period on; a restore leaves room, and is known."""
    if not receipts:
        return []
    numbers = [row.number for row in receipts]
    before = session.scalar(select(func.max(Redemption.number)).where(Redemption.number < numbers[0])) or 0
    return [
        Gap(first, last, is_explained=is_room(first, last) and _was_restored(session, first, last))
        for first, last in gaps_between(numbers, before)
    ]


def _was_restored(session: Session, first: int, last: int) -> bool:
    """True where a restored store was opened between the receipts on both sides of a gap."""
    after = session.scalars(select(Redemption.at).where(Redemption.number == last + 1)).one()
    before = session.scalars(select(Redemption.at).where(Redemption.number == first - 1)).one_or_none()
    query = select(Epoch.id).where(Epoch.from_token.is_not(None), Epoch.started_at <= after)
    if before is not None:
        query = query.where(Epoch.started_at >= before)
    return session.scalars(query.limit(1)).first() is not None


def _goods(session: Session, start: date, end: date) -> list[GoodsRow]:
    opening = _sums(session, StockMovement.at < day_start(start))
    moved: dict[int, dict[str, int]] = defaultdict(dict)
    for product_id, kind, quantity in session.execute(
        select(StockMovement.product_id, StockMovement.kind, func.sum(StockMovement.quantity))
        .where(*_within(StockMovement.at, start, end))
        .group_by(StockMovement.product_id, StockMovement.kind)
    ):
        moved[product_id][kind] = quantity
    on_receipts = _on_receipts(session, start, end)
    kept = _kept(session, end)
    products = session.execute(
        select(Product.id, Product.name, Product.unit).order_by(Product.code, Product.id)
    ).all()
    return [
        GoodsRow(
            product_id,
            name,
            unit,
            opening.get(product_id, 0),
            moved[product_id].get(MovementKind.STOCK_IN, 0),
            {side: abs(moved[product_id].get(side, 0)) for side in Side},
            dict(on_receipts.get(product_id, {})),
            -moved[product_id].get(MovementKind.LOSS, 0),
            sum(moved[product_id].get(kind, 0) for kind in _CORRECTIONS),
            kept.get(product_id, 0),
        )
        for product_id, name, unit in products
        if opening.get(product_id) or moved[product_id] or on_receipts.get(product_id) or kept.get(product_id)
    ]


def _on_receipts(session: Session, start: date, end: date) -> dict[int, dict[str, int]]:
    """Pieces by product and side on the period's receipts; services have no shelf and are left out."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for product_id, kind, quantity in session.execute(
        select(RedemptionLine.product_id, Redemption.kind, func.sum(RedemptionLine.quantity))
        .join(Redemption, Redemption.id == RedemptionLine.redemption_id)
        .join(Product, Product.id == RedemptionLine.product_id)
        .where(*_within(Redemption.at, start, end), ~Product.is_service)
        .group_by(RedemptionLine.product_id, Redemption.kind)
    ):
        found[product_id][kind] = quantity
    return found


def _kept(session: Session, end: date) -> dict[int, int]:
    """The stock written down with each product's last movement until ``end``; the shelf's own where it is."""
    until = StockMovement.at < day_start(end + timedelta(days=1))
    last = select(func.max(case((until, StockMovement.id)))).group_by(StockMovement.product_id)
    kept = dict(
        session.execute(
            select(StockMovement.product_id, StockMovement.stock_after).where(StockMovement.id.in_(last))
        ).all()
    )
    later = set(session.scalars(select(StockMovement.product_id).where(~until).distinct()))
    stocks = session.execute(select(Product.id, Product.stock)).all()
    return kept | {product_id: stock for product_id, stock in stocks if product_id not in later}


def _sums(session: Session, condition: ColumnElement[bool]) -> dict[int, int]:
    query = select(StockMovement.product_id, func.sum(StockMovement.quantity)).where(condition)
    return dict(session.execute(query.group_by(StockMovement.product_id)).all())


def _within(
    column: InstrumentedAttribute[datetime], start: date, end: date
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= day_start(start), column < day_start(end + timedelta(days=1))
