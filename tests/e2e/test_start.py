"""The real process on a real screen, by keyboard alone: the guide, signing in, a second window."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from station_app.clock import SystemClock
from station_app.errors import StationError
from station_app.services.first_start import GuideState, guide_state
from station_app.services.products import list_products
from station_app.services.signing_in import found_station
from station_app.services.stations import StationDraft, StationView, get_station
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.store.store import Store
from station_app.ui import theme
from tests.helpers.display import NoDisplay, own_display
from tests.helpers.hands import Hands, await_that
from tests.helpers.pdf import text_of

USER, PASSWORD = "Li", "secret-99"
STATION, CODE = "Lijiafan", "420581104205"

pytestmark = [
    pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool is not installed"),
    pytest.mark.timeout(300),
]


@pytest.fixture
def hands() -> Iterator[Hands]:
    try:
        with own_display() as display:
            yield Hands(display)
    except NoDisplay as missing:
        pytest.skip(f"no X server here: {missing}")


@contextmanager
def _running(hands: Hands, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = hands.start(folder)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def _opened(folder: Path) -> Iterator[Store]:
    """The store as a second reader beside the running program."""
    store, _ = open_store(Layout(folder), SystemClock(), USER, PASSWORD)
    try:
        yield store
    finally:
        store.close()


def _state(folder: Path) -> GuideState:
    with _opened(folder) as store:
        return guide_state(store)


def _station(folder: Path) -> StationView:
    with _opened(folder) as store:
        return get_station(store)


def _is_founded(folder: Path) -> bool:
    try:
        return _state(folder).has_station
    except StationError:
        return False


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    """The folder of a station that was set up before, its guide not finished."""
    founded = found_station(Layout(tmp_path), SystemClock(), StationDraft(STATION, CODE), USER, PASSWORD)
    founded.signed_in.store.close()
    return tmp_path


def _groups(sheet: Path) -> list[str]:
    """The code's groups of four: two rows of boxes, each row's numbers first and its letters after."""
    words = re.findall(r"[0-9A-Z]+", text_of(sheet.read_bytes()))
    rows = "".join(words[words.index("1") :])
    letters = rows[4:20] + rows[24:40]
    return [letters[place : place + 4] for place in range(0, 32, 4)]


def test_the_guide_leads_from_an_empty_folder_to_a_station(hands: Hands, tmp_path: Path) -> None:
    folder, sheet = tmp_path / "data", tmp_path / "sheet.pdf"
    with _running(hands, folder) as process:
        hands.await_title("文明实践站")
        await_that(lambda: _has(hands.picture(tmp_path / "welcome.png"), theme.ACCENT), "the welcome page")
        hands.press("Return")
        hands.type(STATION)
        hands.type("")
        hands.type(CODE)
        hands.type(USER)
        for _ in ("phone", "unit", "city"):
            hands.press("Return")
        hands.type(PASSWORD)
        hands.type(PASSWORD)
        await_that(lambda: _is_founded(folder), "the station")
        assert (_station(folder).name, _station(folder).code) == (STATION, CODE)
        _keep_the_sheet(hands, sheet)
        _check_the_sheet(hands, sheet, folder)
        hands.press("shift+Tab", "Return")
        hands.press("Return")
        await_that(lambda: _state(folder).has_goods, "the goods")
        hands.press("Return")
        hands.await_title(f"{STATION} - 文明实践站")
        assert _state(folder).was_finished
        with _opened(folder) as store:
            assert len(list_products(store)) > 30
        hands.press("alt+F4")
        assert process.wait(20) == 0


def _keep_the_sheet(hands: Hands, sheet: Path) -> None:
    """打印或保存恢复单 has the keyboard; in the preview 另存为 PDF is the last button that can be pressed."""
    hands.press("Return")
    hands.await_title("打印预览")
    hands.press("shift+Tab", "space")
    hands.await_title("另存为 PDF")
    hands.type(str(sheet))
    hands.await_no_title("另存为 PDF")
    await_that(lambda: sheet.exists() and sheet.stat().st_size > 0, "the sheet")
    hands.press("Escape")
    hands.await_no_title("打印预览")


def _check_the_sheet(hands: Hands, sheet: Path, folder: Path) -> None:
    """Which group is asked for stands on the screen alone: wrong ones are refused, the right one goes on."""
    assert not _state(folder).has_recovery_sheet
    for tries, group in enumerate(_groups(sheet)):
        hands.type(group)
        time.sleep(0.5)
        if _state(folder).has_recovery_sheet:
            return
        assert tries < 7, "no group of the sheet is right"


def _has(picture: Path, color: str, least: int = 400) -> bool:
    """True where at least so many pixels of the picture have exactly this colour."""
    image, wanted = QImage(str(picture)), QColor(color).rgb()
    found = 0
    for y in range(0, image.height(), 2):
        for x in range(image.width()):
            found += image.pixel(x, y) == wanted
            if found >= least:
                return True
    return False


def test_a_second_start_asks_who_it_is_and_takes_no_wrong_password(hands: Hands, standing: Path) -> None:
    with _running(hands, standing) as process:
        hands.await_title("文明实践站")
        before = standing / "before.png"
        await_that(lambda: _has(hands.picture(before), theme.ACCENT), "the sign-in page")
        assert not _has(before, theme.BAD_TINT)
        hands.type("wrong-word")
        after = standing / "after.png"
        await_that(lambda: _has(hands.picture(after), theme.BAD_TINT), "the field marked as wrong")
        assert process.poll() is None
        hands.type(PASSWORD)
        await_that(lambda: not _has(hands.picture(after), theme.BAD_TINT), "the guide")
        hands.press("alt+F4")
        assert process.wait(20) == 0


def test_a_second_window_is_refused(hands: Hands, standing: Path) -> None:
    with _running(hands, standing) as first:
        hands.await_title("文明实践站")
        with _running(hands, standing) as second:
            hands.await_title("程序已经打开")
            hands.press("Return")
            assert second.wait(20) == 1
        assert first.poll() is None
    with _running(hands, standing) as third:
        hands.await_title("文明实践站")
        assert third.poll() is None


def test_the_log_names_nobody(hands: Hands, standing: Path) -> None:
    with _running(hands, standing):
        hands.await_title("文明实践站")
        await_that((standing / "log" / "station.log").exists, "the log")
    text = (standing / "log" / "station.log").read_text(encoding="utf-8")
    assert USER not in text.split()
    assert STATION not in text
