"""A catalogue from a table that a city officer keeps: Chinese heads, one line for each item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from station_app.domain.amounts import parse_points
from station_app.domain.catalogues import (
    CAPS,
    MOST_MONTHS,
    REVIEWS,
    SCOPES,
    VERIFICATIONS,
    CatalogueGood,
    CatalogueKind,
    CatalogueRule,
    Item,
    require_fit,
    require_sound,
)
from station_app.domain.fullwidth import narrow, without_spaces
from station_app.domain.plain_text import one_line
from station_app.domain.roster_columns import Cell, CellFault, text_of
from station_app.errors import StationError
from station_app.errors.catalogues import (
    CatalogueHeadsMissing,
    CatalogueLinesWrong,
    ItemCellFaulty,
    ItemChoiceWrong,
    ItemCodeTwice,
    ItemMonthsWrong,
    ItemPointsWrong,
)
from station_app.errors.rules import PointsMissing

_HEAD_LINES = 10
"""The heads stand within the first so many lines; a title may stand above them."""
_MOST_TOLD = 20

HEADS: dict[CatalogueKind, tuple[str, ...]] = {
    CatalogueKind.RULES: (
        *("编号", "类别", "事项", "分值", "单位", "记给"),
        *CAPS.values(),
        *("次数", "凭据", "评议", "公示", "备注"),
    ),
    CatalogueKind.GOODS: ("编号", "名称", "类别", "单位", "所需积分", "保质期（月）", "服务券", "备注"),
}  # fmt: skip
"""The columns of a table, by what it lists; those after the needed ones may be left out."""

NEEDED = 5
"""So many of the heads, the first ones, must be there."""

_ALIASES = {
    "规则编号": "编号", "商品编号": "编号", "积分事项": "事项", "规则": "事项", "积分": "分值",
    "商品名称": "名称", "商品": "名称", "积分价": "所需积分", "兑换积分": "所需积分",
    "保质期": "保质期（月）", "说明": "备注",
}  # fmt: skip
_YES, _NO = frozenset({"是", "有", "√", "1", "Y", "y"}), frozenset({"", "否", "无", "0", "N", "n"})


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table by its heads; a head that the table lacks holds nothing."""

    cells: Mapping[str, Cell]

    def text(self, head: str) -> str:
        """Raises ItemCellFaulty."""
        cell = self.cells.get(head)
        if isinstance(cell, CellFault):
            raise ItemCellFaulty(head=head, fault=cell.value)
        return one_line(text_of(cell))

    def code(self) -> str:
        return without_spaces(self.text("编号")).upper()

    def points(self, head: str) -> int:
        """In tenths; raises ItemPointsWrong."""
        try:
            return parse_points(self.text(head))
        except StationError as error:
            raise ItemPointsWrong(head=head, said=error) from error

    def cap(self, head: str) -> int | None:
        """Without its sign; None where the cell is empty or 0."""
        try:
            return abs(parse_points(self.text(head))) or None
        except PointsMissing:
            return None
        except StationError as error:
            raise ItemPointsWrong(head=head, said=error) from error

    def months(self, head: str) -> int | None:
        """Raises ItemMonthsWrong."""
        typed = without_spaces(self.text(head))
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()) or len(typed) > len(str(MOST_MONTHS)):
            raise ItemMonthsWrong(head=head, typed=typed, most=MOST_MONTHS)
        return int(typed)

    def choice(self, head: str, known: Mapping[str, str]) -> str:
        """The key of the word that stands there, the first key where nothing does. Raises ItemChoiceWrong."""
        typed = without_spaces(self.text(head)).removeprefix("记给")
        keys = [key for key, word in known.items() if typed in {word, key}]
        if typed and not keys:
            raise ItemChoiceWrong(head=head, typed=typed, known="、".join(known.values()))
        return keys[0] if keys else next(iter(known))

    def flag(self, head: str) -> bool:
        """Raises ItemChoiceWrong."""
        typed = without_spaces(self.text(head))
        if typed not in _YES | _NO:
            raise ItemChoiceWrong(head=head, typed=typed, known="是、否")
        return typed in _YES


