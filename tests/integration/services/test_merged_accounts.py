"""Households merge, and what was posted before still can be put right: the points are where they went."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from station_app.domain.periods import Period
from station_app.errors.points import ReversalNotCovered, ReversalOfMerge
from station_app.models.points import AccountKind, PointsMonth, PointsTransfer, TransferKind
from station_app.services import counter, ledger, posting, rankings
from station_app.services.households import merge_households
from tests.helpers.shops import STARTING_POINTS, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def _merge(shop: ShopUnderTest, source: int, target: int) -> None:
    merge_households(shop.store, shop.actor, shop.households[source], shop.households[target])


def _figures(shop: ShopUnderTest, household: int) -> tuple[int, int]:
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
        account = ledger.household_account(session, shop.households[household])
        return account.balance, account.honour


def _earned(shop: ShopUnderTest, period: Period) -> dict[str, int]:
    return {row.household_number: row.earned for row in rankings.points_ranking(shop.store, period).rows}


def test_points_of_a_voided_redemption_go_where_the_households_points_went(shop: ShopUnderTest) -> None:
    """A merged household's account is closed for ever: points that came back to it would be lost."""
    receipt = shop.redeem(1, 1)
    _merge(shop, 1, 0)
    void = counter.void(shop.store, shop.actor, receipt.redemption_id, "拿错了")
    assert (void.balance_before, void.balance_after) == (2 * STARTING_POINTS - 220, 2 * STARTING_POINTS)
    assert _figures(shop, 1) == (0, 0)
    assert _figures(shop, 0) == (2 * STARTING_POINTS, 2 * STARTING_POINTS)


def test_a_posting_of_before_a_merger_is_reversed_from_the_household_that_has_the_points(
    shop: ShopUnderTest,
) -> None:
    wrong = shop.give_points(1, 500)
    _merge(shop, 1, 0)
    preview = posting.preview_reversal(shop.store, wrong)
    undone = posting.reverse(shop.store, shop.actor, wrong, "记错了户")
    assert preview == undone
    assert (undone.holder, undone.change, undone.balance) == ("李名兰户", -500, 2 * STARTING_POINTS)
    assert _figures(shop, 0) == (2 * STARTING_POINTS, 2 * STARTING_POINTS)
    assert _figures(shop, 1) == (0, 0)


def test_a_household_that_merged_twice_is_followed_to_where_it_stands(shop: ShopUnderTest) -> None:
    wrong = shop.give_points(2, 500)
    _merge(shop, 2, 1)
    _merge(shop, 1, 0)
    undone = posting.reverse(shop.store, shop.actor, wrong, "记错了户")
    assert undone.balance == 3 * STARTING_POINTS


def test_points_that_were_spent_after_a_merger_cannot_be_reversed(shop: ShopUnderTest) -> None:
    wrong = shop.give_points(1, 500)
    _merge(shop, 1, 0)
    with shop.store.write("demo.fill", by=shop.actor) as session:
        account = ledger.household_account(session, shop.households[0])
        sink = ledger.system_account(session, AccountKind.EXPIRY)
        ledger.post(
            session,
            shop.store.clock,
            ledger.Move(TransferKind.EXPIRE, account, sink, 2 * STARTING_POINTS + 400, "清零"),
        )
    with pytest.raises(ReversalNotCovered, match="李名兰户现有 10 分，不够冲回 50 分"):
        posting.reverse(shop.store, shop.actor, wrong, "记错了户")
    assert _figures(shop, 0) == (100, 2 * STARTING_POINTS + 500)


def test_what_a_merger_moved_is_not_undone_by_itself(shop: ShopUnderTest) -> None:
    """The points would end in an account that nobody can use."""
    _merge(shop, 1, 0)
    with shop.store.read() as session:
        moved = session.scalars(select(PointsTransfer.id).where(PointsTransfer.kind == "merge")).one()
    with pytest.raises(ReversalOfMerge):
        posting.reverse(shop.store, shop.actor, moved, "不该并")
    with pytest.raises(ReversalOfMerge):
        posting.preview_reversal(shop.store, moved)


def test_a_merger_earns_nobody_anything_in_the_month_in_which_it_is_entered(shop: ShopUnderTest) -> None:
    """Rankings and honours go by what was earned in the period, not by what was carried over."""
    shop.clock.advance(days=31)
    shop.give_points(2, 30)
    _merge(shop, 1, 0)
    assert _earned(shop, APRIL) == {"0104": 30}


def test_what_a_merged_household_earned_counts_for_the_one_that_took_it_in(shop: ShopUnderTest) -> None:
    shop.give_points(1, 70)
    _merge(shop, 1, 0)
    assert _earned(shop, MARCH) == {"0012": 2 * STARTING_POINTS + 70, "0104": STARTING_POINTS}


def test_opening_balances_are_not_earned_nor_is_their_reversal_a_loss(shop: ShopUnderTest) -> None:
    shop.clock.advance(days=31)
    with shop.store.write("demo.fill", by=shop.actor) as session:
        source = ledger.system_account(session, AccountKind.OPENING)
        account = ledger.household_account(session, shop.households[0])
        move = ledger.Move(TransferKind.OPENING, source, account, 900, "期初", honour=900)
        opening = ledger.post(session, shop.store.clock, move).id
    shop.give_points(0, 30)
    assert _earned(shop, APRIL) == {"0012": 30}
    posting.reverse(shop.store, shop.actor, opening, "抄错了存折")
    assert _earned(shop, APRIL) == {"0012": 30}
    assert _figures(shop, 0) == (STARTING_POINTS + 30, STARTING_POINTS + 30)


def test_the_months_written_afresh_are_those_that_were_kept(shop: ShopUnderTest) -> None:
    _merge(shop, 1, 0)
    shop.redeem(0)
    with shop.store.read() as session:
        kept = {
            (each.account_id, each.month): each.honour_in for each in session.scalars(select(PointsMonth))
        }
    with shop.store.write_local() as local:
        ledger.rebuild_months(local)
    with shop.store.read() as session:
        afresh = {
            (each.account_id, each.month): each.honour_in for each in session.scalars(select(PointsMonth))
        }
        assert ledger.check_ledger(session).adds_up
    assert afresh == kept
