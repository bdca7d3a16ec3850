"""A 兑换日 from the window: planned, numbers given and called, goods held back, slips entered, settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from station_app.domain.consents import Purpose
from station_app.domain.permissions import Actor, Role
from station_app.domain.shop import household_card
from station_app.services import exchange_days, exchange_queue, late_entries, reservations
from station_app.services.consents import record_consent
from station_app.services.counter import BasketItem
from station_app.services.exchange_days import DayDraft, DayView
from station_app.services.households import reissue_card
from station_app.services.people_views import household_detail
from station_app.ui import theme
from station_app.ui.items import ShowHousehold
from station_app.ui.pages.shop.days_dialogs import DayDialog
from station_app.ui.pages.shop.days_late import LatePanel
from station_app.ui.pages.shop.days_page import DaysPage
from station_app.ui.pages.shop.days_queue import QueuePanel
from station_app.ui.pages.shop.days_reserve import ReservationsPanel
from station_app.ui.pages.shop.days_settle import SettlePanel
from station_app.ui.pages.shop.late_dialog import LateDialog
from station_app.ui.pages.shop.reservation_dialog import ReservationDialog
from station_app.ui.pages.shop.shop_page import ShopPage
from tests.helpers.windows import PressNext, cut_off, spoken
from tests.ui.shop.conftest import CHEN, DETERGENT, TOOTHBRUSH, XIE, ZHANG, Clerk

Key = Qt.Key


@pytest.fixture
def page(clerk: Clerk) -> DaysPage:
    clerk.page.show_part("days")
    clerk.settle()
    part = clerk.page.parts["days"]
    assert isinstance(part, DaysPage)
    return part


def plan(clerk: Clerk, later: int = 0) -> DayView:
    today = clerk.desk.clock.today() + timedelta(days=later)
    draft = DayDraft("3月集中兑换日", today, today, "8:30", "17:00")
    day = exchange_days.plan_day(clerk.desk.store, clerk.desk.actor, draft)
    clerk.settle()
    return day


def show(clerk: Clerk, page: DaysPage, kind: type, day: DayView | None = None) -> object:
    """Opens a day and goes to one of its tabs."""
    if day is not None:
        page.open_day(day)
    places = [type(panel) for panel in page.panels]
    page.tabs.setCurrentIndex(places.index(kind))
    clerk.settle()
    return page.panel


def queue(clerk: Clerk, page: DaysPage, day: DayView) -> QueuePanel:
    panel = show(clerk, page, QueuePanel, day)
    assert isinstance(panel, QueuePanel)
    return panel


def card(clerk: Clerk, household: int) -> str:
    detail = household_detail(clerk.desk.store, household)
    return household_card(detail.row.number, detail.card_check)


def states(panel: QueuePanel) -> list[tuple[str, str, str]]:
    return [(row.label, row.head, row.state) for row in panel.table.model.shown_rows]


def says(widget: QWidget, words: str) -> bool:
    """True where some text of ``widget`` that can be seen has ``words`` in it."""
    return any(words in text for text in spoken(widget))


# ---- the days


def test_an_empty_page_says_what_to_do_first(clerk: Clerk, page: DaysPage) -> None:
    assert says(page, "还没有安排兑换日")
    page.table.empty_action_asked.emit()
    assert isinstance(clerk.dialog(), DayDialog)
    clerk.press(Key.Key_Escape)


def test_a_day_is_planned_and_opened(clerk: Clerk, page: DaysPage) -> None:
    page.add_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, DayDialog)
    assert cut_off(dialog) == []
    dialog.form.fill({"name": "春季兑换日", "place": "文化广场"})
    dialog.yes.click()
    clerk.settle()
    assert not clerk.has_dialog()
    (day,) = exchange_days.list_days(clerk.desk.store)
    assert (day.name, day.place, day.hours) == ("春季兑换日", "文化广场", "08:30—17:00")
    assert page.stack.currentIndex() == 1
    assert says(page, "春季兑换日")
    assert says(page, "进行中")
    assert cut_off(page) == []


def test_a_wrong_date_is_said_beside_its_field(clerk: Clerk, page: DaysPage) -> None:
    page.add_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, DayDialog)
    dialog.form.fill({"starts_on": clerk.desk.clock.today() - timedelta(days=3)})
    dialog.yes.click()
    clerk.settle()
    assert "已经过去了" in dialog.form.rows["starts_on"].sentence.text()
    clerk.press(Key.Key_Escape)


def test_the_day_that_is_on_is_opened_by_itself(clerk: Clerk) -> None:
    plan(clerk)
    clerk.page.show_part("days")
    clerk.settle()
    part = clerk.page.parts["days"]
    assert isinstance(part, DaysPage)
    assert part.stack.currentIndex() == 1
    clerk.press(Key.Key_Escape)
    part.go_back()
    clerk.settle()
    assert [row.name for row in part.table.model.shown_rows] == ["3月集中兑换日"]


def test_a_day_is_changed_and_cancelled(clerk: Clerk, page: DaysPage, press_next: PressNext) -> None:
    day = plan(clerk, 3)
    page.open_day(day)
    page.edit_item()
    dialog = clerk.dialog()
    assert isinstance(dialog, DayDialog)
    dialog.form.fill({"place": "村委会大院"})
    dialog.yes.click()
    clerk.settle()
    assert exchange_days.get_day(clerk.desk.store, day.id).place == "村委会大院"
    press_next("取消兑换日")
    page.cancel_button.click()
    clerk.settle()
    assert exchange_days.get_day(clerk.desk.store, day.id).phase(day.starts_on) == "已取消"
    assert not page.cancel_button.isVisible()


def test_the_notice_is_shown_before_it_is_printed(clerk: Clerk, page: DaysPage) -> None:
    page.open_day(plan(clerk))
    page.notice_button.click()
    assert "兑换日通知 3月集中兑换日" in clerk.dialog().windowTitle()
    clerk.dialog().reject()


# ---- the queue


def test_a_card_gets_the_next_number(clerk: Clerk, page: DaysPage) -> None:
    panel = queue(clerk, page, plan(clerk))
    clerk.scan(card(clerk, ZHANG), panel.scan.field)
    clerk.scan(card(clerk, CHEN), panel.scan.field)
    assert states(panel) == [("001", "张建国", "等候"), ("002", "陈桂英", "等候")]
    assert says(panel, "陈桂英户（002）：002 号")
    clerk.scan(card(clerk, ZHANG), panel.scan.field)
    assert says(panel, "已经有号了：001 号")
    assert cut_off(page) == []


def test_a_lost_card_gets_no_number(clerk: Clerk, page: DaysPage) -> None:
    panel = queue(clerk, page, plan(clerk))
    lost = card(clerk, ZHANG)
    reissue_card(clerk.desk.store, clerk.desk.actor, ZHANG)
    clerk.scan(lost, panel.scan.field)
    assert says(panel, "这张户码卡已经作废")
    clerk.scan(TOOTHBRUSH, panel.scan.field)
    assert says(panel, "不是户码卡")
    assert states(panel) == []


def test_numbers_are_called_passed_over_and_served(clerk: Clerk, page: DaysPage) -> None:
    panel = queue(clerk, page, plan(clerk))
    for household in (ZHANG, CHEN):
        panel.scan.look_up(household)
        clerk.settle()
    asked: list[tuple[str, object]] = []
    page.place_asked.connect(lambda place, item: asked.append((place, item)))
    clerk.press(Key.Key_F8, panel.table.view)
    assert (panel.card.number.text(), panel.card.who.text()) == ("001", "001 号户　张建国户")
    panel.card.gone_button.click()
    clerk.settle()
    assert panel.card.number.text() == "—"
    panel.card.next_button.click()
    clerk.settle()
    panel.card.serve_button.click()
    assert asked == [("shop", ShowHousehold(CHEN))]
    panel.table.select_key(1)
    panel.card.again_button.click()
    clerk.settle()
    assert states(panel) == [("001", "张建国", "等候"), ("002", "陈桂英", "已叫号")]
    assert says(panel, "还有 1 户在等")
    panel.table.select_key(1)
    panel.card.call_button.click()
    clerk.settle()
    assert states(panel)[0] == ("001", "张建国", "已叫号")


def test_nobody_waiting_is_a_sentence(clerk: Clerk, page: DaysPage) -> None:
    panel = queue(clerk, page, plan(clerk))
    panel.card.next_button.click()
    clerk.settle()
    assert says(clerk.window, "现在没有人在等")


def test_numbers_for_all_are_given_ahead_and_shown_on_paper(
    clerk: Clerk, page: DaysPage, press_next: PressNext
) -> None:
    panel = queue(clerk, page, plan(clerk, 2))
    assert not panel.card.next_button.isEnabled()
    press_next("提前发号")
    panel.ahead_button.click()
    assert "排队号 3月集中兑换日" in clerk.dialog().windowTitle()
    clerk.dialog().reject()
    clerk.settle()
    assert [label for label, _, _ in states(panel)] == ["001", "002", "003"]


def test_the_board_shows_the_number_and_no_name_without_consent(clerk: Clerk, page: DaysPage) -> None:
    panel = queue(clerk, page, plan(clerk))
    for household in (ZHANG, CHEN, XIE):
        panel.scan.look_up(household)
        clerk.settle()
    panel.open_board()
    board = panel._board
    assert board is not None
    clerk.settle()
    assert board.number.text() == "—"
    panel.card.next_button.click()
    clerk.settle()
    assert (board.number.text(), board.who.text()) == ("001", "001 号户")
    assert "接下来：002　003" in board.coming.text()
    head = household_detail(clerk.desk.store, ZHANG).members[0]
    record_consent(clerk.desk.store, clerk.desk.actor, head.id, Purpose.POST_NAME)
    clerk.settle()
    assert board.who.text() == "001 号户　张*国"
    assert board.number.fontMetrics().height() > board.height() / 4
    board.close()


# ---- goods held back


def held_dialog(clerk: Clerk, page: DaysPage, day: DayView) -> ReservationDialog:
    panel = show(clerk, page, ReservationsPanel, day)
    assert isinstance(panel, ReservationsPanel)
    panel.add_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, ReservationDialog)
    return dialog


def test_goods_are_held_back_for_a_proxy_and_collected(
    clerk: Clerk, page: DaysPage, press_next: PressNext
) -> None:
    clerk.use_printer()
    dialog = held_dialog(clerk, page, plan(clerk))
    clerk.scan(card(clerk, ZHANG), dialog.household.field)
    clerk.scan(DETERGENT, dialog.goods.goods)
    clerk.scan(DETERGENT, dialog.goods.goods)
    dialog.proxy.setText("王芳")
    dialog.yes.click()
    clerk.settle()
    assert "关系" in dialog.form.rows["relation"].sentence.text()
    dialog.relation.setCurrentText("邻居")
    dialog.reason.setCurrentText("卧床")
    assert cut_off(dialog) == []
    dialog.yes.click()
    clerk.settle()
    assert not clerk.has_dialog()
    panel = page.panel
    assert isinstance(panel, ReservationsPanel)
    (row,) = panel.table.model.shown_rows
    assert (row.goods, row.proxy, row.relation, row.reason) == ("洗衣液 2kg×2", "王芳", "邻居", "卧床")
    panel.table.select_key(row.id)
    press_next("领取")
    panel.collect_button.click()
    clerk.settle()
    assert clerk.balance(ZHANG) == 2000 - 440
    assert clerk.product(DETERGENT).stock == 3
    assert len(clerk.printers.papers) == 1


def test_goods_are_put_back_on_sale(clerk: Clerk, page: DaysPage, press_next: PressNext) -> None:
    dialog = held_dialog(clerk, page, plan(clerk))
    clerk.scan(card(clerk, ZHANG), dialog.household.field)
    clerk.scan(TOOTHBRUSH, dialog.goods.goods)
    dialog.yes.click()
    clerk.settle()
    panel = page.panel
    assert isinstance(panel, ReservationsPanel)
    panel.print_button.click()
    assert "备货单" in clerk.dialog().windowTitle()
    clerk.dialog().reject()
    clerk.settle()
    panel.table.select_key(1)
    press_next("取消备货")
    panel.cancel_button.click()
    clerk.settle()
    assert [row.state(clerk.desk.clock.today()) for row in panel.table.model.shown_rows] == ["已取消"]


def test_a_dialog_without_goods_says_so(clerk: Clerk, page: DaysPage) -> None:
    dialog = held_dialog(clerk, page, plan(clerk))
    dialog.yes.click()
    clerk.settle()
    assert says(dialog, "还没有填户")
    clerk.scan(card(clerk, ZHANG), dialog.household.field)
    dialog.yes.click()
    clerk.settle()
    assert says(dialog, "还没有选要备的商品")
    clerk.scan("6900000000001", dialog.goods.goods)
    assert says(dialog, "没有条码为")
    dialog.reject()


def test_a_line_is_typed_by_hand_and_taken_out_again(clerk: Clerk, page: DaysPage) -> None:
    dialog = held_dialog(clerk, page, plan(clerk))
    goods = dialog.goods
    goods.goods.setFocus()
    clerk.type("xyy")
    clerk.press(Key.Key_Return)
    clerk.replace(goods.quantity, "3")
    clerk.press(Key.Key_Return, goods.quantity)
    assert [(row.product.code, row.quantity) for row in goods.table.model.shown_rows] == [("S002", 3)]
    assert goods.total == 660
    goods.table.select_key(goods.items[0].product_id)
    goods.remove_button.click()
    assert goods.items == ()
    dialog.reject()


def test_goods_that_nobody_fetched_are_put_back_by_one_button(clerk: Clerk, page: DaysPage) -> None:
    day = plan(clerk)
    basket = (BasketItem(clerk.product(DETERGENT).id, 5),)
    draft = reservations.ReservationDraft(ZHANG, basket, day.ends_on, day.id)
    reservations.reserve(clerk.desk.store, clerk.desk.actor, draft)
    clerk.desk.clock.advance(days=1)  # type: ignore[attr-defined]  # a clock of tests
    panel = show(clerk, page, ReservationsPanel, exchange_days.get_day(clerk.desk.store, day.id))
    assert isinstance(panel, ReservationsPanel)
    assert "有 1 份备货过期没有领" in panel.banner.text
    panel.banner.action_asked.emit()
    clerk.settle()
    assert panel.banner.text == ""


# ---- slips


def test_a_slip_is_entered_and_a_second_time_refused(clerk: Clerk, page: DaysPage) -> None:
    panel = show(clerk, page, LatePanel, plan(clerk))
    assert isinstance(panel, LatePanel)
    for _ in range(2):
        panel.add_button.click()
        dialog = clerk.dialog()
        assert isinstance(dialog, LateDialog)
        dialog.slip.setText("20260302-001")
        clerk.scan(card(clerk, CHEN), dialog.household.field)
        clerk.scan(TOOTHBRUSH, dialog.goods.goods)
        dialog.yes.click()
        clerk.settle()
    assert says(dialog, "已经补录过了")
    assert cut_off(dialog) == []
    dialog.reject()
    assert [row.paper_number for row in panel.table.model.shown_rows] == ["20260302-001"]
    assert clerk.balance(CHEN) == 860 - 60


def test_what_the_books_lack_is_said_in_the_dialog(clerk: Clerk, page: DaysPage) -> None:
    panel = show(clerk, page, LatePanel, plan(clerk))
    assert isinstance(panel, LatePanel)
    panel.add_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, LateDialog)
    dialog.slip.setText("20260302-002")
    clerk.scan(card(clerk, XIE), dialog.household.field)
    clerk.scan(DETERGENT, dialog.goods.goods)
    dialog.yes.click()
    clerk.settle()
    assert says(dialog, "东西已经发出去了")
    assert late_entries.list_late_entries(clerk.desk.store) == []
    dialog.reject()


def test_blank_slips_are_printed(clerk: Clerk, page: DaysPage, press_next: PressNext) -> None:
    panel = show(clerk, page, LatePanel, plan(clerk))
    assert isinstance(panel, LatePanel)
    press_next("5 张纸，20 份")
    panel.print_button.click()
    assert "应急兑换单" in clerk.dialog().windowTitle()
    clerk.dialog().reject()


# ---- settlement


def test_a_day_is_settled_once(clerk: Clerk, page: DaysPage) -> None:
    day = plan(clerk)
    exchange_queue.give_number(clerk.desk.store, clerk.desk.actor, day.id, ZHANG)
    panel = show(clerk, page, SettlePanel, day)
    assert isinstance(panel, SettlePanel)
    panel.settle_button.click()
    dialog = clerk.dialog()
    assert says(dialog, "没来的 1 个号作过号")
    note = dialog.findChildren(QLineEdit)[0]
    note.setText("一切正常")
    clerk.press(Key.Key_Return, note)
    assert not clerk.has_dialog()
    assert "由 李书记 结算" in panel.banner.text
    assert not panel.settle_button.isVisible()
    assert cut_off(page) == []
    panel.print_button.click()
    assert "兑换日结算单" in clerk.dialog().windowTitle()
    clerk.dialog().reject()


def test_who_only_looks_plans_nothing(clerk: Clerk) -> None:
    plan(clerk)
    page = ShopPage(replace(clerk.desk, actor=Actor(9, "王主任", Role.VIEWER)))
    clerk.window.setCentralWidget(page)
    page.show_part("days")
    clerk.settle()
    part = page.parts["days"]
    assert isinstance(part, DaysPage)
    assert not part.add_button.isVisible()
    assert not part.change_button.isVisible()
    panel = part.panel
    assert isinstance(panel, QueuePanel)
    assert not panel.card.next_button.isEnabled()


@pytest.mark.parametrize("kind", [QueuePanel, ReservationsPanel, LatePanel, SettlePanel])
def test_every_tab_fits_in_the_largest_text(
    qapp: QApplication, request: pytest.FixtureRequest, kind: type
) -> None:
    """Beside the places at the left, at 1366 × 768."""
    theme.apply(qapp, theme.TextSize.LARGEST)
    try:
        clerk: Clerk = request.getfixturevalue("clerk")
        clerk.page.show_part("days")
        clerk.settle()
        page = clerk.page.parts["days"]
        assert isinstance(page, DaysPage)
        show(clerk, page, kind, plan(clerk))
        assert cut_off(page) == []
        assert page.minimumSizeHint().width() <= 1366 - theme.sizes().text * 11
        assert page.minimumSizeHint().height() <= 768 - 2 * (theme.sizes().control + theme.GRID * 2)
    finally:
        theme.apply(qapp, theme.TextSize.STANDARD)
