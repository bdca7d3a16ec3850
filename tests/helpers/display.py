"""A screen of one's own: an X server that nobody sees, with a window manager that keeps the window large."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

WIDTH, HEIGHT = 1366, 768
"""The screen of the computers in village offices."""
_FONTS = Path(__file__).parents[2] / "resources" / "fonts"
_PATIENCE_S = 10.0

_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""

_OPENBOX = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <theme>
    <name>{theme}</name>
    <titleLayout>LC</titleLayout>
    <font place="ActiveWindow"><name>Noto Sans SC</name><size>10</size></font>
    <font place="InactiveWindow"><name>Noto Sans SC</name><size>10</size></font>
  </theme>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <applications>
    <application type="normal"><decor>no</decor><maximized>yes</maximized></application>
  </applications>
</openbox_config>
"""
_THEME = """
border.width: 1
padding.width: 8
padding.height: 5
window.client.padding.width: 0
window.client.padding.height: 0
window.handle.width: 0
window.active.title.bg: Flat Solid
window.active.title.bg.color: #FFFFFF
window.inactive.title.bg: Flat Solid
window.inactive.title.bg.color: #F5F2EC
window.active.label.bg: Parentrelative
window.inactive.label.bg: Parentrelative
window.active.label.text.color: #212121
window.inactive.label.text.color: #616161
window.label.text.justify: left
window.active.button.unpressed.bg: Parentrelative
window.inactive.button.unpressed.bg: Parentrelative
window.active.border.color: #BDBDBD
window.inactive.border.color: #BDBDBD
"""


class NoDisplay(RuntimeError):
    """The X server or its window manager is not installed, or did not start."""


@contextmanager
def own_display() -> Iterator[Mapping[str, str]]:
    """An own X server of 1366×768; yields the variables a program needs to show itself there.

    The main window stands there undecorated and maximised, dialogs have a title. Raises NoDisplay.
    """
    for program in ("Xvfb", "openbox"):
        if shutil.which(program) is None:
            raise NoDisplay(program)
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory(prefix="display-")))
        server, number = _start_server()
        held.callback(_stop, server)
        variables = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        manager = _start_manager(folder, variables)
        held.callback(_stop, manager)
        yield variables


def _start_server() -> tuple[subprocess.Popen[bytes], int]:
    """The server finds itself a free number, and tells it when it is ready."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
    options = ["-nolisten", "tcp", "-noreset", "-dpi", "96"]
    server = subprocess.Popen([*command, *options], pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        line = told.readline().strip()
    if not line:
        _stop(server)
        raise NoDisplay("Xvfb")
    return server, int(line)


def _start_manager(folder: Path, variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Started with the project's own fonts, for titles in Chinese; waits until it manages windows."""
    theme = folder / ".themes" / "station" / "openbox-3"
    theme.mkdir(parents=True)
    (theme / "themerc").write_text(_THEME, encoding="utf-8")
    (folder / "fonts.conf").write_text(
        _FONTS_CONF.format(fonts=_FONTS, cache=folder / "cache"), encoding="utf-8"
    )
    config = folder / "rc.xml"
    config.write_text(_OPENBOX.format(theme="station"), encoding="utf-8")
    ready = folder / "ready"
    environment = {
        **os.environ,
        **variables,
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }
    manager = subprocess.Popen(
        ["openbox", "--sm-disable", "--config-file", str(config), "--startup", f"touch {ready}"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + _PATIENCE_S
    while not ready.exists():
        if manager.poll() is not None or time.monotonic() > until:
            _stop(manager)
            raise NoDisplay("openbox")
        time.sleep(0.02)
    return manager


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
