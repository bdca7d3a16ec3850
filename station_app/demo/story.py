"""What a made-up village does and says, as ``resources/demo/scenes.yaml`` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from station_app.resources import resource


@dataclass(frozen=True, slots=True)
class Scene:
    """A kind of activity: a team's, in a circle, by a rule; ``people`` is the fewest and the most who come.

    It begins at ``hour`` o'clock for ``hours`` in any of ``months``; ``open_to_all`` says that villagers
    come, not the team alone.
    """

    team: str
    circle: str
    rule: str
    title: str
    place: str
    content: str
    served: str
    hour: int
    hours: float
    people: tuple[int, int]
    months: frozenset[int]
    open_to_all: bool


@dataclass(frozen=True, slots=True)
class Story:
    """The village's name and users, its scenes, and the words for what happens; rules by their codes."""

    village: str
    station: str
    code: str
    city: str
    town: str
    address: str
    phone: str
    head: str
    clerk: str
    keeper: str
    scenes: tuple[Scene, ...]
    praise: dict[str, list[str]]
    honours: dict[str, list[str]]
    minus: dict[str, str]
    reversals: list[str]
    voids: list[str]
    claims: list[tuple[str, str]]
    """What villagers claim: a rule's code, and what they say that they did."""
    claim_refused: str
    cancelled: str
    moved_away: str
    record_void: str
    stocktake: str
    spoiled: str
    suppliers: list[str]
    donors: list[str]
    proxy_relations: list[str]


@cache
def read_story() -> Story:
    """The story that is shipped; raises ProgramFileMissing."""
    facts: dict[str, Any] = yaml.safe_load(resource("demo", "scenes.yaml").read_text(encoding="utf-8"))
    return Story(scenes=tuple(_scene(each) for each in facts.pop("scenes")), **facts.pop("users"), **facts)


def _scene(facts: dict[str, Any]) -> Scene:
    fewest, most = facts.pop("people")
    return Scene(
        people=(fewest, most),
        months=frozenset(facts.pop("months", range(1, 13))),
        open_to_all=facts.pop("all", False),
        **facts,
    )
