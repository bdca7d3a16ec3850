"""What the operator reads: lines of plain English, and the same facts for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from station_app.center.catalogues import Reach, SentCatalogue
from station_app.center.certificates import Certificate
from station_app.center.forks import Case, ForkedEntry
from station_app.center.ingest import Ingested
from station_app.center.notices import SentNotice
from station_app.center.orders import SentOrder
from station_app.center.own_tables import Outcome, StationState
from station_app.center.photos import PhotoCount
from station_app.center.releasing import Keep, Released
from station_app.center.status import Figures, StationStatus
from station_app.clock import from_millis, local
from station_app.domain.action_labels import action_words
from station_app.domain.masking import mask_name, mask_phone


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


def catalogue_lines(sent: SentCatalogue) -> list[str]:
    """One version and how far it has come, station by station."""
    head = (
        f"{sent.kind.value} version {sent.number}  {_shown(sent.sent_at)}  {sent.items} items  {sent.title}"
    )
    return [head, *map(_reach_line, sent.reaches)]


def order_line(sent: SentOrder) -> str:
    """One order and how far it has come; who asks is masked."""
    order = sent.order
    wanted = "" if order.wanted_on is None else f" for {order.wanted_on}"
    who = " ".join(filter(None, (mask_name(order.name), mask_phone(order.phone))))
    return (
        f"{order.number}  {_shown(sent.sent_at)}  {sent.station_code}  {sent.state.value}{wanted}"
        f"  {order.service}  {who}"
    )


def _reach_line(reach: Reach) -> str:
    if not reach.has_arrived:
        return f"  {reach.code}  {'told' if reach.is_told else 'not told yet'}  {reach.name}"
    return f"  {reach.code}  held, {reach.taken} taken over, {reach.left} left  {reach.name}"


def case_lines(case: Case) -> list[str]:
    """A fork, a fact a line."""
    station = case.station
    missing = "not in what came; to keep this side, have it export all of its entries once more"
    return [
        f"{station.code}  {station.name}  case {case.id}, since {_shown(case.since)}",
        f"  differs from    {case.seq}",
        f"  held            {_entry(case.held) or 'nothing there'}; up to {case.held_last}",
        f"  other side      {_entry(case.other) or missing}; up to {case.other_last}",
    ]


def released_line(done: Released) -> str:
    """What a decision did."""
    code, case = done.case.station.code, done.case
    if done.keep is Keep.HELD:
        return f"{code}: case {case.id} is closed; what is in quarantine stays there as evidence"
    return (
        f"{code}: case {case.id} is released; from {case.seq} on {done.replaced} entries were replaced "
        f"and are kept as evidence, {done.taken} were taken in"
    )


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


def _entry(entry: ForkedEntry | None) -> str:
    if entry is None:
        return ""
    return f"{_shown(entry.at)}  {entry.actor}  {action_words(entry.action)} ({entry.action})"


def _shown(millis: int | None) -> str:
    return "none yet" if millis is None else f"{local(from_millis(millis)):%Y-%m-%d %H:%M}"
