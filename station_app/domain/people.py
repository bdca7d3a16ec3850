"""The words for households and people: relations, what happens to them, and the order they are listed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from station_app.domain.groups import group_number, read_group
from station_app.domain.identity import to_18
from station_app.domain.kinship import Relation

HEAD: str = Relation.HEAD
SPOUSE: str = Relation.SPOUSE
OTHER_RELATION: str = Relation.OTHER
RELATIONS: tuple[str, ...] = tuple(Relation)
"""与户主关系, in the order in which a household is listed."""

GONE = frozenset({"dead", "moved_out"})
"""The statuses of those who no longer belong to the village."""

RESIDENT_STATUS_LABELS = {
    "present": "在村",
    "away": "外出",
    "temporary": "临时居住",
    "moved_out": "迁出",
    "dead": "去世",
}
SEX_LABELS = {"male": "男", "female": "女"}
HOUSEHOLD_STATUS_LABELS = {"active": "在册", "closed": "已销户", "merged": "已并户"}


class EventKind(StrEnum):
    """What can happen to a resident; kept in ``ResidentEvent.kind``."""

    REGISTERED = "registered"
    IMPORTED = "imported"
    BORN = "born"
    MARRIED_IN = "married_in"
    MOVED_IN = "moved_in"
    RETURNED = "returned"
    CHANGED = "changed"
    MOVED = "moved"
    SPLIT_OFF = "split_off"
    MERGED = "merged"
    BECAME_HEAD = "became_head"
    MOVED_OUT = "moved_out"
    DIED = "died"
    CORRECTED = "corrected"
    CONSENTED = "consented"
    WITHDREW = "withdrew"
    UNMASKED = "unmasked"
    HOUSEHOLD_CHANGED = "household_changed"
    CARD_REISSUED = "card_reissued"
    HOUSEHOLD_CLOSED = "household_closed"
    HOUSEHOLD_REOPENED = "household_reopened"

    @property
    def label(self) -> str:
        return _EVENT_LABELS[self]


_EVENT_LABELS = {
    EventKind.REGISTERED: "登记",
    EventKind.IMPORTED: "花名册登记",
    EventKind.BORN: "出生",
    EventKind.MARRIED_IN: "婚嫁迁入",
    EventKind.MOVED_IN: "迁入",
    EventKind.RETURNED: "迁回",
    EventKind.CHANGED: "更改资料",
    EventKind.MOVED: "村内换户",
    EventKind.SPLIT_OFF: "分户",
    EventKind.MERGED: "并户",
    EventKind.BECAME_HEAD: "任户主",
    EventKind.MOVED_OUT: "迁出",
    EventKind.DIED: "去世",
    EventKind.CORRECTED: "更正",
    EventKind.CONSENTED: "签同意书",
    EventKind.WITHDREW: "撤回同意",
    EventKind.UNMASKED: "查看证件和电话",
    EventKind.HOUSEHOLD_CHANGED: "更改户资料",
    EventKind.CARD_REISSUED: "补发户码卡",
    EventKind.HOUSEHOLD_CLOSED: "销户",
    EventKind.HOUSEHOLD_REOPENED: "恢复户",
}

JOINING = (EventKind.REGISTERED, EventKind.BORN, EventKind.MARRIED_IN, EventKind.MOVED_IN)
"""How a person may come to stand in the register by hand."""


def relation_rank(relation: str) -> int:
    """Where a relation stands when a household is listed: the head first, unknown words last."""
    return RELATIONS.index(relation) if relation in RELATIONS else len(RELATIONS)


_PARENT, _CHILD = "父亲/母亲", "子/女"
_FROM_CHILD = {
    HEAD: _PARENT,
    SPOUSE: _PARENT,
    "子": "兄弟姐妹",
    "女": "兄弟姐妹",
    "父亲": "祖父母",
    "母亲": "祖父母",
}
_FROM_PARENT = {HEAD: _CHILD, "父亲": SPOUSE, "母亲": SPOUSE, "子": "孙子女", "女": "孙子女"}
_SEEN_FROM: dict[str, dict[str, str]] = {
    HEAD: {relation: relation for relation in RELATIONS},
    SPOUSE: {HEAD: SPOUSE} | {word: word for word in ("子", "女", "儿媳", "女婿", "孙子女")},
    "子": _FROM_CHILD,
    "女": _FROM_CHILD,
    "父亲": _FROM_PARENT,
    "母亲": _FROM_PARENT,
}
"""By what the new head was: what each former relation becomes; a pair is told apart by sex."""


def relation_to_new_head(relation: str, sex: str, new_head_was: str) -> str:
    """A member's relation once somebody else is head, where it follows for certain; else 其他.

    ``relation`` and ``new_head_was`` are the relations to the former head; ``sex`` is the member's
    (``male``, ``female`` or empty).
    """
    becomes = _SEEN_FROM.get(new_head_was, {}).get(relation, OTHER_RELATION)
    male, pair, female = becomes.partition("/")
    if not pair:
        return becomes
    return {"male": male, "female": female}.get(sex, OTHER_RELATION)


RESIDENT_FIELDS = {
    "name": "姓名",
    "relation": "与户主关系",
    "id_number": "身份证号",
    "sex": "性别",
    "birth_on": "出生日期",
    "phone": "电话",
    "ethnicity": "民族",
    "status": "状态",
    "note": "备注",
}
HOUSEHOLD_FIELDS = {"number": "户编号", "group": "小组", "address": "住址", "note": "备注"}
NOTHING = "（空）"


def move_words(came_from: str, went_to: str) -> str:
    """A move between households by their numbers; the one that needs no naming is empty."""
    if not came_from:
        return f"到 {went_to} 号户"
    return f"从 {came_from} 号户到 {went_to} 号户" if went_to else f"从 {came_from} 号户来"


def describe_changes(before: Mapping[str, str], after: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """What changed, as a history tells it: "电话：138****5678 → 139****0000；备注：（空） → 外出"."""
    return "；".join(
        f"{label}：{before[name] or NOTHING} → {after[name] or NOTHING}"
        for name, label in labels.items()
        if before[name] != after[name]
    )


_DIGIT_RUNS = re.compile(r"([0-9]+)")


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Orders numbers inside text by their value: 2 before 10, 3-2 before 3-10."""
    parts = _DIGIT_RUNS.split(text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part)


