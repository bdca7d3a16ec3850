"""The commands that show forks and decide them."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from station_app.center.console import FOLDER, Folder, opened, refusals, say
from station_app.center.forks import all_cases
from station_app.center.outbox import fill_outbox
from station_app.center.outgoing import answer
from station_app.center.releasing import Keep, release
from station_app.center.report import case_lines, ingested_line, released_line


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("forks")(list_forks)
    app.command("release")(decide)


def list_forks(
    code: Annotated[str | None, typer.Argument(help="A station's code; without it, all stations.")] = None,
    folder: Folder = FOLDER,
) -> None:
    """Show each fork: what is held and what the other side brought, where they begin to differ."""
    with refusals(), opened(folder) as center:
        cases = [case for case in all_cases(center) if code in {None, case.station.code}]
        for case in cases:
            say("\n".join(case_lines(case)))
        if not cases:
            say("No fork waits for a decision.")


def decide(
    code: Annotated[str, typer.Argument(help="The station's code.")],
    keep: Annotated[
        Keep, typer.Option(help="The side that is the station's journal: what is held, or what came later.")
    ],
    case: Annotated[str | None, typer.Option(help="Which fork, where the station has several.")] = None,
    operator: Annotated[str | None, typer.Option(help="Who decides; otherwise your login name.")] = None,
    folder: Folder = FOLDER,
) -> None:
    """Decide a fork; keeping the other side replaces what is held from there on, which stays as evidence."""
    with refusals(), opened(folder) as center:
        done = release(center, code, keep, operator=operator or getpass.getuser(), case_id=case)
        say(released_line(done))
        for result in done.waited:
            say(ingested_line(result))
        answer(center, code)
        fill_outbox(center)
