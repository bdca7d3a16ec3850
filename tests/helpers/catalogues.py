"""Catalogues of a city centre for tests: a few rules and goods, and the tables that officers keep them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from station_app.domain.catalogues import Catalogue, CatalogueGood, CatalogueKind, CatalogueRule, Item
from station_app.services.catalogue import starting_rules

SENT_AT = 1_772_413_200_000

NEW_RULE = CatalogueRule("WM01", "文明新风", "参加文明实践日", 30, "次", cap_month=60)
GOODS = (
    CatalogueGood("S001", "牙刷（2支）", "洗护", "套", 60),
    CatalogueGood("S002", "洗衣液 2kg", "清洁", "瓶", 200, shelf_months=36),
    CatalogueGood("S090", "春联一副", "文具图书", "副", 20),
)
RULES_CSV = """\
宜都市积分规则
编号,类别,事项,分值,单位,记给,每日上限,每周上限,每月上限,每季上限,每年上限,次数,凭据,评议,公示,备注
JR01,加入文明实践组织,注册为志愿者,5,人,个人,,,,,5,每人一次,证件或材料,不用评议,否,
ｗｍ01,文明新风,参加文明实践日,3,次,,,,6,,,,,,,
KF01,扣分事项,门前脏乱经提醒不改,-5,次,户,,,-10,,,,入户查看,评议小组评议,,
"""
GOODS_CSV = (
    "编号,名称,类别,单位,所需积分,保质期（月）\nS090,春联一副,文具图书,副,2,\nS002,洗衣液 2kg,清洁,瓶,20,36\n"
)


def rule(code: str, **facts: object) -> CatalogueRule:
    """A rule of the starting catalogue, otherwise where ``facts`` say so."""
    found = next(each for each in starting_rules() if each.code == code)
    return replace(found, **facts)  # type: ignore[arg-type]  # the names are those of the fields


def catalogue(number: int, items: Sequence[Item], kind: CatalogueKind = CatalogueKind.RULES) -> Catalogue:
    """A version of a kind."""
    return Catalogue(
        f"{number:011x}{kind[0] == 'g':x}", kind, number, kind.label, SENT_AT + number, tuple(items)
    )