_LEAST_WIDTH = 3


def next_household_number(taken: list[str]) -> str:
    """The number after the highest plain one, as wide as the others and never below three digits: "001"."""
    plain = [number for number in taken if number.isascii() and number.isdigit()]
    highest = max((int(number) for number in plain), default=0)
    width = max((len(number) for number in plain), default=_LEAST_WIDTH)
    return f"{highest + 1:0{max(width, _LEAST_WIDTH)}d}"


def group_key(name: str) -> str:
    """What the spellings of one group share: 一组, 1组 and 第一村民小组; 上湾 and 上湾组."""
    return read_group(name).removesuffix("组")


def group_order(name: str) -> int:
    """The number in a group's name (十二组 → 12), or 0 where there is none."""
    return group_number(read_group(name)) or 0


_LONG, _SHORT = 18, 15
_OLD_CENTURY = "19"


def id_forms(number: str) -> frozenset[str]:
    """The forms in which one holder's identity number may stand: as 15 and as 18 digits (GB 11643-1999)."""
    if len(number) == _SHORT and number.isascii() and number.isdigit():
        return frozenset({number, to_18(number)})
    if len(number) == _LONG and number[6:8] == _OLD_CENTURY and number[:17].isdigit():
        short = number[:6] + number[8:17]
        return frozenset({number, short}) if to_18(short) == number else frozenset({number})
    return frozenset({number}) if number else frozenset()
