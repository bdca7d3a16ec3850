"""How points rules read in lists, tables and hints."""

from __future__ import annotations

from collections.abc import Iterator

from station_app.domain import catalogues
from station_app.domain.amounts import format_points
from station_app.domain.catalogues import REVIEWS, VERIFICATIONS, CatalogueRule
from station_app.domain.points import HOUR_UNIT, WHOLE, CategoryLimits, Once
from station_app.services.rule_use import RuleUse
from station_app.services.rules import RuleDraft, RuleView

AnyRule = RuleView | RuleDraft | CatalogueRule
AnyCapped = AnyRule | CategoryLimits

SCOPES = {key: f"记给{word}" for key, word in catalogues.SCOPES.items()}
UNITS = ("次", HOUR_UNIT, "件", "人", "季", "年")
ONCES = tuple(Once)
CAP_PERIODS = (
    ("日", "cap_day"),
    ("周", "cap_week"),
    ("月", "cap_month"),
    ("季", "cap_quarter"),
    ("年", "cap_year"),
)


def worth(rule: AnyRule) -> str:
    """+2 分/小时."""
    return f"{format_points(rule.points, signed=True)} 分/{rule.unit}"


def caps(rule: AnyCapped) -> str:
    """每日 8　每月 40, never broken within; empty where there is none."""
    return "　".join(_caps(rule))


def _caps(rule: AnyCapped) -> Iterator[str]:
    for name, field in CAP_PERIODS:
        tenths: int | None = getattr(rule, field)
        if tenths is not None:
            yield f"每{name}\N{NO-BREAK SPACE}{format_points(abs(tenths))}"


def conditions(rule: RuleView) -> str:
    """What must be there before the points are posted, in one line."""
    parts = [SCOPES[rule.scope], f"凭{VERIFICATIONS.get(rule.verify, rule.verify)}"]
    if rule.review != "none":
        parts.append(REVIEWS[rule.review])
    if rule.notice:
        parts.append("须公示")
    if rule.once:
        parts.append(rule.once)
    limits = caps(rule)
    if limits:
        parts.append(f"上限 {limits}")
    if rule.remark:
        parts.append(rule.remark)
    return "　·　".join(parts)


def use_words(use: RuleUse) -> str:
    """What a rule brought so far, in a sentence or two: what to know before changing it."""
    if not use.entries and not use.claims:
        return "这条规则还没有用过。"
    waiting = f"，申报 {use.claims} 件" if use.claims else ""
    return (
        f"这条规则已记分 {use.entries} 次{waiting}，涉及 {use.accounts} 户；"
        f"今年共 {format_points(use.points_this_year)} 分，累计 {format_points(use.points_ever)} 分。"
    )


def category_words(limits: CategoryLimits) -> str:
    """What holds for a whole category: 全类每月 100　每年 500，系数 120%; empty where nothing does."""
    held = caps(limits)
    parts = [f"全类{held}"] if held else []
    if limits.coefficient != WHOLE:
        parts.append(f"系数 {limits.coefficient}%")
    return "，".join(parts)
