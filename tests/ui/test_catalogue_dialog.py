"""The centre's catalogue at the window: a quiet line, every difference, and a decision for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.catalogues import CatalogueKind, Item
from station_app.domain.permissions import Role
from station_app.services import rules
from station_app.services.catalogue_offers import find_offer
from station_app.services.center_catalogues import take_in
from station_app.services.products import list_products
from station_app.ui import theme
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.catalogues.catalogue_dialog import CatalogueDialog
from station_app.ui.pages.points.points_page import PointsPage
from station_app.ui.pages.points.rules_panel import RulesPanel
from station_app.ui.pages.shop.goods_page import GoodsPage
from tests.helpers.catalogues import GOODS, NEW_RULE, catalogue, rule
from tests.helpers.desks import show_page
from tests.helpers.windows import button, cut_off, shown, spoken

GAP = "\N{NO-BREAK SPACE}"
USUAL = "凭据：队长或组长签字；评议：不用评议"
REMARK = "含往返路上的时间，不含用餐和休息"
RULES = (
    rule("JR01"),
    rule("FW01", points=30, cap_month=600, remark=REMARK),
    NEW_RULE,
    rule("KF01", points=-30),
)


@pytest.fixture(params=theme.TextSize)
def size(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[theme.TextSize]:
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, theme.TextSize.STANDARD)


def arrive(desk: Desk, number: int, *items: Item, kind: CatalogueKind = CatalogueKind.RULES) -> None:
    assert take_in(desk.store, desk.actor, [catalogue(number, items, kind)]) == 1


def set_itself(desk: Desk, code: str, points: int) -> None:
    """The station changes a rule on its own."""
    mine = rules.rule_versions(desk.store, code)[0]
    draft = replace(rules.draft_of(rule(code), mine.category_id), points=points)
    rules.change_rule(desk.store, desk.actor, mine.id, draft)


def rules_panel(desk: Desk, window: QMainWindow) -> RulesPanel:
    page = PointsPage(desk)
    page.open_item(ShowPart("rules"))
    show_page(window, page, desk.tasks)
    panel = page.panel
    assert isinstance(panel, RulesPanel)
    return panel


def opened(desk: Desk, banner_button: str, panel: RulesPanel | GoodsPage, qtbot: QtBot) -> CatalogueDialog:
    assert desk.tasks.wait_idle()
    button(panel.offer, banner_button).click()
    qtbot.waitUntil(lambda: bool(shown(CatalogueDialog)))
    (dialog,) = shown(CatalogueDialog)
    return dialog


def rows(dialog: CatalogueDialog) -> list[tuple[str, ...]]:
    """Every row: ticked or not, the code, and the words of the other columns."""
    found = []
    for row in range(dialog.table.rowCount()):
        items = [dialog.table.item(row, column) for column in range(dialog.table.columnCount())]
        box, *texts = [item for item in items if item is not None]
        tick = "√" if box.checkState() == Qt.CheckState.Checked else ""
        found.append((tick, *(text.text() for text in texts)))
    return found


def settled(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shown(CatalogueDialog))
    assert desk.tasks.wait_idle()
    qtbot.wait(50)
    assert desk.tasks.wait_idle()


def test_a_quiet_line_leads_to_the_differences_and_they_are_taken_over(
    desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    panel = rules_panel(desk, window)
    assert not panel.offer.isVisible()
    set_itself(desk, "KF01", -20)
    arrive(desk, 3, *RULES)
    qtbot.waitUntil(panel.offer.isVisible)
    assert panel.offer.text == "市中心发来新的积分规则目录（第 3 版），有 3 处和本站不同。"
    assert cut_off(panel) == []
    dialog = opened(desk, "看看有什么不同", panel, qtbot)
    assert rows(dialog) == [
        (
            "√",
            "FW01\n参加村实践站组织的志愿服务",
            "市中心改了",
            "\n".join(("分值：+2 分/小时", f"上限：每日{GAP}8　每月{GAP}40", "备注：没有")),
            "\n".join(("分值：+3 分/小时", f"上限：每日{GAP}8　每月{GAP}60", f"备注：{REMARK}")),
        ),
        ("", "KF01\n门前脏乱经提醒不改", "本站自定", "分值：−2 分/次", "分值：−3 分/次"),
        (
            "√",
            "WM01\n参加文明实践日",
            "新增",
            "没有",
            f"分值：+3 分/次；类别：文明新风；记给：个人；上限：每月{GAP}6；{USUAL}",
        ),
    ]
    assert dialog.count.text() == "采用 2 处，保留本站 1 处"
    dialog.settle.click()
    settled(desk, qtbot)
    assert not panel.offer.isVisible()
    found = {each.code: each.points for each in rules.list_rules(desk.store)}
    assert (found["FW01"], found["KF01"], found["WM01"]) == (30, -20, 30)
    assert any("采用了市中心的 2 处，保留本站的 1 处。" in words for words in spoken(window))
    assert "WM01" in [each.code for each in panel.table.model.all_rows]


def test_everything_or_nothing_with_one_button(desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
    set_itself(desk, "KF01", -20)
    arrive(desk, 1, *RULES)
    panel = rules_panel(desk, window)
    dialog = opened(desk, "看看有什么不同", panel, qtbot)
    dialog.everything.click()
    assert dialog.ticked() == {"FW01", "KF01", "WM01"}
    dialog.nothing.click()
    assert dialog.count.text() == "采用 0 处，保留本站 3 处"
    head = desk.store.head
    dialog.later.click()
    settled(desk, qtbot)
    assert desk.store.head == head
    assert panel.offer.isVisible()
    dialog = opened(desk, "看看有什么不同", panel, qtbot)
    dialog.nothing.click()
    dialog.settle.click()
    settled(desk, qtbot)
    assert not panel.offer.isVisible()
    assert find_offer(desk.store, CatalogueKind.RULES) is None
    assert "WM01" not in {each.code for each in rules.list_rules(desk.store)}


def test_the_keyboard_alone_ticks_a_row(desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
    arrive(desk, 1, *RULES)
    dialog = opened(desk, "看看有什么不同", rules_panel(desk, window), qtbot)
    dialog.table.setFocus()
    dialog.table.setCurrentCell(0, 0)
    before = dialog.ticked()
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.ticked() ^ before == {"FW01"}
    dialog.later.click()
    settled(desk, qtbot)


def test_goods_are_offered_beside_the_goods(desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
    arrive(desk, 2, *GOODS, kind=CatalogueKind.GOODS)
    page = GoodsPage(desk)
    show_page(window, page, desk.tasks)
    assert page.offer.text == "市中心发来新的商品目录（第 2 版），有 2 处和本站不同。"
    dialog = opened(desk, "看看有什么不同", page, qtbot)
    assert rows(dialog) == [
        (
            "",
            "S002\n洗衣液 2kg",
            "本站自定",
            "所需积分：22 分/瓶\n保质期：没有",
            "所需积分：20 分/瓶\n保质期：36 个月",
        ),
        ("√", "S090\n春联一副", "新增", "没有", "所需积分：2 分/副；类别：文具图书"),
    ]
    dialog.everything.click()
    dialog.settle.click()
    settled(desk, qtbot)
    found = {each.code: each.price for each in list_products(desk.store)}
    assert (found["S002"], found["S090"]) == (200, 20)


def test_what_came_meanwhile_is_looked_at_anew(desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
    arrive(desk, 1, *RULES)
    panel = rules_panel(desk, window)
    dialog = opened(desk, "看看有什么不同", panel, qtbot)
    arrive(desk, 2, NEW_RULE)
    dialog.settle.click()
    assert desk.tasks.wait_idle()
    qtbot.waitUntil(lambda: any("刚刚又变了" in words for words in spoken(window)))
    dialog.later.click()
    settled(desk, qtbot)
    assert panel.offer.text.startswith("市中心发来新的积分规则目录（第 2 版）")


def test_who_may_not_decide_sees_no_line(desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
    arrive(desk, 1, *RULES)
    looking = replace(desk, actor=replace(desk.actor, role=Role.VIEWER))
    panel = rules_panel(looking, window)
    qtbot.wait(50)
    assert desk.tasks.wait_idle()
    assert not panel.offer.isVisible()


def test_it_can_be_read_in_every_size(
    desk: Desk, window: QMainWindow, qtbot: QtBot, size: theme.TextSize, tmp_path: Path
) -> None:
    set_itself(desk, "KF01", -20)
    arrive(desk, 3, *RULES, rule("HY01", points=250))
    panel = rules_panel(desk, window)
    dialog = opened(desk, "看看有什么不同", panel, qtbot)
    qtbot.wait(30)
    assert cut_off(dialog) == []
    assert cut_off(panel) == []
    assert dialog.width() <= 1366
    assert dialog.height() <= 768
    assert window.grab().save(str(tmp_path / f"rules-{size.value}.png"))
    assert dialog.grab().save(str(tmp_path / f"catalogue-{size.value}.png"))
    dialog.later.click()
    settled(desk, qtbot)
