"""The villages that the benchmark of a city is made of are such as a real centre takes in."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import func, select

from benchmarks.city.village import HOUSEHOLDS, PEOPLE, REDEEMED_IN, SERVED_IN, VOLUNTEERS, Village
from station_app.center.months import Flow, counted
from station_app.center.own_tables import Outcome, received_journal
from station_app.center.status import status
from station_app.center.tables import STATION_TABLES
from station_app.sync.bundle import pack
from tests.helpers.centers import CenterUnderTest, PaperStation

ROWS = 1_000


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_village_has_the_rows_it_was_asked_for_and_its_points_add_up(center: CenterUnderTest) -> None:
    station = PaperStation(center).enrolled()
    station.entries = list(Village(ROWS, Random(1)).journal())
    for packed in pack(station.entries):
        (done,) = center.take_in(station.send(packed.first, packed.last))
        assert done.outcome is Outcome.TAKEN
    account = STATION_TABLES["points_account"].c
    sums = select(func.sum(account.honour), func.sum(account.balance))
    with center.center.read() as connection:
        ledger = connection.scalar(select(func.count()).select_from(STATION_TABLES["points_transfer"]))
        acts = connection.scalar(select(func.count()).select_from(received_journal))
        honour, balance = connection.execute(sums).one()
        months = counted(connection, center.station(station.code).id)
    assert (ledger, acts) == (ROWS, len(station.entries))
    assert (honour, balance) == (0, 0)
    (shown,) = status(center.center)
    people = (shown.figures.households, shown.figures.residents, shown.figures.redemptions)
    assert people == (HOUSEHOLDS, PEOPLE, ROWS // REDEEMED_IN)
    total = sum(months.values(), Flow())
    assert total.given - total.redeemed == shown.figures.balance
    assert total.minutes == ROWS // SERVED_IN * 120
    assert len(center.rows("volunteer", station.code)) == VOLUNTEERS
