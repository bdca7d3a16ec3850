"""A catalogue of the city centre, of rules or of goods: what an item holds, and what makes it sound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from station_app.domain.amounts import MOST_POINTS
from station_app.domain.plain_text import is_storable, one_line
from station_app.errors import StationError
from station_app.errors.catalogues import (
    CatalogueEmpty,
    CatalogueTitleTooLong,
    CatalogueTooLong,
    ItemCodeWrong,
    ItemMonthsWrong,
    ItemPointsZero,
    ItemPriceNotPositive,
    ItemTextMissing,
    ItemTextTooLong,
    ItemTextUnfit,
)
from station_app.errors.rules import PointsTooLarge

MOST_ITEMS = 2000
LONGEST_TITLE = 60
LONGEST_CODE = 16
MOST_MONTHS = 600

_CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{0,15}")
_MOST_TENTHS = MOST_POINTS * 10


class CatalogueKind(StrEnum):
    """What a catalogue lists."""

    RULES = "rules"
    GOODS = "goods"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {CatalogueKind.RULES: "积分规则目录", CatalogueKind.GOODS: "商品目录"}

CAPS = {
    "cap_day": "每日上限",
    "cap_week": "每周上限",
    "cap_month": "每月上限",
    "cap_quarter": "每季上限",
    "cap_year": "每年上限",
}
"""The caps of a rule, and their columns' heads."""

SCOPES = {"person": "个人", "household": "户"}
REVIEWS = {"none": "不用评议", "team": "队长确认", "panel": "评议小组评议"}
VERIFICATIONS = {
    "signin": "活动签到",
    "doc": "证件或材料",
    "visit": "入户查看",
    "witness": "两名证明人",
    "leader": "队长或组长签字",
    "photo": "照片",
}


@dataclass(frozen=True, slots=True)
class CatalogueRule:
    """A rule as the centre has it; points and caps in tenths, the caps without the points' sign."""

    code: str
    category: str
    name: str
    points: int
    unit: str
    scope: str = "person"
    cap_day: int | None = None
    cap_week: int | None = None
    cap_month: int | None = None
    cap_quarter: int | None = None
    cap_year: int | None = None
    once: str = ""
    review: str = "none"
    notice: bool = False
    verify: str = "leader"
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueGood:
    """Goods as the centre has them; ``price`` in tenths of a point for one unit."""

    code: str
    name: str
    class_name: str
    unit: str
    price: int
    shelf_months: int | None = None
    is_service: bool = False
    note: str = ""


Item = CatalogueRule | CatalogueGood
"""An item's ``code`` is its key: by it a later version is compared with what a station took over."""

Fields = Mapping[str, Any]

_ITEMS: dict[CatalogueKind, type[CatalogueRule | CatalogueGood]] = {
    CatalogueKind.RULES: CatalogueRule,
    CatalogueKind.GOODS: CatalogueGood,
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A version of a catalogue; ``id`` is never given twice, ``sent_at`` in milliseconds since the epoch.

    ``number`` counts the versions of a kind from 1. A centre that was set back to an older copy of itself
    may give one again; then the one that was sent later counts.
    """

    id: str
    kind: CatalogueKind
    number: int
    title: str
    sent_at: int
    items: tuple[Item, ...]


def catalogue_title(kind: CatalogueKind, typed: str) -> str:
    """What a catalogue is called: as it was typed, or by its kind. Raises CatalogueTitleTooLong."""
    title = one_line(typed) or kind.label
    if len(title) > LONGEST_TITLE:
        raise CatalogueTitleTooLong(length=len(title), most=LONGEST_TITLE)
    return title


def require_fit(count: int) -> None:
    """Raises CatalogueEmpty and CatalogueTooLong."""
    if not count:
        raise CatalogueEmpty
    if count > MOST_ITEMS:
        raise CatalogueTooLong(count=count, most=MOST_ITEMS)


def require_sound(item: Item) -> None:
    """Raises the StationError that says what a person has to mend in an item."""
    if not _CODE.fullmatch(item.code):
        raise ItemCodeWrong(typed=item.code, most=LONGEST_CODE)
    if isinstance(item, CatalogueRule):
        _require_sound_rule(item)
    else:
        _require_sound_good(item)


def fields_of(item: Item) -> dict[str, Any]:
    """An item as plain values, as it travels and is kept."""
    return asdict(item)


def item_from(kind: CatalogueKind, fields: Fields) -> Item:
    """An item from its plain values; raises ValueError where they are not those of a sound one."""
    made = _ITEMS[kind]
    try:
        item = made(**fields)
        right = all(_is_of(value, name) for name, value in fields.items())
        if not right or len(fields) != len(made.__slots__):
            raise ValueError(f"no item of {kind}")
        require_sound(item)
    except (TypeError, AttributeError, StationError) as error:
        raise ValueError(f"no item of {kind}") from error
    return item


_FLAGS = frozenset({"notice", "is_service"})
_NUMBERS = frozenset({"points", "price"})
_MAYBE_NUMBERS = frozenset({*CAPS, "shelf_months"})


def _is_of(value: object, name: str) -> bool:
    if name in _FLAGS:
        return type(value) is bool
    if name in _NUMBERS:
        return type(value) is int
    if name in _MAYBE_NUMBERS:
        return value is None or type(value) is int
    return isinstance(value, str)


def _require_sound_rule(rule: CatalogueRule) -> None:
    _require_text("类别", rule.category, 30)
    _require_text("事项", rule.name, 60)
    _require_text("单位", rule.unit, 10)
    _require_text("次数", rule.once, 30, needed=False)
    _require_text("备注", rule.remark, 200, needed=False)
    if rule.points == 0:
        raise ItemPointsZero(head="分值")
    _require_points(rule.points)
    for name, head in CAPS.items():
        tenths: int | None = getattr(rule, name)
        if tenths is not None:
            _require_positive(head, tenths)
    known = rule.scope in SCOPES and rule.review in REVIEWS and rule.verify in VERIFICATIONS
    if not known:
        raise ValueError("an unknown scope, review or verification")


def _require_sound_good(good: CatalogueGood) -> None:
    _require_text("名称", good.name, 60)
    _require_text("类别", good.class_name, 30, needed=False)
    _require_text("单位", good.unit, 10)
    _require_text("备注", good.note, 200, needed=False)
    _require_positive("所需积分", good.price)
    if good.shelf_months is not None and not 1 <= good.shelf_months <= MOST_MONTHS:
        raise ItemMonthsWrong(head="保质期（月）", typed=good.shelf_months, most=MOST_MONTHS)


def _require_text(head: str, text: str, most: int, *, needed: bool = True) -> None:
    if needed and not text:
        raise ItemTextMissing(head=head)
    if len(text) > most:
        raise ItemTextTooLong(head=head, length=len(text), most=most)
    if text != one_line(text) or not is_storable(text):
        raise ItemTextUnfit(head=head)


def _require_positive(head: str, tenths: int) -> None:
    if tenths <= 0:
        raise ItemPriceNotPositive(head=head)
    _require_points(tenths)


def _require_points(tenths: int) -> None:
    if abs(tenths) > _MOST_TENTHS:
        raise PointsTooLarge(typed=tenths // 10, most=MOST_POINTS)
