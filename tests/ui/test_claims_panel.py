"""申报 as a clerk uses it: claimed for one or many, seen as a table or a board, confirmed, entered, told."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.bootstrap.places import places
from station_app.domain.claims import ClaimStatus
from station_app.domain.permissions import Actor, Role
from station_app.services import claim_photos, claims, posting, rules
from station_app.services.claim_views import ClaimRow, claim_detail, list_claims
from station_app.services.claims import ClaimDraft
from station_app.services.own_group import set_group
from station_app.services.users import UserDraft, add_user
from station_app.ui import theme
from station_app.ui.dialogs.photo_dialog import PhotoDialog
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.exchange import Exchange
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.points.claim_dialogs import (
    AddPhotosDialog,
    ClaimChangeDialog,
    ClaimDialog,
    WordsDialog,
)
from station_app.ui.pages.points.claims_panel import ClaimsPanel
from station_app.ui.pages.points.entry_dialog import EntryDialog
from station_app.ui.pages.points.points_page import PointsPage
from station_app.ui.widgets.photos_field import PhotosField
from tests.helpers.claiming import Claimants, photo_of
from tests.helpers.desks import show_page, sit_down
from tests.helpers.settlements import Settlement
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, button, cut_off, shown, spoken

D = TypeVar("D", bound=QDialog)


class Bench:
    """The panel in its window, and a clerk's hands."""

    def __init__(self, desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
        self.desk, self.qtbot, self.window = desk, qtbot, window
        self.page = PointsPage(desk)
        show_page(window, self.page, desk.tasks)
        self.page.open_item(ShowPart("claims"))
        panel = self.page.panel
        assert isinstance(panel, ClaimsPanel)
        self.panel = panel
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            assert self.desk.tasks.wait_idle()
            self.qtbot.wait(30)

    def claim(self, code: str, name: str, *photos: bytes, on: int = 0) -> int:
        rule = next(rule.id for rule in rules.list_rules(self.desk.store) if rule.code == code)
        day = self.desk.clock.today() - timedelta(days=on)
        draft = ClaimDraft(rule, day, self.person(name), evidence="村口看到的", witnesses="李四、王五")
        made = claims.claim(self.desk.store, self.desk.actor, draft, photos)
        self.settle()
        return made

    def person(self, name: str) -> int:
        return next(hit.resident_id for hit in self.desk.people.find(name) if hit.name == name)

    def dialog(self, kind: type[D]) -> D:
        self.settle()
        (dialog,) = shown(kind)
        return dialog

    def submit(self, dialog: QDialog) -> None:
        dialog.yes.click()  # type: ignore[attr-defined] # every dialog here has one
        self.settle()

    def pick(self, *claim_ids: int) -> None:
        """Chooses rows of the table as with Ctrl held down."""
        self.panel.table._select(self.panel.table.model.positions(set(claim_ids)))
        self.settle()

    def act(self, key: str) -> None:
        next(act for act in self.panel.side.menu.actions() if act.data() == key).trigger()
        self.settle()

    def row(self, claim_id: int) -> ClaimRow:
        return claim_detail(self.desk.store, self.desk.actor, claim_id).row

    def numbers(self) -> list[int]:
        return [row.number for row in self.panel.table.model.shown_rows]

    def type_name(self, dialog: ClaimDialog, typed: str) -> None:
        dialog.claimants.search.setFocus()
        QTest.keyClicks(dialog.claimants.search, typed)
        QTest.keyClick(dialog.claimants.search, Qt.Key.Key_Return)
        self.settle()

    def choose_rule(self, dialog: ClaimDialog, code: str) -> None:
        dialog.chooser.search.setText(code)
        dialog.chooser.list.setCurrentRow(0)
        self.settle()


@pytest.fixture
def bench(desk: Desk, window: QMainWindow, qtbot: QtBot) -> Bench:
    return Bench(desk, window, qtbot)


@pytest.fixture
def others(village: Village) -> Claimants:
    """What reviewers and the noticeboard do meanwhile."""
    return Claimants(Settlement(village.station, (), (), ()))


# ---- a new claim


def test_an_empty_panel_says_what_to_do_first(bench: Bench) -> None:
    assert "没有等着办的申报" in spoken(bench.page)
    assert not bench.panel.enter_button.isEnabled()
    button(bench.panel.table, "新申报").click()
    bench.dialog(ClaimDialog).reject()


def test_the_rule_that_was_clicked_last_is_the_rule_of_the_claim(bench: Bench) -> None:
    """A list makes an entry current before it selects it: what was chosen before must not be taken."""
    bench.panel.new_button.click()
    dialog = bench.dialog(ClaimDialog)
    entries = dialog.chooser.list
    for row in (1, 3):
        entries.scrollToItem(entries.item(row))
        place = entries.visualItemRect(entries.item(row)).center()
        QTest.mouseClick(entries.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert dialog.rule is not None
        assert dialog.rule.name == entries.item(row).text()
    dialog.reject()
    bench.settle()


def test_one_deed_is_claimed_by_several_at_once_and_can_be_taken_back(bench: Bench) -> None:
    bench.panel.new_button.click()
    dialog = bench.dialog(ClaimDialog)
    bench.choose_rule(dialog, "HJ04")
    for typed in ("lml", "ssy"):
        bench.type_name(dialog, typed)
    dialog.evidence.setPlainText("清理村口水沟")
    dialog.witnesses.setText("张三、李四")
    bench.submit(dialog)
    rows = list_claims(bench.desk.store, bench.desk.actor)
    assert [(row.who, row.points, row.evidence) for row in rows] == [
        ("单守义", 80, "清理村口水沟。证明人：张三、李四"),
        ("李名兰", 80, "清理村口水沟。证明人：张三、李四"),
    ]
    assert bench.numbers() == [2, 1]
    bar = bench.desk.messages.bar()
    assert bar.text == "已申报 2 条。"
    button(bar, "撤销").click()
    bench.settle()
    assert {row.status for row in list_claims(bench.desk.store, bench.desk.actor)} == {ClaimStatus.WITHDRAWN}


def test_a_household_rule_takes_each_household_once(bench: Bench) -> None:
    bench.panel.new_button.click()
    dialog = bench.dialog(ClaimDialog)
    for typed in ("lml", "zjg", "ssy"):
        bench.type_name(dialog, typed)
    assert dialog.claimants.count.text() == "已选 3 人"
    bench.choose_rule(dialog, "ZL01")
    assert dialog.claimants.count.text() == "已选 2 户"
    dialog.claimants.list.setCurrentRow(0)
    QTest.keyClick(dialog.claimants.list, Qt.Key.Key_Delete)
    assert dialog.claimants.count.text() == "已选 1 户"
    next(act for act in dialog.claimants.many_menu.actions() if "一组各户" in act.text()).trigger()
    assert dialog.claimants.count.text() == "已选 2 户"
    bench.submit(dialog)
    assert {row.called for row in list_claims(bench.desk.store, bench.desk.actor)} == {"张建国户", "陈桂英户"}


def test_hours_are_claimed_as_hours(bench: Bench) -> None:
    bench.panel.new_button.click()
    dialog = bench.dialog(ClaimDialog)
    bench.choose_rule(dialog, "FW01")
    bench.type_name(dialog, "lml")
    dialog.hours.setText("1.5")
    bench.submit(dialog)
    (row,) = list_claims(bench.desk.store, bench.desk.actor)
    assert (row.quantity, row.points) == (90, 30)


def test_what_is_missing_is_said_in_the_dialog_that_stays_open(bench: Bench) -> None:
    bench.panel.new_button.click()
    dialog = bench.dialog(ClaimDialog)
    bench.submit(dialog)
    assert dialog.form.rows["resident"].has_error
    bench.type_name(dialog, "lml")
    bench.submit(dialog)
    assert any("请先在左边选一条规则" in words for words in spoken(dialog))
    bench.choose_rule(dialog, "HY08")
    bench.submit(dialog)
    assert any("凭照片核实。请至少加一张照片" in words for words in spoken(dialog))
    bench.choose_rule(dialog, "HY06")
    bench.submit(dialog)
    assert dialog.form.rows["witnesses"].has_error
    assert list_claims(bench.desk.store, bench.desk.actor) == []
    dialog.reject()


# ---- photos


def _file(folder: Path, name: str, colour: str = "red", kind: str = "JPEG") -> Path:
    path = folder / name
    made = BytesIO()
    Image.new("RGB", (2400, 1800), colour).save(made, kind)
    path.write_bytes(made.getvalue())
    return path


@pytest.fixture
def field(desk: Desk, window: QMainWindow, qtbot: QtBot) -> PhotosField:
    field = PhotosField(desk.tasks, 3)
    window.setCentralWidget(field)
    qtbot.wait(10)
    return field


def _settled(desk: Desk, qtbot: QtBot) -> None:
    assert desk.tasks.wait_idle()
    qtbot.wait(20)


def test_photos_are_taken_from_files_and_made_small(
    field: PhotosField, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    field.take([_file(tmp_path, "一.jpg"), _file(tmp_path, "二.png", "blue", "PNG")])
    _settled(desk, qtbot)
    assert [Image.open(BytesIO(photo)).size for photo in field.value()] == [(1600, 1200)] * 2
    assert field.note.text() == "2 张"
    field.take([_file(tmp_path, "一.jpg")])
    _settled(desk, qtbot)
    assert len(field.value()) == 2, "the same photo is not taken twice"
    field.thumbnails.setCurrentRow(0)
    QTest.keyClick(field.thumbnails, Qt.Key.Key_Delete)
    assert [Image.open(BytesIO(photo)).getpixel((5, 5))[2] > 200 for photo in field.value()] == [True]  # type: ignore[index] # a colour


def test_what_is_no_photo_is_named_and_the_others_stay(
    field: PhotosField, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    field.take([_file(tmp_path, "一.jpg")])
    _settled(desk, qtbot)
    (tmp_path / "名册.jpg").write_bytes(b"not a photo")
    field.take([tmp_path / "名册.jpg"])
    _settled(desk, qtbot)
    assert "“名册.jpg”不是能打开的照片" in field.note.text()
    assert len(field.value()) == 1
    field.take([_file(tmp_path, f"{n}.jpg", colour) for n, colour in enumerate(("blue", "green", "gold"))])
    _settled(desk, qtbot)
    assert "最多放 3 张" in field.note.text()


def test_a_file_that_is_gone_is_said_in_a_dialog(
    field: PhotosField, desk: Desk, qtbot: QtBot, tmp_path: Path, press_next: PressNext
) -> None:
    said = press_next("知道了")
    field.take([tmp_path / "拔掉了.jpg"])
    _settled(desk, qtbot)
    assert any("读不出照片文件“拔掉了.jpg”" in words for words in said)


def test_a_picture_or_files_can_be_pasted(
    field: PhotosField, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    clipboard = QGuiApplication.clipboard()
    picture = QImage(QSize(64, 48), QImage.Format.Format_RGB32)
    picture.fill(QColor("green"))
    clipboard.setImage(picture)
    field.paste()
    _settled(desk, qtbot)
    assert len(field.value()) == 1
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(_file(tmp_path, "手机.jpg")))])
    clipboard.setMimeData(copied)
    field.paste()
    _settled(desk, qtbot)
    assert len(field.value()) == 2
    clipboard.setText("一段文字")
    field.paste()
    assert "没有可以粘贴的照片" in field.note.text()


def test_photos_of_a_claim_are_looked_at_large_one_after_the_other(bench: Bench) -> None:
    claim_id = bench.claim("HY08", "李名兰", photo_of("red"), photo_of("blue"))
    bench.pick(claim_id)
    assert bench.panel.side.thumbnails.count() == 2
    bench.panel.side.thumbnails.opened.emit(0)
    viewer = bench.dialog(PhotoDialog)
    assert viewer.words.text().startswith("第 1 张，共 2 张　2026-03-02 李书记加")
    viewer.on.click()
    assert viewer.at == 1
    assert not viewer.on.isEnabled()
    viewer.show_photo(7)
    assert viewer.at == 1
    QTest.keyClick(viewer.view, Qt.Key.Key_Left)
    assert viewer.at == 0
    QTest.keyClick(viewer.view, Qt.Key.Key_Escape)
    assert shown(PhotoDialog) == []


def test_photos_are_added_later(bench: Bench) -> None:
    claim_id = bench.claim("HJ04", "李名兰")
    bench.pick(claim_id)
    bench.act("add_photos")
    dialog = bench.dialog(AddPhotosDialog)
    dialog.photos.set_value([photo_of("gold")])
    bench.submit(dialog)
    assert len(claim_photos.photos_of(bench.desk.store, claim_id)) == 1
    assert bench.panel.side.thumbnails.count() == 1


# ---- choosing and acting


def test_one_chosen_tells_its_story(bench: Bench, others: Claimants) -> None:
    claim_id = bench.claim("HJ01", "陈桂英")
    others.review(claim_id, points=30)
    notice = others.post_up(claim_id)
    others.object_to(notice, claim_id)
    bench.settle()
    bench.pick(claim_id)
    words = spoken(bench.panel.side)
    assert "评议认可 +3 分" in words
    assert "下一步：有异议还没有答复" in words
    assert "第 1 号公示　03-02 至 03-06" in words
    assert "03-02　异议（等答复）：没有看到他去" in words
    assert "03-02 09:00　已评议（李书记）：评议通过" in words
    assert not bench.panel.side.confirm.isEnabled()
    assert cut_off(bench.panel.side) == []


def test_several_are_confirmed_together_and_words_are_kept(bench: Bench) -> None:
    first, second = bench.claim("HY06", "李名兰"), bench.claim("HY06", "单守义")
    panel_s = bench.claim("HJ01", "陈桂英")
    bench.pick(first, panel_s)
    assert not bench.panel.side.confirm.isEnabled(), "one of them is for the panel"
    bench.pick(first, second)
    assert "已选 2 条申报" in spoken(bench.panel.side)
    assert "已申报 2 条。合计 +10 分" in spoken(bench.panel.side)
    bench.panel.side.confirm.click()
    dialog = bench.dialog(WordsDialog)
    dialog.form.fill({"reason": "问过邻居"})
    bench.submit(dialog)
    assert [bench.row(each).status for each in (first, second)] == [ClaimStatus.REVIEWED] * 2
    assert bench.desk.messages.bar().text == "已确认 2 条申报。"


def test_refusing_wants_a_reason_and_withdrawing_none(bench: Bench) -> None:
    refused, withdrawn = bench.claim("HJ04", "李名兰"), bench.claim("HJ04", "单守义")
    bench.pick(refused)
    bench.act("refuse")
    dialog = bench.dialog(WordsDialog)
    bench.submit(dialog)
    assert dialog.form.rows["reason"].has_error
    dialog.form.fill({"reason": "当天没有开工"})
    bench.submit(dialog)
    bench.pick(withdrawn)
    bench.act("withdraw")
    bench.submit(bench.dialog(WordsDialog))
    assert bench.row(refused).status is ClaimStatus.REFUSED
    assert bench.row(withdrawn).status is ClaimStatus.WITHDRAWN
    assert bench.numbers() == [], "what has ended is not among what waits"
    bench.panel.span.setCurrentText("全部申报")
    bench.settle()
    bench.pick(refused)
    assert not bench.panel.side.more.isEnabled()


def test_a_claim_is_put_right_by_f2(bench: Bench) -> None:
    claim_id = bench.claim("HJ04", "李名兰")
    bench.panel.edit_item()
    assert shown(ClaimChangeDialog) == []
    bench.pick(claim_id)
    bench.panel.edit_item()
    dialog = bench.dialog(ClaimChangeDialog)
    dialog.form.fill({"quantity": 2, "evidence": "清理了两段沟"})
    bench.submit(dialog)
    row = bench.row(claim_id)
    assert (row.quantity, row.points, row.evidence) == (2, 160, "清理了两段沟")


def test_a_claim_that_moved_on_meanwhile_is_said_so(bench: Bench) -> None:
    claim_id = bench.claim("HJ04", "李名兰")
    bench.pick(claim_id)
    bench.act("withdraw")
    dialog = bench.dialog(WordsDialog)
    claims.refuse(bench.desk.store, bench.desk.actor, [claim_id], "不实")
    bench.submit(dialog)
    assert any("现在是“不予认可”，不能再撤回" in words for words in spoken(dialog))
    dialog.reject()


# ---- entering


def test_what_may_be_entered_is_seen_first_and_entered_once(bench: Bench) -> None:
    ready = [bench.claim("HJ04", "李名兰"), bench.claim("HJ04", "李名兰"), bench.claim("FW02", "陈桂英")]
    waiting = bench.claim("HJ01", "解大山")
    assert bench.panel.enter_button.text() == "入账 3 条"
    bench.panel.enter_button.click()
    dialog = bench.dialog(EntryDialog)
    assert [(line.number, line.points, line.limited_by) for line in dialog.table.model.shown_rows] == [
        (1, 80, ""),
        (2, 0, "每日上限"),
        (3, 30, ""),
    ]
    assert dialog.total.text() == "共 3 条，+11 分；1 条受上限限制"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    bench.settle()
    assert [bench.row(each).status for each in ready] == [ClaimStatus.ENTERED] * 3
    assert bench.row(waiting).status is ClaimStatus.CLAIMED
    assert bench.desk.messages.bar().text == "已入账，共 3 条，+11 分；1 条受上限限制。"
    assert bench.panel.enter_button.text() == "入账"
    assert not bench.panel.enter_button.isEnabled()


def test_of_those_chosen_what_may_not_be_entered_is_passed_over_and_said(bench: Bench) -> None:
    ready, waiting = bench.claim("HJ04", "李名兰"), bench.claim("HJ01", "解大山")
    bench.pick(ready, waiting)
    assert bench.panel.enter_button.text() == "入账 2 条"
    bench.panel.enter_button.click()
    dialog = bench.dialog(EntryDialog)
    assert any("有 1 条现在不能入账" in words for words in spoken(dialog))
    assert dialog.yes.text() == "入账 1 条"
    bench.submit(dialog)
    assert bench.row(waiting).status is ClaimStatus.CLAIMED
    bench.pick(waiting)
    assert not bench.panel.enter_button.isEnabled()


def test_an_entered_claim_says_what_it_brought_also_once_it_was_reversed(bench: Bench) -> None:
    claim_id = bench.claim("HJ04", "李名兰")
    bench.panel.enter_button.click()
    bench.submit(bench.dialog(EntryDialog))
    bench.panel.span.setCurrentText("本月的事")
    bench.settle()
    bench.pick(claim_id)
    assert "流水 1 号　可兑换 +8 分，荣誉 +8 分" in spoken(bench.panel.side)
    posting.reverse(bench.desk.store, bench.desk.actor, 1, "记错了人")
    bench.settle()
    assert "03-02 冲正（流水 2 号）：记错了人" in spoken(bench.panel.side)
    assert bench.panel.table.sheet().rows[0][5] == "已冲正"


# ---- table and board


def test_filters_and_search_hold_for_table_and_board(bench: Bench, others: Claimants) -> None:
    first, second = bench.claim("HY06", "李名兰"), bench.claim("HJ01", "解大山")
    others.review(second)
    bench.settle()
    bench.panel.view.setCurrentIndex(1)
    bench.settle()
    board = bench.panel.board
    assert [column.list.count() for column in board.columns] == [1, 1, 0, 0, 0, 0]
    assert [column.isVisible() for column in board.columns] == [True] * 4 + [False] * 2
    bench.panel.groups.setCurrentText("二组")
    bench.settle()
    assert [column.list.count() for column in board.columns] == [0, 1, 0, 0, 0, 0]
    bench.panel.groups.setCurrentIndex(0)
    bench.panel.state.setCurrentText("等确认")
    bench.settle()
    assert bench.numbers() == [1]
    bench.panel.state.setCurrentIndex(0)
    bench.panel.rules.setCurrentText("庭院卫生评比“最清洁”")
    bench.settle()
    assert bench.numbers() == [2]
    bench.panel.rules.setCurrentIndex(0)
    bench.panel.table.search.setText("lml")
    bench.settle()
    bench.panel.table.search.setText("0001")
    bench.panel.span.setCurrentText("上月的事")
    bench.settle()
    assert bench.numbers() == []
    bench.panel.table.search.clear()
    bench.panel.span.setCurrentText("今年的事")
    bench.qtbot.wait(80)
    bench.settle()
    assert bench.numbers() == [2, 1]
    assert first


def test_what_is_chosen_on_the_board_stays_chosen_in_the_table(bench: Bench) -> None:
    first, second = bench.claim("HY06", "李名兰"), bench.claim("HY06", "单守义")
    bench.pick(first)
    bench.panel.view.setCurrentIndex(1)
    bench.settle()
    assert [row.id for row in bench.panel.chosen] == [first]
    column = bench.panel.board.columns[0]
    column.list.setCurrentRow(0)
    QTest.keyClick(column.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert {row.id for row in bench.panel.chosen} == {first, second}
    bench.panel.side.confirm.click()
    bench.submit(bench.dialog(WordsDialog))
    assert [column.list.count() for column in bench.panel.board.columns][:2] == [0, 2]
    assert {row.id for row in bench.panel.chosen} == {first, second}, "they stay chosen where they went"
    QTest.keyClick(bench.panel.board.columns[1].list, Qt.Key.Key_Home)
    bench.settle()
    (one,) = bench.panel.chosen
    bench.panel.view.setCurrentIndex(0)
    bench.settle()
    assert [row.id for row in bench.panel.chosen] == [one.id]
    bench.panel.go_back()
    bench.settle()
    assert bench.panel.chosen == []
    assert "选一条申报" in spoken(bench.panel.side)


@pytest.mark.parametrize("size", list(theme.TextSize))
def test_nothing_is_cut_off_at_the_design_size(
    size: theme.TextSize, desk: Desk, window: QMainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, size)
    try:
        bench = Bench(desk, window, qtbot)
        claim_id = bench.claim("HY06", "李名兰", photo_of("red"))
        bench.pick(claim_id)
        assert cut_off(bench.page) == []
        bench.panel.view.setCurrentIndex(1)
        bench.settle()
        assert cut_off(bench.page) == []
        bench.panel.new_button.click()
        dialog = bench.dialog(ClaimDialog)
        assert cut_off(dialog) == []
        assert dialog.width() <= 1366
        assert dialog.height() <= 768
        dialog.reject()
    finally:
        theme.apply(qapp, theme.TextSize.STANDARD)


# ---- the slip


def test_slips_are_previewed_on_the_paper_asked_for(bench: Bench, press_next: PressNext) -> None:
    first, second = bench.claim("HJ04", "李名兰"), bench.claim("HJ04", "单守义")
    bench.pick(first, second)
    press_next("58 毫米小票")
    bench.panel.side.slip.click()
    dialog = bench.dialog(PrintDialog)
    assert dialog.preview.page_count == 2
    dialog.reject()


# ---- who may what


def _as(desk: Desk, village: Village, role: Role, group: str = "") -> Desk:
    user = add_user(desk.store, desk.actor, UserDraft(f"某{role}", role), "文明实践456")
    if group:
        set_group(desk.store, desk.actor, user.id, village.groups[group])
    return sit_down(desk.store, Actor(user.id, user.name, role), desk.tasks, desk.messages, desk.preferences)


def test_a_group_head_works_in_the_own_group_alone(
    desk: Desk, village: Village, window: QMainWindow, qtbot: QtBot
) -> None:
    head = Bench(desk, window, qtbot)
    head.claim("HJ04", "李名兰")
    head.claim("HJ04", "解大山")
    bench = Bench(_as(desk, village, Role.GROUP_HEAD, "二组"), window, qtbot)
    assert [row.who for row in bench.panel.table.model.shown_rows] == ["解大山"]
    assert not bench.panel.enter_button.isVisible()
    assert not bench.panel.side.confirm.isVisible()
    bench.panel.new_button.click()
    dialog = bench.dialog(ClaimDialog)
    bench.choose_rule(dialog, "HJ05")
    assert not dialog.claimants.many_button.isVisible()
    bench.type_name(dialog, "lml")
    assert dialog.claimants.value() is None, "not of this group"
    dialog.claimants.search.clear()
    bench.choose_rule(dialog, "ZL01")
    assert [act.text() for act in dialog.claimants.many_menu.actions()] == ["二组各户（1 户）"]
    bench.type_name(dialog, "xds")
    bench.submit(dialog)
    assert [row.called for row in bench.panel.table.model.shown_rows] == ["解大山户", "解大山"]


def test_a_group_head_is_shown_no_place_of_other_groups(
    desk: Desk, village: Village, window: QMainWindow, qtbot: QtBot
) -> None:
    own = _as(desk, village, Role.GROUP_HEAD, "二组")
    exchange = Exchange(own)
    keys = [place.key for place in places(own, exchange, lambda: PointsPage(own))]
    assert keys == ["today", "points", "settings"]
    assert len(places(desk, exchange, lambda: PointsPage(desk))) == 8
    bench = Bench(own, window, qtbot)
    assert [bench.page.tabs.tabText(at) for at in range(bench.page.tabs.count())] == ["申报"]
    bench.page.open_item(ShowPart("ledger"))
    assert bench.page.panel is bench.panel


def test_a_group_head_without_a_group_is_told_whom_to_ask(
    desk: Desk, village: Village, window: QMainWindow, qtbot: QtBot
) -> None:
    bench = Bench(_as(desk, village, Role.GROUP_HEAD), window, qtbot)
    assert "还没有指定您是哪个小组的组长" in bench.panel.banner.text


def test_a_viewer_sees_and_does_nothing(
    desk: Desk, village: Village, window: QMainWindow, qtbot: QtBot
) -> None:
    bench = Bench(_as(desk, village, Role.VIEWER), window, qtbot)
    assert not bench.panel.new_button.isVisible()
    assert not bench.panel.side.more.isVisible()
    assert bench.panel.side.slip.isVisible()
