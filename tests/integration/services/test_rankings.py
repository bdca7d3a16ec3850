"""Rankings by what was earned in a period: ties, groups, consent, minors."""

from __future__ import annotations

from datetime import date

import pytest

from station_app.domain.consents import Purpose
from station_app.domain.periods import Period, month_of, quarter_of, year_of
from station_app.domain.settings import AccountUnit
from station_app.models.people import Household
from station_app.models.points import AccountKind, TransferKind
from station_app.services import ledger, posting, rankings
from station_app.services.consents import record_consent, withdraw_consent
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest

MARCH = month_of(date(2026, 3, 2))


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=6)


def _places(
    village: Settlement, period: Period = MARCH, group: int | None = None
) -> list[tuple[int, str, int]]:
    ranking = rankings.points_ranking(village.station.store, period, group_id=group)
    return [(row.place, row.name, row.earned) for row in ranking.rows]


def test_equal_points_share_a_place_and_the_next_is_skipped(village: Settlement) -> None:
    village.give(village.head(2), "HY05")
    for place in (0, 1, 3):
        village.give(village.head(place), "FW02", 2 if place == 3 else 1)
    village.give(village.spouse(0), "FW02")
    assert _places(village) == [
        (1, "王大山", 500),
        (2, "李名兰", 60),
        (2, "陈桂英", 60),
        (4, "张建国", 30),
    ]


def test_redeeming_takes_nobody_down_but_minus_items_and_reversals_do(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    village.give(village.head(0), "HY05")
    village.give(village.head(1), "HY05")
    with store.write("shop.redeem", by=actor) as session:
        source = ledger.account_for(session, village.head(0))
        target = ledger.system_account(session, AccountKind.REDEMPTION)
        ledger.post(session, store.clock, ledger.Move(TransferKind.REDEEM, source, target, 490, "大米"))
    village.give(village.head(1), "KF01")
    wrong = village.give(village.head(2), "HY05")
    assert wrong.transfer_id is not None
    posting.reverse(store, actor, wrong.transfer_id, "记错")
    assert [(place, name) for place, name, _ in _places(village)] == [(1, "李名兰"), (2, "张建国")]
    assert _places(village)[0][2] == 500


def test_months_quarters_and_years_add_up(village: Settlement) -> None:
    village.give(village.head(0), "FW02")
    village.station.clock.advance(days=35)
    village.give(village.head(0), "FW02")
    village.give(village.head(1), "FW02")
    today = village.station.clock.today()
    assert _places(village, month_of(today)) == [(1, "李名兰", 30), (1, "张建国", 30)]
    assert _places(village, quarter_of(date(2026, 3, 2))) == [(1, "李名兰", 30)]
    assert _places(village, year_of(today)) == [(1, "李名兰", 60), (2, "张建国", 30)]
    assert _places(village, year_of(date(2025, 1, 1))) == []


def test_a_group_is_ranked_by_itself(village: Settlement) -> None:
    for place in range(6):
        village.give(village.head(place), "FW02")
    ranking = rankings.points_ranking(village.station.store, MARCH, group_id=village.groups[1])
    assert (ranking.group, ranking.title, ranking.station) == (
        "二组",
        "2026年3月",
        "李家畈村新时代文明实践站",
    )
    assert [row.household_number for row in ranking.rows] == ["0003", "0004"]


def test_a_closed_household_is_ranked_no_more(village: Settlement) -> None:
    village.give(village.head(0), "FW02")
    with village.station.store.write("demo.fill", by=village.station.actor) as session:
        session.get_one(Household, village.households[0]).status = "closed"
    assert _places(village) == []


def test_names_are_posted_with_consent_alone(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    village.give(village.head(0), "HY05")
    village.give(village.head(1), "FW02")
    record_consent(store, actor, village.head(0), Purpose.POST_NAME)
    record_consent(store, actor, village.head(1), Purpose.BANK)
    rows = rankings.points_ranking(store, MARCH).rows
    assert [(row.name, row.consents) for row in rows] == [("李名兰", True), ("张建国", False)]
    withdraw_consent(store, actor, village.head(0), Purpose.POST_NAME)
    assert not rankings.points_ranking(store, MARCH).rows[0].consents


def test_where_persons_hold_points_children_are_marked(station: StationUnderTest) -> None:
    village = settle(station, households=3, unit=AccountUnit.PERSON)
    village.give(village.child(), "HY05")
    village.give(village.spouse(), "FW02")
    rows = rankings.points_ranking(station.store, MARCH).rows
    assert [(row.name, row.under_14, row.household_number) for row in rows] == [
        ("李小雨", True, "0001"),
        ("赵永红", False, "0001"),
    ]
