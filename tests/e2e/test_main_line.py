"""From a village roster to receipts, notices and a bundle that the centre takes in, in the window alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.main_line import PAPERS, STATUS
from tests.e2e.tour import MAIN_LINE_ALONE, RECORD

ROOT = Path(__file__).parents[2]
_LONGEST_S = 300


@pytest.mark.timeout(_LONGEST_S + 30)
def test_a_clerk_who_has_never_seen_it_does_the_whole_job(tmp_path: Path) -> None:
    """In a process and on a screen of its own; the scenes say what each step checks there."""
    command = [sys.executable, "-m", "tests.e2e.tour", str(tmp_path), MAIN_LINE_ALONE]
    played = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST_S, check=False
    )
    assert played.returncode == 0, played.stdout + played.stderr
    record = json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))
    assert record["flaws"] == []
    assert sum(len(step["checked"]) for step in record["steps"]) > 180
    assert "residents       300" in (tmp_path / STATUS).read_text(encoding="utf-8")
    for paper in PAPERS:
        assert (tmp_path / paper).read_bytes().startswith(b"%PDF"), paper
