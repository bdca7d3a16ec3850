"""What one place asks another to show: the items that ``MainWindow.go_to`` and ``Page.open_item`` carry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowHousehold:
    """At ``households``: a household; at ``points``: its statement; at ``shop``: it stands at the counter."""

    household_id: int


@dataclass(frozen=True, slots=True)
class ShowResident:
    """At ``households``: a person, within the household."""

    household_id: int
    resident_id: int


@dataclass(frozen=True, slots=True)
class ShowActivity:
    """At ``activities``."""

    activity_id: int


@dataclass(frozen=True, slots=True)
class ShowProduct:
    """At ``shop``: goods."""

    product_id: int


@dataclass(frozen=True, slots=True)
class ShowReceipt:
    """At ``shop``: a redemption's receipt."""

    redemption_id: int


@dataclass(frozen=True, slots=True)
class ShowNotice:
    """At ``reports``: a public notice (公示)."""

    notice_id: int


@dataclass(frozen=True, slots=True)
class ShowPart:
    """A part of a place by its own key: ``counter`` of ``shop``, ``backup`` of ``settings``."""

    part: str
