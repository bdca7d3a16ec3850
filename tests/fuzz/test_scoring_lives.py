"""Sheets are scored, a category is capped, base points come and go, households are vetoed: all still adds up.

The deeds of ``test_points_and_shop`` and these among them; a quarter of its lives.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from station_app.domain.periods import year_of
from station_app.domain.points import CategoryLimits
from station_app.domain.settings import BASE_POINTS
from station_app.services import rules
from station_app.services.base_points import grant_base, undo_base
from station_app.services.budget import year_budget
from station_app.services.category_terms import change_terms
from station_app.services.rankings import points_ranking
from station_app.services.rules import RuleDraft
from station_app.services.scoring import SheetDraft, enter_sheet, make_sheet, preview_sheet
from station_app.services.scoring_views import sheet_detail
from station_app.services.settings import set_setting
from station_app.services.vetoes import VetoDraft, lift_veto, record_veto, vetoed_on
from tests.fuzz.test_points_and_shop import ACTS, LIVES, Village, places
from tests.helpers.deeds.deed import done

SHARE_OF_LIVES = 4
_SECONDS_EACH = 30

pytestmark = pytest.mark.timeout(120 + LIVES * _SECONDS_EACH)

LIMITS = CategoryLimits(150, cap_day=90, cap_month=180, cap_year=500)
YARDS, BOTTLES = "WM01", "WM02"
_PLUS = (
    "SELECT t.from_account_id + t.to_account_id, t.deed_on, t.honour FROM points_transfer AS t"
    " JOIN points_rule AS r ON r.id = t.rule_id WHERE r.points > 0 AND t.kind = 'earn'"
    " AND NOT EXISTS (SELECT 1 FROM points_transfer WHERE reverses_id = t.id)"
)
_STRAY_CELLS = (
    "SELECT c.id FROM scoring_cell AS c JOIN scoring_column AS o ON o.id = c.column_id"
    " JOIN points_transfer AS t ON t.id = c.transfer_id JOIN points_account AS a ON a.id = t.to_account_id"
    " WHERE a.household_id <> c.household_id OR t.rule_id <> o.rule_id OR t.quantity <> c.quantity"
)


class VillageThatScores(Village):
    """The clerk's sheets and the head's words about whole categories, years and households."""

    @initialize()
    def begin(self) -> None:
        super().begin()
        store, actor = self.life.store, self.life.actor
        category = next(each.id for each in rules.list_categories(store) if each.code == "WM")
        for code, points in ((YARDS, 20), (BOTTLES, 15)):
            draft = RuleDraft(code, category, code, points, "次", scope="household", cap_month=160)
            rules.add_rule(store, actor, draft)
        change_terms(store, actor, category, LIMITS, valid_from=self.life.days_ago(400))
        set_setting(store, actor, BASE_POINTS, 5)

    @invariant()
    def no_household_gets_more_than_its_category_allows(self) -> None:
        if not hasattr(self, "life"):
            return
        given: Counter[tuple[int, str]] = Counter()
        with self.life.store.read() as session:
            for accounts, deed_on, honour in session.execute(text(_PLUS)):
                for length in (10, 7, 4):
                    given[accounts, deed_on[:length]] += honour
        caps = {10: LIMITS.cap_day, 7: LIMITS.cap_month, 4: LIMITS.cap_year}
        for (_, period), points in given.items():
            cap = caps[len(period)]
            assert cap is None or points <= cap, (period, points)

    @invariant()
    def every_cell_is_what_became_of_it(self) -> None:
        if hasattr(self, "life"):
            assert self.life.ids(_STRAY_CELLS) == []

    @invariant()
    def the_budget_s_course_is_what_issuance_gave(self) -> None:
        if not hasattr(self, "life"):
            return
        today = self.life.clock.today()
        given = self.life.ids(
            "SELECT coalesce(sum(CASE WHEN a.id = t.from_account_id THEN t.amount ELSE -t.amount END), 0)"
            " FROM points_transfer AS t JOIN points_account AS a ON a.kind = 'issuance'"
            " AND a.id IN (t.from_account_id, t.to_account_id)"
            f" WHERE t.posted_on LIKE '{today.year}-%'"
        )
        assert [year_budget(self.life.store).given] == given

    @rule(
        cells=st.lists(st.tuples(places, st.integers(0, 1), st.integers(1, 4)), min_size=1, max_size=6),
        ago=st.integers(0, 20),
    )
    def score(self, cells: list[tuple[int, int, int]], ago: int) -> None:
        life = self.life
        columns = tuple(life.rule(code) for code in (YARDS, BOTTLES))
        draft = SheetDraft("评分", columns, life.days_ago(ago))
        sheet_id = self._do("make sheet", lambda: make_sheet(life.store, life.actor, draft))
        if sheet_id is None:
            return
        sheet = sheet_detail(life.store, sheet_id)
        figures = {
            (self._one(life.households, whose), sheet.columns[at].id): quantity
            for whose, at, quantity in cells
        }
        foreseen = self._do("foresee", lambda: preview_sheet(life.store, life.actor, sheet_id, figures))
        entered = self._do("score", lambda: enter_sheet(life.store, life.actor, sheet_id, figures))
        assert entered == foreseen

    @rule()
    def grant_base(self) -> None:
        self._do("grant base", lambda: grant_base(self.life.store, self.life.actor))

    @rule()
    def undo_base(self) -> None:
        self._do("undo base", lambda: undo_base(self.life.store, self.life.actor, "定错了"))

    @rule(whose=places, days=st.integers(0, 90))
    def veto(self, whose: int, days: int) -> None:
        life = self.life
        today = life.clock.today()
        draft = VetoDraft(
            self._one(life.households, whose), "骗取积分", today, today + timedelta(days=days), "记录"
        )
        self._do("veto", lambda: record_veto(life.store, life.actor, draft))

    @rule(which=places)
    def lift(self, which: int) -> None:
        life = self.life
        if vetoes := life.ids("SELECT id FROM veto ORDER BY id"):
            chosen = self._one(vetoes, which)
            life.attempt(lambda: lift_veto(life.store, life.actor, chosen, "查实不是"))

    @rule()
    def look_at_the_ranking(self) -> None:
        life = self.life
        today = life.clock.today()
        ranking = points_ranking(life.store, year_of(today))
        with life.store.read() as session:
            vetoed = vetoed_on(session, today)
        ranked = {row.account_id for row in ranking.rows}
        held = life.ids("SELECT id FROM points_account WHERE household_id IS NOT NULL ORDER BY id")
        owners = life.ids(
            "SELECT household_id FROM points_account WHERE household_id IS NOT NULL ORDER BY id"
        )
        assert not ranked & {account for account, owner in zip(held, owners, strict=True) if owner in vetoed}


def test_while_it_is_scored_the_books_add_up() -> None:
    run_state_machine_as_test(
        VillageThatScores,
        settings=settings(
            max_examples=-(-LIVES // SHARE_OF_LIVES),
            stateful_step_count=ACTS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert done["score"]
