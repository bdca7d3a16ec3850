"""What a posted notice still holds back: its period, and the objections that are open against it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from station_app.domain.claims import ClaimStatus
from station_app.models.claims import PointsClaim
from station_app.models.publicity import (
    ItemStatus,
    NoticeItem,
    NoticeStatus,
    Objection,
    ObjectionStatus,
    PublicNotice,
)

Ts = TypeVarTuple("Ts")
_BATCH = 5000


def obstacles(session: Session, claims: Collection[PointsClaim], today: date) -> dict[int, str]:
    """Why claims that are posted up may not be entered yet, by claim; the others are not in it.

    A period includes its last day: entries are made from the day after.
    """
    posted = [claim.id for claim in claims if claim.status == ClaimStatus.POSTED_UP]
    found: dict[int | None, str] = dict.fromkeys(posted, "没有在公示")
    for part in _parts(posted):
        last_days = _standing(select(NoticeItem.claim_id, func.max(PublicNotice.ends_on)), part)
        for claim_id, ends_on in session.execute(last_days.group_by(NoticeItem.claim_id)):
            found[claim_id] = f"公示到{ends_on.month}月{ends_on.day}日" if ends_on >= today else ""
        found.update(dict.fromkeys(session.scalars(_objected_to(part)), "有异议还没有答复"))
    return {claim_id: why for claim_id, why in found.items() if claim_id is not None and why}


def carry_out(session: Session, claims: Iterable[PointsClaim]) -> None:
    """Note on the notices that stand that these claims were entered."""
    for part in _parts([claim.id for claim in claims]):
        for item in session.scalars(_standing(select(NoticeItem), part)):
            item.status = ItemStatus.CARRIED_OUT


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def _standing(query: Select[*Ts], claim_ids: Sequence[int]) -> Select[*Ts]:
    """Of the lines of these claims, those that still announce them."""
    return query.join(PublicNotice, PublicNotice.id == NoticeItem.notice_id).where(
        NoticeItem.claim_id.in_(claim_ids),
        NoticeItem.status == ItemStatus.OPEN,
        PublicNotice.status != NoticeStatus.WITHDRAWN,
    )


def _objected_to(claim_ids: Sequence[int]) -> Select[int | None]:
    """Those with an objection that waits for its answer, to their line or to the whole notice."""
    against = (Objection.notice_id == NoticeItem.notice_id) & (
        Objection.item_id.is_(None) | (Objection.item_id == NoticeItem.id)
    )
    return (
        _standing(select(NoticeItem.claim_id), claim_ids)
        .join(Objection, against)
        .where(Objection.status == ObjectionStatus.OPEN)
    )
