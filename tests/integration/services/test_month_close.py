"""月结: closed in order with its figures, locked for what is entered, opened again with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from station_app.domain.permissions import Role
from station_app.errors.points import ReasonMissing
from station_app.errors.store import NotAllowed
from station_app.errors.year_end import (
    EarlierMonthOpen,
    MonthAlreadyClosed,
    MonthClosed,
    MonthHasActivities,
    MonthHasClaims,
    MonthNotClosed,
    MonthNotOver,
)
from station_app.models.claims import PointsClaim
from station_app.models.year_end import MonthClose
from station_app.services import claim_entry, claims, ledger, posting
from station_app.services.activities import ActivityDraft, cancel_activity, close_activity, plan_activity
from station_app.services.catalogue import load_starting_catalogue
from station_app.services.month_close import (
    MonthState,
    close_month,
    list_months,
    month_due,
    month_view,
    reopen_month,
)
from station_app.services.month_figures import MonthFigures
from station_app.services.posting import PostingDraft, post_points, preview_points
from station_app.services.rules import list_rules
from station_app.services.sign_ins import sign_in, sign_in_late
from station_app.services.teams import list_teams
from tests.helpers.claiming import claiming
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    """A shop whose station has rules and teams, in April; March had three households with 200 points."""
    shop = open_shop(station)
    load_starting_catalogue(shop.store, shop.actor)
    shop.redeem(0, 1)
    station.clock.advance(days=40)
    return shop


def _rule(shop: ShopUnderTest, code: str = "HY04") -> int:
    return next(rule.id for rule in list_rules(shop.store) if rule.code == code)


def _deed(shop: ShopUnderTest, on: date) -> PostingDraft:
    return PostingDraft(_rule(shop), on, household_ids=(shop.households[0],))


def _activity(shop: ShopUnderTest, start: datetime) -> ActivityDraft:
    team = list_teams(shop.store)[0].id
    return ActivityDraft("清洁家园", team, start, start + timedelta(hours=2))


IN_MARCH = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)


def test_a_month_is_closed_with_its_figures(shop: ShopUnderTest) -> None:
    march = close_month(shop.store, shop.actor, "2026-03", "已交审核")
    assert (march.state, march.closed_by, march.note) == (MonthState.CLOSED, "李书记", "已交审核")
    figures = march.figures
    assert (figures.given, figures.redeemed, figures.receipts) == (6000, 220, 1)
    assert figures.closing == 5780
    shop.give_points(0, 100)
    assert [(each.month, each.state) for each in list_months(shop.store)] == [
        ("2026-04", MonthState.RUNNING),
        ("2026-03", MonthState.CLOSED),
    ]
    assert list_months(shop.store)[1].figures == figures


def test_the_figures_add_up_over_village_and_groups(shop: ShopUnderTest) -> None:
    given = shop.give_points(0, 100)
    posting.reverse(shop.store, shop.actor, given, "记错了")
    for each in list_months(shop.store):
        figures = each.figures
        came = figures.given + figures.opened + figures.other
        went = figures.taken + figures.redeemed + figures.cleared
        assert figures.opening + came - went == figures.closing
        groups = month_view(shop.store, each.month).figures.groups
        assert sum(group.closing for group in groups) == figures.closing
        assert MonthFigures.from_json(figures.to_json()) == figures
    with shop.store.read() as session:
        accounts = [ledger.household_account(session, each).balance for each in shop.households]
    assert list_months(shop.store)[0].figures.closing == sum(accounts)


def test_a_closed_month_takes_no_more_deeds(shop: ShopUnderTest) -> None:
    deed = _deed(shop, date(2026, 3, 20))
    assert preview_points(shop.store, deed)
    close_month(shop.store, shop.actor, "2026-03")
    with pytest.raises(MonthClosed, match="2026年3月"):
        preview_points(shop.store, deed)
    with pytest.raises(MonthClosed, match="2026年3月"):
        post_points(shop.store, shop.actor, deed)
    with pytest.raises(MonthClosed):
        post_points(shop.store, shop.actor, _deed(shop, date(2026, 2, 20)))
    assert post_points(shop.store, shop.actor, _deed(shop, date(2026, 4, 2)))


def test_nor_activities_nor_sign_ins(shop: ShopUnderTest) -> None:
    close_month(shop.store, shop.actor, "2026-03")
    with pytest.raises(MonthClosed):
        plan_activity(shop.store, shop.actor, _activity(shop, IN_MARCH))
    assert plan_activity(shop.store, shop.actor, _activity(shop, shop.clock.now()))


def test_a_late_sign_in_is_refused_as_well(shop: ShopUnderTest) -> None:
    held = plan_activity(shop.store, shop.actor, _activity(shop, IN_MARCH))
    with pytest.raises(MonthHasActivities, match="清洁家园"):
        close_month(shop.store, shop.actor, "2026-03")
    sign_in(shop.store, shop.actor, held, [1])
    close_activity(shop.store, shop.actor, held)
    close_month(shop.store, shop.actor, "2026-03")
    with pytest.raises(MonthClosed):
        sign_in_late(shop.store, shop.actor, held, [2], "漏签")
    figures = list_months(shop.store)[1].figures
    assert (figures.activities, figures.served, figures.minutes) == (1, 1, 120)


def test_a_cancelled_activity_holds_nothing_up(shop: ShopUnderTest) -> None:
    held = plan_activity(shop.store, shop.actor, _activity(shop, IN_MARCH))
    cancel_activity(shop.store, shop.actor, held, "下雨")
    assert close_month(shop.store, shop.actor, "2026-03").figures.activities == 0


def test_claims_are_dealt_with_first(shop: ShopUnderTest) -> None:
    with shop.store.write("demo.fill", by=shop.actor) as session:
        session.add(
            PointsClaim(
                number=1,
                rule_id=_rule(shop),
                household_id=shop.households[0],
                deed_on=date(2026, 3, 20),
                points=100,
                claimed_by="李名兰",
                claimed_at=shop.clock.now(),
                by_name=shop.actor.name,
            )
        )
    with pytest.raises(MonthHasClaims, match="1 件"):
        close_month(shop.store, shop.actor, "2026-03")


def test_an_old_mistake_is_still_put_right(shop: ShopUnderTest) -> None:
    given = shop.give_points(0, 100)
    shop.clock.advance(days=30)
    for month in ("2026-03", "2026-04"):
        close_month(shop.store, shop.actor, month)
    posting.reverse(shop.store, shop.actor, given, "记错了")
    assert list_months(shop.store)[0].figures.taken == 100


def test_months_are_closed_in_order_and_once(shop: ShopUnderTest) -> None:
    with pytest.raises(MonthNotOver):
        close_month(shop.store, shop.actor, "2026-04")
    close_month(shop.store, shop.actor, "2026-03")
    with pytest.raises(MonthAlreadyClosed):
        close_month(shop.store, shop.actor, "2026-03")
    with pytest.raises(MonthAlreadyClosed):
        close_month(shop.store, shop.actor, "2026-01")
    shop.clock.advance(days=60)
    with pytest.raises(EarlierMonthOpen, match="2026年4月"):
        close_month(shop.store, shop.actor, "2026-05")
    close_month(shop.store, shop.actor, "2026-04")
    close_month(shop.store, shop.actor, "2026-05")


def test_a_month_is_opened_again_with_a_reason_that_stays(shop: ShopUnderTest) -> None:
    close_month(shop.store, shop.actor, "2026-03")
    with pytest.raises(ReasonMissing):
        reopen_month(shop.store, shop.actor, "2026-03", " ")
    opened = reopen_month(shop.store, shop.actor, "2026-03", "漏记了一场活动")
    assert (opened.state, opened.reopen_reason) == (MonthState.REOPENED, "漏记了一场活动")
    with pytest.raises(MonthNotClosed):
        reopen_month(shop.store, shop.actor, "2026-03", "再开")
    assert post_points(shop.store, shop.actor, _deed(shop, date(2026, 3, 20)))
    again = close_month(shop.store, shop.actor, "2026-03")
    assert (again.state, again.reopened_at) == (MonthState.CLOSED, None)
    with pytest.raises(MonthClosed):
        post_points(shop.store, shop.actor, _deed(shop, date(2026, 3, 21)))


def test_of_two_closed_months_one_can_be_opened(shop: ShopUnderTest) -> None:
    shop.clock.advance(days=30)
    for month in ("2026-03", "2026-04"):
        close_month(shop.store, shop.actor, month)
    reopen_month(shop.store, shop.actor, "2026-03", "漏记")
    assert post_points(shop.store, shop.actor, _deed(shop, date(2026, 3, 20)))
    with pytest.raises(MonthClosed):
        post_points(shop.store, shop.actor, _deed(shop, date(2026, 4, 20)))


def test_who_may_not_cannot(shop: ShopUnderTest, station: StationUnderTest) -> None:
    with pytest.raises(NotAllowed):
        close_month(shop.store, station.as_role(Role.VIEWER), "2026-03")
    close_month(shop.store, station.as_role(Role.CLERK), "2026-03")
    with pytest.raises(NotAllowed):
        reopen_month(shop.store, station.as_role(Role.CLERK), "2026-03", "漏记")


def test_a_station_that_closes_its_months_is_reminded(shop: ShopUnderTest) -> None:
    assert month_due(shop.store) is None
    close_month(shop.store, shop.actor, "2026-03")
    assert month_due(shop.store) is None
    shop.clock.advance(days=30)
    assert month_due(shop.store) == "2026年4月"


def test_claims_of_a_closed_month_are_neither_taken_nor_entered(station: StationUnderTest) -> None:
    desk = claiming(station)
    kept = desk.claim("HJ04")
    station.clock.advance(days=40)
    with pytest.raises(MonthHasClaims):
        close_month(desk.store, desk.actor, "2026-03")
    (entered,) = desk.enter(kept)
    assert entered.points
    late = desk.draft("HJ04", 1, deed_on=date(2026, 3, 20), witnesses="张三、李四")
    waiting = claims.claim(desk.store, desk.actor, late)
    with desk.store.write("demo.fill", by=desk.actor) as session:
        now = station.clock.now()
        session.add(MonthClose(month="2026-03", facts="", closed_at=now, closed_by="李书记"))
    with pytest.raises(MonthClosed):
        claims.claim(desk.store, desk.actor, late)
    assert "已经月结" in claim_entry.preview_entry(desk.store, desk.actor, [waiting])[0].problem
    with pytest.raises(MonthClosed):
        desk.enter(waiting)
