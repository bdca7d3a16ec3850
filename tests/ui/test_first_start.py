"""The first-start guide, from an empty folder and taken up again half-way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from station_app.domain.settings import AccountUnit
from station_app.services.first_start import guide_state, note_recovery_sheet
from station_app.services.products import list_products
from station_app.services.signing_in import Founded, found_station, signed_in
from station_app.services.stations import StationDraft, get_station
from station_app.store.keys import load_key_file
from station_app.store.layout import Layout
from station_app.store.opening import create_store, open_store
from station_app.ui.messages import Messages
from station_app.ui.page import Desk
from station_app.ui.pages.first_start.guide_page import GuidePage
from station_app.ui.preferences import Preferences
from station_app.ui.tasks import Tasks
from tests.helpers.clock import FixedClock
from tests.helpers.desks import sit_down
from tests.helpers.windows import PressNext, button, cut_off, spoken

PASSWORD = "文明实践一二三"


class Guide:
    """A guide in a window, and what the program does for it."""

    def __init__(self, window: QMainWindow, tasks: Tasks, messages: Messages, folder: Path) -> None:
        self.window, self.tasks, self.messages = window, tasks, messages
        self.layout = Layout(folder)
        self.clock = FixedClock()
        self.desk: Desk | None = None
        self.founded: Founded | None = None
        self.imports = 0
        self.finished = False

    def open(self) -> GuidePage:
        page = GuidePage(
            self.tasks, self.messages, self._found, self._sit_down, self._import_roster, self.desk
        )
        page.finished.connect(self._on_finished)
        self.window.setCentralWidget(page)
        self.settle()
        return page

    def settle(self) -> None:
        assert self.tasks.wait_idle()

    def _found(self, draft: StationDraft, user: str, password: str) -> Founded:
        return found_station(self.layout, self.clock, draft, user, password)

    def _sit_down(self, founded: Founded) -> Desk:
        self.founded = founded
        made = founded.signed_in
        preferences = Preferences(self.layout.folder / "window.ini")
        self.desk = sit_down(made.store, made.actor, self.tasks, self.messages, preferences)
        return self.desk

    def _import_roster(self, desk: Desk, owner: QWidget, done: Callable[[], None]) -> None:
        assert (desk, owner.window()) == (self.desk, self.window)
        self.imports += 1
        done()

    def _on_finished(self) -> None:
        self.finished = True


@pytest.fixture
def guide(window: QMainWindow, tasks: Tasks, messages: Messages, tmp_path: Path) -> Guide:
    return Guide(window, tasks, messages, tmp_path / "data")


def _fill_station(page: GuidePage, code: str = "420581104205") -> None:
    page.station.form.fill(
        {
            "name": "李家畈村新时代文明实践站",
            "town": "枝城镇",
            "code": code,
            "head_name": "李书记",
            "phone": "0717-4821234",
            "account_unit": AccountUnit.PERSON,
        }
    )


def _fill_user(page: GuidePage, password: str = PASSWORD, again: str = PASSWORD) -> None:
    page.user.form.fill({"password": password, "again": again})


def _found(guide: Guide) -> GuidePage:
    page = guide.open()
    _fill_station(page)
    button(page, "下一步").click()
    _fill_user(page)
    button(page, "建立实践站").click()
    guide.settle()
    return page


def _check_sheet(guide: Guide, page: GuidePage) -> None:
    check = page.recovery.check
    code = guide.founded.recovery_code if guide.founded else ""
    check.group.setText(code.split("-")[check.place - 1].lower())
    button(page, "核对好了").click()
    guide.settle()


def test_the_guide_founds_a_station(guide: Guide) -> None:
    page = _found(guide)
    assert guide.desk is not None
    view = get_station(guide.desk.store)
    assert (view.name, view.code, view.town) == ("李家畈村新时代文明实践站", "420581104205", "枝城镇")
    assert (view.account_unit, view.head_name) == (AccountUnit.PERSON, "李书记")
    assert guide.desk.actor.name == "李书记"
    _check_sheet(guide, page)
    button(page, "跳过，以后再导入").click()
    guide.settle()
    button(page, "装入这些商品").click()
    guide.settle()
    assert len(list_products(guide.desk.store)) > 30
    button(page, "完成，开始使用").click()
    guide.settle()
    assert guide.finished
    assert guide_state(guide.desk.store).is_done
    guide.desk.store.close()


def test_the_town_fills_in_the_codes_first_nine_digits(guide: Guide) -> None:
    page = guide.open()
    page.station.form.town.setCurrentText("枝城镇")
    assert page.station.form.code.text() == "420581104"
    page.station.form.code.setText("420581104205")
    page.station.form.town.setCurrentText("红花套镇")
    assert page.station.form.code.text() == "420581100205"


def test_a_wrong_code_is_said_beside_its_field_and_nothing_is_made(guide: Guide) -> None:
    page = guide.open()
    _fill_station(page, code="42058110420")
    button(page, "下一步").click()
    assert page.station.form.rows["code"].has_error
    assert page.steps.current == 0
    assert not guide.layout.exists()


def test_two_passwords_that_differ_found_nothing(guide: Guide) -> None:
    page = guide.open()
    _fill_station(page)
    button(page, "下一步").click()
    _fill_user(page, again="另外一个密码")
    button(page, "建立实践站").click()
    assert page.user.form.rows["again"].has_error
    assert not guide.layout.exists()
    button(page, "上一步").click()
    assert page.steps.current == 0


def test_the_recovery_sheet_has_to_be_held_before_the_guide_goes_on(guide: Guide) -> None:
    page = _found(guide)
    page.recovery.check.group.setText("0000")
    button(page, "核对好了").click()
    guide.settle()
    assert page.recovery.check.row.has_error
    assert any("恢复单上的第" in sentence for sentence in spoken(page))
    assert page.steps.current == 1
    _check_sheet(guide, page)
    assert page.steps.current == 2
    assert guide.desk is not None
    guide.desk.store.close()


def test_the_recovery_sheets_preview_shows_the_code_that_opens_the_store(guide: Guide, qtbot: QtBot) -> None:
    page = _found(guide)
    page.recovery.check.show_sheet.click()
    guide.settle()
    assert guide.founded is not None
    assert guide.desk is not None
    keys = load_key_file(guide.layout.keys)
    assert keys.unlock_with_recovery_code(guide.founded.recovery_code) == guide.desk.store.key
    guide.desk.store.close()


def test_an_imported_roster_is_counted_and_the_guide_goes_on(guide: Guide) -> None:
    page = _found(guide)
    _check_sheet(guide, page)
    button(page, "选择花名册文件").click()
    guide.settle()
    assert guide.imports == 1
    assert page.steps.current == 2
    assert guide.desk is not None
    guide.desk.store.close()


def test_a_guide_left_before_the_sheet_was_checked_makes_a_new_sheet(guide: Guide) -> None:
    _found(guide)
    assert guide.desk is not None
    old = guide.founded.recovery_code if guide.founded else ""
    page = guide.open()
    assert page.recovery.isVisible()
    check = page.recovery.check
    new = check._code
    assert new != old
    check.group.setText(new.split("-")[check.place - 1])
    button(page, "核对好了").click()
    guide.settle()
    assert load_key_file(guide.layout.keys).unlock_with_recovery_code(new) == guide.desk.store.key
    assert page.roster.isVisible()
    guide.desk.store.close()


def test_a_store_whose_station_was_never_written_is_set_up_where_it_stopped(guide: Guide) -> None:
    made = create_store(guide.layout, guide.clock, station="半站", user="李书记", password=PASSWORD)
    guide._sit_down(Founded(signed_in(made.store, made.actor), made.recovery_code))
    page = guide.open()
    assert page.station.isVisible()
    _fill_station(page)
    button(page, "下一步").click()
    guide.settle()
    assert get_station(made.store).code == "420581104205"
    assert page.recovery.isVisible()
    made.store.close()


def test_what_was_skipped_on_purpose_is_not_asked_for_again(guide: Guide) -> None:
    page = _found(guide)
    _check_sheet(guide, page)
    for words in ("跳过，以后再导入", "跳过，以后自己添加", "完成，开始使用"):
        button(page, words).click()
        guide.settle()
    assert guide.desk is not None
    guide.desk.store.close()
    store, _ = open_store(guide.layout, guide.clock, "李书记", PASSWORD)
    note_recovery_sheet(store)
    assert guide_state(store).is_done
    store.close()


def test_leaving_with_something_typed_is_asked_about(guide: Guide, press_next: PressNext) -> None:
    page = guide.open()
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    page.station.form.name_line.setText("李家畈村新时代文明实践站")
    said = press_next("接着填")
    button(page, "以后再说").click()
    assert "还没有建好，填的内容不会保存" in said
    assert left == []
    press_next("不建了")
    button(page, "以后再说").click()
    assert left == [True]


def test_nothing_in_the_guide_is_cut_off(guide: Guide, qtbot: QtBot) -> None:
    def look() -> list[str]:
        qtbot.wait(20)  # new words ask for their room
        return cut_off(page)

    page = guide.open()
    assert look() == []
    _fill_station(page)
    button(page, "下一步").click()
    assert look() == []
    _fill_user(page)
    button(page, "建立实践站").click()
    guide.settle()
    assert look() == []
    _check_sheet(guide, page)
    assert look() == []
    for words in ("跳过，以后再导入", "装入这些商品"):
        button(page, words).click()
        guide.settle()
        assert look() == []
    assert guide.desk is not None
    guide.desk.store.close()
