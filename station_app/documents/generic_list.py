"""Any table of the application as a printed list on A4: what every page's print button makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.documents import fonts
from station_app.documents.blocks import Letterhead, Paragraph, Signatures, Space
from station_app.documents.inputs import PrintedList
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align, Paper
from station_app.documents.pen import QUIET
from station_app.documents.table import Column, Row, Table, TableStyle, shares_by_content

_SIZES: Final = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
_TIGHT: Final = 1.25
"""A list whose content is wider than this many times the upright sheet is laid on its side."""

_LONG: Final = 18
"""Characters beyond which a text column is expected to wrap."""


def printed_list(view: PrintedList) -> bytes:
    """The list's PDF, upright or on its side, in the largest size in which its columns fit.

    Raises ``UnshowableCharacter``.
    """
    landscape = view.landscape if view.landscape is not None else _wants_landscape(view)
    sheet = A4.landscape() if landscape else A4
    table = _table(view, sheet)
    blocks: list[Block] = [
        Letterhead(view.station, view.title, view.subtitle, aside=f"共 {len(view.rows)} 条"),
        Space(6),
        table,
    ]
    if view.notes:
        blocks.append(Space(6, clings=True))
        blocks.extend(Paragraph(note, 8.5, colour=QUIET, clings=True) for note in view.notes)
    if view.signatures:
        blocks.append(Signatures(view.signatures, space=34))
    return compose(view.title, sheet, blocks, Footer(f"{view.station}　{view.title}"))


def _alignments(view: PrintedList) -> tuple[Align, ...]:
    return view.alignments + (Align.LEFT,) * (len(view.headings) - len(view.alignments))


def _table(view: PrintedList, sheet: Paper) -> Table:
    aligns = _alignments(view)
    size, shares = _fitting_shares(view, aligns, sheet.inner_width)
    columns = [Column(*each) for each in zip(view.headings, shares, aligns, strict=True)]
    return Table(columns, [Row(row) for row in view.rows], _style(size), total=view.total)


def _style(size: float) -> TableStyle:
    return TableStyle(size=size, pad_x=2.8 if size < 9 else 3.5, pad_y=2.9)


def _fitting_shares(view: PrintedList, aligns: Sequence[Align], room: float) -> tuple[float, Sequence[float]]:
    measured = view.rows if view.total is None else (*view.rows, view.total)
    for size in _SIZES:
        shares = shares_by_content(view.headings, measured, aligns, room, _style(size))
        if shares is not None:
            return size, shares
    return _SIZES[-1], [1.0] * len(view.headings)


def _wants_landscape(view: PrintedList) -> bool:
    size = _SIZES[0]
    pad = 2 * _style(size).pad_x
    needed = 0.0
    for index, heading in enumerate(view.headings):
        longest = max((fonts.width(row[index], size) for row in view.rows), default=0.0)
        needed += max(fonts.width(heading, size, bold=True), min(longest, _LONG * size)) + pad
    return needed > A4.inner_width * _TIGHT
