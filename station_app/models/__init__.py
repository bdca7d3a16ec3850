"""The tables of the station's store as SQLAlchemy mapped classes, one module per area."""

from station_app.models import (
    catalogues,
    notices,
    orders,
    people,
    points,
    service,
    shop,
    station,
    sync,
    teams,
)
from station_app.models.base import Base, SyncKind

__all__ = [
    "Base",
    "SyncKind",
    "catalogues",
    "notices",
    "orders",
    "people",
    "points",
    "service",
    "shop",
    "station",
    "sync",
    "teams",
]
