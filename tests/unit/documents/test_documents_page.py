"""docs/documents.md shows every paper that is kept, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from tests.helpers.golden import KEPT

PAGE = Path(__file__).parents[3] / "docs" / "documents.md"


def test_the_page_shows_every_paper() -> None:
    shown = set(re.findall(r"\(\.\./tests/data/papers/([\w-]+)-1\.png\)", PAGE.read_text(encoding="utf-8")))
    assert shown == {path.stem.removesuffix("-1") for path in KEPT.glob("*-1.png")}
    assert {path.stem for path in KEPT.glob("*.txt")} == shown
