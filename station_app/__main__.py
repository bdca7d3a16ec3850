"""``python -m station_app``, and what the installed program starts."""

from __future__ import annotations

import sys

from station_app.bootstrap import main

if __name__ == "__main__":
    sys.exit(main())
