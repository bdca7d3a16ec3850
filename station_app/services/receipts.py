"""Receipts (兑换凭证): what one says, finding and checking one, and how often it was printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from station_app.clock import day_start, to_millis
from station_app.domain.permissions import Actor
from station_app.domain.shop import check_code, normalise_check_code, read_receipt_code, receipt_label
from station_app.errors.shop import CheckCodeWrong, ReceiptCodeNotReadable, ReceiptNotFound
from station_app.errors.store import NothingFound
from station_app.models.people import Household, Resident
from station_app.models.shop import ReceiptPrint, Redemption, RedemptionKind, RedemptionLine
from station_app.models.station import Station
from station_app.services.receipt_bonds import Bonds, bonds_of
from station_app.store.store import Store

_HEAD = (
    select(Resident.name)
    .where(Resident.household_id == bindparam("household_id"))
    .order_by(Resident.relation != "户主", Resident.id)
    .limit(1)
)


_BATCH = 500
_VOIDED = aliased(Redemption)
_VOIDING = aliased(Redemption)
_LIST = (
    select(
        Redemption,
        Household.number,
        select(Resident.name)
        .where(Resident.household_id == Redemption.household_id)
        .order_by(Resident.relation != "户主", Resident.id)
        .limit(1)
        .scalar_subquery(),
        select(func.count()).where(ReceiptPrint.redemption_id == Redemption.id).scalar_subquery(),
        _VOIDED.number,
        _VOIDING.number,
    )
    .join(Household, Household.id == Redemption.household_id)
    .outerjoin(_VOIDED, _VOIDED.id == Redemption.voids_id)
    .outerjoin(_VOIDING, _VOIDING.voids_id == Redemption.id)
    .order_by(Redemption.at.desc(), Redemption.id.desc())
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
    ``returns`` is the number of the receipt whose goods came back by this one (退货凭证), ``returned_by``
    those by which goods of this one came back; ``exchange`` the other receipt of an exchange (换货).
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
    returns: int | None = None
    returned_by: tuple[int, ...] = ()
    exchange: int | None = None


@dataclass(frozen=True, slots=True)
class RedemptionRow:
    """One receipt in a list, newest first; ``total`` in tenths."""

    id: int
    number: int
    at: datetime
    kind: str
    household_id: int
    household_number: str
    household_head: str
    taker: str
    goods: str
    total: int
    balance_after: int
    clerk: str
    note: str
    prints: int
    voids: int | None
    voided_by: int | None
    returns: int | None = None
    returned_by: tuple[int, ...] = ()

    @property
    def is_void(self) -> bool:
        """True for a 作废凭证, which takes another receipt back."""
        return self.kind == RedemptionKind.VOID

    @property
    def is_return(self) -> bool:
        """True for a 退货凭证, which takes back some goods of another receipt."""
        return self.kind == RedemptionKind.RETURN

    @property
    def gives_back(self) -> bool:
        """True where points come back by it: a void or a return."""
        return self.is_void or self.is_return

    @property
    def stands(self) -> bool:
        """True for a redemption that was not voided; some of its goods may have come back."""
        return not self.gives_back and self.voided_by is None


def receipt(store: Store, redemption_id: int) -> ReceiptView:
    """A receipt as it stands; raises NothingFound."""
    with store.read() as session:
        return receipt_in(session, redemption_id)


def receipt_by_number(store: Store, number: int) -> ReceiptView:
    """The receipt of a number; raises ReceiptNotFound."""
    with store.read() as session:
        found = session.scalars(select(Redemption.id).where(Redemption.number == number)).first()
        if found is None:
            raise ReceiptNotFound(typed=receipt_label(number))
        return receipt_in(session, found)


def verify_receipt(store: Store, number: int, typed_code: str) -> ReceiptView:
    """The receipt that a typed or scanned check code belongs to.

    The code is made afresh from the ledger, so a changed row shows as well as a forged paper. Raises
    ReceiptNotFound, CheckCodeWrong.
    """
    with store.read() as session:
        redemption = session.scalars(select(Redemption).where(Redemption.number == number)).first()
        if redemption is None:
            raise ReceiptNotFound(typed=receipt_label(number))
        made = made_check_code(_secret(session), redemption, lines_of(session, redemption.id))
        if normalise_check_code(typed_code) != made or redemption.check_code != made:
            raise CheckCodeWrong(number=receipt_label(number))
        return receipt_in(session, redemption.id)


def verify_typed(store: Store, typed: str) -> ReceiptView:
    """The same for what was scanned ("WM:000123:7F3K-9QW2") or typed; raises ReceiptCodeNotReadable too."""
    read = read_receipt_code(typed)
    if read is None:
        raise ReceiptCodeNotReadable(typed=typed.strip()[:40])
    return verify_receipt(store, *read)


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
    limit: int = 5000,
) -> list[RedemptionRow]:
    """Receipts, newest first, of a span of days (inclusive) or a household."""
    query = _LIST.limit(limit)
    if start is not None:
        query = query.where(Redemption.at >= day_start(start))
    if end is not None:
        query = query.where(Redemption.at < day_start(date.fromordinal(end.toordinal() + 1)))
    if household_id is not None:
        query = query.where(Redemption.household_id == household_id)
    with store.read() as session:
        return _rows(session, query)


def waiting_receipts(store: Store, days: int = 3) -> list[RedemptionRow]:
    """Receipts (待打印) of the last ``days`` days that never left a printer, the oldest first."""
    since = day_start(store.clock.today() - timedelta(days=days - 1))
    never = ~exists().where(ReceiptPrint.redemption_id == Redemption.id)
    with store.read() as session:
        return _rows(session, _LIST.where(Redemption.at >= since, never))[::-1]


def made_check_code(secret: str, redemption: Redemption, lines: Sequence[RedemptionLine]) -> str:
    """The check code that the ledger's rows give; a receipt whose code differs was tampered with.

    ``secret`` is the station's ``receipt_secret`` (hex).
    """
    return check_code(
        bytes.fromhex(secret),
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


def _secret(session: Session) -> str:
    return session.get_one(Station, 1).receipt_secret


def _prints(session: Session, redemption_id: int) -> int:
    query = select(func.count()).where(ReceiptPrint.redemption_id == redemption_id)
    return session.scalar(query) or 0


def receipt_in(session: Session, redemption_id: int) -> ReceiptView:
    """A receipt as it stands, inside an act or a read of the caller; raises NothingFound."""
    redemption = session.get(Redemption, redemption_id)
    if redemption is None:
        raise NothingFound
    household = session.get_one(Household, redemption.household_id)
    head = head_name(session, household.id)
    voids = None if redemption.voids_id is None else session.get_one(Redemption, redemption.voids_id).number
    return view_of(
        session.get_one(Station, 1).name,
        redemption,
        lines_of(session, redemption_id),
        household.number,
        head,
        prints=_prints(session, redemption_id),
        voids=voids,
        voided=voided_by(session, redemption_id),
        bonds=bonds_of(session, [redemption_id]).get(redemption_id, Bonds()),
    )


def view_of(
    station: str,
    redemption: Redemption,
    lines: Sequence[RedemptionLine],
    household_number: str,
    head: str,
    *,
    prints: int = 0,
    voids: int | None = None,
    voided: int | None = None,
    bonds: Bonds | None = None,
) -> ReceiptView:
    """A receipt in the words of its paper; a new one has neither been printed nor taken back."""
    bound = bonds or Bonds()
    return ReceiptView(
        redemption.id,
        redemption.number,
        station,
        redemption.at,
        household_number,
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
        bound.returns,
        bound.returned_by,
        bound.exchange,
    )


def _rows(session: Session, query: Select[Any]) -> list[RedemptionRow]:
    found = session.execute(query).all()
    ids = [row[0].id for row in found]
    goods: dict[int, list[str]] = {}
    for start in range(0, len(ids), _BATCH):
        part = RedemptionLine.redemption_id.in_(ids[start : start + _BATCH])
        lines = select(RedemptionLine.redemption_id, RedemptionLine.product_name, RedemptionLine.quantity)
        for redemption_id, product, quantity in session.execute(
            lines.where(part).order_by(RedemptionLine.id)
        ):
            goods.setdefault(redemption_id, []).append(f"{product}×{quantity}")
    bonds, none = bonds_of(session, ids), Bonds()
    return [
        RedemptionRow(
            each.id,
            each.number,
            each.at,
            each.kind,
            each.household_id,
            household,
            head or "",
            f"{each.taker}（{each.proxy}）" if each.proxy else each.taker,
            "、".join(goods.get(each.id, [])),
            each.total,
            each.balance_after,
            each.by_name,
            each.note,
            prints,
            voids,
            voided,
            bonds.get(each.id, none).returns,
            bonds.get(each.id, none).returned_by,
        )
        for each, household, head, prints, voids, voided in found
    ]
