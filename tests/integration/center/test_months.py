"""What is kept of each station and of its months is, after any bundle, what its rows say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from station_app.center import database
from station_app.center.city_figures import Standing, city_figures
from station_app.center.months import FLOW_COLUMNS, Flow, counted, recount
from station_app.center.own_tables import station_month, station_standing
from station_app.center.standing import last_taken
from station_app.clock import from_millis, local
from station_app.domain.journal import Image, Stored
from tests.helpers.centers import CenterUnderTest, PaperStation, made_row

CODES = (f"42058200{number:04}" for number in count(1))
NEW_YEAR = 1_767_196_800_000
"""Midnight in China between 2025 and 2026, in milliseconds."""

COUNTS = {"redeem": 1, "void": -1}
"""A return takes goods back, and no receipt."""

ids = st.integers(1, 4)
instants = st.one_of(
    st.integers(-3, 3).map(lambda days: NEW_YEAR + days * 86_400_000),
    st.sampled_from([NEW_YEAR - 1, NEW_YEAR, -1, 0, -(1 << 53) + 1, (1 << 53) - 1]),
)
days = st.integers(-40, 40).map(lambda days: str(date(2026, 1, 1) + timedelta(days)))
kinds = st.sampled_from(["member", "issuance", "redemption"])
VALUES: dict[str, dict[str, st.SearchStrategy[Stored]]] = {
    "points_account": {"kind": kinds},
    "points_transfer": {
        "posted_on": days,
        "from_account_id": ids,
        "to_account_id": ids,
        "amount": st.integers(0, 9),
    },
    "activity": {"starts_at": instants},
    "service_record": {
        "activity_id": ids,
        "starts_at": instants,
        "minutes": st.integers(0, 90),
        "status": st.sampled_from(["valid", "void"]),
    },
    "household": {"status": st.sampled_from(["active", "closed"])},
    "volunteer": {"ended_on": st.sampled_from([None, "2026-01-01"])},
    "redemption": {"at": instants, "kind": st.sampled_from(["redeem", "void", "return"])},
}


@st.composite
def images(draw: st.DrawFn) -> Image:
    table = draw(st.sampled_from(sorted(VALUES)))
    values = {name: draw(strategy) for name, strategy in VALUES[table].items()}
    return {
        "op": draw(st.sampled_from("IUUD")),
        "row": made_row(table, id=draw(ids), **values),
        "t": table,
    }


def kept(center: CenterUnderTest, station_id: int) -> dict[str, Flow]:
    query = select(station_month.c.month, *FLOW_COLUMNS).where(station_month.c.station_id == station_id)
    with center.center.read() as connection:
        flows = {month: Flow(*sums) for month, *sums in connection.execute(query)}
    return {month: flow for month, flow in flows.items() if flow != Flow()}


def counted_by_hand(rows: Mapping[tuple[str, int], Mapping[str, Stored]]) -> dict[str, Flow]:
    """What the rows say, counted one by one."""
    of = {name: {key: row for (table, key), row in rows.items() if table == name} for name in VALUES}
    sums: Counter[tuple[str, str]] = Counter()
    for record in of["service_record"].values():
        if record["status"] == "valid":
            began = of["activity"].get(int(record["activity_id"] or 0), record)["starts_at"]
            sums[month(began), "minutes"] += int(record["minutes"] or 0)
    for receipt in of["redemption"].values():
        sums[month(receipt["at"]), "redemptions"] += COUNTS.get(str(receipt["kind"]), 0)
    for transfer in of["points_transfer"].values():
        posted, amount = str(transfer["posted_on"])[:7], int(transfer["amount"] or 0)
        for side, sign in (("from_account_id", 1), ("to_account_id", -1)):
            kind = of["points_account"].get(int(transfer[side] or 0), {}).get("kind")
            sums[posted, "given"] += sign * amount * (kind == "issuance")
            sums[posted, "redeemed"] -= sign * amount * (kind == "redemption")
    months = {each for each, _ in sums}
    fields = ("minutes", "given", "redeemed", "redemptions")
    flows = {each: Flow(*(sums[each, name] for name in fields)) for each in months}
    return {each: flow for each, flow in flows.items() if flow != Flow()}


def stands(center: CenterUnderTest, station_id: int) -> Standing:
    with center.center.read() as connection:
        return city_figures(connection, date(2026, 1, 31)).standing.get(station_id, Standing())


def standing_by_hand(rows: Mapping[tuple[str, int], Mapping[str, Stored]]) -> Standing:
    """How the station stands, counted one by one."""
    return Standing(
        sum(table == "household" and row["status"] == "active" for (table, _), row in rows.items()),
        sum(table == "volunteer" and row["ended_on"] is None for (table, _), row in rows.items()),
    )


def month(at: Stored) -> str:
    assert isinstance(at, int)
    if abs(at) > 1 << 50:
        return "0001-01" if at < 0 else "9999-12"
    return f"{local(from_millis(at)):%Y-%m}"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bundles=st.lists(st.lists(images(), min_size=1, max_size=6), min_size=1, max_size=4))
def test_the_sums_follow_whatever_bundles_bring(center: CenterUnderTest, bundles: list[list[Image]]) -> None:
    station = PaperStation(center, code=next(CODES)).enrolled()
    station_id = center.station(station.code).id
    rows: dict[tuple[str, int], Mapping[str, Stored]] = {}
    for bundle in bundles:
        first = len(station.entries) + 1
        for image in bundle:
            station.act(image)
            row = image["row"]
            assert isinstance(row, dict)
            key = (str(image["t"]), row["id"])
            if image["op"] == "D":
                rows.pop(key, None)
            else:
                rows[key] = row
        center.take_in(station.send(first))
        assert kept(center, station_id) == counted_by_hand(rows)
        assert stands(center, station_id) == standing_by_hand(rows)
    with center.center.write() as connection:
        afresh = counted(connection, station_id)
        recount(connection, station_id)
    assert kept(center, station_id) == {each: flow for each, flow in afresh.items() if flow != Flow()}
    assert kept(center, station_id) == counted_by_hand(rows)


@pytest.fixture
def served(center: CenterUnderTest) -> PaperStation:
    """A station with an hour served in January 2026, its bundle taken in."""
    station = PaperStation(center).enrolled()
    record = made_row("service_record", id=1, activity_id=1, starts_at=NEW_YEAR, minutes=60, status="valid")
    station.act({"op": "I", "row": record, "t": "service_record"})
    center.take_in(station.send())
    return station


def test_an_activity_that_comes_later_takes_its_records_along(
    center: CenterUnderTest, served: PaperStation
) -> None:
    station_id = center.station(served.code).id
    assert kept(center, station_id) == {"2026-01": Flow(minutes=60)}
    activity = made_row("activity", id=1, starts_at=NEW_YEAR - 1)
    served.act({"op": "I", "row": activity, "t": "activity"})
    center.take_in(served.send(2))
    assert kept(center, station_id) == {"2025-12": Flow(minutes=60)}


def test_an_older_database_gets_its_sums_with_the_upgrade(
    center: CenterUnderTest, served: PaperStation
) -> None:
    with center.center.write() as connection:
        known = last_taken(connection)
        connection.execute(delete(station_month))
        connection.execute(delete(station_standing))
    database.upgrade(center.center.engine)
    with center.center.read() as connection:
        assert last_taken(connection) == known != {}
    assert kept(center, center.station(served.code).id) == {"2026-01": Flow(minutes=60)}


def test_what_comes_to_nothing_is_no_flow(center: CenterUnderTest, served: PaperStation) -> None:
    served.act({"op": "D", "row": {"id": 1}, "t": "service_record"})
    center.take_in(served.send(2))
    with center.center.read() as connection:
        assert city_figures(connection, date(2026, 1, 31)).flow == {}
