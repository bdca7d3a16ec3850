"""The words that rosters use for a person's sex, whereabouts and yes or no."""

from __future__ import annotations

import re
from enum import StrEnum

from station_app.domain.fullwidth import without_spaces
from station_app.domain.identity import Sex


class Presence(StrEnum):
    """Where a resident is; the values are those that the station stores."""

    PRESENT = "present"
    AWAY = "away"
    MOVED_OUT = "moved_out"
    DEAD = "dead"
    TEMPORARY = "temporary"


_SEXES = {
    **dict.fromkeys(("男", "男性", "1", "M", "MALE", "♂"), Sex.MALE),
    **dict.fromkeys(("女", "女性", "2", "F", "FEMALE", "♀"), Sex.FEMALE),
}
"""1 and 2 are those of GB/T 2261.1-2003."""

_PRESENCES = {
    Presence.DEAD: re.compile("死亡|去世|已故|过世|亡故|注销|死亡注销|已死亡|已去世"),
    Presence.MOVED_OUT: re.compile("已?迁出|户口迁出|已?外嫁|迁移|已?迁走|出嫁"),
    Presence.TEMPORARY: re.compile("临时居住|暂住|寄住|寄居|租住|租户|流入|外来|空挂|临时"),
    Presence.AWAY: re.compile(
        "外出|外出务工|在外|务工|打工|在外务工|外地|不在村|外出打工|外出求学|在外求学|常年外出"
    ),
    Presence.PRESENT: re.compile("在村|在家|常住|正常|在籍|健在|本地|居住|现住|在册|有效|务农|在户"),
}

_YES = frozenset(("是", "户主", "√", "✓", "✔", "1", "Y", "YES", "TRUE", "有"))


def read_sex(raw: str) -> Sex | None:
    """The sex that a cell's text means, None where it means none."""
    return _SEXES.get(without_spaces(raw).upper())


def read_presence(raw: str) -> Presence | None:
    """Where a person is by a cell's text (在村, 外出务工, 已迁出, 去世); None where it says nothing known."""
    text = without_spaces(raw)
    return next((presence for presence, words in _PRESENCES.items() if words.fullmatch(text)), None)


def is_yes(raw: str) -> bool:
    """True where a cell says 是, √ or the like."""
    return without_spaces(raw).upper() in _YES
