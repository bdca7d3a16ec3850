"""Several ``station-center ingest`` at once, over folders that overlap: no entry is lost, none doubled."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from station_app.center.status import status
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image

PROCESSES, STATIONS, BUNDLES, ACTS = 4, 5, 3, 4
TAKEN = {0, 3}
"""3 says that a bundle waited when its process looked; another one may have brought what it waited for."""


FILL = """
import sys
from pathlib import Path
from station_app.center.center import open_center
from station_app.center.outbox import fill_outbox
from station_app.clock import SystemClock
center = open_center(Path(sys.argv[1]), SystemClock())
for _ in range(30):
    for path in fill_outbox(center):
        path.unlink(missing_ok=True)  # somebody takes it away
fill_outbox(center)
"""


def write_journals(center: CenterUnderTest) -> list[tuple[PaperStation, list[Path]]]:
    """Stations that add groups and rename the first in each bundle, and their bundles."""
    written = []
    for number in range(STATIONS):
        station = PaperStation(center, code=f"42058100100{number}").enrolled()
        bundles = []
        for _ in range(BUNDLES):
            first = len(station.entries) + 1
            station.add_groups(ACTS)
            station.act(group_image(1, f"第{first}次", op="U"))
            bundles.append(station.send(first))
        written.append((station, bundles))
    return written


def test_four_at_once_take_each_entry_once(center: CenterUnderTest, tmp_path: Path) -> None:
    journals = write_journals(center)
    folders = [tmp_path / f"stick-{place}" for place in range(PROCESSES)]
    for place, folder in enumerate(folders):
        for again in ("once", "twice"):
            (folder / again).mkdir(parents=True)
        for number, (_, bundles) in enumerate(journals):
            if number != place:  # each folder lacks one station, and each bundle is in several
                for bundle in bundles:
                    shutil.copy(bundle, folder / "once")
                    shutil.copy(bundle, folder / "twice" / f"copy-{bundle.name}")
    command = [
        sys.executable,
        "-m",
        "station_app.center.cli",
        "ingest",
        "--folder",
        str(center.center.folder),
    ]
    processes = [
        subprocess.Popen([*command, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for folder in folders
    ]
    said = [process.communicate(timeout=100) for process in processes]
    assert {process.returncode for process in processes} <= TAKEN, said
    assert [errors for _, errors in said] == [""] * PROCESSES
    for station, bundles in journals:
        assert [(seq, hashed) for seq, hashed, _ in center.journal(station.code)] == [
            (entry.seq, entry.hash) for entry in station.entries
        ]
        last = f"第{(BUNDLES - 1) * (ACTS + 1) + 1}次"
        assert len(bundles) == BUNDLES
        assert station.groups()[0] == last
    for shown in status(center.center):
        assert shown.held is not None
        assert (shown.held.seq, shown.waiting, shown.quarantined) == (BUNDLES * (ACTS + 1), 0, 0)
    assert sum(output.count("taken") for output, _ in said) == STATIONS * BUNDLES


def test_four_fill_the_outbox_at_once_and_it_holds_what_goes_out(center: CenterUnderTest) -> None:
    for number in range(3):
        PaperStation(center, code=f"42058100100{number}").enrolled()
    command = [sys.executable, "-c", FILL, str(center.center.folder)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    said = [process.communicate(timeout=100)[1] for process in processes]
    assert said == [""] * PROCESSES
    standing = sorted(path.name for path in center.center.outbox.iterdir())
    assert standing == [f"42058100100{number}.welcome" for number in range(3)]
