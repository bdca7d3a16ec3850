"""评分表: made, printed blank, filled in and entered as one act; what needs a review becomes claims."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from station_app.domain.permissions import Role
from station_app.domain.points import CategoryLimits
from station_app.domain.scoring import MOST_RULES, SheetState
from station_app.domain.settings import AccountUnit
from station_app.errors.points import DeedInFuture, RuleNotInForce
from station_app.errors.scoring import (
    SheetHasNoRules,
    SheetHasTooManyRules,
    SheetHoursOutOfRange,
    SheetHouseholdGone,
    SheetIsEmpty,
    SheetNotFound,
    SheetNotOpen,
    SheetQuantityOutOfRange,
    SheetRuleOfPerson,
    SheetTitleMissing,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.services import rules
from station_app.services.category_terms import change_terms
from station_app.services.claim_views import list_claims
from station_app.services.households import merge_households
from station_app.services.rules import RuleDraft
from station_app.services.scoring import (
    SheetDraft,
    SheetEntered,
    cancel_sheet,
    enter_sheet,
    make_sheet,
    preview_sheet,
)
from station_app.services.scoring_views import (
    SheetDetail,
    count_open,
    list_sheets,
    sheet_by_number,
    sheet_detail,
)
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest

TODAY = date(2026, 3, 2)
AT_ONCE, REVIEWED = "HJ06", "HJ01"
"""交回农药瓶 (1 point, at most 5 a month) is posted at once; 最清洁 (5 points) asks for a panel."""


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=6)


def _sheet(village: Settlement, *codes: str, group: int | None = None, on: date = TODAY) -> SheetDetail:
    store, actor = village.station.store, village.station.actor
    rule_ids = tuple(village.rule(code) for code in codes or (AT_ONCE, REVIEWED))
    return sheet_detail(store, make_sheet(store, actor, SheetDraft(" 第一周卫生评分 ", rule_ids, on, group)))


def _figures(sheet: SheetDetail, *lines: tuple[int, ...]) -> dict[tuple[int, int], int]:
    """By household and column, as one would fill it in line by line; nought is an empty cell."""
    return {
        (household.id, column.id): quantity
        for household, line in zip(sheet.households, lines, strict=False)
        for column, quantity in zip(sheet.columns, line, strict=True)
        if quantity
    }


def _enter(village: Settlement, sheet: SheetDetail, *lines: tuple[int, ...]) -> SheetEntered:
    return enter_sheet(village.station.store, village.station.actor, sheet.row.id, _figures(sheet, *lines))


def test_a_sheet_lists_the_households_of_its_group_by_number(village: Settlement) -> None:
    sheet = _sheet(village, group=village.groups[1])
    assert (sheet.row.number, sheet.row.title, sheet.row.group) == (1, "第一周卫生评分", "二组")
    assert [each.number for each in sheet.households] == ["0003", "0004"]
    assert [(each.code, each.is_posted_at_once) for each in sheet.columns] == [
        (AT_ONCE, True),
        (REVIEWED, False),
    ]
    whole = _sheet(village)
    assert (whole.row.number, whole.row.group, len(whole.households)) == (2, "全村", 6)


def test_what_was_filled_in_is_posted_or_claimed_in_one_act(village: Settlement) -> None:
    store = village.station.store
    sheet = _sheet(village)
    before = store.head.seq
    done = _enter(village, sheet, (2, 1), (0, 0), (3, 0))
    assert store.head.seq == before + 1
    assert (done.households, done.cells, done.posted, done.points, done.claims) == (2, 3, 2, 50, 1)
    assert [village.balance(village.head(place)) for place in range(3)] == [20, 0, 30]
    (claim,) = list_claims(store, village.station.actor)
    assert (claim.household_number, claim.points) == ("0001", 50)
    entered = sheet_by_number(store, sheet.row.number)
    assert entered.row.state is SheetState.ENTERED
    assert (entered.row.cells, entered.row.entered_by) == (3, village.station.actor.name)
    assert entered.figures == _figures(sheet, (2, 1), (0, 0), (3, 0))
    assert village.check().adds_up


def test_what_entering_would_bring_is_what_it_brings(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    sheet = _sheet(village)
    figures = _figures(sheet, (9, 1), (2, 0))
    before = store.head
    foreseen = preview_sheet(store, actor, sheet.row.id, figures)
    assert store.head == before
    assert sheet_detail(store, sheet.row.id).is_open
    assert village.balance(village.head()) == 0
    assert enter_sheet(store, actor, sheet.row.id, figures) == foreseen


def test_caps_cut_and_are_named_by_household_and_rule(village: Settlement) -> None:
    village.give(village.head(), AT_ONCE, 4)
    done = _enter(village, _sheet(village, AT_ONCE), (3,), (2,), (9,))
    assert [(each.household, each.points, each.limited_by) for each in done.cut] == [
        ("李名兰户", 10, "每月上限"),
        ("王大山户", 50, "每月上限"),
    ]
    assert done.points == 80


def test_a_category_s_cap_counts_the_columns_of_one_sheet_together(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    categories = {each.code: each.id for each in rules.list_categories(store)}
    change_terms(store, actor, categories["ZL"], CategoryLimits(cap_month=40))
    done = _enter(village, _sheet(village, "ZL01", "ZL05"), (1, 1))
    assert (done.points, [each.points for each in done.cut]) == (40, [10])
    assert done.cut[0].limited_by == "“参与村级治理”类每月上限"


def test_the_day_on_the_sheet_counts_unless_another_is_said(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    village.station.clock.advance(days=10)
    first, second = _sheet(village, AT_ONCE), _sheet(village, AT_ONCE, on=date(2026, 3, 31))
    _enter(village, first, (5,))
    with pytest.raises(DeedInFuture):
        _enter(village, second, (5,))
    figures = _figures(second, (5,))
    done = enter_sheet(store, actor, second.row.id, figures, deed_on=date(2026, 2, 28))
    assert done.points == 50
    assert sheet_detail(store, second.row.id).row.deed_on == date(2026, 2, 28)


def test_a_sheet_is_entered_once(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    sheet = _sheet(village, AT_ONCE)
    _enter(village, sheet, (1,))
    with pytest.raises(SheetNotOpen, match="1 号评分表已入账"):
        _enter(village, sheet, (1,))
    with pytest.raises(SheetNotOpen):
        cancel_sheet(store, actor, sheet.row.id)
    assert village.balance(village.head()) == 10


def test_a_cancelled_sheet_is_not_entered(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    sheet = _sheet(village)
    cancel_sheet(store, actor, sheet.row.id)
    with pytest.raises(SheetNotOpen, match="已作废"):
        _enter(village, sheet, (1, 0))
    assert [each.state for each in list_sheets(store)] == [SheetState.CANCELLED]


def test_sheets_whose_day_is_over_wait(village: Settlement) -> None:
    store = village.station.store
    sheet = _sheet(village, AT_ONCE)
    assert count_open(store) == 0
    village.station.clock.advance(days=1)
    assert count_open(store) == 1
    _enter(village, sheet, (1,))
    assert count_open(store) == 0


def test_figures_that_cannot_be_are_refused_and_change_nothing(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    sheet = _sheet(village)
    household, column = sheet.households[0].id, sheet.columns[0].id
    with pytest.raises(SheetIsEmpty):
        enter_sheet(store, actor, sheet.row.id, {})
    for wrong in (0, 100, -1):
        with pytest.raises(SheetQuantityOutOfRange, match="李名兰户"):
            enter_sheet(store, actor, sheet.row.id, {(household, column): wrong})
    with pytest.raises(NothingFound):
        enter_sheet(store, actor, sheet.row.id, {(household, 999): 1})
    with pytest.raises(SheetHouseholdGone):
        enter_sheet(store, actor, sheet.row.id, {(999, column): 1})
    with pytest.raises(NothingFound):
        enter_sheet(store, actor, 99, {(household, column): 1})
    with pytest.raises(NotAllowed):
        enter_sheet(store, village.station.as_role(Role.VIEWER), sheet.row.id, {(household, column): 1})
    assert sheet_detail(store, sheet.row.id).is_open


def test_a_household_that_merged_meanwhile_leaves_the_sheet(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    sheet = _sheet(village, AT_ONCE)
    merge_households(store, actor, village.households[0], village.households[1])
    with pytest.raises(SheetHouseholdGone, match="0001 号户"):
        _enter(village, sheet, (1,))
    assert len(sheet_detail(store, sheet.row.id).households) == 5


def test_a_sheet_needs_a_title_and_rules_for_households(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    rule = village.rule(AT_ONCE)
    for title, rule_ids, group, error in (
        ("", (rule,), None, SheetTitleMissing),
        ("卫生", (), None, SheetHasNoRules),
        ("卫生", tuple(range(1, MOST_RULES + 2)), None, SheetHasTooManyRules),
        ("卫生", (village.rule("FW01"),), None, SheetRuleOfPerson),
        ("卫生", (999,), None, NothingFound),
        ("卫生", (rule,), 999, NothingFound),
    ):
        with pytest.raises(error):
            make_sheet(store, actor, SheetDraft(title, rule_ids, TODAY, group))
    with pytest.raises(SheetNotFound, match="7 号"):
        sheet_by_number(store, 7)
    with pytest.raises(NothingFound):
        sheet_detail(store, 7)


def test_a_rule_laid_down_meanwhile_stops_the_sheet(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    sheet = _sheet(village, AT_ONCE)
    old = next(each for each in rules.list_rules(store) if each.code == AT_ONCE)
    laid_down = RuleDraft(AT_ONCE, old.category_id, old.name, 10, "次", scope="household", active=False)
    rules.change_rule(store, actor, old.id, laid_down)
    with pytest.raises(RuleNotInForce):
        _enter(village, sheet, (1,))
    with pytest.raises(RuleNotInForce):
        make_sheet(store, actor, SheetDraft("再来", (old.id,), TODAY))
    earlier = TODAY - timedelta(days=1)
    figures = _figures(sheet, (1,))
    assert enter_sheet(store, actor, sheet.row.id, figures, deed_on=earlier).points == 10


def test_hours_are_filled_in_by_the_half_hour(village: Settlement) -> None:
    sheet = _sheet(village, "FW09")
    with pytest.raises(SheetHoursOutOfRange, match="24"):
        _enter(village, sheet, (45,))
    assert _enter(village, sheet, (90,)).points == 30


def test_where_persons_hold_the_points_the_heads_get_them(station: StationUnderTest) -> None:
    village = settle(station, households=2, unit=AccountUnit.PERSON)
    _enter(village, _sheet(village, AT_ONCE), (2,), (1,))
    assert [village.balance(village.head(place)) for place in range(2)] == [20, 10]
