"""A village with a review panel and a noticeboard: claims are reviewed, posted up, objected to, entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from station_app.domain.claims import ClaimStatus
from station_app.domain.consents import Purpose
from station_app.domain.publicity import NoticeKind, last_day
from station_app.domain.review import Finding, ReviewResult
from station_app.services import objections, public_notices, review_views, reviews
from station_app.services.consents import record_consent
from station_app.services.notice_views import NoticeView, get_notice
from station_app.services.objections import ObjectionDraft
from station_app.services.public_notices import NoticeDraft
from station_app.services.review_views import MeetingView
from station_app.services.reviews import MeetingDraft, MemberDraft
from tests.helpers.claiming import Claimants, claiming
from tests.helpers.stations import StationUnderTest

PANEL = (MemberDraft("李书记", title="主持"), MemberDraft("王主任"), MemberDraft("赵会计"))
"""Three from outside the households of the settlement."""
AGREED = Finding(ReviewResult.AGREED)
REVIEWED_AND_POSTED = "JR03"
"""A rule that asks for a panel's review and for a notice."""


@dataclass(frozen=True, slots=True)
class Noticeboard(Claimants):
    """The desk that keeps the panel's minutes and the board."""

    def claims(self, *places: int, code: str = REVIEWED_AND_POSTED, **facts: Any) -> list[int]:
        """A claim of the head of each of these households."""
        return [self.claim(code, place, **facts) for place in places]

    def plan(self, *claim_ids: int, members: tuple[MemberDraft, ...] = PANEL) -> int:
        """A meeting of today."""
        draft = MeetingDraft(self.store.clock.today(), members, claim_ids, "村委会二楼", "李书记", "赵会计")
        return reviews.plan_meeting(self.store, self.actor, draft)

    def meeting(self, meeting_id: int) -> MeetingView:
        return review_views.get_meeting(self.store, meeting_id)

    def decide(self, meeting_id: int, *findings: Finding) -> None:
        """What was said, in the order of the claims' numbers; the last counts for all that follow."""
        lines = self.meeting(meeting_id).lines
        said = [*findings, *[findings[-1]] * len(lines)]
        by_item = {line.item_id: finding for line, finding in zip(lines, said, strict=False)}
        reviews.decide(self.store, self.actor, meeting_id, by_item)

    def reviewed(self, *places: int, code: str = REVIEWED_AND_POSTED, **facts: Any) -> list[int]:
        """Claims that a meeting of today agreed to."""
        ids = self.claims(*places, code=code, **facts)
        meeting_id = self.plan(*ids)
        self.decide(meeting_id, AGREED)
        reviews.close_meeting(self.store, self.actor, meeting_id)
        return ids

    def notice_draft(self, *claim_ids: int, days: int = 5, **facts: Any) -> NoticeDraft:
        today = self.store.clock.today()
        usual: dict[str, Any] = {
            "kind": NoticeKind.CLAIMS,
            "title": "3月积分评议结果公示",
            "starts_on": today,
            "ends_on": last_day(today, days),
            "contact": "赵会计 0717-4821234",
            "claim_ids": claim_ids,
        }
        return NoticeDraft(**{**usual, **facts})

    def post(self, *claim_ids: int, **facts: Any) -> int:
        return public_notices.post_notice(self.store, self.actor, self.notice_draft(*claim_ids, **facts))

    def notice(self, notice_id: int) -> NoticeView:
        return get_notice(self.store, notice_id)

    def object_to_line(self, notice_id: int, claim_id: int | None = None, **facts: Any) -> int:
        """Somebody objects to a claim, or to the whole notice; returns the objection's id."""
        items = {line.claim_id: line.item_id for line in self.notice(notice_id).lines}
        usual: dict[str, Any] = {
            "notice_id": notice_id,
            "raised_on": self.store.clock.today(),
            "words": "没有看到他去",
            "item_id": None if claim_id is None else items[claim_id],
            "raised_by": "王大山",
        }
        draft = ObjectionDraft(**{**usual, **facts})
        return objections.record_objection(self.store, self.actor, draft)

    def answer_to(self, objection_id: int, *, upheld: bool, answer: str = "已到户核实") -> None:
        objections.answer_objection(self.store, self.actor, objection_id, answer, upheld=upheld)

    def consent(self, resident_id: int) -> None:
        record_consent(self.store, self.actor, resident_id, Purpose.POST_NAME)

    def status(self, claim_id: int) -> ClaimStatus:
        return self.row(claim_id).status

    def days_pass(self, days: int) -> None:
        self.village.station.clock.advance(days=days)

    @property
    def yesterday(self) -> Any:
        return self.store.clock.today() - timedelta(days=1)


def noticeboard(station: StationUnderTest, households: int = 6) -> Noticeboard:
    """A settlement of so many households with its board."""
    return Noticeboard(claiming(station, households).village)
