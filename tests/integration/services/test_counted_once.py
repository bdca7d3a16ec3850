"""The faults that users of other counters report: points doubled, kept, not taken. None of them is here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.center.months import counted
from station_app.center.status import status
from station_app.center.tables import STATION_TABLES
from station_app.errors import StationError
from station_app.errors.points import NotEnoughPoints
from station_app.services import counter, customers, returns, stock
from station_app.services.counter import BasketItem
from station_app.services.figures import plots
from station_app.services.receipts import list_redemptions
from station_app.services.restoring import carry_out, plan_with_password
from station_app.services.returns import ReturnDraft, ReturnItem
from station_app.store.backup import back_up
from station_app.store.opening import open_store
from station_app.sync.outgoing import export_pending
from tests.helpers.centers import CenterUnderTest, make_center
from tests.helpers.clock import FixedClock
from tests.helpers.counted import assert_counted_once
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, StationUnderTest, make_station

TOOTHBRUSH, DETERGENT, RICE = range(3)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


@pytest.fixture
def center(tmp_path: Path, clock: FixedClock) -> Iterator[CenterUnderTest]:
    (tmp_path / "stick").mkdir()
    made = make_center(tmp_path / "center", tmp_path / "stick", clock)
    yield made
    made.center.close()


@pytest.fixture
def enrolled(shop: ShopUnderTest, station: StationUnderTest, center: CenterUnderTest) -> ShopUnderTest:
    center.welcome(station)
    return shop


def points_at(center: CenterUnderTest) -> int:
    """What all members of the station can redeem together, by the centre's copy."""
    return status(center.center)[0].figures.balance


def points_here(shop: ShopUnderTest) -> int:
    return sum(shop.balance(place) for place in range(3))


def sell_and_take_back(shop: ShopUnderTest) -> None:
    """One redemption stands, one is voided, of one something comes back, of one something is exchanged."""
    store, actor = shop.store, shop.actor
    shop.redeem(0, TOOTHBRUSH, 2)
    counter.void(store, actor, shop.redeem(1, DETERGENT, 1).redemption_id, "拿错了")
    returns.return_goods(store, actor, one_back(shop, shop.redeem(0, RICE, 2).redemption_id))
    sold = shop.redeem(2, TOOTHBRUSH, 3).redemption_id
    returns.exchange_goods(store, actor, one_back(shop, sold), [BasketItem(shop.goods[DETERGENT].id, 1)])


def one_back(shop: ShopUnderTest, redemption_id: int) -> ReturnDraft:
    (line,) = returns.returnable(shop.store, redemption_id).lines
    return ReturnDraft(redemption_id, (ReturnItem(line.line_id, 1),), "坏了")


def export(station: StationUnderTest, stick: Path) -> list[Path]:
    sent = export_pending(station.store, station.actor, stick, lambda _done, _total: None, lambda: False)
    return list(sent.files)


def test_points_are_not_doubled_when_sales_made_offline_are_synced_again(
    enrolled: ShopUnderTest, station: StationUnderTest, center: CenterUnderTest
) -> None:
    sell_and_take_back(enrolled)
    bundles = export(station, center.stick)
    center.take_in(*bundles)
    first = center.snapshot(VILLAGE_CODE)
    for _ in range(2):
        center.take_in(*bundles)
    enrolled.redeem(0, TOOTHBRUSH, 1)
    center.take_in(*bundles, *export(station, center.stick), *bundles)
    assert points_at(center) == points_here(enrolled) == points_in(first) - 60
    assert center.differences(VILLAGE_CODE, station.store) == []
    assert_counted_once(station.store)


def points_in(rows: dict[str, list[tuple[object, ...]]]) -> int:
    """The members' balances among a station's rows at the centre."""
    columns = [column.name for column in STATION_TABLES["points_account"].columns][1:]
    kind, balance = columns.index("kind"), columns.index("balance")
    return sum(int(str(row[balance])) for row in rows["points_account"] if row[kind] == "member")


def test_no_points_are_kept_for_what_was_voided_or_came_back(shop: ShopUnderTest) -> None:
    sell_and_take_back(shop)
    assert points_here(shop) == 3 * 2000 - (120 + 320 + 120 + 220)
    assert [shop.stock(place) for place in range(3)] == [30 - 2 - 2, 5 - 1, 12 - 1]
    assert_counted_once(shop.store)


def test_balances_fall_at_once_whether_or_not_anything_is_ever_sent(
    enrolled: ShopUnderTest, station: StationUnderTest, center: CenterUnderTest
) -> None:
    center.go_up(station)
    before = points_at(center)
    enrolled.redeem(0, RICE, 6)
    assert enrolled.balance(0) == 80
    with pytest.raises(NotEnoughPoints):
        enrolled.redeem(0, TOOTHBRUSH, 2)
    assert points_at(center) == before
    center.go_up(station)
    assert points_at(center) == before - 1920


def test_the_centre_counts_returned_points_back_and_no_redemption_for_it(
    enrolled: ShopUnderTest, station: StationUnderTest, center: CenterUnderTest
) -> None:
    sell_and_take_back(enrolled)
    center.go_up(station)
    with center.center.read() as connection:
        (flow,) = counted(connection, center.station(VILLAGE_CODE).id).values()
    made = plots(station.store, 1)
    redeemed = next(each.values for each in made.points if each.name == "兑换积分")
    assert (flow.redeemed, flow.redemptions) == (780, 4)
    assert (redeemed, made.redemptions[0].values) == ((780,), (4,))


