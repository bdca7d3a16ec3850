"""What stands behind a claimed transfer: the claim, its steps, reviews, notices, objections, photos."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from station_app.models.claims import (
    ClaimPhoto,
    ClaimStep,
    PointsClaim,
    ReviewItem,
    ReviewMeeting,
    ReviewMember,
    ReviewRecusal,
)
from station_app.models.publicity import NoticeItem, Objection, PublicNotice
from station_app.models.scoring import ScoringCell, ScoringColumn, ScoringSheet
from station_app.services.explaining.facts import (
    ClaimFacts,
    NoticeFacts,
    ObjectionFacts,
    PhotoFacts,
    ReviewFacts,
    SheetFacts,
    StepFacts,
)


def claim_behind(session: Session, transfer_id: int) -> ClaimFacts | None:
    """The claim that a transfer entered."""
    claim = session.scalars(select(PointsClaim).where(PointsClaim.transfer_id == transfer_id)).first()
    if claim is None:
        return None
    steps = session.scalars(select(ClaimStep).where(ClaimStep.claim_id == claim.id).order_by(ClaimStep.id))
    photos = session.scalars(
        select(ClaimPhoto).where(ClaimPhoto.claim_id == claim.id).order_by(ClaimPhoto.id)
    )
    return ClaimFacts(
        claim.number,
        claim.claimed_by,
        claim.claimed_at,
        claim.by_name,
        claim.deed_on,
        claim.quantity,
        claim.evidence,
        claim.points,
        claim.granted,
        claim.points_note,
        tuple(StepFacts(step.status, step.at, step.words, step.by_name) for step in steps),
        tuple(PhotoFacts(photo.picture_sha256, photo.caption) for photo in photos),
        _reviews(session, claim.id),
        _notices(session, claim.id),
    )


def sheet_behind(session: Session, transfer_id: int) -> SheetFacts | None:
    """The scoring sheet from which a transfer was entered, straight or by a claim."""
    claimed = select(PointsClaim.id).where(PointsClaim.transfer_id == transfer_id)
    cell = (
        select(ScoringColumn.sheet_id)
        .join(ScoringCell, ScoringCell.column_id == ScoringColumn.id)
        .where(or_(ScoringCell.transfer_id == transfer_id, ScoringCell.claim_id.in_(claimed)))
    )
    found = session.scalars(select(ScoringSheet).where(ScoringSheet.id.in_(cell))).first()
    if found is None:
        return None
    return SheetFacts(found.number, found.title, found.deed_on, found.entered_by or found.by_name)


def _reviews(session: Session, claim_id: int) -> tuple[ReviewFacts, ...]:
    rows = session.execute(
        select(ReviewItem, ReviewMeeting)
        .join(ReviewMeeting, ReviewMeeting.id == ReviewItem.meeting_id)
        .where(ReviewItem.claim_id == claim_id)
        .order_by(ReviewMeeting.held_on, ReviewItem.id)
    ).all()
    return tuple(_review(session, item, meeting) for item, meeting in rows)


def _review(session: Session, item: ReviewItem, meeting: ReviewMeeting) -> ReviewFacts:
    members = session.scalars(
        select(ReviewMember.name).where(ReviewMember.meeting_id == meeting.id).order_by(ReviewMember.id)
    )
    recused = session.execute(
        select(ReviewMember.name, ReviewRecusal.reason)
        .join(ReviewRecusal, ReviewRecusal.member_id == ReviewMember.id)
        .where(ReviewRecusal.item_id == item.id)
        .order_by(ReviewMember.id)
    )
    return ReviewFacts(
        meeting.number,
        meeting.held_on,
        meeting.place,
        meeting.chair,
        tuple(members),
        tuple((name, reason) for name, reason in recused),
        item.result,
        item.points,
        item.votes_for,
        item.votes_against,
        item.words,
    )


def _notices(session: Session, claim_id: int) -> tuple[NoticeFacts, ...]:
    rows = session.execute(
        select(NoticeItem, PublicNotice)
        .join(PublicNotice, PublicNotice.id == NoticeItem.notice_id)
        .where(NoticeItem.claim_id == claim_id)
        .order_by(PublicNotice.starts_on, PublicNotice.id)
    ).all()
    return tuple(_notice(session, item, notice) for item, notice in rows)


def _notice(session: Session, item: NoticeItem, notice: PublicNotice) -> NoticeFacts:
    objections = session.scalars(
        select(Objection)
        .where(Objection.notice_id == notice.id)
        .where(or_(Objection.item_id == item.id, Objection.item_id.is_(None)))
        .order_by(Objection.number)
    )
    return NoticeFacts(
        notice.number,
        notice.title,
        notice.starts_on,
        notice.ends_on,
        notice.place,
        notice.status,
        tuple(
            ObjectionFacts(
                each.number, each.raised_on, each.words, each.status, each.answer, each.answered_on
            )
            for each in objections
        ),
    )
