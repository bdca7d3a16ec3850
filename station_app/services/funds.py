"""The funds' book (政府买单): where the money for goods and services comes from, and what it went to.

Amounts are in fen. A balance is always the sum of the entries; a wrong entry is reversed, never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.domain.periods import Period
from station_app.domain.permissions import Actor
from station_app.errors.fields import FieldMissing
from station_app.errors.funds import (
    AmountNotPositive,
    BookedInFuture,
    EntryReversed,
    FundClosed,
    FundNameTaken,
    FundWordsMissing,
)
from station_app.errors.points import ReasonMissing
from station_app.errors.store import NothingFound
from station_app.models.station import Station
from station_app.models.stock import Fund, FundEntry, FundEntryKind
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

STARTING_FUNDS = ("财政拨款", "村集体经济", "社会捐赠", "结对单位帮扶", "城市文明微基金", "企业赞助")
KIND_LABELS = {
    FundEntryKind.INCOME: "收入",
    FundEntryKind.PURCHASE: "采购支出",
    FundEntryKind.SERVICE: "服务支出",
    FundEntryKind.OTHER: "其他支出",
    FundEntryKind.REVERSAL: "更正",
}
BOOKED_BY_HAND = (FundEntryKind.INCOME, FundEntryKind.SERVICE, FundEntryKind.PURCHASE, FundEntryKind.OTHER)
MOST_FEN = 10_000_000_00


@dataclass(frozen=True, slots=True)
class FundView:
    """A fund with what is left of it (fen)."""

    id: int
    name: str
    active: bool
    note: str
    income: int
    spent: int
    balance: int


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """Money that came in or went out; ``amount`` in fen, always positive here."""

    fund_id: int
    kind: str
    amount: int
    booked_on: date
    words: str
    invoice: str = ""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the book; ``amount`` signed, ``balance`` after it, both in fen."""

    id: int
    fund_id: int
    fund: str
    booked_on: date
    kind: str
    amount: int
    balance: int
    words: str
    invoice: str
    by: str
    document_id: int | None
    reverses_id: int | None
    is_reversed: bool

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[FundEntryKind(self.kind)]

    @property
    def is_income(self) -> bool:
        """True for money that came in, and for what corrects it, which is then below zero."""
        return (self.amount > 0) == (self.reverses_id is None)

    @property
    def may_be_reversed(self) -> bool:
        """False for a correction, and for what was corrected already."""
        return not self.is_reversed and self.reverses_id is None


@dataclass(frozen=True, slots=True)
class FundBook:
    """A period of one fund's book, or of all together; sums in fen, oldest entry first."""

    station: str
    fund: str
    period: Period
    before: int
    income: int
    spent: int
    after: int
    entries: tuple[EntryView, ...]


def list_funds(store: Store, *, with_closed: bool = False) -> list[FundView]:
    """All funds by name's order of entry, with income, spending and balance of their whole book."""
    with store.read() as session:
        funds = session.scalars(select(Fund).order_by(Fund.id)).all()
        entries = _views(session, None)
    return [
        _fund_view(fund, [each for each in entries if each.fund_id == fund.id])
        for fund in funds
        if fund.active or with_closed
    ]


def add_fund(store: Store, by: Actor, name: str, note: str = "") -> FundView:
    """Raises FieldMissing, FundNameTaken."""
    with store.write("shop.change_fund", by=by) as session:
        fund = Fund(name=_checked_name(session, name, None), note=note.strip())
        session.add(fund)
        session.flush()
        return _fund_view(fund, [])


def add_starting_funds(store: Store, by: Actor) -> int:
    """Add the usual sources that are not there yet; returns how many were added."""
    with store.write("shop.change_fund", by=by) as session:
        standing = set(session.scalars(select(Fund.name)))
        new = [Fund(name=name) for name in STARTING_FUNDS if name not in standing]
        session.add_all(new)
        return len(new)


def change_fund(store: Store, by: Actor, fund_id: int, name: str, note: str, *, active: bool) -> None:
    """Raises FieldMissing, FundNameTaken, NothingFound."""
    with store.write("shop.change_fund", by=by) as session:
        fund = _fund(session, fund_id)
        fund.name = _checked_name(session, name, fund_id)
        fund.note, fund.active = note.strip(), active


def book(store: Store, by: Actor, draft: EntryDraft) -> EntryView:
    """Enter income or spending. Raises AmountNotPositive, FundWordsMissing, BookedInFuture, FundClosed."""
    with store.write("shop.book_fund", by=by) as session:
        if not draft.words.strip():
            raise FundWordsMissing
        sign = 1 if draft.kind == FundEntryKind.INCOME else -1
        entry = booked(session, store.clock, draft, sign)
        session.flush()
        return _entry(session, entry)


