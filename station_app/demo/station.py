"""Makes the demo station (演示站): a whole store with two years in it, or nothing where that is cancelled."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable

from station_app.clock import Clock
from station_app.demo.history import DEMO_PASSWORD, HOUSEHOLDS, Told, fill_demo, first_instant
from station_app.demo.replay import ReplayClock
from station_app.demo.story import read_story
from station_app.domain.permissions import Actor
from station_app.errors.store import StoreExists
from station_app.store.files import sync_file, sync_folder
from station_app.store.layout import Layout
from station_app.store.opening import create_store, open_store
from station_app.store.store import Store

_MAKING = ".making-"


def create_demo(
    layout: Layout,
    clock: Clock,
    progress: Told,
    cancelled: Callable[[], bool],
    *,
    households: int = HOUSEHOLDS,
) -> tuple[Store, Actor] | None:
    """Make the demo station in an empty folder and open it for its head, whose password is DEMO_PASSWORD.

    ``progress(done, total, words)`` counts the days told. Returns None where it was cancelled; nothing of
    it is left then. Raises StoreExists.
    """
    if layout.exists():
        raise StoreExists
    layout.folder.mkdir(parents=True, exist_ok=True)
    for left_over in layout.folder.glob(f"{_MAKING}*"):
        shutil.rmtree(left_over)
    making = Layout(layout.folder / f"{_MAKING}{secrets.token_hex(4)}")
    try:
        if not _make(making, clock, progress, cancelled, households):
            return None
        sync_file(making.database)
        making.database.replace(layout.database)
        making.keys.replace(layout.keys)
    finally:
        shutil.rmtree(making.folder, ignore_errors=True)
    sync_folder(layout.folder)
    return open_store(layout, clock, read_story().head, DEMO_PASSWORD)


def _make(
    layout: Layout, clock: Clock, progress: Told, cancelled: Callable[[], bool], households: int
) -> bool:
    """The same beside its place; True where it is whole."""
    story, end = read_story(), clock.now()
    replay = ReplayClock(first_instant(end))
    made = create_store(
        layout, replay, station=story.station, user=story.head, password=DEMO_PASSWORD, is_demo=True
    )
    try:
        with made.store.in_the_making():
            return fill_demo(made.store, made.actor, replay, end, progress, cancelled, households=households)
    finally:
        made.store.close()
