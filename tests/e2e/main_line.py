"""The whole job of a station, from an empty computer to the centre's answer, in the window alone."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.clerk import Clerk
from tests.e2e.clock import TourClock
from tests.e2e.props import Props
from tests.e2e.scenes import (
    coming_back,
    first_start,
    people,
    points,
    publicity,
    shop,
    shop_days,
    sync,
    teams,
    year,
)
from tests.e2e.stage import Scenario

ROLL_RECEIPT, SHEET_RECEIPT = "receipt-80mm.pdf", "receipt-a4.pdf"
POSTER, RETURN_RECEIPT, VOUCHERS, DAY_SHEET = "poster.pdf", "return.pdf", "vouchers.pdf", "day.pdf"
PAPERS = (ROLL_RECEIPT, SHEET_RECEIPT, POSTER, RETURN_RECEIPT, VOUCHERS, DAY_SHEET)
"""What is kept as a file on the way."""
STATUS = "center-status.txt"


def main_line(clerk: Clerk, props: Props, out: Path, clock: TourClock) -> Scenario:
    """What a clerk does who has never seen the program; papers and the centre's status go into ``out``.

    The clock moves on once the centre's part is over, for the centre's commands go by the computer's own.
    """
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
    yield from live_on(clerk, props, out, clock)


def live_on(clerk: Clerk, props: Props, out: Path, clock: TourClock) -> Scenario:
    """The village's own business: publicity, the shop's days, the year."""
    card = people.card_of(props.cards)
    yield from publicity.claim_with_photo(clerk, props)
    yield from publicity.review(clerk)
    yield from publicity.post_up(clerk, out / POSTER)
    yield from publicity.object_and_answer(clerk)
    yield from publicity.close_and_enter(clerk, clock)
    yield from publicity.explain(clerk)
    yield from shop_days.take_back(clerk, out / RETURN_RECEIPT)
    yield from shop_days.issue_voucher(clerk, out / VOUCHERS)
    yield from shop_days.exchange_day(clerk, card, out / VOUCHERS)
    yield from shop_days.stocktake(clerk)
    yield from shop_days.close_day(clerk, out / DAY_SHEET)
    yield from year.preview_year_end(clerk)
    yield from year.check_books(clerk)


def _come_back(clerk: Clerk, props: Props, center: sync.CenterDesk) -> Scenario:
    (request,) = props.stick.glob("*.request")
    yield from coming_back.restore(clerk)
    yield from coming_back.rebuild(clerk, props, center, request.stem)
