"""``python -m station_app``, and what the installed program starts."""

from __future__ import annotations

import gc
import sys

gc.disable()  # until the first page is painted: there is nothing to collect yet, and looking takes time


def main() -> int:
    """Run the program; returns the process's exit code."""
    from station_app.bootstrap import main as run  # once the collector rests

    return run()


if __name__ == "__main__":
    sys.exit(main())
