"""The wheel carries everything that the application opens at run time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Built as ``make package`` builds it, from a copy, so that the checkout stays as it is."""
    copy = tmp_path_factory.mktemp("wheel") / "checkout"
    for folder in ("station_app", "resources"):
        shutil.copytree(CHECKOUT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, copy)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
         "--wheel-dir", copy.parent, copy],
        check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    (built,) = copy.parent.glob("*.whl")
    return ZipFile(built)


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_shipped_file_is_where_the_program_looks_for_it(wheel: ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    found = subprocess.run(
        [sys.executable, "-S", "-c", "from station_app.resources import resource; print(resource('fonts'))"],
        cwd=tmp_path, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert Path(found.stdout.strip()) == tmp_path / "station_app" / "_resources" / "fonts"
    assert files_below(tmp_path / "station_app" / "_resources") == files_below(CHECKOUT / "resources")


def test_every_module_and_migration_is_in_it_and_no_test(wheel: ZipFile) -> None:
    inside = {name for name in wheel.namelist() if name.endswith(".py")}
    modules = {name for name in files_below(CHECKOUT / "station_app") if name.endswith(".py")}
    assert inside == {f"station_app/{name}" for name in modules}
