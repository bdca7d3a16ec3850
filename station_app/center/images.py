"""Row images into rows: proved against the tables, and gathered so that each row is written once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, Text

from station_app.center.tables import STATION_TABLES
from station_app.domain.journal import Entry, Image, Stored, is_erased
from station_app.models.upgrades import Upgrade

Row = tuple[Stored, ...]
"""A row's values in the order of its table's columns after ``station_id``."""

_LARGEST = (1 << 53) - 1
_LONG_NUMBER = re.compile(r":-?[0-9]{16}")


class ImageWrong(ValueError):
    """Images that are not rows of the tables; ``seq`` is their entry, the text says in English why."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(reason)
        self.seq = seq


@dataclass(slots=True)
class TableRows:
    """What becomes of one table: by ``id`` the row as it is at the end, or None where it is deleted."""

    table: Table
    columns: tuple[str, ...]
    pick: Callable[[dict[str, Any]], Row]
    texts: tuple[bool, ...]
    """Of each column whether it holds text rather than numbers."""
    nullable: tuple[bool, ...]
    rows: dict[int, Row | None] = field(default_factory=dict)
    fitting: set[tuple[type, ...]] = field(default_factory=set)
    """Types of rows that were found to fit, so that each combination is looked at once."""

    @classmethod
    def of(cls, table: Table) -> TableRows:
        """Nothing yet for ``table``, whose first column after ``station_id`` is its ``id``."""
        columns = list(table.columns)[1:]
        names = tuple(column.name for column in columns)
        assert names[0] == "id"
        return cls(
            table=table,
            columns=names,
            pick=itemgetter(*names),
            texts=tuple(isinstance(column.type, Text) for column in columns),
            nullable=tuple(bool(column.nullable) for column in columns),
        )

    def require_fit(self, types: tuple[type, ...]) -> None:
        """Raises ValueError where a value of such a type does not belong into its column."""
        for name, text, nullable, found in zip(self.columns, self.texts, self.nullable, types, strict=True):
            if found is not (str if text else int) and not (nullable and found is type(None)):
                raise ValueError(f"{self.table.name}.{name} cannot hold {found.__name__}")


def gather(entries: Iterable[Entry], upgrade: Upgrade | None) -> tuple[dict[str, TableRows], int]:
    """The last state of every row that the entries speak of, by table, and how many images they hold.

    ``upgrade`` brings images of an older schema up to date. Raises ImageWrong.
    """
    tables: dict[str, TableRows] = {}
    count = 0
    for entry in entries:
        if is_erased(entry.changes):
            continue
        try:
            images: list[Image] = json.loads(entry.changes)
            if upgrade is not None:
                images = upgrade(images)
            _take(images, tables)
            if "\\u" in entry.changes or _LONG_NUMBER.search(entry.changes):
                _require_storable(images)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise ImageWrong(entry.seq, f"{type(error).__name__}: {error}") from error
        count += len(images)
    return tables, count


def _take(images: list[Any], tables: dict[str, TableRows]) -> None:
    for image in images:
        name, row = image["t"], image["row"]
        into = tables.get(name)
        if into is None:
            into = tables[name] = TableRows.of(STATION_TABLES[name])
        op = image["op"]
        if op in {"I", "U"}:
            values = into.pick(row)
            types = tuple(map(type, values))
            if types not in into.fitting:
                into.require_fit(types)
                into.fitting.add(types)
            if len(row) != len(values):
                raise ValueError(f"{name} has other columns")
            into.rows[values[0]] = values  # type: ignore[index]  # an id's type was proved to be int
        elif op == "D" and type(row["id"]) is int:
            into.rows[row["id"]] = None
        else:
            raise ValueError(f"no such operation: {op!r}")


def _require_storable(images: list[Any]) -> None:
    """Raises ValueError for what a database cannot hold: too large a number, NUL, half a character."""
    for image in images:
        for name, value in image["row"].items():
            if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
                raise ValueError(f"{name}: the number is too large")
            if isinstance(value, str):
                value.encode()
                if "\0" in value:
                    raise ValueError(f"{name}: the text holds NUL")
