"""Seconds that processors worked: what a busy machine does not stretch."""

from __future__ import annotations

import os
import time
from pathlib import Path

from station_app.center.center import Center


def worked(center: Center) -> float:
    """Seconds that this process and the server's one for its connection have worked so far."""
    with center.read() as connection:
        server: int = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    fields = Path(f"/proc/{server}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return time.process_time() + (user + system) / os.sysconf("SC_CLK_TCK")
