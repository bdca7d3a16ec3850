"""The very rows that a station's bundles bring, as plain files that a bare COPY takes.

They are those of all row images and of the journal's entries. An image that changes a row is a row of its own
here, and all are numbered anew, because a bare COPY takes no id twice.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from station_app.center.own_tables import received_journal
from station_app.center.tables import STATION_TABLES
from station_app.domain.journal import Entry, Stored
from station_app.models.revision import IMAGE_REVISION


def write_rows(
    station_id: int, epoch: str, entries: Iterable[Entry], folder: Path
) -> tuple[dict[str, Path], int]:
    """A file for each table, and how many rows they hold together."""
    lines: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        lines[received_journal.name].append(_line(_journal_row(station_id, epoch, entry)))
        for image in json.loads(entry.changes):
            table, row = image["t"], image["row"]
            row["id"] = len(lines[table]) + 1
            columns = list(STATION_TABLES[table].columns)[1:]
            lines[table].append(_line([station_id, *(row[column.name] for column in columns)]))
    files = {name: folder / f"{station_id}-{name}.rows" for name in lines}
    for name, path in files.items():
        path.write_text("".join(lines[name]), encoding="utf-8")
    return files, sum(map(len, lines.values()))


def _journal_row(station_id: int, epoch: str, entry: Entry) -> Sequence[Stored]:
    """In the order of the columns of ``received_journal``."""
    head = (entry.seq, entry.at, entry.actor, entry.action, entry.part, entry.parts)
    return (station_id, epoch, *head, entry.digest, entry.hash, IMAGE_REVISION, entry.changes)


def _line(row: Sequence[Stored]) -> str:
    """In COPY's text form; these villages have nothing in their texts that would have to be escaped."""
    line = "\t".join("\\N" if value is None else str(value) for value in row)
    assert line.count("\\") == sum(value is None for value in row)
    return f"{line}\n"
