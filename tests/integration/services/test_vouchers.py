"""Vouchers: points on numbered papers, spent once, and the account that holds exactly what they are worth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.domain.periods import month_of
from station_app.domain.settings import VOUCHER_MONTHS
from station_app.domain.shop import voucher_code
from station_app.errors import StationError
from station_app.errors.exchange import (
    NothingExpired,
    NoVouchersChosen,
    VoucherCancelled,
    VoucherExpired,
    VoucherForged,
    VoucherNotFound,
    VoucherNotReadable,
    VoucherOfOthers,
    VouchersExceed,
    VoucherSpent,
)
from station_app.errors.points import NotEnoughPoints, ReasonMissing, ReversalOfVouchers
from station_app.errors.shop import HouseholdClosed
from station_app.models.exchange import Voucher
from station_app.models.people import Household, HouseholdStatus
from station_app.models.points import PointsAccount, PointsTransfer, TransferKind
from station_app.services import counter, ledger, posting, receipts
from station_app.services.receipt_numbers import leave_room
from station_app.services.receipts import ReceiptView
from station_app.services.settings import set_setting
from station_app.services.statements import household_statement
from station_app.services.vouchers import (
    VoucherView,
    cancel_vouchers,
    expire_vouchers,
    issue_vouchers,
    list_vouchers,
    voucher_by_scan,
    voucher_totals,
    vouchers_by_id,
)
from tests.helpers.clock import FixedClock
from tests.helpers.shops import STARTING_POINTS, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest, make_station

FIFTY, TWENTY = 500, 200
TOOTHBRUSH, DETERGENT, RICE = 0, 1, 2


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def code_of(voucher: VoucherView) -> str:
    return voucher_code(voucher.number, voucher.check_code)


def issue(shop: ShopUnderTest, household: int = 0, **counts: int) -> list[VoucherView]:
    """``fifty=1, twenty=2`` for one household."""
    values = {"fifty": FIFTY, "twenty": TWENTY, "ten": 100}
    wanted = {values[name]: count for name, count in counts.items()}
    return issue_vouchers(shop.store, shop.actor, shop.households[household], wanted)


def pay(
    shop: ShopUnderTest, vouchers: list[VoucherView], *items: tuple[int, int], household: int = 0
) -> ReceiptView:
    draft = replace(shop.draft(household, *items), vouchers=tuple(code_of(each) for each in vouchers))
    return counter.redeem(shop.store, shop.actor, draft)


def assert_adds_up(shop: ShopUnderTest) -> None:
    totals = voucher_totals(shop.store)
    assert totals.issued == totals.spent + totals.open + totals.cancelled
    assert totals.account == totals.open
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
    numbers = [each.number for each in list_vouchers(shop.store)]
    assert numbers == list(range(len(numbers), 0, -1))


def honour_of(shop: ShopUnderTest) -> int:
    with shop.store.read() as session:
        return ledger.household_account(session, shop.households[0]).honour


# ---- issuing


def test_points_become_numbered_papers_and_honour_stays(shop: ShopUnderTest) -> None:
    issued = issue(shop, fifty=1, twenty=2)
    assert [(each.number, each.value) for each in issued] == [(1, 500), (2, 200), (3, 200)]
    assert {each.household_number for each in issued} == {"0012"}
    assert f"{issued[0].valid_to}" == "2027-03-02"
    assert (shop.balance(), honour_of(shop)) == (STARTING_POINTS - 900, STARTING_POINTS)
    assert [each.number for each in issue(shop, 1, twenty=1)] == [4]
    assert_adds_up(shop)


def test_vouchers_are_good_for_as_long_as_the_station_says(shop: ShopUnderTest) -> None:
    set_setting(shop.store, shop.actor, VOUCHER_MONTHS, 3)
    assert f"{issue(shop, twenty=1)[0].valid_to}" == "2026-06-02"


def test_nobody_gets_vouchers_for_points_they_lack(shop: ShopUnderTest) -> None:
    with pytest.raises(NotEnoughPoints):
        issue(shop, fifty=5)
    assert (shop.balance(), list_vouchers(shop.store)) == (STARTING_POINTS, [])


def test_a_closed_household_gets_no_vouchers(shop: ShopUnderTest) -> None:
    with shop.store.write("people.close_household", by=shop.actor) as session:
        session.get_one(Household, shop.households[0]).status = HouseholdStatus.CLOSED
    with pytest.raises(HouseholdClosed):
        issue(shop, twenty=1)


def test_a_statement_counts_vouchers_among_what_was_redeemed(shop: ShopUnderTest) -> None:
    issue(shop, twenty=1)
    statement = household_statement(shop.store, shop.households[0], month_of(shop.clock.today()))
    assert (statement.earned, statement.redeemed, statement.closing) == (2000, 200, 1800)
    assert statement.lines[-1].item == "换成兑换券 1 张"


def test_the_points_of_vouchers_are_not_reversed_past_the_papers(shop: ShopUnderTest) -> None:
    issue(shop, twenty=1)
    with shop.store.read() as session:
        transfer = session.query(PointsTransfer).filter_by(kind=TransferKind.VOUCHER).one()
    with pytest.raises(ReversalOfVouchers):
        posting.reverse(shop.store, shop.actor, transfer.id, "发错了")


# ---- at the counter


def test_vouchers_pay_exactly(shop: ShopUnderTest) -> None:
    papers = issue(shop, ten=1, twenty=1)
    view = pay(shop, papers, (TOOTHBRUSH, 5))
    assert (view.total, shop.balance()) == (300, STARTING_POINTS - 300)
    assert view.note == "用兑换券 000001、000002 抵 30 分，已计入兑换前余额"
    assert view.balance_before - view.total == view.balance_after == shop.balance()
    assert receipts.verify_receipt(shop.store, view.number, view.check_code).number == 1
    assert list_vouchers(shop.store)[0].receipt == 1
    assert_adds_up(shop)


def test_the_rest_comes_from_the_balance_in_the_same_act(shop: ShopUnderTest) -> None:
    before = shop.store.head
    papers = issue(shop, fifty=1, twenty=1)
    pay(shop, papers, (RICE, 3))
    assert shop.balance() == STARTING_POINTS - 960
    assert shop.store.head.seq == before.seq + 2
    assert voucher_totals(shop.store).spent == 700


def test_vouchers_pay_where_the_balance_is_empty(shop: ShopUnderTest) -> None:
    papers = issue(shop, fifty=4)
    assert shop.balance() == 0
    with pytest.raises(NotEnoughPoints):
        pay(shop, papers[:1], (RICE, 2))
    shop.give_points(0, 40)
    assert pay(shop, papers[:1], (TOOTHBRUSH, 9)).balance_after == 0


def test_there_is_no_change(shop: ShopUnderTest) -> None:
    papers = issue(shop, fifty=1)
    with pytest.raises(VouchersExceed) as caught:
        pay(shop, papers, (DETERGENT, 2))
    assert "券面共 50 分，商品只有 44 分。请再选 6 分的商品" in str(caught.value)
    assert (shop.stock(DETERGENT), voucher_totals(shop.store).open) == (5, 500)


def test_the_same_paper_scanned_twice_counts_once(shop: ShopUnderTest) -> None:
    (paper,) = issue(shop, twenty=1)
    view = pay(shop, [paper, paper], (DETERGENT, 1))
    assert (view.total, shop.balance()) == (220, STARTING_POINTS - 220)


def test_a_voucher_is_spent_once(shop: ShopUnderTest) -> None:
    papers = issue(shop, twenty=1)
    pay(shop, papers, (DETERGENT, 1))
    for again in (
        lambda: pay(shop, papers, (DETERGENT, 1)),
        lambda: voucher_by_scan(shop.store, code_of(papers[0])),
    ):
        with pytest.raises(VoucherSpent) as caught:
            again()
        assert "凭证 000001" in str(caught.value)
    assert shop.stock(DETERGENT) == 4


def test_a_household_pays_with_its_own_vouchers(shop: ShopUnderTest) -> None:
    papers = issue(shop, twenty=1)
    with pytest.raises(VoucherOfOthers) as caught:
        pay(shop, papers, (DETERGENT, 1), household=1)
    assert "李名兰户（0012）" in str(caught.value)


def test_vouchers_of_a_merged_household_are_its_heirs(shop: ShopUnderTest) -> None:
    papers = issue(shop, twenty=1)
    with shop.store.write("people.merge_households", by=shop.actor) as session:
        merged = session.get_one(Household, shop.households[0])
        merged.status, merged.merged_into_id = HouseholdStatus.MERGED, shop.households[1]
        source, target = (ledger.household_account(session, each) for each in shop.households[:2])
        ledger.merge_accounts(session, shop.store.clock, source, target, "并户")
    first, second = papers[0], STARTING_POINTS * 2 - 200
    assert pay(shop, [first], (DETERGENT, 1), household=1).balance_after == second - 20
    assert_adds_up(shop)


def test_voiding_makes_the_vouchers_good_again(shop: ShopUnderTest) -> None:
    papers = issue(shop, twenty=1)
    paid = pay(shop, papers, (DETERGENT, 1))
    void = counter.void(shop.store, shop.actor, paid.redemption_id, "拿错了")
    assert "兑换券 000001 恢复有效" in void.note
    assert (shop.balance(), shop.stock(DETERGENT)) == (STARTING_POINTS - 200, 5)
    assert voucher_by_scan(shop.store, code_of(papers[0])).receipt is None
    assert_adds_up(shop)
    pay(shop, papers, (DETERGENT, 1))
    assert_adds_up(shop)


# ---- what is no voucher


@pytest.mark.parametrize("text", ["6901234567892", "WM:000001:7F3K-9QW2x", "000001", ""])
def test_what_is_no_voucher_is_told_so(shop: ShopUnderTest, text: str) -> None:
    with pytest.raises(VoucherNotReadable):
        voucher_by_scan(shop.store, text)


def test_a_forged_voucher_is_told_so(shop: ShopUnderTest) -> None:
    (paper,) = issue(shop, twenty=1)
    with pytest.raises(VoucherForged):
        voucher_by_scan(shop.store, "WV:000001:0000-0000")
    with pytest.raises(VoucherNotFound):
        voucher_by_scan(shop.store, f"WV:000009:{paper.check_code}")
    with shop.store.write("demo.fill", by=shop.actor) as session:
        session.get_one(Voucher, paper.id).value = 1000
    with pytest.raises(VoucherForged):
        voucher_by_scan(shop.store, code_of(paper))


def test_an_expired_voucher_pays_nothing_and_its_points_are_cleared(shop: ShopUnderTest) -> None:
    papers = issue(shop, twenty=2)
    with pytest.raises(NothingExpired):
        expire_vouchers(shop.store, shop.actor)
    shop.clock.advance(days=365)
    assert voucher_by_scan(shop.store, code_of(papers[0])).state(shop.clock.today()) == "可用"
    shop.clock.advance(days=1)
    with pytest.raises(VoucherExpired):
        pay(shop, papers, (RICE, 2))
    assert list_vouchers(shop.store)[0].state(shop.clock.today()) == "已过期"
    assert expire_vouchers(shop.store, shop.actor) == 400
    assert (shop.balance(), voucher_totals(shop.store).cancelled) == (STARTING_POINTS - 400, 400)
    assert_adds_up(shop)


def test_cancelled_vouchers_give_their_points_back(shop: ShopUnderTest) -> None:
    papers = issue(shop, fifty=1, twenty=1)
    assert cancel_vouchers(shop.store, shop.actor, [papers[0].id], "村民不要券了") == 500
    assert (shop.balance(), honour_of(shop)) == (STARTING_POINTS - 200, STARTING_POINTS)
    for again in (
        lambda: cancel_vouchers(shop.store, shop.actor, [papers[0].id], "再收一次"),
        lambda: pay(shop, papers, (RICE, 3)),
    ):
        with pytest.raises(VoucherCancelled):
            again()
    assert [each.state(shop.clock.today()) for each in vouchers_by_id(shop.store, [1, 2])] == [
        "已收回",
        "可用",
    ]
    assert_adds_up(shop)


def test_cancelling_is_refused_without_papers_reason_or_where_one_was_spent(shop: ShopUnderTest) -> None:
    papers = issue(shop, twenty=2)
    pay(shop, papers[:1], (DETERGENT, 1))
    refusals: list[tuple[type[StationError], list[int], str]] = [
        (NoVouchersChosen, [], "不要了"),
        (ReasonMissing, [papers[1].id], " "),
        (VoucherSpent, [each.id for each in papers], "不要了"),
    ]
    for error, ids, reason in refusals:
        with pytest.raises(error):
            cancel_vouchers(shop.store, shop.actor, ids, reason)
    assert_adds_up(shop)


def test_a_restored_store_does_not_give_a_number_twice(shop: ShopUnderTest) -> None:
    issue(shop, twenty=1)
    with shop.store.write("store.start_epoch", by=shop.actor) as session:
        leave_room(session)
    assert [each.number for each in issue(shop, twenty=1)] == [6001]


def test_where_persons_hold_the_points_each_turns_in_their_own(station: StationUnderTest) -> None:
    shop = open_shop(station, persons_hold_points=True)
    with shop.store.read() as session:
        account = session.query(PointsAccount).filter(PointsAccount.resident_id.is_not(None)).first()
        assert account is not None
        resident = account.resident_id
    papers = issue_vouchers(shop.store, shop.actor, shop.households[0], {TWENTY: 1}, resident)
    draft = replace(shop.draft(0, (DETERGENT, 1)), resident_id=resident, vouchers=(code_of(papers[0]),))
    assert counter.redeem(shop.store, shop.actor, draft).balance_after == STARTING_POINTS - 220
    assert_adds_up(shop)


_STEP = st.tuples(
    st.sampled_from(["issue", "pay", "void", "cancel", "expire", "days"]),
    st.integers(0, 2),
    st.integers(1, 9),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(_STEP, min_size=3, max_size=25))
def test_whatever_is_done_issued_is_spent_and_open_and_cancelled(steps: list[tuple[str, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        station = make_station(Path(folder) / "station", FixedClock())
        shop = open_shop(station)
        try:
            for deed, household, amount in steps:
                _do(shop, deed, household, amount)
                assert_adds_up(shop)
        finally:
            shop.store.close()


def _do(shop: ShopUnderTest, deed: str, household: int, amount: int) -> None:
    """One deed; a refusal is as good, so long as everything adds up after it."""
    mine = [each for each in list_vouchers(shop.store) if each.household_id == shop.households[household]]
    try:
        if deed == "issue":
            issue_vouchers(shop.store, shop.actor, shop.households[household], {50: amount, 100: amount % 3})
        elif deed == "pay":
            pay(shop, mine[:amount], (amount % 3, amount), household=household)
        elif deed == "void":
            counter.void(shop.store, shop.actor, amount, "核对")
        elif deed == "cancel":
            cancel_vouchers(shop.store, shop.actor, [each.id for each in mine[:amount]], "收回")
        elif deed == "expire":
            expire_vouchers(shop.store, shop.actor)
        else:
            shop.clock.advance(days=amount * 30)
    except StationError:
        return
