"""The story of one transfer: everything behind it, gathered into one tree."""

from __future__ import annotations

from sqlalchemy import select

from station_app.errors.checks import PhotoNotHere
from station_app.errors.points import TransferNotFound
from station_app.models.people import Resident
from station_app.models.points import AccountKind, PointsAccount, PointsTransfer
from station_app.models.shop import Blob
from station_app.models.station import Station
from station_app.services.explaining import claims, sources
from station_app.services.explaining.facts import Story
from station_app.services.holders import holders_of
from station_app.services.journal_search import entry_that_added
from station_app.store.store import Store


def story(store: Store, transfer_id: int, account_id: int | None = None) -> Story:
    """Everything behind a transfer, seen from an account (of a merger's two the one that got the points).

    Raises TransferNotFound.
    """
    with store.read() as session:
        transfer = session.get(PointsTransfer, transfer_id)
        if transfer is None:
            raise TransferNotFound
        target = session.get_one(PointsAccount, transfer.to_account_id)
        source = session.get_one(PointsAccount, transfer.from_account_id)
        is_into = target.kind == AccountKind.MEMBER and source.id != account_id
        mine, other = (target, source) if is_into else (source, target)
        sign = 1 if is_into else -1
        holders = holders_of(session, [mine.id, other.id])
        holder = holders.get(mine.id)
        household_id = mine.household_id
        if household_id is None and mine.resident_id is not None:
            household_id = session.get_one(Resident, mine.resident_id).household_id
        who = session.scalars(select(Resident.name).where(Resident.id == transfer.resident_id)).first()
        return Story(
            session.get_one(Station, 1).name,
            transfer.id,
            mine.id,
            transfer.kind,
            transfer.at,
            transfer.posted_on,
            transfer.deed_on,
            sign * transfer.amount,
            sign * transfer.honour,
            transfer.item,
            transfer.quantity,
            transfer.reason,
            transfer.by_name,
            who or "",
            "" if holder is None else holder.called,
            household_id or 0,
            "" if holder is None else holder.household_number,
            "" if holder is None else holder.group,
            holders[other.id].called if other.id in holders else "",
            sources.rule_behind(session, transfer.rule_id),
            sources.activity_behind(session, transfer),
            claims.claim_behind(session, transfer.id),
            claims.sheet_behind(session, transfer.id),
            sources.receipt_behind(session, transfer.id),
            sources.other_transfer(session, transfer.reverses_id),
            sources.reversal_of(session, transfer.id),
            sources.clearing_behind(session, transfer.id),
            sources.opening_behind(session, transfer.id),
            sources.vouchers_behind(session, transfer.id),
            entry_that_added(session, PointsTransfer.__tablename__, transfer.id),
        )


def photo_bytes(store: Store, sha256: str) -> bytes:
    """A photo's bytes; raises PhotoNotHere."""
    with store.read() as session:
        blob = session.get(Blob, sha256)
        if blob is None:
            raise PhotoNotHere
        return blob.content
