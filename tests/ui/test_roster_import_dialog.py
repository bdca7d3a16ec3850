"""Importing a roster in the window: file, columns, what it would do, done; and every way it may go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.roster_columns import Field
from station_app.services.people import record_death
from station_app.services.people_views import list_households
from station_app.services.roster_import import ImportResult
from station_app.spreadsheets.cells import open_sheets
from station_app.ui.page import Desk
from station_app.ui.pages.people.import_dialog import RosterImportDialog, open_import
from tests.helpers.rosters import (
    HEADINGS,
    Row,
    rows_of,
    village_roster,
    write_csv,
    write_usual_mess,
    write_xlsx,
)
from tests.helpers.villages import Village
from tests.helpers.windows import cut_off

FILE, COLUMNS, CHECK, DONE = range(4)


@pytest.fixture
def dialog(desk: Desk, window: QMainWindow, qtbot: QtBot) -> RosterImportDialog:
    dialog = RosterImportDialog(desk, window)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def _settle(dialog: RosterImportDialog) -> None:
    for _ in range(3):
        QApplication.processEvents()
        assert dialog._desk.tasks.wait_idle(30_000)


def _read(dialog: RosterImportDialog, path: Path) -> None:
    dialog.read(path)
    _settle(dialog)


def _go_on(dialog: RosterImportDialog) -> None:
    dialog.next.click()
    _settle(dialog)


def _roster(folder: Path, *rows: Row, headings: Row = HEADINGS) -> Path:
    return write_xlsx(folder / "花名册.xlsx", [headings, *rows])


def _tabs(dialog: RosterImportDialog) -> list[str]:
    return [dialog.check.tabs.tabText(place) for place in range(dialog.check.tabs.count())]


def _notes(dialog: RosterImportDialog) -> list[str]:
    columns = dialog.check.table.model.columns
    return [columns[-1].shows(row) for row in dialog.check.table.model.shown_rows]


def _chosen(dialog: RosterImportDialog) -> list[Field | None]:
    return [box.currentData() for box in dialog.columns._boxes]


def test_a_messy_roster_comes_in_whole(dialog: RosterImportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    before = len(list_households(dialog._desk.store))
    _read(dialog, write_usual_mess(tmp_path / "花名册.xlsx", 60))
    assert dialog.step == COLUMNS
    assert _chosen(dialog)[2:5] == [Field.NAME, Field.RELATION, Field.ID_NUMBER]
    assert cut_off(dialog) == []
    _go_on(dialog)
    assert dialog.step == CHECK
    assert _tabs(dialog)[0] == "新增 60"
    assert dialog.next.text() == "导入 60 人"
    assert len(list_households(dialog._desk.store)) == before, "nothing is written before 导入"
    assert cut_off(dialog) == []
    with qtbot.waitSignal(dialog.imported) as imported:
        _go_on(dialog)
    result: ImportResult = imported.args[0]
    assert dialog.step == DONE
    assert (result.added, result.refused) == (60, 0)
    assert f"新增 {result.households} 户、60 人" in dialog.done_step.text.text()
    assert len(list_households(dialog._desk.store)) == before + result.households
    _go_on(dialog)
    assert not dialog.isVisible()


def test_the_same_roster_again_has_nothing_to_import(dialog: RosterImportDialog, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", rows_of(village_roster(30)))
    for _ in range(2):
        dialog._go_to(FILE)
        _read(dialog, path)
        _go_on(dialog)
        if dialog.next.isEnabled():
            _go_on(dialog)
    assert dialog.step == CHECK
    assert _tabs(dialog)[3] == "不变 30"
    assert dialog.next.text() == "没有要导入的"
    assert not dialog.next.isEnabled()


def test_refused_rows_say_why_and_can_be_saved(
    dialog: RosterImportDialog, village: Village, tmp_path: Path
) -> None:
    taken = village.person(1, "李名兰")
    number = "420581196203052426"
    with dialog._desk.store.read():
        assert taken
    path = _roster(
        tmp_path,
        ("91", "一组", "赵四", "户主", None, "13812340001", None, None),
        ("91", "一组", None, "子", None, None, None, None),
        ("91", "一组", "赵小", "表外侄", None, None, None, None),
    )
    _read(dialog, path)
    _go_on(dialog)
    assert _tabs(dialog) == ["新增 2", "变更 0", "不能导入 1", "不变 0", "请核对 2"], number
    dialog.check.show_key("refused")
    assert _notes(dialog) == ["姓名没有填"]
    dialog.check.show_key("doubts")
    assert any("表外侄" in note for note in _notes(dialog))
    saved = tmp_path / "不能导入.xlsx"
    dialog.check.save_refused(saved)
    _settle(dialog)
    cells = [cell for row in open_sheets(saved)[0].rows for cell in row]
    assert "姓名没有填" in cells


def test_a_column_that_was_not_recognised_is_chosen_by_hand(
    dialog: RosterImportDialog, tmp_path: Path
) -> None:
    path = _roster(tmp_path, ("一组", "赵四", "户主", "x"), headings=("组", "甲", "与户主关系", "乙"))
    _read(dialog, path)
    assert dialog.step == COLUMNS
    assert not dialog.next.isEnabled()
    assert "姓名" in dialog.columns.banner.text
    box = dialog.columns._boxes[1]
    box.setCurrentIndex(box.findData(Field.NAME))
    assert dialog.next.isEnabled()
    other = dialog.columns._boxes[3]
    other.setCurrentIndex(other.findData(Field.NAME))
    assert _chosen(dialog)[1] is None, "one thing is said by one column"
    box.setCurrentIndex(box.findData(Field.NAME))
    _go_on(dialog)
    assert _tabs(dialog)[0] == "新增 1"


def test_the_row_of_the_headings_can_be_pointed_at(dialog: RosterImportDialog, tmp_path: Path) -> None:
    path = _roster(
        tmp_path,
        ("2026年", "第1次", "核对"),
        ("组别", "村民姓名", "称谓"),
        ("一组", "赵四", "户主"),
        headings=("李家畈村", "花名册", "底册"),
    )
    _read(dialog, path)
    assert dialog.columns.header_row.value() == 3
    dialog.columns.header_row.setValue(0)
    assert not dialog.columns.is_ready
    dialog.columns.header_row.setValue(3)
    _go_on(dialog)
    assert _tabs(dialog)[0] == "新增 1"


def test_a_sheet_without_groups_is_given_one(dialog: RosterImportDialog, tmp_path: Path) -> None:
    path = _roster(tmp_path, ("赵四", "户主"), headings=("姓名", "与户主关系"))
    _read(dialog, path)
    assert dialog.columns.group_box.isVisible()
    _go_on(dialog)
    assert _tabs(dialog)[2] == "不能导入 1"
    assert "小组" in _notes(dialog)[0]
    dialog.back.click()
    dialog.columns.group_box.setCurrentText("九组")
    _go_on(dialog)
    assert _tabs(dialog)[0] == "新增 1"
    assert "九组" in dialog.check.summary.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.xlsx", b"", "没有任何内容"),
        ("照片.xlsx", b"\xff\xd8\xff\xe0 not a sheet" * 30, "不是表格文件"),
        ("花名册.xlsx", b"PK\x03\x04 cut short", "损坏"),
    ],
)
def test_a_file_that_is_no_roster_is_told_and_another_can_be_chosen(
    dialog: RosterImportDialog, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    _read(dialog, path)
    assert dialog.step == FILE
    assert said in dialog.banner.text
    _read(dialog, write_csv(tmp_path / "好的.csv", rows_of(village_roster(5)), encoding="gb18030"))
    assert dialog.step == COLUMNS
    assert dialog.banner.text == ""


def test_a_file_can_be_dropped(dialog: RosterImportDialog, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", rows_of(village_roster(5)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    dialog.file.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    _settle(dialog)
    assert dialog.step == COLUMNS


def test_what_somebody_changed_meanwhile_is_checked_again(
    dialog: RosterImportDialog, village: Village, tmp_path: Path
) -> None:
    rows: Sequence[Row] = [
        ("002", "一组", "陈桂英", "户主", None, None, None, None),
        ("002", "一组", "单守义", "配偶", None, "13812340009", None, None),
    ]
    _read(dialog, _roster(tmp_path, *rows))
    _go_on(dialog)
    assert _tabs(dialog)[1] == "变更 1"
    record_death(dialog._desk.store, dialog._desk.actor, village.person(2, "单守义"))
    _settle(dialog)
    _go_on(dialog)
    assert dialog.step == CHECK
    assert "重新核对" in dialog.check.problem.text
    dialog.check.check_again_asked.emit()
    _settle(dialog)
    assert dialog.check.problem.text == ""
    assert _tabs(dialog)[1] == "变更 0"


def test_enter_in_the_search_never_starts_the_import(dialog: RosterImportDialog, tmp_path: Path) -> None:
    before = dialog._desk.store.head
    _read(dialog, write_xlsx(tmp_path / "a.xlsx", rows_of(village_roster(5))))
    _go_on(dialog)
    search = dialog.check.table.search
    search.setFocus()
    QTest.keyClick(search, Qt.Key.Key_Return)
    QTest.keyClick(dialog.check.tabs, Qt.Key.Key_Return)
    _settle(dialog)
    assert dialog.step == CHECK
    assert dialog._desk.store.head == before


def test_leaving_half_way_changes_nothing(
    desk: Desk, window: QMainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    before = desk.store.head
    done: list[bool] = []
    dialog = open_import(desk, window, lambda: done.append(True))
    _read(dialog, write_xlsx(tmp_path / "a.xlsx", rows_of(village_roster(5))))
    _go_on(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.wait(10)
    assert desk.store.head == before
    assert done == []
