"""Objections (异议) to what is posted up: recorded, which stops it; answered, which frees or ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.claims import ClaimStatus
from station_app.domain.permissions import Actor
from station_app.domain.publicity import OpenObjection, is_stopped
from station_app.errors.publicity import (
    AnswerMissing,
    LineCarriedOut,
    LineTakenOut,
    ObjectionAnswered,
    ObjectionBeforeNotice,
    ObjectionInFuture,
    ObjectionWordsMissing,
)
from station_app.errors.store import NothingFound
from station_app.models.claims import PointsClaim
from station_app.models.publicity import (
    ItemStatus,
    NoticeItem,
    NoticeStatus,
    Objection,
    ObjectionStatus,
    PublicNotice,
)
from station_app.services.claims import step_all, step_to
from station_app.services.public_notices import open_items, require_answered, standing_notice, take_down
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class ObjectionDraft:
    """What somebody objects to: one line of a notice, or (None) the whole; unnamed where they wish so."""

    notice_id: int
    raised_on: date
    words: str
    item_id: int | None = None
    raised_by: str = ""
    phone: str = ""


def record_objection(store: Store, by: Actor, draft: ObjectionDraft) -> int:
    """Record an objection; what it is against stops until it is answered. Returns its id.

    Raises ObjectionWordsMissing, ObjectionInFuture, ObjectionBeforeNotice, NoticeEnded, LineTakenOut,
    LineCarriedOut.
    """
    if not draft.words.strip():
        raise ObjectionWordsMissing
    today = store.clock.today()
    if draft.raised_on > today:
        raise ObjectionInFuture(today=f"{today:%Y年%m月%d日}")
    with store.write("notice.object", by=by) as session:
        notice = standing_notice(session, draft.notice_id)
        if draft.raised_on < notice.starts_on:
            raise ObjectionBeforeNotice(day=f"{notice.starts_on:%Y年%m月%d日}")
        items = open_items(session, notice.id) if draft.item_id is None else [_line(session, draft)]
        objection = Objection(
            number=(session.scalar(select(func.max(Objection.number))) or 0) + 1,
            notice_id=notice.id,
            item_id=draft.item_id,
            raised_on=draft.raised_on,
            raised_by=draft.raised_by.strip(),
            phone=draft.phone.strip(),
            words=draft.words.strip(),
            recorded_at=store.clock.now(),
            recorded_by=by.name,
        )
        session.add(objection)
        stopped = _claims(session, items, ClaimStatus.POSTED_UP)
        step_all(session, store.clock, stopped, ClaimStatus.OBJECTED, f"第 {objection.number} 号异议")
        return objection.id


def answer_objection(store: Store, by: Actor, objection_id: int, answer: str, *, upheld: bool) -> None:
    """Answer an objection, once.

    Rejected, what it stopped goes on, unless another objection stops it too. Upheld, its line is taken out
    and the claim refused; where it was against the whole notice, that is taken down and its claims wait for
    another. Raises AnswerMissing, ObjectionAnswered, and ObjectionsOpen where a whole notice is to be taken
    down while objections to its lines wait.
    """
    if not answer.strip():
        raise AnswerMissing
    with store.write("notice.answer", by=by) as session:
        objection = session.get(Objection, objection_id)
        if objection is None:
            raise NothingFound
        if objection.status != ObjectionStatus.OPEN:
            raise ObjectionAnswered(number=objection.number)
        objection.status = ObjectionStatus.UPHELD if upheld else ObjectionStatus.REJECTED
        objection.answer = answer.strip()
        objection.answered_on = store.clock.today()
        objection.answered_by = by.name
        session.flush()
        if upheld:
            _uphold(session, store, objection)
        else:
            _let_go_on(session, store, objection)


def _line(session: Session, draft: ObjectionDraft) -> NoticeItem:
    item = session.get(NoticeItem, draft.item_id)
    if item is None or item.notice_id != draft.notice_id:
        raise NothingFound
    if item.status == ItemStatus.TAKEN_OUT:
        raise LineTakenOut
    if item.claim_id is not None:
        claim = session.get_one(PointsClaim, item.claim_id)
        if claim.status == ClaimStatus.ENTERED:
            raise LineCarriedOut(claim=f"申报 {claim.number} 号")
    return item


def _uphold(session: StationSession, store: Store, objection: Objection) -> None:
    notice = session.get_one(PublicNotice, objection.notice_id)
    said = f"第 {objection.number} 号异议成立：{objection.answer}"
    if objection.item_id is None:
        if notice.status == NoticeStatus.POSTED:
            require_answered(session, notice)
            take_down(session, store.clock, notice, said)
        return
    item = session.get_one(NoticeItem, objection.item_id)
    if item.status == ItemStatus.TAKEN_OUT:
        return
    item.status = ItemStatus.TAKEN_OUT
    for claim in _claims(session, [item], ClaimStatus.OBJECTED):
        step_to(session, store.clock, claim, ClaimStatus.REFUSED, said)


def _let_go_on(session: StationSession, store: Store, objection: Objection) -> None:
    items = open_items(session, objection.notice_id)
    waiting = session.scalars(
        select(Objection).where(
            Objection.notice_id == objection.notice_id, Objection.status == ObjectionStatus.OPEN
        )
    )
    others = [OpenObjection(each.item_id) for each in waiting]
    free = [item for item in items if not is_stopped(item.id, others)]
    claims = _claims(session, free, ClaimStatus.OBJECTED)
    words = f"第 {objection.number} 号异议不成立：{objection.answer}"
    step_all(session, store.clock, claims, ClaimStatus.POSTED_UP, words)


def _claims(session: Session, items: Sequence[NoticeItem], status: ClaimStatus) -> list[PointsClaim]:
    """The claims of these lines that stand in a status."""
    ids = [item.claim_id for item in items if item.claim_id is not None]
    query = select(PointsClaim).where(PointsClaim.id.in_(ids), PointsClaim.status == status)
    return list(session.scalars(query.order_by(PointsClaim.number)))
