"""What the store has written reaches the pages on the window's thread, a burst of writes once."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from station_app.ui.changes import Changes


def test_areas_written_on_a_worker_reach_the_window_together(qtbot: QtBot) -> None:
    changes = Changes()
    told: list[tuple[frozenset[str], int]] = []
    changes.changed.connect(lambda areas: told.append((areas, threading.get_ident())))

    def write() -> None:
        changes.announce({"points", "shop"})
        changes.announce(["people"])

    worker = threading.Thread(target=write)
    worker.start()
    worker.join()
    assert told == [], "nothing is told on the worker's thread"
    qtbot.waitUntil(lambda: told != [])
    assert told == [(frozenset({"points", "shop", "people"}), threading.get_ident())]


def test_a_write_that_changed_nothing_tells_nobody(qtbot: QtBot) -> None:
    changes = Changes()
    told: list[frozenset[str]] = []
    changes.changed.connect(told.append)
    changes.announce(())
    qtbot.wait(20)
    assert told == []


def test_a_later_write_is_told_again(qtbot: QtBot) -> None:
    changes = Changes()
    with qtbot.waitSignal(changes.changed) as first:
        changes.announce({"shop"})
    with qtbot.waitSignal(changes.changed) as second:
        changes.announce({"people"})
    assert first.args == [frozenset({"shop"})]
    assert second.args == [frozenset({"people"})]
