"""How items of a catalogue read, and where the station's and the centre's differ."""

from __future__ import annotations

from station_app.domain.amounts import format_points
from station_app.domain.catalogue_offers import Change, Difference
from station_app.domain.catalogues import REVIEWS, VERIFICATIONS, CatalogueRule, Item
from station_app.services.catalogue_offers import Offer
from station_app.ui import theme
from station_app.ui.pages.points.rule_words import SCOPES, caps, worth

CHANGES = {
    Change.NEW: "新增",
    Change.CHANGED: "市中心改了",
    Change.REMOVED: "市中心取消了",
    Change.OWN: "本站自定",
}
TONES = {
    Change.NEW: theme.GOOD,
    Change.CHANGED: theme.INFO,
    Change.REMOVED: theme.WARN,
    Change.OWN: theme.WARN,
}
_ABSENT = "没有"
_LAID_DOWN = "本站停用了"
_TAKEN_OUT = "目录里不再有"


def offer_words(offer: Offer) -> str:
    """The quiet line above a page's table."""
    count = len(offer.differences)
    return f"市中心发来新的{offer.kind.label}（第 {offer.number} 版），有 {count} 处和本站不同。"


def name_of(difference: Difference) -> str:
    """What the item is called, by the centre where it has it."""
    item = difference.theirs or difference.mine
    assert item is not None
    return item.name


def mine_words(difference: Difference) -> str:
    """How the station has it: the facts in which the two differ, a line each."""
    if difference.mine is None:
        return _LAID_DOWN if difference.change is Change.OWN else _ABSENT
    return _lines(difference.mine, difference.theirs)


def theirs_words(difference: Difference) -> str:
    """How the centre has it, likewise."""
    if difference.theirs is None:
        return _TAKEN_OUT
    return _lines(difference.theirs, difference.mine)


def _lines(item: Item, other: Item | None) -> str:
    told = _facts(item)
    if other is None:
        _, *facts = told.items()  # the name stands beside it
        return "；".join(f"{label}{text}" for label, text in facts if text)
    known = _facts(other)
    differing = [label for label in told if told[label] != known.get(label)]
    return "\n".join(f"{label}{told[label] or '没有'}" for label in differing)


def _facts(item: Item) -> dict[str, str]:
    """What an item says, in the order in which it is read; an empty text says nothing."""
    if isinstance(item, CatalogueRule):
        return {
            "事项：": item.name,
            "分值：": worth(item),
            "类别：": item.category,
            "记给：": SCOPES[item.scope].removeprefix("记给"),
            "上限：": caps(item),
            "次数：": item.once,
            "凭据：": VERIFICATIONS[item.verify],
            "评议：": REVIEWS[item.review],
            "公示：": "要" if item.notice else "",
            "备注：": item.remark,
        }
    return {
        "名称：": item.name,
        "所需积分：": f"{format_points(item.price)} 分/{item.unit}",
        "类别：": item.class_name,
        "保质期：": "" if item.shelf_months is None else f"{item.shelf_months} 个月",
        "服务券：": "是" if item.is_service else "",
        "备注：": item.note,
    }
