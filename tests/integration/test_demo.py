"""The demo station: made-up lives whose numbers are as true as a real station's, the same ones each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from station_app.clock import day_start, to_millis
from station_app.demo.history import fill_demo, first_instant
from station_app.demo.replay import ReplayClock
from station_app.demo.station import create_demo
from station_app.domain.checks.findings import Severity
from station_app.domain.claims import ClaimStatus
from station_app.domain.periods import Period
from station_app.domain.permissions import Actor
from station_app.errors.store import StoreExists
from station_app.models.people import Household, HouseholdStatus, Resident
from station_app.models.points import AccountKind, PointsMonth, PointsTransfer
from station_app.models.service import Activity, ActivityStatus, ServiceRecord
from station_app.models.shop import Redemption
from station_app.models.year_end import MonthClose
from station_app.services import ledger
from station_app.services.checks.running import run_checks
from station_app.services.claim_views import list_claims
from station_app.services.day_settlement import day_settlement
from station_app.services.exchange_days import list_days
from station_app.services.products import list_products
from station_app.services.receipts import verify_receipt
from station_app.services.reservations import pick_list
from station_app.services.stations import get_station
from station_app.services.stock import wrong_stocks
from station_app.services.teams import list_teams
from station_app.services.vouchers import voucher_totals
from station_app.store import journal
from station_app.store.keys import load_key_file
from station_app.store.layout import Layout
from station_app.store.opening import create_store
from station_app.store.store import Store
from tests.helpers.clock import FixedClock

SECRETS = {"receipt_secret", "check_code", "card_check"}


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo station, opened, and what was told while it was made."""

    store: Store
    actor: Actor
    clock: FixedClock
    told: list[tuple[int, int, str]]


