"""The look of the window: its colours, its sizes, its font, and the style sheet rendered beforehand.

The sheets in ``resources/theme`` come from ``python -m station_app.ui.theme_build``; a start reads one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from station_app.resources import resource

ACCENT = "#B71C1C"
"""Civic red: the top bar, the primary action, the place one is in."""
ACCENT_DARK = "#8E1414"
ACCENT_TINT = "#FBEAE6"
ON_ACCENT = "#FFFFFF"
PAPER = "#FAF6F0"
"""The warm white behind everything."""
SURFACE = "#FFFEFC"
"""Cards, fields and tables lie on the paper."""
SUNKEN = "#F3ECE2"
"""Headings of tables and what rests."""
LINE = "#E3D9CC"
EDGE = "#8C7E70"
"""The edge of a field: seen at 3:1 against the surface."""
TEXT = "#2A2320"
MUTED = "#655A50"
RESTING = "#958A7E"
"""What cannot be used now."""
FOCUS = "#14508C"
"""Where the keyboard is; never red, which says that something is wrong."""
GLOW = "#FFD98A"
"""Where the keyboard is, on red."""
GOLD = "#B07900"
"""Stars."""
GOLD_TEXT = "#7A5200"
GOLD_TINT = "#FFF4D6"
GOOD = "#1B6B3A"
GOOD_TINT = "#E6F3EA"
WARN = "#854900"
WARN_TINT = "#FFF1D9"
BAD = "#A3150F"
BAD_TINT = "#FDEAE6"
INFO = "#14508C"
INFO_TINT = "#E7F0F9"

TONES: dict[str, tuple[str, str]] = {
    "plain": (MUTED, SUNKEN),
    "info": (INFO, INFO_TINT),
    "good": (GOOD, GOOD_TINT),
    "warn": (WARN, WARN_TINT),
    "bad": (BAD, BAD_TINT),
    "gold": (GOLD_TEXT, GOLD_TINT),
    "accent": (ACCENT, ACCENT_TINT),
}
"""The tones of banners, chips and messages: text colour and the tint behind it."""

SERIES = ("#B71C1C", "#14508C", "#B07900", "#1B6B3A", "#6A3D7C", "#4F5B66", "#C2571A", "#0F7173")
"""The colours of plots, in order; all are seen at 3:1 on the surface."""

FONT_FAMILY = "Noto Sans SC"
GRID = 8
"""Pixels; margins and gaps are multiples of it."""


class TextSize(Enum):
    """The setting 文字大小."""

    STANDARD = "standard"
    LARGE = "large"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels at 100 % scaling; Qt multiplies them by the screen's scale."""

    text: int
    control: int
    """The height of a button and a field."""
    row: int
    """The height of a table's row."""
    icon: int

    def scaled(self, factor: float) -> int:
        return round(self.text * factor)


SIZES = {
    TextSize.STANDARD: Sizes(text=15, control=40, row=36, icon=20),
    TextSize.LARGE: Sizes(text=17, control=44, row=40, icon=22),
    TextSize.LARGEST: Sizes(text=20, control=52, row=48, icon=26),
}
LABELS = {TextSize.STANDARD: "标准", TextSize.LARGE: "大", TextSize.LARGEST: "特大"}

_FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_state = {"size": TextSize.STANDARD, "loaded": False}


def apply(app: QApplication, size: TextSize = TextSize.STANDARD) -> None:
    """Gives the whole application its look; called again when the text size is changed."""
    if not _state["loaded"]:
        _state["loaded"] = True
        for name in _FONT_FILES:
            QFontDatabase.addApplicationFont(str(resource("fonts", name)))
        QDir.addSearchPath("theme", str(resource("theme")))
    _state["size"] = size
    app.setStyle("Fusion")
    app.setPalette(_palette())
    app.setFont(font(size))
    app.setStyleSheet(sheet(size))


def font(size: TextSize | None = None, *, factor: float = 1.0, bold: bool = False) -> QFont:
    """The application's font, ``factor`` times the text size in use."""
    made = QFont(FONT_FAMILY)
    made.setPixelSize(SIZES[size or text_size()].scaled(factor))
    made.setBold(bold)
    return made


def text_size() -> TextSize:
    """The text size in use."""
    size = _state["size"]
    assert isinstance(size, TextSize)
    return size


def sizes() -> Sizes:
    """The sizes in use."""
    return SIZES[text_size()]


def sheet(size: TextSize) -> str:
    """The style sheet rendered for ``size``."""
    return resource("theme", f"station-{size.value}.qss").read_text(encoding="utf-8")


def style(widget: QWidget, **properties: str | bool) -> None:
    """Sets the properties that the style sheet looks at (``role``, ``kind``, ``tone``) and restyles."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    QWidget.update(widget)  # item views have an update of their own


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2.1 (1 to 21)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(name: str) -> float:
    color = QColor(name)

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, name in (
        (role.Window, PAPER),
        (role.WindowText, TEXT),
        (role.Base, SURFACE),
        (role.AlternateBase, PAPER),
        (role.Text, TEXT),
        (role.PlaceholderText, MUTED),
        (role.Button, SURFACE),
        (role.ButtonText, TEXT),
        (role.BrightText, ON_ACCENT),
        (role.Highlight, ACCENT),
        (role.HighlightedText, ON_ACCENT),
        (role.ToolTipBase, TEXT),
        (role.ToolTipText, SURFACE),
        (role.Link, FOCUS),
        (role.Light, SURFACE),
        (role.Midlight, SUNKEN),
        (role.Mid, LINE),
        (role.Dark, EDGE),
    ):
        palette.setColor(where, QColor(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(RESTING))
    return palette
