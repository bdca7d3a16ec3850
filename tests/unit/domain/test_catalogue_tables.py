"""An officer's table becomes a catalogue, or each wrong line is named with what to mend."""

from __future__ import annotations

import csv
import io

import pytest

from station_app.domain.catalogue_tables import read_catalogue_table
from station_app.domain.catalogues import CatalogueGood, CatalogueKind, CatalogueRule
from station_app.domain.roster_columns import Cell, CellFault
from station_app.errors.catalogues import CatalogueEmpty, CatalogueHeadsMissing, CatalogueLinesWrong
from tests.helpers.catalogues import GOODS_CSV, NEW_RULE, RULES_CSV, rule

HEADS: list[Cell] = ["编号", "类别", "事项", "分值", "单位"]


def cells(text: str) -> list[list[Cell]]:
    return [[cell or None for cell in row] for row in csv.reader(io.StringIO(text))]


def wrong(*rows: list[Cell], heads: list[Cell] | None = None) -> str:
    with pytest.raises(CatalogueLinesWrong) as caught:
        read_catalogue_table([heads or HEADS, *rows])
    return str(caught.value)


def test_rules_are_read_below_a_title_with_full_width_codes() -> None:
    kind, items = read_catalogue_table(cells(RULES_CSV))
    assert kind is CatalogueKind.RULES
    assert items == (rule("JR01"), NEW_RULE, rule("KF01"))


def test_goods_are_told_by_their_heads_and_may_be_called_otherwise() -> None:
    kind, items = read_catalogue_table(cells(GOODS_CSV))
    assert kind is CatalogueKind.GOODS
    assert items[0] == CatalogueGood("S090", "春联一副", "文具图书", "副", 20)
    aliased = [["商品编号*", "商品名称", "类别", "单位", "兑换积分", "保质期(月)", "服务券"]]
    rows: list[list[Cell]] = [list(aliased[0]), ["s1", "理发券", None, "张", 1.5, 6.0, "是"]]
    _, (voucher,) = read_catalogue_table(rows)
    assert voucher == CatalogueGood("S1", "理发券", "", "张", 15, 6, is_service=True)


def test_columns_that_are_left_out_mean_the_usual() -> None:
    _, (item,) = read_catalogue_table([HEADS, ["A1", "类", "事", 2, "次"], [None, "", None], []])
    assert item == CatalogueRule("A1", "类", "事", 20, "次")


def test_every_wrong_line_is_named() -> None:
    heads = [*HEADS, "记给", "评议", "凭据", "公示", "每日上限"]
    said = wrong(
        ["A1", "类", "事", "两分", "次"],
        ["A2", "类", "事", 2, "次"],
        ["A2", "类", "事", 2, "次"],
        ["A3", "", "事", 2, "次"],
        ["A4", "类", CellFault.ERROR, 2, "次"],
        ["A5", "类", "事", 2, "次", "全村"],
        ["A6", "类", "事", 2, "次", "", "开会"],
        ["A7", "类", "事", 2, "次", "", "", "看看"],
        ["A8", "类", "事", 2, "次", "", "", "", "公"],
        ["A9", "类", "事", 2, "次", "", "", "", "", "多"],
        ["A!", "类", "事", 0.55, "次"],
        heads=heads,
    )
    lines = said.splitlines()[1:]
    assert [line.partition("：")[0] for line in lines] == [
        f"第 {number} 行" for number in (2, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    ]
    for line, words in zip(
        lines,
        (
            "积分“两分”不是一个数",
            "编号“A2”和第 3 行的重复了",
            "没有填“类别”",
            "“事项”公式出错",
            "“记给”是“全村”，请填这几种里的一种：个人、户",
            "“评议”是“开会”",
            "“凭据”是“看看”",
            "“公示”是“公”，请填这几种里的一种：是、否",
            "“每日上限”：积分“多”不是一个数",
            "小数位太多",
        ),
        strict=True,
    ):
        assert words in line


def test_very_many_wrong_lines_are_counted() -> None:
    rows: list[list[Cell]] = [[f"A{n}", "类", "事", 0, "次"] for n in range(30)]
    said = wrong(*rows)
    assert said.count("“分值”不能是 0") == 20
    assert said.endswith("还有 10 行也要改。")


def test_months_are_whole() -> None:
    heads: list[Cell] = ["编号", "名称", "类别", "单位", "所需积分", "保质期"]
    assert "“保质期（月）”是“半年”" in wrong(["S1", "盐", "", "袋", 2, "半年"], heads=heads)
    assert "请填 1 到 600" in wrong(["S1", "盐", "", "袋", 2, "0"], heads=heads)


def test_a_table_without_the_columns_or_without_lines_is_refused() -> None:
    with pytest.raises(CatalogueHeadsMissing, match="分值、单位"):
        read_catalogue_table([["编号", "类别", "事项"], ["A1", "类", "事"]])
    with pytest.raises(CatalogueHeadsMissing, match="所需积分"):
        read_catalogue_table([["编号", "名称", "类别", "单位"]])
    with pytest.raises(CatalogueHeadsMissing):
        read_catalogue_table([])
    with pytest.raises(CatalogueEmpty):
        read_catalogue_table([HEADS, [], [None, ""]])
