"""A claim that went the whole way, written straight into the tables: what stands behind its transfer."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

from station_app.domain.permissions import Actor
from station_app.models.claims import (
    ClaimPhoto,
    ClaimStatus,
    ClaimStep,
    PointsClaim,
    ReviewItem,
    ReviewMeeting,
    ReviewMember,
    ReviewRecusal,
    ReviewResult,
)
from station_app.models.points import PointsTransfer
from station_app.models.publicity import NoticeItem, NoticeStatus, Objection, ObjectionStatus, PublicNotice
from station_app.models.scoring import ScoringCell, ScoringColumn, ScoringSheet, SheetStatus
from station_app.models.shop import Blob
from station_app.store.store import Store

DAY = date(2026, 2, 20)


def claim_behind(store: Store, actor: Actor, transfer_id: int, picture: bytes) -> int:
    """Give a posted transfer its claim: sheet, photo, a review with a recusal, a notice with an objection."""
    now = store.clock.now()
    digest = sha256(picture).hexdigest()
    with store.write("demo.fill", by=actor) as session:
        transfer = session.get_one(PointsTransfer, transfer_id)
        assert transfer.rule_id is not None
        sheet = ScoringSheet(
            number=3,
            title="二月人居环境",
            deed_on=DAY,
            status=SheetStatus.ENTERED,
            made_at=now,
            by_name="王文书",
        )
        session.add(sheet)
        claim = PointsClaim(
            number=12,
            rule_id=transfer.rule_id,
            household_id=1,
            deed_on=DAY,
            points=transfer.honour + 10,
            granted=transfer.honour,
            evidence="门前屋后打扫干净，组长看过",
            claimed_by="李名兰",
            status=ClaimStatus.ENTERED,
            transfer_id=transfer_id,
            claimed_at=now - timedelta(days=9),
            by_name="王文书",
        )
        session.add(claim)
        column = ScoringColumn(sheet_id=sheet.id, rule_id=transfer.rule_id)
        session.add(column)
        session.add(ScoringCell(column_id=column.id, household_id=1, quantity=1, claim_id=claim.id))
        for days, status in ((9, ClaimStatus.CLAIMED), (7, ClaimStatus.REVIEWED), (0, ClaimStatus.ENTERED)):
            session.add(
                ClaimStep(claim_id=claim.id, status=status, at=now - timedelta(days=days), by_name="王文书")
            )
        session.add(
            ClaimPhoto(
                claim_id=claim.id, picture_sha256=digest, caption="门前", added_at=now, by_name="王文书"
            )
        )
        session.add(Blob(sha256=digest, media_type="image/png", size=len(picture), content=picture))
        meeting = ReviewMeeting(
            number=2,
            held_on=DAY + timedelta(days=3),
            place="村委会",
            chair="张主任",
            created_at=now,
            by_name="王文书",
        )
        session.add(meeting)
        members = [ReviewMember(meeting_id=meeting.id, name=name) for name in ("张主任", "陈桂英", "单守义")]
        session.add_all(members)
        item = ReviewItem(
            meeting_id=meeting.id,
            claim_id=claim.id,
            result=ReviewResult.CHANGED,
            points=transfer.honour,
            votes_for=2,
            votes_against=0,
            words="堆柴未清，少记 1 分",
        )
        session.add(item)
        session.add(ReviewRecusal(item_id=item.id, member_id=members[1].id, reason="本户"))
        notice = PublicNotice(
            number=5,
            kind="claims",
            title="二月积分公示",
            starts_on=DAY + timedelta(days=4),
            ends_on=DAY + timedelta(days=8),
            place="村务公开栏",
            status=NoticeStatus.CLOSED,
            posted_at=now - timedelta(days=6),
            by_name="王文书",
        )
        session.add(notice)
        line = NoticeItem(notice_id=notice.id, claim_id=claim.id, points=transfer.honour)
        session.add(line)
        session.add(
            Objection(
                number=1,
                notice_id=notice.id,
                item_id=line.id,
                raised_on=DAY + timedelta(days=5),
                raised_by="不愿公开",
                words="他家门口还有柴",
                status=ObjectionStatus.REJECTED,
                answer="已经清走，有照片",
                answered_on=DAY + timedelta(days=6),
                recorded_at=now,
                recorded_by="王文书",
            )
        )
        return claim.id
