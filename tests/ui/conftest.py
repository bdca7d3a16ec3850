"""The window's fixtures: a real Qt, without a screen where there is none."""

from __future__ import annotations

import os
import sys

if sys.platform == "linux" and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
