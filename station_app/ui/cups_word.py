"""What the print server said last, where there is one: Qt does not tell whether it took a paper."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_FIRST_ERROR = 0x0400
"""IPP status codes below this one are kinds of success (RFC 8011, 13.1)."""


def server_refused() -> bool:
    """True where CUPS answered this thread's last request with an error; False where there is no CUPS."""
    library = _library()
    return library is not None and library.cupsLastError() >= _FIRST_ERROR


@cache
def _library() -> ctypes.CDLL | None:
    """The library that Qt prints through; it keeps the last answer for each thread."""
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL("libcups.so.2")
    except OSError:
        return None
