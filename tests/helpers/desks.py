"""A desk to work at: a real window, a real station with a few people, goods and points, nothing mocked."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QMainWindow

from station_app.domain.permissions import Actor
from station_app.services.catalogue import load_starting_catalogue
from station_app.services.people_search import PeopleIndex
from station_app.services.products import ProductDraft, add_products, list_products
from station_app.services.resident_facts import ResidentDraft
from station_app.services.stock import StockInDraft, stock_in
from station_app.store.store import Store
from station_app.ui.changes import Changes
from station_app.ui.messages import Messages
from station_app.ui.page import Desk, Page
from station_app.ui.preferences import Preferences
from station_app.ui.printing import Printing
from station_app.ui.table_output import TableOutput
from station_app.ui.tasks import Tasks
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import STATION, Village, id_number, settle_village

GOODS = (
    ProductDraft("S001", "牙刷（2支）", 60, "套", "洗护", "6901234567892", low=10),
    ProductDraft("S002", "洗衣液 2kg", 220, "瓶", "清洁", "6909876543212", low=3),
    ProductDraft("S003", "大米 5kg", 320, "袋", "厨房粮油"),
    ProductDraft("S035", "理发服务券", 100, "张", "服务券", is_service=True),
)
STOCK = (30, 5, 12)


def seed(station: StationUnderTest) -> Village:
    """Six people in three households, the starting rules and teams, four goods, three of them in stock."""
    village = settle_village(station)
    wife = ResidentDraft("李名兰", "妻", id_number(date(1962, 3, 5), 242), phone="13807201234")
    girl = ResidentDraft("张小雨", "孙女", id_number(date(2015, 7, 9), 86))
    village.household("张建国", wife, girl, id_number=id_number(date(1960, 5, 1), 31), phone="13972551188")
    husband = ResidentDraft("单守义", "夫", id_number(date(1971, 11, 30), 117))
    village.household("陈桂英", husband, id_number=id_number(date(1973, 2, 14), 204), phone="13677170066")
    village.household("解大山", group="二组", id_number=id_number(date(1949, 10, 1), 15), phone="13507200008")
    load_starting_catalogue(station.store, station.actor)
    add_products(station.store, station.actor, GOODS)
    goods = {each.code: each.id for each in list_products(station.store)}
    shelf = zip(GOODS, STOCK, strict=False)
    stock_in(station.store, station.actor, [StockInDraft(goods[each.code], count) for each, count in shelf])
    return village


def sit_down(store: Store, actor: Actor, tasks: Tasks, messages: Messages, preferences: Preferences) -> Desk:
    """The desk of ``actor`` at a store, wired the way the application wires it."""
    changes = Changes(messages)
    store.subscribe(changes.announce)
    printing = Printing(tasks, messages, preferences)
    people = PeopleIndex(store)

    def refresh(areas: frozenset[str]) -> None:
        if "people" in areas:
            tasks.run(lambda _: people.refresh())

    changes.changed.connect(refresh)
    return Desk(
        store=store,
        actor=actor,
        tasks=tasks,
        messages=messages,
        changes=changes,
        printing=printing,
        output=TableOutput(tasks, messages, printing, store.clock, STATION.name),
        clock=store.clock,
        station_name=STATION.name,
        people=people,
        preferences=preferences,
    )


def show_page(window: QMainWindow, page: Page, tasks: Tasks) -> None:
    """Puts a page into the window and waits until it has loaded."""
    window.setCentralWidget(page)
    page.show()
    assert tasks.wait_idle()
