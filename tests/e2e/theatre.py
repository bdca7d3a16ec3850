"""Opens the real program on a folder, in whatever screen there is, and closes it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from station_app.bootstrap.program import Program
from station_app.clock import Clock, SystemClock
from station_app.paths import Paths
from station_app.sync.stick import linux_drives
from station_app.ui import drives
from station_app.ui.preferences import Preferences


@contextmanager
def program(
    app: QApplication,
    data: Path,
    *,
    clock: Clock | None = None,
    ports: Path = Path("/"),
    demo: bool = False,
) -> Iterator[Program]:
    """The program as ``station_app.bootstrap.main`` opens it, with the first page shown.

    Its sticks are those listed below ``ports``; its printers keep what they print.
    """
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    paths = Paths(data)
    paths.folder.mkdir(parents=True, exist_ok=True)
    with patch.object(drives, "find_drives", partial(linux_drives, ports)):
        yield from _opened(app, paths, clock or SystemClock(), demo=demo)


def _opened(app: QApplication, paths: Paths, clock: Clock, *, demo: bool) -> Iterator[Program]:
    opened = Program(app, paths, clock, Preferences(paths.preferences), demo=demo)
    try:
        opened.show_first()
        yield opened
    finally:
        opened.close()
        opened.window.close()
