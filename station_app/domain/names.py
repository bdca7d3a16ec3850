"""Names of people: cleaned without losing a rare character, and what is wrong with one."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from station_app.domain.fullwidth import narrow

LONGEST_NAME = 30

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff"
"""Han characters, with the private-use stand-ins that fonts of old registers drew as Han characters."""

DOTS = "·•‧・.･∙⋅"
"""What is typed for the · between the parts of a name."""
_DOT_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])\\s*[{re.escape(DOTS)}]\\s*(?=[{_HAN}])")
_SPACE_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")
_SPACES = re.compile(r"\s+")
_VARIATION_SELECTORS = dict.fromkeys((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")

_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in range(0x2E80, 0x2FD6)
    if unicodedata.normalize("NFKC", chr(code)) != chr(code)
}
"""Radicals that stand for whole characters in text copied from PDFs (⽅ for 方)."""

_GBK_STAND_INS = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊"
    "䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
_PUNCTUATION_STAND_INS = "︐︒︑︓︔︕︖︗︘︙"
_STAND_INS = {
    **{0xE815 + place: ord(character) for place, character in enumerate(_GBK_STAND_INS)},
    **{0xE78D + place: ord(character) for place, character in enumerate(_PUNCTUATION_STAND_INS)},
}
"""Private-use codes that GBK (0xFE50-0xFEA0) and GB 18030-2005 gave to characters which have codes of their
own in GB 18030-2022, among them 䶮 (U+E863)."""


class NameProblem(StrEnum):
    """What is wrong with a name."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    DIGITS = "digits"

    @property
    def label(self) -> str:
        return _PROBLEM_LABELS[self]


_PROBLEM_LABELS = {
    NameProblem.EMPTY: "姓名没有填",
    NameProblem.TOO_LONG: f"姓名超过 {LONGEST_NAME} 个字",
    NameProblem.DIGITS: "姓名里有数字",
}


def clean_name(raw: str | None) -> str:
    """A name as it should stand in the roster; cleaning twice changes nothing more.

    Full-width letters and spaces become plain, line breaks and spaces inside a Chinese name go (李 兰 →
    李兰), any dot between Han characters becomes ·, stand-ins of rare characters become the characters.
    Rare characters (㛃 䶮 𠅤 𬱖) stay; names in Latin letters keep single spaces.
    """
    text = narrow(raw or "").translate(_STAND_INS).translate(_RADICALS).translate(_VARIATION_SELECTORS)
    text = unicodedata.normalize("NFC", text)
    text = _DOT_BETWEEN_HAN.sub("·", text)
    text = _SPACE_BETWEEN_HAN.sub("", text)
    return _SPACES.sub(" ", text).strip()


def has_private_use(text: str) -> bool:
    """True where a character has no meaning outside the computer it came from, and must be typed anew."""
    return _PRIVATE_USE.search(text) is not None


def name_problem(name: str) -> NameProblem | None:
    """What is wrong with a cleaned name, or None."""
    if not name:
        return NameProblem.EMPTY
    if len(name) > LONGEST_NAME:
        return NameProblem.TOO_LONG
    if any(character.isdigit() for character in name):
        return NameProblem.DIGITS
    return None
