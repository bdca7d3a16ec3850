"""The tables of the station's store as SQLAlchemy mapped classes, one module per area."""

from station_app.models import (
    catalogues,
    checks,
    claims,
    exchange,
    notices,
    orders,
    people,
    points,
    publicity,
    scoring,
    service,
    shop,
    station,
    stock,
    sync,
    teams,
    year_end,
)
from station_app.models.base import Base, SyncKind

__all__ = [
    "Base",
    "SyncKind",
    "catalogues",
    "checks",
    "claims",
    "exchange",
    "notices",
    "orders",
    "people",
    "points",
    "publicity",
    "scoring",
    "service",
    "shop",
    "station",
    "stock",
    "sync",
    "teams",
    "year_end",
]
