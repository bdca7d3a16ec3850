"""积分存折: pages of the book, printed from the line where the last print stopped, white above it."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import Color

from station_app.documents import fonts
from station_app.documents.papers import MM, Align
from station_app.documents.pen import FAINT, INK, QUIET, RED, Pen
from station_app.domain.amounts import format_points
from station_app.domain.passbook import PassbookColumn, PassbookForm, PassbookLine, pages_of
from station_app.services.passbooks import PassbookRun, PassbookSettings

_PAD: Final = 1.0
"""Millimetres that texts keep from their column's edges."""
_LEAST: Final = 0.72
"""To this share of its size a text is set smaller before it is cut."""


def passbook(run: PassbookRun, settings: PassbookSettings) -> bytes:
    """The PDF of the pages that a run prints on, each as large as a page of the book.

    Lines and headings are drawn with a page's first line, where the settings ask for them. Raises
    ``UnshowableCharacter``.
    """
    form = run.form
    size = (form.width * MM, form.height * MM)
    pen = Pen(f"积分存折 {run.household_number}", size)
    page_pen = _PagePen(pen, form, settings)
    for place, (page, lines) in enumerate(pages_of(run.lines).items()):
        if place:
            pen.next_page(size)
        if settings.draws_form and lines[0].slot == 1:
            page_pen.draw_form(run, page)
        for line in lines:
            page_pen.draw_line(line)
    return pen.finish()


class _PagePen:
    """Sets texts at millimetres from the upper left corner of a page, moved by the computer's offsets."""

    def __init__(self, pen: Pen, form: PassbookForm, settings: PassbookSettings) -> None:
        self._pen, self._form = pen, form
        self._across, self._down = settings.across / 10, settings.down / 10

    def draw_line(self, line: PassbookLine) -> None:
        change = line.change or 0
        texts = (
            "" if line.on is None else f"{line.on:%y-%m-%d}",
            line.item,
            format_points(change) if change > 0 else "",
            format_points(-change) if change < 0 else "",
            format_points(line.balance),
            line.by,
        )
        middle = self._form.middle_of(line.slot)
        for column, text in zip(self._form.columns, texts, strict=True):
            self._set(column, middle, text)

    def draw_form(self, run: PassbookRun, page: int) -> None:
        form = self._form
        left, right = form.columns[0].left, form.columns[-1].right
        head = form.first_line - form.line
        self._text(left, 9, f"{run.station}　积分存折", form.size, colour=RED, room=right - left)
        self._text(left, 16, f"户编号 {run.household_number}　{run.holder}　{run.group}", form.size)
        self._text(right, 16, f"第 {run.book} 册　第 {page} 页", form.size, align=Align.RIGHT)
        self._rule(head - form.line / 2, RED)
        for column in form.columns:
            self._set(column, head, column.heading, quiet=True)
        self._rule(head + form.line / 2, RED)
        for slot in range(1, form.lines + 1):
            self._rule(form.middle_of(slot) + form.line / 2, FAINT)
        if form.fold_after:
            self._rule(form.middle_of(form.fold_after + 1) - form.line / 2, FAINT)

    def _set(self, column: PassbookColumn, middle: float, text: str, *, quiet: bool = False) -> None:
        room = column.right - column.left - 2 * _PAD
        colour = QUIET if quiet else INK
        size = self._form.size
        if column.is_number:
            self._text(column.right - _PAD, middle, text, size, align=Align.RIGHT, colour=colour, room=room)
        else:
            self._text(column.left + _PAD, middle, text, size, colour=colour, room=room)

    def _text(
        self,
        x: float,
        middle: float,
        text: str,
        size: float,
        *,
        align: Align = Align.LEFT,
        colour: Color = INK,
        room: float | None = None,
    ) -> None:
        if not text:
            return
        if room is not None:
            text, size = _fitting(text, room * MM, size)
        baseline = (self._form.height - middle - self._down) * MM - size * 0.36
        self._pen.text((x + self._across) * MM, baseline, text, size, align=align, colour=colour)

    def _rule(self, at: float, colour: Color) -> None:
        y = (self._form.height - at - self._down) * MM
        left = (self._form.columns[0].left + self._across) * MM
        right = (self._form.columns[-1].right + self._across) * MM
        self._pen.line(left, y, right, y, thick=0.3, colour=colour)


def _fitting(text: str, room: float, size: float) -> tuple[str, float]:
    """The text in the size that fits its room; cut with … where that would be too small to read."""
    least = size * _LEAST
    if fonts.width(text, least) <= room:
        return text, fonts.fitting(text, room, size, smallest=least)
    while text and fonts.width(f"{text}…", least) > room:
        text = text[:-1]
    return f"{text}…", least
