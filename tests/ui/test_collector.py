"""Widgets are destroyed on the window's thread, whoever makes the garbage that brings the collection on."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from station_app.ui.collector import Collector


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    was_on = gc.isenabled()
    yield Collector()
    if was_on:
        gc.enable()


def test_a_worker_makes_garbage_without_collecting_any(collector: Collector) -> None:
    dead_on: list[int] = []
    forgotten = QObject()
    forgotten.itself = forgotten  # type: ignore[attr-defined]  # a cycle, as pages and their slots are
    weakref.finalize(forgotten, lambda: dead_on.append(threading.get_ident()))
    del forgotten
    worker = threading.Thread(target=lambda: [[{}] for _ in range(100_000)])
    worker.start()
    worker.join()
    assert dead_on == []
    gc.collect()
    assert dead_on == [threading.get_ident()]


def test_garbage_goes_while_the_window_is_idle(collector: Collector, qtbot: QtBot) -> None:
    gc.collect()
    kept = [[] for _ in range(gc.get_threshold()[0] + 1)]  # type: ignore[var-annotated]  # anything that counts
    assert gc.get_count()[0] > gc.get_threshold()[0]
    qtbot.waitUntil(lambda: gc.get_count()[0] <= gc.get_threshold()[0], timeout=3_000)
    assert kept
