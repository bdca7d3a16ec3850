"""Finds the files that are shipped with the program, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from station_app.errors.resources import ProgramFileMissing

_PACKAGE = Path(__file__).resolve().parent
_HOMES = (_PACKAGE / "_resources", _PACKAGE.parent / "resources")
"""Inside the installed wheel; beside the package in a checkout."""


@cache
def resource(*parts: str) -> Path:
    """The shipped file or folder ``resources/<parts>``.

    Raises ``ProgramFileMissing`` where the installation lacks it.
    """
    for home in _HOMES:
        path = home.joinpath(*parts)
        if path.exists():
            return path
    raise ProgramFileMissing(name="/".join(parts))
