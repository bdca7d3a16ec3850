"""Tells a scanner's keystrokes from a hand's by their speed."""

from __future__ import annotations

import time

_GAP_S = 0.05
"""Scanners type a character every few milliseconds, people never so fast for long."""
_SHORTEST = 6


class Burst:
    """The run of fast characters that a field is just being typed into."""

    def __init__(self) -> None:
        self._typed = ""
        self._last = 0.0
        self.before = ""
        """What stood in the field when the run began."""

    def watch(self, typed: str, standing: str) -> None:
        """Notes the characters of a key, before the field that holds ``standing`` takes them."""
        if not typed or not typed.isprintable():
            return
        now = time.monotonic()
        if now - self._last > _GAP_S:
            self._typed, self.before = "", standing
        self._typed += typed
        self._last = now

    def take(self) -> str:
        """What was scanned, when Enter has just ended it; empty where a hand typed. Asked once."""
        typed, self._typed = self._typed, ""
        last, self._last = self._last, 0.0  # what is typed next is another run, however soon it comes
        if len(typed) < _SHORTEST or time.monotonic() - last > _GAP_S:
            return ""
        return typed
