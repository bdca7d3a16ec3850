"""What the centre's commands share: which centre they are for, and how refusals are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

from station_app.center.center import Center, open_center
from station_app.clock import SystemClock
from station_app.errors.sync import SyncError

REFUSED = 1
"""The exit code of a command that was refused."""

Folder = Annotated[
    Path,
    typer.Option(
        "--folder", envvar="STATION_CENTER_FOLDER", help="Where the centre keeps its settings and outbox."
    ),
]
FOLDER = user_data_path("station-center", appauthor=False)


@contextmanager
def opened(folder: Path) -> Iterator[Center]:
    """The centre in ``folder``, until the command ends; raises what ``open_center`` raises."""
    with closing(open_center(folder, SystemClock())) as center:
        yield center


@contextmanager
def closing(center: Center) -> Iterator[Center]:
    """Let go of the centre at the end."""
    try:
        yield center
    finally:
        center.close()


@contextmanager
def refusals() -> Iterator[None]:
    """A refusal ends the command with its reason."""
    try:
        yield
    except SyncError as error:
        complain(error)
        raise typer.Exit(REFUSED) from error


def say(line: str) -> None:
    """A line on stdout."""
    typer.echo(line)


def complain(error: SyncError) -> None:
    """The operator's line, and the sentence that a clerk would read."""
    typer.echo(f"{error.operator_line()}\n  {error}", err=True)
