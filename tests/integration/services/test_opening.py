"""期初登记 on a real store: signed, entered once, counted in balances and hours, undone while it is there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.domain.opening import OpeningKind, match_rows
from station_app.domain.permissions import Role
from station_app.errors.points import ReasonMissing, ReversalNotCovered
from station_app.errors.store import NotAllowed
from station_app.errors.year_end import (
    NoOpeningHeadings,
    OpeningDoubled,
    OpeningEmpty,
    OpeningInFuture,
    OpeningNotFound,
    OpeningUndone,
    OpeningUnsigned,
)
from station_app.models.year_end import OpeningLine
from station_app.services import ledger, posting
from station_app.services.month_close import list_months
from station_app.services.opening import OpeningDraft, enter_opening, opening_draft_sheet, undo_opening
from station_app.services.opening_views import (
    OpeningFigure,
    list_openings,
    opening_candidates,
    opening_sheet,
)
from station_app.services.volunteers import list_volunteers
from station_app.spreadsheets.opening_file import read_opening
from station_app.spreadsheets.tables import Table, write_table
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

POINTS, HOURS = OpeningKind.POINTS, OpeningKind.HOURS
AS_OF = date(2026, 2, 28)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def _account(shop: ShopUnderTest, household: int = 0) -> int:
    with shop.store.read() as session:
        return ledger.household_account(session, shop.households[household]).id


def _points(shop: ShopUnderTest, *amounts: tuple[int, int, int], signed_by: str = "张监督") -> OpeningDraft:
    """Of (household, balance, honour)."""
    figures = tuple(OpeningFigure(_account(shop, each), points, honour) for each, points, honour in amounts)
    return OpeningDraft(POINTS, AS_OF, figures, "积分存折", signed_by)


def _honour(shop: ShopUnderTest, household: int = 0) -> int:
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
        return ledger.household_account(session, shop.households[household]).honour


def test_both_figures_are_carried_in_by_one_document(shop: ShopUnderTest) -> None:
    before = _honour(shop)
    made = enter_opening(shop.store, shop.actor, _points(shop, (0, 500, 1800), (1, 0, 300)))
    assert (made.number, made.lines, made.points, made.honour, made.signed_by) == (1, 2, 500, 2100, "张监督")
    assert shop.balance(0) == 2500
    assert _honour(shop) == before + 1800
    sheet = opening_sheet(shop.store, made.id)
    assert [(row.name, row.points, row.honour) for row in sheet.rows] == [
        ("李名兰", 500, 1800),
        ("陈桂英", 0, 300),
    ]
    assert sheet.totals == (500, 2100, 0)
    assert list_months(shop.store)[0].figures.opened == 500


def test_a_household_stands_in_one_document_only(shop: ShopUnderTest) -> None:
    made = enter_opening(shop.store, shop.actor, _points(shop, (0, 500, 500)))
    assert [each.earlier for each in opening_candidates(shop.store, POINTS)] == [made.number, None, None]
    with pytest.raises(OpeningDoubled, match="李名兰"):
        enter_opening(shop.store, shop.actor, _points(shop, (1, 100, 100), (0, 500, 500)))
    with pytest.raises(OpeningDoubled, match="陈桂英"):
        opening_draft_sheet(shop.store, _points(shop, (1, 100, 100), (1, 50, 50)))
    assert shop.balance(1) == 2000


def test_it_is_signed_of_the_past_and_not_empty(shop: ShopUnderTest, station: StationUnderTest) -> None:
    with pytest.raises(OpeningUnsigned):
        enter_opening(shop.store, shop.actor, _points(shop, (0, 1, 1), signed_by=" "))
    later = OpeningDraft(POINTS, date(2026, 3, 3), (), signed_by="张监督")
    with pytest.raises(OpeningInFuture):
        enter_opening(shop.store, shop.actor, later)
    with pytest.raises(OpeningEmpty):
        enter_opening(shop.store, shop.actor, _points(shop, (0, 0, 0)))
    with pytest.raises(NotAllowed):
        enter_opening(shop.store, station.as_role(Role.VIEWER), _points(shop, (0, 1, 1)))
    assert list_openings(shop.store) == []


def test_before_it_is_entered_it_can_be_printed_to_be_signed(shop: ShopUnderTest) -> None:
    sheet = opening_draft_sheet(shop.store, _points(shop, (0, 500, 500), signed_by=""))
    assert (sheet.number, sheet.rows[0].household_number) == (None, "0012")


def test_a_document_is_taken_back_while_it_is_untouched(shop: ShopUnderTest) -> None:
    honour = _honour(shop)
    made = enter_opening(shop.store, shop.actor, _points(shop, (0, 500, 900), (1, 300, 300)))
    with pytest.raises(ReasonMissing):
        undo_opening(shop.store, shop.actor, made.id, "")
    undone = undo_opening(shop.store, shop.actor, made.id, "抄错了一栏")
    assert undone.undo_reason == "抄错了一栏"
    assert (shop.balance(0), shop.balance(1), _honour(shop)) == (2000, 2000, honour)
    with pytest.raises(OpeningUndone):
        undo_opening(shop.store, shop.actor, made.id, "抄错了")
    with pytest.raises(OpeningNotFound):
        undo_opening(shop.store, shop.actor, 77, "抄错了")
    again = enter_opening(shop.store, shop.actor, _points(shop, (0, 600, 900)))
    assert again.number == 2
    assert opening_sheet(shop.store, made.id).undone_at is not None


def test_what_was_redeemed_already_is_named(shop: ShopUnderTest) -> None:
    made = enter_opening(shop.store, shop.actor, _points(shop, (0, 100, 100), (1, 100, 100)))
    shop.redeem(1, 2, 6)
    shop.redeem(1, 0, 2)
    with pytest.raises(ReversalNotCovered, match="陈桂英户"):
        undo_opening(shop.store, shop.actor, made.id, "抄错了")
    assert shop.balance(0) == 2100


def test_one_wrong_line_can_be_put_right_by_hand_and_the_rest_taken_back(shop: ShopUnderTest) -> None:
    made = enter_opening(shop.store, shop.actor, _points(shop, (0, 100, 100), (1, 100, 100)))
    with shop.store.read() as session:
        first = session.scalars(select(OpeningLine.transfer_id)).first()
    assert first is not None
    posting.reverse(shop.store, shop.actor, first, "不是这一户")
    undo_opening(shop.store, shop.actor, made.id, "整张重来")
    assert (shop.balance(0), shop.balance(1)) == (2000, 2000)
    assert _honour(shop) == 2000


def test_hours_count_in_the_volunteers_hours_and_stars(shop: ShopUnderTest) -> None:
    people = {each.name: each.key for each in opening_candidates(shop.store, HOURS)}
    figures = (OpeningFigure(people["李名兰"], minutes=120 * 60), OpeningFigure(people["张建国"], minutes=90))
    made = enter_opening(shop.store, shop.actor, OpeningDraft(HOURS, AS_OF, figures, "登记本", "张监督"))
    assert (made.lines, made.minutes) == (2, 7290)
    known = {each.name: (each.minutes, each.stars) for each in list_volunteers(shop.store)}
    assert known == {"李名兰": (7200, 1), "张建国": (90, 0)}
    assert opening_sheet(shop.store, made.id).totals == (0, 0, 7290)
    with pytest.raises(OpeningDoubled):
        enter_opening(shop.store, shop.actor, OpeningDraft(HOURS, AS_OF, figures, "登记本", "张监督"))
    undo_opening(shop.store, shop.actor, made.id, "重抄")
    assert {each.minutes for each in list_volunteers(shop.store)} == {0}


def test_where_persons_hold_points_the_lines_are_persons(station: StationUnderTest) -> None:
    shop = open_shop(station, persons_hold_points=True)
    assert [each.name for each in opening_candidates(shop.store, POINTS)][:2] == ["李名兰", "张建国"]


def test_a_table_is_read_and_its_rows_find_their_households(shop: ShopUnderTest, tmp_path: Path) -> None:
    path = tmp_path / "期初.xlsx"
    headings = ("序号", "户编号", "户主姓名", "积分余额", "累计积分")
    rows = ((1, "0012", "李名兰", 120.5, 300), (2, "0013", "", 80, ""), (3, "0999", "谁", 5, 5))
    write_table(path, Table("期初积分", headings, rows))
    matched = match_rows(opening_candidates(shop.store, POINTS), read_opening(path, POINTS))
    found = {key: (row.first, row.second) for key, row in matched.found.items()}
    assert found == {_account(shop, 0): ("120.5", "300"), _account(shop, 1): ("80", "")}
    assert [problem.named for problem in matched.problems] == ["谁"]
    with pytest.raises(NoOpeningHeadings, match="服务时长"):
        read_opening(path, HOURS)


def test_hours_are_read_from_a_table_of_persons(tmp_path: Path) -> None:
    path = tmp_path / "时长.xlsx"
    number = "420581196203052420"
    write_table(path, Table("时长", ("姓名", "身份证号", "服务时长"), (("李名兰", number, 12.5),)))
    rows = read_opening(path, HOURS)
    assert [(row.name, row.id_number, row.first) for row in rows] == [("李名兰", number, "12.5")]
