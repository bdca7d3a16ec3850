"""Deeds of a station that comes back, for ``doomed``: settling with its centre, and being rebuilt."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable

from station_app.clock import SystemClock
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.store.window_lock import single_window
from station_app.sync.rebuilding import rebuild
from station_app.sync.settling import go_on, settling, take_from
from tests.helpers.stations import PASSWORD

USER, STARTED, DONE = "李书记", "started", "done"
CODE_FILE, REBUILD_FILE = "recovery code", "420581104206.rebuild"
Show = Callable[[str], None]


def settle_once(layout: Layout, show: Show) -> None:
    """Takes back what the stick brings, and goes on; begins anew once that was done."""
    pristine, stick = layout.folder.parent / "pristine", layout.folder.parent / "stick"
    with single_window(layout):
        store, actor = open_store(layout, SystemClock(), USER, PASSWORD)
        if settling(store) is None:
            store.close()
            shutil.copy(pristine / layout.database.name, layout.database)
            store, actor = open_store(layout, SystemClock(), USER, PASSWORD)
        show(STARTED)
        take_from(store, actor, stick)
        go_on(store, actor)
        show(DONE)
        signal.pause()


def rebuild_once(layout: Layout, show: Show) -> None:
    """Rebuilds the station from the file on the stick, where the last one was cleared away."""
    stick = layout.folder.parent / "stick"
    with single_window(layout):
        layout.database.unlink(missing_ok=True)
        layout.keys.unlink(missing_ok=True)
        show(STARTED)
        code = (stick / CODE_FILE).read_text()
        rebuild(layout, SystemClock(), stick / REBUILD_FILE, code, PASSWORD, lambda _done, _total: None)
        show(DONE)
        signal.pause()
