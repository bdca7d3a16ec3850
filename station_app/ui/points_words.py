"""Points in the clerk's words: what a transfer is called, a change with its sign, a claim in one line."""

from __future__ import annotations

from station_app.domain.amounts import format_points
from station_app.domain.points import quantity_words
from station_app.domain.transfers import KIND_LABELS
from station_app.services.claim_views import ClaimRow


def kind_label(kind: str) -> str:
    """What a transfer of that kind is called."""
    return KIND_LABELS[kind]


def signed(tenths: int) -> str:
    """A change of a figure; nothing where it stayed."""
    return format_points(tenths, signed=True) if tenths else ""


def claim_words(claim: ClaimRow) -> str:
    """A claim in one line, to be ticked: 12 号　0012 户　赵永红（李名兰户）　参加村民会议（1 次）　+2 分."""
    points = format_points(claim.due, signed=True)
    what = f"{claim.rule_name}（{quantity_words(claim.unit, claim.quantity)}）"
    return f"{claim.number} 号　{claim.household_number} 户　{claim.called}　{what}　{points} 分"
