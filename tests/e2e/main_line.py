"""The whole job of a station, from an empty computer to the centre's answer, in the window alone."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.clerk import Clerk
from tests.e2e.props import Props
from tests.e2e.scenes import coming_back, first_start, people, points, shop, sync, teams
from tests.e2e.stage import Scenario

ROLL_RECEIPT, SHEET_RECEIPT = "receipt-80mm.pdf", "receipt-a4.pdf"
STATUS = "center-status.txt"


def main_line(clerk: Clerk, props: Props, out: Path) -> Scenario:
    """What a clerk does who has never seen the program; papers and the centre's status go into ``out``."""
    yield from first_start.first_start(clerk, props)
    yield from people.look_up_household(clerk)
    yield from people.print_card(clerk, props)
    card = people.card_of(props.cards)
    yield from teams.fill_teams(clerk)
    yield from teams.plan_activity(clerk, props)
    yield from teams.sign_in(clerk, card)
    yield from teams.change_hours(clerk)
    yield from teams.close_activity(clerk)
    yield from points.post_points(clerk)
    yield from points.read_ledger(clerk)
    yield from points.read_statement(clerk)
    yield from shop.give_barcode(clerk)
    yield from shop.stock_in(clerk)
    yield from shop.refuse(clerk, card)
    yield from shop.redeem(clerk)
    yield from shop.keep_roll_receipt(clerk, out / ROLL_RECEIPT)
    yield from shop.keep_sheet_receipt(clerk, out / SHEET_RECEIPT)
    yield from shop.verify_receipt(clerk, out / SHEET_RECEIPT)
    center = sync.CenterDesk(clerk, props)
    yield from sync.enrol(clerk, props, center)
    yield from sync.export(clerk, props)
    yield from sync.ingest(clerk, props, center, out / STATUS)
    yield from sync.read_answer(clerk, props)
    yield from sync.read_notice(clerk, props, center)
    yield from sync.take_catalogue(clerk, props, center)
    yield from sync.exchange(clerk, props, center, _come_back(clerk, props, center))


def _come_back(clerk: Clerk, props: Props, center: sync.CenterDesk) -> Scenario:
    (request,) = props.stick.glob("*.request")
    yield from coming_back.restore(clerk)
    yield from coming_back.rebuild(clerk, props, center, request.stem)
