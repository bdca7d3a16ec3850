"""Whatever forks, in whichever bundles, and whichever side is kept: the tables are that side's journal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.center.releasing import Keep
from station_app.domain.journal import Image
from station_app.sync.bundle import Mark
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image, make_center
from tests.helpers.clock import FixedClock
from tests.integration.center.test_releasing import assert_sound, decide

acts = st.lists(st.tuples(st.sampled_from("IUD"), st.integers(1, 6)), min_size=1, max_size=12)
cuts = st.lists(st.integers(1, 24), max_size=3)


def image(op: str, number: int, mark: str) -> Image:
    """No two sides write the same, also where both take the same row away: else they would not part there."""
    if op == "D":
        return {"op": "D", "row": {"id": number, "name": mark}, "t": "villager_group"}
    return group_image(number, f"{mark}{number}", op)


def write(station: PaperStation, wanted: list[tuple[str, int]], mark: str) -> None:
    for place, (op, number) in enumerate(wanted):
        station.act(image(op, number, f"{mark}{place}-"))


def sent(station: PaperStation, first: int, places: list[int], branch: Mark | None = None) -> list[Path]:
    """The journal from ``first`` on, cut into bundles behind these entries."""
    last = len(station.entries)
    ends = [*sorted({place for place in places if first <= place < last}), last]
    starts = [first, *(end + 1 for end in ends[:-1])]
    return [station.send(start, end, branch=branch) for start, end in zip(starts, ends, strict=True)]


@pytest.fixture(scope="module")
def one_center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CenterUnderTest]:
    """A centre for all examples, each of which enrols a station of its own."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "stick").mkdir()
    made = make_center(folder / "center", folder / "stick", FixedClock())
    yield made
    made.center.close()


codes = count(420_581_000_001)


@settings(max_examples=25, deadline=None)
@given(
    shared=acts,
    one=acts,
    two=acts,
    held_cuts=cuts,
    other_cuts=cuts,
    keep=st.sampled_from(list(Keep)),
    in_new_epoch=st.booleans(),
)
def test_the_tables_are_a_replay_of_the_side_that_was_kept(
    one_center: CenterUnderTest,
    shared: list[tuple[str, int]],
    one: list[tuple[str, int]],
    two: list[tuple[str, int]],
    held_cuts: list[int],
    other_cuts: list[int],
    *,
    keep: Keep,
    in_new_epoch: bool,
) -> None:
    station = PaperStation(one_center, code=str(next(codes))).enrolled()
    write(station, shared, "共")
    twin, branch = station.twin(len(shared)), None
    if in_new_epoch:
        twin.epoch, branch = "second", station.mark()
    write(station, one, "甲")
    write(twin, two, "乙")
    start = len(shared) + 1
    one_center.take_in(*sent(station, 1, held_cuts))
    one_center.take_in(*sent(twin, start, other_cuts, branch))
    assert_sound(one_center, station)
    decided = decide(one_center, station, keep)
    case = decided.case
    assert (case.seq, case.held_last, case.other_last) == (start, len(station.entries), len(twin.entries))
    kept = station if keep is Keep.HELD else twin
    assert_sound(one_center, kept)
    write(kept, one, "后")
    one_center.take_in(kept.send(start, branch=branch if kept is twin else None))
    assert_sound(one_center, kept)
