"""Shelf labels (商品标签): name, points and barcode, twenty-four 70 × 37 mm labels on an A4 sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.documents import ean, fonts
from station_app.documents.inputs import ShelfLabelView
from station_app.documents.papers import MM
from station_app.documents.pen import FAINT, QUIET, RED, Pen
from station_app.domain.shop import ean13_valid
from station_app.errors.documents import NothingToPrint

_SHEET: Final = (210 * MM, 297 * MM)
_LABEL: Final = (70 * MM, 37 * MM)
_ACROSS, _DOWN = 3, 8
_BOTTOM: Final = (_SHEET[1] - _DOWN * _LABEL[1]) / 2
_PAD: Final = 5 * MM


def shelf_labels(labels: Sequence[ShelfLabelView]) -> bytes:
    """The labels' PDF, for label paper of 3 × 8 or to be cut; goods without an EAN-13 show their code.

    Raises ``UnshowableCharacter``, or ``NothingToPrint`` where no goods are given.
    """
    if not labels:
        raise NothingToPrint(what="商品")
    pen = Pen("商品标签", _SHEET)
    each = _ACROSS * _DOWN
    for start in range(0, len(labels), each):
        if start:
            pen.next_page(_SHEET)
        _draw_cuts(pen)
        for place, label in enumerate(labels[start : start + each]):
            down, across = divmod(place, _ACROSS)
            _draw_label(pen, label, across * _LABEL[0], _BOTTOM + (_DOWN - 1 - down) * _LABEL[1])
    return pen.finish()


def _draw_cuts(pen: Pen) -> None:
    top = _BOTTOM + _DOWN * _LABEL[1]
    for across in range(1, _ACROSS):
        pen.line(across * _LABEL[0], _BOTTOM, across * _LABEL[0], top, thick=0.25, colour=FAINT)
    for down in range(1, _DOWN):
        y = _BOTTOM + down * _LABEL[1]
        pen.line(0, y, _SHEET[0], y, thick=0.25, colour=FAINT)


def _draw_label(pen: Pen, label: ShelfLabelView, left: float, bottom: float) -> None:
    room = _LABEL[0] - 2 * _PAD
    top = bottom + _LABEL[1]
    size = fonts.fitting(label.name, room, 13, bold=True, smallest=8)
    (name, *_) = fonts.wrap(label.name, room, size, bold=True)
    pen.text(left + _PAD, top - 8 * MM, name, size, bold=True)
    pen.text(
        left + _PAD, top - 15.5 * MM, label.price, fonts.fitting(label.price, room, 15), colour=RED, bold=True
    )
    if ean13_valid(label.barcode):
        ean.draw(pen, left + (_LABEL[0] - ean.WIDTH) / 2, bottom + 2.5 * MM, 16 * MM, label.barcode)
    else:
        text = f"编号　{label.code}" if not label.barcode else f"{label.code}　{label.barcode}"
        pen.text(left + _PAD, bottom + 8 * MM, text, fonts.fitting(text, room, 10), colour=QUIET)
