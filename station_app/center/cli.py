"""``station-center``: the operator's command line.

Every command ends with 0 when all is done, 1 when something was refused (the reason is on stderr, and
nothing of it was taken), 2 when the command itself was wrong, and 3 when all that could be taken was,
but a bundle waits for others or lies in quarantine.
"""

from __future__ import annotations

import getpass
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from station_app.center import certificates, down_cli, enrolment, fork_cli, operator_cli, station_cli
from station_app.center.center import create_center, upgrade_center
from station_app.center.console import FOLDER, REFUSED, Folder, closing, complain, opened, refusals, say
from station_app.center.ingest import Ingested, ingest_file
from station_app.center.outbox import answer_all, copy_outbox, fill_outbox
from station_app.center.outgoing import BUNDLE_SUFFIX, answer
from station_app.center.own_tables import Outcome, RequestState
from station_app.center.report import (
    city_lines,
    fingerprint_line,
    ingested_line,
    station_fields,
    station_lines,
)
from station_app.center.settings import Settings
from station_app.center.status import status as read_status
from station_app.clock import SystemClock
from station_app.errors.center import DatabaseFault, ServerMissing
from station_app.errors.sync import NewerFormat, NewerSchema, SyncError, WrongDirection
from station_app.sync.enrolment import REQUEST_SUFFIX

_TOO_NEW = (NewerFormat, NewerSchema)

ASIDE = 3
"""The exit code beside 0 (done), 1 (refused) and 2 (wrong usage)."""

