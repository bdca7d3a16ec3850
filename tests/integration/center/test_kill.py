"""kill -9 while a bundle is taken in or a fork is decided leaves all of it or nothing, to be done again."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from station_app.center.outgoing import answer
from station_app.center.releasing import Keep, release
from station_app.center.status import status
from station_app.sync.messages import ACKNOWLEDGE, HOLD_BLOBS
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image
from tests.helpers.photos import make_blobs

ENTRIES, ROWS_EACH = 3000, 10
PHOTOS = 2000
MOMENTS = 12

INGEST = """
import sys
from pathlib import Path
from station_app.center.center import open_center
from station_app.center.ingest import ingest_file
from station_app.clock import SystemClock
center = open_center(Path(sys.argv[1]), SystemClock())
print("ready", flush=True)
for done in ingest_file(center, Path(sys.argv[2])):
    print(done.outcome, flush=True)
"""


RELEASE = """
import sys
from pathlib import Path
from station_app.center.center import open_center
from station_app.center.releasing import Keep, release
from station_app.clock import SystemClock
center = open_center(Path(sys.argv[1]), SystemClock())
print("ready", flush=True)
release(center, sys.argv[2], Keep.OTHER, operator="王科长")
"""


def start(center: CenterUnderTest, bundle: Path) -> subprocess.Popen[str]:
    """A process that stands right before taking the bundle in."""
    return run(INGEST, center, str(bundle))


def run(script: str, center: CenterUnderTest, argument: str) -> subprocess.Popen[str]:
    """A process that stands right before its deed."""
    command = [sys.executable, "-c", script, str(center.center.folder), argument]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def held_and_rows(center: CenterUnderTest, station: PaperStation) -> tuple[int, int, int]:
    """Up to which entry the centre says it holds, how many entries it has, and how many rows."""
    (shown,) = status(center.center)
    seq = 0 if shown.held is None else shown.held.seq
    return seq, len(center.journal(station.code)), len(station.groups())


def test_a_kill_at_any_moment_leaves_all_of_a_bundle_or_nothing(center: CenterUnderTest) -> None:
    station = PaperStation(center).enrolled()
    for act in range(ENTRIES):
        station.act(*(group_image(act * ROWS_EACH + row, f"{act}-{row}") for row in range(1, ROWS_EACH + 1)))
    half = ENTRIES // 2
    first, second = station.send(1, half), station.send(half + 1)
    began = time.monotonic()
    center.take_in(first)
    duration = time.monotonic() - began
    before = (half, half, half * ROWS_EACH)
    after = (ENTRIES, ENTRIES, ENTRIES * ROWS_EACH)
    killed = 0
    for moment in range(1, MOMENTS + 1):
        process = start(center, second)
        time.sleep(duration * moment / MOMENTS)
        process.kill()
        process.communicate()
        killed += process.returncode != 0
        found = held_and_rows(center, station)
        assert found in {before, after}
        if found == after:
            break
    assert killed > 0
    center.take_in(second)
    assert held_and_rows(center, station) == after
    assert answer(center.center, station.code) == [ACKNOWLEDGE]


def test_a_kill_at_any_moment_leaves_all_photos_of_a_bundle_or_none(center: CenterUnderTest) -> None:
    station = PaperStation(center).enrolled()
    photos = make_blobs(PHOTOS + 500, 1500)
    first, second = station.send_photos(*photos[PHOTOS:]), station.send_photos(*photos[:PHOTOS])
    center.take_in(first)
    began = time.monotonic()
    center.take_in(PaperStation(center, code="420581001002").enrolled().send_photos(*photos[:PHOTOS]))
    duration = time.monotonic() - began
    killed = 0
    for moment in range(1, MOMENTS + 1):
        process = start(center, second)
        time.sleep(duration * moment / MOMENTS)
        process.kill()
        process.communicate()
        killed += process.returncode != 0
        found = len(center.photos(station.code))
        assert found in {500, PHOTOS + 500}
        if found > 500:
            break
    assert killed > 0
    center.take_in(second)
    assert len(center.photos(station.code)) == PHOTOS + 500
    assert answer(center.center, station.code) == [HOLD_BLOBS] * 3


def test_a_kill_at_any_moment_of_a_release_leaves_one_side_or_the_other(center: CenterUnderTest) -> None:
    station = PaperStation(center).enrolled()
    for act in range(ENTRIES):
        station.act(*(group_image(act * ROWS_EACH + row, f"{act}-{row}") for row in range(1, ROWS_EACH + 1)))
    half = ENTRIES // 2
    twin = station.twin(half)
    twin.act(group_image(1, "克隆"))
    began = time.monotonic()
    center.take_in(station.send(), twin.send(half))
    duration = time.monotonic() - began
    sides = {(ENTRIES, ENTRIES, ENTRIES * ROWS_EACH), (half + 1, half + 1, half * ROWS_EACH)}
    killed = 0
    for moment in range(1, MOMENTS + 1):
        process = run(RELEASE, center, station.code)
        time.sleep(duration * moment / MOMENTS)
        process.kill()
        process.communicate()
        killed += process.returncode != 0
        found = held_and_rows(center, station)
        assert found in sides
        assert center.differs_from_replay(station.code) == []
        if found[0] == half + 1:
            break
    else:
        release(center.center, station.code, Keep.OTHER, operator="王科长")
    assert killed > 0
    assert held_and_rows(center, station) == (half + 1, half + 1, half * ROWS_EACH)
    assert station.groups()[0] == "克隆"
