"""The year's points budget in the clerk's words."""

from __future__ import annotations

from station_app.domain.budget import WARN_AT, Budget


def budget_warning(budget: Budget) -> str:
    """What presses about a year's budget, in a sentence; empty where nothing does."""
    used, foreseen = budget.used, budget.foreseen
    if not budget.is_pressing or used is None or foreseen is None:
        return ""
    if used >= WARN_AT:
        return f"{budget.year}年的积分预算已发出 {used}%，照此到年底是 {foreseen}%"
    return f"照此下去，{budget.year}年发的积分会是预算的 {foreseen}%"
