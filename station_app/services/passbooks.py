"""积分存折: each print goes on where the last one stopped; a full or lost book is followed by the next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from station_app.domain.amounts import format_points
from station_app.domain.passbook import FORMS, PassbookEntry, PassbookForm, PassbookLine, laid_out, place_of
from station_app.domain.permissions import Actor
from station_app.domain.transfers import KIND_LABELS
from station_app.errors.store import NothingFound
from station_app.errors.year_end import NothingToPrint, PassbookMovedOn
from station_app.models.points import PointsAccount, PointsTransfer
from station_app.models.station import LocalSetting, Station
from station_app.models.year_end import PassbookPrint
from station_app.services.customers import customers_of
from station_app.services.holders import Holder, holders_of
from station_app.services.ledger import account_for, household_account
from station_app.store.store import Store

_KEY = "passbook"


@dataclass(frozen=True, slots=True)
class PassbookSettings:
    """How books are printed at this computer; offsets in tenths of a millimetre, right and down.

    ``draws_form`` prints lines and headings too, for books that are plain paper.
    """

    form: PassbookForm = FORMS[0]
    across: int = 0
    down: int = 0
    draws_form: bool = True


@dataclass(frozen=True, slots=True)
class PassbookState:
    """Where a book stands: the next line counts from 1 over all pages; ``waiting`` transfers are to come."""

    account_id: int
    holder: str
    household_number: str
    book: int
    next_line: int
    last_transfer_id: int
    waiting: int
    printed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PassbookRun:
    """What one print puts into a book."""

    account_id: int
    station: str
    holder: str
    household_number: str
    group: str
    book: int
    first_line: int
    lines: tuple[PassbookLine, ...]
    last_transfer_id: int
    form: PassbookForm


def passbook_settings(store: Store) -> PassbookSettings:
    """How this computer prints books."""
    with store.read() as session:
        kept = session.get(LocalSetting, _KEY)
        if kept is None:
            return PassbookSettings()
        facts = json.loads(kept.value)
    form = next((each for each in FORMS if each.key == facts["form"]), FORMS[0])
    return PassbookSettings(form, facts["across"], facts["down"], facts["draws_form"])


def keep_passbook_settings(store: Store, settings: PassbookSettings) -> None:
    """Remember them at this computer."""
    facts = {
        "form": settings.form.key,
        "across": settings.across,
        "down": settings.down,
        "draws_form": settings.draws_form,
    }
    with store.write_local() as session:
        session.merge(LocalSetting(key=_KEY, value=json.dumps(facts)))


def passbooks_of(store: Store, household_id: int) -> list[PassbookState]:
    """A household's books: its own, or those of its people where they hold the points."""
    holders = [(each.household_id, each.resident_id) for each in customers_of(store, household_id)]
    with store.read() as session:
        accounts = [
            household_account(session, home) if resident is None else account_for(session, resident)
            for home, resident in holders
        ]
        return [_state(session, account.id) for account in accounts]


def passbook_state(store: Store, account_id: int) -> PassbookState:
    """Where the book of an account stands; raises NothingFound."""
    with store.read() as session:
        return _state(session, account_id)


def next_run(store: Store, account_id: int, form: PassbookForm) -> PassbookRun:
    """The lines that go on where the last print stopped; raises NothingFound, NothingToPrint."""
    with store.read() as session:
        state = _state(session, account_id)
        return _run(session, state, form, state.book, state.next_line, state.last_transfer_id)


def new_book(store: Store, account_id: int, form: PassbookForm, since: date | None = None) -> PassbookRun:
    """A book anew (the old one is full, or lost), with what was posted from ``since`` on, or with all.

    Raises NothingFound, NothingToPrint.
    """
    with store.read() as session:
        state = _state(session, account_id)
        after = 0
        if since is not None:
            after = (
                session.scalar(
                    select(func.max(PointsTransfer.id)).where(
                        _touches(account_id), PointsTransfer.posted_on < since
                    )
                )
                or 0
            )
        is_first = state.printed_at is None
        return _run(session, state, form, state.book if is_first else state.book + 1, 1, after)


