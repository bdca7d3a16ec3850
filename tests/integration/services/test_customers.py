"""Who stands at the counter: by card, by household, by person."""

from __future__ import annotations

import pytest

from station_app.domain.shop import Scan, ScanKind, household_card, read_scan
from station_app.errors.shop import CardOutdated, HouseholdNotFound
from station_app.errors.store import NothingFound
from station_app.models.people import Household
from station_app.services import customers
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def scan(text: str) -> Scan:
    read = read_scan(text)
    assert read is not None
    assert read.kind is ScanKind.HOUSEHOLD_CARD
    return read


def test_a_card_leads_to_its_household(shop: ShopUnderTest) -> None:
    found = customers.household_of_card(shop.store, scan(household_card("0013", "9QW2")))
    assert customers.customer(shop.store, found).holder == "陈桂英户"


def test_a_card_scanned_with_the_input_method_on_is_still_read(shop: ShopUnderTest) -> None:
    assert customers.household_of_card(shop.store, scan("ｈ：００１２：7f3k")) == shop.households[0]


def test_a_lost_card_no_longer_opens_the_account(shop: ShopUnderTest) -> None:
    with shop.store.write("people.reissue_card", by=shop.actor) as session:
        session.get_one(Household, shop.households[0]).card_check = "NEW1"
    with pytest.raises(CardOutdated, match="李名兰户（0012）补办过新卡"):
        customers.household_of_card(shop.store, scan("H:0012:7F3K"))


def test_a_card_of_no_household_is_refused(shop: ShopUnderTest) -> None:
    with pytest.raises(HouseholdNotFound, match="没有户编号为“9999”的户"):
        customers.household_of_card(shop.store, scan("H:9999:AAAA"))


def test_the_counter_shows_who_belongs_to_the_household_and_what_it_has(shop: ShopUnderTest) -> None:
    (found,) = customers.customers_of(shop.store, shop.households[0])
    assert (found.number, found.holder, found.head, found.group) == ("0012", "李名兰户", "李名兰", "一组")
    assert found.members == ("李名兰", "张建国", "张小雨")
    assert (found.balance, found.honour, found.closed) == (2000, 2000, False)


def test_a_household_nobody_knows_has_no_customer(shop: ShopUnderTest) -> None:
    with pytest.raises(NothingFound):
        customers.customers_of(shop.store, 999)
