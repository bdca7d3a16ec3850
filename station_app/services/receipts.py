"""Receipts (兑换凭证): what one says, finding and checking one, and how often it was printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from station_app.clock import day_start, to_millis
from station_app.domain.permissions import Actor
from station_app.domain.shop import check_code, normalise_check_code, receipt_label
from station_app.errors.shop import CheckCodeWrong, ReceiptNotFound
from station_app.errors.store import NothingFound
from station_app.models.people import Household, Resident
from station_app.models.shop import ReceiptPrint, Redemption, RedemptionLine
from station_app.models.station import Station
from station_app.store.store import Store

_HEAD = (
    select(Resident.name)
    .where(Resident.household_id == bindparam("household_id"))
    .order_by(Resident.relation != "户主", Resident.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One kind of goods on a receipt; ``price`` and ``amount`` in tenths of a point."""

    product: str
    unit: str
    quantity: int
    price: int
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt (兑换凭证); points in tenths, ``at`` an aware instant.

    ``voids`` is the number of the receipt that this one voids (作废凭证); ``voided_by`` the number of the
    one that voided it; ``prints`` how often it has been printed before (0: the first print, then 补打).
    """

    redemption_id: int
    number: int
    station: str
    at: datetime
    household_number: str
    household_head: str
    taker: str
    proxy: str
    lines: tuple[ReceiptLine, ...]
    total: int
    balance_before: int
    balance_after: int
    clerk: str
    check_code: str
    note: str
    prints: int
    voids: int | None
    voided_by: int | None


@dataclass(frozen=True, slots=True)
class RedemptionRow:
    """One receipt in a list, newest first; ``total`` in tenths."""

    id: int
    number: int
    at: datetime
    kind: str
    household_number: str
    household_head: str
    goods: str
    total: int
    balance_after: int
    clerk: str
    voids: int | None
    voided_by: int | None


def receipt(store: Store, redemption_id: int) -> ReceiptView:
    """A receipt as it stands; raises NothingFound."""
    with store.read() as session:
        return _read_receipt(session, redemption_id)


def receipt_by_number(store: Store, number: int) -> ReceiptView:
    """The receipt of a number; raises ReceiptNotFound."""
    with store.read() as session:
        found = session.scalars(select(Redemption.id).where(Redemption.number == number)).first()
        if found is None:
            raise ReceiptNotFound(typed=receipt_label(number))
        return _read_receipt(session, found)


def verify_receipt(store: Store, number: int, typed_code: str) -> ReceiptView:
    """The receipt that a typed or scanned check code belongs to.

    The code is made afresh from the ledger, so a changed row shows as well as a forged paper. Raises
    ReceiptNotFound, CheckCodeWrong.
    """
    with store.read() as session:
        redemption = session.scalars(select(Redemption).where(Redemption.number == number)).first()
        if redemption is None:
            raise ReceiptNotFound(typed=receipt_label(number))
        made = made_check_code(session.get_one(Station, 1), redemption, lines_of(session, redemption.id))
        if normalise_check_code(typed_code) != made or redemption.check_code != made:
            raise CheckCodeWrong(number=receipt_label(number))
        return _read_receipt(session, redemption.id)


def record_print(store: Store, by: Actor, redemption_id: int, paper: str) -> int:
    """Note that a receipt was printed; returns how often it has been by now (1: the first print)."""
    with store.write("shop.record_print", by=by) as session:
        session.get_one(Redemption, redemption_id)
        session.add(
            ReceiptPrint(redemption_id=redemption_id, at=store.clock.now(), paper=paper, by_name=by.name)
        )
        session.flush()
        return _prints(session, redemption_id)


def list_redemptions(
    store: Store,
    *,
    start: date | None = None,
    end: date | None = None,
    household_id: int | None = None,
    limit: int = 500,
) -> list[RedemptionRow]:
    """Receipts, newest first, of a span of days (inclusive) or a household."""
    query = select(Redemption).order_by(Redemption.id.desc()).limit(limit)
    if start is not None:
        query = query.where(Redemption.at >= day_start(start))
    if end is not None:
        query = query.where(Redemption.at < day_start(date.fromordinal(end.toordinal() + 1)))
    if household_id is not None:
        query = query.where(Redemption.household_id == household_id)
    with store.read() as session:
        return _rows(session, session.scalars(query).all())


def made_check_code(station: Station, redemption: Redemption, lines: Sequence[RedemptionLine]) -> str:
    """The check code that the ledger's rows give; a receipt whose code differs was tampered with."""
    secret = bytes.fromhex(station.receipt_secret)
    return check_code(
        secret,
        redemption.number,
        to_millis(redemption.at),
        redemption.household_id,
        redemption.total,
        redemption.balance_after,
        redemption.transfer_id,
        [(line.product_id, line.quantity, line.price) for line in lines],
    )


