"""A catalogue in the centre's log: cut into the numbered parts of one act, and put together again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from station_app.domain.catalogues import (
    Catalogue,
    CatalogueKind,
    catalogue_title,
    fields_of,
    item_from,
    require_fit,
)
from station_app.domain.journal import PART_LIMIT, Entry, canonical, split_parts
from station_app.errors.sync import SyncError
from station_app.sync.messages import CATALOGUE, LARGEST, MessageWrong

_ID = re.compile(r"[0-9a-f]{12}")
_HEAD = ("id", "kind", "number", "sent_at", "title")


def catalogue_changes(catalogue: Catalogue, limit: int = PART_LIMIT) -> list[str]:
    """The changes of the entries that carry a catalogue, in their order; about ``limit`` bytes each at most.

    Each holds the catalogue's head and some of its items, no item in two.
    """
    head = {name: getattr(catalogue, name) for name in _HEAD}
    parts = split_parts([canonical(fields_of(item)) for item in catalogue.items], limit)
    return [canonical({**head, "items": json.loads(part)}) for part in parts]


def catalogues_of(entries: Iterable[Entry], begun: Sequence[str]) -> tuple[list[Catalogue], list[str]]:
    """The catalogues that the entries complete, and the parts of one that they leave open.

    ``begun`` are the changes of parts that came before these entries. Raises MessageWrong where a part does
    not follow the one before it, or all together are no catalogue.
    """
    whole: list[Catalogue] = []
    parts = list(begun)
    for entry in entries:
        if entry.action != CATALOGUE:
            continue
        if entry.part == 1:
            parts = []
        if entry.part != len(parts) + 1 or entry.part > entry.parts:
            raise MessageWrong(entry.action)
        parts.append(entry.changes)
        if entry.part == entry.parts:
            whole.append(_joined(parts))
            parts = []
    return whole, parts


def _joined(parts: Sequence[str]) -> Catalogue:
    try:
        read: list[dict[str, Any]] = [json.loads(part) for part in parts]
        heads = [{name: part[name] for name in _HEAD} for part in read]
        kind = CatalogueKind(heads[0]["kind"])
        items = tuple(item_from(kind, fields) for part in read for fields in part["items"])
        require_fit(len(items))
        made = Catalogue(**{**heads[0], "kind": kind}, items=items)
        is_sound = (
            all(head == heads[0] for head in heads)
            and all(len(part) == len(_HEAD) + 1 for part in read)
            and _ID.fullmatch(made.id) is not None
            and type(made.number) is int
            and 1 <= made.number <= LARGEST
            and type(made.sent_at) is int
            and 0 <= made.sent_at <= LARGEST
            and catalogue_title(kind, made.title) == made.title
            and len({item.code for item in items}) == len(items)
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, SyncError) as error:
        raise MessageWrong(CATALOGUE) from error
    if not is_sound:
        raise MessageWrong(CATALOGUE)
    return made
