"""What a clerk or an operator reads where something is refused."""

from __future__ import annotations

from collections.abc import Callable

from station_app.errors.sync import SyncError


def refusal_of(deed: Callable[[], object]) -> SyncError | None:
    """Do it; the refusal, which is a Chinese sentence and a plain English line, or None where it is done."""
    try:
        deed()
    except SyncError as error:
        refused = error
    else:
        return None
    assert str(refused).endswith("。")
    assert refused.operator_line().isascii()
    return refused
