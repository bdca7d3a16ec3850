"""Deeds at the points' desk: posting, reversing, claims, reviews, notices, objections, year-ends, months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from station_app.domain.publicity import NoticeKind
from station_app.domain.review import Finding, ReviewResult
from station_app.domain.year_end import ClearingKind, ClearingMode, ClearingTerms
from station_app.models.people import Resident
from station_app.services import (
    claim_entry,
    claims,
    clearings,
    month_close,
    objections,
    posting,
    public_notices,
    reviews,
    year_end,
)
from station_app.services.claims import ClaimDraft
from station_app.services.objections import ObjectionDraft
from station_app.services.posting import PostingDraft
from station_app.services.public_notices import NoticeDraft
from station_app.services.reviews import MeetingDraft, MemberDraft
from station_app.services.year_end import ClearingDraft
from tests.helpers.deeds.deed import Deeds, any_of, between, deed, either, places, several
from tests.helpers.village_life import RULES, VillageLife

MEMBERS = tuple(MemberDraft(name) for name in ("张大山", "王会计", "刘主任", "陈组长"))
CONTACT = "张文书 0717-4820001"
TO_REVIEW = (
    "SELECT c.id FROM points_claim AS c JOIN points_rule AS r ON r.id = c.rule_id"
    " WHERE c.status = 'claimed' AND r.review = 'panel'"
    " AND c.id NOT IN (SELECT claim_id FROM review_item AS i JOIN review_meeting AS m ON m.id = i.meeting_id"
    " WHERE m.closed_at IS NULL) ORDER BY c.id"
)
TO_POST = (
    "SELECT c.id FROM points_claim AS c JOIN points_rule AS r ON r.id = c.rule_id"
    " WHERE c.status = 'reviewed' AND r.notice ORDER BY c.id"
)
days_ago = between(0, 40)
PERSONAL = frozenset(each.code for each in RULES if each.scope == "person")
which_rule = any_of([each.code for each in RULES])


def doer_of(life: VillageLife, code: str, household: int) -> tuple[int, ...]:
    """Who does what persons do: the first of the household; nobody where the household does it."""
    if code not in PERSONAL:
        return ()
    with life.store.read() as session:
        people = select(Resident.id).where(Resident.household_id == household)
        return tuple(session.scalars(people.order_by(Resident.id).limit(1)))


class PostingDeeds(Deeds):
    """Straight to the ledger, and back."""

    @deed(often=2, code=which_rule, whose=places, times=between(1, 4), ago=days_ago)
    def post_points(self, code: str, whose: int, times: int, ago: int) -> None:
        life = self.life
        household = self.one(life.households, whose)
        doer = doer_of(life, code, household)
        homes = () if doer else (household,)
        draft = PostingDraft(life.rule(code), life.days_ago(ago), doer, homes, times)
        self.do("post points", lambda: posting.post_points(life.store, life.actor, draft))

    @deed(which=places)
    def reverse(self, which: int) -> None:
        life = self.life
        transfer = self.one(life.ids("SELECT id FROM points_transfer ORDER BY id DESC"), which)
        self.do("reverse", lambda: posting.reverse(life.store, life.actor, transfer, "记错了"))


class ClaimDeeds(Deeds):
    """From 申报 to 入账."""

    @deed(often=3, code=which_rule, whose=several(places, 1, 3), times=between(1, 2), ago=days_ago)
    def claim(self, code: str, whose: list[int], times: int, ago: int) -> None:
        life = self.life
        homes = [self.one(life.households, place) for place in whose]
        drafts = [
            ClaimDraft(
                life.rule(code),
                life.days_ago(ago),
                resident_id=next(iter(doer_of(life, code, home)), None),
                household_id=home,
                quantity=times,
                evidence="大家都看见了",
                witnesses="张三、李四",
                claimed_by="李名兰",
            )
            for home in homes
        ]
        self.do("claim", lambda: claims.claim_many(life.store, life.actor, drafts))

    @deed(
        when=(
            "SELECT 1 FROM points_claim AS c JOIN points_rule AS r ON r.id = c.rule_id WHERE "
            "c.status = 'claimed' AND r.review = 'team'"
        ),
        which=places,
    )
    def confirm(self, which: int) -> None:
        self._on_claim(
            "confirm", which, lambda each: claims.confirm(self.life.store, self.life.actor, [each])
        )

    @deed(
        when=("SELECT 1 FROM points_claim WHERE status NOT IN ('entered', 'withdrawn', 'refused')"),
        which=places,
    )
    def withdraw(self, which: int) -> None:
        self._on_claim(
            "withdraw", which, lambda each: claims.withdraw(self.life.store, self.life.actor, [each])
        )

    @deed(
        when="SELECT 1 FROM points_claim WHERE status = 'claimed'",
        which=places,
    )
    def refuse(self, which: int) -> None:
        self._on_claim(
            "refuse claim",
            which,
            lambda each: claims.refuse(self.life.store, self.life.actor, [each], "不属实"),
        )

    @deed(
        often=3,
        when=("SELECT 1 FROM points_claim WHERE status IN ('claimed', 'reviewed', 'posted_up')"),
        how_many=between(1, 8),
        which=places,
    )
    def enter(self, how_many: int, which: int) -> None:
        life = self.life
        ready = [each.id for each in claim_entry.ready_claims(life.store, life.actor)]
        if ready:
            chosen = [self.one(ready, which + step) for step in range(min(how_many, len(ready)))]
            self.do("enter claims", lambda: claim_entry.enter_claims(life.store, life.actor, chosen))

    @deed(
        when="SELECT 1 FROM points_claim",
        which=places,
    )
    def enter_any(self, which: int) -> None:
        self._on_claim(
            "enter any",
            which,
            lambda each: claim_entry.enter_claims(self.life.store, self.life.actor, [each]),
        )

    @deed(often=3, when=TO_REVIEW, how_many=between(1, 5))
    def plan_meeting(self, how_many: int) -> None:
        life = self.life
        waiting = life.ids(TO_REVIEW)
        draft = MeetingDraft(life.clock.today(), MEMBERS, tuple(waiting[:how_many]), chair="张大山")
        self.do("plan meeting", lambda: reviews.plan_meeting(life.store, life.actor, draft))

    @deed(
        often=4,
        when=("SELECT 1 FROM review_meeting WHERE closed_at IS NULL"),
        which=places,
        results=several(any_of(ReviewResult), 5, 5),
    )
    def hold_meeting(self, which: int, results: list[ReviewResult]) -> None:
        life = self.life
        meetings = life.ids("SELECT id FROM review_meeting WHERE closed_at IS NULL")
        if not meetings:
            return
        meeting = self.one(meetings, which)
        items = life.ids(f"SELECT id FROM review_item WHERE meeting_id = {meeting} ORDER BY id")
        negative = set(
            life.ids(
                "SELECT i.id FROM review_item AS i JOIN points_claim AS c ON c.id = i.claim_id"
                " WHERE c.points < 0"
            )
        )
        findings = {
            item: Finding(
                result,
                points=(-30 if item in negative else 30) if result is ReviewResult.CHANGED else None,
                words="议过了",
            )
            for item, result in zip(items, results * len(items), strict=False)
        }
        self.do("decide", lambda: reviews.decide(life.store, life.actor, meeting, findings))
        self.do("close meeting", lambda: reviews.close_meeting(life.store, life.actor, meeting))

    @deed(often=4, when=TO_POST, length=between(5, 9))
    def post_notice(self, length: int) -> None:
        life = self.life
        reviewed = life.ids(TO_POST)
        today = life.clock.today()
        draft = NoticeDraft(
            NoticeKind.CLAIMS,
            "积分公示",
            today,
            today + timedelta(days=length),
            CONTACT,
            claim_ids=tuple(reviewed[:4]),
        )
        self.do("post notice", lambda: public_notices.post_notice(life.store, life.actor, draft))

    @deed(
        when="SELECT 1 FROM notice_item",
        which=places,
        whole=either,
    )
    def object_to(self, which: int, whole: bool) -> None:
        life = self.life
        items = life.ids(
            "SELECT i.id FROM notice_item AS i JOIN public_notice AS n ON n.id = i.notice_id"
            " ORDER BY n.status = 'posted' DESC, i.id DESC"
        )
        if not items:
            return
        item = self.one(items, which // 8)
        notice = life.ids(f"SELECT notice_id FROM notice_item WHERE id = {item}")[0]
        draft = ObjectionDraft(notice, life.clock.today(), "没有这回事", None if whole else item)
        self.do("object", lambda: objections.record_objection(life.store, life.actor, draft))

    @deed(
        often=2,
        when="SELECT 1 FROM objection WHERE status = 'open'",
        which=places,
        upheld=either,
    )
    def answer(self, which: int, upheld: bool) -> None:
        life = self.life
        waiting = life.ids("SELECT id FROM objection WHERE status = 'open'")
        if waiting:
            objection = self.one(waiting, which)
            self.do(
                "answer",
                lambda: objections.answer_objection(
                    life.store, life.actor, objection, "查清楚了", upheld=upheld
                ),
            )

    @deed(
        often=3,
        when="SELECT 1 FROM public_notice WHERE status = 'posted'",
        which=places,
        withdrawn=either,
    )
    def end_notice(self, which: int, withdrawn: bool) -> None:
        life = self.life
        notices = life.ids("SELECT id FROM public_notice WHERE status = 'posted'")
        if not notices:
            return
        notice = self.one(notices, which)
        if withdrawn and which % 3 == 0:
            self.do(
                "withdraw notice",
                lambda: public_notices.withdraw_notice(life.store, life.actor, notice, "写错了"),
            )
        else:
            self.do("close notice", lambda: public_notices.close_notice(life.store, life.actor, notice))

    def _on_claim(self, deed: str, which: int, act: Callable[[int], object]) -> None:
        standing = self.life.ids("SELECT id FROM points_claim ORDER BY id DESC")
        if standing:
            claim = self.one(standing, which)
            self.do(deed, lambda: act(claim))


class YearDeeds(Deeds):
    """年终, 到期 and 月结."""

    @deed(
        mode=any_of(ClearingMode),
        share=between(0, 100),
        minimum=between(0, 500),
        ago=between(0, 60),
    )
    def clear_year(self, mode: ClearingMode, share: int, minimum: int, ago: int) -> None:
        life = self.life
        day = life.days_ago(ago)
        terms = ClearingTerms(mode, share if mode is ClearingMode.SHARE else 0, minimum)
        draft = ClearingDraft(ClearingKind.YEAR_END, day.year, day, terms)
        self.do("clear the year", lambda: year_end.carry_out(life.store, life.actor, draft))

    @deed()
    def expire(self) -> None:
        life = self.life
        today = life.clock.today()
        draft = ClearingDraft(ClearingKind.EXPIRY, today.year, today)
        self.do("expire", lambda: year_end.carry_out(life.store, life.actor, draft))

    @deed(
        when="SELECT 1 FROM clearing WHERE undone_at IS NULL",
        which=places,
    )
    def undo_clearing(self, which: int) -> None:
        life = self.life
        standing = life.ids("SELECT id FROM clearing ORDER BY id DESC")
        if standing:
            clearing = self.one(standing, which // 8)
            self.do(
                "undo a clearing",
                lambda: clearings.undo_clearing(life.store, life.actor, clearing, "算早了"),
            )

    @deed(back=between(1, 3))
    def close_month(self, back: int) -> None:
        life = self.life
        month = (life.clock.today().replace(day=1) - timedelta(days=28 * back)).strftime("%Y-%m")
        self.do("close a month", lambda: month_close.close_month(life.store, life.actor, month))

    @deed(
        when="SELECT 1 FROM month_close WHERE reopened_at IS NULL",
        back=between(1, 3),
    )
    def reopen_month(self, back: int) -> None:
        life = self.life
        month = (life.clock.today().replace(day=1) - timedelta(days=28 * back)).strftime("%Y-%m")
        self.do("reopen a month", lambda: month_close.reopen_month(life.store, life.actor, month, "漏了一笔"))