def test_a_backup_that_was_brought_back_and_worked_on_counts_once_and_reuses_no_number(
    shop: ShopUnderTest, station: StationUnderTest, tmp_path: Path
) -> None:
    sell_and_take_back(shop)
    backup = back_up(shop.store, tmp_path / "backup")
    before = [row.number for row in list_redemptions(shop.store)]
    lost = shop.redeem(1, TOOTHBRUSH, 1)
    returns.return_goods(shop.store, shop.actor, one_back(shop, lost.redemption_id))
    layout = shop.store.layout
    shop.store.close()
    station.clock.advance(hours=1)
    carry_out(layout, station.clock, plan_with_password(layout, backup.path, "李书记", PASSWORD))
    store, actor = open_store(layout, station.clock, "李书记", PASSWORD)
    try:
        again = counter.redeem(store, actor, shop.draft(1, (TOOTHBRUSH, 1)))
        returned = returns.return_goods(
            store, actor, one_back(replace(shop, store=store), again.redemption_id)
        )
        assert again.number > lost.number + 1
        assert returned.number == again.number + 1
        assert [row.number for row in list_redemptions(store)] == [returned.number, again.number, *before]
        assert customers.customer(store, shop.households[1]).balance == 2000
        assert_counted_once(store)
    finally:
        store.close()


def test_the_same_deed_tried_again_after_its_answer_was_lost_is_refused(shop: ShopUnderTest) -> None:
    """What a clerk does whose screen froze: each deed once more, word for word."""
    sold = shop.redeem(0, TOOTHBRUSH, 1)
    draft = one_back(shop, sold.redemption_id)
    returns.return_goods(shop.store, shop.actor, draft)
    other = shop.redeem(0, DETERGENT, 1)
    counter.void(shop.store, shop.actor, other.redemption_id, "拿错了")
    before = shop.store.head
    deeds: tuple[Callable[[], object], ...] = (
        lambda: returns.return_goods(shop.store, shop.actor, draft),
        lambda: counter.void(shop.store, shop.actor, other.redemption_id, "拿错了"),
        lambda: counter.void(shop.store, shop.actor, sold.redemption_id, "拿错了"),
    )
    for deed in deeds:
        with pytest.raises(StationError):
            deed()
    assert shop.store.head == before
    assert shop.balance(0) == 2000
    assert_counted_once(shop.store)


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["redeem", "void", "return", "exchange", "stock in", "count", "next day"]),
        st.integers(0, 5),
        st.integers(0, 3),
        st.integers(1, 4),
        st.booleans(),
    ),
    min_size=5,
    max_size=20,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_whatever_is_done_at_the_counter_counts_once(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int, int, int, bool]]
) -> None:
    """Any order of deeds, each done or refused whole; every day then agrees with itself."""
    clock = FixedClock()
    shop = open_shop(make_station(tmp_path_factory.mktemp("any") / "station", clock))
    try:
        for deed, one, other, quantity, spoiled in deeds:
            clock.advance(minutes=5)
            with suppress(StationError):
                _do(shop, deed, (one, other, quantity), spoiled=spoiled)
            if deed == "next day":
                clock.advance(days=1)
        receipts = assert_counted_once(shop.store)
        assert [each.number for each in receipts] == list(range(1, len(receipts) + 1))
    finally:
        shop.store.close()


def _do(shop: ShopUnderTest, deed: str, facts: tuple[int, int, int], *, spoiled: bool) -> None:
    """One deed on the receipt, household or product that the numbers name; raises where it is refused."""
    one, other, quantity = facts
    store, actor = shop.store, shop.actor
    product = other % 4
    if deed == "redeem":
        counter.redeem(store, actor, shop.draft(one % 3, (product, quantity), ((product + 1) % 4, 1)))
    elif deed == "stock in":
        stock.stock_in(store, actor, [stock.StockInDraft(shop.goods[product].id, quantity)])
    elif deed == "count":
        counted = max(shop.stock(product) + other - 1, 0)
        stock.correct_stock(store, actor, shop.goods[product].id, counted, "盘点")
    elif deed in {"void", "return", "exchange"}:
        rows = list_redemptions(store)
        if rows:
            _take_back(shop, deed, rows[one % len(rows)].id, facts, spoiled=spoiled)


def _take_back(
    shop: ShopUnderTest, deed: str, redemption_id: int, facts: tuple[int, int, int], *, spoiled: bool
) -> None:
    _, other, quantity = facts
    if deed == "void":
        counter.void(shop.store, shop.actor, redemption_id, "拿错了")
        return
    lines = returns.returnable(shop.store, redemption_id).lines
    item = ReturnItem(lines[other % len(lines)].line_id, quantity, spoiled)
    draft = ReturnDraft(redemption_id, (item,), "坏了")
    if deed == "return":
        returns.return_goods(shop.store, shop.actor, draft)
    else:
        basket = [BasketItem(shop.goods[(other + 1) % 4].id, 1)]
        returns.exchange_goods(shop.store, shop.actor, draft, basket)
