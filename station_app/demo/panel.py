"""The review panel of the made-up village: what is claimed, reviewed, posted up, objected to and entered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random

from station_app.demo.replay import at_clock
from station_app.demo.world import Villager, World
from station_app.domain.claims import BY_PANEL
from station_app.domain.publicity import NoticeKind, last_day
from station_app.domain.review import Finding, ReviewResult
from station_app.services import claims, objections, public_notices, review_views, reviews
from station_app.services.claim_entry import enter_claims, preview_entry
from station_app.services.claim_views import ClaimRow
from station_app.services.claims import ClaimDraft
from station_app.services.notice_views import get_notice, list_posted
from station_app.services.objections import ObjectionDraft
from station_app.services.public_notices import NoticeDraft
from station_app.services.publicity_due import claims_to_post, usual_facts
from station_app.services.reviews import MeetingDraft, MemberDraft
from station_app.services.rules import list_rules

_TEAM, _TITLE = "council", "理事队"
_COUNCILLORS = 3
_ROUNDS = ((66, 9), (36, 12), (5, 10), (1, 6))
"""Days before the end on which so many people claim; a meeting two days later, a notice the day after."""
_PHOTO = "photo"
_WITNESSES = "张组长、刘会计"
_EVIDENCE = ("组里都看到了，有签到记录", "本人申请，村民代表推荐", "有活动照片和受助人感谢信")
_REFUSED = Finding(ReviewResult.REFUSED, None, 1, 4, "材料不全，补齐以后再报")
_PUT_OFF = Finding(ReviewResult.PUT_OFF, words="情况还要再核实")
_OBJECTION = "听说情况有些出入，请再核实。"
_NOTICE_DAYS = 5
_SEED = 78


@dataclass(slots=True)
class Panel:
    """Puts the rounds of claims on the agenda, by a chance of its own; of the last ones something waits."""

    world: World
    chance: Random = field(default_factory=lambda: Random(_SEED))

    def arrange(self) -> None:
        """Two rounds that are over, one that hangs with an objection, and claims that wait for a meeting."""
        for before, count in _ROUNDS:
            self._put(before, 9, partial(self._claim, self.world.scaled(count, 3)))
            self._put(before - 2, 15, self._meet)
            self._put(before - 3, 10, self._post)
            self._put(before - 4, 11, self._object)
            self._put(before - 6, 10, self._answer)
            self._put(before - 3 - _NOTICE_DAYS, 16, self._close)

    def _put(self, before: int, hour: int, act: Callable[[], object]) -> None:
        day = self.world.last_day - timedelta(days=before)
        if self.world.start < day <= self.world.last_day:
            self.world.agenda.put(at_clock(day, hour, 10), act)

    def _claim(self, count: int) -> None:
        world = self.world
        rules = [
            rule
            for rule in list_rules(world.store)
            if rule.review == BY_PANEL and rule.points > 0 and rule.notice and rule.verify != _PHOTO
        ]
        drafts = [
            ClaimDraft(
                self.chance.choice(rules).id,
                world.clock.today(),
                person.id,
                evidence=self.chance.choice(_EVIDENCE),
                witnesses=_WITNESSES,
            )
            for person in self.chance.sample(world.aged(20, 75), count)
        ]
        for draft in drafts:
            claims.claim(world.store, world.clerk, draft)
            world.clock.pass_minutes(2)

    def _meet(self) -> None:
        """Most is agreed to; something is refused, something put off."""
        world = self.world
        waiting = review_views.claims_to_review(world.store)
        if not waiting:
            return
        council = self._council()
        members = (
            MemberDraft(world.story.head, title="村支书"),
            MemberDraft(world.story.clerk, title="文书"),
            *(MemberDraft(each.name, each.id, _TITLE) for each in council),
        )
        draft = MeetingDraft(
            world.clock.today(),
            members,
            tuple(row.id for row in waiting),
            "村委会二楼会议室",
            world.story.head,
            world.story.clerk,
        )
        meeting_id = reviews.plan_meeting(world.store, world.clerk, draft)
        world.clock.pass_minutes(60)
        lines = review_views.get_meeting(world.store, meeting_id).lines
        found = {
            line.item_id: self._finding(place, len(members) - len(line.recused))
            for place, line in enumerate(lines)
        }
        reviews.decide(world.store, world.clerk, meeting_id, found)
        reviews.close_meeting(world.store, world.clerk, meeting_id)

    def _council(self) -> list[Villager]:
        """Those of the council first; no two of one household or of one name."""
        chosen: dict[int, Villager] = {}
        for each in sorted(self.world.aged(25, 75), key=lambda each: each.team != _TEAM):
            if each.name not in {other.name for other in chosen.values()}:
                chosen.setdefault(each.household_id, each)
            if len(chosen) == _COUNCILLORS:
                break
        return list(chosen.values())

    def _finding(self, place: int, voters: int) -> Finding:
        if place % 7 == 3:
            return _REFUSED if voters >= 5 else _PUT_OFF
        if place % 7 == 5:
            return _PUT_OFF
        return Finding(ReviewResult.AGREED, None, voters, 0)

    def _post(self) -> None:
        world = self.world
        rows: list[ClaimRow] = claims_to_post(world.store)
        if not rows:
            return
        today, usual = world.clock.today(), usual_facts(world.store)
        draft = NoticeDraft(
            NoticeKind.CLAIMS,
            f"{today.year}年{today.month}月积分评议结果公示",
            today,
            last_day(today, _NOTICE_DAYS),
            usual.contact,
            NoticeKind.CLAIMS.usual_words,
            "村委会公示栏",
            tuple(row.id for row in rows),
        )
        public_notices.post_notice(world.store, world.clerk, draft)

    def _object(self) -> None:
        world = self.world
        for row in list_posted(world.store)[:1]:
            if row.days_left:
                line = get_notice(world.store, row.id).standing[0]
                draft = ObjectionDraft(row.id, world.clock.today(), _OBJECTION, line.item_id)
                objections.record_objection(world.store, world.clerk, draft)

    def _answer(self) -> None:
        world = self.world
        for row in list_posted(world.store)[:1]:
            for objection in get_notice(world.store, row.id).objections:
                objections.answer_objection(
                    world.store, world.head, objection.id, "找邻居和村民代表核实过，情况属实。", upheld=False
                )

    def _close(self) -> None:
        world = self.world
        for row in list_posted(world.store):
            if row.days_left or row.open_objections or row.status != "posted":
                continue
            closed = public_notices.close_notice(world.store, world.clerk, row.id)
            if not closed.claim_ids:
                continue
            seen = preview_entry(world.store, world.clerk, closed.claim_ids)
            able = [line.claim_id for line in seen if not line.problem]
            if able:  # somebody may have left meanwhile
                enter_claims(world.store, world.clerk, able)
