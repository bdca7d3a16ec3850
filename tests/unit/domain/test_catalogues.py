"""Items of a catalogue are sound or refused in words, and travel as plain values without loss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.catalogues import (
    CAPS,
    LONGEST_TITLE,
    MOST_ITEMS,
    REVIEWS,
    SCOPES,
    VERIFICATIONS,
    CatalogueGood,
    CatalogueKind,
    CatalogueRule,
    Item,
    catalogue_title,
    fields_of,
    item_from,
    require_fit,
    require_sound,
)
from station_app.errors import StationError
from station_app.errors.catalogues import CatalogueEmpty, CatalogueTitleTooLong, CatalogueTooLong
from tests.helpers.catalogues import GOODS, NEW_RULE

WORDS = st.text("宣讲队义诊abcXYZ09（）", min_size=1, max_size=30)
CODES = st.from_regex(r"\A[0-9A-Z][0-9A-Z-]{0,15}\Z")
TENTHS = st.integers(1, 10_000_000)

RULES = st.builds(
    CatalogueRule,
    code=CODES,
    category=WORDS,
    name=WORDS,
    points=st.one_of(TENTHS, TENTHS.map(lambda tenths: -tenths)),
    unit=st.sampled_from(("次", "小时", "年")),
    scope=st.sampled_from(sorted(SCOPES)),
    review=st.sampled_from(sorted(REVIEWS)),
    verify=st.sampled_from(sorted(VERIFICATIONS)),
    notice=st.booleans(),
    remark=st.one_of(st.just(""), WORDS),
    **{name: st.one_of(st.none(), TENTHS) for name in CAPS},
)
GOOD_ITEMS = st.builds(
    CatalogueGood,
    code=CODES,
    name=WORDS,
    class_name=st.one_of(st.just(""), WORDS),
    unit=st.sampled_from(("个", "瓶")),
    price=TENTHS,
    shelf_months=st.one_of(st.none(), st.integers(1, 600)),
    is_service=st.booleans(),
)


@given(st.one_of(RULES, GOOD_ITEMS))
def test_an_item_comes_back_from_its_plain_values(item: Item) -> None:
    kind = CatalogueKind.RULES if isinstance(item, CatalogueRule) else CatalogueKind.GOODS
    require_sound(item)
    assert item_from(kind, fields_of(item)) == item


@given(
    RULES,
    st.sampled_from(sorted(CatalogueRule.__slots__)),
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5), st.lists(st.none())),
)
def test_strange_values_are_refused_and_never_become_something_else(
    item: CatalogueRule, name: str, value: Any
) -> None:
    fields = {**fields_of(item), name: value}
    try:
        made = item_from(CatalogueKind.RULES, fields)
    except ValueError:
        return
    assert fields_of(made) == fields
    assert type(getattr(made, name)) is type(value)
    require_sound(made)


@pytest.mark.parametrize(
    "fields", [{}, {**fields_of(NEW_RULE), "more": 1}, fields_of(GOODS[0]), {"code": "A1"}]
)
def test_other_fields_are_no_rule(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no item"):
        item_from(CatalogueKind.RULES, fields)


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (replace(NEW_RULE, code="wm01"), "编号“wm01”不对"),
        (replace(NEW_RULE, code=""), "编号“”不对"),
        (replace(NEW_RULE, name=""), "没有填“事项”"),
        (replace(NEW_RULE, name="长" * 61), "“事项”有 61 个字，最多 60 个字"),
        (replace(NEW_RULE, remark="两\n行"), "“备注”里有认不出的字符"),
        (replace(NEW_RULE, unit="\0"), "“单位”里有认不出的字符"),
        (replace(NEW_RULE, points=0), "“分值”不能是 0"),
        (replace(NEW_RULE, points=10_000_001), "太大"),
        (replace(NEW_RULE, cap_day=0), "“每日上限”要大于 0"),
        (replace(GOODS[0], price=-10), "“所需积分”要大于 0"),
        (replace(GOODS[0], shelf_months=601), "“保质期（月）”是“601”，请填 1 到 600 的整月数"),
    ],
)
def test_what_is_wrong_with_an_item_is_said_in_words(item: Item, sentence: str) -> None:
    with pytest.raises(StationError, match=sentence):
        require_sound(item)


def test_a_catalogue_has_a_name_and_a_size() -> None:
    assert catalogue_title(CatalogueKind.GOODS, " \n") == "商品目录"
    assert catalogue_title(CatalogueKind.RULES, " 宜都市\n规则 ") == "宜都市 规则"
    with pytest.raises(CatalogueTitleTooLong, match="61 个字"):
        catalogue_title(CatalogueKind.RULES, "长" * (LONGEST_TITLE + 1))
    require_fit(MOST_ITEMS)
    with pytest.raises(CatalogueEmpty):
        require_fit(0)
    with pytest.raises(CatalogueTooLong, match="2001"):
        require_fit(MOST_ITEMS + 1)
