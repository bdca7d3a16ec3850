"""kill -9 while a bundle is taken in leaves all of it or nothing, and the next try takes it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from station_app.center.outgoing import answer
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


def start(center: CenterUnderTest, bundle: Path) -> subprocess.Popen[str]:
    """A process that stands right before taking the bundle in."""
    command = [sys.executable, "-c", INGEST, str(center.center.folder), str(bundle)]
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