def reverse(store: Store, by: Actor, entry_id: int, reason: str) -> EntryView:
    """Undo a wrong entry by one that names it. Raises ReasonMissing, EntryReversed."""
    if not reason.strip():
        raise ReasonMissing
    with store.write("shop.book_fund", by=by) as session:
        wrong = session.get(FundEntry, entry_id)
        if wrong is None:
            raise NothingFound
        again = session.scalars(select(FundEntry.id).where(FundEntry.reverses_id == entry_id)).first()
        if again is not None or wrong.reverses_id is not None:
            raise EntryReversed
        entry = FundEntry(
            fund_id=wrong.fund_id,
            booked_on=store.clock.today(),
            kind=FundEntryKind.REVERSAL,
            amount=-wrong.amount,
            words=reason.strip(),
            invoice=wrong.invoice,
            reverses_id=wrong.id,
            at=store.clock.now(),
            by_name=by.name,
        )
        session.add(entry)
        session.flush()
        return _entry(session, entry)


def fund_book(store: Store, period: Period, fund_id: int | None = None) -> FundBook:
    """The book of one fund over a period, or of all of them."""
    with store.read() as session:
        station = session.get_one(Station, 1).name
        name = "全部资金" if fund_id is None else _fund(session, fund_id).name
        entries = _views(session, fund_id)
    before = sum(each.amount for each in entries if each.booked_on < period.start)
    shown = tuple(each for each in entries if each.booked_on in period)
    income, spent = _sums(shown)
    return FundBook(station, name, period, before, income, spent, before + income - spent, shown)


def booked(
    session: StationSession, clock: Clock, draft: EntryDraft, sign: int, document_id: int | None = None
) -> FundEntry:
    """An entry within an act; a purchase names the delivery that it paid for."""
    if not 0 < draft.amount <= MOST_FEN:
        raise AmountNotPositive(most=MOST_FEN // 100)
    if draft.booked_on > clock.today():
        raise BookedInFuture
    fund = _fund(session, draft.fund_id)
    if not fund.active:
        raise FundClosed(fund=fund.name)
    entry = FundEntry(
        fund_id=fund.id,
        booked_on=draft.booked_on,
        kind=draft.kind,
        amount=sign * draft.amount,
        words=draft.words.strip(),
        invoice=draft.invoice.strip(),
        document_id=document_id,
        at=clock.now(),
        by_name=session.actor.name,
    )
    session.add(entry)
    return entry


def _sums(entries: Sequence[EntryView]) -> tuple[int, int]:
    """(income, spent), each less what was corrected of it."""
    income = sum(each.amount for each in entries if each.is_income)
    return income, -sum(each.amount for each in entries if not each.is_income)


def _views(session: Session, fund_id: int | None) -> list[EntryView]:
    """By day and order of entry, each with the balance after it, of its fund or of all funds together."""
    query = select(FundEntry, Fund.name).join(Fund, Fund.id == FundEntry.fund_id)
    if fund_id is not None:
        query = query.where(FundEntry.fund_id == fund_id)
    rows = session.execute(query.order_by(FundEntry.booked_on, FundEntry.id)).all()
    reversed_ids = {entry.reverses_id for entry, _ in rows}
    balance, views = 0, []
    for entry, fund in rows:
        balance += entry.amount
        views.append(_view(entry, fund, balance, is_reversed=entry.id in reversed_ids))
    return views


def _entry(session: Session, entry: FundEntry) -> EntryView:
    return next(each for each in _views(session, entry.fund_id) if each.id == entry.id)


def _view(entry: FundEntry, fund: str, balance: int, *, is_reversed: bool) -> EntryView:
    return EntryView(
        entry.id,
        entry.fund_id,
        fund,
        entry.booked_on,
        entry.kind,
        entry.amount,
        balance,
        entry.words,
        entry.invoice,
        entry.by_name,
        entry.document_id,
        entry.reverses_id,
        is_reversed,
    )


def _fund_view(fund: Fund, entries: Sequence[EntryView]) -> FundView:
    income, spent = _sums(entries)
    return FundView(fund.id, fund.name, fund.active, fund.note, income, spent, income - spent)


def _fund(session: Session, fund_id: int) -> Fund:
    fund = session.get(Fund, fund_id)
    if fund is None:
        raise NothingFound
    return fund


def _checked_name(session: Session, name: str, fund_id: int | None) -> str:
    typed = name.strip()
    if not typed:
        raise FieldMissing(label="名称")
    same = session.scalars(select(Fund.id).where(func.lower(Fund.name) == typed.lower())).first()
    if same is not None and same != fund_id:
        raise FundNameTaken(fund=typed)
    return typed
