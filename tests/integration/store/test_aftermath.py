"""What a crash left behind is cleared by the next window, and by nobody while one is open."""

from __future__ import annotations

import pytest

from station_app.errors.store import StoreInUse
from station_app.store.aftermath import BACKUP_ROOM, ROOM
from station_app.store.backup import back_up
from station_app.store.layout import Layout
from station_app.store.window_lock import single_window
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def littered(station: StationUnderTest) -> Layout:
    """A station's folder after a crash in the middle of everything."""
    layout = station.store.layout
    back_up(station.store, layout.backups)
    station.store.close()
    for room in (f"{ROOM}1a2b3c4d", f"{BACKUP_ROOM}xyz"):
        (layout.folder / room).mkdir()
        (layout.folder / room / "station.db").write_bytes(b"half")
    (layout.backups / ".某村-20260302-090000-abcd.wmbak.part").write_bytes(b"half")
    (layout.folder / "station.db.replaced-1a2b3c4d").write_bytes(b"an older store")
    return layout


def _names(layout: Layout) -> set[str]:
    return {path.name for path in layout.folder.iterdir()} - {"station.lock"}


def test_the_next_window_clears_what_is_unfinished_and_nothing_else(littered: Layout) -> None:
    kept = {path.name for path in littered.backups.iterdir() if not path.name.startswith(".")}
    with single_window(littered):
        assert _names(littered) == {"station.db", "station.keys", "station.db.replaced-1a2b3c4d", "backups"}
        assert {path.name for path in littered.backups.iterdir()} == kept


def test_a_second_window_does_not_clear_away_what_the_first_is_doing(littered: Layout) -> None:
    with single_window(littered):
        (littered.folder / f"{ROOM}5e6f7a8b").mkdir()
        with pytest.raises(StoreInUse), single_window(littered):
            pass
        assert f"{ROOM}5e6f7a8b" in _names(littered)
