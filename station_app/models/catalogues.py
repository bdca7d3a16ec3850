"""Catalogues of the city centre as they came, and what the station's people decided about each item."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import JsonText, Keyed


class CenterCatalogue(Keyed):
    """市中心目录: one version, whole; what it changes here is decided item by item."""

    __tablename__ = "center_catalogue"
    area = "catalogues"

    catalogue_id: Mapped[str] = mapped_column(unique=True)
    """The centre's own number of it."""
    kind: Mapped[str]
    """rules or goods."""
    number: Mapped[int]
    """Which version of its kind it is."""
    title: Mapped[str]
    items: Mapped[Any] = mapped_column(JsonText)
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]


class CatalogueChoice(Keyed):
    """What was decided last about a code: the centre's item was taken over, or the station's own was kept."""

    __tablename__ = "catalogue_choice"
    __table_args__ = (UniqueConstraint("kind", "code"),)
    area = "catalogues"

    kind: Mapped[str]
    code: Mapped[str]
    number: Mapped[int]
    """The version that was decided about."""
    taken: Mapped[bool]
    seen_item: Mapped[Any | None] = mapped_column(JsonText, default=None)
    """The centre's item as it was then; None where it had taken it out."""
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
