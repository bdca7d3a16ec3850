"""Puts resources/ into the wheel as station_app/_resources, where station_app/resources.py looks for it."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithResources(build_py):
    """The usual build, and the shipped files; an editable install finds those in the checkout."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            shutil.copytree(
                "resources", Path(self.build_lib, "station_app", "_resources"), dirs_exist_ok=True
            )


setup(cmdclass={"build_py": BuildWithResources})
