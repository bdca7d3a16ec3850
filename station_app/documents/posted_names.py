"""How names stand on what is posted: masked, told apart, or left out for the household's number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from station_app.domain.masking import tell_apart


class Posted(Protocol):
    """Whoever stands on a poster; ``name`` is not masked."""

    @property
    def name(self) -> str: ...
    @property
    def household_number(self) -> str: ...
    @property
    def under_14(self) -> bool: ...
    @property
    def consents(self) -> bool: ...


def posted_names(rows: Sequence[Posted]) -> list[str]:
    """Masked names that can be told apart, or 户号 … where a name must not be posted.

    So for a person under 14, and for whoever has not consented (个人信息保护法 arts. 28, 29, 31).
    """
    named = [row.consents and not row.under_14 for row in rows]
    shown = iter(
        tell_apart([(row.name, row.household_number) for row, fine in zip(rows, named, strict=True) if fine])
    )
    return [
        next(shown) if fine else f"户号 {row.household_number}" for row, fine in zip(rows, named, strict=True)
    ]
