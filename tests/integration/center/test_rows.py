"""What a row image may hold: rows of the station's tables at a known schema revision, and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from station_app.center import ingest, opening, replay
from station_app.center.own_tables import waiting_bundle
from station_app.domain.journal import Image
from station_app.errors.center import RowsUnfit
from station_app.errors.sync import NewerSchema
from station_app.models.upgrades import upgrade_from
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image


def row(table: str = "villager_group", op: str = "I", **values: object) -> Image:
    return {"op": op, "row": {"id": 1, "name": "一组", "sort": 0, **values}, "t": table}


@pytest.mark.parametrize(
    "image",
    [
        row("alembic_version"),
        row("enrolled_station"),
        row("local_setting"),
        row("no_such_table"),
        row(op="X"),
        row(id="1"),
        row(id=None),
        row(sort=None),
        row(sort=True),
        row(sort=1.5),
        row(sort=1 << 63),
        row(name=7),
        row(name=["一组"]),
        row(name="一\0组"),
        row(station_id=2),
        {"op": "I", "row": {"id": 1, "name": "一组"}, "t": "villager_group"},
        {"op": "D", "row": {"id": "1"}, "t": "villager_group"},
        {"op": "D", "row": {}, "t": "villager_group"},
        {"row": {}, "t": "villager_group"},
        {},
    ],
)
def test_images_that_are_no_rows_bring_nothing_in(
    center: CenterUnderTest, paper_station: PaperStation, image: Image
) -> None:
    paper_station.act(image)
    with pytest.raises(RowsUnfit) as caught:
        center.take_in(paper_station.send())
    assert caught.value.facts["seq"] == 11
    assert paper_station.groups() == []
    assert center.journal(paper_station.code) == []


@pytest.mark.parametrize(
    "changes", ['"villager_group"', "[1]", "{}{", '[{"op":"I","t":"villager_group","row":[1]}]', "[" * 5000]
)
def test_changes_that_are_no_images_bring_nothing_in(
    center: CenterUnderTest, paper_station: PaperStation, changes: str
) -> None:
    paper_station.act(changes=changes)
    with pytest.raises(RowsUnfit):
        center.take_in(paper_station.send())
    assert paper_station.groups() == []


def test_half_a_character_brings_nothing_in(center: CenterUnderTest, paper_station: PaperStation) -> None:
    broken = '[{"op":"I","row":{"id":1,"name":"\\ud842","sort":0},"t":"villager_group"}]'
    paper_station.act(changes=broken)
    with pytest.raises(RowsUnfit):
        center.take_in(paper_station.send())


def test_text_is_kept_to_the_letter(center: CenterUnderTest, paper_station: PaperStation) -> None:
    names = ["𠅤𬱖㛃䶮", 'a"b\\c\td\ne\x1f', "", "NULL", "\\N", "𝄞 '；--"]
    for number, name in enumerate(names, 11):
        paper_station.act(group_image(number, name))
    center.take_in(paper_station.send())
    assert paper_station.groups()[10:] == names


# Schema revisions


def test_a_newer_schema_is_refused_and_says_which_side_to_update(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    with pytest.raises(NewerSchema) as caught:
        center.take_in(paper_station.send(schema=9999))
    assert "update this side" in caught.value.operator_line()
    assert paper_station.groups() == []


def test_an_older_schema_is_brought_up_step_by_step(
    center: CenterUnderTest, paper_station: PaperStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made-up revisions: until 1 a group had a ``title``, at 2 nothing changed, after 3 it has a sort."""

    def name_for_title(rows: list[Image]) -> list[Image]:
        return [{**each, "row": _renamed(each["row"])} for each in rows]

    def with_sort(rows: list[Image]) -> list[Image]:
        return [{**each, "row": {**_row(each), "sort": 7}} for each in rows]

    steps = {1: name_for_title, 3: with_sort}
    monkeypatch.setattr(opening, "SCHEMA", 4)
    for module in (ingest, replay):
        monkeypatch.setattr(module, "upgrade_from", lambda revision: upgrade_from(revision, 4, steps))
    station = PaperStation(center, code="420581001002").enrolled()
    station.act({"op": "I", "row": {"id": 1, "title": "一组"}, "t": "villager_group"})
    station.act({"op": "I", "row": {"id": 2, "name": "二组", "sort": 3}, "t": "villager_group"})
    center.take_in(station.send(1, 1, schema=1), station.send(2, 2, schema=4))
    assert center.rows("villager_group", station.code) == [(1, "一组", 7), (2, "二组", 3)]
    assert center.journal(station.code)[0][2] == station.entries[0].changes
    assert center.differs_from_replay(station.code) == []


def _row(image: Image) -> dict[str, object]:
    row = image["row"]
    assert isinstance(row, dict)
    return row


def _renamed(row: object) -> dict[str, object]:
    assert isinstance(row, dict)
    return {"name" if key == "title" else key: value for key, value in row.items()}


def test_rows_of_this_revision_are_taken_as_they_are() -> None:
    assert upgrade_from(4, 4, {3: list, 4: list}) is None
    assert upgrade_from(2, 3, {1: list, 3: list}) is None


def test_nothing_waits_under_a_name_that_was_never_enrolled(center: CenterUnderTest) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), center.center.write() as connection:
        connection.execute(
            insert(waiting_bundle).values(
                station_id=77, epoch="e", first=1, last=1, after="", file_name="", kept_at=0, content=b""
            )
        )
