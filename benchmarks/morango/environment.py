"""Morango in an environment of its own: its Django is not one that anything else here could live with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.figures import BUILD
from benchmarks.morango.measured import Measured, Spent

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
ENVIRONMENT = BUILD / "morango-venv"
_PYTHON = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
_MADE_FROM = ENVIRONMENT / "requirements.txt"


def make_environment() -> None:
    """Install just the releases that ``requirements.txt`` names, unless they are there already."""
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if _MADE_FROM.exists() and _MADE_FROM.read_text(encoding="utf-8") == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    options = ["--quiet", "--require-hashes", "--disable-pip-version-check"]
    subprocess.run([_PYTHON, "-m", "pip", "install", *options, "-r", REQUIREMENTS], check=True)
    _MADE_FROM.write_text(wanted, encoding="utf-8")


def sync(rows: Path, count: int, folder: Path) -> Measured:
    """The records of a file through morango: from one SQLite file onto the wire, and into another."""
    wire = folder / "wire"
    sent = _run("send", folder / "sender.sqlite3", wire, rows)
    received = _run("receive", folder / "receiver.sqlite3", wire)
    assert sent["records"] == received["records"] == count
    return Measured(_spent(sent), int(sent["bytes"]), _spent(received))


def _spent(told: dict[str, float]) -> Spent:
    return Spent(told["wall"], told["processor"])


def _run(*words: str | Path) -> dict[str, float]:
    command = [_PYTHON, HERE / "theirs" / "side.py", *words]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
