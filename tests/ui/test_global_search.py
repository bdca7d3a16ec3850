"""The one search field: people, households, goods, receipts and pages, each where it can be gone to."""

from __future__ import annotations

import pytest

from station_app.models.points import AccountKind, TransferKind
from station_app.services import ledger
from station_app.services.counter import BasketItem, RedemptionDraft, redeem
from station_app.services.people_views import list_households
from station_app.services.products import list_products
from station_app.ui.destinations import destinations
from station_app.ui.global_search import GlobalSearch
from station_app.ui.items import ShowHousehold, ShowPart, ShowProduct, ShowReceipt, ShowResident
from station_app.ui.page import Desk

PLACES = ("today", "households", "activities", "points", "shop", "reports", "sync", "settings")


@pytest.fixture
def search(desk: Desk) -> GlobalSearch:
    return GlobalSearch(desk.store, desk.people, destinations(PLACES))


def _found(search: GlobalSearch, typed: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in search(typed)]


def _redeemed(desk: Desk) -> int:
    """The first household is given points and takes a toothbrush for some of them."""
    household = list_households(desk.store)[0].id
    with desk.store.write("points.post", by=desk.actor) as session:
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        account = ledger.household_account(session, household)
        ledger.post(session, desk.clock, ledger.Move(TransferKind.EARN, source, account, 1000, "清扫村道"))
    goods = next(each for each in list_products(desk.store) if each.code == "S001")
    draft = RedemptionDraft(household, (BasketItem(goods.id, 1),))
    return redeem(desk.store, desk.actor, draft).redemption_id


def test_a_person_is_found_by_initials_and_leads_to_the_household(desk: Desk, search: GlobalSearch) -> None:
    (hit,) = [hit for hit in search("lml") if hit.kind == "村民"]
    place, item = hit.key
    assert (hit.title, place) == ("李名兰", "households")
    assert isinstance(item, ShowResident)
    assert hit.detail.endswith("138****1234")


def test_a_household_is_found_by_its_number(desk: Desk, search: GlobalSearch) -> None:
    row = list_households(desk.store)[0]
    households = [hit for hit in search(str(int(row.number))) if hit.kind == "户"]
    assert [hit.key for hit in households] == [("households", ShowHousehold(row.id))]


def test_goods_are_found_by_name(desk: Desk, search: GlobalSearch) -> None:
    goods = {each.name: each.id for each in list_products(desk.store)}
    (hit,) = [hit for hit in search("大米") if hit.kind == "商品"]
    assert hit.key == ("shop", ShowProduct(goods["大米 5kg"]))


def test_pages_are_found_by_words_and_initials(search: GlobalSearch) -> None:
    assert ("页面", "备份") in _found(search, "bf")
    assert ("页面", "操作记录") in _found(search, "操作")
    (hit,) = [hit for hit in search("操作记录") if hit.kind == "页面"]
    assert hit.key == ("settings", ShowPart("journal"))


def test_only_places_that_stand_are_offered(desk: Desk) -> None:
    search = GlobalSearch(desk.store, desk.people, destinations({"today", "settings"}))
    assert search("大米") == []
    assert search("lml") == []
    assert ("页面", "今日") in _found(search, "jr")


def test_a_receipt_is_found_by_its_number_with_or_without_zeros(desk: Desk, search: GlobalSearch) -> None:
    receipt = _redeemed(desk)
    for typed in ("1", "000001", "NO.000001"):
        (hit,) = [hit for hit in search(typed) if hit.kind == "凭证"]
        assert hit.key == ("shop", ShowReceipt(receipt))
    assert [hit for hit in search("999") if hit.kind == "凭证"] == []


def test_nothing_is_found_for_what_is_not_there(search: GlobalSearch) -> None:
    assert search("没有这个人") == []
