"""Statements of account (积分对账单): every transfer of a household or person, and both figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as its household reads it; ``change``, ``honour_change`` and ``balance`` in tenths."""

    transfer_id: int
    at: datetime
    on: date
    kind: str
    item: str
    who: str
    change: int
    honour_change: int
    balance: int
    by: str
    reverses: int | None
    reversed_by: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """An account over a period: opening and closing 可兑换积分, 荣誉积分 at its end, and the lines between."""

    account_id: int
    station: str
    household_number: str
    holder: str
    group: str
    start: date
    end: date
    opening: int
    closing: int
    honour_closing: int
    earned: int
    deducted: int
    redeemed: int
    lines: tuple[StatementLine, ...]
