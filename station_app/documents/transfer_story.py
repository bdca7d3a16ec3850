"""说明单: why a household has these points, told for one transfer on A5 or A4."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Facts, Figures, Letterhead, Paragraph, Rule, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import SHEETS, SheetPaper
from station_app.documents.pen import QUIET
from station_app.documents.story_words import chapters
from station_app.domain.amounts import format_points
from station_app.domain.transfers import KIND_LABELS
from station_app.services.explaining.facts import Story

_TITLE: Final = "积分来历说明单"
_ASK: Final = "对这一笔有疑问，请凭本单到村实践站核对，也可以向村务监督委员会反映。"


def transfer_story(story: Story, paper: SheetPaper = SheetPaper.A5) -> bytes:
    """The PDF of one transfer's story. Raises ``UnshowableCharacter``."""
    small = paper is SheetPaper.A5
    size = 8.5 if small else 10
    blocks: list[Block] = [
        Letterhead(story.station, _TITLE, f"流水号 {story.transfer_id}", size=16 if small else 20),
        Space(6),
        Facts(
            (
                ("户号", story.household_number),
                ("户或人", story.holder),
                ("村民小组", story.group),
                ("入账日期", f"{story.posted_on}"),
                ("类别", KIND_LABELS.get(story.kind, "")),
                ("经办人", story.by),
            ),
            size=size,
        ),
        Space(4),
        Paragraph(story.item, size + 3, bold=True),
        Space(2),
        Figures(
            (
                ("可兑换积分", format_points(story.change, signed=True)),
                ("荣誉积分", format_points(story.honour_change, signed=True)),
            ),
            size=14 if small else 18,
        ),
        Rule(space=5),
    ]
    for chapter in chapters(story):
        blocks.append(Paragraph(chapter.heading, size + 0.5, bold=True))
        blocks.extend(Paragraph(sentence, size, clings=True) for sentence in chapter.sentences)
        if chapter.photos:
            told = f"附照片 {len(chapter.photos)} 张，存在本站电脑里，可以当面查看。"
            blocks.append(Paragraph(told, size, colour=QUIET, clings=True))
        blocks.append(Space(size * 0.7, clings=True))
    blocks += [
        Paragraph(_ASK, size - 0.5, colour=QUIET),
        Signatures(("村民签字", "经办人", "日期"), size, space=30),
    ]
    footer = Footer(f"{story.station}　{_TITLE}　流水号 {story.transfer_id}")
    return compose(f"{_TITLE} {story.transfer_id}", SHEETS[paper], blocks, footer)
