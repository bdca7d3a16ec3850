"""Points for deeds within caps: day, week, month, quarter, year, once; per person and per household."""

from __future__ import annotations

from datetime import date

import pytest

from station_app.domain.settings import AccountUnit
from station_app.models.points import PointsRule
from station_app.services import ledger, posting, rules
from station_app.services.awards import Award, Deed, award, grants
from station_app.services.people import move_resident
from station_app.services.rules import RuleDraft
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest

TODAY = date(2026, 3, 2)


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=4)


def _rule(village: Settlement, **facts: object) -> str:
    """A rule of the village's own of 2 points a time; returns its code."""
    store, actor = village.station.store, village.station.actor
    category = rules.list_categories(store)[0].id
    code = rules.next_rule_code(store, category)
    values: dict[str, object] = {"points": 20, "unit": "次", **facts}
    rules.add_rule(store, actor, RuleDraft(code, category, "试一试", **values))  # type: ignore[arg-type] # a test's facts
    return code


def _given(village: Settlement, code: str, *days: date) -> list[int]:
    """What the head of the first household gets for one deed on each of the days."""
    return [village.give(village.head(), code, on=day).points for day in days]


def _award(village: Settlement, code: str, *deeds: tuple[int, int]) -> list[Award]:
    """One act of (person, quantity) deeds today."""
    with village.station.store.write("points.post", by=village.station.actor) as session:
        rule = session.get_one(PointsRule, village.rule(code))
        accounts = ledger.accounts_for(session, [person for person, _ in deeds])
        made = [Deed(accounts[person], person, quantity, TODAY) for person, quantity in deeds]
        return award(session, village.station.clock, rule, made)


def test_a_cap_of_the_day_counts_the_day_of_the_deed(village: Settlement) -> None:
    code = _rule(village, cap_day=30)
    yesterday = date(2026, 3, 1)
    assert _given(village, code, TODAY, TODAY, TODAY) == [20, 10, 0]
    assert _given(village, code, yesterday) == [20]


def test_a_cap_of_the_week_begins_on_monday(village: Settlement) -> None:
    village.station.clock.advance(days=10)
    code = _rule(village, cap_week=30)
    sunday, monday, next_sunday = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 8)
    assert _given(village, code, sunday, monday, next_sunday, date(2026, 3, 9)) == [20, 20, 10, 20]


def test_a_cap_of_the_month_the_quarter_and_the_year_each_bind_where_they_are_tightest(
    village: Settlement,
) -> None:
    code = _rule(village, cap_month=30, cap_quarter=50, cap_year=60)
    december, january, february = date(2025, 12, 31), date(2026, 1, 5), date(2026, 2, 5)
    assert _given(village, code, december) == [20]
    assert _given(village, code, january, january) == [20, 10]
    assert _given(village, code, february, february) == [20, 0]
    result = village.give(village.head(), code, on=date(2026, 3, 1))
    assert (result.points, result.limited_by) == (0, "每季上限")
    village.station.clock.advance(days=40)
    result = village.give(village.head(), code, on=date(2026, 4, 1))
    assert (result.points, result.limited_by) == (10, "每年上限")


def test_what_is_given_once_is_never_given_again(village: Settlement) -> None:
    code = _rule(village, once="每人一次")
    assert _given(village, code, date(2024, 1, 1)) == [20]
    result = village.give(village.head(), code)
    assert (result.points, result.limited_by, result.transfer_id) == (0, "只计一次", None)
    assert village.give(village.spouse(), code).points == 20


def test_a_cap_by_person_leaves_the_family_its_own(village: Settlement) -> None:
    code = _rule(village, cap_day=20)
    assert village.give(village.head(), code).points == 20
    assert village.give(village.spouse(), code).points == 20
    assert village.balance(village.head()) == 40


def test_a_cap_by_household_counts_the_family_together(village: Settlement) -> None:
    code = _rule(village, scope="household", cap_day=30)
    assert village.give(village.head(), code).points == 20
    assert village.give(village.spouse(), code).points == 10
    assert village.give(village.head(1), code).points == 20


def test_several_deeds_of_one_person_in_one_act_share_the_cap(village: Settlement) -> None:
    code = _rule(village, cap_day=50)
    awards = _award(village, code, (village.head(), 2), (village.spouse(), 1), (village.head(), 2))
    assert [each.points for each in awards] == [40, 20, 10]
    assert [each.limited_by for each in awards] == ["", "", "每日上限"]
    assert village.balance(village.head()) == 70


def test_what_is_granted_is_what_is_posted(village: Settlement) -> None:
    code = _rule(village, cap_day=50)
    with village.station.store.read() as session:
        account = ledger.account_for(session, village.head())
        rule = session.get_one(PointsRule, village.rule(code))
        deeds = [Deed(account, village.head(), 2, TODAY)] * 2
        foreseen = grants(session, rule, deeds)
    awards = _award(village, code, (village.head(), 2), (village.head(), 2))
    assert [(each.points, each.moved, each.limited_by) for each in foreseen] == [
        (each.points, each.moved, each.limited_by) for each in awards
    ]


