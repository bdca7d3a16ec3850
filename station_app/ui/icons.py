"""The icons of the window: one family (Material Symbols, rounded), painted in the theme's colours."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from station_app.resources import resource
from station_app.ui import theme

_SIDES = (16, 24, 32, 48, 64)
"""Pixels; Qt scales down from the next larger one."""
_GAP = 0.3


@cache
def icon(name: str, color: str = theme.TEXT, resting: str = theme.RESTING) -> QIcon:
    """The icon ``resources/icons/<name>.svg`` in ``color``; ``resting`` where its control is disabled."""
    made = QIcon()
    for side in _SIDES:
        made.addPixmap(pixmap(name, side, color))
        made.addPixmap(pixmap(name, side, resting), QIcon.Mode.Disabled)
    return made


@cache
def spaced(name: str, color: str = theme.TEXT, resting: str = theme.RESTING) -> QIcon:
    """The icon with a gap at its right (see ``spaced_size``), for it would touch a button's word."""
    made = QIcon()
    for side in _SIDES:
        for paint, mode in ((color, QIcon.Mode.Normal), (resting, QIcon.Mode.Disabled)):
            made.addPixmap(_with_gap(pixmap(name, side, paint)), mode)
    return made


def spaced_size(side: int) -> QSize:
    """The icon size that a button with a ``spaced`` icon of ``side`` pixels is given."""
    return QSize(side + round(side * _GAP), side)


def _with_gap(picture: QPixmap) -> QPixmap:
    wide = QPixmap(spaced_size(picture.width()))
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return wide


@cache
def pixmap(name: str, side: int, color: str = theme.TEXT, scale: float = 1.0) -> QPixmap:
    """A square picture of the icon, ``side`` pixels wide, for a screen of ``scale`` pixels per pixel."""
    renderer = QSvgRenderer(QByteArray(svg(name, color).encode()))
    picture = QPixmap(round(side * scale), round(side * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


@cache
def svg(name: str, color: str) -> str:
    """The icon's SVG text, painted in ``color``."""
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace("<path ", f'<path fill="{color}" ')
