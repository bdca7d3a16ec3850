"""Every refusal is one Chinese sentence for the clerk and one line of plain English for the operator."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from station_app.errors import EnvironmentFault
from station_app.errors import sync as refusals
from station_app.errors.sync import SyncError, SyncFault

KINDS = [
    kind
    for kind in vars(refusals).values()
    if isinstance(kind, type) and issubclass(kind, SyncError) and kind not in {SyncError, SyncFault}
]


def facts_of(kind: type[SyncError]) -> dict[str, object]:
    texts = (kind.sentence, kind.operator)
    names = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    return dict.fromkeys(names, "值")


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_says_what_happened_and_what_to_do(kind: type[SyncError]) -> None:
    error = kind(**facts_of(kind))
    sentence = str(error)
    assert sentence.endswith("。")
    assert not re.search(r"[a-zA-Z]", sentence.replace(".bundle", "").replace("U盘", "").replace("MB", ""))
    assert not re.search(r"[,;:!?]", sentence)
    assert "请" in sentence or kind is refusals.NothingToExport


@pytest.mark.parametrize("kind", KINDS)
def test_the_operators_line_is_plain_english(kind: type[SyncError]) -> None:
    line = kind(**facts_of(kind)).operator_line()
    assert line.isascii()
    assert "\n" not in line
    assert re.search(r"[a-z]{3}", line)


@pytest.mark.parametrize(
    "kind",
    [
        refusals.StickFull,
        refusals.StickGone,
        refusals.StickReadOnly,
        refusals.ReadBackDiffers,
        refusals.FileUnreadable,
    ],
)
def test_a_fault_of_the_stick_is_no_mistake_of_the_clerk(kind: type[SyncError]) -> None:
    assert issubclass(kind, EnvironmentFault)
