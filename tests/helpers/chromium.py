"""A real browser without a screen, driven over a pipe in Chromium's own protocol."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from station_app.resources import resource

PATIENCE = 40
"""Seconds after which something hangs."""

_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # for root, as in CI
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--ignore-certificate-errors",  # the centre's own is known by its fingerprint alone
    "--remote-debugging-pipe",
)
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


@dataclass(slots=True)
class Browser:
    """One tab; ``complaints`` is what the browser said of pages: breaches of their policy, missing files."""

    to_browser: int
    from_browser: int
    session: str = ""
    complaints: list[str] = field(default_factory=list)
    _last: int = 0
    _buffer: bytes = b""
    _loads: int = 0

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Have the browser do something and wait until it has answered."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._last:
                assert "error" not in said, said
                result: dict[str, Any] = said["result"]
                return result

    def open(self, url: str) -> None:
        """Go to an address and wait until all of it is there."""
        before = self._loads
        self.call("Page.navigate", url=url)
        self._wait_for_load(before)

    def type_into(self, field_id: str, text: str) -> None:
        """Put the cursor into a field and type."""
        self.ask(f"document.getElementById({json.dumps(field_id)}).focus()")
        self.call("Input.insertText", text=text)

    def press(self, selector: str) -> None:
        """Press a button that leads to another page."""
        before = self._loads
        self.ask(f"document.querySelector({json.dumps(selector)}).click()")
        self._wait_for_load(before)

    def ask(self, expression: str) -> Any:
        """The value of an expression on the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def resize(self, width: int, height: int) -> None:
        """Be a screen of that size, a phone's where it is narrow."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < height,
        )

    def photograph(self, path: Path) -> None:
        """What the screen shows, as PNG."""
        path.write_bytes(b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def _wait_for_load(self, before: int) -> None:
        while self._loads == before:
            self._next()

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self.from_browser], [], [], max(0, end - time.monotonic()))
            chunk = os.read(self.from_browser, 1 << 16) if ready else b""
            assert chunk, "the browser says nothing more"
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\0")
        said: dict[str, Any] = json.loads(line)
        if said.get("method") == "Page.loadEventFired":
            self._loads += 1
        if said.get("method") == "Log.entryAdded":
            self.complaints.append(said["params"]["entry"]["text"])
        return said


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """A browser whose profile is in ``folder``, with the program's fonts; killed at the end."""
    program = shutil.which("chromium")
    assert program is not None, "Chromium is missing: sh installer/setup_machine.sh all"
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS.format(fonts=resource("fonts"), cache=folder / "fonts"))
    reads, to_browser = os.pipe()
    from_browser, writes = os.pipe()
    # It reads from 3 and writes to 4, whatever the numbers are here.
    command = ["bash", "-c", f'exec "$0" "$@" 3<&{reads} 4>&{writes}', program, *_FLAGS]
    with (
        (folder / "chromium.log").open("w") as log,
        subprocess.Popen(
            [*command, f"--user-data-dir={folder / 'profile'}", "about:blank"],
            pass_fds=(reads, writes),
            stdout=log,
            stderr=log,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        ) as process,
    ):
        os.close(reads)
        os.close(writes)
        try:
            browser = Browser(to_browser, from_browser)
            target = browser.call("Target.createTarget", url="about:blank")["targetId"]
            attached = browser.call("Target.attachToTarget", targetId=target, flatten=True)
            browser.session = attached["sessionId"]
            for domain in ("Page", "Log"):
                browser.call(f"{domain}.enable")
            yield browser
        finally:
            process.kill()
            os.close(to_browser)
            os.close(from_browser)
