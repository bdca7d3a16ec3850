"""The answer to an objection (异议答复单) on A5: what was objected to, what was found, and who says so."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Facts, Letterhead, Paragraph, Signatures, Space, StampPlace
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A5, MM
from station_app.documents.pen import QUIET
from station_app.services.notice_views import ObjectionView

_TITLE: Final = "异议答复单"
_BLANK: Final = "\n\n\n"
_UNNAMED: Final = "（不愿公开姓名）"


def objection_answer(view: ObjectionView) -> bytes:
    """The slip's PDF; room to write by hand where the objection is not answered yet.

    Whoever the line is about stands on it as on the poster: masked. Raises ``UnshowableCharacter``.
    """
    footer = Footer(f"{view.station}　{_TITLE}　第 {view.number} 号")
    return compose(f"{_TITLE} {view.number}", A5, _blocks(view), footer)


def _blocks(view: ObjectionView) -> list[Block]:
    answered = "" if view.answered_on is None else f"{view.answered_on:%Y-%m-%d}"
    return [
        Letterhead(view.station, _TITLE, size=16, aside=f"第 {view.number} 号"),
        Space(4),
        Facts(
            (
                ("提出人", view.raised_by or _UNNAMED),
                ("提出日期", f"{view.raised_on:%Y-%m-%d}"),
            ),
            size=9,
            label_ems=4,
        ),
        Facts(
            (
                ("针对公示", f"第 {view.notice_number} 号　{view.notice_title}"),
                ("针对内容", view.about),
            ),
            columns=1,
            size=9,
            label_ems=4,
        ),
        *_section("提出的意见", view.words),
        *_section("核实与答复", view.answer or _BLANK),
        Space(6),
        Facts(
            (("结果", view.result), ("答复人", view.answered_by), ("答复日期", answered)),
            columns=1,
            size=9,
            label_ems=4,
        ),
        StampPlace(radius=14 * MM, size=8.5),
        Space(4, clings=True),
        Paragraph("对答复仍有意见的，可以向村务监督委员会或乡镇反映。", 8, colour=QUIET, clings=True),
        Signatures(("提出人签收", "日期"), 9, space=28),
    ]


def _section(heading: str, text: str) -> list[Block]:
    return [
        Space(8),
        Paragraph(heading, 10, bold=True),
        Space(2, clings=True),
        Paragraph(text, 9.5, leading=1.6, clings=True),
    ]
