"""What is wrong with a catalogue or an order is a sentence for people, and English for the console."""

from __future__ import annotations

import re

import pytest

from station_app.errors import StationError, catalogues, notices, orders
from station_app.errors.sync import SyncError
from tests.unit.sync.test_sentences import facts_of

KINDS = [
    kind
    for module in (catalogues, orders, notices)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, StationError) and kind.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_says_what_to_do(kind: type[StationError]) -> None:
    assert issubclass(kind, SyncError) or not hasattr(kind, "operator")
    names = dict.fromkeys(re.findall(r"{(\w+)}", kind.sentence), "值")
    sentence = str(kind(**names)) if not issubclass(kind, SyncError) else str(kind(**facts_of(kind)))
    assert sentence.endswith(("。", "值"))
    assert not re.search(r"[a-zA-Z]", re.sub(r"station-center status|\.csv", "", sentence))
    assert "请" in sentence or sentence.endswith("值")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if issubclass(kind, SyncError)])
def test_the_operators_line_is_plain_english(kind: type[SyncError]) -> None:
    line = kind(**facts_of(kind)).operator_line()
    assert line.isascii()
    assert "\n" not in line
    assert re.search(r"[a-z]{3}", line)
