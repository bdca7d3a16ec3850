"""What the tabs of a 兑换日 have in common: they are shown one day, and freshly loaded for it."""

from __future__ import annotations

from station_app.services.exchange_days import DayView
from station_app.ui.tabbed_page import Panel


class DayPanel(Panel):
    """A panel of the one 兑换日 that its page shows."""

    day: DayView | None = None

    def show_day(self, day: DayView) -> None:
        """Another 兑换日, or the same with other figures."""
        self.day = day
        self.load()

    @property
    def shown(self) -> DayView:
        """The day; a panel is not shown without one."""
        assert self.day is not None
        return self.day
