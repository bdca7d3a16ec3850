"""Relations to the head of a household (与户主关系), in the twelve words that the station keeps."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from station_app.domain.fullwidth import narrow


class Relation(StrEnum):
    """What a resident is to the head of the household; the value is what is stored and shown."""

    HEAD = "户主"
    SPOUSE = "配偶"
    SON = "子"
    DAUGHTER = "女"
    DAUGHTER_IN_LAW = "儿媳"
    SON_IN_LAW = "女婿"
    FATHER = "父亲"
    MOTHER = "母亲"
    GRANDPARENT = "祖父母"
    GRANDCHILD = "孙子女"
    SIBLING = "兄弟姐妹"
    OTHER = "其他"


_BIRTH_ORDER = "(?:[长次大小老二三四五六七八九十幺满独养继胞亲]|独生|亲生|过继|抱养|收养)?"
_GREAT = "[外曾重玄内]?"
_SPELLINGS = {
    Relation.HEAD: "户主|本人|自己|本户户主|户主本人|家长",
    Relation.SPOUSE: "配偶|妻|妻子|夫|丈夫|老婆|老公|爱人|夫妻|夫妇|妻室|配偶妻|配偶夫",
    Relation.SON: f"{_BIRTH_ORDER}(?:子|儿子|儿)|男孩",
    Relation.DAUGHTER: f"{_BIRTH_ORDER}(?:女|女儿|闺女)|女孩",
    Relation.DAUGHTER_IN_LAW: f"{_BIRTH_ORDER}(?:儿媳|儿媳妇|媳|媳妇|子媳|子媳妇|儿子媳妇)|(?:儿子|子)之妻",
    Relation.SON_IN_LAW: f"{_BIRTH_ORDER}(?:女婿|婿|女儿女婿)|上门女婿|女之夫",
    Relation.FATHER: "[养继生]?(?:父|父亲)|爸|爸爸|爹",
    Relation.MOTHER: "[养继生]?(?:母|母亲)|妈|妈妈|娘",
    Relation.GRANDPARENT: f"{_GREAT}(?:祖父|祖母|祖父母)|爷爷|奶奶|爷|奶|外公|外婆|姥姥|姥爷",
    Relation.GRANDCHILD: f"{_BIRTH_ORDER}{_GREAT}(?:孙|孙子|孙女|孙儿|孙女儿|孙子女|孙辈|孙男)|外孙子女",
    Relation.SIBLING: (
        f"{_BIRTH_ORDER}(?:兄|哥|弟|姐|姊|妹|哥哥|弟弟|姐姐|妹妹)|兄弟|姐妹|兄妹|姐弟|兄弟姐妹|兄弟姊妹"
    ),
    Relation.OTHER: (
        "其他|其它|其他亲属|其他亲戚|非亲属|亲属|亲戚|保姆|雇工|寄养|寄居|公公|婆婆|公婆|岳父|岳母|岳父母|家公|家婆|"
        "兄嫂|嫂|嫂子|嫂嫂|弟媳|弟妹|弟媳妇|姐夫|妹夫|孙媳|孙媳妇|外孙媳|孙女婿|孙婿|曾孙媳|"
        "伯|伯父|伯母|叔|叔父|叔叔|叔母|婶|婶母|姑|姑姑|姑母|姑父|姨|姨母|姨父|舅|舅舅|舅父|舅母|"
        "[堂表]?[侄甥](?:子|女|儿|媳|媳妇)?|侄孙|外甥|外甥女|堂兄弟|堂姐妹|表兄弟|表姐妹|[堂表][兄弟姐妹哥]|继子女"
    ),
}
_PATTERNS = {relation: re.compile(spelling) for relation, spelling in _SPELLINGS.items()}

_CODES = {
    **dict.fromkeys(("01", "02"), Relation.HEAD),
    **dict.fromkeys(("10", "11", "12"), Relation.SPOUSE),
    **dict.fromkeys(("20", "21", "22", "23", "24", "25", "26", "27", "29"), Relation.SON),
    "28": Relation.SON_IN_LAW,
    **dict.fromkeys(("30", "31", "32", "33", "34", "35", "36", "37", "39"), Relation.DAUGHTER),
    "38": Relation.DAUGHTER_IN_LAW,
    **dict.fromkeys(("40", "41", "42", "43", "44", "47", "48", "49"), Relation.GRANDCHILD),
    **dict.fromkeys(("45", "46", "50", "53", "54", "55", "56", "59"), Relation.OTHER),
    **dict.fromkeys(("51", "57"), Relation.FATHER),
    **dict.fromkeys(("52", "58"), Relation.MOTHER),
    **dict.fromkeys((f"6{last}" for last in range(10)), Relation.GRANDPARENT),
    **dict.fromkeys(("70", "71", "73", "75", "77", "79"), Relation.SIBLING),
    **dict.fromkeys(("72", "74", "76", "78"), Relation.OTHER),
    **dict.fromkeys((str(code) for code in range(80, 100)), Relation.OTHER),
}
"""The two-digit codes of GB/T 4761-2008; of its one-digit codes 1 is 配偶, but also a number cell's 01."""

_NOISE = re.compile(r"[\W_]+")
_AROUND = re.compile("^(?:与?户主(?=.)(?:之|的|是|为|系)?|之|系|为|是)|关系$")


@lru_cache(maxsize=1024)
def read_relation(raw: str) -> Relation | None:
    """The relation that a cell's text means, None where it is empty or means none that is known.

    Takes 长子, 次女, 之妻, 户主之父, 本人, 儿媳妇, 外孙女 and the codes of GB/T 4761-2008; parents-in-law,
    nephews and the like are ``OTHER``.
    """
    text = _NOISE.sub("", narrow(raw))
    if text in _CODES:
        return _CODES[text]
    return _spelled(text) or _spelled(_AROUND.sub("", text))


def _spelled(text: str) -> Relation | None:
    return next((relation for relation, pattern in _PATTERNS.items() if pattern.fullmatch(text)), None)