def test_a_reversal_gives_the_room_back(village: Settlement) -> None:
    code = _rule(village, cap_day=20)
    posted = village.give(village.head(), code)
    assert village.give(village.head(), code).points == 0
    assert posted.transfer_id is not None
    posting.reverse(village.station.store, village.station.actor, posted.transfer_id, "记错了")
    assert village.give(village.head(), code).points == 20


def test_a_new_version_of_a_rule_counts_what_the_old_one_gave(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    code = _rule(village, cap_year=30)
    village.give(village.head(), code)
    village.station.clock.advance(days=30)
    old = next(each for each in rules.list_rules(store) if each.code == code)
    rules.change_rule(store, actor, old.id, RuleDraft(code, old.category_id, old.name, 40, "次", cap_year=50))
    assert village.give(village.head(), code).points == 30


def test_a_minus_item_takes_at_most_the_balance_but_all_of_the_honour(village: Settlement) -> None:
    plus, minus = _rule(village), _rule(village, points=-50)
    village.give(village.head(), plus)
    result = village.give(village.head(), minus)
    assert (result.points, result.moved, result.balance) == (-50, -20, 0)
    assert village.figures(village.head()) == (0, -30)
    result = village.give(village.head(), minus)
    assert (result.points, result.moved, result.balance) == (-50, 0, 0)
    assert village.figures(village.head()) == (0, -80)
    assert village.check().adds_up


def test_a_minus_item_of_a_family_in_one_act_never_overdraws(village: Settlement) -> None:
    plus, minus = _rule(village, points=30), _rule(village, points=-20)
    village.give(village.head(), plus)
    awards = _award(village, minus, (village.head(), 1), (village.spouse(), 1), (village.head(1), 1))
    assert [(each.points, each.moved) for each in awards] == [(-20, -20), (-20, -10), (-20, 0)]
    assert village.figures(village.head()) == (0, -10)
    assert village.check().adds_up


def test_a_minus_item_has_its_own_caps(village: Settlement) -> None:
    plus, minus = _rule(village, points=1000), _rule(village, points=-30, cap_month=-50)
    village.give(village.head(), plus)
    assert [village.give(village.head(), minus).points for _ in range(3)] == [-30, -20, 0]
    assert village.balance(village.head()) == 950


def test_the_reversal_of_a_minus_item_gives_back_what_it_took(village: Settlement) -> None:
    plus, minus = _rule(village), _rule(village, points=-50)
    village.give(village.head(), plus)
    taken = village.give(village.head(), minus)
    assert taken.transfer_id is not None
    undone = posting.reverse(village.station.store, village.station.actor, taken.transfer_id, "查实不是他")
    assert (undone.change, undone.balance) == (20, 20)
    assert village.figures(village.head()) == (20, 20)


def test_hours_bring_points_by_the_minute_with_parts_of_a_tenth_dropped(village: Settlement) -> None:
    code = _rule(village, points=15, unit="小时")
    assert [village.give(village.head(), code, minutes).points for minutes in (60, 90, 30, 1)] == [
        15,
        22,
        7,
        0,
    ]


# ---- caps follow people, not accounts


def test_who_moves_to_another_household_does_not_begin_anew(village: Settlement) -> None:
    """Once in a lifetime is once, in whichever household's account it lies."""
    once, yearly = _rule(village, once="每人一次"), _rule(village, cap_year=30)
    village.give(village.spouse(), once)
    village.give(village.spouse(), yearly)
    store, actor = village.station.store, village.station.actor
    move_resident(store, actor, village.spouse(), village.households[1], "其他")
    assert village.give(village.spouse(), once).limited_by == "只计一次"
    assert village.give(village.spouse(), yearly).points == 10
    assert village.give(village.head(1), once).points == 20


def test_a_move_there_and_back_counts_both_households(village: Settlement) -> None:
    code = _rule(village, cap_year=50)
    store, actor = village.station.store, village.station.actor
    village.give(village.spouse(), code)
    move_resident(store, actor, village.spouse(), village.households[1], "其他")
    village.give(village.spouse(), code)
    move_resident(store, actor, village.spouse(), village.households[0], "配偶")
    assert village.give(village.spouse(), code).points == 10


def test_a_cap_by_household_counts_the_family_together_where_persons_hold_the_points(
    station: StationUnderTest,
) -> None:
    village = settle(station, households=2, unit=AccountUnit.PERSON)
    code = _rule(village, scope="household", cap_day=30)
    assert village.give(village.head(), code).points == 20
    assert village.give(village.spouse(), code).points == 10
    assert village.give(village.child(), code).limited_by == "每日上限"
    assert village.give(village.head(1), code).points == 20
