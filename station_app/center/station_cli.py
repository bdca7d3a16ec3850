"""The commands that speak to stations: notices, where the centre is, and whether it listens."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from station_app.center import announcement, certificates, notices
from station_app.center.console import FOLDER, Folder, opened, refusals, say
from station_app.center.outbox import answer_all, fill_outbox
from station_app.center.outgoing import answer
from station_app.center.own_tables import StationState
from station_app.center.rebuilding import write_rebuild
from station_app.center.registry import set_state
from station_app.center.report import fingerprint_line, notice_line


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(notify)
    app.command("notices")(list_notices)
    app.command()(announce)
    app.command()(revoke)
    app.command()(rebuild)


def notify(
    title: Annotated[str, typer.Argument(help="What stands above it, 60 characters at most.")],
    body: Annotated[str, typer.Argument(help="The text; '-' reads it from standard input.")],
    until: Annotated[str | None, typer.Option(help="The last day it matters, such as 2026-12-31.")] = None,
    to: Annotated[
        list[str] | None, typer.Option(help="A station's code, repeatable; without it, all stations.")
    ] = None,
    operator: Annotated[str | None, typer.Option(help="Who sends it; otherwise your login name.")] = None,
    folder: Folder = FOLDER,
) -> None:
    """Send a notice to stations; it goes down with the next answer to each, and is shown until it is read."""
    with refusals(), opened(folder) as center:
        text = sys.stdin.read() if body == "-" else body
        _, codes = notices.send_notice(
            center,
            title,
            text,
            operator=operator or getpass.getuser(),
            until=notices.notice_day(until or ""),
            to=to or (),
        )
        for code in codes:
            answer(center, code)
        fill_outbox(center)
        say(f"Waits for {len(codes)} stations.")


def list_notices(folder: Folder = FOLDER) -> None:
    """Show each notice: to how many it goes, where it arrived, and where it was read."""
    with refusals(), opened(folder) as center:
        sent = notices.list_sent(center)
        say("\n".join(notice_line(each) for each in sent) if sent else "No notice was ever sent.")


def announce(
    address: Annotated[str, typer.Argument(help="As stations reach it: https://host or https://host:port.")],
    cert: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="The certificate that serve shows, where not its own."
        ),
    ] = None,
    folder: Folder = FOLDER,
) -> None:
    """Tell stations where this centre can be reached: with each welcome, and with the next answer."""
    with refusals(), opened(folder) as center:
        own = certificates.own_certificate(center)
        tls = own if cert is None else certificates.read(cert, own.key)
        service = announcement.announce(center.folder, address, tls)
        answer_all(center)
        say(f"Stations are told: {service.address}")
        say(fingerprint_line(tls))


def revoke(
    code: Annotated[str, typer.Argument(help="The station's code.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take its bundles in again.")] = False,
    folder: Folder = FOLDER,
) -> None:
    """Take nothing from a station any more: its computer was stolen, or is not to be trusted."""
    with refusals(), opened(folder) as center:
        with center.write() as connection:
            set_state(connection, code, StationState.ENROLLED if undo else StationState.REVOKED)
        answer(center, code)
        fill_outbox(center)
        say(f"{code} is {'taken in again' if undo else 'revoked'}.")


def rebuild(
    code: Annotated[str, typer.Argument(help="The station's code.")],
    target: Annotated[
        Path, typer.Argument(help="The file to write, or the folder for it: a stick.")
    ] = Path(),
    folder: Folder = FOLDER,
) -> None:
    """Write all that is held of a station whose computer is lost into a file that its recovery code opens."""
    with refusals(), opened(folder) as center:
        facts = write_rebuild(center, code, target)
        say(f"{facts.station_code} {facts.station_name}: {facts.entries} entries, {facts.photos} photos")
        say(f"Written: {facts.file_name if target.is_dir() else target.name}")
        say(f"Read this centre's check code out by phone: {center.keys.public.check_code}")
