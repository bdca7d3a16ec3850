"""Brings row images of an older schema revision up to this program's, as the migrations did its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from station_app.domain.journal import Image
from station_app.models.revision import IMAGE_REVISION

Upgrade = Callable[[list[Image]], list[Image]]
"""From the images of one entry at a revision to those at the next."""

SCHEMA = IMAGE_REVISION
"""The newest revision of row images that this program takes in."""

UPGRADES: dict[int, Upgrade] = {}
"""By the revision they start from; a revision that changed no synced table needs none."""


def upgrade_from(
    revision: int, to: int = SCHEMA, upgrades: Mapping[int, Upgrade] | None = None
) -> Upgrade | None:
    """All steps from ``revision`` to ``to`` as one, or None where images stay as they are."""
    known = UPGRADES if upgrades is None else upgrades
    steps = [known[step] for step in range(revision, to) if step in known]
    if not steps:
        return None

    def all_steps(images: list[Image]) -> list[Image]:
        for step in steps:
            images = step(images)
        return images

    return all_steps
