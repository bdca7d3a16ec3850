"""What importing a roster would do, over villages of every shape: nothing is done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.domain.people import GONE, HEAD
from station_app.domain.roster import RosterRow, read_rows
from station_app.domain.roster_columns import Cell
from station_app.domain.roster_outcome import Outcome
from station_app.domain.roster_plan import Plan, plan_import
from station_app.domain.roster_village import KnownHousehold, KnownPerson, KnownVillage
from station_app.spreadsheets.columns import recognise_columns
from tests.helpers.rosters import with_wrong_check
from tests.helpers.villages import id_number

HEADINGS = ("户编号", "组", "姓名", "与户主关系", "身份证号", "联系电话", "状态", "政治面貌", "住址")
NUMBERS = tuple(id_number(date(1956, 3, 5), 11 + place) for place in range(4))
ROW = st.tuples(
    st.sampled_from(("", "1", "2", "3")),
    st.sampled_from(("", "一组", "二组", "十组")),
    st.sampled_from(("李名兰", "王秀英", "李明", "赵敏", "张三", "王大山", "钱芳", "解春花", "单田芳")),
    st.sampled_from(("户主", "配偶", "子", "", "孙")),
    st.sampled_from(("", *NUMBERS, with_wrong_check(NUMBERS[0]), NUMBERS[0][:-3] + "000", "420581")),
    st.sampled_from(("", "13812345678", "13900001111", "12")),
    st.sampled_from(("", "在村", "外出", "去世")),
    st.sampled_from(("", "中共党员")),
    st.sampled_from(("", "村口", "塘边")),
)
ROSTER = st.lists(ROW, min_size=1, max_size=8, unique_by=lambda row: row[2])
NOBODY = KnownVillage(("一组", "二组"), (), ())


def roster(rows: Sequence[Sequence[Cell]]) -> tuple[RosterRow, ...]:
    sheet = [HEADINGS, *rows]
    return read_rows(sheet, recognise_columns(sheet), today=date(2026, 3, 2)).rows


def applied(village: KnownVillage, plan: Plan) -> KnownVillage:
    """The village after an import, as the store does it."""
    households = {each.id: each for each in village.households}
    people = {each.id: each for each in village.people}
    homes: dict[int, int] = {}
    for home in plan.homes:
        homes[home.key] = home.household_id or len(households) + 1
        at = KnownHousehold(homes[home.key], home.number, home.group, home.address, active=True)
        households[at.id] = at
    for row in plan.rows:
        if row.outcome in {Outcome.REFUSED, Outcome.UNCHANGED}:
            continue
        person = people.get(row.resident_id or 0) or KnownPerson(
            len(people) + 1, 0, "", "", "", "", None, "", "", "", "", "", is_party=False
        )
        facts = {name: value for name, value in row.updates if name != "raw_name"}
        moved = row.comes_from is not None or row.resident_id is None
        people[person.id] = replace(
            person,
            **facts,  # type: ignore[arg-type] # the attributes' own values
            household_id=homes[row.home_key] if moved else person.household_id,
            is_party=person.is_party or row.joins_party,
        )
    return KnownVillage(
        (*village.groups, *plan.new_groups), tuple(households.values()), tuple(people.values())
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(first=ROSTER, second=ROSTER)
def test_whatever_is_imported_changes_nothing_the_second_time(
    first: list[Sequence[Cell]], second: list[Sequence[Cell]]
) -> None:
    village = NOBODY
    for rows in (roster(first), roster(second)):
        plan = plan_import(rows, village)
        village = applied(village, plan)
        again = plan_import(rows, village)
        for before, after in zip(plan.rows, again.rows, strict=True):
            if before.outcome is not Outcome.REFUSED:
                assert after.outcome not in {Outcome.NEW, Outcome.CHANGED}, (before, after)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(first=ROSTER, second=ROSTER)
def test_a_village_stays_in_order_whatever_is_imported(
    first: list[Sequence[Cell]], second: list[Sequence[Cell]]
) -> None:
    village = NOBODY
    for rows in (first, second):
        plan = plan_import(roster(rows), village)
        assert len(plan.rows) == len(roster(rows)), "every row is answered for"
        assert all(bool(row.reason) == (row.outcome is Outcome.REFUSED) for row in plan.rows)
        village = applied(village, plan)
    here = [person for person in village.people if person.status not in GONE]
    assert all(count == 1 for count in Counter(p.household_id for p in here if p.relation == HEAD).values())
    assert all(count == 1 for count in Counter(h.number for h in village.households).values())
    numbers = Counter(person.id_number for person in village.people if person.id_number)
    assert all(count == 1 for count in numbers.values())
