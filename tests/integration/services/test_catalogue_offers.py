"""A catalogue at the station: asked item by item, taken over by ordinary means, and never by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from station_app.domain.catalogue_offers import Change
from station_app.domain.catalogues import CatalogueGood, CatalogueKind, CatalogueRule, Item
from station_app.domain.permissions import Role
from station_app.errors.catalogues import CatalogueOutdated
from station_app.errors.store import NotAllowed
from station_app.models.points import PointsRule
from station_app.services import rules
from station_app.services.catalogue import load_starting_catalogue, starting_products
from station_app.services.catalogue_offers import Decided, Offer, decide, decide_action, find_offer
from station_app.services.center_catalogues import take_in
from station_app.services.journal_reading import list_entries
from station_app.services.products import (
    ProductDraft,
    add_products,
    change_product,
    list_products,
)
from station_app.services.rules import RuleView
from tests.helpers.catalogues import GOODS, NEW_RULE, catalogue, rule
from tests.helpers.stations import StationUnderTest

GOODS_KIND = CatalogueKind.GOODS


@pytest.fixture
def village(station: StationUnderTest) -> StationUnderTest:
    """A station with the starting rules."""
    load_starting_catalogue(station.store, station.actor)
    return station


def told(
    station: StationUnderTest, number: int, *items: Item, kind: CatalogueKind = CatalogueKind.RULES
) -> Offer | None:
    """The centre's version arrives; what is to be decided about it."""
    assert take_in(station.store, station.actor, [catalogue(number, items, kind)]) == 1
    return find_offer(station.store, kind)


def asked(offer: Offer | None) -> dict[str, tuple[Change, bool]]:
    return {} if offer is None else {each.code: (each.change, each.is_proposed) for each in offer.differences}


def take(station: StationUnderTest, offer: Offer | None, *codes: str) -> Decided:
    assert offer is not None
    return decide(station.store, station.actor, offer, codes)


def latest(station: StationUnderTest, code: str) -> RuleView:
    return rules.rule_versions(station.store, code)[0]


def test_without_a_catalogue_nothing_is_asked(village: StationUnderTest) -> None:
    assert find_offer(village.store, CatalogueKind.RULES) is None
    assert find_offer(village.store, GOODS_KIND) is None


def test_the_starting_rules_are_no_differences(village: StationUnderTest) -> None:
    assert told(village, 1, rule("JR01"), rule("KF01"), rule("FW01")) is None


def test_a_rule_that_is_taken_over_is_a_new_version_and_the_past_stays(village: StationUnderTest) -> None:
    before = latest(village, "JR02")
    village.clock.advance(days=3)
    offer = told(village, 1, rule("JR02", points=80, cap_month=160, remark="每季一次"), NEW_RULE)
    assert asked(offer) == {"JR02": (Change.CHANGED, True), "WM01": (Change.NEW, True)}
    head = village.store.head
    assert take(village, offer, "JR02", "WM01") == Decided(2, 0)
    assert village.store.head.seq == head.seq + 1
    today = village.clock.today()
    after = latest(village, "JR02")
    assert (after.points, after.cap_month, after.version, after.valid_from) == (80, 160, 2, today)
    (_, old) = rules.rule_versions(village.store, "JR02")
    assert (old.points, old.valid_to) == (before.points, today - timedelta(days=1))
    new = latest(village, "WM01")
    assert (new.category, new.points, new.cap_month, new.version) == ("文明新风", 30, 60, 1)
    assert [each.code for each in rules.list_categories(village.store)][-1] == "WM"
    assert find_offer(village.store, CatalogueKind.RULES) is None
    with village.store.read() as session:
        row = session.get_one(PointsRule, after.id)
        assert row.source == "center"


def test_the_caps_of_a_minus_item_go_down(village: StationUnderTest) -> None:
    take(village, told(village, 1, rule("KF01", points=-30, cap_month=60)), "KF01")
    assert (latest(village, "KF01").points, latest(village, "KF01").cap_month) == (-30, -60)
    assert told(village, 2, rule("KF01", points=-30, cap_month=60)) is None


