"""Whatever is done in whatever order, nothing is entered while it hangs or an objection to it is open."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from station_app.domain.claims import ClaimStatus
from station_app.domain.review import Finding, ReviewResult
from station_app.errors import StationError
from station_app.models.claims import PointsClaim, ReviewItem
from station_app.models.points import PointsTransfer
from station_app.models.publicity import (
    ItemStatus,
    NoticeItem,
    NoticeStatus,
    Objection,
    ObjectionStatus,
    PublicNotice,
)
from station_app.services import claims, public_notices, reviews
from tests.helpers.clock import FixedClock
from tests.helpers.noticeboards import AGREED, Noticeboard, noticeboard
from tests.helpers.stations import make_station

PLACES = st.integers(0, 3)
PICK = st.integers(0, 5)


class PublicityLife(RuleBasedStateMachine):
    """A village that claims, meets, posts, objects, answers, waits and tries to enter, in any order."""

    @initialize()
    def open_station(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        station = make_station(Path(self.folder.name) / "station", FixedClock())
        self.board: Noticeboard = noticeboard(station, households=4)
        self.claims: list[int] = self.board.reviewed(0, 1, 2)
        self.notices: list[int] = [self.board.post(*self.claims)]
        self.objections: list[int] = []

    def teardown(self) -> None:
        if hasattr(self, "board"):
            self.board.store.close()
            self.folder.cleanup()

    @rule(places=st.lists(PLACES, min_size=1, max_size=2, unique=True), result=st.sampled_from(ReviewResult))
    def claim_and_review(self, places: list[int], result: ReviewResult) -> None:
        self.claims += self.board.claims(*places)
        waiting = [each for each in self.claims if self.board.status(each) is ClaimStatus.CLAIMED]
        if waiting:
            meeting_id = self.board.plan(*waiting)
            self.board.decide(meeting_id, Finding(result, 50), AGREED)
            reviews.close_meeting(self.board.store, self.board.actor, meeting_id)

    @rule(days=st.integers(5, 7))
    def post(self, days: int) -> None:
        ready = [each for each in self.claims if self.board.status(each) is ClaimStatus.REVIEWED]
        if ready:
            self.notices.append(self.board.post(*ready, days=days))

    @rule(notice=PICK, line=PICK, whole=st.booleans())
    def object_to(self, notice: int, line: int, *, whole: bool) -> None:
        def deed(notice_id: int) -> None:
            lines = self.board.notice(notice_id).lines
            claim_id = None if whole else lines[line % len(lines)].claim_id
            self.objections.append(self.board.object_to_line(notice_id, claim_id))

        self._try(self.notices, notice, deed)

    @rule(objection=PICK, upheld=st.booleans())
    def answer(self, objection: int, *, upheld: bool) -> None:
        self._try(self.objections, objection, lambda each: self.board.answer_to(each, upheld=upheld))

    @rule(notice=PICK)
    def close(self, notice: int) -> None:
        store, actor = self.board.store, self.board.actor
        self._try(self.notices, notice, lambda each: public_notices.close_notice(store, actor, each))

    @rule(notice=PICK)
    def take_down(self, notice: int) -> None:
        store, actor = self.board.store, self.board.actor
        self._try(
            self.notices, notice, lambda each: public_notices.withdraw_notice(store, actor, each, "贴错了")
        )

    @rule(claim=PICK)
    def withdraw(self, claim: int) -> None:
        store, actor = self.board.store, self.board.actor
        self._try(self.claims, claim, lambda each: claims.withdraw(store, actor, [each]))

    @rule(days=st.integers(2, 5))
    def wait(self, days: int) -> None:
        self.board.days_pass(days)

    @rule()
    def enter_what_may_be_entered(self) -> None:
        for place in range(len(self.claims)):
            self._try(self.claims, place, self._enter)

    def _enter(self, claim_id: int) -> None:
        reasons = self._against(claim_id)
        self.board.enter(claim_id)
        assert not reasons, f"entered although {reasons}"

    @invariant()
    def what_was_entered_was_reviewed_and_posted(self) -> None:
        if not hasattr(self, "board"):
            return
        with self.board.store.read() as session:
            entered = session.scalars(
                select(PointsClaim).where(PointsClaim.status == ClaimStatus.ENTERED)
            ).all()
            transfers = [claim.transfer_id for claim in entered if claim.transfer_id is not None]
            assert len(set(transfers)) == len(transfers)
            assert set(transfers) == set(
                session.scalars(select(PointsTransfer.id).where(PointsTransfer.rule_id.is_not(None)))
            )
            for claim in entered:
                results = session.scalars(select(ReviewItem.result).where(ReviewItem.claim_id == claim.id))
                assert set(results) & {ReviewResult.AGREED, ReviewResult.CHANGED}
                states = session.scalars(select(NoticeItem.status).where(NoticeItem.claim_id == claim.id))
                assert ItemStatus.CARRIED_OUT in set(states)

    @invariant()
    def an_objection_that_is_open_is_seen_on_its_claims(self) -> None:
        """A claim on a board is 有异议 exactly while an objection to it, or to all, waits."""
        if not hasattr(self, "board"):
            return
        with self.board.store.read() as session:
            query = (
                select(NoticeItem, PointsClaim.status)
                .join(PointsClaim, PointsClaim.id == NoticeItem.claim_id)
                .join(PublicNotice, PublicNotice.id == NoticeItem.notice_id)
                .where(PublicNotice.status == NoticeStatus.POSTED, NoticeItem.status == ItemStatus.OPEN)
            )
            for item, status in session.execute(query):
                if status in {ClaimStatus.POSTED_UP, ClaimStatus.OBJECTED}:
                    waits = session.scalars(
                        select(Objection.id).where(
                            Objection.notice_id == item.notice_id,
                            Objection.status == ObjectionStatus.OPEN,
                            Objection.item_id.is_(None) | (Objection.item_id == item.id),
                        )
                    ).all()
                    assert (status == ClaimStatus.OBJECTED) == bool(waits)

    def _against(self, claim_id: int) -> list[str]:
        """What stands against a claim, told from the tables alone."""
        today = self.board.store.clock.today()
        with self.board.store.read() as session:
            posted = session.execute(
                select(NoticeItem, PublicNotice)
                .join(PublicNotice, PublicNotice.id == NoticeItem.notice_id)
                .where(NoticeItem.claim_id == claim_id, PublicNotice.status != NoticeStatus.WITHDRAWN)
            ).all()
            waiting = session.scalars(
                select(Objection)
                .join(NoticeItem, NoticeItem.notice_id == Objection.notice_id)
                .where(
                    NoticeItem.claim_id == claim_id,
                    Objection.status == ObjectionStatus.OPEN,
                    Objection.item_id.is_(None) | (Objection.item_id == NoticeItem.id),
                )
            ).all()
            found = [f"it hangs until {notice.ends_on}" for _, notice in posted if notice.ends_on >= today]
            found += [f"objection {each.number} is open" for each in waiting]
            return found if posted else ["it never was posted"]

    def _try(self, ids: list[int], pick: int, deed: Callable[[int], object]) -> None:
        """Does it to one of these; what the station refuses in a sentence changes nothing."""
        if not ids:
            return
        head = self.board.store.head.seq
        try:
            deed(ids[pick % len(ids)])
        except StationError:
            assert self.board.store.head.seq == head


TestPublicityLife = PublicityLife.TestCase
TestPublicityLife.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
