"""A clerk's hands at a real process: keys pressed on its own screen, windows known by their titles."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE_S = 45.0
_TICK_S = 0.1


class Hands:
    """What is typed goes to whatever has the keyboard on this screen."""

    def __init__(self, display: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **display}

    def start(self, folder: Path) -> subprocess.Popen[bytes]:
        """The program itself, on a folder."""
        command = [sys.executable, "-m", "station_app", "--data", str(folder)]
        return subprocess.Popen(command, cwd=CHECKOUT, env=self._environment)

    def press(self, *keys: str) -> None:
        """Keys by their X names: ``Return``, ``Tab``, ``ctrl+a``."""
        for key in keys:
            self._xdotool("key", "--clearmodifiers", key)
            time.sleep(_TICK_S)

    def type(self, text: str, *, enter: bool = True) -> None:
        """Replace what stands in the field, and go on with Enter."""
        self.press("ctrl+a")
        if text:
            self._xdotool("type", "--delay", "15", text)
        if enter:
            self.press("Return")

    def titles(self) -> list[str]:
        """The titles of the windows on the screen."""
        found = self._xdotool("search", "--onlyvisible", "--name", ".", check=False).split()
        return [self._xdotool("getwindowname", window, check=False).strip() for window in found]

    def await_title(self, part: str) -> None:
        """Until a window whose title contains ``part`` is there."""
        await_that(lambda: any(part in title for title in self.titles()), f"a window {part}")

    def await_no_title(self, part: str) -> None:
        """Until no such window is there any more."""
        await_that(lambda: not any(part in title for title in self.titles()), f"no window {part}")

    def picture(self, path: Path) -> Path:
        """The whole screen as PNG."""
        subprocess.run(["import", "-window", "root", str(path)], env=self._environment, check=True)
        return path

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self._environment, check=check, capture_output=True, text=True
        )
        return done.stdout


def await_that(holds: Callable[[], bool], what: str) -> None:
    """Wait until ``holds``; raises AssertionError naming ``what`` where it never does."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(_TICK_S)
