"""The facts that minutes, notice posters and answers to objections are printed from in tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from station_app.domain.claims import ClaimStatus, Course
from station_app.domain.publicity import Named, NoticeKind
from station_app.domain.review import OWN_HOUSEHOLD, Finding, ReviewResult
from station_app.models.publicity import ItemStatus, NoticeStatus, ObjectionStatus
from station_app.services.claim_views import ClaimRow
from station_app.services.notice_views import NoticeLine, NoticeView, ObjectionView
from station_app.services.review_views import MeetingView, MemberView, Recusal, ReviewLine
from tests.helpers.papers import STATION

_AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
MEMBERS = (
    MemberView(1, "李书记", None, "村支书"),
    MemberView(2, "王主任", None, "村主任"),
    MemberView(3, "赵会计", None, ""),
    MemberView(4, "欧阳名兰", 44, "妇联主席"),
)
NAMES = (
    "李名兰",
    "张兰",
    "张玉兰",
    "张名兰",
    "欧阳名兰",
    "欧阳兰",
    "买买提·阿不都热合曼",
    "阿卜杜拉·买买提",
)


def claim_row(number: int, who: str = "李名兰", **changed: Any) -> ClaimRow:
    facts: dict[str, Any] = {
        "id": number,
        "number": number,
        "status": ClaimStatus.CLAIMED,
        "household_id": number,
        "household_number": f"03-{number:04d}",
        "household": f"{who}户",
        "group": "三组",
        "group_id": 3,
        "resident_id": None,
        "who": "",
        "rule_id": 1,
        "rule_code": "FW01",
        "rule_name": "参加村实践站组织的志愿服务",
        "rule_version": 1,
        "category": "参加志愿服务",
        "course": Course("panel", notice=True),
        "unit": "小时",
        "quantity": 90,
        "deed_on": date(2026, 2, 20),
        "points": 30,
        "granted": None,
        "entered": None,
        "evidence": "",
        "claimed_by": who,
        "claimed_at": _AT,
        "by": "张文书",
        "since": _AT,
        "photos": 0,
        "sheet_id": None,
        "transfer_id": None,
        "reversed_by": None,
        "points_note": "",
        "obstacle": "",
    }
    return ClaimRow(**{**facts, **changed})


def review_line(number: int, finding: Finding | None = None, **changed: Any) -> ReviewLine:
    """A line of ``NAMES`` in turn; the fourth reviewer steps aside for every fifth."""
    own = Recusal(4, "欧阳名兰", OWN_HOUSEHOLD, is_own=True)
    row = claim_row(number, NAMES[number % len(NAMES)], **changed)
    return ReviewLine(number, row, finding or Finding(), (own,) if number % 5 == 4 else (), is_gone=False)


DECIDED = (
    Finding(ReviewResult.AGREED, None, 3, 0),
    Finding(ReviewResult.CHANGED, 20, 3, 1, "只算两次"),
    Finding(ReviewResult.REFUSED, None, 0, 3, "没有照片，也没有人证明"),
    Finding(ReviewResult.PUT_OFF),
    Finding(ReviewResult.AGREED),
)


def meeting_view(*lines: ReviewLine, **changed: Any) -> MeetingView:
    facts: dict[str, Any] = {
        "id": 1,
        "number": 3,
        "station": STATION,
        "held_on": date(2026, 3, 2),
        "place": "村委会二楼会议室",
        "chair": "李书记",
        "recorder": "赵会计",
        "words": "下次评议会定在 3 月 16 日。",
        "closed_at": None,
        "members": MEMBERS,
        "lines": lines,
        "least": 3,
    }
    return MeetingView(**{**facts, **changed})


def notice_line(number: int, name: str = "李名兰", **changed: Any) -> NoticeLine:
    facts: dict[str, Any] = {
        "item_id": number,
        "claim_id": number,
        "claim_number": number,
        "household_number": f"03-{number:04d}",
        "group": "三组",
        "person": Named(name, date(1966, 3, 5), consents=True),
        "words": "参加村实践站组织的志愿服务（1.5 小时）",
        "day": date(2026, 2, 20),
        "points": 30,
        "status": ItemStatus.OPEN,
    }
    return NoticeLine(**{**facts, **changed})


def notice_view(*lines: NoticeLine, **changed: Any) -> NoticeView:
    facts: dict[str, Any] = {
        "id": 1,
        "number": 7,
        "station": STATION,
        "kind": NoticeKind.CLAIMS,
        "title": "2026年2月积分评议结果公示",
        "words": NoticeKind.CLAIMS.usual_words,
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2026, 3, 6),
        "days_left": 5,
        "place": "村委会公示栏",
        "contact": "赵会计（电话 0717-4821234）",
        "status": NoticeStatus.POSTED,
        "close_reason": "",
        "lines": lines,
        "objections": (),
    }
    return NoticeView(**{**facts, **changed})


def objection_view(**changed: Any) -> ObjectionView:
    facts: dict[str, Any] = {
        "id": 1,
        "number": 2,
        "station": STATION,
        "notice_id": 1,
        "notice_number": 7,
        "notice_title": "2026年2月积分评议结果公示",
        "item_id": 1,
        "about": "03-0012 户 李*兰：参加村实践站组织的志愿服务（1.5 小时）",
        "raised_on": date(2026, 3, 3),
        "raised_by": "王大山",
        "phone": "13871000001",
        "words": "2 月 20 日那天下雨，活动改期了，没有看到他去。",
        "status": ObjectionStatus.REJECTED,
        "answer": "查了签到表和照片，活动改在下午进行，李名兰到场服务 1.5 小时，三位队员可以证明。",
        "answered_on": date(2026, 3, 4),
        "answered_by": "李书记",
    }
    return ObjectionView(**{**facts, **changed})
