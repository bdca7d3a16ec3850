"""What the operator reads: lines of plain English, and the same facts for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from station_app.center.certificates import Certificate
from station_app.center.ingest import Ingested
from station_app.center.notices import SentNotice
from station_app.center.own_tables import Outcome, StationState
from station_app.center.photos import PhotoCount
from station_app.center.status import Figures, StationStatus
from station_app.clock import from_millis, local


def ingested_line(result: Ingested) -> str:
    """What became of one bundle."""
    held = 0 if result.held is None else result.held.seq
    if result.photos:
        return f"{result.file}: taken, {result.photos} photos"
    if result.outcome is Outcome.TAKEN:
        return f"{result.file}: taken, {result.entries} entries, {result.rows} rows; held up to {held}"
    if result.outcome is Outcome.HELD:
        return f"{result.file}: held already; held up to {held}"
    if result.outcome is Outcome.ASKED:
        return f"{result.file}: a restored store asks from where to go on; held up to {held}"
    said = "" if result.problem is None else result.problem.operator_line()
    if result.outcome is Outcome.WAITING:
        return f"{said}; kept aside as waiting"
    return f"{said}; kept in quarantine"


def station_lines(status: StationStatus) -> list[str]:
    """One station, a fact a line."""
    station, held = status.station, status.held
    revoked = "  (revoked)" if station.state is StationState.REVOKED else ""
    gap = "" if status.resend_from is None else f" (to be sent again from {status.resend_from})"
    return [
        f"{station.code}  {station.name}{revoked}",
        f"  held up to      {'nothing yet' if held is None else f'{held.seq} of epoch {held.epoch}'}",
        f"  last bundle     {_shown(status.last_bundle_at)}",
        f"  waiting         {status.waiting}{gap}",
        f"  in quarantine   {status.quarantined}",
        *_figure_lines(status.figures),
        _photo_line(status.photos),
    ]


def city_lines(code: str, name: str, stations: Sequence[StationStatus]) -> list[str]:
    """All stations together."""
    figures = [station.figures for station in stations]
    total = Figures(
        households=sum(each.households for each in figures),
        residents=sum(each.residents for each in figures),
        balance=sum(each.balance for each in figures),
        redemptions=sum(each.redemptions for each in figures),
        voids=sum(each.voids for each in figures),
    )
    photos = PhotoCount(
        held=sum(each.photos.held for each in stations), missing=sum(each.photos.missing for each in stations)
    )
    return [f"{code}  {name}: {len(stations)} stations", *_figure_lines(total), _photo_line(photos)]


def station_fields(status: StationStatus) -> dict[str, object]:
    """One station for programs; ``last_bundle_at`` in milliseconds since the epoch, ``balance`` in tenths."""
    held = status.held
    return {
        "code": status.station.code,
        "name": status.station.name,
        "state": status.station.state.value,
        "epoch": None if held is None else held.epoch,
        "seq": 0 if held is None else held.seq,
        "last_bundle_at": status.last_bundle_at,
        "waiting": status.waiting,
        "resend_from": status.resend_from,
        "quarantined": status.quarantined,
        **asdict(status.figures),
        "photos": status.photos.held,
        "photos_missing": status.photos.missing,
    }


def notice_line(sent: SentNotice) -> str:
    """One notice and how far it has come."""
    notice = sent.notice
    until = "" if notice.until is None else f" until {notice.until}"
    reached = f"to {sent.addressed}, arrived {sent.arrived}, read {sent.read}"
    return f"{_shown(notice.sent_at)}  {reached}{until}  {notice.title}"


def fingerprint_line(tls: Certificate) -> str:
    return f"Its TLS certificate, as stations pin it (SHA-256): {tls.fingerprint}"


def _figure_lines(figures: Figures) -> list[str]:
    points, tenths = divmod(figures.balance, 10)
    return [
        f"  households      {figures.households}",
        f"  residents       {figures.residents}",
        f"  points balance  {points}.{tenths}",
        f"  redemptions     {figures.redemptions} ({figures.voids} voided)",
    ]


def _photo_line(photos: PhotoCount) -> str:
    return f"  photos          {photos.held} ({photos.missing} missing)"


def _shown(millis: int | None) -> str:
    return "none yet" if millis is None else f"{local(from_millis(millis)):%Y-%m-%d %H:%M}"
