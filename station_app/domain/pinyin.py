"""Names spelled in pinyin, for search as you type and for sorting; surnames have their own readings."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

MOST_SPELLINGS = 8
"""Spellings kept of one name, the likeliest."""

_MOST_READINGS = 3
"""Readings kept of one heteronym: beyond the third they belong to the classics, not to names."""

_COMPOUND = 2
_CACHED = 1 << 15

_SURNAME_TABLE = """
单 shan/解 xie/仇 qiu/区 ou/查 zha/盖 ge/朴 piao/曾 zeng/翟 zhai/乐 yue le/缪 miao/覃 qin tan/员 yun/贠 yun
卜 bu/郇 xun huan/召 shao/么 yao/折 she/繁 po/黑 he hei/秘 bi/种 chong/重 chong/祭 zhai/隗 wei kui/牟 mou mu
佴 nai/薄 bo bao/郗 xi chi/句 gou/都 du/阚 kan/乜 nie/藏 zang/番 pan/蕃 pi/尉 wei yu/柏 bai bo/洗 xian
冼 xian/谌 chen shen/莘 shen xin/长 zhang chang/参 shen/适 kuo/隽 juan/逄 pang/费 fei bi/郄 qie xi/能 nai
万俟 mo qi/尉迟 yu chi/单于 chan yu/长孙 zhang sun/澹台 tan tai/宰父 zai fu/拓跋 tuo ba/叱干 chi gan
"""
"""Surnames that are read otherwise than the character is elsewhere, after 《现代汉语词典》: the readings,
likeliest first; of compound surnames one syllable for each character."""

_SURNAMES = {
    surname: tuple(readings.split())
    for entry in _SURNAME_TABLE.strip().replace("\n", "/").split("/")
    for surname, _, readings in [entry.partition(" ")]
}


@dataclass(frozen=True, slots=True)
class PinyinKeys:
    """The spellings of one name in small letters without tones: 李名兰 → ("liminglan",), ("lml",)."""

    full: tuple[str, ...]
    initials: tuple[str, ...]


def search_keys(name: str) -> PinyinKeys:
    """Every likely spelling of ``name``, at most ``MOST_SPELLINGS``; ü stands both as v and as u."""
    likely = spellings(name)
    full = dict.fromkeys("".join(syllables) for syllables in likely)
    initials = dict.fromkeys("".join(syllable[0] for syllable in syllables) for syllables in likely)
    return PinyinKeys(tuple(full), tuple(initials))


@lru_cache(maxsize=_CACHED)
def spellings(name: str) -> tuple[tuple[str, ...], ...]:
    """The spellings of ``name`` as syllables, likeliest first, at most ``MOST_SPELLINGS``.

    A character whose reading is not known is left out; a word in Latin letters is one syllable.
    """
    likely: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for readings in _readings_of(name):
        if not readings:
            continue
        longer = [
            (unlikely + rank, (*syllables, reading))
            for unlikely, syllables in likely
            for rank, reading in enumerate(readings)
        ]
        likely = sorted(longer, key=_unlikeliness)[:MOST_SPELLINGS]
    return tuple(syllables for _, syllables in likely if syllables)


def sort_key(name: str) -> str:
    """Orders names as a register by pinyin does: by syllable, tone and character, from the surname on."""
    surname = _surname_of(name)
    own = _surname_readings(surname)
    parts = []
    for place, character in enumerate(name):
        toned = _toned_readings(character) or ("",)
        syllable = own[place][0] if place < len(own) and own[place] else ""
        fitting = next((reading for reading in toned if _without_tone(reading) == syllable), syllable)
        parts.append(f"{fitting or toned[0]} {character}")
    return " ".join(parts)


def _unlikeliness(spelling: tuple[int, tuple[str, ...]]) -> int:
    return spelling[0]


def _readings_of(name: str) -> list[tuple[str, ...]]:
    """The readings of each character in turn: the surname by its own table, the rest by the dictionary."""
    if name.isascii():
        return [(word.lower(),) for word in name.split() if word.isalpha()]
    surname = _surname_of(name)
    given = [_readings(character) for character in name[len(surname) :]]
    return [*_surname_readings(surname), *given]


def _surname_of(name: str) -> str:
    return name[:_COMPOUND] if name[:_COMPOUND] in _SURNAMES else name[:1]


def _surname_readings(surname: str) -> list[tuple[str, ...]]:
    own = _SURNAMES.get(surname)
    if own is None:
        return [_both_u(_readings(surname)[:1])] if surname else []
    return [(syllable,) for syllable in own] if len(surname) == _COMPOUND else [own]


@lru_cache(maxsize=_CACHED)
def _readings(character: str) -> tuple[str, ...]:
    plain = dict.fromkeys(_without_tone(reading) for reading in _toned_readings(character))
    return _both_u(tuple(plain)[:_MOST_READINGS])


@lru_cache(maxsize=_CACHED)
def _toned_readings(character: str) -> tuple[str, ...]:
    if character.isascii():
        return (character.lower(),) if character.isalpha() else ()
    pinyin, tones = _dictionary()
    found: list[list[str]] = pinyin(character, style=tones, heteronym=True, errors="ignore")
    return tuple(reading for reading in found[0] if reading.isascii()) if found else ()


@cache
def _dictionary() -> tuple[Callable[..., list[list[str]]], Any]:
    """The readings of single characters; of phrases, a quarter of a second and 45 MB more, nothing is asked.

    Loaded when first needed: a counter that finds its people by stored keys never needs it.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin import Style, pinyin

    return pinyin, Style.TONE3


def _without_tone(reading: str) -> str:
    return reading.rstrip("12345")


def _both_u(readings: tuple[str, ...]) -> tuple[str, ...]:
    """ü as the input methods type it (lv) and as many people do (lu)."""
    return tuple(dict.fromkeys(form for reading in readings for form in (reading, reading.replace("v", "u"))))