def record_run(store: Store, by: Actor, run: PassbookRun) -> PassbookState:
    """Note that a run was printed; raises PassbookMovedOn where another print came between."""
    with store.write("points.print_passbook", by=by) as session:
        state = _state(session, run.account_id)
        goes_on = (run.book, run.first_line) == (state.book, state.next_line)
        if not goes_on and (run.book, run.first_line) != (state.book + 1, 1):
            raise PassbookMovedOn(holder=state.holder)
        session.add(
            PassbookPrint(
                account_id=run.account_id,
                book=run.book,
                first_line=run.first_line,
                lines=len(run.lines),
                last_transfer_id=run.last_transfer_id,
                printed_at=store.clock.now(),
                by_name=by.name,
            )
        )
        session.flush()
        return _state(session, run.account_id)


def place_words(number: int, form: PassbookForm) -> str:
    """第 2 页第 5 行."""
    page, slot = place_of(number, form)
    return f"第 {page} 页第 {slot} 行"


def _state(session: Session, account_id: int) -> PassbookState:
    holder = _holder(session, account_id)
    last = session.scalars(
        select(PassbookPrint)
        .where(PassbookPrint.account_id == account_id)
        .order_by(PassbookPrint.id.desc())
        .limit(1)
    ).first()
    last_id = 0 if last is None else last.last_transfer_id
    waiting = session.scalar(
        select(func.count(PointsTransfer.id)).where(_touches(account_id), PointsTransfer.id > last_id)
    )
    return PassbookState(
        account_id,
        holder.called,
        holder.household_number,
        1 if last is None else last.book,
        1 if last is None else last.first_line + last.lines,
        last_id,
        waiting or 0,
        None if last is None else last.printed_at,
    )


def _holder(session: Session, account_id: int) -> Holder:
    holder = holders_of(session, {account_id}).get(account_id)
    if holder is None:
        raise NothingFound
    return holder


def _touches(account_id: int) -> ColumnElement[bool]:
    return (PointsTransfer.to_account_id == account_id) | (PointsTransfer.from_account_id == account_id)


def _run(
    session: Session, state: PassbookState, form: PassbookForm, book: int, first: int, after: int
) -> PassbookRun:
    transfers = session.scalars(
        select(PointsTransfer)
        .where(_touches(state.account_id), PointsTransfer.id > after)
        .order_by(PointsTransfer.id)
    ).all()
    if not transfers:
        raise NothingToPrint(holder=state.holder)
    account = session.get_one(PointsAccount, state.account_id)
    holder = _holder(session, account.id)
    changes = [each.amount if each.to_account_id == account.id else -each.amount for each in transfers]
    before = account.balance - sum(changes)
    entries = _entries(transfers, changes, before)
    return PassbookRun(
        account.id,
        session.get_one(Station, 1).name,
        holder.called,
        holder.household_number,
        holder.group,
        book,
        first,
        tuple(laid_out(entries, form, first, before=before, has_past=after > 0)),
        transfers[-1].id,
        form,
    )


def _entries(transfers: Sequence[PointsTransfer], changes: Sequence[int], before: int) -> list[PassbookEntry]:
    entries: list[PassbookEntry] = []
    balance = before
    for transfer, change in zip(transfers, changes, strict=True):
        balance += change
        entries.append(
            PassbookEntry(
                transfer.id, transfer.posted_on, _item(transfer, change), change, balance, transfer.by_name
            )
        )
    return entries


def _item(transfer: PointsTransfer, change: int) -> str:
    """What a line of a book has room for."""
    kind = f"{KIND_LABELS[transfer.kind]}：" if transfer.reverses_id is not None else ""
    text = kind + transfer.item
    return text if change else f"{text}（只记荣誉 {format_points(transfer.honour)}）"
