"""Years are settled, points expire, openings are entered, months closed, books printed: all still adds up.

The deeds of ``test_points_and_shop`` and these among them; a quarter of its lives.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from station_app.domain.opening import OpeningKind
from station_app.domain.passbook import FORMS
from station_app.domain.settings import EXPIRY_MONTHS
from station_app.domain.year_end import ClearingKind, ClearingMode, ClearingTerms
from station_app.services.clearings import undo_clearing
from station_app.services.month_close import close_month, list_months, month_view, reopen_month
from station_app.services.opening import OpeningDraft, enter_opening, undo_opening
from station_app.services.opening_views import OpeningFigure
from station_app.services.passbooks import next_run, record_run
from station_app.services.settings import set_setting
from station_app.services.year_end import ClearingDraft, carry_out, expired_points
from tests.fuzz.test_points_and_shop import ACTS, LIVES, Village, places
from tests.helpers.deeds.deed import done

SHARE_OF_LIVES = 4
_SECONDS_EACH = 30

pytestmark = pytest.mark.timeout(120 + LIVES * _SECONDS_EACH)

TERMS = st.builds(ClearingTerms, st.sampled_from(ClearingMode), st.integers(1, 99), st.integers(0, 400))
_MEMBERS = "SELECT id FROM points_account WHERE kind = 'member' ORDER BY id"


class VillageOverYears(Village):
    """The head's deeds once a month and once a year, among all others."""

    @initialize()
    def begin(self) -> None:
        super().begin()
        set_setting(self.life.store, self.life.actor, EXPIRY_MONTHS, 3)

    @invariant()
    def honour_is_never_cleared(self) -> None:
        if hasattr(self, "life"):
            assert self.life.ids("SELECT id FROM points_transfer WHERE kind = 'expire' AND honour <> 0") == []

    @invariant()
    def nobody_stands_in_two_openings(self) -> None:
        if hasattr(self, "life"):
            doubled = self.life.ids(
                "SELECT account_id FROM opening_line AS l JOIN opening_document AS d ON d.id = l.document_id"
                " WHERE d.undone_at IS NULL GROUP BY account_id HAVING count(*) > 1"
            )
            assert doubled == []

    @invariant()
    def books_have_no_gaps(self) -> None:
        if not hasattr(self, "life"):
            return
        with self.life.store.read() as session:
            rows = session.execute(
                text("SELECT account_id, book, first_line, lines FROM passbook_print ORDER BY id")
            )
            ends: dict[tuple[int, int], int] = {}
            for account, book, first, lines in rows:
                assert first == ends.get((account, book), 0) + 1
                ends[account, book] = first + lines - 1

    @rule(days=st.sampled_from([31, 70, 100]))
    def a_season_passes(self, days: int) -> None:
        self.life.clock.advance(days=days)

    @rule(terms=TERMS, years=st.integers(0, 1), ago=st.integers(0, 20))
    def settle_year(self, terms: ClearingTerms, years: int, ago: int) -> None:
        life = self.life
        day = life.days_ago(ago)
        draft = ClearingDraft(ClearingKind.YEAR_END, day.year - years, day, terms)
        self._do("settle", lambda: carry_out(life.store, life.actor, draft))

    @rule()
    def expire(self) -> None:
        life = self.life
        due = expired_points(life.store)
        draft = ClearingDraft(ClearingKind.EXPIRY, life.clock.today().year, life.clock.today())
        plan = self._do("expire", lambda: carry_out(life.store, life.actor, draft))
        assert (0 if plan is None else plan.total.cleared) == due
        assert expired_points(life.store) == 0

    @rule(which=places)
    def undo_clearing(self, which: int) -> None:
        life = self.life
        if clearings := life.ids("SELECT id FROM clearing ORDER BY id"):
            chosen = self._one(clearings, which)
            self._do("undo clearing", lambda: undo_clearing(life.store, life.actor, chosen, "定错了"))

    @rule(whose=places, points=st.integers(0, 500), honour=st.integers(0, 500))
    def open_balance(self, whose: int, points: int, honour: int) -> None:
        life = self.life
        figures = (OpeningFigure(self._one(life.ids(_MEMBERS), whose), points, honour),)
        draft = OpeningDraft(OpeningKind.POINTS, life.days_ago(1), figures, "存折", "王监督")
        self._do("open", lambda: enter_opening(life.store, life.actor, draft))

    @rule(which=places)
    def undo_opening(self, which: int) -> None:
        life = self.life
        if documents := life.ids("SELECT id FROM opening_document ORDER BY id"):
            chosen = self._one(documents, which)
            self._do("undo opening", lambda: undo_opening(life.store, life.actor, chosen, "抄错了"))

    @rule(which=places)
    def close_a_month(self, which: int) -> None:
        life = self.life
        months = [each.month for each in list_months(life.store)]
        chosen = months[which % len(months)]
        self._do("close month", lambda: close_month(life.store, life.actor, chosen))
        for each in list_months(life.store):
            figures = each.figures
            came = figures.given + figures.opened + figures.other
            went = figures.taken + figures.redeemed + figures.cleared
            assert figures.opening + came - went == figures.closing
            groups = month_view(life.store, each.month).figures.groups
        assert sum(group.closing for group in groups) == figures.closing

    @rule(which=places)
    def reopen_a_month(self, which: int) -> None:
        life = self.life
        months = [each.month for each in list_months(life.store)]
        chosen = months[which % len(months)]
        self._do("reopen month", lambda: reopen_month(life.store, life.actor, chosen, "漏记"))

    @rule(whose=places)
    def print_book(self, whose: int) -> None:
        life = self.life
        account = self._one(life.ids(_MEMBERS), whose)
        run = self._do("passbook", lambda: next_run(life.store, account, FORMS[0]))
        if run is not None:
            balance = life.ids(f"SELECT balance FROM points_account WHERE id = {account}")
            assert [run.lines[-1].balance] == balance
            record_run(life.store, life.actor, run)


def test_over_the_years_the_books_add_up() -> None:
    run_state_machine_as_test(
        VillageOverYears,
        settings=settings(
            max_examples=-(-LIVES // SHARE_OF_LIVES),
            stateful_step_count=ACTS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert done["settle"] + done["expire"] + done["open"]
