"""Claims at the desk of ``tests.helpers.desks``: made, reviewed, posted up, for the pages that show them."""

from __future__ import annotations

from datetime import date

from station_app.domain.publicity import NoticeKind, last_day
from station_app.domain.review import Finding, ReviewResult
from station_app.services import claims, public_notices, review_views, reviews, rules
from station_app.services.claims import ClaimDraft
from station_app.services.public_notices import NoticeDraft
from station_app.services.reviews import MeetingDraft, MemberDraft
from station_app.store.store import Store
from tests.helpers.villages import Village

PANEL = (MemberDraft("李书记"), MemberDraft("王主任"), MemberDraft("赵会计"))
PEOPLE = ((1, "张建国"), (2, "陈桂英"), (3, "解大山"))


def claim_of(village: Village, place: int = 0, code: str = "JR03") -> int:
    """A claim of one of ``PEOPLE`` for a deed of today."""
    store, actor = village.station.store, village.station.actor
    rule = next(rule.id for rule in rules.list_rules(store) if rule.code == code)
    person = village.person(*PEOPLE[place])
    draft = ClaimDraft(rule, _today(store), person, evidence="村里都看到了", witnesses="李四、王五")
    return claims.claim(store, actor, draft)


def meeting_of(village: Village, *claim_ids: int, members: tuple[MemberDraft, ...] = PANEL) -> int:
    """A meeting of today about these claims."""
    store = village.station.store
    draft = MeetingDraft(_today(store), members, claim_ids, "村委会", "李书记", "赵会计")
    return reviews.plan_meeting(store, village.station.actor, draft)


def reviewed_claims(village: Village, *places: int, code: str = "JR03") -> list[int]:
    """Claims that a meeting agreed to."""
    store, actor = village.station.store, village.station.actor
    ids = [claim_of(village, place, code) for place in places]
    meeting_id = meeting_of(village, *ids)
    lines = review_views.get_meeting(store, meeting_id).lines
    reviews.decide(store, actor, meeting_id, {line.item_id: Finding(ReviewResult.AGREED) for line in lines})
    reviews.close_meeting(store, actor, meeting_id)
    return ids


def posted_notice(village: Village, *claim_ids: int) -> int:
    """A notice of these claims, from today on."""
    store = village.station.store
    today = _today(store)
    draft = NoticeDraft(
        NoticeKind.CLAIMS,
        "3月积分评议结果公示",
        today,
        last_day(today, 5),
        "赵会计 0717-4821234",
        claim_ids=claim_ids,
    )
    return public_notices.post_notice(store, village.station.actor, draft)


def _today(store: Store) -> date:
    return store.clock.today()
