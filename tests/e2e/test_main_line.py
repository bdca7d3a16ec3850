"""From a village roster to a signed receipt and a bundle that the centre takes in, in the window alone."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from station_app.ui.application import dress
from tests.e2e.clerk import Clerk
from tests.e2e.main_line import ROLL_RECEIPT, SHEET_RECEIPT, STATUS, main_line
from tests.e2e.props import Props
from tests.e2e.stage import Stage
from tests.e2e.theatre import program


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application as the clerk sees it; the program collects its own garbage meanwhile."""
    dress(qapp)
    yield qapp
    gc.enable()


def test_a_clerk_who_has_never_seen_it_does_the_whole_job(app: QApplication, tmp_path: Path) -> None:
    """Every step checks what can be read on the screen; the scenes say what."""
    stage = Stage(app, tmp_path / "stage", takes_pictures=False)
    props = Props(tmp_path / "desk").lay_out()
    with program(app, props.data, ports=props.ports):
        stage.run(main_line(Clerk(stage), props, tmp_path))
    assert stage.flaws == []
    assert sum(len(step.checked) for step in stage.steps) > 100
    assert "residents       300" in (tmp_path / STATUS).read_text(encoding="utf-8")
    assert (tmp_path / ROLL_RECEIPT).read_bytes().startswith(b"%PDF")
    assert (tmp_path / SHEET_RECEIPT).read_bytes().startswith(b"%PDF")
