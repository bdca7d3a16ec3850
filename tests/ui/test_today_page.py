"""今日: what waits leads to where it is done, and the figures are the station's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtWidgets import QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from station_app.domain.permissions import Role
from station_app.domain.publicity import NoticeKind
from station_app.models.publicity import NoticeStatus
from station_app.services.activities import ActivityDraft, plan_activity
from station_app.services.center_notices import NoticeView
from station_app.services.claim_entry import ClaimsToDo
from station_app.services.figures import Day, LowProduct, TodayActivity
from station_app.services.first_start import GuideState, note_recovery_sheet
from station_app.services.lots import LotView
from station_app.services.notice_views import NoticeRow
from station_app.services.publicity_due import PublicityDue
from station_app.services.stock_warnings import StockWarnings
from station_app.services.teams import list_teams
from station_app.sync.overview import SyncOverview
from station_app.sync.stick_backup import back_up_outside
from station_app.ui.items import ShowActivity, ShowNotice, ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.today.today_page import TodayPage
from station_app.ui.pages.today.waiting import Facts, waiting
from station_app.ui.sync_words import sync_words
from station_app.ui.widgets.plots import MonthBars, PlotLine
from tests.helpers.clock import MORNING
from tests.helpers.windows import cut_off, spoken

ALL_STANDS = GuideState(
    has_station=True, has_recovery_sheet=True, has_people=True, has_goods=True, was_finished=True
)
NOTHING_SYNCED = SyncOverview(None, None, 0, 0, 0, None, None, ())
QUIET_DAY = Day((), (), (), 3, 6, 2, 0, has_products=True)


def _facts(**changed: object) -> Facts:
    facts = Facts(QUIET_DAY, ALL_STANDS, NOTHING_SYNCED, MORNING, 0, 0, (), is_demo=False, now=MORNING)
    return replace(facts, **changed)  # type: ignore[arg-type]  # the facts that the test changes


def _texts(**changed: object) -> list[str]:
    return [each.text for each in waiting(_facts(**changed))]


def test_nothing_waits_on_a_quiet_day() -> None:
    assert waiting(_facts()) == []


def test_a_station_without_people_goods_or_sheet_is_told_so_first() -> None:
    bare = replace(ALL_STANDS, has_recovery_sheet=False, has_people=False, has_goods=False)
    found = waiting(_facts(guide=bare, day=replace(QUIET_DAY, has_products=False)))
    assert [(each.place, each.item) for each in found] == [
        ("settings", ShowPart("users")),
        ("households", None),
        ("shop", ShowPart("goods")),
    ]


def test_claims_wait_to_be_confirmed_and_to_be_entered() -> None:
    found = waiting(_facts(claims=ClaimsToDo(to_confirm=3, ready=12)))
    assert [(each.text, each.place, each.item) for each in found] == [
        ("有 3 条积分申报等着确认", "points", ShowPart("claims")),
        ("有 12 条积分申报可以入账", "points", ShowPart("claims")),
    ]


def test_an_activity_that_is_over_waits_for_its_points() -> None:
    over = TodayActivity(7, "清扫村道", "理事队", "", MORNING - timedelta(hours=3), MORNING, 12)
    (line,) = waiting(_facts(day=replace(QUIET_DAY, to_close=(over,))))
    assert line.text == "03月02日的“清扫村道”结束了，12 人的积分还没有入账"
    assert (line.place, line.item) == ("activities", ShowActivity(7))


def test_books_that_nobody_checked_for_a_month_are_a_quiet_line_at_the_end() -> None:
    assert waiting(_facts(unchecked=30)) == []
    (line,) = waiting(_facts(unchecked=31))
    assert line.text == "账目有 31 天没有体检了"
    assert (line.place, line.item, line.tone) == ("reports", ShowPart("check"), "plain")


def test_goods_that_run_low_are_named_up_to_three() -> None:
    low = tuple(LowProduct(number, f"商品{number}", "件", number) for number in range(1, 5))
    (text,) = _texts(day=replace(QUIET_DAY, low=low))
    assert text == "快没货了：商品1剩 1 件、商品2剩 2 件、商品3剩 3 件等 4 种商品"


def test_lots_past_their_date_and_near_it_and_an_open_stocktake_are_named() -> None:
    lot = LotView(
        1, 1, "S003", "大米 5kg", "", "袋", date(2026, 1, 1), 9, 4, "bought", "", None, date(2026, 3, 1), None
    )
    soon = tuple(replace(lot, id=number, remaining=number) for number in range(1, 5))
    found = waiting(_facts(stock=StockWarnings((lot,), soon, 3)))
    assert [(each.text, each.item) for each in found] == [
        ("已经过期、要报损：大米 5kg 4 袋", ShowPart("lots")),
        ("30 天内到期：大米 5kg 1 袋、大米 5kg 2 袋、大米 5kg 3 袋等 4 批", ShowPart("lots")),
        ("第 3 次盘点还没有入账", ShowPart("stocktake")),
    ]


def test_the_centres_oldest_unread_notice_is_named_and_the_others_counted() -> None:
    notice = NoticeView(1, "农闲送戏下乡", "请报名", date(2026, 3, 20), MORNING, MORNING, None, "")
    (line,) = waiting(_facts(notices=(notice, replace(notice, id=2, title="另一条"))))
    assert line.text == "市中心通知：农闲送戏下乡（03月20日前），还有 1 条"
    assert (line.place, line.item) == ("sync", ShowPart("notices"))


@pytest.mark.parametrize(
    ("outside", "says"),
    [
        (None, ["还没有备份到U盘"]),
        (MORNING - timedelta(days=7), []),
        (MORNING - timedelta(days=8), ["上次备份到U盘是 8 天前"]),
    ],
)
def test_a_backup_outside_is_due_after_a_week(outside: datetime | None, says: list[str]) -> None:
    assert _texts(outside_backup=outside) == says


def test_the_demo_station_asks_for_no_sheet_and_no_backup() -> None:
    bare = replace(ALL_STANDS, has_recovery_sheet=False)
    assert _texts(is_demo=True, outside_backup=None, guide=bare) == []


def test_the_top_bar_says_nothing_of_a_centre_where_there_is_none() -> None:
    assert sync_words(NOTHING_SYNCED, MORNING.date()) == ("", False)


@pytest.fixture
def page(desk: Desk, window: QMainWindow, qtbot: QtBot) -> Iterator[TodayPage]:
    page = TodayPage(desk)
    window.setCentralWidget(page)
    qtbot.waitUntil(page.isVisible)
    assert desk.tasks.wait_idle()
    yield page
    assert desk.tasks.wait_idle()


def _asked(page: TodayPage) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    page.place_asked.connect(lambda place, item: found.append((place, item)))
    return found


def _line(page: TodayPage, words: str) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.accessibleName().startswith(words))


def test_the_tiles_count_the_village(page: TodayPage) -> None:
    said = spoken(page)
    assert "3 户" in said
    assert "6 人" in said


def test_what_waits_leads_to_its_place(page: TodayPage) -> None:
    asked = _asked(page)
    _line(page, "去备份").click()
    page.people.clicked.emit()
    assert asked == [("settings", ShowPart("backup")), ("households", None)]


def test_the_quick_buttons_open_the_main_jobs(page: TodayPage) -> None:
    asked = _asked(page)
    for found, _, _ in page.quick:
        found.click()
    assert asked == [
        ("activities", ShowPart("plan")),
        ("points", ShowPart("post")),
        ("households", None),
        ("shop", ShowPart("counter")),
    ]


def test_a_viewer_has_no_jobs_to_begin(desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
    page = TodayPage(replace(desk, actor=replace(desk.actor, role=Role.VIEWER)))
    window.setCentralWidget(page)
    qtbot.waitUntil(page.isVisible)
    assert desk.tasks.wait_idle()
    assert [button.text() for button, _, _ in page.quick] == ["查户查人"]


def test_an_activity_planned_elsewhere_appears_at_once(page: TodayPage, qtbot: QtBot) -> None:
    desk = page.desk
    team = list_teams(desk.store)[0]
    start = desk.clock.now() + timedelta(hours=2)
    draft = ActivityDraft("夜校宣讲", team.id, start, start + timedelta(hours=1), place="村委会")
    desk.tasks.run(lambda _: plan_activity(desk.store, desk.actor, draft))
    qtbot.waitUntil(lambda: any("夜校宣讲" in said for said in spoken(page.activities)))
    assert desk.tasks.wait_idle()
    assert any("11:00–12:00" in said for said in spoken(page.activities))


def test_a_line_goes_when_its_deed_is_done(page: TodayPage, qtbot: QtBot) -> None:
    desk = page.desk
    note_recovery_sheet(desk.store)
    stick = desk.store.folder / "stick"
    stick.mkdir()
    back_up_outside(desk.store, stick)
    page.reload()
    qtbot.waitUntil(lambda: any("没有要办的事" in said for said in spoken(page.waiting)))
    assert desk.tasks.wait_idle()


def test_the_plots_show_what_there_is_and_say_where_there_is_nothing(page: TodayPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: any("按月画出来" in said for said in spoken(page.plots)))
    assert cut_off(page) == []


def test_bars_are_read_out_in_numbers(qtbot: QtBot) -> None:
    bars = MonthBars("兑换笔数", "笔")
    qtbot.addWidget(bars)
    bars.show_months(["2026-01", "2026-02"], [PlotLine("兑换笔数", (3, 12))])
    assert bars.accessibleDescription() == "兑换笔数：2026-01 3 笔，2026-02 12 笔"


def test_reviews_and_notices_wait_the_objections_first() -> None:
    day = MORNING.date()
    row = NoticeRow(1, 7, NoticeKind.CLAIMS, "2月公示", day, day, 1, 3, 0, NoticeStatus.POSTED)
    over = replace(row, id=2, title="1月公示", days_left=0)
    stopped = replace(over, id=3, title="荣誉公示", open_objections=1)
    due = PublicityDue((row,), (over, stopped), objections=1, to_review=4, to_post=2, open_meetings=0)
    found = waiting(_facts(publicity=due))
    assert [each.text for each in found] == [
        "有 1 条公示异议没有答复，答复以前不能入账",
        "公示“1月公示”已经期满，可以办结入账",
        "公示“2月公示”今天是最后一天",
        "有 2 件申报评议过了，等着公示",
        "有 4 件申报等评议",
    ]
    assert [(each.place, each.item) for each in found] == [
        ("reports", ShowPart("notices")),
        ("reports", ShowNotice(2)),
        ("reports", ShowNotice(1)),
        ("reports", ShowPart("notices")),
        ("points", ShowPart("review")),
    ]
