"""A catalogue goes down, is decided item by item at the station, and the centre sees what was decided."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from station_app.center import outgoing
from station_app.center.catalogues import Reach, list_catalogues, send_catalogue
from station_app.domain.catalogue_offers import Change
from station_app.domain.catalogues import Catalogue, CatalogueGood, CatalogueKind, Item
from station_app.errors.catalogues import CatalogueEmpty, CatalogueUnchanged
from station_app.errors.notices import NobodyToNotify, StationNotEnrolled
from station_app.errors.sync import NewerSchema
from station_app.models.catalogues import CenterCatalogue
from station_app.models.revision import IMAGE_REVISION
from station_app.services.catalogue import load_starting_catalogue
from station_app.services.catalogue_offers import Decided, Offer, decide, find_offer
from station_app.services.products import list_products
from station_app.sync import bundle, catalogue_messages
from station_app.sync.bundle import Mark
from station_app.sync.catalogue_messages import catalogues_of
from station_app.sync.messages import CATALOGUE, SCHEMAS
from station_app.sync.outgoing import receive_ack
from tests.helpers.catalogues import GOODS, NEW_RULE, rule
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.shops import VILLAGE_CODE, open_shop
from tests.helpers.stations import StationUnderTest
from tests.integration.center.test_answers import opened

RULES = (rule("JR01"), rule("JR02", points=80), NEW_RULE)


@pytest.fixture
def village(center: CenterUnderTest, station: StationUnderTest) -> StationUnderTest:
    """A station that the centre knows, with the starting rules and four goods of its own."""
    open_shop(station)
    load_starting_catalogue(station.store, station.actor)
    center.welcome(station)
    return station


def send(
    center: CenterUnderTest, items: tuple[Item, ...], *to: str, kind: CatalogueKind = CatalogueKind.RULES
) -> Catalogue:
    return send_catalogue(center.center, kind, items, operator="王科长", to=to)[0]


def told(station: PaperStation) -> list[Catalogue]:
    """The catalogues in all that the station has not shown to have read."""
    path = station.center.answer(station.code)
    return [] if path is None else catalogues_of(opened(station, path)[1], [])[0]


def reach(center: CenterUnderTest, number: int = 1) -> Reach:
    (sent,) = [each for each in list_catalogues(center.center) if each.number == number]
    (found,) = sent.reaches
    return found


def offered(station: StationUnderTest, kind: CatalogueKind = CatalogueKind.RULES) -> Offer:
    offer = find_offer(station.store, kind)
    assert offer is not None
    return offer


def test_a_catalogue_is_decided_at_the_station_and_the_centre_sees_it(
    center: CenterUnderTest, village: StationUnderTest
) -> None:
    send(center, RULES)
    assert come_down_first(center, village) == 1
    offer = offered(village)
    assert [(each.code, each.change) for each in offer.differences] == [
        ("JR02", Change.CHANGED),
        ("WM01", Change.NEW),
    ]
    assert not reach(center).has_arrived
    center.go_up(village)
    assert reach(center) == Reach(VILLAGE_CODE, "李家畈村新时代文明实践站", True, True, 0, 0)
    assert decide(village.store, village.actor, offer, {"WM01"}) == Decided(1, 1)
    center.go_up(village)
    assert reach(center) == Reach(VILLAGE_CODE, "李家畈村新时代文明实践站", True, True, 1, 1)
    assert center.differences(VILLAGE_CODE, village.store) == []
    assert len(center.rows("center_catalogue", VILLAGE_CODE)) == 1
    assert len(center.rows("catalogue_choice", VILLAGE_CODE)) == 2


def come_down_first(center: CenterUnderTest, village: StationUnderTest) -> int:
    """The first answer after enrolment; nobody knows before how new the station's program is."""
    center.go_up(village)
    return center.come_down(village, VILLAGE_CODE).catalogues


def test_the_same_answer_twice_brings_the_catalogue_once(
    center: CenterUnderTest, village: StationUnderTest
) -> None:
    send(center, RULES)
    assert come_down_first(center, village) == 1
    before = village.store.head
    assert center.come_down(village, VILLAGE_CODE).catalogues == 0
    assert village.store.head == before


