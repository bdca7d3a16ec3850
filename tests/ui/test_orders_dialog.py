"""Forwarded orders at the window: brought by an answer, read with the phone to call, said to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.orders import CancelledOrder, ForwardedOrder, Order
from station_app.domain.permissions import Role
from station_app.services.center_orders import count_unseen, take_in
from station_app.sync.online import Synced
from station_app.sync.outgoing import Received
from station_app.ui import theme
from station_app.ui.exchange import Exchange
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.sync.orders_dialog import OrdersDialog
from station_app.ui.pages.sync.sync_page import SyncPage
from station_app.ui.pages.today.today_page import TodayPage
from station_app.ui.sync_words import answer_words, arrived_words, synced_words
from tests.helpers.catalogues import NEW_RULE, catalogue
from tests.helpers.desks import show_page
from tests.helpers.stand_in_center import Center
from tests.helpers.windows import PressNext, button, cut_off, shown, spoken

SENT_AT = 1_772_413_200_000
FIRST = ForwardedOrder(
    Order("DD-20260302-0007", "李名兰", "上门理发", "13807201234", "李家畈村一组", "0012", date(2026, 3, 5),
          "老人行动不便，上午都在家。"),
    SENT_AT,
)  # fmt: skip
SECOND = ForwardedOrder(Order("DD-20260302-0008", "张大山", "修水管"), SENT_AT + 1)


@pytest.fixture(params=theme.TextSize)
def size(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[theme.TextSize]:
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, theme.TextSize.STANDARD)


def opened(desk: Desk, page: SyncPage, qtbot: QtBot) -> OrdersDialog:
    page.open_item(ShowPart("orders"))
    qtbot.waitUntil(lambda: bool(shown(OrdersDialog)))
    assert desk.tasks.wait_idle()
    (dialog,) = shown(OrdersDialog)
    return dialog


def close(dialog: OrdersDialog, qtbot: QtBot) -> None:
    dialog.leave.click()
    qtbot.waitUntil(lambda: not shown(OrdersDialog))


@pytest.fixture
def page(desk: Desk, window: QMainWindow) -> Iterator[SyncPage]:
    page = SyncPage(desk, Exchange(desk, window))
    show_page(window, page, desk.tasks)
    yield page
    assert desk.tasks.wait_idle()


def test_an_answer_brings_orders_and_a_catalogue(
    desk: Desk, page: SyncPage, tmp_path: Path, press_next: PressNext, qtbot: QtBot
) -> None:
    stick, folder = tmp_path / "stick", tmp_path / "center"
    for each in (stick, folder):
        each.mkdir()
    center = Center(folder)
    page.enrol.write_request(stick)
    assert desk.tasks.wait_idle()
    (request,) = stick.iterdir()
    press_next("核对无误，加入")
    page.enrol.read_answer(center.welcome(request))
    assert desk.tasks.wait_idle()
    center.offer(catalogue(1, [NEW_RULE]))
    center.forward(FIRST)
    page.take_answer(center.forward(SECOND))
    assert desk.tasks.wait_idle()
    assert "带回 1 份目录、2 件点单，请看一看。" in page.banner.text
    assert cut_off(page) == []
    button(page, "点单").click()
    qtbot.waitUntil(lambda: bool(shown(OrdersDialog)))
    (dialog,) = shown(OrdersDialog)
    close(dialog, qtbot)
    page.take_answer(center.cancel(CancelledOrder(FIRST.number, SENT_AT + 5)))
    assert desk.tasks.wait_idle()
    assert "带回 1 件点单" in page.banner.text


def test_an_order_is_read_with_its_phone_and_said_to_be_seen(
    desk: Desk, page: SyncPage, qtbot: QtBot
) -> None:
    take_in(desk.store, desk.actor, [FIRST, SECOND])
    dialog = opened(desk, page, qtbot)
    qtbot.waitUntil(dialog.known.isVisible)
    assert dialog.heading.text() == "修水管"
    assert dialog.text.toPlainText() == "姓名：张大山"
    dialog.table.select_key(dialog.table.model.shown_rows[1].id)
    assert dialog.text.toPlainText().splitlines() == [
        "姓名：李名兰",
        "电话：13807201234",
        "地址：李家畈村一组",
        "户号：0012",
        "希望的日期：2026年03月05日",
        "说明：老人行动不便，上午都在家。",
    ]
    assert "单号 DD-20260302-0007" in dialog.facts.text()
    listed = dialog.table.sheet().rows
    assert [row[2] for row in listed] == ["", "138****1234"]
    assert cut_off(dialog) == []
    dialog.known.click()
    qtbot.waitUntil(lambda: count_unseen(desk.store) == 1)
    assert desk.tasks.wait_idle()
    assert [row.number for row in dialog.table.model.shown_rows] == [SECOND.number, FIRST.number]
    dialog.table.select_key(dialog.table.model.shown_rows[1].id)
    assert not dialog.known.isVisible()
    assert desk.actor.name in dialog.facts.text()
    close(dialog, qtbot)


def test_an_order_that_was_taken_back_says_so(desk: Desk, page: SyncPage, qtbot: QtBot) -> None:
    take_in(desk.store, desk.actor, [FIRST, CancelledOrder(FIRST.number, SENT_AT + 5)])
    dialog = opened(desk, page, qtbot)
    qtbot.waitUntil(dialog.known.isVisible)
    assert "撤回了，不用办" in dialog.facts.text()
    assert dialog.table.sheet().rows[0][5] == "撤回了，还没看"
    dialog.known.click()
    qtbot.waitUntil(lambda: count_unseen(desk.store) == 0)
    assert desk.tasks.wait_idle()
    assert dialog.table.sheet().rows[0][5] == "已撤回"
    close(dialog, qtbot)


def test_without_orders_the_list_says_how_they_come(desk: Desk, page: SyncPage, qtbot: QtBot) -> None:
    dialog = opened(desk, page, qtbot)
    qtbot.waitUntil(lambda: "还没有点单" in spoken(dialog))
    assert not dialog.known.isVisible()
    close(dialog, qtbot)


def test_a_viewer_sees_no_whole_phone_and_marks_nothing(
    desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    take_in(desk.store, desk.actor, [FIRST])
    looking = replace(desk, actor=replace(desk.actor, role=Role.VIEWER))
    page = SyncPage(looking, Exchange(looking, window))
    show_page(window, page, looking.tasks)
    dialog = opened(looking, page, qtbot)
    qtbot.waitUntil(dialog.text.isVisible)
    assert "138****1234" in dialog.text.toPlainText()
    assert not dialog.known.isVisible()
    close(dialog, qtbot)


def test_today_says_how_many_wait_and_leads_there(desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
    page = TodayPage(desk)
    show_page(window, page, desk.tasks)
    take_in(desk.store, desk.actor, [FIRST, SECOND])
    line = "市中心转来的点单有 2 件还没看"
    qtbot.waitUntil(lambda: line in spoken(page))
    with qtbot.waitSignal(page.place_asked) as asked:
        (go,) = [
            each
            for each in page.waiting.findChildren(type(button(page, "去看")))
            if line in each.accessibleName()
        ]
        go.click()
    assert asked.args == ["sync", ShowPart("orders")]


@pytest.mark.parametrize(
    ("received", "words"),
    [
        (Received(1, 40, catalogues=1), "带回 1 份目录，请看一看。目录在“积分”的规则和“爱心超市”的商品里。"),
        (Received(1, 40, notices=2, orders=3), "带回 2 条市中心通知、3 件点单，请看一看。"),
    ],
)
def test_an_answer_says_what_it_brought(received: Received, words: str) -> None:
    assert answer_words(received)[0].endswith(words)
    assert synced_words(Synced(0, (received,), cancelled=False))[0].endswith(words)


def test_an_exchange_by_itself_says_what_waits_on_today() -> None:
    assert arrived_words(Synced(0, (Received(1, 4, notices=1, orders=2),), cancelled=False)) == (
        "市中心发来 1 条通知、2 件点单，在“今日”里。"
    )
    assert arrived_words(Synced(0, (Received(1, 4, catalogues=1),), cancelled=False)) == (
        "市中心发来 1 份目录，在“积分”的规则和“爱心超市”的商品里。"
    )
    assert arrived_words(Synced(0, (Received(1, 4),), cancelled=False)) == ""


def test_it_can_be_read_in_every_size(
    desk: Desk, window: QMainWindow, qtbot: QtBot, size: theme.TextSize, tmp_path: Path
) -> None:
    take_in(desk.store, desk.actor, [FIRST, SECOND, CancelledOrder(SECOND.number, SENT_AT + 9)])
    page = SyncPage(desk, Exchange(desk, window))
    show_page(window, page, desk.tasks)
    dialog = opened(desk, page, qtbot)
    dialog.table.select_key(dialog.table.model.shown_rows[1].id)
    qtbot.wait(30)
    assert cut_off(dialog) == []
    assert dialog.width() <= 1366
    assert dialog.height() <= 768
    assert dialog.grab().save(str(tmp_path / f"orders-{size.value}.png"))
    close(dialog, qtbot)
