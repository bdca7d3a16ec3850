"""Work runs away from the window's thread, in order, can be cancelled, and never loses an error."""

from __future__ import annotations

import itertools
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from station_app.ui.dialogs.progress_dialog import ProgressDialog
from station_app.ui.tasks import Cancelled, Lane, Progress, Tasks
from tests.helpers.windows import shown


class Reports:
    """Where unclaimed errors arrive."""

    def __init__(self) -> None:
        self.errors: list[tuple[BaseException, QWidget | None]] = []

    def __call__(self, error: BaseException, near: QWidget | None) -> None:
        self.errors.append((error, near))


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def workers(qapp: QApplication, reports: Reports) -> Iterator[Tasks]:
    tasks = Tasks(reports)
    yield tasks
    assert tasks.shut_down(5_000)


def fail(_: Progress) -> None:
    raise LookupError("no such row")


def test_a_result_arrives_on_the_windows_thread(workers: Tasks) -> None:
    main = threading.get_ident()
    seen: list[tuple[int, int]] = []
    workers.run(lambda _: threading.get_ident(), done=lambda at: seen.append((at, threading.get_ident())))
    assert workers.wait_idle(2_000)
    ((worked_on, told_on),) = seen
    assert worked_on != main
    assert told_on == main


def test_the_window_stays_alive_while_work_runs(workers: Tasks, qtbot: QtBot) -> None:
    beats: list[float] = []
    heart = QTimer(interval=10)
    heart.timeout.connect(lambda: beats.append(time.monotonic()))
    heart.start()
    asked = time.monotonic()
    workers.run(lambda _: time.sleep(0.5))
    assert time.monotonic() - asked < 0.4, "asking returns at once, not when the work is done"
    assert workers.wait_idle(3_000)
    heart.stop()
    gaps = [later - earlier for earlier, later in itertools.pairwise(beats)]
    assert len(beats) > 10
    assert max(gaps) < 0.4


def test_the_store_lane_keeps_the_order_and_runs_one_at_a_time(workers: Tasks) -> None:
    inside = 0
    most = 0
    order: list[int] = []

    def work(number: int) -> Callable[[Progress], int]:
        def body(_: Progress) -> int:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            time.sleep(0.002 * (5 - number % 5))
            inside -= 1
            return number

        return body

    for number in range(20):
        workers.run(work(number), done=order.append)
    assert workers.wait_idle(5_000)
    assert order == list(range(20))
    assert most == 1


def test_a_long_print_does_not_hold_up_the_store(workers: Tasks) -> None:
    release = threading.Event()
    ended: list[str] = []
    workers.run(lambda _: release.wait(5), lane=Lane.POOL, done=lambda _: ended.append("print"))

    def store_done(_: object) -> None:
        ended.append("store")
        release.set()

    workers.run(lambda _: 1, done=store_done)
    assert workers.wait_idle(5_000)
    assert ended == ["store", "print"]


