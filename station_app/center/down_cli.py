"""The commands for what stations take over or see to: catalogues, and service orders of the city's app."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from station_app.center import catalogues, orders
from station_app.center.catalogue_files import read_catalogue_file
from station_app.center.console import FOLDER, Folder, opened, refusals, say
from station_app.center.order_files import read_orders
from station_app.center.outbox import fill_outbox
from station_app.center.outgoing import answer
from station_app.center.report import catalogue_lines, order_line
from station_app.domain.orders import Order, wanted_day

Operator = Annotated[str | None, typer.Option(help="Who does it; otherwise your login name.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(catalogue)
    app.command("catalogues")(list_catalogues)
    app.command()(forward)
    app.command("cancel-order")(cancel_order)
    app.command("orders")(list_orders)


def catalogue(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="An .xlsx, .xls, .ods or .csv with Chinese heads."),
    ],
    title: Annotated[str, typer.Option(help="What it is called; otherwise by what it lists.")] = "",
    to: Annotated[
        list[str] | None, typer.Option(help="A station's code, repeatable; without it, all stations.")
    ] = None,
    operator: Operator = None,
    folder: Folder = FOLDER,
) -> None:
    """Send the next version of the rules or the goods; each station takes over of it what it wants."""
    with refusals(), opened(folder) as center:
        kind, items = read_catalogue_file(file)
        sent, codes = catalogues.send_catalogue(
            center, kind, items, title=title, to=to or (), operator=operator or getpass.getuser()
        )
        for code in codes:
            answer(center, code)
        fill_outbox(center)
        say(
            f"Version {sent.number} of the {kind.value}, {len(items)} items, waits for {len(codes)} stations."
        )


def list_catalogues(folder: Folder = FOLDER) -> None:
    """Show each version: which station was told of it, holds it, and what was decided there."""
    with refusals(), opened(folder) as center:
        sent = catalogues.list_catalogues(center)
        lines = [line for each in sent for line in catalogue_lines(each)]
        say("\n".join(lines) if lines else "No catalogue was ever sent.")


def forward(
    code: Annotated[str, typer.Argument(help="The station's code.")],
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="An order in JSON, or a list of them.")
    ] = None,
    number: Annotated[str, typer.Option(help="The order's number in the city's app.")] = "",
    name: Annotated[str, typer.Option(help="Who asks.")] = "",
    phone: Annotated[str, typer.Option(help="A mobile, or a landline with its area code.")] = "",
    place: Annotated[str, typer.Option(help="Where, as far as it is known.")] = "",
    household: Annotated[str, typer.Option(help="The household's number, where it is known.")] = "",
    service: Annotated[str, typer.Option(help="What is asked for.")] = "",
    wanted_on: Annotated[str, typer.Option(help="The day it is wanted for, such as 2026-12-31.")] = "",
    remark: Annotated[str, typer.Option(help="What else was written.")] = "",
    operator: Operator = None,
    folder: Folder = FOLDER,
) -> None:
    """Forward service orders to a station, from a file or as said; the same once more changes nothing."""
    if (file is None) == (not number):
        raise typer.BadParameter("give either a file, or --number with --name and --service")
    with refusals(), opened(folder) as center:
        if file is not None:
            found = read_orders(file)
        else:
            day = wanted_day(wanted_on)
            found = [Order(number, name, service, phone, place, household, day, remark)]
        new = orders.forward_orders(center, code, found, operator=operator or getpass.getuser())
        answer(center, code)
        fill_outbox(center)
        known = len(found) - new
        say(f"Waits for {code}: {new} orders{f', {known} were forwarded before' if known else ''}.")


def cancel_order(
    number: Annotated[str, typer.Argument(help="The order's number in the city's app.")],
    folder: Folder = FOLDER,
) -> None:
    """Take an order back; the station is told with its next answer."""
    with refusals(), opened(folder) as center:
        code = orders.cancel_order(center, number)
        answer(center, code)
        fill_outbox(center)
        say(f"{number.strip()} is cancelled; {code} is told.")


def list_orders(folder: Folder = FOLDER) -> None:
    """Show each order and how far it has come: waiting, arrived, seen, cancelled."""
    with refusals(), opened(folder) as center:
        sent = orders.list_orders(center)
        say("\n".join(map(order_line, sent)) if sent else "No order was ever forwarded.")
