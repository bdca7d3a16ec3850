"""Receipts: numbered without gaps, printed and reprinted, and told from forged ones by their check code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from station_app.documents.receipts import ReceiptPaper, receipt
from station_app.domain.shop import receipt_code
from station_app.errors.points import NotEnoughPoints
from station_app.errors.shop import CheckCodeWrong, ReceiptCodeNotReadable, ReceiptNotFound
from station_app.services import counter, receipts
from tests.helpers.pdf import text_of
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.tampering import tamper


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def numbers(shop: ShopUnderTest) -> list[int]:
    return [row.number for row in receipts.list_redemptions(shop.store)]


def test_a_refused_redemption_leaves_no_gap_in_the_numbers(shop: ShopUnderTest) -> None:
    first = shop.redeem()
    with pytest.raises(NotEnoughPoints):
        shop.redeem(product=2, quantity=12)
    counter.void(shop.store, shop.actor, first.redemption_id, "拿错了")
    shop.redeem(household=1)
    assert numbers(shop) == [3, 2, 1]


def test_each_reprint_is_counted(shop: ShopUnderTest) -> None:
    view = shop.redeem()
    assert view.prints == 0
    assert receipts.record_print(shop.store, shop.actor, view.redemption_id, "roll58") == 1
    assert receipts.record_print(shop.store, shop.actor, view.redemption_id, "a5") == 2
    again = receipts.receipt(shop.store, view.redemption_id)
    assert again.prints == 2
    assert "补打第 2 次" in text_of(receipt(again, ReceiptPaper.ROLL_58))


def test_a_receipt_waits_until_it_was_printed(shop: ShopUnderTest) -> None:
    first, second = shop.redeem(), shop.redeem(household=1)
    assert [row.number for row in receipts.waiting_receipts(shop.store)] == [1, 2]
    receipts.record_print(shop.store, shop.actor, first.redemption_id, "roll58")
    assert [row.number for row in receipts.waiting_receipts(shop.store)] == [second.number]
    shop.clock.advance(days=3)
    assert receipts.waiting_receipts(shop.store) == []


def test_the_list_tells_what_was_voided_by_what(shop: ShopUnderTest) -> None:
    redeemed = counter.redeem(shop.store, shop.actor, shop.draft(0, (0, 2), (1, 1)))
    counter.void(shop.store, shop.actor, redeemed.redemption_id, "拿错了")
    void, row = receipts.list_redemptions(shop.store)
    assert (row.goods, row.household_head, row.total, row.voided_by) == (
        "牙刷（2支）×2、洗衣液 2kg×1",
        "李名兰",
        340,
        2,
    )
    assert (void.is_void, void.voids, void.note) == (True, 1, "拿错了")
    assert not row.stands
    assert not void.stands


def test_the_list_of_a_day_is_the_stations_day(shop: ShopUnderTest) -> None:
    today = shop.clock.today()
    shop.redeem()
    shop.clock.advance(hours=14, minutes=59)
    shop.redeem()
    shop.clock.advance(minutes=2)
    shop.redeem()
    store = shop.store
    assert [row.number for row in receipts.list_redemptions(store, start=today, end=today)] == [2, 1]
    tomorrow = today + timedelta(days=1)
    assert [row.number for row in receipts.list_redemptions(store, start=tomorrow)] == [3]


def test_the_list_of_a_household_is_its_own(shop: ShopUnderTest) -> None:
    shop.redeem()
    shop.redeem(household=1)
    rows = receipts.list_redemptions(shop.store, household_id=shop.households[1])
    assert [(row.number, row.household_number) for row in rows] == [(2, "0013")]


# ---- check codes


def test_a_check_code_is_verified_typed_or_scanned(shop: ShopUnderTest) -> None:
    view = shop.redeem()
    code = view.check_code
    for typed in (
        receipt_code(1, code),
        f"1 {code}",
        f"000001 {code.lower()}",
        f"wm：000001：{code.replace('-', '－')}",
    ):
        assert receipts.verify_typed(shop.store, typed) == view
    assert receipts.verify_receipt(shop.store, 1, code.replace("-", "")) == view


def test_another_receipts_check_code_is_found_out(shop: ShopUnderTest) -> None:
    first, second = shop.redeem(), shop.redeem()
    assert first.check_code != second.check_code
    with pytest.raises(CheckCodeWrong, match="000001"):
        receipts.verify_typed(shop.store, receipt_code(1, second.check_code))


def test_a_number_that_was_never_given_is_said(shop: ShopUnderTest) -> None:
    code = shop.redeem().check_code
    with pytest.raises(ReceiptNotFound, match="000007"):
        receipts.verify_typed(shop.store, receipt_code(7, code))


@pytest.mark.parametrize("typed", ["", "abc", "000001", "H:0012:7F3K", "6901234567892"])
def test_what_is_no_check_code_is_said(shop: ShopUnderTest, typed: str) -> None:
    with pytest.raises(ReceiptCodeNotReadable):
        receipts.verify_typed(shop.store, typed)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE redemption SET total = 10 WHERE number = 1",
        "UPDATE redemption SET balance_after = 9999 WHERE number = 1",
        "UPDATE redemption SET household_id = 2 WHERE number = 1",
        "UPDATE redemption_line SET quantity = 2, amount = 120 WHERE redemption_id = 1",
        "UPDATE redemption SET check_code = '0000-0000' WHERE number = 1",
    ],
)
def test_a_receipt_whose_rows_were_changed_no_longer_verifies(shop: ShopUnderTest, tampering: str) -> None:
    view = shop.redeem()
    tamper(shop.store, tampering)
    with pytest.raises(CheckCodeWrong):
        receipts.verify_typed(shop.store, receipt_code(1, view.check_code))
