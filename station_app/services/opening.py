"""期初登记: what the books said before this program, entered as signed documents, each in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.opening import OpeningKind
from station_app.domain.permissions import Actor
from station_app.errors.points import ReasonMissing
from station_app.errors.year_end import (
    OpeningDoubled,
    OpeningEmpty,
    OpeningInFuture,
    OpeningUndone,
    OpeningUnsigned,
)
from station_app.models.points import AccountKind, PointsAccount, TransferKind
from station_app.models.station import Station
from station_app.models.year_end import OpeningDocument, OpeningLine
from station_app.services import ledger
from station_app.services.opening_views import (
    OpeningFigure,
    OpeningSheet,
    OpeningView,
    document_of,
    earlier_documents,
    rows_of,
    views_of,
)
from station_app.services.service_records import add_minutes
from station_app.services.undoing import standing_transfers, undo_transfers
from station_app.services.volunteers import register_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class OpeningDraft:
    """One document; ``source`` says where the figures stand (存折, 登记本), ``signed_by`` who vouches."""

    kind: OpeningKind
    as_of: date
    figures: tuple[OpeningFigure, ...]
    source: str = ""
    signed_by: str = ""
    note: str = ""


def opening_draft_sheet(store: Store, draft: OpeningDraft) -> OpeningSheet:
    """The document before it is entered, to be signed; raises what ``enter_opening`` raises of figures."""
    with store.read() as session:
        _check_figures(session, draft)
        return OpeningSheet(
            None,
            session.get_one(Station, 1).name,
            draft.kind,
            draft.as_of,
            draft.source.strip(),
            draft.signed_by.strip(),
            draft.note.strip(),
            rows_of(session, draft.kind, draft.figures),
        )


def enter_opening(store: Store, by: Actor, draft: OpeningDraft) -> OpeningView:
    """Enter a document: points by OPENING transfers, hours onto the volunteers' sums, in one act.

    Raises OpeningInFuture, OpeningUnsigned, OpeningEmpty, and OpeningDoubled naming who stands in an
    earlier document.
    """
    today = store.clock.today()
    if draft.as_of > today:
        raise OpeningInFuture(today=f"{today:%Y年%m月%d日}")
    if not draft.signed_by.strip():
        raise OpeningUnsigned
    with store.write("points.open_balances", by=by) as session:
        _check_figures(session, draft)
        document = OpeningDocument(
            number=(session.scalar(select(func.max(OpeningDocument.number))) or 0) + 1,
            kind=draft.kind,
            as_of=draft.as_of,
            source=draft.source.strip(),
            signed_by=draft.signed_by.strip(),
            note=draft.note.strip(),
            entered_at=store.clock.now(),
            by_name=by.name,
        )
        session.add(document)
        if draft.kind is OpeningKind.POINTS:
            _open_points(session, store, document, draft.figures)
        else:
            _open_hours(session, store, document, draft.figures)
        return views_of(session, document.id)[0]


def undo_opening(store: Store, by: Actor, document_id: int, reason: str) -> OpeningView:
    """Take a document back in one act, while what it brought is still there.

    Raises ReasonMissing, OpeningNotFound, OpeningUndone, and ReversalNotCovered naming who has redeemed.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("points.undo_opening", by=by) as session:
        document = document_of(session, document_id)
        if document.undone_at is not None:
            raise OpeningUndone
        lines = session.scalars(select(OpeningLine).where(OpeningLine.document_id == document_id)).all()
        ids = [line.transfer_id for line in lines if line.transfer_id is not None]
        transfers = standing_transfers(session, ids)
        undo_transfers(session, store.clock, transfers, TransferKind.OPENING, reason.strip())
        add_minutes(
            session,
            {line.resident_id: -line.minutes for line in lines if line.resident_id and line.minutes},
        )
        document.undone_at = store.clock.now()
        document.undone_by = by.name
        document.undo_reason = reason.strip()
        return views_of(session, document_id)[0]


def _check_figures(session: Session, draft: OpeningDraft) -> None:
    if not any(each.points or each.honour or each.minutes for each in draft.figures):
        raise OpeningEmpty
    earlier = earlier_documents(session, draft.kind)
    doubled = next((each.key for each in draft.figures if each.key in earlier), None)
    keys = [each.key for each in draft.figures]
    if doubled is None and len(set(keys)) == len(keys):
        return
    twice = doubled if doubled is not None else next(key for key in keys if keys.count(key) > 1)
    row = rows_of(session, draft.kind, [OpeningFigure(twice)])[0]
    raise OpeningDoubled(holder=f"{row.household_number} {row.name}", number=earlier.get(twice, "本"))


def _open_points(
    session: StationSession, store: Store, document: OpeningDocument, figures: Sequence[OpeningFigure]
) -> None:
    filled = [each for each in figures if each.points or each.honour]
    source = ledger.system_account(session, AccountKind.OPENING)
    members = session.scalars(select(PointsAccount).where(PointsAccount.kind == AccountKind.MEMBER))
    accounts = {account.id: account for account in members}
    posted = ledger.post_many(
        session,
        store.clock,
        [
            ledger.Move(
                TransferKind.OPENING,
                source,
                accounts[each.key],
                each.points,
                f"期初登记单第 {document.number} 号",
                honour=each.honour,
                reason=document.source,
            )
            for each in filled
        ],
    )
    session.insert_many(
        OpeningLine,
        [
            {
                "document_id": document.id,
                "account_id": each.key,
                "points": each.points,
                "honour": each.honour,
                "transfer_id": transfer.id,
            }
            for each, transfer in zip(filled, posted, strict=True)
        ],
    )


def _open_hours(
    session: StationSession, store: Store, document: OpeningDocument, figures: Sequence[OpeningFigure]
) -> None:
    minutes = {each.key: each.minutes for each in figures if each.minutes}
    register_in(session, list(minutes), store.clock.today())
    add_minutes(session, minutes)
    session.insert_many(
        OpeningLine,
        [
            {"document_id": document.id, "resident_id": key, "minutes": value}
            for key, value in minutes.items()
        ],
    )
