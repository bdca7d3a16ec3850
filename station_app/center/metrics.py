"""The centre's figures for a monitoring program, in Prometheus' text format.

They name stations by code and nobody; still, whoever need not read them should not: a proxy that stands in
front of the centre keeps /metrics to itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Column, Connection, func, select

from station_app.center.own_tables import (
    Outcome,
    StationState,
    chain_head,
    enrolled_station,
    received_bundle,
)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_Samples = Iterable[tuple[Mapping[str, str], float]]


def metrics(connection: Connection) -> str:
    """Bundles by outcome, entries held, stations by state, and when each last brought something new."""
    return "".join(
        (
            _metric("bundles", "Bundles by what became of them.", _bundles(connection)),
            _metric("entries", "Journal entries held, of all stations.", [({}, _entries(connection))]),
            _metric("stations", "Stations by state.", _stations(connection)),
            _metric(
                "last_bundle_timestamp_seconds",
                "When a station's last bundle came that had not come before.",
                _last_bundles(connection),
            ),
        )
    )


def _bundles(connection: Connection) -> _Samples:
    counts = _counts(connection, received_bundle.c.outcome)
    return [({"outcome": each.value}, counts.get(each.value, 0)) for each in Outcome]


def _entries(connection: Connection) -> int:
    """From the heads, not by counting: a city's journal has a hundred million rows."""
    held = select(func.sum(chain_head.c.seq - chain_head.c.from_seq))
    return int(connection.execute(held).scalar() or 0)


def _stations(connection: Connection) -> _Samples:
    counts = _counts(connection, enrolled_station.c.state)
    return [({"state": each.value}, counts.get(each.value, 0)) for each in StationState]


def _counts(connection: Connection, column: Column[str]) -> dict[str, int]:
    """How many rows have each value."""
    rows = connection.execute(select(column, func.count()).group_by(column))
    return dict(rows.all())


def _last_bundles(connection: Connection) -> _Samples:
    rows = connection.execute(
        select(enrolled_station.c.code, func.max(received_bundle.c.received_at))
        .join(received_bundle, received_bundle.c.station_id == enrolled_station.c.id)
        .group_by(enrolled_station.c.code)
        .order_by(enrolled_station.c.code)
    )
    return [({"station": code}, millis / 1000) for code, millis in rows]


def _metric(name: str, text: str, samples: _Samples) -> str:
    """One gauge; labels here are codes and states, which need no escaping."""
    full = f"station_center_{name}"
    lines = [f"# HELP {full} {text}", f"# TYPE {full} gauge"]
    for labels, value in samples:
        stated = ",".join(f'{label}="{each}"' for label, each in labels.items())
        lines.append(f"{full}{{{stated}}} {value}" if stated else f"{full} {value}")
    return "\n".join(lines) + "\n"