def read_catalogue_table(rows: Sequence[Sequence[Cell]]) -> tuple[CatalogueKind, tuple[Item, ...]]:
    """What the table lists, told by its heads, and its items in their order.

    Empty lines are passed over. Raises CatalogueHeadsMissing, CatalogueEmpty, CatalogueTooLong, and
    CatalogueLinesWrong with a sentence for each line that is wrong.
    """
    kind, top, places = _heads(rows)
    items: list[Item] = []
    seen: dict[str, int] = {}
    wrong: list[tuple[int, str]] = []
    for number, row in enumerate(rows[top + 1 :], top + 2):
        line = _Line({head: row[place] for head, place in places.items() if place < len(row)})
        if all(cell is None or cell == "" for cell in line.cells.values()):
            continue
        try:
            item = _MAKERS[kind](line)
            require_sound(item)
            if item.code in seen:
                raise ItemCodeTwice(code=item.code, line=seen[item.code])
            seen[item.code] = number
            items.append(item)
        except StationError as error:
            wrong.append((number, str(error)))
    if wrong:
        raise CatalogueLinesWrong(lines=_told(wrong), count=len(wrong), first=wrong[0][0])
    require_fit(len(items))
    return kind, tuple(items)


def _heads(rows: Sequence[Sequence[Cell]]) -> tuple[CatalogueKind, int, dict[str, int]]:
    """What is listed, the index of the line of heads, each head's column. Raises CatalogueHeadsMissing."""
    best: tuple[str, ...] = HEADS[CatalogueKind.RULES][:NEEDED]
    for top, row in enumerate(rows[:_HEAD_LINES]):
        found: dict[str, int] = {}
        for place, cell in enumerate(row):
            head = _head(cell)
            found.setdefault(_ALIASES.get(head, head), place)
        for kind, heads in HEADS.items():
            missing = tuple(head for head in heads[:NEEDED] if head not in found)
            if not missing:
                return kind, top, {head: found[head] for head in heads if head in found}
            best = min(best, missing, key=len)
    raise CatalogueHeadsMissing(missing="、".join(best))


def _head(cell: Cell) -> str:
    text = without_spaces(narrow(text_of(cell))).strip("*")
    return text.replace("(", "（").replace(")", "）")


def _told(wrong: Sequence[tuple[int, str]]) -> str:
    lines = [f"第 {number} 行：{sentence}" for number, sentence in wrong[:_MOST_TOLD]]
    if len(wrong) > _MOST_TOLD:
        lines.append(f"还有 {len(wrong) - _MOST_TOLD} 行也要改。")
    return "\n".join(lines)


def _rule(line: _Line) -> CatalogueRule:
    return CatalogueRule(
        code=line.code(),
        category=line.text("类别"),
        name=line.text("事项"),
        points=line.points("分值"),
        unit=line.text("单位"),
        scope=line.choice("记给", SCOPES),
        **{name: line.cap(head) for name, head in CAPS.items()},
        once=line.text("次数"),
        review=line.choice("评议", REVIEWS),
        notice=line.flag("公示"),
        verify=line.choice("凭据", _VERIFICATIONS),
        remark=line.text("备注"),
    )


def _good(line: _Line) -> CatalogueGood:
    return CatalogueGood(
        code=line.code(),
        name=line.text("名称"),
        class_name=line.text("类别"),
        unit=line.text("单位"),
        price=line.points("所需积分"),
        shelf_months=line.months("保质期（月）"),
        is_service=line.flag("服务券"),
        note=line.text("备注"),
    )


_VERIFICATIONS = {"leader": VERIFICATIONS["leader"], **VERIFICATIONS}
"""Whose first key is what an empty cell means."""

_MAKERS: dict[CatalogueKind, Callable[[_Line], Item]] = {
    CatalogueKind.RULES: _rule,
    CatalogueKind.GOODS: _good,
}
