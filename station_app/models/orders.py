"""Service orders from the city's app, as the centre forwarded them; they wait here for the order board."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Keyed


class CenterOrder(Keyed):
    """市中心转来的点单: that it arrived, was seen, and is known to be cancelled goes back up as this row."""

    __tablename__ = "center_order"
    area = "orders"

    order_number: Mapped[str] = mapped_column(unique=True)
    """The city app's own."""
    name: Mapped[str]
    phone: Mapped[str]
    place: Mapped[str]
    household: Mapped[str]
    """A household's number as the app has it; it need not be one of this station's."""
    service: Mapped[str]
    wanted_on: Mapped[date | None] = mapped_column(default=None)
    remark: Mapped[str]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    """When somebody said that it was seen; a cancellation wants to be seen anew."""
    seen_by: Mapped[str] = mapped_column(default="")
