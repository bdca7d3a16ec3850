"""What a crash report says: where the program stumbled, and nothing about any person."""

from __future__ import annotations

import platform
import re
import traceback
from datetime import datetime

from PySide6.QtCore import qVersion

import station_app

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_DIGITS = re.compile(r"\d{4,}")


def crash_report(error: BaseException, at: datetime) -> str:
    """The report's text: versions, the kinds of the errors and the lines of code they came through.

    Names and numbers in an error's own words are struck out; they may be a villager's.
    """
    version = getattr(station_app, "__version__", "?")
    lines = [
        "程序问题报告",
        f"时间：{at:%Y-%m-%d %H:%M:%S}",
        f"程序：{version}，Qt {qVersion()}，Python {platform.python_version()}",
        f"系统：{platform.system()} {platform.release()} {platform.machine()}",
        "",
        *_trail(error),
    ]
    return "\n".join(lines) + "\n"


def _trail(error: BaseException) -> list[str]:
    lines: list[str] = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines += [*_trail(cause), ""]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"{_short(frame.filename)}:{frame.lineno} {frame.name}")
    lines.append(f"{type(error).__name__}: {_struck_out(str(error))}")
    return lines


def _short(path: str) -> str:
    """The part of a path that names the code and not the user's folders."""
    parts = path.replace("\\", "/").split("/")
    return "/".join(parts[-3:])


def _struck_out(words: str) -> str:
    return _DIGITS.sub("####", _HAN.sub("某", words))[:500]
