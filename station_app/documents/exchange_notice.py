"""The notice of a 兑换日 for the door, on A4: when, where, for whom, and what to bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from station_app.documents import fonts
from station_app.documents.blocks import Facts, Paragraph, Rule, Space, StampPlace
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.pen import QUIET, RED, Pen
from station_app.services.exchange_days import DayView

_BRING: Final = (
    "一、户码卡。没带的，报户号或户主姓名，核对本人后也能办。",
    "二、有兑换券的带上兑换券；券不找零，过期不能用。",
    "三、请人代领的，代领人带户码卡来，说明与本户的关系，并在凭证上签字。",
    "四、行动不便的，提前告诉村里，可以备好商品由人代领。",
)
_WEEKDAYS: Final = "一二三四五六日"


def exchange_notice(day: DayView) -> bytes:
    """The notice's PDF; it names nobody. Raises ``UnshowableCharacter``."""
    blocks: list[Block] = [
        _Title(day.station, "兑换日通知", day.name),
        Space(22),
        Facts(_facts(day), columns=1, size=19, leading=2.0),
        Space(18),
        Rule(),
        Space(8),
        Paragraph("请带好", 17, bold=True, colour=RED),
        Space(4),
        *(Paragraph(text, 14, leading=1.75) for text in _BRING),
        Space(10),
        *_note(day.note),
        Paragraph("先取号，听叫号办理。积分余额在柜台可以当场查。", 14, colour=QUIET),
        Space(6, clings=True),
        StampPlace(size=12),
    ]
    return compose(f"兑换日通知 {day.name}", A4, blocks, Footer(f"{day.station}　兑换日通知"))


def _note(words: str) -> list[Block]:
    return [Paragraph(words, 14, leading=1.7), Space(8)] if words else []


def _facts(day: DayView) -> tuple[tuple[str, str], ...]:
    weekday = f"（星期{_WEEKDAYS[day.starts_on.weekday()]}）" if day.starts_on == day.ends_on else ""
    facts = [
        ("日期", f"{day.starts_on.year}年{day.days}{weekday}"),
        ("时间", day.hours or "上班时间"),
        ("地点", day.place or "爱心超市"),
        ("谁来", f"{day.group}各户" if day.group else "全村各户"),
    ]
    return tuple(facts)


@dataclass(frozen=True, slots=True)
class _Title:
    """The station, the large words between two rules, and what the day is called."""

    station: str
    words: str
    name: str
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return 158

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        middle = x + width / 2
        size = fonts.fitting(self.station, width, 15, bold=True)
        pen.text(middle, top - 18, self.station, size, bold=True, align=Align.CENTER)
        pen.line(x, top - 32, x + width, top - 32, thick=1.4)
        words = "\u2002".join(self.words)
        pen.text(middle, top - 92, words, 50, bold=True, colour=RED, align=Align.CENTER)
        size = fonts.fitting(self.name, width, 22, bold=True)
        pen.text(middle, top - 132, self.name, size, bold=True, align=Align.CENTER)
        pen.line(x, top - 152, x + width, top - 152, thick=1.4)
