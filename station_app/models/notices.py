"""Notices of the city centre, and who read them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class CenterNotice(Keyed):
    """市中心通知: came down with a bundle; that it arrived and was read goes back up as this row."""

    __tablename__ = "center_notice"
    area = "notices"

    notice_id: Mapped[str] = mapped_column(unique=True)
    """The centre's own number of it."""
    title: Mapped[str]
    body: Mapped[str]
    until: Mapped[date | None] = mapped_column(default=None)
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    read_by: Mapped[str] = mapped_column(default="")
