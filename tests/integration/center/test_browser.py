"""The operators' page in a real browser, from ``station-center serve``: it signs in, and fits the screen."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.center.catalogues import send_catalogue
from station_app.center.enrolment import note_request
from station_app.center.operators import set_password
from station_app.center.orders import cancel_order, forward_orders
from station_app.domain.catalogues import CatalogueKind
from station_app.domain.orders import Order
from station_app.models.people import Resident
from station_app.models.service import Activity, ServiceRecord
from station_app.models.teams import Team, Volunteer
from station_app.sync.outgoing import export_pending
from tests.helpers.catalogues import NEW_RULE, rule
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.chromium import browsing
from tests.helpers.shops import open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.visitors import NAME, PASSWORD
from tests.integration.center.test_releasing import forked
from tests.integration.center.test_serve import serving

SCREENS = {"phone": (390, 844), "desk": (1366, 768)}
PAGES = {
    "overview": "/",
    "notices": "/notices",
    "catalogues": "/catalogues",
    "orders": "/orders",
    "log": "/log",
    "forks": "/forks",
    "requests": "/requests",
}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the centre's server runs on Linux")


@pytest.fixture
def database_url() -> str | None:
    """The page is the same on every database."""
    return None


@pytest.fixture
def city(center: CenterUnderTest, station: StationUnderTest, usb_stick: Path) -> CenterUnderTest:
    """A centre with a busy station, one with a gap and a fork, one that never came, and one that asks to."""
    shop = open_shop(station)
    center.welcome(station)
    for month in range(1, 9):
        station.clock.advance(days=30)
        now = shop.clock.now()
        with shop.store.write("demo.fill", by=shop.actor) as session:
            resident = session.scalars(select(Resident).order_by(Resident.id).offset(month % 6)).first()
            assert resident is not None
            team = Team(code=f"T{month}", name=f"{month}队")
            session.add(team)
            held = Activity(title="清扫", team_id=team.id, starts_at=now, ends_at=now + timedelta(hours=4))
            session.add(held)
            session.add(
                ServiceRecord(
                    activity_id=held.id,
                    resident_id=resident.id,
                    starts_at=now,
                    ends_at=now + timedelta(hours=4),
                    minutes=35 * (month % 4) + 60,
                    recorded_at=now,
                    recorded_by=shop.actor.name,
                )
            )
            if month <= 5:
                session.add(
                    Volunteer(resident_id=resident.id, number=f"{month:04}", registered_on=now.date())
                )
        shop.give_points(month % 3, 400 + 150 * (month % 5))
        shop.redeem(month % 3, 0, 1 + month % 2)
    files = export_pending(shop.store, shop.actor, usb_stick, lambda _done, _total: None, lambda: False).files
    center.take_in(*files)
    gap = PaperStation(center, code="420581001002", name="高坝洲镇青林寺村新时代文明实践站").enrolled()
    gap.add_groups(9)
    center.take_in(gap.send(1, 3), gap.send(7, 9), forked(gap, 1, 4).send())
    PaperStation(center, code="420581001003", name="白鸭垴村新时代文明实践站").enrolled()
    note_request(center.center, PaperStation(center, code="420581001004", name="枝城镇实践站").request())
    rules = (rule("JR02", points=80), NEW_RULE)
    send_catalogue(center.center, CatalogueKind.RULES, rules, operator=NAME, title="宜都市积分规则")
    wanted = Order("DD-20261101-0007", "李名兰", "上门理发", "13807201234", wanted_on=date(2026, 11, 5))
    forward_orders(center.center, gap.code, [wanted, Order("DD-8", "张大山", "修水管")], operator=NAME)
    cancel_order(center.center, "DD-8")
    set_password(center.center, NAME, PASSWORD)
    return center


def test_an_operator_signs_in_and_every_page_fits_the_screen(city: CenterUnderTest, tmp_path: Path) -> None:
    with serving(city) as served, browsing(tmp_path) as browser:
        base = served.wire.base
        browser.resize(*SCREENS["phone"])
        browser.open(f"{base}/")
        assert browser.ask("location.pathname") == "/sign-in"
        browser.photograph(tmp_path / "sign-in-phone.png")
        browser.type_into("name", NAME)
        browser.type_into("password", "wrong")
        browser.press("main button")
        assert browser.ask("document.querySelector('.problem').innerText").startswith("姓名或密码不对")
        browser.type_into("password", PASSWORD)
        browser.press("main button")
        assert browser.ask("location.pathname") == "/"
        assert browser.ask("document.cookie") == ""
        for screen, (width, height) in SCREENS.items():
            browser.resize(width, height)
            for name, path in PAGES.items():
                browser.open(f"{base}{path}")
                assert browser.ask("document.querySelector('nav [aria-current]').pathname") == path
                # The stylesheet came, and nothing has to be pushed sideways to be read.
                assert browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(250, 246, 240)"
                wide = browser.ask("document.documentElement.scrollWidth")
                assert wide == browser.ask("document.documentElement.clientWidth") <= width
                browser.ask("document.querySelectorAll('details').forEach(each => each.open = true)")
                shot = tmp_path / f"{name}-{screen}.png"
                browser.photograph(shot)
                assert _size(shot) == (width, height)
            browser.open(f"{base}/forks")
            browser.press("article a[href$=other]")
            assert browser.ask("document.documentElement.scrollWidth") == width
            browser.photograph(tmp_path / f"fork-{screen}.png")
        browser.press("main button")
        assert browser.ask("document.querySelector('.done').innerText").startswith("已改留后来交的一边")
        browser.press(".out button")
        assert browser.ask("location.pathname") == "/sign-in"
        refused = "Failed to load resource: the server responded with a status of 422"
        assert [each for each in browser.complaints if not each.startswith(refused)] == []


def _size(png: Path) -> tuple[int, int]:
    head = png.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
