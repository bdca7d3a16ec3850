"""What the centre's newest catalogue would change here: shown item by item, taken over or left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.catalogue_offers import Choice, Difference, differences
from station_app.domain.catalogues import CatalogueKind, fields_of, item_from
from station_app.domain.permissions import Actor
from station_app.errors.catalogues import CatalogueOutdated
from station_app.models.catalogues import CatalogueChoice
from station_app.services.catalogue_goods import GoodsShelf
from station_app.services.catalogue_rules import RuleShelf
from station_app.services.center_catalogues import held, stock_of
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

_ACTIONS = {CatalogueKind.RULES: "points.take_catalogue", CatalogueKind.GOODS: "shop.take_catalogue"}
_SHELVES: dict[CatalogueKind, type[RuleShelf | GoodsShelf]] = {
    CatalogueKind.RULES: RuleShelf,
    CatalogueKind.GOODS: GoodsShelf,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """The newest catalogue of a kind, and what is to be decided about it."""

    kind: CatalogueKind
    number: int
    title: str
    catalogue_id: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """How many items were taken over, and how many stay as the station has them."""

    taken: int
    left: int


def decide_action(kind: CatalogueKind) -> str:
    """The action that deciding is: who may do it may decide."""
    return _ACTIONS[kind]


def find_offer(store: Store, kind: CatalogueKind) -> Offer | None:
    """What the centre's catalogue asks of this station; None where there is nothing to decide."""
    with store.read() as session:
        return _offer(session, kind)


def decide(store: Store, by: Actor, offer: Offer, taken: Collection[str]) -> Decided:
    """Take over the items with these codes and leave the others, all in one act.

    A rule that is taken over is a new version from today on, and what was posted keeps its own. What was
    left is not asked about again until the centre changes it. Raises CatalogueOutdated where the offer no
    longer is what is to be decided, NotAllowed, and what adding and changing rules and goods raises.
    """
    with store.write(_ACTIONS[offer.kind], by=by) as session:
        if _offer(session, offer.kind) != offer:
            raise CatalogueOutdated
        shelf = _SHELVES[offer.kind](session, store.clock.today())
        wanted = [each for each in offer.differences if each.code in taken]
        for each in wanted:
            if each.theirs is None:
                shelf.lay_down(each.code)
            else:
                shelf.put(each.theirs)
        _note_choices(session, offer, taken, store.clock.now())
    return Decided(len(wanted), len(offer.differences) - len(wanted))


def _note_choices(session: StationSession, offer: Offer, taken: Collection[str], now: datetime) -> None:
    """What is decided now takes the place of what was decided before about the same code."""
    known = {choice.code: choice for choice in _choices(session, offer.kind)}
    for each in offer.differences:
        facts: dict[str, Any] = {
            "number": offer.number,
            "taken": each.code in taken,
            "seen_item": None if each.theirs is None else fields_of(each.theirs),
            "decided_at": now,
            "decided_by": session.actor.name,
        }
        choice = known.get(each.code)
        if choice is None:
            session.add(CatalogueChoice(kind=offer.kind, code=each.code, **facts))
            continue
        for name, value in facts.items():
            setattr(choice, name, value)


def _offer(session: Session, kind: CatalogueKind) -> Offer | None:
    versions = held(session, kind)
    if not versions:
        return None
    newest = versions[0]
    choices = {each.code: _choice(kind, each) for each in _choices(session, kind)}
    station = replace(_SHELVES[kind].read(session), choices=choices)
    found = differences(stock_of(newest), map(stock_of, versions[1:]), station)
    if not found:
        return None
    return Offer(kind, newest.number, newest.title, newest.catalogue_id, tuple(found))


def _choices(session: Session, kind: CatalogueKind) -> list[CatalogueChoice]:
    return list(session.scalars(select(CatalogueChoice).where(CatalogueChoice.kind == kind)))


def _choice(kind: CatalogueKind, row: CatalogueChoice) -> Choice:
    return Choice(None if row.seen_item is None else item_from(kind, row.seen_item), row.taken)