def head_name(session: Session, household_id: int) -> str:
    """The household's head, or its first member where none is marked 户主."""
    return session.scalars(_HEAD, {"household_id": household_id}).first() or ""


def lines_of(session: Session, redemption_id: int) -> Sequence[RedemptionLine]:
    """The goods of a receipt in the order printed."""
    query = select(RedemptionLine).where(RedemptionLine.redemption_id == redemption_id)
    return session.scalars(query.order_by(RedemptionLine.id)).all()


def voided_by(session: Session, redemption_id: int) -> int | None:
    """The number of the receipt that voided this one."""
    return session.scalars(select(Redemption.number).where(Redemption.voids_id == redemption_id)).first()


def _prints(session: Session, redemption_id: int) -> int:
    query = select(func.count()).where(ReceiptPrint.redemption_id == redemption_id)
    return session.scalar(query) or 0


def _read_receipt(session: Session, redemption_id: int) -> ReceiptView:
    redemption = session.get(Redemption, redemption_id)
    if redemption is None:
        raise NothingFound
    household = session.get_one(Household, redemption.household_id)
    head = head_name(session, household.id)
    voids = None if redemption.voids_id is None else session.get_one(Redemption, redemption.voids_id).number
    return view_of(
        session.get_one(Station, 1),
        redemption,
        lines_of(session, redemption_id),
        household,
        head,
        prints=_prints(session, redemption_id),
        voids=voids,
        voided=voided_by(session, redemption_id),
    )


def view_of(
    station: Station,
    redemption: Redemption,
    lines: Sequence[RedemptionLine],
    household: Household,
    head: str,
    *,
    prints: int = 0,
    voids: int | None = None,
    voided: int | None = None,
) -> ReceiptView:
    """A receipt in the words of its paper; a new one has neither been printed nor voided."""
    return ReceiptView(
        redemption.id,
        redemption.number,
        station.name,
        redemption.at,
        household.number,
        head,
        redemption.taker,
        redemption.proxy,
        tuple(
            ReceiptLine(line.product_name, line.unit, line.quantity, line.price, line.amount)
            for line in lines
        ),
        redemption.total,
        redemption.balance_before,
        redemption.balance_after,
        redemption.by_name,
        redemption.check_code,
        redemption.note,
        prints,
        voids,
        voided,
    )


def _rows(session: Session, redemptions: Sequence[Redemption]) -> list[RedemptionRow]:
    ids = [redemption.id for redemption in redemptions]
    households = {
        household.id: household
        for household in session.scalars(
            select(Household).where(Household.id.in_({each.household_id for each in redemptions}))
        )
    }
    goods: dict[int, list[str]] = {}
    for line in session.scalars(select(RedemptionLine).where(RedemptionLine.redemption_id.in_(ids))):
        goods.setdefault(line.redemption_id, []).append(f"{line.product_name}×{line.quantity}")
    heads = dict(
        session.execute(
            select(Resident.household_id, Resident.name)
            .where(Resident.household_id.in_(households))
            .order_by(Resident.relation == "户主", Resident.id.desc())
        ).tuples()
    )
    numbers = dict(
        session.execute(
            select(Redemption.id, Redemption.number).where(
                Redemption.id.in_({each.voids_id for each in redemptions if each.voids_id is not None})
            )
        ).tuples()
    )
    voided = dict(
        session.execute(
            select(Redemption.voids_id, Redemption.number).where(Redemption.voids_id.in_(ids))
        ).tuples()
    )
    return [
        RedemptionRow(
            each.id,
            each.number,
            each.at,
            each.kind,
            households[each.household_id].number,
            heads.get(each.household_id, ""),
            "、".join(goods.get(each.id, [])),
            each.total,
            each.balance_after,
            each.by_name,
            None if each.voids_id is None else numbers.get(each.voids_id),
            voided.get(each.id),
        )
        for each in redemptions
    ]
