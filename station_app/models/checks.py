"""What was said of the findings of a check (体检)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class FindingNote(Keyed):
    """说明: what explains one finding; ``finding`` names it so that the next check finds the words again."""

    __tablename__ = "finding_note"
    area = "checks"

    kind: Mapped[str]
    finding: Mapped[str] = mapped_column(unique=True)
    words: Mapped[str]
    written_at: Mapped[datetime]
    by_name: Mapped[str]
