"""What happens by itself: days go by, a backup is taken, the computer is replaced and the backup restored."""

from __future__ import annotations

from tests.helpers.deeds.deed import Deeds, any_of, between, deed, done, either


class TimeDeeds(Deeds):
    """Time, and what it does to computers."""

    @deed(often=4, days=any_of([0, 0, 1, 1, 3, 6, 20, 45]), hours=between(1, 5))
    def time_passes(self, days: int, hours: int) -> None:
        self.life.clock.advance(days=days, hours=hours)

    @deed(back_again=either)
    def save_or_restore(self, back_again: bool) -> None:
        if back_again and self.life.backup is not None:
            self.life.restore()
            done["restore"] += 1
        else:
            self.life.take_backup()
