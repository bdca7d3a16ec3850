"""What holds for a whole category: its caps count every rule's points of a household, its coefficient all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from station_app.domain.periods import Period, month_of, week_of, year_of
from station_app.domain.permissions import Role
from station_app.domain.points import CategoryLimits
from station_app.domain.settings import AccountUnit
from station_app.errors.scoring import CoefficientOutOfRange, TermsBeginLater
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.points import PointsRule
from station_app.services import category_terms, posting, rules
from station_app.services.activities import ActivityDraft, close_activity, plan_activity
from station_app.services.awards import worth
from station_app.services.category_terms import change_terms, terms_on, terms_versions
from station_app.services.posting import PostingDraft
from station_app.services.rules import RuleDraft
from station_app.services.sign_ins import sign_in
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest

TODAY = date(2026, 3, 2)


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=3)


def _category(village: Settlement, code: str = "HJ") -> int:
    found = rules.list_categories(village.station.store)
    return next(each.id for each in found if each.code == code)


def _rule(village: Settlement, category: str = "HJ", **facts: object) -> str:
    """A rule of 2 points a time for households; returns its code."""
    store, actor = village.station.store, village.station.actor
    code = rules.next_rule_code(store, _category(village, category))
    values: dict[str, object] = {"points": 20, "unit": "次", "scope": "household", **facts}
    rules.add_rule(store, actor, RuleDraft(code, _category(village, category), "试一试", **values))  # type: ignore[arg-type] # a test's facts
    return code


def _hold(village: Settlement, category: str = "HJ", on: date | None = None, **facts: int) -> None:
    store, actor = village.station.store, village.station.actor
    change_terms(store, actor, _category(village, category), CategoryLimits(**facts), valid_from=on)


def test_a_category_s_cap_counts_all_its_rules_together(village: Settlement) -> None:
    first, second, other = _rule(village), _rule(village, scope="person"), _rule(village, "ZL")
    _hold(village, cap_month=50)
    head = village.head()
    assert [village.give(head, code).points for code in (first, second, first)] == [20, 20, 10]
    last = village.give(village.spouse(), second)
    assert (last.points, last.limited_by) == (0, "“清洁家园（环境卫生）”类每月上限")
    assert village.give(head, other).points == 20
    assert village.give(village.head(1), first).points == 20


def test_the_tighter_of_two_caps_is_named(village: Settlement) -> None:
    code = _rule(village, cap_day=30)
    _hold(village, cap_day=35)
    assert village.give(village.head(), code, 2).limited_by == "每日上限"
    assert village.give(village.head(), _rule(village)).points == 5
    loose = _rule(village, cap_year=100)
    assert village.give(village.head(1), loose, 9).limited_by == "“清洁家园（环境卫生）”类每日上限"


def test_a_minus_item_neither_counts_nor_is_cut(village: Settlement) -> None:
    plus, minus = _rule(village), _rule(village, points=-15)
    _hold(village, cap_day=30)
    assert [village.give(village.head(), code).points for code in (plus, minus, plus)] == [20, -15, 10]


def test_a_reversal_gives_the_category_s_room_back(village: Settlement) -> None:
    code, other = _rule(village), _rule(village)
    _hold(village, cap_year=20)
    posted = village.give(village.head(), code)
    assert village.give(village.head(), other).points == 0
    assert posted.transfer_id is not None
    posting.reverse(village.station.store, village.station.actor, posted.transfer_id, "记错了")
    assert village.give(village.head(), other).points == 20


def test_the_terms_of_the_deed_s_day_count(village: Settlement) -> None:
    code = _rule(village)
    _hold(village, on=date(2026, 2, 1), cap_day=10)
    _hold(village, on=date(2026, 3, 1), cap_day=15)
    head = village.head()
    days = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1))
    assert [village.give(head, code, on=day).points for day in days] == [20, 10, 15]


def test_the_coefficient_comes_before_the_caps_and_drops_parts_of_a_tenth(village: Settlement) -> None:
    _hold(village, coefficient=75)
    code, capped = _rule(village, points=15), _rule(village, points=100, cap_day=60)
    assert village.give(village.head(), code).points == 11
    assert (result := village.give(village.head(), capped)).points == 60
    assert result.limited_by == "每日上限"
    assert village.give(village.head(), _rule(village, points=-15)).points == -11
    with village.station.store.read() as session:
        rule = session.get_one(PointsRule, village.rule(code))
        assert worth(session, rule, 2, TODAY) == 22
        assert worth(session, rule, 2, date(2026, 1, 1)) == 30


def test_where_persons_hold_the_points_the_family_shares_the_category_s_cap(
    station: StationUnderTest,
) -> None:
    village = settle(station, households=2, unit=AccountUnit.PERSON)
    code = _rule(village, scope="person")
    _hold(village, cap_day=30)
    assert village.give(village.head(), code).points == 20
    assert village.give(village.spouse(), code).points == 10
    assert village.give(village.head(1), code).points == 20


def test_terms_are_listed_by_category_with_their_versions(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    assert all(each.valid_from is None for each in terms_on(store))
    _hold(village, cap_day=30)
    _hold(village, on=TODAY + timedelta(days=30), cap_day=60, cap_month=0, coefficient=120)
    mine = next(each for each in terms_on(store) if each.code == "HJ")
    assert (mine.limits, mine.valid_from, mine.by) == (CategoryLimits(cap_day=30), TODAY, actor.name)
    assert [each.limits for each in terms_versions(store, _category(village))] == [
        CategoryLimits(120, cap_day=60),
        CategoryLimits(cap_day=30),
    ]
    with pytest.raises(TermsBeginLater, match="2026年04月01日"):
        _hold(village, cap_day=40)


def test_terms_changed_twice_on_a_day_go_by_the_last(village: Settlement) -> None:
    _hold(village, cap_day=30)
    _hold(village, cap_day=40)
    (only,) = terms_versions(village.station.store, _category(village))
    assert only.limits == CategoryLimits(cap_day=40)


def test_terms_that_make_no_sense_are_refused(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    for wrong in (0, 1001):
        with pytest.raises(CoefficientOutOfRange):
            _hold(village, coefficient=wrong)
    with pytest.raises(NothingFound):
        change_terms(store, actor, 999, CategoryLimits())
    with pytest.raises(NothingFound):
        category_terms.terms_versions(store, 999)
    with pytest.raises(NotAllowed):
        change_terms(store, village.station.as_role(Role.VIEWER), _category(village), CategoryLimits())


# ---- once


@pytest.mark.parametrize(
    ("once", "same_year", "next_year", "spouse", "words"),
    [
        ("每年一次", 0, 20, 20, "每年只计一次"),
        ("每户一次", 0, 0, 0, "每户只计一次"),
        ("每户一年一次", 0, 20, 0, "每户每年只计一次"),
        ("每人一次", 0, 0, 20, "只计一次"),
        ("看情况", 20, 20, 20, ""),
    ],
)
def test_what_counts_once_counts_once(
    village: Settlement, once: str, same_year: int, next_year: int, spouse: int, words: str
) -> None:
    code = _rule(village, scope="person", once=once)
    head = village.head()
    assert village.give(head, code, on=date(2025, 3, 1)).points == 20
    assert village.give(head, code, on=date(2025, 9, 1)).points == same_year
    result = village.give(head, code, on=date(2025, 9, 2))
    assert (result.points, result.limited_by) == (same_year, words)
    assert village.give(village.spouse(), code, on=date(2025, 9, 3)).points == spouse
    assert village.give(head, code, on=date(2026, 1, 1)).points == next_year


def test_once_for_each_team_counts_the_teams_of_the_activities(village: Settlement) -> None:
    store, actor, clock = village.station.store, village.station.actor, village.station.clock
    code = _rule(village, scope="person", once="每队一次")
    start = clock.now() - timedelta(days=5)

    def serve(team: str, days: int) -> int:
        begins = start + timedelta(days=days)
        draft = ActivityDraft(
            team, village.team(team), begins, begins + timedelta(hours=1), rule_id=village.rule(code)
        )
        activity = plan_activity(store, actor, draft)
        sign_in(store, actor, activity, [village.head()])
        closed = close_activity(store, actor, activity)
        assert [each.limited_by for each in closed.limited] == ["每队只计一次"] * (closed.points == 0)
        return closed.points

    assert [serve("文体队", 0), serve("文体队", 1), serve("宣讲队", 2), serve("宣讲队", 3)] == [20, 0, 20, 0]
    assert village.give(village.head(), code).points == 20


# ---- whatever happens

_CAPS = st.none() | st.integers(1, 8).map(lambda each: each * 10)
_LIMITS = st.builds(
    CategoryLimits,
    coefficient=st.sampled_from([50, 100, 150]),
    cap_day=_CAPS,
    cap_week=_CAPS,
    cap_month=_CAPS,
    cap_year=_CAPS,
)
_RULE_CAPS = st.fixed_dictionaries({"cap_day": _CAPS, "cap_week": _CAPS, "cap_month": _CAPS})
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("give"), st.integers(0, 2), st.integers(0, 45), st.integers(1, 4)),
        st.tuples(st.just("reverse"), st.integers(0, 30)),
        st.tuples(st.just("terms"), _LIMITS),
        st.tuples(st.just("version"), st.integers(0, 1), _RULE_CAPS),
    ),
    max_size=14,
)


@settings(
    max_examples=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=_STEPS, limits=_LIMITS)
def test_no_award_ever_brings_a_period_over_a_cap(
    crowd: Crowd, steps: list[tuple[object, ...]], limits: CategoryLimits
) -> None:
    """Over versions of rules and terms, and reversals: each award keeps what holds when it is made."""
    village, household, codes = crowd.next_one()
    store, actor = village.station.store, village.station.actor
    held: dict[str, dict[str, int | None]] = {code: {} for code in codes}
    change_terms(store, actor, _category(village), limits, valid_from=TODAY)
    brought: dict[int, tuple[str, date, int]] = {}
    for step in steps:
        match step:
            case ("give", int() as which, int() as days, int() as quantity):
                code, on = codes[which], TODAY + timedelta(days=days)
                rule = rules.rule_versions(store, code)[0].id
                draft = PostingDraft(rule, on, household_ids=(household,), quantity=quantity)
                (posted,) = posting.post_points(store, actor, draft)
                if posted.transfer_id is not None and posted.points > 0:
                    brought[posted.transfer_id] = (code, on, posted.points)
                    _assert_within([each for each in brought.values() if each[0] == code], on, held[code])
                    _assert_within(brought.values(), on, {name: getattr(limits, name) for name in _PERIODS})
            case ("reverse", int() as place) if brought:
                transfer = sorted(brought)[place % len(brought)]
                if posting.preview_reversal(store, transfer).balance >= 0:
                    posting.reverse(store, actor, transfer, "记错了")
                    del brought[transfer]
            case ("terms", CategoryLimits() as limits):
                change_terms(store, actor, _category(village), limits, valid_from=TODAY)
            case ("version", int() as which, dict() as caps):
                held[codes[which]] = caps
                old = rules.rule_versions(store, codes[which])[0]
                new = RuleDraft(old.code, old.category_id, old.name, 20, "次", scope="household", **caps)
                rules.change_rule(store, actor, old.id, new, valid_from=TODAY)
    assert village.check().adds_up


_PERIODS: dict[str, Callable[[date], Period]] = {
    "cap_day": lambda day: Period(day, day),
    "cap_week": week_of,
    "cap_month": month_of,
    "cap_year": year_of,
}


def _assert_within(
    brought: Iterable[tuple[str, date, int]], on: date, caps: Mapping[str, int | None]
) -> None:
    for name, cap in caps.items():
        period = _PERIODS[name](on)
        spent = sum(points for _, day, points in brought if day in period)
        assert cap is None or spent <= cap, (name, cap, spent)


class Crowd:
    """A village with a fresh household, and fresh rules, for each sequence; two months have gone by."""

    def __init__(self, station: StationUnderTest) -> None:
        self._village = settle(station, households=40)
        self._codes = iter(
            [
                [_rule(self._village, points=points) for points in (20, 20, -30)]
                for _ in self._village.households
            ]
        )
        self._households = iter(self._village.households)
        station.clock.advance(days=60)

    def next_one(self) -> tuple[Settlement, int, list[str]]:
        return self._village, next(self._households), next(self._codes)


@pytest.fixture
def crowd(station: StationUnderTest) -> Crowd:
    return Crowd(station)
