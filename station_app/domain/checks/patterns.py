"""The patterns that auditors look for, as plain questions about figures."""

from __future__ import annotations

import re

from station_app.domain.checks.thresholds import (
    CADRE_LEAST,
    CADRE_RATIO,
    REVERSALS,
    REVERSED_SHARE,
    SAME_LEAST,
    SAME_SHARE,
    SHARE_LEAST,
    SHARE_TIMES,
)

_CADRE = ("干部", "两委", "村民代表", "组长")
_AFTER_NAME = re.compile(r"[\s,，、;；:：/（(].*", re.DOTALL)


def needed_the_days_points(balance_before: int, earned_that_day: int, total: int) -> bool:
    """True where a redemption of ``total`` was possible only by what was entered on the same day; tenths."""
    return earned_that_day > 0 and balance_before - earned_that_day < total


def many_reversals(reversals: int, entries: int) -> bool:
    """True where one user's reversals in a month are many, for so many entries."""
    return reversals >= REVERSALS and reversals >= REVERSED_SHARE * entries


def same_for_most(accounts: int, of: int) -> bool:
    """True where so many accounts of all got the same on one day."""
    return accounts >= SAME_LEAST and accounts > SAME_SHARE * of


def stands_out(earned: int, village: int, accounts: int) -> bool:
    """True where an account's ``earned`` is a large share of the ``village``'s, of so many accounts."""
    if village <= 0 or accounts <= 0:
        return False
    return earned >= SHARE_LEAST * village and earned * accounts >= SHARE_TIMES * village


def cadres_ahead(cadres: list[int], others: list[int]) -> bool:
    """True where cadres' households earned clearly more on average than the others; tenths."""
    if len(cadres) < CADRE_LEAST or not others:
        return False
    ours, theirs = sum(cadres) / len(cadres), sum(others) / len(others)
    return ours > 0 and ours >= CADRE_RATIO * theirs


def is_cadre(tag: str) -> bool:
    """True for a standing that has a say in points: 村干部, 两委成员, 村民代表, 组长."""
    return any(word in tag for word in _CADRE)


def proxy_name(typed: str) -> str:
    """The name alone of a proxy as typed: "王芳，邻居" → "王芳"."""
    return _AFTER_NAME.sub("", typed.strip())