def test_a_failure_goes_to_the_messages_when_nobody_takes_it(
    workers: Tasks, reports: Reports, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    workers.run(fail, done=lambda _: pytest.fail("no result"), owner=page)
    assert workers.wait_idle(2_000)
    ((error, near),) = reports.errors
    assert isinstance(error, LookupError)
    assert near is page


def test_a_failure_goes_to_who_asked_for_it(workers: Tasks, reports: Reports) -> None:
    taken: list[BaseException] = []
    workers.run(fail, failed=taken.append)
    assert workers.wait_idle(2_000)
    assert [type(error) for error in taken] == [LookupError]
    assert reports.errors == []


def test_a_result_for_a_page_that_is_gone_is_dropped(workers: Tasks) -> None:
    page = QObject()
    started, release = threading.Event(), threading.Event()

    def work(_: Progress) -> int:
        started.set()
        release.wait(5)
        return 1

    seen: list[int] = []
    workers.run(work, done=seen.append, owner=page)
    assert started.wait(2)
    delete(page)
    release.set()
    assert workers.wait_idle(2_000)
    assert seen == []


def test_an_error_of_a_page_that_is_gone_is_still_reported(workers: Tasks, reports: Reports) -> None:
    page = QWidget()
    started, release = threading.Event(), threading.Event()

    def work(_: Progress) -> None:
        started.set()
        release.wait(5)
        raise LookupError

    workers.run(work, failed=lambda _: pytest.fail("the page is gone"), owner=page)
    assert started.wait(2)
    delete(page)
    release.set()
    assert workers.wait_idle(2_000)
    assert [near for _, near in reports.errors] == [None]


def test_cancelled_work_stops_where_it_next_looks(workers: Tasks) -> None:
    started = threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        while True:
            progress.raise_if_cancelled()
            time.sleep(0.001)

    ends: list[BaseException] = []
    handle = workers.run(work, done=lambda _: pytest.fail("was cancelled"), failed=ends.append)
    assert started.wait(2)
    handle.cancel()
    assert workers.wait_idle(2_000)
    assert [type(end) for end in ends] == [Cancelled]
    assert handle.is_finished


def test_work_cancelled_before_its_turn_never_begins(workers: Tasks) -> None:
    release = threading.Event()
    begun: list[int] = []
    workers.run(lambda _: release.wait(5))
    waiting = workers.run(lambda _: begun.append(1), failed=lambda _: None)
    waiting.cancel()
    release.set()
    assert workers.wait_idle(2_000)
    assert begun == []


def test_long_work_shows_what_is_being_done_and_can_be_cancelled(workers: Tasks, qtbot: QtBot) -> None:
    def work(progress: Progress) -> None:
        step = 0
        while True:
            step = min(step + 1, 99)
            progress.report(step, 100, "正在检查花名册")
            progress.raise_if_cancelled()
            time.sleep(0.01)

    ends: list[BaseException] = []
    workers.run(work, failed=ends.append, title="正在导入花名册", cancellable=True)
    qtbot.waitUntil(lambda: shown(ProgressDialog) != [])
    (dialog,) = shown(ProgressDialog)
    qtbot.waitUntil(lambda: "正在检查花名册" in dialog._text.text())
    dialog._cancel.click()
    assert workers.wait_idle(2_000)
    assert [type(end) for end in ends] == [Cancelled]
    assert not dialog.isVisible()


def test_work_that_cannot_be_cancelled_cannot_be_closed_away(workers: Tasks, qtbot: QtBot) -> None:
    release = threading.Event()
    workers.run(lambda _: release.wait(5), title="正在保存")
    qtbot.waitUntil(lambda: shown(ProgressDialog) != [])
    (dialog,) = shown(ProgressDialog)
    dialog.reject()
    dialog.close()
    assert dialog.isVisible()
    release.set()
    assert workers.wait_idle(2_000)
    assert not dialog.isVisible()


def test_short_work_shows_no_dialog(workers: Tasks, qtbot: QtBot) -> None:
    workers.run(lambda _: None, title="正在保存")
    assert workers.wait_idle(2_000)
    qtbot.wait(500)
    assert shown(ProgressDialog) == []


def test_a_pressed_button_rests_until_its_work_has_ended(workers: Tasks, qtbot: QtBot) -> None:
    button = QPushButton("保存")
    qtbot.addWidget(button)
    states: list[bool] = []
    workers.run(lambda _: None, done=lambda _: states.append(button.isEnabled()), busy=button)
    assert not button.isEnabled()
    assert workers.wait_idle(2_000)
    assert states == [True]


def test_waiting_gives_up_when_time_runs_out(workers: Tasks) -> None:
    release = threading.Event()
    workers.run(lambda _: release.wait(5))
    assert not workers.wait_idle(50)
    release.set()
    assert workers.wait_idle(2_000)


def test_closing_the_program_stops_what_can_be_stopped(reports: Reports, qapp: QApplication) -> None:
    def work(progress: Progress) -> None:
        while True:
            progress.raise_if_cancelled()
            time.sleep(0.001)

    tasks = Tasks(reports)
    ends: list[Any] = []
    tasks.run(work, failed=ends.append)
    assert tasks.shut_down(2_000)
    assert [type(end) for end in ends] == [Cancelled]


def test_what_a_job_held_is_dropped_on_the_windows_thread(qtbot: QtBot) -> None:
    """A widget that goes with its last job must not be destroyed by the worker."""
    goes_on = threading.Event()

    class SlowToLetGo(Tasks):
        def _work(self, job: Any) -> None:
            super()._work(job)
            goes_on.wait(10)

    tasks = SlowToLetGo(lambda error, _: None)
    held = QObject()
    destroyed_on: list[int] = []
    weakref.finalize(held, lambda: destroyed_on.append(threading.get_ident()))
    tasks.run(partial(_name_of, held), done=lambda _: None, owner=held)
    del held
    try:
        assert tasks.wait_idle()
        assert destroyed_on == [threading.get_ident()]
    finally:
        goes_on.set()
        assert tasks.shut_down()


def _name_of(held: QObject, _: object) -> str:
    return held.objectName()
