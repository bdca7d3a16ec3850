"""Whatever a village does with its points and its shop, everything goes on adding up. `make fuzz`.

Sequences of acts against a real store. After every act the truth is recomputed from the rows with plain SQL;
at the end of a life every figure that a page shows is recomputed too. ``LEDGER_LIVES`` says how many lives
are lived (50 in CI, 2,000 in ``make fuzz``), of up to 60 acts each.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from station_app.domain.checks.findings import Severity
from station_app.domain.periods import Period
from station_app.services.checks.running import run_checks
from station_app.services.explaining.balances import makeup
from station_app.services.reconciliation import account_of_days
from station_app.store.journal import verify
from tests.helpers.deeds.deed import done, refused
from tests.helpers.deeds.points_deeds import ClaimDeeds, PostingDeeds, YearDeeds
from tests.helpers.deeds.shop_deeds import CounterDeeds, StockDeeds
from tests.helpers.deeds.time_deeds import TimeDeeds
from tests.helpers.village_life import (
    VillageLife,
    cap_faults,
    claim_faults,
    ledger_faults,
    lot_faults,
    number_faults,
    return_faults,
    shelf_faults,
    shown_faults,
    voucher_faults,
)

T = TypeVar("T")
LIVES = int(os.environ.get("LEDGER_LIVES", "50"))
ACTS = 60
places = st.integers(0, 60)
"""Which of those there are: taken round."""
EVER = Period(date(2020, 1, 1), date(2035, 12, 31))
PHASES = [Phase.generate, Phase.shrink] if "LEDGER_SHRINK" in os.environ else [Phase.generate]
"""A life that failed is told in full; ``LEDGER_SHRINK=1`` looks for a shorter one, for minutes."""
PARTS = 4
ENOUGH = 200
"""Lives in which every deed is done at least once."""
TOLD = (
    ledger_faults,
    shelf_faults,
    lot_faults,
    return_faults,
    cap_faults,
    claim_faults,
    voucher_faults,
)
_SECONDS_EACH = 20

pytestmark = pytest.mark.timeout(120 + LIVES * _SECONDS_EACH)


class Clerk(PostingDeeds, ClaimDeeds, YearDeeds, CounterDeeds, StockDeeds, TimeDeeds):
    """Everything that may be done."""

    def __init__(self, life: VillageLife) -> None:
        self.life = life


class Village(RuleBasedStateMachine):
    """The clerk's deeds; each picks among what there is by its place."""

    @initialize()
    def begin(self) -> None:
        self.life = VillageLife(Path(mkdtemp(prefix="life-")))
        self.clerk = Clerk(self.life)

    def teardown(self) -> None:
        if hasattr(self, "life"):
            with self.life.store.read() as session:
                assert verify(session) is None
            faults = shown_faults(self.life)
            assert not faults, faults
            self._have_the_books_checked()
            self.life.close()

    def _have_the_books_checked(self) -> None:
        """A check finds nothing to be put right, every balance is explained, the shop's books agree."""
        store, today = self.life.store, self.life.clock.today()
        up = run_checks(store, self.life.actor, EVER, lambda *_: None, lambda: None)
        wrong = [each for each in up.results if each.severity is Severity.MUST and not each.is_good]
        assert not wrong, wrong
        accounts = self.life.ids("SELECT id FROM points_account WHERE kind = 'member'")
        assert all(makeup(store, each).adds_up for each in accounts)
        assert account_of_days(store, EVER.start, today).account.differences == ()

    @invariant()
    def everything_adds_up(self) -> None:
        if not hasattr(self, "life"):
            return
        with self.life.store.read() as session:
            faults = [each for told in TOLD for each in told(session)]
            faults += number_faults(session, self.life.gaps)
        assert not faults, faults

    @rule(seed=st.integers(0, 2**64 - 1))
    def do(self, seed: int) -> None:
        note(self.clerk.do_something(seed))

    def _do(self, deed: str, act: Callable[[], T]) -> T | None:
        return self.clerk.do(deed, act)

    @staticmethod
    def _one(those: list[int] | tuple[int, ...], place: int) -> int:
        return those[place % len(those)]


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_a_village_does_its_books_add_up(part: int) -> None:
    del part  # each worker lives some of the lives
    run_state_machine_as_test(
        Village,
        settings=settings(
            max_examples=-(-LIVES // PARTS),
            stateful_step_count=ACTS,
            deadline=None,
            database=None,
            print_blob=True,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )
    if LIVES >= ENOUGH:
        assert {deed.partition(":")[0] for deed in refused} <= set(done), "a deed that never succeeds"
