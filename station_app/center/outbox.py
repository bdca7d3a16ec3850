"""The outbox: a folder that holds just the files which are to be taken to stations."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from station_app.center.center import Center
from station_app.center.outgoing import BUNDLE_SUFFIX, answer
from station_app.center.own_tables import outgoing_file
from station_app.center.registry import list_stations
from station_app.center.turns import in_turn
from station_app.errors.sync import NameTaken
from station_app.sync.enrolment import WELCOME_SUFFIX
from station_app.sync.files import write_safely


def fill_outbox(center: Center) -> list[Path]:
    """Make the centre's own outbox hold what is to go out and nothing else; the files that stand there.

    Several processes may do so at once: each takes its turn, so that the last one in leaves it as it is to
    be. Raises what ``write_safely`` raises, but NameTaken: what the database says is what goes out.
    """
    center.outbox.mkdir(parents=True, exist_ok=True)
    with in_turn(center.folder / "outbox.lock"):
        return _fill(center)


def _fill(center: Center) -> list[Path]:
    pending = _pending(center)
    for path in center.outbox.iterdir():
        if path.suffix in {BUNDLE_SUFFIX, WELCOME_SUFFIX} and path.name not in pending:
            path.unlink()
    paths = []
    for name, content in pending.items():
        try:
            paths.append(write_safely(center.outbox, name, content))
        except NameTaken:
            (center.outbox / name).unlink()
            paths.append(write_safely(center.outbox, name, content))
    return paths


def answer_all(center: Center) -> list[Path]:
    """Say to every station what there is to say; the files that are to go out. Raises as ``fill_outbox``."""
    with center.read() as connection:
        codes = [station.code for station in list_stations(connection)]
    for code in codes:
        answer(center, code)
    return fill_outbox(center)


def copy_outbox(center: Center, folder: Path) -> list[Path]:
    """Write what is to go out into ``folder``, a stick as a rule; raises what ``write_safely`` raises."""
    return [write_safely(folder, name, content) for name, content in _pending(center).items()]


def _pending(center: Center) -> dict[str, bytes]:
    """The files that stations have not shown to have received, by name."""
    with center.read() as connection:
        rows = connection.execute(
            select(outgoing_file.c.name, outgoing_file.c.content).order_by(outgoing_file.c.name)
        )
        return {row.name: row.content for row in rows}
