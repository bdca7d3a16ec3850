"""The commands for the people who sign in to the centre's page."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from station_app.center.console import FOLDER, Folder, opened, refusals, say
from station_app.center.operators import set_password
from station_app.errors.operators import PasswordsDiffer


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(operator)


def operator(
    name: Annotated[str, typer.Argument(help="As the person signs in, and as acts are signed.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    folder: Folder = FOLDER,
) -> None:
    """Give an operator of the centre's page a password, or a new one; who was signed in is signed out."""
    with refusals(), opened(folder) as center:
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _asked_twice()
        set_password(center, name, password)
        say(f"{name.strip()} can sign in now.")


def _asked_twice() -> str:
    """Raises PasswordsDiffer."""
    first: str = typer.prompt("Password", hide_input=True)
    if typer.prompt("Once more", hide_input=True) != first:
        raise PasswordsDiffer
    return first
