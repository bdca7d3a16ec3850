"""What the operator types to send catalogues and orders, and what is said of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from station_app.center.catalogues import list_catalogues
from station_app.center.orders import list_orders
from station_app.domain.catalogues import CatalogueKind
from station_app.models.revision import IMAGE_REVISION
from station_app.spreadsheets.tables import Table, write_table
from tests.helpers.catalogues import GOODS_CSV, RULES_CSV
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.integration.center.test_cli import run

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


@pytest.fixture
def village(center: CenterUnderTest, paper_station: PaperStation) -> PaperStation:
    """A station whose program knows catalogues and orders."""
    center.take_in(paper_station.send(schema=IMAGE_REVISION))
    return paper_station


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """An officer's table, saved by an old program on Windows."""
    path = tmp_path / "rules.csv"
    path.write_bytes(RULES_CSV.encode("gb18030"))
    return path


def test_a_catalogue_is_sent_and_its_way_is_shown(
    center: CenterUnderTest, village: PaperStation, rules: Path
) -> None:
    assert "No catalogue was ever sent." in run(center, "catalogues").stdout
    sent = run(center, "catalogue", rules, "--title", "宜都市积分规则", "--operator", "Wang")
    assert (sent.exit_code, sent.stdout) == (DONE, "Version 1 of the rules, 3 items, waits for 1 stations.\n")
    assert any("-down-" in path.name for path in center.center.outbox.iterdir())
    head, line = run(center, "catalogues").stdout.splitlines()
    assert head.startswith("rules version 1  ")
    assert head.endswith("3 items  宜都市积分规则")
    assert line == f"  {village.code}  told  {village.name}"
    same = run(center, "catalogue", rules, "--title", "宜都市积分规则")
    assert same.exit_code == REFUSED
    assert "the same as version 1" in same.stderr


def test_a_workbook_of_goods_goes_to_the_stations_that_are_named(
    center: CenterUnderTest, village: PaperStation, tmp_path: Path
) -> None:
    other = PaperStation(center, code="420581001002").enrolled()
    path = tmp_path / "商品.xlsx"
    heads, *lines = [line.split(",") for line in GOODS_CSV.splitlines()]
    write_table(path, Table("商品目录", tuple(heads), lines))
    assert run(center, "catalogue", path, "--to", other.code).exit_code == DONE
    (sent,) = list_catalogues(center.center)
    assert (sent.kind, sent.items, sent.title) == (CatalogueKind.GOODS, 2, "商品目录")
    assert [each.code for each in sent.reaches] == [other.code]
    assert "not told yet" in run(center, "catalogues").stdout


def test_a_table_that_is_wrong_ends_with_the_lines(
    center: CenterUnderTest, village: PaperStation, rules: Path
) -> None:
    rules.write_text(RULES_CSV.replace("注册为志愿者,5", "注册为志愿者,五"), "utf-8")
    wrong = run(center, "catalogue", rules)
    assert wrong.exit_code == REFUSED
    assert "1 lines are wrong, the first is line 3" in wrong.stderr
    assert "第 3 行：“分值”：积分“五”不是一个数" in wrong.stderr
    rules.write_bytes(b"\xff\xd8\xff" * 100)
    photo = run(center, "catalogue", rules)
    assert photo.exit_code == REFUSED
    assert "rules.csv: cannot be read as a table" in photo.stderr
    assert list_catalogues(center.center) == []


def test_orders_are_forwarded_from_a_file_and_as_said(
    center: CenterUnderTest, village: PaperStation, tmp_path: Path
) -> None:
    assert "No order was ever forwarded." in run(center, "orders").stdout
    path = tmp_path / "orders.json"
    order = {"name": "李名兰", "number": "DD-1", "phone": "13807201234", "service": "上门理发"}
    path.write_text(json.dumps([order]), "utf-8")
    assert run(center, "forward", village.code, path).stdout == f"Waits for {village.code}: 1 orders.\n"
    again = run(center, "forward", village.code, path).stdout
    assert again == f"Waits for {village.code}: 0 orders, 1 were forwarded before.\n"
    said = ("--number", "DD-2", "--name", "张大山", "--service", "修水管", "--wanted-on", "2026-03-05")
    assert run(center, "forward", village.code, *said, "--operator", "Wang").exit_code == DONE
    assert {each.order.number for each in list_orders(center.center)} == {"DD-1", "DD-2"}
    shown = run(center, "orders").stdout
    assert "waiting  上门理发  李*兰 138****1234" in shown
    assert "waiting for 2026-03-05  修水管  张*山" in shown
    assert "李名兰" not in shown
    cancelled = run(center, "cancel-order", "DD-1").stdout
    assert cancelled == f"DD-1 is cancelled; {village.code} is told.\n"
    assert "cancelled  上门理发" in run(center, "orders").stdout


def test_an_order_that_cannot_be_forwarded_ends_with_the_reason(
    center: CenterUnderTest, village: PaperStation
) -> None:
    nothing = run(center, "forward", village.code)
    assert nothing.exit_code == WRONG_USAGE
    nameless = run(center, "forward", village.code, "--number", "DD-1", "--service", "x")
    assert nameless.exit_code == REFUSED
    assert "the order lacks its name" in nameless.stderr
    day = run(
        center, "forward", village.code, "--number", "1", "--name", "x", "--service", "x", "--wanted-on", "x"
    )
    assert "wanted_on x: a day such as 2026-12-31 is wanted" in day.stderr
    unknown = run(center, "cancel-order", "DD-9")
    assert unknown.exit_code == REFUSED
    assert "DD-9: no such order stands" in unknown.stderr