def test_what_the_station_set_itself_is_shown_and_not_proposed(village: StationUnderTest) -> None:
    mine = latest(village, "JR02")
    draft = replace(rules.draft_of(rule("JR02"), mine.category_id), points=70)
    rules.change_rule(village.store, village.actor, mine.id, draft)
    offer = told(village, 1, rule("JR02", points=80))
    assert asked(offer) == {"JR02": (Change.OWN, False)}
    assert take(village, offer) == Decided(0, 1)
    assert latest(village, "JR02").points == 70
    assert asked(told(village, 2, rule("JR02", points=80))) == {}, "not asked again"
    assert asked(told(village, 3, rule("JR02", points=90))) == {"JR02": (Change.OWN, False)}


def test_a_rule_of_the_station_under_the_same_code_is_its_own(village: StationUnderTest) -> None:
    category = rules.list_categories(village.store)[0].id
    rules.add_rule(village.store, village.actor, rules.RuleDraft("WM01", category, "护林", 20, "次"))
    assert asked(told(village, 1, NEW_RULE)) == {"WM01": (Change.OWN, False)}


def test_what_was_declined_is_asked_again_once_the_centre_changes_it(village: StationUnderTest) -> None:
    take(village, told(village, 1, NEW_RULE))
    assert told(village, 2, NEW_RULE) is None
    offer = told(village, 3, replace(NEW_RULE, points=50))
    assert asked(offer) == {"WM01": (Change.NEW, False)}
    take(village, offer, "WM01")
    assert latest(village, "WM01").points == 50


def test_a_rule_that_the_centre_takes_out_is_laid_down_and_may_come_back(village: StationUnderTest) -> None:
    take(village, told(village, 1, NEW_RULE), "WM01")
    village.clock.advance(days=1)
    offer = told(village, 2, rule("JR01"))
    assert asked(offer) == {"WM01": (Change.REMOVED, False)}
    take(village, offer, "WM01")
    assert (latest(village, "WM01").active, latest(village, "WM01").version) == (False, 2)
    offer = told(village, 3, rule("JR01"), NEW_RULE)
    assert asked(offer) == {"WM01": (Change.NEW, True)}
    take(village, offer, "WM01")
    assert latest(village, "WM01").active


def test_a_rule_that_the_station_laid_down_is_its_own_doing(village: StationUnderTest) -> None:
    mine = latest(village, "JR02")
    draft = replace(rules.draft_of(rule("JR02"), mine.category_id), active=False)
    rules.change_rule(village.store, village.actor, mine.id, draft)
    assert asked(told(village, 1, rule("JR02"))) == {"JR02": (Change.OWN, False)}


def test_a_version_that_the_station_has_set_for_later_gives_way_from_its_own_day(
    village: StationUnderTest,
) -> None:
    mine = latest(village, "JR02")
    later = village.clock.today() + timedelta(days=10)
    draft = replace(rules.draft_of(rule("JR02"), mine.category_id), points=70)
    rules.change_rule(village.store, village.actor, mine.id, draft, valid_from=later)
    offer = told(village, 1, rule("JR02", points=80))
    take(village, offer, "JR02")
    assert (latest(village, "JR02").points, latest(village, "JR02").valid_from) == (80, later)
    on = rules.list_rules(village.store, on=village.clock.today())
    assert {each.code: each.points for each in on}["JR02"] == rule("JR02").points


def test_a_new_category_takes_a_code_that_is_free(village: StationUnderTest) -> None:
    items: list[CatalogueRule] = [
        replace(NEW_RULE, code="JR77", category="新类别一"),
        replace(NEW_RULE, code="JR78", category="新类别二"),
        replace(NEW_RULE, code="001", category="新类别三"),
    ]
    take(village, told(village, 1, *items), "JR77", "JR78", "001")
    made = {each.name: each.code for each in rules.list_categories(village.store)}
    assert (made["新类别一"], made["新类别二"], made["新类别三"]) == ("JR2", "JR3", "LB")