app = typer.Typer(
    name="station-center",
    help="Takes in what village stations send to the city centre, and answers them.",
    epilog="Exit codes: 0 done, 1 refused, 2 wrong usage, 3 done, but a bundle waits or is in quarantine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

operator_cli.add_to(app)
station_cli.add_to(app)
down_cli.add_to(app)
fork_cli.add_to(app)


def main() -> None:
    """The entry point: names in Chinese must not fail on a console that cannot show them."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()


@app.command()
def init(
    name: Annotated[str, typer.Option(help="What the centre is called, as stations read it.")],
    code: Annotated[str, typer.Option(help="Its id in every bundle: letters and digits, such as yidu.")],
    db: Annotated[
        str | None, typer.Option(help="postgresql://user@host/name; without it, a SQLite file in the folder.")
    ] = None,
    folder: Folder = FOLDER,
) -> None:
    """Found a centre: its keys, its settings, its tables."""
    with refusals(), closing(create_center(folder, Settings(code, name, db), SystemClock())) as center:
        center.outbox.mkdir(exist_ok=True)
        tls = certificates.own_certificate(center)
        say(f"The centre {code} ({name}) stands in {center.folder}")
        say(f"Its check code, for stations to compare by phone: {center.keys.public.check_code}")
        say(fingerprint_line(tls))


@app.command()
def upgrade(folder: Folder = FOLDER) -> None:
    """Bring the database of an older program up to this one's tables. Back it up before."""
    with refusals(), closing(upgrade_center(folder, SystemClock())):
        say("The database is up to date.")


@app.command()
def enrol(
    paths: Annotated[
        list[Path] | None, typer.Argument(exists=True, help="Request files, or folders that hold some.")
    ] = None,
    folder: Folder = FOLDER,
) -> None:
    """Note requests for enrolment, and list all that have come in."""
    with refusals(), opened(folder) as center:
        refused = False
        for path, _ in _files(paths or [], REQUEST_SUFFIX):
            with _noted_refusal() as noted:
                enrolment.note_request(center, path)
            refused |= bool(noted)
        requests = enrolment.list_requests(center)
        for request in requests:
            done = "approved" if request.state is RequestState.APPROVED else "to be approved"
            say(f"{request.station_code}  {request.check_code}  {done}  {request.station_name}")
        if not requests:
            say("No station has asked to be enrolled.")
        fill_outbox(center)  # where keys were replaced, an answer waits
    if refused:
        raise typer.Exit(REFUSED)


@app.command()
def approve(
    request_file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    code: Annotated[
        str | None, typer.Option(help="The check code as the station's clerk read it out by phone.")
    ] = None,
    station_code: Annotated[
        str | None, typer.Option(help="The code it will go by, where not the one it asked for.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="It is enrolled already and comes with new keys.")
    ] = False,
    operator: Annotated[str | None, typer.Option(help="Who approves; otherwise your login name.")] = None,
    folder: Folder = FOLDER,
) -> None:
    """Take a station in, once its check code was compared by phone; its welcome goes into the outbox."""
    with refusals(), opened(folder) as center:
        request = enrolment.note_request(center, request_file)
        say(f"{request.station_code} {request.station_name}: check code {request.check_code}")
        approval = enrolment.approve(
            center,
            request_file,
            operator=operator or getpass.getuser(),
            check_code=code,
            station_code=station_code,
            replace=replace,
        )
        fill_outbox(center)
        say(f"Approved as {approval.station_code}. Its welcome: {center.outbox / approval.welcome}")
        say(f"Have the clerk compare the centre's check code: {center.keys.public.check_code}")


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Bundles, or folders of sticks' files.")],
    folder: Folder = FOLDER,
) -> None:
    """Take bundles in, and put the answers into the outbox."""
    with refusals(), opened(folder) as center:
        results: list[Ingested] = []
        too_new: set[str] = set()
        refused = False
        for path, named in _files(paths, BUNDLE_SUFFIX):
            with _noted_refusal(besides=() if named else (WrongDirection,)) as noted:
                for result in ingest_file(center, path):
                    say(ingested_line(result))
                    results.append(result)
            refused |= bool(noted)
            too_new |= {str(each.facts["sender"]) for each in noted if isinstance(each, _TOO_NEW)}
        for code in sorted({result.station for result in results} | too_new):
            answer(center, code)
        fill_outbox(center)
        if not results and not refused:
            say("No bundles there.")
    if refused:
        raise typer.Exit(REFUSED)
    if any(_lies_aside(result) for result in results):
        raise typer.Exit(ASIDE)


@app.command()
def outbox(
    to: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="A folder, such as a stick's.")
    ] = None,
    folder: Folder = FOLDER,
) -> None:
    """Write what is to be taken to stations: into the outbox, and into another folder where one is named."""
    with refusals(), opened(folder) as center:
        files = answer_all(center)
        if to is not None:
            files = copy_outbox(center, to)
        for path in files:
            say(str(path))
        if not files:
            say("Nothing is to go out.")


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on; 0.0.0.0 or :: for all of this computer's.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8443,
    cert: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A certificate of your own, in PEM.")
    ] = None,
    key: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Its key, in PEM.")] = None,
    folder: Folder = FOLDER,
) -> None:
    """Take bundles in over HTTPS until stopped (Ctrl+C, or SIGTERM)."""
    if (cert is None) != (key is None):
        raise typer.BadParameter("give both --cert and --key, or neither")
    with refusals(), opened(folder) as center:
        try:
            from station_app.center import serving  # lazy: only this command needs the server's packages
        except ModuleNotFoundError as error:
            raise ServerMissing from error
        tls = (
            certificates.own_certificate(center)
            if cert is None or key is None
            else certificates.read(cert, key)
        )
        server = serving.prepare(center, host, port, tls)
        say(fingerprint_line(tls))
        say(f"Listening on {server.url}")
        server.run()


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    folder: Folder = FOLDER,
) -> None:
    """Show each station: how far it is held, gaps, forks, and its figures."""
    with refusals(), opened(folder) as center:
        stations = read_status(center)
        if as_json:
            say(json.dumps([station_fields(each) for each in stations], ensure_ascii=False, indent=2))
            return
        for station in stations:
            say("\n".join(station_lines(station)))
        say("\n".join(city_lines(center.code, center.name, stations)))


@contextmanager
def _noted_refusal(besides: tuple[type[SyncError], ...] = ()) -> Iterator[list[SyncError]]:
    """A refusal of one file is told and noted, and the others go on; ``besides`` are passed over.

    A fault of the database or the disk would meet the others as well, and ends the command.
    """
    noted: list[SyncError] = []
    try:
        yield noted
    except DatabaseFault:
        raise
    except besides:
        return
    except SyncError as error:
        complain(error)
        noted.append(error)


def _files(paths: list[Path], suffix: str) -> Iterator[tuple[Path, bool]]:
    """The files to be read, bundles in the order of their entries; True for those that were named."""
    for path in paths:
        if path.is_file():
            yield path, True
            continue
        found = (each for each in path.rglob(f"*{suffix}") if not each.name.startswith("."))
        yield from ((each, False) for each in sorted(found, key=_by_numbers) if each.is_file())


def _by_numbers(path: Path) -> list[tuple[int, str]]:
    """Sorts 2 before 10."""
    return [(int(part) if part.isdigit() else 0, part) for part in re.split(r"([0-9]+)", path.name)]


def _lies_aside(result: Ingested) -> bool:
    return result.outcome in {Outcome.WAITING, Outcome.QUARANTINED}


if __name__ == "__main__":
    main()
