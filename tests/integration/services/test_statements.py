"""Statements: every transfer of an account, and figures that always add up; the village's ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.domain.periods import Period, month_of, year_of
from station_app.domain.settings import AccountUnit
from station_app.domain.year_end import ClearingKind
from station_app.errors import StationError
from station_app.errors.points import NoAccount
from station_app.errors.store import NothingFound
from station_app.models.people import Household
from station_app.models.points import AccountKind, TransferKind
from station_app.services import ledger, posting, statements
from station_app.services.clearings import undo_clearing
from station_app.services.people import record_death
from station_app.services.year_end import ClearingDraft, carry_out
from tests.helpers.clock import FixedClock
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest, make_station

YEAR = year_of(date(2026, 3, 2))


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=6)


def _redeem(village: Settlement, resident_id: int, tenths: int) -> int:
    with village.station.store.write("shop.redeem", by=village.station.actor) as session:
        source = ledger.account_for(session, resident_id)
        target = ledger.system_account(session, AccountKind.REDEMPTION)
        move = ledger.Move(TransferKind.REDEEM, source, target, tenths, "大米 5kg")
        return ledger.post(session, village.station.clock, move).id


def test_a_statement_tells_every_transfer_and_both_figures(village: Settlement) -> None:
    store, actor, clock = village.station.store, village.station.actor, village.station.clock
    village.give(village.spouse(), "FW02")
    clock.advance(days=31)
    wrong = village.give(village.head(), "HY05")
    village.give(village.head(), "FW02")
    _redeem(village, village.head(), 40)
    assert wrong.transfer_id is not None
    undone = posting.reverse(store, actor, wrong.transfer_id, "查实是别人")
    view = statements.household_statement(store, village.households[0], month_of(clock.today()))
    assert (view.station, view.holder, view.household_number, view.group) == (
        "李家畈村新时代文明实践站",
        "李名兰",
        "0001",
        "一组",
    )
    assert (view.opening, view.earned, view.deducted, view.redeemed, view.closing) == (30, 30, 0, 40, 20)
    assert view.honour_closing == 60
    assert [(line.kind, line.who, line.change, line.honour_change, line.balance) for line in view.lines] == [
        ("earn", "李名兰", 500, 500, 530),
        ("earn", "李名兰", 30, 30, 560),
        ("redeem", "", -40, 0, 520),
        ("reversal", "李名兰", -500, -500, 20),
    ]
    assert (view.lines[0].reversed_by, view.lines[3].reverses) == (
        view.lines[3].transfer_id,
        wrong.transfer_id,
    )
    assert undone.reverses == wrong.transfer_id


def test_a_person_s_statement_is_their_household_s(village: Settlement) -> None:
    store = village.station.store
    village.give(village.spouse(), "FW02")
    by_person = statements.resident_statement(store, village.child(), YEAR)
    assert by_person == statements.household_statement(store, village.households[0], YEAR)
    assert by_person == statements.account_statement(store, village.account(village.head()), YEAR)
    with pytest.raises(NothingFound):
        statements.account_statement(store, 9999, YEAR)
    with pytest.raises(NoAccount):
        statements.resident_statement(store, 9999, YEAR)


def test_where_persons_hold_points_everybody_has_a_statement(station: StationUnderTest) -> None:
    village = settle(station, households=3, unit=AccountUnit.PERSON)
    village.give(village.spouse(), "FW02")
    record_death(station.store, station.actor, village.child())
    view = statements.resident_statement(station.store, village.spouse(), YEAR)
    assert (view.holder, view.household_number, view.closing) == ("赵永红", "0001", 30)
    assert statements.resident_statement(station.store, village.head(), YEAR).closing == 0
    with pytest.raises(NoAccount):
        statements.household_statement(station.store, village.households[0], YEAR)
    whole_group = statements.group_statements(station.store, village.groups[0], YEAR)
    assert [each.holder for each in whole_group] == ["李名兰", "赵永红"], "the dead get none"


def test_a_group_s_statements_come_in_the_order_of_its_households(village: Settlement) -> None:
    with village.station.store.write("demo.fill", by=village.station.actor) as session:
        session.get_one(Household, village.households[1]).status = "closed"
    views = statements.group_statements(village.station.store, village.groups[0], YEAR)
    assert [(each.household_number, each.holder) for each in views] == [("0001", "李名兰")]
    views = statements.group_statements(village.station.store, village.groups[1], YEAR)
    assert [each.household_number for each in views] == ["0003", "0004"]


def test_the_ledger_shows_the_latest_first_and_what_undid_what(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    first = village.give(village.head(), "FW02")
    village.give(village.head(1), "HY05")
    assert first.transfer_id is not None
    posting.reverse(store, actor, first.transfer_id, "记错")
    lines = statements.recent_transfers(store)
    assert [(line.holder, line.who, line.change, line.kind) for line in lines] == [
        ("李名兰户", "李名兰", -30, "reversal"),
        ("张建国户", "张建国", 500, "earn"),
        ("李名兰户", "李名兰", 30, "earn"),
    ]
    assert (lines[2].reversed_by, lines[0].reverses) == (lines[0].transfer_id, lines[2].transfer_id)
    assert (lines[1].reason, lines[1].group, lines[1].household_number) == ("村里都看到了", "一组", "0002")


def test_the_ledger_is_narrowed_by_period_holder_and_kind(village: Settlement) -> None:
    store, clock = village.station.store, village.station.clock
    village.give(village.head(), "FW02")
    clock.advance(days=40)
    village.give(village.head(1), "HY05")
    _redeem(village, village.head(1), 20)
    lines = statements.recent_transfers(store, period=month_of(clock.today()))
    assert {line.holder for line in lines} == {"张建国户"}
    mine = statements.recent_transfers(store, account_id=village.account(village.head()))
    assert [line.change for line in mine] == [30]
    assert [line.item for line in statements.recent_transfers(store, kinds=[TransferKind.REDEEM])] == [
        "大米 5kg"
    ]
    assert len(statements.recent_transfers(store, limit=1)) == 1
    assert statements.recent_transfers(store, period=Period(date(2020, 1, 1), date(2020, 1, 2))) == []


def test_a_merger_of_two_households_stands_in_both(village: Settlement) -> None:
    village.give(village.head(1), "HY05")
    store = village.station.store
    with store.write("people.merge_households", by=village.station.actor) as session:
        source = ledger.household_account(session, village.households[1])
        target = ledger.household_account(session, village.households[0])
        ledger.merge_accounts(session, store.clock, source, target, "并入 0001 户")
    lines = statements.recent_transfers(store, kinds=[TransferKind.MERGE])
    assert {(line.holder, line.change) for line in lines} == {("李名兰户", 500), ("张建国户", -500)}
    view = statements.household_statement(store, village.households[1], YEAR)
    assert (view.earned, view.closing, view.honour_closing) == (0, 0, 0)


# ---- figures that add up, whatever happens


_Act = tuple[str, int, int]
_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["earn", "minus", "redeem", "reverse", "wait"]), st.integers(0, 2), st.integers(1, 40)
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settlement]:
    village = settle(make_station(tmp_path_factory.mktemp("long"), FixedClock()), households=3)
    yield village
    village.station.store.close()


def _do(village: Settlement, act: _Act) -> None:
    """One act of a village's life; what is refused changes nothing."""
    kind, place, number = act
    store, actor = village.station.store, village.station.actor
    if kind == "wait":
        village.station.clock.advance(days=number)
        return
    try:
        if kind == "earn":
            village.give(village.head(place), "HY05", number)
        elif kind == "minus":
            village.give(village.head(place), "KF01", number)
        elif kind == "redeem":
            _redeem(village, village.head(place), number * 10)
        else:
            lines = statements.recent_transfers(store)
            posting.reverse(store, actor, lines[number % len(lines)].transfer_id if lines else 0, "记错")
    except StationError:
        return


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS, start=st.integers(-400, 10), days=st.integers(0, 500))
def test_opening_and_what_came_and_went_make_the_closing_of_any_period(
    long_lived: Settlement, acts: list[_Act], start: int, days: int
) -> None:
    village = long_lived
    for act in acts:
        _do(village, act)
    first = village.station.clock.today() + timedelta(days=start)
    period = Period(first, first + timedelta(days=days))
    after = Period(period.end + timedelta(days=1), period.end + timedelta(days=2000))
    for place in range(3):
        view = statements.household_statement(village.station.store, village.households[place], period)
        assert view.opening + view.earned - view.deducted - view.redeemed == view.closing
        assert view.opening + sum(line.change for line in view.lines) == view.closing
        assert view.closing >= 0
        later = statements.household_statement(village.station.store, village.households[place], after)
        assert later.opening == view.closing
        assert (later.closing, later.honour_closing) == village.figures(village.head(place))
    assert village.check().adds_up


