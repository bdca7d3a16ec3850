"""Claims at the desk: what is claimed, confirmed, refused and withdrawn, and what is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from station_app.domain.claims import ClaimStatus
from station_app.domain.periods import Period
from station_app.domain.permissions import Actor, Role
from station_app.domain.settings import CLAIM_DAYS
from station_app.errors import StationError
from station_app.errors.claims import (
    ClaimMoved,
    GroupNotSet,
    LateClaimNeedsWitnesses,
    NoReviewAsked,
    NotAGroupHead,
    NothingClaimed,
    NotYourGroup,
    NotYoursToReview,
    PhotoMissing,
    RefusalReasonMissing,
    TooManyPhotos,
    WitnessMissing,
)
from station_app.errors.people import HouseholdNotActive
from station_app.errors.points import DeedInFuture, DeedQuantityTooSmall, RuleNotInForce
from station_app.errors.service import CannotServe
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.claims import ClaimPhoto
from station_app.models.shop import Blob
from station_app.services import claim_photos, claim_views, claims, rules
from station_app.services.claims import ClaimChange
from station_app.services.households import move_out_household
from station_app.services.own_group import group_kept_to, groups_of_users, set_group
from station_app.services.people import record_death
from station_app.services.settings import set_setting
from station_app.services.users import UserDraft, add_user, change_user
from tests.helpers.claiming import Claimants, claiming, photo_of
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def desk(station: StationUnderTest) -> Claimants:
    return claiming(station)


def _group_head(desk: Claimants, group: int | None = 0) -> Actor:
    draft = UserDraft("一组组长", Role.GROUP_HEAD)
    user = add_user(desk.store, desk.actor, draft, "文明实践456")
    if group is not None:
        set_group(desk.store, desk.actor, user.id, desk.village.groups[group])
    return Actor(user.id, user.name, Role.GROUP_HEAD)


def test_a_claim_says_who_did_what_by_which_rule_and_who_took_it_down(desk: Claimants) -> None:
    head = desk.store.head.seq
    claim_id = desk.claim("HJ04", evidence="清理水沟", witnesses="张三，李四", quantity=2)
    detail = desk.detail(claim_id)
    row = detail.row
    assert (row.number, row.called, row.household_number, row.group) == (1, "李名兰", "0001", "一组")
    assert (row.rule_code, row.rule_version, row.points, row.granted, row.entered) == (
        "HJ04",
        1,
        160,
        None,
        None,
    )
    assert (row.evidence, row.claimed_by, row.by) == ("清理水沟。证明人：张三、李四", "李名兰", "李书记")
    assert row.status is ClaimStatus.CLAIMED
    assert row.is_ready
    assert [(step.status, step.by) for step in detail.steps] == [(ClaimStatus.CLAIMED, "李书记")]
    assert desk.store.head.seq == head + 1
    assert detail.transfer is None


def test_many_claims_are_one_act_and_are_numbered_on(desk: Claimants) -> None:
    desk.claim()
    head = desk.store.head.seq
    drafts = [desk.draft("HY06", place, witnesses="王大山、周福贵") for place in range(3)]
    made = claims.claim_many(desk.store, desk.actor, drafts, [photo_of()])
    assert desk.store.head.seq == head + 1
    rows = [desk.row(claim_id) for claim_id in made]
    assert [row.number for row in rows] == [2, 3, 4]
    assert [row.photos for row in rows] == [1, 1, 1]
    with desk.store.read() as session:
        assert session.query(Blob).count() == 1
        assert session.query(ClaimPhoto).count() == 3


def test_a_household_claims_as_a_household_whoever_of_it_came(desk: Claimants) -> None:
    home = desk.village.households[1]
    as_household = desk.row(desk.claim("HJ01", resident_id=None, household_id=home))
    as_person = desk.row(desk.claim("HJ01", resident_id=desk.village.spouse(1), claimed_by="钱金凤"))
    for row in (as_household, as_person):
        assert (row.household_id, row.resident_id, row.called) == (home, None, "张建国户")
    assert (as_household.claimed_by, as_person.claimed_by) == ("张建国户", "钱金凤")


def test_the_spouse_s_claim_names_the_household_too(desk: Claimants) -> None:
    assert desk.row(desk.claim(resident_id=desk.village.spouse())).called == "赵永红（李名兰户）"


def test_a_claim_keeps_the_version_of_its_rule(desk: Claimants) -> None:
    store, clock = desk.store, desk.village.station.clock
    before = desk.claim("HJ04")
    rule = next(each for each in rules.list_rules(store) if each.code == "HJ04")
    draft = rules.RuleDraft("HJ04", rule.category_id, rule.name, 50, "次", review="panel", notice=True)
    clock.advance(days=1)
    rules.change_rule(store, desk.actor, rule.id, draft)
    yesterday = clock.today() - timedelta(days=1)
    late = desk.claim("HJ04", deed_on=yesterday)
    new = desk.claim("HJ04")
    found = [desk.row(claim_id) for claim_id in (before, late, new)]
    assert [(row.rule_version, row.points, row.course.review) for row in found] == [
        (1, 80, "none"),
        (1, 80, "none"),
        (2, 50, "panel"),
    ]
    desk.enter(before)
    assert desk.row(before).entered == 80


def test_what_cannot_be_claimed_is_refused_with_a_sentence(desk: Claimants) -> None:
    store, actor, today = desk.store, desk.actor, desk.village.station.clock.today()
    record_death(store, actor, desk.village.spouse(2))
    move_out_household(store, actor, desk.village.households[3])
    rule = next(each for each in rules.list_rules(store) if each.code == "HJ05")
    laid_down = rules.RuleDraft("HJ05", rule.category_id, rule.name, 50, "次", active=False)
    rules.change_rule(store, actor, rule.id, laid_down)
    cases: list[tuple[dict[str, Any], type[StationError]]] = [
        ({"resident_id": None}, NothingClaimed),
        ({"quantity": 0}, DeedQuantityTooSmall),
        ({"deed_on": today + timedelta(days=1)}, DeedInFuture),
        ({"resident_id": desk.village.spouse(2)}, CannotServe),
        ({"resident_id": None, "household_id": desk.village.households[3]}, HouseholdNotActive),
        ({"resident_id": None, "household_id": 9999}, NothingFound),
        ({"resident_id": 9999}, NothingFound),
        ({"rule_id": 9999}, NothingFound),
        ({"rule_id": rule.id}, RuleNotInForce),
        ({"deed_on": today - timedelta(days=4)}, LateClaimNeedsWitnesses),
        ({"deed_on": today - timedelta(days=4), "witnesses": "张三 张三"}, LateClaimNeedsWitnesses),
        ({"code": "HY06", "witnesses": "张三"}, WitnessMissing),
        ({"code": "HY08"}, PhotoMissing),
        ({"photos": [photo_of(size=(60 + n, 40)) for n in range(10)]}, TooManyPhotos),
    ]
    head = store.head
    for facts, expected in cases:
        with pytest.raises(expected):
            desk.claim(**facts)
    with pytest.raises(NothingClaimed):
        claims.claim_many(store, actor, [])
    with pytest.raises(NotAllowed):
        claims.claim(store, desk.village.station.as_role(Role.REVIEWER), desk.draft())
    assert store.head == head
    assert desk.rows() == []


def test_a_late_claim_with_two_witnesses_is_taken_and_the_days_are_a_setting(desk: Claimants) -> None:
    today = desk.village.station.clock.today()
    row = desk.row(desk.claim(deed_on=today - timedelta(days=9), witnesses="张三、李四"))
    assert row.evidence.endswith("证明人：张三、李四")
    set_setting(desk.store, desk.actor, CLAIM_DAYS, 9)
    desk.claim(deed_on=today - timedelta(days=9))


def test_the_team_leader_confirms_what_one_person_may_confirm(desk: Claimants) -> None:
    chosen = [desk.claim("HJ03", place, resident_id=desk.village.head(place)) for place in range(3)]
    assert claims.confirm(desk.store, desk.actor, chosen, "去看过了") == 3
    detail = desk.detail(chosen[0])
    assert (detail.row.status, detail.row.granted) == (ClaimStatus.REVIEWED, 20)
    assert [(step.status, step.words) for step in detail.steps] == [
        (ClaimStatus.CLAIMED, ""),
        (ClaimStatus.REVIEWED, "去看过了"),
    ]
    with pytest.raises(ClaimMoved, match="现在是“已评议”，不能再确认"):
        claims.confirm(desk.store, desk.actor, chosen)
    with pytest.raises(NotYoursToReview):
        claims.confirm(desk.store, desk.actor, [desk.claim("HJ01")])
    with pytest.raises(NoReviewAsked, match="直接入账"):
        claims.confirm(desk.store, desk.actor, [desk.claim("HJ04", 4)])
    with pytest.raises(NothingFound):
        claims.confirm(desk.store, desk.actor, [9999])


def test_refusing_says_why_and_ends_the_claim(desk: Claimants) -> None:
    claim_id = desk.claim("HJ04")
    with pytest.raises(RefusalReasonMissing):
        claims.refuse(desk.store, desk.actor, [claim_id], "  ")
    claims.refuse(desk.store, desk.actor, [claim_id], "当天没有开工")
    assert desk.detail(claim_id).steps[-1].words == "当天没有开工"
    acts: tuple[Callable[[], object], ...] = (
        lambda: claims.withdraw(desk.store, desk.actor, [claim_id]),
        lambda: claims.refuse(desk.store, desk.actor, [claim_id], "再说一次"),
        lambda: desk.enter(claim_id),
        lambda: claim_photos.add_photos(desk.store, desk.actor, claim_id, [photo_of()]),
        lambda: claims.change_claim(
            desk.store,
            desk.actor,
            claim_id,
            ClaimChange(desk.village.station.clock.today(), 1, "", ""),
        ),
    )
    for act in acts:
        with pytest.raises(ClaimMoved):
            act()


def test_one_that_may_not_go_on_holds_all_of_the_act_back(desk: Claimants) -> None:
    one, other = desk.claim(), desk.claim(place=1)
    claims.withdraw(desk.store, desk.actor, [one], "不要了")
    head = desk.store.head
    with pytest.raises(ClaimMoved):
        claims.withdraw(desk.store, desk.actor, [other, one])
    assert desk.row(other).status is ClaimStatus.CLAIMED
    assert desk.store.head == head


def test_a_claim_is_put_right_while_nobody_has_reviewed_it(desk: Claimants) -> None:
    today = desk.village.station.clock.today()
    claim_id = desk.claim("HJ03", quantity=1)
    change = ClaimChange(today - timedelta(days=1), 2, "  抽查两次 ", "李名兰的儿子")
    claims.change_claim(desk.store, desk.actor, claim_id, change)
    row = desk.row(claim_id)
    assert (row.quantity, row.points, row.evidence, row.claimed_by) == (2, 40, "抽查两次", "李名兰的儿子")
    for wrong, error in (
        (replace(change, quantity=0), DeedQuantityTooSmall),
        (replace(change, deed_on=today + timedelta(days=1)), DeedInFuture),
    ):
        with pytest.raises(error):
            claims.change_claim(desk.store, desk.actor, claim_id, wrong)


def test_photos_stay_in_the_store_and_can_be_added_and_taken_away_again(desk: Claimants) -> None:
    red, blue = photo_of("red"), photo_of("blue")
    claim_id = desk.claim("HY08", photos=[red, red])
    claim_photos.add_photos(desk.store, desk.actor, claim_id, [blue, red])
    found = claim_photos.photos_of(desk.store, claim_id)
    assert [photo.content for photo in found] == [red, blue]
    claim_photos.remove_photo(desk.store, desk.actor, found[0].id)
    assert [photo.content for photo in claim_photos.photos_of(desk.store, claim_id)] == [blue]
    claims.confirm(desk.store, desk.actor, [claim_id])
    with pytest.raises(ClaimMoved):
        claim_photos.remove_photo(desk.store, desk.actor, found[1].id)
    lost: tuple[Callable[[], object], ...] = (
        lambda: claim_photos.remove_photo(desk.store, desk.actor, 9999),
        lambda: claim_photos.add_photos(desk.store, desk.actor, 9999, [red]),
    )
    for act in lost:
        with pytest.raises(NothingFound):
            act()


def test_lists_are_by_status_period_and_person(desk: Claimants) -> None:
    today = desk.village.station.clock.today()
    old = desk.claim(deed_on=today - timedelta(days=40), witnesses="张三、李四")
    new = desk.claim(place=1)
    claims.refuse(desk.store, desk.actor, [new], "不实")
    assert [row.id for row in desk.rows()] == [new, old]
    listed = claim_views.list_claims(desk.store, desk.actor, statuses=[ClaimStatus.REFUSED])
    assert [row.id for row in listed] == [new]
    listed = claim_views.list_claims(desk.store, desk.actor, period=Period(today, today))
    assert [row.id for row in listed] == [new]
    listed = claim_views.list_claims(desk.store, desk.actor, resident_id=desk.village.head())
    assert [row.id for row in listed] == [old]


def test_a_group_head_sees_and_claims_for_the_own_group_alone(desk: Claimants) -> None:
    head = _group_head(desk)
    mine, foreign = desk.claim(place=0), desk.claim(place=5)
    assert group_kept_to(desk.store, head) == desk.village.groups[0]
    assert [row.id for row in claim_views.list_claims(desk.store, head)] == [mine]
    with pytest.raises(NothingFound):
        claim_views.claim_detail(desk.store, head, foreign)
    own = claims.claim(desk.store, head, desk.draft(place=1))
    assert desk.row(own).by == "一组组长"
    today = desk.village.station.clock.today()
    acts: tuple[Callable[[], object], ...] = (
        lambda: claims.claim(desk.store, head, desk.draft(place=5)),
        lambda: claims.withdraw(desk.store, head, [mine, foreign]),
        lambda: claims.change_claim(desk.store, head, foreign, ClaimChange(today, 1, "", "")),
        lambda: claim_photos.add_photos(desk.store, head, foreign, [photo_of()]),
    )
    for act in acts:
        with pytest.raises(NotYourGroup, match="不在您的小组里"):
            act()
    others: tuple[Callable[[], object], ...] = (
        lambda: claims.confirm(desk.store, head, [mine]),
        lambda: claims.refuse(desk.store, head, [mine], "不实"),
    )
    for forbidden in others:
        with pytest.raises(NotAllowed):
            forbidden()
    claims.withdraw(desk.store, head, [own])


def test_a_group_head_without_a_group_is_told_whom_to_ask(desk: Claimants) -> None:
    head = _group_head(desk, group=None)
    acts: tuple[Callable[[], object], ...] = (
        lambda: claims.claim(desk.store, head, desk.draft()),
        lambda: claim_views.list_claims(desk.store, head),
    )
    for act in acts:
        with pytest.raises(GroupNotSet, match="请站长"):
            act()


def test_a_group_is_given_changed_and_taken_away(desk: Claimants) -> None:
    head = _group_head(desk)
    set_group(desk.store, desk.actor, head.user_id, desk.village.groups[1])
    assert groups_of_users(desk.store) == {head.user_id: desk.village.groups[1]}
    change_user(desk.store, desk.actor, head.user_id, UserDraft(head.name, Role.CLERK))
    assert groups_of_users(desk.store) == {}
    with pytest.raises(NotAGroupHead):
        set_group(desk.store, desk.actor, head.user_id, desk.village.groups[1])
    set_group(desk.store, desk.actor, head.user_id, None)
    set_group(desk.store, desk.actor, head.user_id, None)
    for user_id, group_id in ((9999, desk.village.groups[0]), (head.user_id, 9999)):
        change_user(desk.store, desk.actor, head.user_id, UserDraft(head.name, Role.GROUP_HEAD))
        with pytest.raises(NothingFound):
            set_group(desk.store, desk.actor, user_id, group_id)
    with pytest.raises(NotAllowed):
        set_group(desk.store, desk.village.station.as_role(Role.CLERK), head.user_id, None)