def test_goods_go_the_same_way_and_stay_beside_the_rules(
    center: CenterUnderTest, village: StationUnderTest
) -> None:
    send(center, RULES)
    send(center, GOODS, kind=CatalogueKind.GOODS)
    assert come_down_first(center, village) == 2
    offer = offered(village, CatalogueKind.GOODS)
    assert [(each.code, each.is_proposed) for each in offer.differences] == [("S002", False), ("S090", True)]
    decide(village.store, village.actor, offer, {"S002", "S090"})
    center.go_up(village)
    assert center.differences(VILLAGE_CODE, village.store) == []
    assert {each.code: each.price for each in list_products(village.store)}["S002"] == 200
    assert len(offered(village).differences) == 2


def test_a_long_catalogue_goes_in_parts_through_several_bundles_whole_or_not_at_all(
    center: CenterUnderTest, village: StationUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    goods = tuple(CatalogueGood(f"L{number:03d}", f"商品{number}", "", "个", 10) for number in range(60))
    monkeypatch.setattr(catalogue_messages.catalogue_changes, "__defaults__", (1000,))
    pack = bundle.pack
    monkeypatch.setattr(outgoing, "pack", lambda entries: pack(entries, target_size=2000))
    center.go_up(village)
    sent = send(center, goods, kind=CatalogueKind.GOODS)
    assert center.answer(VILLAGE_CODE) is not None
    paths = sorted(
        center.stick.glob(f"{VILLAGE_CODE}-down-*.bundle"), key=lambda path: int(path.stem.split("-")[3])
    )
    assert len(paths) > 3
    for path in paths[:-1]:
        assert receive_ack(village.store, village.actor, path).catalogues == 0
        assert find_offer(village.store, CatalogueKind.GOODS) is None
    assert receive_ack(village.store, village.actor, paths[-1]).catalogues == 1
    assert [each.theirs for each in offered(village, CatalogueKind.GOODS).differences] == list(sent.items)
    for path in paths:
        assert receive_ack(village.store, village.actor, path).catalogues == 0
    with village.store.read() as session:
        assert len(session.scalars(select(CenterCatalogue)).all()) == 1


def test_a_station_that_is_enrolled_later_is_told_the_newest(center: CenterUnderTest) -> None:
    first = PaperStation(center).enrolled()
    first.add_groups(2)
    center.take_in(first.send(schema=IMAGE_REVISION))
    send(center, RULES)
    newest = send(center, RULES[:2])
    mine = send(center, GOODS, first.code, kind=CatalogueKind.GOODS)
    late = PaperStation(center, code="420581001002").enrolled()
    late.add_groups(1)
    center.take_in(late.send(schema=IMAGE_REVISION))
    assert told(late) == [newest]
    assert told(first) == [mine, newest]
    reaches = [[each.code for each in sent.reaches] for sent in list_catalogues(center.center)]
    assert reaches == [[first.code, late.code], [first.code], [first.code]]


def test_a_program_that_knows_no_catalogues_is_told_once_it_is_newer(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 5, schema=SCHEMAS[CATALOGUE] - 1))
    sent = send(center, RULES)
    assert told(paper_station) == []
    assert not reach(center).is_told
    center.take_in(paper_station.send(6, 10, schema=SCHEMAS[CATALOGUE]))
    path = center.answer(paper_station.code)
    assert path is not None
    with pytest.raises(NewerSchema):  # which is why it had to wait
        opened(paper_station, path, schema=SCHEMAS[CATALOGUE] - 1)
    assert told(paper_station) == [sent]
    assert reach(center).is_told


def test_a_centre_that_was_set_back_tells_the_newest_again(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 5, schema=IMAGE_REVISION))
    sent = send(center, RULES)
    assert told(paper_station) == [sent]
    before = center.station(paper_station.code).log_epoch
    held = Mark(before, 3, "f" * 64)
    center.take_in(paper_station.send(6, 10, schema=IMAGE_REVISION, held=held))
    assert center.station(paper_station.code).log_epoch != before
    assert told(paper_station) == [sent]


def test_what_cannot_be_sent_leaves_nothing(center: CenterUnderTest) -> None:
    with pytest.raises(NobodyToNotify):
        send(center, RULES)
    PaperStation(center).enrolled()
    with pytest.raises(StationNotEnrolled):
        send(center, RULES, "420581001001", "420581009999")
    with pytest.raises(CatalogueEmpty):
        send(center, ())
    assert list_catalogues(center.center) == []
    send(center, RULES)
    with pytest.raises(CatalogueUnchanged, match="第 1 版"):
        send(center, RULES)
    send(center, (*RULES[:2], replace(NEW_RULE, points=40)))
    assert [each.number for each in list_catalogues(center.center)] == [2, 1]
