"""After ingestion the centre's tables are the station's own, row by row, for every table that travels."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, String, Table, select

from station_app.center.own_tables import Outcome
from station_app.center.status import status
from station_app.center.tables import STATION_TABLES
from station_app.models.base import Base, Flag, Instant, IsoDate, SyncKind
from station_app.models.catalogues import CatalogueChoice, CenterCatalogue
from station_app.models.notices import CenterNotice
from station_app.models.orders import CenterOrder
from station_app.models.people import Consent, Household, Resident, ResidentEvent, TalentTag
from station_app.models.points import PointsCategory, PointsRule
from station_app.models.service import Activity, ServiceCircle, ServiceRecord
from station_app.models.shop import ReceiptPrint, Redemption
from station_app.models.station import Setting
from station_app.models.teams import Team, TeamMember, Volunteer
from station_app.services import counter
from station_app.services.recovery_keys import keep_recovery_key
from station_app.store.unit_of_work import StationSession
from station_app.sync import outgoing
from station_app.sync.bundle import pack
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from tests.helpers.centers import CenterUnderTest
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest


def export(shop: ShopUnderTest, folder: Path) -> tuple[Path, ...]:
    return export_pending(shop.store, shop.actor, folder, lambda _done, _total: None, lambda: False).files


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    """A station in which everything that can happen has happened."""
    made = open_shop(station)
    keep_recovery_key(made.store, made.actor)
    receipt = made.redeem(0, 0, 2)
    made.redeem(1, 1)
    counter.void(made.store, made.actor, receipt.redemption_id, "拿错了")
    now = made.clock.now()
    with made.store.write("demo.fill", by=made.actor) as session:
        resident, other = session.scalars(select(Resident).order_by(Resident.id).limit(2)).all()
        redemption = session.scalars(select(Redemption).limit(1)).one()
        team = Team(code="T1", name="文艺宣传队")
        circle = ServiceCircle(code="C1", name="文化服务圈")
        category = PointsCategory(code="K1", name="参加志愿服务")
        session.add_all([team, circle, category])
        rule = PointsRule(
            code="R1",
            valid_from=date(2026, 1, 1),
            category_id=category.id,
            name="志愿服务",
            points=10,
            unit="小时",
        )
        session.add(rule)
        activity = Activity(
            title="孝亲敬老",
            team_id=team.id,
            circle_id=circle.id,
            rule_id=rule.id,
            starts_at=now,
            ends_at=now + timedelta(hours=2),
        )
        session.add(activity)
        session.add_all(
            [
                Setting(key="test.only", value='"积分"'),
                CenterNotice(
                    notice_id="0123456789ab", title="送戏下乡", body="请报名", sent_at=now, received_at=now
                ),
                CenterCatalogue(
                    catalogue_id="0123456789ab",
                    kind="rules",
                    number=1,
                    title="积分规则目录",
                    items=[{"code": "WM01", "name": "文明实践日"}],
                    sent_at=now,
                    received_at=now,
                ),
                CatalogueChoice(
                    kind="rules",
                    code="WM01",
                    number=1,
                    taken=False,
                    seen_item=None,
                    decided_at=now,
                    decided_by=made.actor.name,
                ),
                CenterOrder(
                    order_number="DD-1",
                    name="李名兰",
                    phone="13807201234",
                    place="一组",
                    household="0012",
                    service="上门理发",
                    remark="",
                    sent_at=now,
                    received_at=now,
                ),
                ResidentEvent(
                    resident_id=other.id,
                    happened_on=date(2026, 3, 1),
                    kind="married_in",
                    household_id=other.household_id,
                    recorded_at=now,
                    recorded_by=made.actor.name,
                ),
                TalentTag(resident_id=resident.id, tag="文艺骨干", since=date(2020, 5, 4)),
                Consent(resident_id=resident.id, purpose="photo", given_on=date(2026, 1, 5)),
                TeamMember(team_id=team.id, resident_id=resident.id, joined_on=date(2026, 1, 1)),
                Volunteer(resident_id=resident.id, number="0001", registered_on=date(2026, 1, 1)),
                ServiceRecord(
                    activity_id=activity.id,
                    resident_id=resident.id,
                    starts_at=now,
                    ends_at=now + timedelta(hours=2),
                    minutes=120,
                    recorded_at=now,
                    recorded_by=made.actor.name,
                ),
                ReceiptPrint(redemption_id=redemption.id, at=now, paper="80mm", by_name=made.actor.name),
            ]
        )
        fill_what_is_empty(session)
    return made


def fill_what_is_empty(session: StationSession) -> None:
    """One row in each table that travels and has none yet, every column filled."""
    session.flush()
    models = {each.class_.__tablename__: each.class_ for each in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        model = models[table.name]
        if model.sync_kind is not SyncKind.SYNCED or session.execute(select(table).limit(1)).first():
            continue
        session.add(model(**{column.name: plausible(session, column) for column in filled(table)}))
        session.flush()


def filled(table: Table) -> list[Column[object]]:
    return [column for column in table.columns if not column.primary_key]


def plausible(session: StationSession, column: Column[object]) -> object:
    """A value that a column may have; of the row that it refers to, the first."""
    for key in column.foreign_keys:
        return session.execute(select(key.column).limit(1)).scalar()
    values = {
        str: "某某",
        int: 7,
        bool: True,
        date: date(2026, 3, 1),
        datetime: datetime(2026, 3, 1, tzinfo=UTC),
    }
    kinds = {IsoDate: date, Instant: datetime, Flag: bool}
    kind = kinds.get(type(column.type)) or (str if isinstance(column.type, String) else int)
    return values[kind]


def test_every_table_that_travels_arrives_row_by_row(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, usb_stick: Path
) -> None:
    center.welcome(station)
    center.take_in(*export(shop, usb_stick))
    assert center.differences(VILLAGE_CODE, shop.store) == []
    empty = [name for name in STATION_TABLES if not center.rows(name, VILLAGE_CODE)]
    assert empty == []


def test_a_difference_of_one_value_is_found(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, usb_stick: Path
) -> None:
    """What compares must be able to say no."""
    center.welcome(station)
    center.take_in(*export(shop, usb_stick))
    with shop.store.write("demo.fill", by=shop.actor) as session:
        session.scalars(select(Household).limit(1)).one().note = "门前有石阶"
    differences = center.differences(VILLAGE_CODE, shop.store)
    assert [line.split(":")[0] for line in differences] == ["household", "household", "journal"]


def test_the_centre_shows_the_numbers_of_the_station(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, usb_stick: Path
) -> None:
    center.welcome(station)
    center.take_in(*export(shop, usb_stick))
    (shown,) = status(center.center)
    figures = shown.figures
    assert (figures.households, figures.residents) == (3, 6)
    assert figures.balance == sum(shop.balance(household) for household in range(3))
    assert (figures.redemptions, figures.voids) == (2, 1)
    assert shown.held is not None
    assert shown.held.seq == shop.store.head.seq


def test_many_small_bundles_in_the_wrong_order_end_in_equal_tables(
    center: CenterUnderTest,
    station: StationUnderTest,
    shop: ShopUnderTest,
    usb_stick: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    center.welcome(station)
    monkeypatch.setattr(outgoing, "pack", lambda entries: pack(entries, target_size=2000))
    files = export(shop, usb_stick)
    assert len(files) > 3
    center.take_in(*files[1::2], *reversed(files), *files)
    assert center.differences(VILLAGE_CODE, shop.store) == []


def test_a_day_at_the_counter_goes_up_and_the_answer_comes_down(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, usb_stick: Path
) -> None:
    center.welcome(station)
    center.take_in(*export(shop, usb_stick))
    answer = center.answer(VILLAGE_CODE)
    assert answer is not None
    received = receive_ack(shop.store, shop.actor, answer)
    assert received.acknowledged == shop.store.head.seq
    assert pending_count(shop.store) == 0
    for _ in range(3):
        shop.redeem(2, 0)
    (path,) = export(shop, usb_stick)
    (done,) = center.take_in(path)
    assert (done.outcome, done.entries) == (Outcome.TAKEN, 3)
    assert center.differences(VILLAGE_CODE, shop.store) == []
    again = center.answer(VILLAGE_CODE)
    assert again is not None
    assert receive_ack(shop.store, shop.actor, again).acknowledged == shop.store.head.seq
