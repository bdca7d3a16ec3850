"""The state of the sync in the few words that stand in the top bar."""

from __future__ import annotations

from datetime import date

from station_app.clock import local
from station_app.sync.overview import SyncOverview

DUE_DAYS = 7


def sync_words(overview: SyncOverview, today: date) -> tuple[str, bool]:
    """For instance 未同步 12 条，上次 3 天前; and whether it is due. Empty without a centre."""
    if overview.center is None:
        return "", False
    if not overview.pending:
        return "已全部同步", False
    if overview.last_export is None:
        return f"未同步 {overview.pending} 条", True
    days = (today - local(overview.last_export).date()).days
    when = "今天" if days <= 0 else f" {days} 天前"
    return f"未同步 {overview.pending} 条，上次{when}", days >= DUE_DAYS
