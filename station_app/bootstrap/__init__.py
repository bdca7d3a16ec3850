"""Puts the program together: which folder, which page first, who is signed in, and what closes when.

The sign-in page needs the key file alone, so it is on the screen before the database's libraries are
loaded; they follow in the background. Imports inside functions are here for that reason only.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from station_app.bootstrap.program import Program
from station_app.clock import SystemClock
from station_app.errors import EnvironmentFault
from station_app.errors.store import DataFolderClosed, StoreInUse
from station_app.paths import Paths, usual_folder
from station_app.ui.application import make_application
from station_app.ui.preferences import Preferences


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program until its window is closed; returns the process's exit code."""
    options = _options(arguments)
    paths = Paths(options.data.expanduser().absolute() if options.data else usual_folder())
    preferences = Preferences(paths.preferences)
    app = make_application(["station-app"], preferences.text_size)
    try:
        program = Program(app, paths, SystemClock(), preferences, demo=options.demo)
    except StoreInUse as error:
        return _refuse("程序已经打开", error)
    except OSError:
        return _refuse("打不开", DataFolderClosed(folder=paths.folder))
    try:
        program.show_first()
        return app.exec()
    finally:
        program.close()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("station-app", description="Desktop application of a village station.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="keep the station's data in FOLDER")
    parser.add_argument("--demo", action="store_true", help="open the demo station")
    return parser.parse_args(arguments)


def _refuse(heading: str, error: EnvironmentFault) -> int:
    """A small window that says why there is no large one."""
    from station_app.ui.dialogs.question_dialog import QuestionDialog

    QuestionDialog(heading, str(error), ["知道了"], tone="warn", way_out=None).exec()
    return 1
