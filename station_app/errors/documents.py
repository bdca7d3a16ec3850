"""What can keep a paper from being printed."""

from __future__ import annotations

from station_app.errors import StationError


class UnshowableCharacter(StationError):
    """The document holds characters that no font at hand can show; printing them would give boxes.

    Facts: ``characters`` (each once, in the order met) and ``text`` (where the first one stands).
    """

    sentence = (
        "打印字库里没有这个字：{characters}（在“{text}”里）。请核对是否录错，或换成通用规范汉字后再打印。"
    )


class NothingToPrint(StationError):
    """A paper was asked for with nothing on it."""

    sentence = "没有可打印的内容。请先选好要打印的{what}，再点打印。"
