"""What every deed of a random life stands on: chance, counting what was done, and choosing by a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from tests.helpers.village_life import VillageLife

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., None])
Drawn = Callable[[Random], Any]
"""How chance makes an argument of a deed."""

done: Counter[str] = Counter()
"""How often each deed was done, over all lives: a deed that never succeeds tests nothing."""
refused: Counter[str] = Counter()
"""What deeds were refused with."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed that chance may choose, ``often`` times as likely as others, where ``when`` gives a row."""

    name: str
    when: str
    often: int
    arguments: Mapping[str, Drawn]


def deed(*, when: str = "", often: int = 1, **arguments: Drawn) -> Callable[[F], F]:
    """Marks a method of ``Deeds`` as one of the things that a clerk may do."""

    def marked(method: F) -> F:
        method.deed = Deed(method.__name__, when, often, arguments)  # type: ignore[attr-defined]
        return method

    return marked


def between(least: int, most: int) -> Drawn:
    return lambda chance: chance.randint(least, most)


def any_of(choices: Iterable[object]) -> Drawn:
    return lambda chance: chance.choice(list(choices))


def several(one: Drawn, least: int, most: int) -> Drawn:
    return lambda chance: [one(chance) for _ in range(chance.randint(least, most))]


def pair(one: Drawn, other: Drawn) -> Drawn:
    return lambda chance: (one(chance), other(chance))


def perhaps(one: Drawn) -> Drawn:
    return lambda chance: one(chance) if chance.random() < 0.5 else None


def counts_of(key: Drawn, count: Drawn) -> Drawn:
    return lambda chance: {key(chance): count(chance) for _ in range(chance.randint(1, 3))}


def either(chance: Random) -> bool:
    return chance.random() < 0.5


places = between(0, 60)
"""Which of those that there are, taken round."""


class Deeds:
    """A clerk with hands of chance."""

    life: VillageLife

    @classmethod
    def all_deeds(cls) -> list[Deed]:
        """What may be done, in a fixed order."""
        methods = (getattr(cls, name) for name in sorted(dir(cls)))
        return [each.deed for each in methods if isinstance(getattr(each, "deed", None), Deed)]

    def do_something(self, seed: int) -> str:
        """One deed, chosen with its arguments by a seed; returns what it was."""
        chance = Random(seed)
        open_ = [each for each in self.all_deeds() if not each.when or self.life.has(each.when)]
        chosen = chance.choices(open_, [each.often for each in open_])[0]
        arguments = {name: drawn(chance) for name, drawn in chosen.arguments.items()}
        getattr(self, chosen.name)(**arguments)
        return f"{chosen.name} {arguments}"

    def do(self, deed_: str, act: Callable[[], T]) -> T | None:
        """An act that may be refused by a sentence; nothing is written then."""
        result, refusal = self.life.attempt(act)
        if refusal is None:
            done[deed_] += 1
        else:
            refused[f"{deed_}: {type(refusal).__name__}"] += 1
        return result

    @staticmethod
    def one(those: Sequence[T], place: int) -> T:
        return those[place % len(those)]
