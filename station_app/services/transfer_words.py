"""Transfers explained to a stranger: by which rule, and what a reversal takes back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.domain.points import HOUR_UNIT
from station_app.models.points import PointsCategory, PointsRule, PointsTransfer

_BATCH = 500


def rule_terms(session: Session, transfers: Sequence[PointsTransfer]) -> dict[int, str]:
    """By transfer, its rule as a villager reads it: 参加志愿服务，+2 分/小时，共 3 小时."""
    wanted = {each.rule_id for each in transfers if each.rule_id is not None}
    rows = session.execute(
        select(PointsRule, PointsCategory.name)
        .join(PointsCategory, PointsCategory.id == PointsRule.category_id)
        .where(PointsRule.id.in_(wanted))
    )
    rules = {rule.id: (rule, category) for rule, category in rows}
    return {
        each.id: _terms(*rules[each.rule_id], each.quantity)
        for each in transfers
        if each.rule_id is not None and each.reverses_id is None
    }


def _terms(rule: PointsRule, category: str, quantity: int) -> str:
    worth = f"{category}，{format_points(rule.points, signed=True)} 分/{rule.unit}"
    if rule.unit == HOUR_UNIT:
        return f"{worth}，共 {format_hours(quantity)} 小时"
    return worth if quantity == 1 else f"{worth}，共 {quantity} {rule.unit}"


def mended_words(session: Session, transfers: Sequence[PointsTransfer]) -> dict[int, str]:
    """By reversal, what it takes back: 2026年3月2日“参加村民会议”."""
    wanted = {each.reverses_id: each.id for each in transfers if each.reverses_id is not None}
    ids = sorted(wanted)
    words: dict[int, str] = {}
    for start in range(0, len(ids), _BATCH):
        query = select(PointsTransfer.id, PointsTransfer.deed_on, PointsTransfer.item)
        rows = session.execute(query.where(PointsTransfer.id.in_(ids[start : start + _BATCH])))
        words |= {wanted[own]: f"{on.year}年{on.month}月{on.day}日“{item}”" for own, on, item in rows}
    return words
