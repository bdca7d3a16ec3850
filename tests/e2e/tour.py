"""`make tour`: the real program on a virtual screen, driven through its main job, a picture of every page.

Writes the pictures, the receipts, the bundle, the centre's status and a record of every step into one folder.
``--main-line`` plays the main job alone and takes no pictures: that is the test.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from station_app.bootstrap.program import Program
from station_app.ui import theme
from station_app.ui.application import make_application
from station_app.ui.theme import TextSize
from tests.e2e.clerk import Clerk
from tests.e2e.clock import TourClock
from tests.e2e.main_line import PAPERS, STATUS, main_line
from tests.e2e.props import Props
from tests.e2e.stage import Scenario, Stage, pause
from tests.e2e.theatre import program
from tests.helpers.display import own_display

PLACES = ("今日", "户与人", "队伍与活动", "积分", "爱心超市", "公示与报表", "同步", "设置")
LARGE_PLACES = ("今日", "户与人", "积分", "爱心超市", "公示与报表")
_OPENED_MS = 900
_DEMO_MOST_S = 300


MAIN_LINE_ALONE = "--main-line"
RECORD = "tour.json"


def main(folder: str, *options: str) -> int:
    """Make the tour into ``folder``; 0 where every check held."""
    out = Path(folder).resolve()
    alone = MAIN_LINE_ALONE in options
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with own_display() as variables:
        os.environ.update(variables)
        app = make_application(["station-app"])
        stage = Stage(app, out, takes_pictures=not alone)
        try:
            _play_main_line(app, stage, out)
            if not alone:
                _show_demo(app, stage, out, PLACES, TextSize.STANDARD)
                _show_demo(app, stage, out, LARGE_PLACES, TextSize.LARGEST)
        finally:
            stage.write_record(out / RECORD)
    checks = sum(len(step.checked) for step in stage.steps)
    pictures = sum(len(step.pictures) for step in stage.steps)
    print(f"{len(stage.steps)} steps, {checks} checks held, {pictures} pictures in {folder}")  # noqa: T201 # a command
    for flaw in stage.flaws:
        print(f"look at {flaw}")  # noqa: T201 # a command
    return 0


def _play_main_line(app: QApplication, stage: Stage, out: Path) -> None:
    props = Props(out / "desk").lay_out()
    clock = TourClock()
    with program(app, props.data, clock=clock, ports=props.ports):
        stage.run(main_line(Clerk(stage), props, out, clock))
    for bundle in sorted(props.stick.glob("*.bundle")):
        shutil.copy(bundle, out)
    for wanted in (*PAPERS, STATUS):
        if not (out / wanted).exists():
            raise FileNotFoundError(wanted)


def _show_demo(app: QApplication, stage: Stage, out: Path, places: tuple[str, ...], size: TextSize) -> None:
    with program(app, out / "demo", demo=True) as opened:
        theme.apply(app, size)
        stage.run(_look_around(Clerk(stage), opened, places, size))


def _look_around(clerk: Clerk, opened: Program, places: tuple[str, ...], size: TextSize) -> Scenario:
    """Every place of the demo station, every tab of it, and every view of a tab."""
    large = "" if size is TextSize.STANDARD else "特大-"
    clerk.stage.step(f"演示站：{large}每一页")
    yield from _demo_is_open(clerk, opened, places[-1])
    for place in places:
        yield from clerk.click(place)
        yield from _shown(clerk, opened, f"演示-{large}{place}")
        for name in _other_tabs(clerk, 0):
            yield from clerk.tab(name)
            yield from _shown(clerk, opened, f"演示-{large}{place}-{name}")
            for view in _other_tabs(clerk, 1):
                yield from clerk.tab(view)
                yield from _shown(clerk, opened, f"演示-{large}{place}-{name}-{view}")


def _demo_is_open(clerk: Clerk, opened: Program, place: str) -> Scenario:
    """Two years of a village's life take their time the first time."""

    def is_open() -> bool:
        return clerk.screen.button(place) is not None and opened.tasks.is_idle

    for _ in range(_DEMO_MOST_S):
        if is_open():
            break
        yield pause(1000)
    yield is_open


def _shown(clerk: Clerk, opened: Program, name: str) -> Scenario:
    yield pause(_OPENED_MS)
    yield lambda: opened.tasks.is_idle
    yield from clerk.picture(name)


def _other_tabs(clerk: Clerk, depth: int) -> list[str]:
    """What stands on the page's tabs (0), or on the tabs within the one that is shown (1), but the first."""
    bars = clerk.screen.tab_bars()[depth : depth + 1]
    return [bar.tabText(at) for bar in bars for at in range(1, bar.count()) if bar.isTabVisible(at)]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
