"""Importing a roster: what it would do is shown first, and then it is all done, or nothing is."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from station_app.domain.people import HEAD
from station_app.domain.permissions import Role
from station_app.domain.roster import Roster, read_rows
from station_app.domain.roster_columns import Cell
from station_app.domain.roster_outcome import Outcome
from station_app.domain.settings import AccountUnit
from station_app.errors.people import NothingToImport, RosterChanged
from station_app.errors.store import NotAllowed
from station_app.models.people import Household, Resident, TalentTag
from station_app.models.points import PointsAccount
from station_app.services import ledger
from station_app.services.people import (
    change_head,
    change_resident,
    record_death,
    record_move_out,
)
from station_app.services.people_views import household_detail, list_households, resident_detail
from station_app.services.resident_facts import ResidentDraft
from station_app.services.roster_import import ImportResult, Preview, import_roster, preview_roster
from station_app.spreadsheets.cells import open_sheets
from station_app.spreadsheets.columns import best_sheet, recognise_columns
from station_app.spreadsheets.refused import write_refused
from station_app.store import journal
from tests.helpers.clock import FixedClock
from tests.helpers.rosters import rows_of, village_roster, with_wrong_check, write_village, write_xlsx
from tests.helpers.stations import StationUnderTest, make_station
from tests.helpers.villages import Village, id_number, settle_village

HEADINGS = ("户编号", "组", "姓名", "与户主关系", "身份证号", "联系电话", "状态", "政治面貌", "备注", "住址")
LI = id_number(date(1956, 3, 5), 11)
WANG = id_number(date(1958, 5, 4), 12)
MING = id_number(date(1982, 7, 1), 13)
MIN = id_number(date(1985, 2, 9), 14)

ROW = st.tuples(
    st.sampled_from(("", "1", "2", "3")),
    st.sampled_from(("", "一组", "二组", "十组")),
    st.sampled_from(("李名兰", "王秀英", "李明", "赵敏", "张三", "王大山")),
    st.sampled_from(("户主", "配偶", "子", "", "孙")),
    st.sampled_from(("", LI, WANG, MING, with_wrong_check(LI), LI[:-3] + "000", "420581")),
    st.sampled_from(("", "13812345678", "12")),
    st.sampled_from(("", "在村", "外出", "去世")),
    st.sampled_from(("", "中共党员")),
)
ROSTER = st.lists(ROW, min_size=1, max_size=6, unique_by=lambda row: row[2])

FAMILY: tuple[Sequence[Cell], ...] = (
    ("12", "一组", "李名兰", "户主", LI, "13812345678"),
    ("12", "一组", "王秀英", "配偶", WANG),
    ("12", "一组", "李明", "长子", MING, "13900001111"),
)


@pytest.fixture
def village(station: StationUnderTest) -> Village:
    return settle_village(station)


def roster(*rows: Sequence[Cell], headings: Sequence[Cell] = HEADINGS) -> Roster:
    sheet = [headings, *rows]
    return read_rows(sheet, recognise_columns(sheet), today=date(2026, 3, 2))


def preview(village: Village, *rows: Sequence[Cell], headings: Sequence[Cell] = HEADINGS) -> Preview:
    return preview_roster(village.station.store, roster(*rows, headings=headings))


def take(village: Village, *rows: Sequence[Cell], headings: Sequence[Cell] = HEADINGS) -> ImportResult:
    store, actor = village.station.store, village.station.actor
    return import_roster(store, actor, preview(village, *rows, headings=headings))


def outcomes(seen: Preview) -> list[tuple[str, str]]:
    return [(row.row.name, row.outcome.value) for row in seen.plan.rows]


def changes(seen: Preview) -> dict[str, list[str]]:
    return {row.row.name: [str(each) for each in row.changes] for row in seen.rows_of(Outcome.CHANGED)}


def reasons(seen: Preview) -> dict[str, str]:
    return {row.row.name: row.reason for row in seen.rows_of(Outcome.REFUSED)}


def doubts(seen: Preview, name: str) -> str:
    return "；".join(next(row.doubts for row in seen.plan.rows if row.row.name == name))


def home(village: Village, number: str) -> int:
    return next(row.id for row in list_households(village.station.store) if row.number == number)


def test_a_first_roster_founds_households_with_accounts_and_histories(village: Village) -> None:
    seen = preview(village, *FAMILY, ("13", "四组", "王大山", "户主", "", "", "", "中共党员"))
    assert [seen.counts[each] for each in Outcome] == [4, 0, 0, 0]
    assert [each.number for each in seen.new_households] == ["12", "13"]
    assert seen.plan.new_groups == ("四组",)
    assert list_households(village.station.store) == [], "a preview writes nothing"
    before = village.station.store.head.seq
    done = import_roster(village.station.store, village.station.actor, seen)
    assert (done.groups, done.households, done.added, done.changed) == (1, 2, 4, 0)
    assert village.station.store.head.seq == before + 1
    rows = list_households(village.station.store)
    assert [(row.number, row.head, row.group, row.members) for row in rows] == [
        ("12", "李名兰", "一组", 3),
        ("13", "王大山", "四组", 1),
    ]
    detail = household_detail(village.station.store, rows[0].id)
    assert [(m.name, m.relation, m.sex) for m in detail.members] == [
        ("李名兰", HEAD, "男"),
        ("王秀英", "配偶", "女"),
        ("李明", "子", "男"),
    ]
    assert {row.kind for row in detail.history} == {"花名册登记"}
    with village.station.store.read() as session:
        assert ledger.household_account(session, rows[0].id).balance == 0
        assert session.scalars(select(TalentTag.tag)).all() == ["党员"]
        assert session.scalars(select(Resident.search_keys).where(Resident.name == "李明")).one()
        assert journal.verify(session) is None


def test_the_same_roster_again_changes_nothing(village: Village) -> None:
    take(village, *FAMILY)
    head = village.station.store.head
    seen = preview(village, *FAMILY)
    assert {row.outcome for row in seen.plan.rows} == {Outcome.UNCHANGED}
    with pytest.raises(NothingToImport):
        import_roster(village.station.store, village.station.actor, seen)
    assert village.station.store.head == head


def test_what_changed_is_shown_before_and_after_with_numbers_masked(village: Village) -> None:
    take(village, *FAMILY)
    seen = preview(
        village,
        ("12", "一组", "李名兰", "户主", LI, "13712345678", "", "", "", "李家畈12号"),
        ("12", "一组", "王秀英", "配偶", WANG, "", "外出务工", "", "在宜昌"),
        ("12", "一组", "李明", "长子", MING),
    )
    assert changes(seen) == {
        "李名兰": ["住址：（空） → 李家畈12号", "电话：138****5678 → 137****5678"],
        "王秀英": ["备注：（空） → 在宜昌", "状态：在村 → 外出"],
    }
    assert seen.counts[Outcome.UNCHANGED] == 1, "a blank cell erases nothing"
    done = import_roster(village.station.store, village.station.actor, seen)
    assert (done.changed, done.added) == (2, 0)
    household = home(village, "12")
    assert household_detail(village.station.store, household).row.address == "李家畈12号"
    detail = resident_detail(village.station.store, village.person(household, "王秀英"))
    assert (detail.history[0].kind, detail.history[0].text) == (
        "更改资料",
        "备注：（空） → 在宜昌；状态：在村 → 外出",
    )


def test_a_number_that_somebody_else_holds_is_refused_in_its_row(village: Village) -> None:
    take(village, *FAMILY)
    seen = preview(village, ("15", "二组", "钱芳", "户主", MIN), ("15", "二组", "赵四", "配偶", MING))
    assert outcomes(seen) == [("钱芳", "new"), ("赵四", "refused")]
    assert reasons(seen)["赵四"] == "身份证号在本站是 12 号户的李明，与表里的姓名不同，请核对"


def test_refused_rows_can_be_saved_mended_and_imported_again(village: Village, tmp_path: Path) -> None:
    take(village, *FAMILY)
    seen = preview(
        village, ("15", "二组", "钱芳", "户主", MIN), ("15", "二组", "赵四", "配偶", MING), ("15", "二组", "")
    )
    assert len(seen.refused) == 1
    path = tmp_path / "refused.xlsx"
    write_refused(path, seen.roster, seen.refused)
    rows = best_sheet(open_sheets(path)).rows
    columns = recognise_columns(rows)
    again = read_rows(rows, columns, today=date(2026, 3, 2))
    assert [(row.name, row.household_number, row.head_name) for row in again.rows] == [("赵四", "15", "钱芳")]


def test_without_identity_numbers_a_person_is_known_by_name_birth_and_household(village: Village) -> None:
    headings = ("户编号", "组", "姓名", "与户主关系", "出生日期", "电话")
    rows = (
        ("1", "一组", "张三", "户主", "1960-01-02", ""),
        ("1", "一组", "张小宝", "孙子", "2018-05-06", ""),
    )
    take(village, *rows, headings=headings)
    seen = preview(village, *rows, headings=headings)
    assert {row.outcome for row in seen.plan.rows} == {Outcome.UNCHANGED}
    seen = preview(
        village,
        ("1", "一组", "张三", "户主", "1960-01-02", "13812340000"),
        ("1", "一组", "张小宝", "孙子", "2020-07-08", ""),
        headings=headings,
    )
    assert outcomes(seen) == [("张三", "changed"), ("张小宝", "new")], "another birth is another child"


def test_a_later_roster_brings_the_missing_identity_number(village: Village) -> None:
    take(village, ("12", "一组", "李名兰", "户主", "", "13812345678"))
    seen = preview(village, ("12", "一组", "李名兰", "户主", LI))
    assert changes(seen)["李名兰"][0].startswith("身份证号：（空） → 420")
    import_roster(village.station.store, village.station.actor, seen)
    with village.station.store.read() as session:
        resident = session.scalars(select(Resident)).one()
        assert (resident.id_number, resident.birth_on, resident.sex) == (LI, date(1956, 3, 5), "male")


def test_a_doubtful_number_is_mended_by_a_sound_one_and_never_the_other_way(village: Village) -> None:
    wrong = with_wrong_check(LI)
    take(village, ("12", "一组", "李名兰", "户主", wrong))
    seen = preview(village, ("12", "一组", "李名兰", "户主", LI))
    assert outcomes(seen) == [("李名兰", "changed")]
    import_roster(village.station.store, village.station.actor, seen)
    seen = preview(village, ("12", "一组", "李名兰", "户主", wrong))
    assert outcomes(seen) == [("李名兰", "unchanged")]
    assert "身份证号与本站不同，没有改动" in doubts(seen, "李名兰")


def test_two_sound_numbers_for_one_name_in_one_household_are_refused(village: Village) -> None:
    take(village, ("12", "一组", "李名兰", "户主", "", ""), ("12", "一组", "李明", "子", MING))
    other = id_number(date(1982, 7, 1), 155)
    seen = preview(village, ("12", "一组", "李明", "子", other))
    assert "身份证号是 420***********" in reasons(seen)["李明"]


def test_a_damaged_number_is_kept_marked_and_known_again(village: Village) -> None:
    damaged = LI[:-3] + "000"
    rows = (("12", "一组", "李名兰", "户主", damaged),)
    seen = preview(village, *rows)
    assert "Excel" in doubts(seen, "李名兰")
    import_roster(village.station.store, village.station.actor, seen)
    assert {row.outcome for row in preview(village, *rows).plan.rows} == {Outcome.UNCHANGED}
    neighbour = preview(village, ("13", "一组", "王大山", "户主", damaged))
    assert outcomes(neighbour) == [("王大山", "new")], "a number that is not whole tells nobody apart"
    assert "没有采用" in doubts(neighbour, "王大山")
    import_roster(village.station.store, village.station.actor, neighbour)
    again = preview(village, ("13", "一组", "王大山", "户主", damaged))
    assert outcomes(again) == [("王大山", "unchanged")]


def test_a_roster_without_household_numbers_gets_the_next_ones_and_finds_them_again(
    village: Village,
) -> None:
    headings = ("组", "户主姓名", "姓名", "与户主关系", "身份证号")
    rows = (
        ("一组", "李名兰", "李名兰", "户主", LI),
        ("一组", "李名兰", "李明", "子", MING),
        ("一组", "王大山", "王大山", "户主", ""),
    )
    take(village, *rows, headings=headings)
    assert [row.number for row in list_households(village.station.store)] == ["001", "002"]
    assert {row.outcome for row in preview(village, *rows, headings=headings).plan.rows} == {
        Outcome.UNCHANGED
    }


def test_groups_that_count_alike_keep_their_households_apart(village: Village) -> None:
    rows = (("1", "一组", "李名兰", "户主", LI), ("1", "二组", "王大山", "户主", WANG))
    take(village, *rows)
    found = [(row.number, row.group) for row in list_households(village.station.store)]
    assert found == [("1-1", "一组"), ("2-1", "二组")]
    assert {row.outcome for row in preview(village, *rows).plan.rows} == {Outcome.UNCHANGED}
    later = preview(village, ("1", "三组", "赵四", "户主", MING))
    assert [each.number for each in later.new_households] == ["1"], "no other household has it so far"


def test_the_heads_of_a_household_beat_its_number_when_a_new_roster_counts_anew(village: Village) -> None:
    take(village, *FAMILY, ("13", "一组", "赵四", "户主", MIN))
    seen = preview(
        village,
        ("13", "一组", "李名兰", "户主", LI),
        ("13", "一组", "王秀英", "配偶", WANG),
        ("13", "一组", "李明", "长子", MING),
        ("12", "一组", "赵四", "户主", MIN),
    )
    assert {row.outcome for row in seen.plan.rows} == {Outcome.UNCHANGED}
    assert seen.new_households == ()


def test_a_number_under_which_quite_other_people_live_is_refused(village: Village) -> None:
    take(village, *FAMILY)
    seen = preview(village, ("12", "一组", "赵四", "户主", MIN), ("12", "一组", "赵小", "子", ""))
    assert set(reasons(seen).values()) == {"户编号 12 在本站是李名兰户，人都对不上，请核对户编号"}


def test_a_split_household_in_the_roster_splits_it_here(village: Village) -> None:
    take(village, *FAMILY)
    seen = preview(
        village,
        *FAMILY[:2],
        ("18", "一组", "李明", "户主", MING, "13900001111"),
        ("18", "一组", "赵敏", "配偶", MIN),
    )
    assert outcomes(seen)[2:] == [("李明", "changed"), ("赵敏", "new")]
    assert changes(seen)["李明"] == ["户编号：12 → 18", "与户主关系：子 → 户主"]
    done = import_roster(village.station.store, village.station.actor, seen)
    assert (done.moved, done.households, done.emptied) == (1, 1, ())
    assert village.names(home(village, "18")) == [("李明", HEAD), ("赵敏", "配偶")]
    history = resident_detail(village.station.store, village.person(home(village, "18"), "李明")).history
    assert history[0].kind == "分户"
    assert history[0].text.startswith("从 12 号户到 18 号户")


def test_who_leaves_an_empty_house_behind_is_reported(village: Village) -> None:
    take(village, *FAMILY, ("13", "一组", "赵敏", "户主", MIN))
    seen = preview(village, *FAMILY, ("12", "一组", "赵敏", "儿媳", MIN))
    done = import_roster(village.station.store, village.station.actor, seen)
    assert (done.moved, done.emptied) == (1, ("13",))
    assert ("赵敏", "儿媳") in village.names(home(village, "12"))


def test_a_head_does_not_move_nor_change_by_a_roster(village: Village) -> None:
    take(village, *FAMILY, ("13", "一组", "赵敏", "户主", MIN), ("13", "一组", "赵小", "子", ""))
    seen = preview(village, *FAMILY, ("12", "一组", "赵敏", "儿媳", MIN), ("13", "一组", "赵小", "户主", ""))
    assert reasons(seen)["赵敏"] == "在本站是 13 号户的户主，换户请在“户与人”里办理"
    assert "户主与本站不同" in doubts(seen, "赵小")
    assert seen.counts[Outcome.UNCHANGED] == 4


def test_a_head_who_was_changed_here_stays_changed(village: Village) -> None:
    take(village, *FAMILY)
    household = home(village, "12")
    change_head(village.station.store, village.station.actor, village.person(household, "王秀英"))
    seen = preview(village, *FAMILY)
    assert seen.counts[Outcome.CHANGED] == 0
    assert "户主与本站不同" in doubts(seen, "李名兰")


def test_nobody_dies_comes_back_or_enters_dead_by_a_roster(village: Village) -> None:
    take(village, *FAMILY)
    household = home(village, "12")
    store, actor = village.station.store, village.station.actor
    record_move_out(store, actor, village.person(household, "李明"))
    seen = preview(
        village,
        FAMILY[0],
        ("12", "一组", "王秀英", "配偶", WANG, "", "去世"),
        FAMILY[2],
        ("12", "一组", "李老", "父亲", MIN, "", "死亡"),
    )
    assert outcomes(seen) == [
        ("李名兰", "unchanged"),
        ("王秀英", "unchanged"),
        ("李明", "refused"),
        ("李老", "refused"),
    ]
    assert "登记去世的日期" in doubts(seen, "王秀英")
    assert "已登记为迁出" in reasons(seen)["李明"]


def test_one_household_gets_one_head(village: Village) -> None:
    seen = preview(village, ("12", "一组", "李名兰", "户主", LI), ("12", "一组", "王秀英", "户主", WANG))
    import_roster(village.station.store, village.station.actor, seen)
    assert village.names(home(village, "12")) == [("李名兰", HEAD), ("王秀英", "其他")]


def test_a_household_whose_head_nobody_names_is_led_by_its_first_person(village: Village) -> None:
    rows = (("12", "一组", "李明", "子", MING), ("12", "一组", "赵敏", "儿媳", MIN))
    seen = preview(village, *rows)
    import_roster(village.station.store, village.station.actor, seen)
    assert village.names(home(village, "12"))[0] == ("李明", HEAD)
    assert preview(village, *rows).counts[Outcome.CHANGED] == 0


def test_a_new_household_waits_for_its_head_where_that_row_must_be_mended(village: Village) -> None:
    take(village, *FAMILY)
    seen = preview(village, ("15", "二组", "赵四", "户主", MING), ("15", "二组", "钱芳", "配偶", MIN))
    assert outcomes(seen) == [("赵四", "refused"), ("钱芳", "refused")]
    assert reasons(seen)["钱芳"] == "这一户的户主那一行不能导入，请改正后全户一起导入"


def test_where_the_head_has_died_the_next_leads_a_new_household(village: Village) -> None:
    rows = (("15", "二组", "赵四", "户主", "", "", "去世"), ("15", "二组", "钱芳", "配偶", MIN))
    seen = preview(village, *rows)
    assert outcomes(seen) == [("赵四", "refused"), ("钱芳", "new")]
    import_roster(village.station.store, village.station.actor, seen)
    assert village.names(home(village, "15")) == [("钱芳", HEAD)]


def test_a_household_without_a_group_is_refused(village: Village) -> None:
    seen = preview(village, ("12", "", "李名兰", "户主", LI))
    assert reasons(seen) == {"李名兰": "没有写明村民小组，不知道新的一户归哪个组"}
    take(village, *FAMILY)
    assert preview(village, ("12", "", "李名兰", "户主", LI)).counts[Outcome.UNCHANGED] == 1


def test_a_household_that_moved_to_another_group_is_shown_and_moved(village: Village) -> None:
    take(village, *FAMILY)
    seen = preview(village, *[("12", "二组", *row[2:]) for row in FAMILY])
    assert changes(seen) == {"李名兰": ["小组：一组 → 二组"]}
    import_roster(village.station.store, village.station.actor, seen)
    assert list_households(village.station.store)[0].group == "二组"


def test_a_namesake_elsewhere_is_pointed_out(village: Village) -> None:
    headings = ("户编号", "组", "姓名", "与户主关系", "出生日期")
    take(village, ("1", "一组", "张三", "户主", "1960-01-02"), headings=headings)
    seen = preview(village, ("9", "三组", "张三", "户主", "1960-01-02"), headings=headings)
    assert outcomes(seen) == [("张三", "new")]
    assert "1 号户有同名同生日的人" in doubts(seen, "张三")


def test_a_preview_is_checked_again_when_somebody_was_quicker(village: Village) -> None:
    take(village, *FAMILY)
    store, actor = village.station.store, village.station.actor
    household = home(village, "12")
    rows = (*FAMILY, ("13", "一组", "赵四", "户主", MIN))
    seen = preview(village, *rows)
    with store.write("people.add_group", by=actor):
        pass
    person = village.person(household, "王秀英")
    assert import_roster(store, actor, seen).added == 1, "what does not matter to it does not stop it"
    seen = preview(village, *rows, ("14", "一组", "钱五", "户主", ""))
    draft = ResidentDraft(name="王秀英", relation="配偶", id_number=None, phone="13812340009")
    change_resident(store, actor, person, draft)
    assert import_roster(store, actor, seen).added == 1
    seen = preview(village, *rows, ("15", "一组", "孙六", "户主", ""))
    record_death(store, actor, person)
    with pytest.raises(RosterChanged, match="1 行"):
        import_roster(store, actor, seen)
    assert "15" not in {row.number for row in list_households(store)}


def test_a_cancelled_import_leaves_nothing_behind(village: Village) -> None:
    seen = preview(village, *FAMILY)
    head = village.station.store.head

    def stop(done: int, total: int) -> None:
        if done >= total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_roster(village.station.store, village.station.actor, seen, stop)
    assert village.station.store.head == head
    assert list_households(village.station.store) == []
    assert import_roster(village.station.store, village.station.actor, seen).added == 3


def test_a_viewer_imports_nothing(village: Village) -> None:
    seen = preview(village, *FAMILY)
    with pytest.raises(NotAllowed):
        import_roster(village.station.store, village.station.as_role(Role.VIEWER), seen)


def test_where_persons_hold_points_everybody_gets_an_account(station: StationUnderTest) -> None:
    village = settle_village(station, AccountUnit.PERSON)
    take(village, *FAMILY)
    with station.store.read() as session:
        holders = session.scalars(select(PointsAccount.resident_id).where(PointsAccount.kind == "member"))
        assert set(holders) == set(session.scalars(select(Resident.id)))


@settings(max_examples=10, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(first=ROSTER, second=ROSTER)
def test_whatever_is_imported_changes_nothing_the_second_time(
    first: list[Sequence[Cell]], second: list[Sequence[Cell]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        station = make_station(Path(folder) / "station", FixedClock())
        try:
            village = settle_village(station)
            for rows in (first, second):
                _import_twice(village, rows)
            _check_heads_and_accounts(village)
        finally:
            station.store.close()


def _import_twice(village: Village, rows: list[Sequence[Cell]]) -> None:
    seen = preview(village, *rows)
    if not seen.changes_anything:
        return
    import_roster(village.station.store, village.station.actor, seen)
    again = {row.row.number: row for row in preview(village, *rows).plan.rows}
    for row in seen.plan.rows:
        if row.outcome is not Outcome.REFUSED:
            assert again[row.row.number].outcome not in {Outcome.NEW, Outcome.CHANGED}


def _check_heads_and_accounts(village: Village) -> None:
    with village.station.store.read() as session:
        heads = session.execute(
            select(Resident.household_id, func.count())
            .where(Resident.relation == HEAD, Resident.status.not_in(("dead", "moved_out")))
            .group_by(Resident.household_id)
        )
        assert all(count == 1 for _, count in heads)
        accounts = session.scalars(select(PointsAccount.household_id).where(PointsAccount.kind == "member"))
        assert Counter(accounts) == Counter(session.scalars(select(Household.id)))


def test_five_thousand_people_are_previewed_imported_and_then_unchanged(
    village: Village, tmp_path: Path
) -> None:
    path = write_village(tmp_path / "花名册.xlsx", 5_000)
    rows = best_sheet(open_sheets(path)).rows
    seen = preview_roster(village.station.store, read_rows(rows, recognise_columns(rows)))
    assert (seen.counts[Outcome.NEW], len(seen.refused)) == (5_000, 0)
    done = import_roster(village.station.store, village.station.actor, seen)
    again = preview_roster(village.station.store, seen.roster)
    assert done.added == 5_000
    assert again.counts[Outcome.UNCHANGED] == 5_000
    with village.station.store.read() as session:
        assert journal.verify(session) is None


def test_a_real_file_with_titles_and_merged_cells_comes_in_whole(village: Village, tmp_path: Path) -> None:
    people = village_roster(200)
    path = write_xlsx(tmp_path / "roster.xlsx", [["李家畈村花名册"], *rows_of(people)])
    rows = best_sheet(open_sheets(path)).rows
    seen = preview_roster(village.station.store, read_rows(rows, recognise_columns(rows)))
    import_roster(village.station.store, village.station.actor, seen)
    found = {
        member.name
        for row in list_households(village.station.store)
        for member in household_detail(village.station.store, row.id).members
    }
    assert found == {person.name for person in people}
