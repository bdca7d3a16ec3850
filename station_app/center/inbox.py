"""What waits at the centre for one station: the centre's log for it, and what it gives back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from station_app.center.outgoing import BUNDLE_SUFFIX
from station_app.center.own_tables import outgoing_file
from station_app.center.registry import EnrolledStation
from station_app.center.returning import RETURN_MARK

_NAME = re.compile(
    rf"[0-9A-Za-z]{{1,32}}-down-(?P<epoch>[0-9a-z]{{1,32}})-(?P<first>[0-9]+)-(?P<last>[0-9]+)"
    rf"{re.escape(BUNDLE_SUFFIX)}"
)


_RETURN = re.compile(
    rf"[0-9A-Za-z]{{1,32}}{RETURN_MARK}[0-9a-z]{{1,32}}-(blobs-[0-9a-f]{{12}}|(?P<first>[0-9]+)-[0-9]+)"
    rf"{re.escape(BUNDLE_SUFFIX)}"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bundle that can be fetched by its name; ``size`` is in bytes, ``first`` and ``last`` its entries."""

    name: str
    size: int
    epoch: str
    first: int
    last: int


def list_inbox(connection: Connection, station: EnrolledStation, after: int) -> list[Waiting]:
    """The bundles that bring entries after ``after``, in the order in which they are to be taken in."""
    size = func.length(outgoing_file.c.content)
    rows = connection.execute(
        select(outgoing_file.c.name, size).where(outgoing_file.c.station_id == station.id)
    )
    waiting = [_waiting(stated, size) for name, size in rows if (stated := _NAME.fullmatch(name))]
    return sorted((each for each in waiting if each.last > after), key=lambda each: each.first)


def list_returns(connection: Connection, station: EnrolledStation) -> list[str]:
    """The names of what a restored store is given back: its entries in their order, then photos."""
    names = connection.scalars(select(outgoing_file.c.name).where(outgoing_file.c.station_id == station.id))
    found = [stated for name in names if (stated := _RETURN.fullmatch(name))]
    found.sort(key=lambda each: (each["first"] is None, int(each["first"] or 0), each[0]))
    return [each[0] for each in found]


def fetch(connection: Connection, station: EnrolledStation, name: str) -> bytes | None:
    """All bytes of a bundle that waits for this station, None where it has none of that name."""
    if not _NAME.fullmatch(name) and not _RETURN.fullmatch(name):  # a welcome goes another way
        return None
    content = connection.execute(
        select(outgoing_file.c.content).where(
            outgoing_file.c.station_id == station.id, outgoing_file.c.name == name
        )
    ).scalar()
    return None if content is None else bytes(content)


def _waiting(stated: re.Match[str], size: int) -> Waiting:
    return Waiting(stated[0], size, stated["epoch"], int(stated["first"]), int(stated["last"]))
