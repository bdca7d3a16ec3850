"""Activities: planned, signed in to, put right, closed; what is late, void, or over midnight."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from station_app.clock import CHINA
from station_app.domain.permissions import Role
from station_app.domain.service import SignInMethod
from station_app.domain.settings import MAX_HOURS_PER_DAY, VOLUNTEER_MIN_AGE, AccountUnit
from station_app.errors.points import ReasonMissing, ReversalNotCovered, RuleNotInForce
from station_app.errors.rules import ServiceEndsTooEarly, ServiceTooLong
from station_app.errors.service import (
    ActivityCancelled,
    ActivityClosed,
    ActivityEndsEarly,
    ActivityNotYetHeld,
    ActivityStillOpen,
    ActivityTitleMissing,
    AlreadySignedIn,
    CannotServe,
    DayIsFull,
    NobodySignedIn,
    RecordVoided,
    ServesElsewhere,
    TooYoungToServe,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.points import AccountKind, TransferKind
from station_app.services import activities, activity_views, ledger, rules, sign_ins, teams, volunteers
from station_app.services.activities import ActivityDraft
from station_app.services.people import record_death
from station_app.services.rules import RuleDraft
from station_app.services.settings import set_setting
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest

AFTERNOON = datetime(2026, 3, 2, 14, tzinfo=CHINA)


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station)


def _sign_in(village: Settlement, activity: int, *people: int) -> list[int]:
    return sign_ins.sign_in(village.station.store, village.station.actor, activity, people)


def _close(village: Settlement, activity: int) -> activities.ClosedActivity:
    """Close once the day is over."""
    village.station.clock.advance(days=2)
    return activities.close_activity(village.station.store, village.station.actor, activity)


def _view(village: Settlement, activity: int) -> activity_views.ActivityView:
    return activity_views.get_activity(village.station.store, activity)


def _minutes(village: Settlement) -> dict[str, int]:
    return {each.name: each.minutes for each in volunteers.list_volunteers(village.station.store)}


# ---- planning


def test_a_planned_activity_shows_who_holds_it_and_what_it_brings(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    circle, circle_name = activity_views.list_circles(store)[5]
    draft = ActivityDraft(
        " 义诊进村 ",
        village.team("关爱队"),
        AFTERNOON,
        AFTERNOON + timedelta(hours=3),
        circle_id=circle,
        rule_id=village.rule("FW01"),
        place="村卫生室",
        wanted=6,
        served="60 岁以上老人",
        content="量血压、测血糖",
        in_charge="陈桂英",
    )
    made = activities.plan_activity(store, actor, draft)
    view = _view(village, made)
    assert (view.title, view.team, view.circle) == ("义诊进村", "关爱队", circle_name)
    assert (view.rule, view.place, view.wanted) == ("参加村实践站组织的志愿服务", "村卫生室", 6)
    assert (view.status, view.people, view.minutes, view.points) == ("planned", 0, 0, 0)


def test_an_activity_needs_a_name_and_an_end_after_its_start_within_a_day(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    good = ActivityDraft("清扫", village.team(), AFTERNOON, AFTERNOON + timedelta(hours=1))
    for draft, error in (
        (replace(good, title="　"), ActivityTitleMissing),
        (replace(good, ends_at=AFTERNOON), ActivityEndsEarly),
        (replace(good, ends_at=AFTERNOON + timedelta(hours=25)), ServiceTooLong),
        (replace(good, team_id=99), NothingFound),
        (replace(good, rule_id=9999), NothingFound),
    ):
        with pytest.raises(error):
            activities.plan_activity(store, actor, draft)
    assert activity_views.list_activities(store) == []


def test_activities_are_listed_by_day_the_latest_first(village: Settlement) -> None:
    first = village.plan(title="一月的", start=datetime(2026, 1, 31, 23, tzinfo=CHINA))
    second = village.plan(title="二月的", start=datetime(2026, 2, 1, 0, tzinfo=CHINA))
    third = village.plan(title="三月的")
    store = village.station.store
    assert [each.id for each in activity_views.list_activities(store)] == [third, second, first]
    february = activity_views.list_activities(
        store, start=datetime(2026, 2, 1, tzinfo=CHINA).date(), end=datetime(2026, 2, 28, tzinfo=CHINA).date()
    )
    assert [each.title for each in february] == ["二月的"]
    assert len(activity_views.list_activities(store, limit=2)) == 2
    with pytest.raises(NothingFound):
        activity_views.get_activity(store, 99)


def test_moving_an_activity_takes_along_who_served_its_whole_time(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    whole, part = _sign_in(village, made, village.head(0), village.head(1))
    sign_ins.change_record(store, actor, part, AFTERNOON, AFTERNOON + timedelta(hours=1))
    later = AFTERNOON + timedelta(hours=2)
    draft = ActivityDraft("清扫村道", village.team(), later, later + timedelta(hours=4))
    activities.change_activity(store, actor, made, draft)
    found = {each.id: each for each in activity_views.list_records(store, made)}
    assert (found[whole].starts_at, found[whole].minutes) == (later, 240)
    assert (found[part].starts_at, found[part].minutes) == (AFTERNOON, 60)
    assert _minutes(village) == {"李名兰": 240, "张建国": 60}


def test_a_changed_title_leaves_the_hours_alone(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    (record,) = _sign_in(village, made, village.head())
    draft = ActivityDraft("清扫村道和河道", village.team(), AFTERNOON, AFTERNOON + timedelta(hours=2))
    activities.change_activity(store, actor, made, draft)
    assert _view(village, made).title == "清扫村道和河道"
    assert activity_views.list_records(store, made)[0].id == record


# ---- signing in


def test_signing_in_makes_volunteers_and_counts_their_hours(village: Settlement) -> None:
    made = village.plan(hours=2.5)
    _sign_in(village, made, village.head(0), village.spouse(0), village.head(0))
    assert _minutes(village) == {"李名兰": 150, "赵永红": 150}
    view = _view(village, made)
    assert (view.people, view.minutes) == (2, 300)
    records = activity_views.list_records(village.station.store, made)
    assert [(each.name, each.household_number, each.group) for each in records] == [
        ("李名兰", "0001", "一组"),
        ("赵永红", "0001", "一组"),
    ]
    assert {each.method for each in records} == {SignInMethod.LIST}


def test_less_than_half_an_hour_is_not_counted(village: Settlement) -> None:
    made = village.plan(hours=1.75)
    _sign_in(village, made, village.head())
    assert _minutes(village) == {"李名兰": 90}


def test_nobody_signs_in_twice(village: Settlement) -> None:
    made = village.plan()
    _sign_in(village, made, village.head(0))
    with pytest.raises(AlreadySignedIn, match="李名兰已经签到了"):
        _sign_in(village, made, village.head(1), village.head(0))
    assert _view(village, made).people == 1, "all or none"


def test_nobody_serves_twice_at_the_same_time(village: Settlement) -> None:
    _sign_in(village, village.plan(title="清扫村道"), village.head())
    other = village.plan(title="看望老人", start=AFTERNOON + timedelta(hours=1))
    with pytest.raises(ServesElsewhere, match="李名兰在03月02日 14:00至16:00已经登记了“清扫村道”"):
        _sign_in(village, other, village.head())
    after = village.plan(title="排练", start=AFTERNOON + timedelta(hours=2))
    _sign_in(village, after, village.head())
    assert _minutes(village) == {"李名兰": 240}


def test_the_dead_and_strangers_do_not_sign_in(village: Settlement) -> None:
    record_death(village.station.store, village.station.actor, village.spouse())
    made = village.plan()
    with pytest.raises(CannotServe, match="赵永红已去世"):
        _sign_in(village, made, village.spouse())
    with pytest.raises(NothingFound):
        _sign_in(village, made, 9999)
    with pytest.raises(NothingFound):
        _sign_in(village, 99, village.head())


def test_children_serve_from_the_station_s_age_on_and_carry_a_note(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    _sign_in(village, made, village.child(0))
    assert activity_views.list_records(store, made)[0].age_note == "未满 10 周岁，须监护人同意并陪同"
    set_setting(store, actor, VOLUNTEER_MIN_AGE, 12)
    with pytest.raises(TooYoungToServe, match="未满 12 周岁"):
        _sign_in(village, made, village.child(1))


def test_a_day_counts_so_many_hours_and_no_more(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    set_setting(store, actor, MAX_HOURS_PER_DAY, 5)
    morning = AFTERNOON - timedelta(hours=6)
    _sign_in(village, village.plan(title="上午", start=morning, hours=4), village.head())
    made = village.plan(title="下午", hours=3)
    _sign_in(village, made, village.head(), village.spouse())
    records = activity_views.list_records(store, made)
    assert [(each.minutes, each.is_cut) for each in records] == [(60, True), (180, False)]
    evening = village.plan(title="晚上", start=AFTERNOON + timedelta(hours=4), hours=1)
    with pytest.raises(DayIsFull, match="李名兰在 03月02日 登记的服务已满 5 小时"):
        _sign_in(village, evening, village.head())
    _sign_in(village, evening, village.spouse())
    assert _minutes(village) == {"李名兰": 300, "赵永红": 240}


def test_service_over_midnight_is_right_and_belongs_to_the_day_it_begins(village: Settlement) -> None:
    night = datetime(2026, 3, 2, 22, tzinfo=CHINA)
    made = village.plan(title="防汛值守", start=night, hours=4)
    _sign_in(village, made, village.head())
    closed = _close(village, made)
    assert (closed.minutes, closed.points) == (240, 80)
    next_day = village.plan(title="第二天", start=datetime(2026, 3, 3, 8, tzinfo=CHINA), hours=4)
    _sign_in(village, next_day, village.head())
    assert activities.close_activity(village.station.store, village.station.actor, next_day).points == 80


def test_hours_are_put_right_before_closing(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    (record,) = _sign_in(village, made, village.head())
    sign_ins.change_record(store, actor, record, AFTERNOON, AFTERNOON + timedelta(minutes=100))
    assert _minutes(village) == {"李名兰": 90}
    with pytest.raises(ServiceEndsTooEarly):
        sign_ins.change_record(store, actor, record, AFTERNOON, AFTERNOON)
    _sign_in(village, village.plan(title="晚会", start=AFTERNOON + timedelta(hours=5)), village.head())
    with pytest.raises(ServesElsewhere):
        sign_ins.change_record(store, actor, record, AFTERNOON, AFTERNOON + timedelta(hours=6))
    with pytest.raises(NothingFound):
        sign_ins.change_record(store, actor, 99, AFTERNOON, AFTERNOON + timedelta(hours=6))
    assert _minutes(village) == {"李名兰": 210}


def test_who_is_expected_leaves_the_list_when_signed_in(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    teams.add_members(store, actor, village.team(), [village.head(0), village.head(1)])
    made = village.plan()
    assert [each.name for each in activity_views.expected_members(store, made)] == ["李名兰", "张建国"]
    _sign_in(village, made, village.head(0), village.head(5))
    assert [each.name for each in activity_views.expected_members(store, made)] == ["张建国"]


# ---- closing


def test_closing_posts_to_everybody_by_the_rule(village: Settlement) -> None:
    made = village.plan(hours=3)
    _sign_in(village, made, village.head(0), village.head(1), village.spouse(1))
    village.station.clock.advance(days=1)
    foreseen = activities.preview_closing(village.station.store, made)
    closed = activities.close_activity(village.station.store, village.station.actor, made)
    assert closed == foreseen
    assert (closed.people, closed.minutes, closed.points, closed.limited) == (3, 540, 180, ())
    assert (village.balance(village.head(0)), village.balance(village.head(1))) == (60, 120)
    view = _view(village, made)
    assert (view.status, view.points) == ("closed", 180)
    records = activity_views.list_records(village.station.store, made)
    assert [each.points for each in records] == [60, 60, 60]
    services = activity_views.services_of(village.station.store, village.spouse(1))
    assert [(each.activity, each.minutes, each.points) for each in services] == [("清扫村道", 180, 60)]
    assert village.check().adds_up


def test_what_a_cap_cuts_is_named(village: Settlement) -> None:
    set_setting(village.station.store, village.station.actor, MAX_HOURS_PER_DAY, 12)
    made = village.plan(hours=6)
    _sign_in(village, made, village.head(0), village.head(1))
    village.give(village.head(0), "FW01", 60)
    closed = _close(village, made)
    assert [(each.name, each.points, each.limited_by) for each in closed.limited] == [
        ("李名兰", 60, "每日上限"),
        ("张建国", 80, "每日上限"),
    ]
    assert closed.points == 140
    notes = [each.points_note for each in activity_views.list_records(village.station.store, made)]
    assert notes == ["每日上限", "每日上限"]


def test_an_activity_without_a_rule_brings_hours_alone(village: Settlement) -> None:
    made = village.plan(code=None)
    _sign_in(village, made, village.head())
    village.station.clock.advance(days=1)
    assert activities.preview_closing(village.station.store, made).points == 0
    closed = activities.close_activity(village.station.store, village.station.actor, made)
    assert (closed.minutes, closed.points, village.balance(village.head())) == (120, 0, 0)
    assert activity_views.list_records(village.station.store, made)[0].points is None


def test_an_activity_is_closed_once_after_its_end_with_somebody_in_it(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    with pytest.raises(ActivityNotYetHeld, match="03月02日 16:00"):
        activities.close_activity(store, actor, made)
    village.station.clock.advance(days=1)
    with pytest.raises(NobodySignedIn, match="清扫村道"):
        activities.close_activity(store, actor, made)
    _sign_in(village, made, village.head())
    activities.close_activity(store, actor, made)
    before = village.figures(village.head())
    with pytest.raises(ActivityClosed):
        activities.close_activity(store, actor, made)
    with pytest.raises(ActivityClosed):
        _sign_in(village, made, village.head(1))
    with pytest.raises(ActivityClosed):
        activities.cancel_activity(store, actor, made, "下雨")
    record = activity_views.list_records(store, made)[0].id
    with pytest.raises(ActivityClosed):
        sign_ins.change_record(store, actor, record, AFTERNOON, AFTERNOON + timedelta(hours=1))
    with pytest.raises(NothingFound):
        activities.close_activity(store, actor, 99)
    assert village.figures(village.head()) == before


def test_a_rule_that_was_laid_down_posts_nothing(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    _sign_in(village, made, village.head())
    old = next(each for each in rules.list_rules(store) if each.code == "FW01")
    laid_down = RuleDraft("FW01", old.category_id, old.name, old.points, old.unit, active=False)
    rules.change_rule(store, actor, old.id, laid_down)
    with pytest.raises(RuleNotInForce):
        _close(village, made)
    assert _view(village, made).status == "planned"


def test_points_follow_the_version_in_force_on_the_day_of_the_activity(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan(hours=1)
    _sign_in(village, made, village.head())
    village.station.clock.advance(days=3)
    old = next(each for each in rules.list_rules(store) if each.code == "FW01")
    rules.change_rule(store, actor, old.id, RuleDraft("FW01", old.category_id, old.name, 50, "小时"))
    assert activities.close_activity(store, actor, made).points == 20


def test_where_persons_hold_points_each_gets_their_own(station: StationUnderTest) -> None:
    village = settle(station, unit=AccountUnit.PERSON)
    made = village.plan()
    _sign_in(village, made, village.head(), village.spouse())
    assert _close(village, made).points == 80
    assert (village.balance(village.head()), village.balance(village.spouse())) == (40, 40)
    assert village.balance(village.child()) == 0
    assert village.check().adds_up


def test_a_household_rule_caps_the_family_together(village: Settlement) -> None:
    made = village.plan(code="FW09", hours=2)
    _sign_in(village, made, village.head(), village.spouse(), village.head(1))
    closed = _close(village, made)
    assert [(each.name, each.points, each.limited_by) for each in closed.limited] == [
        ("赵永红", 20, "每日上限")
    ]
    assert (village.balance(village.head()), village.balance(village.head(1))) == (60, 40)


# ---- taking back, and late


def test_voiding_a_record_before_closing_frees_its_time(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    (record,) = _sign_in(village, made, village.head())
    voided = sign_ins.void_record(store, actor, record, "没有来")
    assert (voided.name, voided.minutes, voided.points) == ("李名兰", 120, 0)
    assert activity_views.list_records(store, made) == []
    (kept,) = activity_views.list_records(store, made, with_void=True)
    assert (kept.status, kept.void_reason) == ("void", "没有来")
    assert _minutes(village) == {"李名兰": 0}
    _sign_in(village, made, village.head())
    with pytest.raises(RecordVoided):
        sign_ins.void_record(store, actor, record, "又一次")
    with pytest.raises(RecordVoided):
        sign_ins.change_record(store, actor, record, AFTERNOON, AFTERNOON + timedelta(hours=1))
    with pytest.raises(ReasonMissing):
        sign_ins.void_record(store, actor, record, " ")


def test_voiding_a_posted_record_takes_its_points_back(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    record, _ = _sign_in(village, made, village.head(0), village.head(1))
    _close(village, made)
    voided = sign_ins.void_record(store, actor, record, "登错了人")
    assert voided.points == 40
    assert village.figures(village.head(0)) == (0, 0)
    assert village.figures(village.head(1)) == (40, 40)
    assert (_view(village, made).people, _view(village, made).points) == (1, 40)
    assert _minutes(village) == {"李名兰": 0, "张建国": 120}
    assert village.check().adds_up


def test_a_posted_record_whose_points_were_spent_cannot_be_voided(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    (record,) = _sign_in(village, made, village.head())
    _close(village, made)
    with store.write("shop.redeem", by=actor) as session:
        move = ledger.Move(
            TransferKind.REDEEM,
            ledger.account_for(session, village.head()),
            ledger.system_account(session, AccountKind.REDEMPTION),
            30,
            "兑换",
        )
        ledger.post(session, store.clock, move)
    with pytest.raises(ReversalNotCovered, match="现有 1 分，不够冲回 4 分"):
        sign_ins.void_record(store, actor, record, "登错了人")
    assert activity_views.list_records(store, made)[0].status == "valid"
    assert _minutes(village) == {"李名兰": 120}


def test_who_was_forgotten_is_entered_late_with_a_reason(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    with pytest.raises(ActivityStillOpen):
        sign_ins.sign_in_late(store, actor, made, [village.head(1)], "漏登")
    _sign_in(village, made, village.head(0))
    _close(village, made)
    (late,) = sign_ins.sign_in_late(store, actor, made, [village.head(1)], "漏登，张组长证明")
    assert (late.name, late.minutes, late.points, late.limited_by) == ("张建国", 120, 40, "")
    assert village.balance(village.head(1)) == 40
    half = (AFTERNOON, AFTERNOON + timedelta(hours=1))
    (short,) = sign_ins.sign_in_late(store, actor, made, [village.head(2)], "漏登，签到表为证", half)
    assert (short.minutes, short.points) == (60, 20)
    assert _view(village, made).points == 100
    with pytest.raises(AlreadySignedIn):
        sign_ins.sign_in_late(store, actor, made, [village.head(1)], "再来一次")
    with pytest.raises(ReasonMissing):
        sign_ins.sign_in_late(store, actor, made, [village.head(3)], "")


def test_a_wrong_record_is_voided_and_entered_again(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan(hours=4)
    (record,) = _sign_in(village, made, village.head())
    _close(village, made)
    sign_ins.void_record(store, actor, record, "只来了一小时")
    half = (AFTERNOON, AFTERNOON + timedelta(hours=1))
    (again,) = sign_ins.sign_in_late(store, actor, made, [village.head()], "更正时长", half)
    assert (again.points, village.figures(village.head())) == (20, (20, 20))


def test_late_entries_of_an_activity_without_a_rule_bring_hours_alone(village: Settlement) -> None:
    made = village.plan(code=None)
    _sign_in(village, made, village.head(0))
    _close(village, made)
    (late,) = sign_ins.sign_in_late(
        village.station.store, village.station.actor, made, [village.head(1)], "漏登"
    )
    assert (late.minutes, late.points) == (120, 0)


def test_calling_an_activity_off_voids_its_sign_ins(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    _sign_in(village, made, village.head())
    with pytest.raises(ReasonMissing):
        activities.cancel_activity(store, actor, made, "　")
    activities.cancel_activity(store, actor, made, "下大雨")
    assert (_view(village, made).status, _view(village, made).note) == ("cancelled", "下大雨")
    assert _minutes(village) == {"李名兰": 0}
    assert activity_views.list_records(store, made, with_void=True)[0].void_reason == "活动取消：下大雨"
    with pytest.raises(ActivityCancelled):
        _sign_in(village, made, village.head())
    with pytest.raises(ActivityCancelled):
        sign_ins.sign_in_late(store, actor, made, [village.head()], "漏登")
    _sign_in(village, village.plan(title="改室内"), village.head())


def test_who_only_reads_neither_plans_nor_signs_in(village: Settlement) -> None:
    viewer, store = village.station.as_role(Role.VIEWER), village.station.store
    made = village.plan()
    with pytest.raises(NotAllowed):
        sign_ins.sign_in(store, viewer, made, [village.head()])
    with pytest.raises(NotAllowed):
        activities.close_activity(store, viewer, made)
