"""The program's own diary: what it did and where it stumbled, and nothing about any person."""

from __future__ import annotations

import faulthandler
import logging
import re
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

_MOST_BYTES = 1 << 20
_KEPT = 3
_FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"
_PERSONAL = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|\d{4,}")
_OWN = "station_app"
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    """Keeps names and numbers out: an error's own words, and what libraries say, may hold a villager's."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name.split(".")[0] == _OWN:
            return super().format(record)
        plain = logging.makeLogRecord(
            {**record.__dict__, "msg": _PERSONAL.sub("#", record.getMessage()), "args": ()}
        )
        return super().format(plain)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's own name
        kind, _, trace = ei
        lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([*lines, kind.__name__ if kind is not None else ""])


class Log:
    """The log's open files."""

    def __init__(self, handler: RotatingFileHandler, crashes: TextIO) -> None:
        self._handler = handler
        self._crashes = crashes

    def close(self) -> None:
        faulthandler.disable()
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
        self._crashes.close()


def start_log(path: Path) -> Log | None:
    """Write the log to ``path`` until it is closed; None where the disk takes no log, which stops nobody."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8")
        crashes = path.with_name("crash.log").open("a", encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(_Discreet(_FORM))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    faulthandler.enable(crashes)
    return Log(handler, crashes)
