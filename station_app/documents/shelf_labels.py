"""Shelf labels (商品标签): name, points and bars, on the papers that ``label_layouts`` names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.documents import code128, ean, fonts
from station_app.documents.inputs import ShelfLabelView
from station_app.documents.label_layouts import A4_3X8, LabelLayout
from station_app.documents.papers import MM
from station_app.documents.pen import FAINT, QUIET, RED, Pen
from station_app.domain.shop import ean13_valid
from station_app.errors.documents import NothingToPrint

_LEAST_BARS: Final = 8 * MM
_NOTE: Final = 8.5


def shelf_labels(labels: Sequence[ShelfLabelView], layout: LabelLayout = A4_3X8) -> bytes:
    """The labels' PDF; goods without an EAN-13 bear their code as Code 128, or in words where it has none.

    Raises ``UnshowableCharacter``, or ``NothingToPrint`` where no goods are given.
    """
    if not labels:
        raise NothingToPrint(what="商品")
    sheet = (layout.sheet[0] * MM, layout.sheet[1] * MM)
    pen = Pen("商品标签", sheet)
    for start in range(0, len(labels), layout.count):
        if start:
            pen.next_page(sheet)
        _draw_cuts(pen, layout)
        for place, label in enumerate(labels[start : start + layout.count]):
            left, bottom = layout.corner(place)
            _draw_label(pen, layout, label, left * MM, bottom * MM)
    return pen.finish()


def _draw_cuts(pen: Pen, layout: LabelLayout) -> None:
    """Between labels that touch, to cut along; labels with gaps are cut already."""
    if layout.gap != (0, 0):
        return
    left, bottom = layout.margins[0] * MM, layout.corner(layout.count - 1)[1] * MM
    wide, high = layout.label[0] * MM, layout.label[1] * MM
    right, top = left + layout.across * wide, bottom + layout.down * high
    for across in range(1, layout.across):
        pen.line(left + across * wide, bottom, left + across * wide, top, thick=0.25, colour=FAINT)
    for down in range(1, layout.down):
        pen.line(left, bottom + down * high, right, bottom + down * high, thick=0.25, colour=FAINT)


def _draw_label(pen: Pen, layout: LabelLayout, label: ShelfLabelView, left: float, bottom: float) -> None:
    wide, high = layout.label[0] * MM, layout.label[1] * MM
    pad = layout.pad * MM
    room = wide - 2 * pad
    top = bottom + high
    size = fonts.fitting(label.name, room, layout.name_size, bold=True, smallest=7.5)
    (name, *_) = fonts.wrap(label.name, room, size, bold=True)
    baseline = top - pad * 0.7 - layout.name_size
    pen.text(left + pad, baseline, name, size, bold=True)
    note = fonts.width(label.note, _NOTE) + 4 if label.note else 0
    price = fonts.fitting(label.price, room - note, layout.price_size, smallest=8)
    baseline -= layout.price_size * 1.35
    pen.text(left + pad, baseline, label.price, price, colour=RED, bold=True)
    if label.note:
        pen.text(left + wide - pad - note + 4, baseline, label.note, _NOTE, colour=QUIET)
    foot = bottom + pad * 0.5
    _draw_bars(pen, label, (left, foot, wide), min(16 * MM, baseline - 1.8 * MM - foot), layout)


def _draw_bars(
    pen: Pen, label: ShelfLabelView, at: tuple[float, float, float], high: float, layout: LabelLayout
) -> None:
    left, foot, wide = at
    if ean13_valid(label.barcode) and wide >= ean.WIDTH and high >= _LEAST_BARS:
        ean.draw(pen, left + (wide - ean.WIDTH) / 2, foot, high, label.barcode)
        return
    own = label.barcode or label.code
    module = code128.module_within(own, wide) if code128.can_say(own) else None
    if module is not None and high >= _LEAST_BARS:
        code128.draw(pen, left + (wide - code128.width_of(own, module)) / 2, foot, high, own, module)
        return
    text = f"编号　{label.code}" if not label.barcode else f"{label.code}　{label.barcode}"
    room = wide - 2 * layout.pad * MM
    pen.text(
        left + layout.pad * MM, foot + high / 3, text, fonts.fitting(text, room, 10, smallest=6), colour=QUIET
    )
