"""Notice posters (公示) on A4 and A3: the period, the list with masked names, whom to turn to, the seal."""

from __future__ import annotations

from datetime import date
from typing import Final

from station_app.documents.blocks import Paragraph, Space, StampPlace
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import MM, SHEETS, Align, SheetPaper
from station_app.documents.pen import QUIET
from station_app.documents.poster_title import PosterTitle
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.publicity import posted_name
from station_app.services.notice_views import NoticeLine, NoticeView

_WORD: Final = "公示"
_REMARK: Final = "姓名已隐去部分文字；未满 14 周岁和未同意公开姓名的只列户号。"


def notice_poster(view: NoticeView, paper: SheetPaper = SheetPaper.A4) -> bytes:
    """The poster's PDF: the lines that still stand, by number.

    Names are masked (张*兰), and the household's number beside them tells same ones apart; a person under 14,
    and whoever has not consented to posting by name, appears by household number only.
    Raises ``UnshowableCharacter``.
    """
    scale = 1.42 if paper is SheetPaper.A3 else 1.0
    footer = Footer(f"{view.station}　{view.title}　第 {view.number} 号公示", 8 * scale)
    return compose(f"{_WORD} {view.title}", SHEETS[paper], _blocks(view, scale), footer)


def _blocks(view: NoticeView, scale: float) -> list[Block]:
    period = f"公示期：{_day(view)} 至 {_day(view, end=True)}（共 {view.days} 天）"
    contact = f"如有异议，请在公示期内向{view.contact}提出。" if view.contact else ""
    return [
        PosterTitle(view.station, _WORD, view.title, period, scale),
        Space(6 * scale),
        *([Paragraph(f"　　{view.words}", 11 * scale, leading=1.6)] if view.words else []),
        Space(6 * scale),
        _table(view, scale),
        Space(6 * scale, clings=True),
        Paragraph(contact, 11 * scale, bold=True, leading=1.6, clings=True),
        *([Paragraph(_REMARK, 9 * scale, colour=QUIET, clings=True)] if _has_people(view) else []),
        StampPlace(_day(view), radius=17 * MM * scale, size=9.5 * scale),
    ]


def _day(view: NoticeView, *, end: bool = False) -> str:
    day = view.ends_on if end else view.starts_on
    return f"{day.year}年{day.month}月{day.day}日"


def _has_people(view: NoticeView) -> bool:
    return any(line.person.name for line in view.standing)


def _table(view: NoticeView, scale: float) -> Table:
    """Columns that no line fills are left out."""
    cells = [_cells(place, line, view.starts_on) for place, line in enumerate(view.standing, start=1)]
    used = [at for at, _ in enumerate(_COLUMNS) if at in _ALWAYS or any(row[at] for row in cells)]
    style = TableStyle(size=11 * scale, leading=1.25, pad_x=4 * scale, pad_y=3.6 * scale)
    rows = [Row(tuple(row[at] for at in used)) for row in cells]
    return Table([_COLUMNS[at] for at in used], rows, style)


_COLUMNS: Final = (
    Column("序号", 13, Align.CENTER),
    Column("村民小组", 22),
    Column("户号", 20),
    Column("姓名", 32),
    Column("事项", 70),
    Column("日期", 23),
    Column("积分", 17, Align.RIGHT, bold=True),
)
_ALWAYS: Final = frozenset({0, 4})


def _cells(place: int, line: NoticeLine, on: date) -> tuple[str, ...]:
    return (
        str(place),
        line.group,
        line.household_number,
        posted_name(line.person, on) if line.person.name else "",
        line.words,
        "" if line.day is None else f"{line.day.month}月{line.day.day}日",
        "" if line.points is None else format_points(line.points, signed=True),
    )
