"""Renders the style sheets under ``resources/theme`` from qt-material and ``station.qss.in``.

Run by a developer after a change (``python -m station_app.ui.theme_build``); the program itself reads
what stands there, so that neither qt-material nor Jinja is loaded at a start.
"""

from __future__ import annotations

import re
import string
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QGuiApplication  # must be loaded before qt_material looks for a binding

from station_app.resources import resource
from station_app.ui import icons, theme

_COLORS = {
    "primaryColor": theme.ACCENT,
    "primaryLightColor": theme.ACCENT_TINT,
    "secondaryColor": theme.SURFACE,
    "secondaryLightColor": theme.LINE,
    "secondaryDarkColor": theme.PAPER,
    "primaryTextColor": theme.TEXT,
    "secondaryTextColor": theme.TEXT,
}

_INDICATORS = {
    "downarrow": "keyboard_arrow_down",
    "uparrow": "keyboard_arrow_up",
    "downarrow2": "keyboard_arrow_down",
    "uparrow2": "keyboard_arrow_up",
    "leftarrow": "chevron_left",
    "rightarrow": "chevron_right",
    "leftarrow2": "chevron_left",
    "rightarrow2": "chevron_right",
    "checkbox_checked": "check_box-fill",
    "checkbox_unchecked": "check_box_outline_blank",
    "checkbox_indeterminate": "indeterminate_check_box-fill",
    "checklist": "check",
    "checklist_indeterminate": "remove",
    "radiobutton_checked": "radio_button_checked",
    "radiobutton_unchecked": "radio_button_unchecked",
    "tab_close": "close",
    "close": "close",
    "branch-closed": "chevron_right",
    "branch-open": "keyboard_arrow_down",
}
"""qt-material's pictures, and what stands for them in the one family of icons."""

_STATES = {"primary": theme.ACCENT, "active": theme.MUTED, "disabled": theme.RESTING}

_UNUSED = re.compile(
    r"QDial|QLCDNumber|QToolBox|QDockWidget|QMenuBar|QToolBar|QTabBar QToolButton|QDialog QToolButton"
    r"|QScrollBar|QToolButton|QScrolLBar|QSizeGrip|QMainWindow::separator|QSplitter|QSlider|QCalendarWidget|qt_calendar"
    r"|\.danger|\.warning|\.success|\.big|\.fill_background|_invert|:focus|colored|frameShape"
)
"""Widgets that the window does not have, and what ``station.qss.in`` says wholly by itself."""
_WHOLESALE = {"QWidget", "QGroupBox", "QFrame", "*", "QLabel", "QTableView::item"}
"""Selectors so wide that every container would be painted, or every cell lose its own colour."""
_OWN = re.compile(r"(font-family|font-size|line-height|text-transform|(?<!-)height|font-weight)\s*:")
"""The application's font and sizes say these."""


@dataclass(frozen=True, slots=True)
class _Rule:
    selectors: tuple[str, ...]
    lines: tuple[str, ...]


def build(target: Path) -> None:
    """Writes one sheet for each text size and the indicators' pictures into the folder ``target``."""
    base = _text(_wanted(rule) for rule in _rules(_qt_material()))
    own = string.Template(resource("theme", "station.qss.in").read_text(encoding="utf-8"))
    for size, sizes in theme.SIZES.items():
        sheet = f"{base}\n{_text(_rules(own.substitute(_variables(sizes))))}\n"
        (target / f"station-{size.value}.qss").write_text(sheet, encoding="utf-8", newline="\n")
    for state, color in _STATES.items():
        folder = target / state
        folder.mkdir(parents=True, exist_ok=True)
        for name, symbol in _INDICATORS.items():
            (folder / f"{name}.svg").write_text(icons.svg(symbol, color), encoding="utf-8", newline="\n")


def _variables(sizes: theme.Sizes) -> dict[str, object]:
    is_largest = sizes is theme.SIZES[theme.TextSize.LARGEST]  # seven tabs stand beside three actions
    colors = {name: value for name, value in vars(theme).items() if name.isupper() and isinstance(value, str)}
    tones = {
        f"{tone}_{part}": color
        for tone, pair in theme.TONES.items()
        for part, color in zip(("text", "tint"), pair, strict=True)
    }
    return colors | tones | {
        "text": sizes.text,
        "small": sizes.scaled(0.87),
        "heading": sizes.scaled(1.2),
        "title": sizes.scaled(1.55),
        "number": sizes.scaled(1.9),
        "huge": sizes.scaled(2.6),
        "control": sizes.control - 4,
        "field": sizes.control - 4,
        "tall": sizes.control + 12,
        "place": sizes.control - 8,
        "row": sizes.row,
        "icon": sizes.icon,
        "tab": 8 if is_largest else 16,
        "tab_gap": 4 if is_largest else 8,
    }  # fmt: skip


def _qt_material() -> str:
    from qt_material import build_stylesheet

    with tempfile.TemporaryDirectory() as folder:
        colors = Path(folder, "station.xml")
        lines = "".join(f'<color name="{name}">{value}</color>' for name, value in _COLORS.items())
        colors.write_text(f"<resources>{lines}</resources>", encoding="utf-8")
        sheet = build_stylesheet(str(colors), parent=str(Path(folder, "icons")), export=True)
    assert isinstance(sheet, str)
    return sheet.replace("icon:/", "theme:")


def _rules(sheet: str) -> list[_Rule]:
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return [
        _Rule(_parts(selectors, ","), _parts(body, ";"))
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain)
    ]


def _parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(separator) if part.strip())


def _wanted(rule: _Rule) -> _Rule:
    """What the window takes over of a rule of qt-material."""
    return _Rule(
        tuple(name for name in rule.selectors if name not in _WHOLESALE and not _UNUSED.search(name)),
        tuple(line for line in rule.lines if not _OWN.match(line) and _has_its_picture(line)),
    )


def _has_its_picture(line: str) -> bool:
    return all(name in _INDICATORS for name in re.findall(r"theme:\w+/([\w-]+)\.svg", line))


def _text(rules: Iterable[_Rule]) -> str:
    """One rule a line."""
    return "\n".join(
        f"{','.join(rule.selectors)}{{{';'.join(rule.lines)}}}"
        for rule in rules
        if rule.selectors and rule.lines
    )


def main() -> None:
    """Builds into ``resources/theme``, or into the folder given on the command line."""
    _ = QGuiApplication.instance() or QGuiApplication(["theme", "-platform", "offscreen"])
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else resource("theme"))


if __name__ == "__main__":
    main()