def test_each_line_says_by_which_rule_and_why_and_a_reversal_what_it_takes_back(village: Settlement) -> None:
    store, actor, clock = village.station.store, village.station.actor, village.station.clock
    wrong = village.give(village.head(), "HY05")
    assert wrong.transfer_id is not None
    posting.reverse(store, actor, wrong.transfer_id, "查实是别人")
    earned, undone = statements.household_statement(
        store, village.households[0], month_of(clock.today())
    ).lines
    assert "分/" in earned.terms
    assert (undone.terms, undone.reason) == ("", "查实是别人")
    assert undone.mends == f"2026年3月2日“{earned.item}”"


def test_a_clearing_that_is_undone_is_no_deduction_any_more(village: Settlement) -> None:
    store, actor, clock = village.station.store, village.station.actor, village.station.clock
    village.give(village.head(), "HY05")
    month = month_of(clock.today())
    plan = carry_out(store, actor, ClearingDraft(ClearingKind.YEAR_END, 2026, clock.today()))
    cleared = statements.household_statement(store, village.households[0], month)
    assert (cleared.earned, cleared.deducted, cleared.closing) == (500, 500, 0)
    assert cleared.honour_closing == 500
    assert plan.clearing_id is not None
    undo_clearing(store, actor, plan.clearing_id, "开会另定")
    back = statements.household_statement(store, village.households[0], month)
    assert (back.earned, back.deducted, back.closing) == (500, 0, 500)
