"""The look: readable at every size, rendered beforehand, and cheap at a start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from station_app.resources import resource
from station_app.ui import icons, theme

BACKGROUNDS = (theme.PAPER, theme.SURFACE, theme.SUNKEN)


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize(
    "text",
    [theme.TEXT, theme.MUTED, theme.ACCENT, theme.FOCUS, theme.GOOD, theme.WARN, theme.BAD, theme.GOLD_TEXT],
)
def test_every_text_colour_is_readable_on_every_ground(text: str, background: str) -> None:
    assert theme.contrast(text, background) >= 4.5


@pytest.mark.parametrize("tone", theme.TONES)
def test_every_tone_is_readable_on_its_tint(tone: str) -> None:
    text, tint = theme.TONES[tone]
    assert theme.contrast(text, tint) >= 4.5


@pytest.mark.parametrize(
    ("text", "background"),
    [
        (theme.ON_ACCENT, theme.ACCENT),
        (theme.ON_ACCENT, theme.ACCENT_DARK),
        (theme.SURFACE, theme.TEXT),
        (theme.SURFACE, theme.BAD),
        (theme.GLOW, theme.TEXT),
        (theme.GLOW, theme.BAD),
        (theme.FOCUS, theme.INFO_TINT),
        (theme.ACCENT_DARK, theme.ACCENT_TINT),
        (theme.TEXT, theme.ACCENT_TINT),
        (theme.MUTED, theme.LINE),
        (theme.BAD, theme.BAD_TINT),
    ],
)
def test_words_on_buttons_bars_and_selections_are_readable(text: str, background: str) -> None:
    assert theme.contrast(text, background) >= 4.5


@pytest.mark.parametrize(
    ("line", "background"),
    [
        (theme.EDGE, theme.SURFACE),
        (theme.EDGE, theme.PAPER),
        (theme.FOCUS, theme.SURFACE),
        (theme.GLOW, theme.ACCENT),
        (theme.GOLD, theme.SURFACE),
        *[(color, theme.SURFACE) for color in theme.SERIES],
    ],
)
def test_edges_focus_stars_and_plots_are_seen(line: str, background: str) -> None:
    assert theme.contrast(line, background) >= 3


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_the_rendered_sheets_are_those_of_the_sources(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "station_app.ui.theme_build", str(tmp_path)],
        check=True,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "PATH": ""},
    )
    built = {path.relative_to(tmp_path): path.read_text("utf-8") for path in tmp_path.rglob("*.*ss")}
    assert len(built) == len(theme.TextSize)
    for name, text in built.items():
        assert resource("theme", str(name)).read_text("utf-8") == text, "run station_app.ui.theme_build again"


@pytest.mark.parametrize("size", theme.TextSize)
def test_every_picture_that_a_sheet_names_is_there(size: theme.TextSize) -> None:
    named = set(re.findall(r"theme:([\w/.-]+)", theme.sheet(size)))
    assert named
    for name in named:
        assert resource("theme", *name.split("/")).exists()


def test_focus_is_said_for_every_kind_of_control() -> None:
    sheet = theme.sheet(theme.TextSize.STANDARD)
    for kind in (
        "QPushButton",
        "QToolButton",
        "QLineEdit",
        "QComboBox",
        "QCheckBox",
        "QTableView",
        "QTabBar::tab",
    ):
        assert re.search(rf"{kind}:focus[^{{]*{{[^}}]*border", sheet), kind


def test_neither_qt_material_nor_jinja_nor_a_database_is_loaded_at_a_start() -> None:
    code = (
        "import sys\n"
        "from station_app.ui.application import make_application\n"
        "import station_app.ui.main_window, station_app.ui.messages, station_app.ui.tasks\n"
        "import station_app.ui.pages.sign_in_page, station_app.ui.pages.welcome_page\n"
        "app = make_application(['station'])\n"
        "heavy = {'qt_material', 'jinja2', 'sqlalchemy', 'sqlcipher3', 'alembic', 'reportlab',\n"
        "         'pypinyin', 'xlsxwriter',\n"
        "         'cryptography', 'PySide6.QtPdf', 'PySide6.QtCharts', 'PySide6.QtPrintSupport'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=_offscreen()
    )
    assert run.stdout.strip() == "[]"


def _offscreen() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


@pytest.mark.parametrize("bold", [False, True])
def test_the_projects_own_font_shows_rare_names(qapp: QApplication, bold: bool) -> None:
    font = theme.font(bold=bold)
    assert QFontInfo(font).family() == theme.FONT_FAMILY
    assert QFontInfo(font).bold() is bold
    strict = QFont(font)
    strict.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    metrics = QFontMetrics(strict)
    assert all(metrics.inFontUcs4(ord(character)) for character in "李名兰㛃䶮𠅤𬱖")


def test_larger_text_makes_larger_words(qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel("新时代文明实践站")
    qtbot.addWidget(label)
    widths = []
    try:
        for size in theme.TextSize:
            theme.apply(qapp, size)
            label.ensurePolished()
            widths.append(label.sizeHint().width())
    finally:
        theme.apply(qapp, theme.TextSize.STANDARD)
    assert widths == sorted(set(widths))


def test_an_icon_takes_the_colour_it_is_given(qapp: QApplication) -> None:
    image = icons.pixmap("star-fill", 48, theme.GOLD).toImage()
    middle = image.pixelColor(24, 26)
    assert middle.name().upper() == theme.GOLD


def test_every_icon_is_one_of_the_family() -> None:
    paths = list(resource("icons").glob("*.svg"))
    assert len(paths) > 50
    for path in paths:
        assert 'viewBox="0 -960 960 960"' in path.read_text("utf-8"), path.name
    assert "Apache License" in resource("icons", "LICENSE").read_text("utf-8")
