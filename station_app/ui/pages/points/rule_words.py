"""How points rules read in lists, tables and hints."""

from __future__ import annotations

from collections.abc import Iterator

from station_app.domain import catalogues
from station_app.domain.amounts import format_points
from station_app.domain.catalogues import REVIEWS, VERIFICATIONS, CatalogueRule
from station_app.domain.points import HOUR_UNIT
from station_app.services.rules import RuleDraft, RuleView

AnyRule = RuleView | RuleDraft | CatalogueRule

SCOPES = {key: f"记给{word}" for key, word in catalogues.SCOPES.items()}
UNITS = ("次", HOUR_UNIT, "件", "人", "季", "年")
ONCES = ("", "每人一次", "每队一次", "每户一年一次", "每年一次")
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


def caps(rule: AnyRule) -> str:
    """每日 8　每月 40, never broken within; empty where there is none."""
    return "　".join(_caps(rule))


def _caps(rule: AnyRule) -> Iterator[str]:
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
