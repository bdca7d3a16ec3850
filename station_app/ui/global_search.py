"""The one search field over everything: people, households, goods, receipts by their number, and pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from station_app.clock import local
from station_app.domain.amounts import format_points
from station_app.errors import StationError
from station_app.services.people_search import PeopleIndex, PersonHit
from station_app.services.products import find_products
from station_app.services.receipts import receipt_by_number
from station_app.store.store import Store
from station_app.ui.items import ShowHousehold, ShowProduct, ShowReceipt, ShowResident
from station_app.ui.widgets.search_field import Hit

_MOST_PEOPLE = 6
_MOST_GOODS = 3
_NUMBER = re.compile(r"(?:no|№)?\.?\s*0*([1-9]\d{0,8})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Destination:
    """A page that can be searched for; ``spelled`` holds its spellings and initials ("jifen jf")."""

    title: str
    detail: str
    spelled: str
    icon: str
    place: str
    item: object = None


class GlobalSearch:
    """Called with what was typed, on the store's lane; at most a dozen hits, the likeliest first."""

    def __init__(self, store: Store, people: PeopleIndex, destinations: Iterable[Destination]) -> None:
        self._store = store
        self._people = people
        self._destinations = tuple(destinations)
        self._places = {each.place for each in self._destinations}

    def __call__(self, typed: str) -> list[Hit]:
        parts: tuple[tuple[str, Callable[[str], list[Hit]]], ...] = (
            ("", self._pages),
            ("households", self._people_and_households),
            ("shop", self._receipts),
            ("shop", self._goods),
        )
        return [hit for place, find in parts if not place or place in self._places for hit in find(typed)]

    def _pages(self, typed: str) -> list[Hit]:
        word = typed.strip().casefold()
        return [
            Hit(each.title, each.detail, (each.place, each.item), "页面", each.icon)
            for each in self._destinations
            if word in each.title or any(spelled.startswith(word) for spelled in each.spelled.split())
        ]

    def _people_and_households(self, typed: str) -> list[Hit]:
        found = self._people.find(typed, _MOST_PEOPLE)
        households = [person for person in found if _is_number_of(typed, person)]
        return [*map(_household, households[:1]), *map(_person, found)]

    def _receipts(self, typed: str) -> list[Hit]:
        match = _NUMBER.fullmatch(typed.strip())
        if match is None:
            return []
        try:
            receipt = receipt_by_number(self._store, int(match[1]))
        except StationError:
            return []
        detail = (
            f"{receipt.household_head}户　{format_points(receipt.total)} 分　{local(receipt.at):%Y-%m-%d}"
        )
        item = ("shop", ShowReceipt(receipt.redemption_id))
        return [Hit(f"凭证 {receipt.number:06d}", detail, item, "凭证", "receipt_long")]

    def _goods(self, typed: str) -> list[Hit]:
        return [
            Hit(
                product.name,
                f"{format_points(product.price)} 分/{product.unit}",
                ("shop", ShowProduct(product.id)),
                "商品",
                "inventory_2",
            )
            for product in find_products(self._store, typed, _MOST_GOODS)
        ]


def _is_number_of(typed: str, person: PersonHit) -> bool:
    digits = typed.strip().removesuffix("号").removesuffix("户")
    return digits.isdigit() and digits.lstrip("0") == person.household_number.lstrip("0")


def _household(person: PersonHit) -> Hit:
    title = f"{person.household_number} 号户"
    return Hit(title, person.group, ("households", ShowHousehold(person.household_id)), "户", "house")


def _person(person: PersonHit) -> Hit:
    facts = [f"{person.group} {person.household_number} 号户", person.phone]
    if person.is_gone:
        facts.append(person.status_label)
    item = ("households", ShowResident(person.household_id, person.resident_id))
    return Hit(person.name, "　".join(fact for fact in facts if fact), item, "村民", "person")
