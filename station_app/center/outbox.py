"""The outbox: a folder that holds just the files which are to be taken to stations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from station_app.center.center import Center
from station_app.center.outgoing import BUNDLE_SUFFIX, answer
from station_app.center.own_tables import outgoing_file
from station_app.center.registry import list_stations
from station_app.center.turns import in_turn
from station_app.sync.enrolment import WELCOME_SUFFIX
from station_app.sync.files import replace_safely


def fill_outbox(center: Center) -> list[Path]:
    """Make the centre's own outbox hold what is to go out and nothing else; the files that stand there.

    Several processes may do so at once: each takes its turn, so that the last one in leaves it as it is to
    be. Raises what ``replace_safely`` raises: what the database says is what goes out.
    """
    center.outbox.mkdir(parents=True, exist_ok=True)
    with in_turn(center.folder / "outbox.lock"):
        return _fill(center)


def _fill(center: Center) -> list[Path]:
    names = {name for _, name in _waiting(center)}
    for path in center.outbox.iterdir():
        if path.suffix in {BUNDLE_SUFFIX, WELCOME_SUFFIX} and path.name not in names:
            path.unlink()
    return copy_outbox(center, center.outbox)


def answer_all(center: Center) -> list[Path]:
    """Say to every station what there is to say; the files that are to go out. Raises as ``fill_outbox``."""
    with center.read() as connection:
        codes = [station.code for station in list_stations(connection)]
    for code in codes:
        answer(center, code)
    return fill_outbox(center)


def copy_outbox(center: Center, folder: Path) -> list[Path]:
    """Write what is to go out into ``folder``, a stick as a rule; raises what ``replace_safely`` raises.

    A file of the same name that an earlier visit left there has been overtaken, and gives way.
    """
    return [replace_safely(folder, name, content) for name, content in _pending(center)]


def _pending(center: Center) -> Iterator[tuple[str, bytes]]:
    """The files that stations have not shown to have received, by name; one in memory at a time.

    What a restored station is given back may be years of its work.
    """
    for station_id, name in _waiting(center):
        with center.read() as connection:
            content = connection.execute(
                select(outgoing_file.c.content).where(
                    outgoing_file.c.station_id == station_id, outgoing_file.c.name == name
                )
            ).scalar()
        if content is not None:  # else another command has just let it go
            yield name, content


def _waiting(center: Center) -> list[tuple[int, str]]:
    """Station and name of each of them."""
    query = select(outgoing_file.c.station_id, outgoing_file.c.name).order_by(outgoing_file.c.name)
    with center.read() as connection:
        return [(row.station_id, row.name) for row in connection.execute(query)]
