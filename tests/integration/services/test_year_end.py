"""Year-ends and expiry on a real ledger: seen beforehand, done once, undone while nobody has redeemed."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from sqlalchemy import select

from station_app.domain.amounts import format_points
from station_app.domain.permissions import Role
from station_app.domain.settings import EXPIRY_MONTHS
from station_app.domain.year_end import ClearingKind, ClearingMode, ClearingTerms, Movement, old_points
from station_app.errors.points import ReasonMissing
from station_app.errors.store import NotAllowed
from station_app.errors.year_end import (
    ClearingInFuture,
    ClearingNotFound,
    ClearingOfOtherYear,
    ClearingUndone,
    ExpiryOff,
    NothingToClear,
    RedeemedSinceClearing,
    ReversalOfClearing,
    ShareOutOfRange,
    YearAlreadyCleared,
)
from station_app.models.points import PointsTransfer, TransferKind
from station_app.services import counter, ledger, posting
from station_app.services.clearings import clearing_plan, list_clearings, undo_clearing
from station_app.services.households import merge_households, move_out_household
from station_app.services.settings import set_setting
from station_app.services.year_end import (
    ClearingDraft,
    ClearingPlan,
    carry_out,
    expired_points,
    preview_clearing,
)
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

HALF = ClearingTerms(ClearingMode.SHARE, 50, minimum=100)
ALL_OF_IT = ClearingTerms(ClearingMode.SHARE, 100)
KIND = ClearingKind.YEAR_END


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def _draft(shop: ShopUnderTest, terms: ClearingTerms = HALF, year: int = 2026) -> ClearingDraft:
    return ClearingDraft(KIND, year, shop.clock.today(), terms, "村民代表会议决定")


def _adds_up(shop: ShopUnderTest) -> bool:
    with shop.store.read() as session:
        return ledger.check_ledger(session).adds_up


def _honour(shop: ShopUnderTest, household: int = 0) -> int:
    with shop.store.read() as session:
        return ledger.household_account(session, shop.households[household]).honour


def _afters(plan: ClearingPlan) -> list[int]:
    return [row.after for row in plan.rows]


def test_everything_is_seen_beforehand_and_done_as_it_was_seen(shop: ShopUnderTest) -> None:
    shop.give_points(0, 1233)
    seen = preview_clearing(shop.store, _draft(shop))
    assert [row.before for row in seen.rows] == [3233, 2000, 2000]
    assert _afters(seen) == [1617, 1000, 1000]
    assert (seen.total.holders, seen.total.cleared, seen.total.after) == (3, 3616, 3617)
    assert sum(group.cleared for group in seen.groups) == 3616
    assert shop.balance(0) == 3233
    honour = _honour(shop)
    done = carry_out(shop.store, shop.actor, _draft(shop))
    assert done.rows == seen.rows
    assert [shop.balance(place) for place in range(3)] == [1617, 1000, 1000]
    assert _honour(shop) == honour
    assert _adds_up(shop)


def test_a_kept_balance_stays_and_is_recorded(shop: ShopUnderTest) -> None:
    done = carry_out(shop.store, shop.actor, _draft(shop, ClearingTerms(ClearingMode.KEEP)))
    assert done.total.cleared == 0
    assert [each.cleared for each in list_clearings(shop.store)] == [0]
    assert shop.balance() == 2000


def test_a_year_is_settled_once(shop: ShopUnderTest) -> None:
    carry_out(shop.store, shop.actor, _draft(shop))
    with pytest.raises(YearAlreadyCleared):
        preview_clearing(shop.store, _draft(shop))
    with pytest.raises(YearAlreadyCleared):
        carry_out(shop.store, shop.actor, _draft(shop))
    assert shop.balance() == 1000
    carry_out(shop.store, shop.actor, _draft(shop, year=2025))


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (ClearingDraft(KIND, 2026, date(2026, 3, 3)), ClearingInFuture),
        (ClearingDraft(KIND, 2024, date(2026, 3, 1)), ClearingOfOtherYear),
        (ClearingDraft(KIND, 2026, date(2026, 3, 1), ALL_OF_IT), ShareOutOfRange),
        (ClearingDraft(ClearingKind.EXPIRY, 2026, date(2026, 3, 1)), ExpiryOff),
    ],
)
def test_what_makes_no_sense_is_refused(
    shop: ShopUnderTest, draft: ClearingDraft, error: type[Exception]
) -> None:
    with pytest.raises(error):
        carry_out(shop.store, shop.actor, draft)
    assert list_clearings(shop.store) == []


def test_only_the_head_of_the_station_settles_a_year(shop: ShopUnderTest, station: StationUnderTest) -> None:
    with pytest.raises(NotAllowed):
        carry_out(shop.store, station.as_role(Role.CLERK), _draft(shop))


def test_points_that_came_after_the_day_are_left_alone(shop: ShopUnderTest) -> None:
    shop.clock.advance(days=10)
    shop.give_points(0, 500)
    shop.redeem(0, 1)
    draft = ClearingDraft(KIND, 2026, date(2026, 3, 2), ClearingTerms())
    seen = preview_clearing(shop.store, draft)
    assert (seen.rows[0].before, seen.rows[0].due, seen.rows[0].after) == (2280, 1780, 500)


def test_a_year_end_is_undone_in_one_act(shop: ShopUnderTest) -> None:
    done = carry_out(shop.store, shop.actor, _draft(shop))
    assert done.clearing_id is not None
    undone = undo_clearing(shop.store, shop.actor, done.clearing_id, "比例定错了")
    assert (undone.undone_by, undone.undo_reason) == (shop.actor.name, "比例定错了")
    assert [shop.balance(place) for place in range(3)] == [2000, 2000, 2000]
    assert _adds_up(shop)
    with pytest.raises(ClearingUndone):
        undo_clearing(shop.store, shop.actor, done.clearing_id, "又一次")
    carry_out(shop.store, shop.actor, _draft(shop))
    assert [each.undone_at is None for each in list_clearings(shop.store)] == [True, False]


def test_undoing_needs_a_reason_and_a_clearing(shop: ShopUnderTest) -> None:
    with pytest.raises(ReasonMissing):
        undo_clearing(shop.store, shop.actor, 1, " ")
    with pytest.raises(ClearingNotFound):
        undo_clearing(shop.store, shop.actor, 1, "错了")


def test_once_somebody_has_redeemed_it_stays_and_says_who(shop: ShopUnderTest) -> None:
    done = carry_out(shop.store, shop.actor, _draft(shop))
    assert done.clearing_id is not None
    receipt = shop.redeem(1)
    with pytest.raises(RedeemedSinceClearing, match="陈桂英户"):
        undo_clearing(shop.store, shop.actor, done.clearing_id, "比例定错了")
    counter.void(shop.store, shop.actor, receipt.redemption_id, "不要了")
    undo_clearing(shop.store, shop.actor, done.clearing_id, "比例定错了")
    assert shop.balance(1) == 2000
    assert _adds_up(shop)


def test_one_household_s_clearing_is_not_reversed_by_hand(shop: ShopUnderTest) -> None:
    carry_out(shop.store, shop.actor, _draft(shop))
    with shop.store.read() as session:
        query = select(PointsTransfer.id).where(PointsTransfer.kind == TransferKind.EXPIRE)
        cleared = session.scalars(query).all()
    with pytest.raises(ReversalOfClearing):
        posting.reverse(shop.store, shop.actor, cleared[0], "单独退")
    with pytest.raises(ReversalOfClearing):
        posting.preview_reversal(shop.store, cleared[0])


def test_what_a_clearing_did_can_be_printed_again(shop: ShopUnderTest) -> None:
    done = carry_out(shop.store, shop.actor, _draft(shop))
    assert done.clearing_id is not None
    again = clearing_plan(shop.store, done.clearing_id)
    assert (again.title, again.terms, again.total) == ("2026年年终结转", HALF, done.total)
    assert [(row.name, row.before, row.after) for row in again.rows] == [
        (row.name, row.before, row.after) for row in done.rows
    ]


def test_where_persons_hold_points_each_is_cleared_by_itself(station: StationUnderTest) -> None:
    shop = open_shop(station, persons_hold_points=True)
    plan = carry_out(shop.store, shop.actor, _draft(shop))
    assert plan.of_persons
    assert [row.name for row in plan.rows][:2] == ["李名兰", "张建国"]
    assert _adds_up(shop)


def test_points_expire_after_so_many_months_the_oldest_first(shop: ShopUnderTest) -> None:
    set_setting(shop.store, shop.actor, EXPIRY_MONTHS, 12)
    assert expired_points(shop.store) == 0
    with pytest.raises(NothingToClear):
        carry_out(shop.store, shop.actor, ClearingDraft(ClearingKind.EXPIRY, 2026, shop.clock.today()))
    shop.clock.advance(days=200)
    shop.give_points(0, 500)
    shop.redeem(0, 1)
    shop.clock.advance(days=165)
    assert expired_points(shop.store) == 0
    shop.clock.advance(days=1)
    assert expired_points(shop.store) == 1780 + 2000 + 2000
    plan = carry_out(shop.store, shop.actor, ClearingDraft(ClearingKind.EXPIRY, 2027, shop.clock.today()))
    assert _afters(plan) == [500, 0, 0]
    assert plan.title == "2027年3月到期清零"
    assert expired_points(shop.store) == 0
    assert _adds_up(shop)
    assert list_clearings(shop.store)[0].how == "满 12 个月"
    assert plan.clearing_id is not None
    undo_clearing(shop.store, shop.actor, plan.clearing_id, "开会另定")
    assert expired_points(shop.store) == 5780
    assert clearing_plan(shop.store, plan.clearing_id).counted_to == date(2026, 3, 2)


def test_without_a_setting_nothing_expires(shop: ShopUnderTest) -> None:
    shop.clock.advance(days=5000)
    assert expired_points(shop.store) == 0


@pytest.mark.parametrize("seed", range(5))
def test_the_store_finds_what_the_plain_rule_finds(shop: ShopUnderTest, seed: int) -> None:
    """Random months of earning, redeeming, voiding and reversing, against the rule over plain movements."""
    chance = Random(seed)
    for _ in range(30):
        shop.clock.advance(days=chance.randint(0, 20))
        match chance.randint(0, 3):
            case 0:
                shop.redeem(0)
            case 1:
                counter.void(shop.store, shop.actor, shop.redeem(0).redemption_id, "不要了")
            case 2:
                given = shop.give_points(0, chance.randint(1, 300))
                posting.reverse(shop.store, shop.actor, given, "记错了")
            case _:
                shop.give_points(0, chance.randint(60, 400))
    with shop.store.read() as session:
        account = ledger.household_account(session, shop.households[0]).id
        rows = session.scalars(select(PointsTransfer)).all()
    movements = [
        Movement(row.id, row.posted_on, sign * row.amount, row.reverses_id)
        for row in rows
        for sign in (1 if row.to_account_id == account else -1,)
        if account in {row.to_account_id, row.from_account_id}
    ]
    for back in (0, 30, 90, 200):
        cutoff = date.fromordinal(shop.clock.today().toordinal() - back)
        year = cutoff.year
        plan = preview_clearing(shop.store, ClearingDraft(KIND, year, cutoff))
        assert plan.rows[0].due == old_points(movements, cutoff), format_points(plan.rows[0].before)


def test_what_a_merged_household_gets_back_goes_to_the_one_that_took_it_in(shop: ShopUnderTest) -> None:
    done = carry_out(shop.store, shop.actor, _draft(shop))
    assert done.clearing_id is not None
    merge_households(shop.store, shop.actor, shop.households[2], shop.households[0])
    assert shop.balance(0) == 2000
    undo_clearing(shop.store, shop.actor, done.clearing_id, "开会另定")
    assert [shop.balance(0), shop.balance(1)] == [4000, 2000]
    assert _adds_up(shop)


def test_a_closed_household_that_still_holds_points_is_cleared_too(shop: ShopUnderTest) -> None:
    move_out_household(shop.store, shop.actor, shop.households[2])
    plan = carry_out(shop.store, shop.actor, _draft(shop, ClearingTerms()))
    assert plan.total.after == 0
    assert plan.total.cleared == 6000


def test_a_merger_makes_no_points_younger_and_none_older(shop: ShopUnderTest) -> None:
    """Between the year's last day and the day of the meeting, one household goes to another."""
    last = shop.clock.today()
    shop.clock.advance(days=1)
    young = shop.give_points(2, 300)
    merge_households(shop.store, shop.actor, shop.households[2], shop.households[0])
    draft = ClearingDraft(KIND, last.year, last)
    due = {row.account_id: (row.before, row.due) for row in preview_clearing(shop.store, draft).rows}
    assert due[_account(shop, 0)] == (4300, 4000)
    posting.reverse(shop.store, shop.actor, young, "记错了")
    due = {row.account_id: (row.before, row.due) for row in preview_clearing(shop.store, draft).rows}
    assert due[_account(shop, 0)] == (4000, 4000)


def _account(shop: ShopUnderTest, place: int) -> int:
    with shop.store.read() as session:
        return ledger.household_account(session, shop.households[place]).id