def quiet(_done: int, _total: int, _words: str) -> None:
    """Progress that nobody looks at."""


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Made once for all tests of this module; they only look at it."""
    told: list[tuple[int, int, str]] = []
    clock = FixedClock()
    opened = create_demo(
        Layout(tmp_path_factory.mktemp("demo") / "station"), clock, lambda *step: told.append(step), never
    )
    assert opened is not None
    store, actor = opened
    yield Demo(store, actor, clock, told)
    store.close()


def test_claims_stand_in_every_state_that_the_desk_brings_them_to(demo: Demo) -> None:
    rows = list_claims(demo.store, demo.actor)
    states = {row.status for row in rows}
    assert {ClaimStatus.CLAIMED, ClaimStatus.ENTERED, ClaimStatus.REFUSED} <= states
    assert any(row.is_ready for row in rows)
    assert all(row.evidence for row in rows)


def test_the_ledger_the_stock_and_the_journal_add_up(demo: Demo) -> None:
    with demo.store.read() as session:
        check = ledger.check_ledger(session)
        assert check.adds_up
        assert check.transfers > 5000
        assert wrong_stocks(session) == []
        assert journal.verify(session) is None


def test_receipt_numbers_have_no_gap_and_their_check_codes_hold(demo: Demo) -> None:
    with demo.store.read() as session:
        receipts = session.execute(
            select(Redemption.number, Redemption.check_code).order_by(Redemption.number)
        ).all()
    assert [number for number, _ in receipts] == list(range(1, len(receipts) + 1))
    assert len(receipts) > 300
    for number, code in receipts[::40]:
        assert verify_receipt(demo.store, number, code).number == number


def test_a_check_of_its_books_finds_nothing_that_must_be_put_right(demo: Demo) -> None:
    ever = Period(date(2000, 1, 1), demo.clock.today())
    up = run_checks(demo.store, demo.actor, ever, quiet, lambda: None)
    assert [each.key for each in up.results if each.findings and each.severity is Severity.MUST] == []
    assert up.good > len(up.results) // 2


def test_a_village_of_320_households_lives_in_it(demo: Demo) -> None:
    with demo.store.read() as session:
        standing = session.scalar(
            select(func.count()).select_from(Household).where(Household.status == HouseholdStatus.ACTIVE)
        )
        people = session.scalar(select(func.count()).select_from(Resident))
    assert standing is not None
    assert people is not None
    assert 315 <= standing <= 325
    assert 1000 <= people <= 1250
    teams = list_teams(demo.store)
    assert len(teams) == 5
    assert all(team.leader and team.members >= 8 for team in teams)


def test_it_is_marked_as_a_demo_wherever_it_is_named(demo: Demo) -> None:
    keys = load_key_file(demo.store.layout.keys)
    station = get_station(demo.store)
    assert station.is_demo
    assert keys.is_demo
    assert "演示" in station.name
    assert all("演示" in name for name in (keys.station, *keys.names))


def test_every_month_gave_points_and_took_some(demo: Demo) -> None:
    with demo.store.read() as session:
        issuance = ledger.system_account(session, AccountKind.ISSUANCE).id
        sink = ledger.system_account(session, AccountKind.REDEMPTION).id
        months = {
            (row.account_id, row.month): row.amount_out + row.amount_in
            for row in session.scalars(
                select(PointsMonth).where(PointsMonth.account_id.in_([issuance, sink]))
            )
        }
    whole = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)][3:]
    assert all(months[issuance, month] > 0 and months[sink, month] > 0 for month in whole)


def test_today_has_something_coming_something_waiting_and_goods_that_run_low(demo: Demo) -> None:
    now = demo.clock.now()
    with demo.store.read() as session:
        coming = session.scalar(
            select(func.count())
            .select_from(Activity)
            .where(
                Activity.status == ActivityStatus.PLANNED,
                Activity.starts_at > now,
                Activity.starts_at < now + timedelta(days=8),
            )
        )
        today = session.scalars(
            select(Activity.title).where(
                Activity.starts_at >= day_start(demo.clock.today()),
                Activity.starts_at < day_start(demo.clock.today() + timedelta(days=1)),
            )
        ).all()
    assert coming is not None
    assert coming >= 2
    assert today
    assert any(product.is_low for product in list_products(demo.store))


def test_nothing_in_it_lies_in_the_future(demo: Demo) -> None:
    with demo.store.read() as session:
        assert demo.store.head.at <= to_millis(demo.clock.now())
        assert not session.scalar(select(func.count()).where(PointsTransfer.at > demo.clock.now()))
        assert not session.scalar(select(func.count()).where(ServiceRecord.recorded_at > demo.clock.now()))
    assert not demo.store.clock_ran_back()


def test_the_progress_counts_the_days_and_names_the_month(demo: Demo) -> None:
    done = [step[0] for step in demo.told]
    assert done == sorted(done)
    assert demo.told[-1] == (730, 730, "2026年3月")


def small_history(folder: Path) -> list[tuple[int, str, str, list[object]]]:
    """Ninety days of forty households; every act with what it changed, but for what is drawn as a secret."""
    end = FixedClock().now()
    clock = ReplayClock(first_instant(end, days=90))
    made = create_store(
        Layout(folder), clock, station="演示", user="演示站长", password="123456", is_demo=True
    )
    try:
        assert fill_demo(made.store, made.actor, clock, end, quiet, never, households=40)
        with made.store.read() as session:
            return [
                (entry.at, entry.actor, entry.action, [_open(image) for image in json.loads(entry.changes)])
                for entry in journal.entries_after(session, 0)
            ]
    finally:
        made.store.close()


def test_months_are_closed_in_order_and_nothing_of_them_is_left_undone(tmp_path: Path) -> None:
    """On the ninth of November claims of October still hung on the noticeboard: they are taken back."""
    end = datetime(2026, 11, 26, 9, tzinfo=UTC)
    clock = ReplayClock(first_instant(end, days=60))
    made = create_store(
        Layout(tmp_path), clock, station="演示", user="演示站长", password="123456", is_demo=True
    )
    try:
        assert fill_demo(made.store, made.actor, clock, end, quiet, never, households=30)
        with made.store.read() as session:
            assert session.scalars(select(MonthClose.month)).all() == ["2026-09", "2026-10"]
    finally:
        made.store.close()


def _open(image: dict[str, dict[str, object]]) -> dict[str, object]:
    """A row image without the secrets; the salted wraps of passwords are in no image."""
    row = {column: value for column, value in image["row"].items() if column not in SECRETS}
    return {**image, "row": row}


def test_the_same_seed_and_day_tell_the_same_history(tmp_path: Path) -> None:
    first = small_history(tmp_path / "first")
    assert len(first) > 100
    assert small_history(tmp_path / "second") == first


def test_cancelling_leaves_nothing_behind(tmp_path: Path, clock: FixedClock) -> None:
    asked = 0

    def after_a_while() -> bool:
        nonlocal asked
        asked += 1
        return asked > 20

    layout = Layout(tmp_path / "demo")
    assert create_demo(layout, clock, quiet, after_a_while, households=20) is None
    assert list(layout.folder.iterdir()) == []


def test_a_fault_while_it_is_made_leaves_nothing_behind(tmp_path: Path, clock: FixedClock) -> None:
    def fault(_done: int, _total: int, _words: str) -> None:
        raise OSError

    layout = Layout(tmp_path / "demo")
    with pytest.raises(OSError):
        create_demo(layout, clock, fault, never, households=20)
    assert list(layout.folder.iterdir()) == []


def test_a_folder_that_holds_a_station_is_left_alone(tmp_path: Path, clock: FixedClock) -> None:
    layout = Layout(tmp_path)
    layout.keys.write_bytes(b"a station's keys")
    with pytest.raises(StoreExists):
        create_demo(layout, clock, quiet, never)
    assert layout.keys.read_bytes() == b"a station's keys"


def test_a_day_of_exchange_is_on_and_those_before_are_settled(demo: Demo) -> None:
    today, *before = list_days(demo.store)
    assert today.phase(demo.clock.today()) == "进行中"
    assert today.tickets == 9
    assert [day.status for day in before] == ["settled"] * len(before)
    for day in before:
        facts = day_settlement(demo.store, day.id).facts
        assert facts.differences == ()
        assert facts.points == sum(each.points for each in facts.goods)
    totals = voucher_totals(demo.store)
    assert totals.account == totals.open == 900
    assert len(pick_list(demo.store, today.id).reservations) == 2