def test_goods_are_taken_over_and_keep_stock_barcode_and_warning(village: StationUnderTest) -> None:
    own = ProductDraft("S002", "洗衣液 2kg", 220, "瓶", "清洁", "6909876543212", low=3)
    add_products(village.store, village.actor, [own, *starting_products()[:1]])
    offer = told(village, 1, *GOODS, kind=GOODS_KIND)
    assert asked(offer) == {"S002": (Change.OWN, False), "S090": (Change.NEW, True)}
    take(village, offer, "S002", "S090")
    found = {each.code: each for each in list_products(village.store)}
    changed = found["S002"]
    assert (changed.price, changed.shelf_months) == (200, 36)
    assert (changed.barcode, changed.low) == ("6909876543212", 3)
    assert (found["S090"].name, found["S090"].stock, found["S090"].price) == ("春联一副", 0, 20)
    assert [each.name for each in found.values() if "春联" in each.search_keys or each.code == "S090"]


def test_goods_that_the_centre_takes_out_are_sold_no_longer(village: StationUnderTest) -> None:
    take(village, told(village, 1, *GOODS, kind=GOODS_KIND), "S001", "S002", "S090")
    offer = told(village, 2, *GOODS[:2], kind=GOODS_KIND)
    assert asked(offer) == {"S090": (Change.REMOVED, False)}
    take(village, offer, "S090")
    assert [each.code for each in list_products(village.store)] == ["S001", "S002"]
    assert told(village, 3, *GOODS[:2], kind=GOODS_KIND) is None


def test_the_starting_goods_are_no_differences(village: StationUnderTest) -> None:
    add_products(village.store, village.actor, starting_products())
    same = [
        CatalogueGood(
            each.code, each.name, each.class_name, each.unit, each.price, each.shelf_months, each.is_service
        )
        for each in starting_products()
    ]
    assert told(village, 1, *same, kind=GOODS_KIND) is None
    cheaper = [replace(each, price=each.price + 10) for each in same]
    assert set(asked(told(village, 2, *cheaper, kind=GOODS_KIND)).values()) == {(Change.CHANGED, True)}


def test_an_offer_that_is_no_longer_so_changes_nothing(village: StationUnderTest) -> None:
    first = told(village, 1, NEW_RULE)
    told(village, 2, replace(NEW_RULE, points=50))
    head = village.store.head
    with pytest.raises(CatalogueOutdated):
        take(village, first, "WM01")
    assert village.store.head == head
    assert rules.rule_versions(village.store, "WM01") == []


def test_a_product_that_changed_meanwhile_makes_the_offer_outdated(village: StationUnderTest) -> None:
    own = ProductDraft("S002", "洗衣液 2kg", 220, "瓶", "清洁")
    add_products(village.store, village.actor, [own])
    offer = told(village, 1, *GOODS[1:2], kind=GOODS_KIND)
    (product,) = list_products(village.store)
    change_product(village.store, village.actor, product.id, replace(own, price=230))
    with pytest.raises(CatalogueOutdated):
        take(village, offer, "S002")


def test_a_catalogue_that_came_late_does_not_take_the_place_of_a_newer_one(village: StationUnderTest) -> None:
    told(village, 2, NEW_RULE)
    offer = told(village, 1, rule("JR01", points=10))
    assert offer is not None
    assert offer.number == 2
    assert asked(offer) == {"WM01": (Change.NEW, True)}


def test_who_may_not_decide_decides_nothing(village: StationUnderTest) -> None:
    offer = told(village, 1, NEW_RULE)
    assert offer is not None
    with pytest.raises(NotAllowed):
        decide(village.store, village.as_role(Role.SHOP_KEEPER), offer, {"WM01"})
    goods = told(village, 1, *GOODS, kind=GOODS_KIND)
    assert goods is not None
    assert decide(village.store, village.as_role(Role.SHOP_KEEPER), goods, {"S090"}) == Decided(1, 2)
    assert decide_action(GOODS_KIND) == "shop.take_catalogue"


def test_the_journal_tells_of_it(village: StationUnderTest) -> None:
    take(village, told(village, 1, NEW_RULE), "WM01")
    day = village.clock.today()
    actions = [each.action for each in list_entries(village.store, start=day, end=day)]
    assert actions[:2] == ["points.take_catalogue", "sync.receive_catalogues"]
