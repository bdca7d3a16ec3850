"""Third step of importing a roster: what it would do, row by row, before anything is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.domain.masking import mask_id
from station_app.domain.roster_outcome import Outcome, PlannedRow
from station_app.services.roster_import import Preview
from station_app.ui import files, theme
from station_app.ui.page import Desk
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import Banner, push_button
from station_app.ui.widgets.data_table import DataTable

_DOUBTS = "doubts"
_TABS = (
    ("new", "新增"),
    ("changed", "变更"),
    ("refused", "不能导入"),
    ("unchanged", "不变"),
    (_DOUBTS, "请核对"),
)
_EMPTY = {
    "new": ("没有要新增的人", "表里的人本站都有了。"),
    "changed": ("没有变更", "本站已有的人，资料与表里一样。"),
    "unchanged": ("没有不变的人", ""),
    "refused": ("每一行都能导入", ""),
    _DOUBTS: ("没有要核对的", ""),
}


class CheckStep(QWidget):
    """A tab for each outcome, and one for the rows that are taken with a doubt."""

    check_again_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._preview: Preview | None = None
        self._numbers: dict[int, str] = {}
        self._build_ui()
        self.tabs.currentChanged.connect(lambda _: self._show_tab())
        self.save.clicked.connect(self._on_save_clicked)
        self.problem.action_asked.connect(self.check_again_asked)

    def _build_ui(self) -> None:
        self.summary = Banner("", "good")
        self.problem = Banner("", "warn")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("核对结果")
        for _, title in _TABS:
            self.tabs.addTab(title)
        self.save = push_button("另存不能导入的行…", "save", tip="存成表格，按每行的原因改好再导入")
        columns = (
            Column[PlannedRow]("行号", lambda row: row.row.number, align=Align.RIGHT),
            Column[PlannedRow]("姓名", lambda row: row.row.name or row.row.raw_name, widest=10),
            Column[PlannedRow]("户编号", self._number_of),
            Column[PlannedRow]("小组", lambda row: row.row.group),
            Column[PlannedRow]("与户主关系", lambda row: str(row.row.relation)),
            Column[PlannedRow]("身份证号", lambda row: mask_id(row.row.id_number)),
            Column[PlannedRow]("说明", _said, widest=60, foreground=_colour),
        )
        self.table = DataTable("核对结果", columns, key=lambda row: row.row.number, output=self._desk.output)
        head = QHBoxLayout()
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.summary)
        layout.addWidget(self.problem)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    def show_preview(self, preview: Preview) -> None:
        """Say what the import would do, and show what is new first."""
        self._preview = preview
        self._numbers = {home.key: home.number for home in preview.plan.homes}
        self.problem.show_text("")
        self.summary.show_text(_summary(preview), "good" if preview.changes_anything else "info")
        counts = [len(_rows_of(preview, key)) for key, _ in _TABS]
        for place, (_, title) in enumerate(_TABS):
            self.tabs.setTabText(place, f"{title} {counts[place]}")
        self.tabs.setCurrentIndex(next((place for place, count in enumerate(counts) if count), 0))
        self.save.setVisible(bool(preview.refused))
        self._show_tab()

    def show_outdated(self, text: str) -> None:
        """Somebody changed what the preview was made from."""
        self.problem.show_text(text, "warn", "重新核对")

    def show_key(self, key: str) -> None:
        """Go to the tab of an outcome (new, changed, unchanged, refused) or to the doubts."""
        self.tabs.setCurrentIndex([each for each, _ in _TABS].index(key))

    def save_refused(self, path: Path) -> None:
        """Write the refused rows with their reasons."""
        preview = self._preview
        if preview is None:
            return

        def work(_: object) -> None:
            from station_app.spreadsheets.refused import write_refused  # xlsxwriter, when needed

            write_refused(path, preview.roster, preview.refused)

        said = f"{len(preview.refused)} 行已存为“{path.name}”。按最后一列的原因改好，再导入这个文件。"
        self._desk.tasks.run(
            work,
            done=lambda _: self._desk.messages.say(said),
            lane=Lane.POOL,
            owner=self,
            busy=self.save,
        )

    def _show_tab(self) -> None:
        if self._preview is None:
            return
        key, title = _TABS[self.tabs.currentIndex()]
        self.table.set_empty(*_EMPTY[key])
        self.table.title = f"花名册核对结果－{title}"
        self.table.set_rows(_rows_of(self._preview, key))

    def _number_of(self, row: PlannedRow) -> str:
        return self._numbers.get(row.home_key, row.row.household_number)

    def _on_save_clicked(self) -> None:
        path = files.ask_save(self, "不能导入的行存到哪里", "花名册－不能导入的行.xlsx", files.WORKBOOK)
        if path is not None:
            self.save_refused(path)


def _rows_of(preview: Preview, key: str) -> tuple[PlannedRow, ...]:
    if key == _DOUBTS:
        return tuple(row for row in preview.plan.rows if row.doubts and row.outcome is not Outcome.REFUSED)
    return preview.rows_of(Outcome(key))


def _summary(preview: Preview) -> str:
    counts = preview.counts
    if not preview.changes_anything:
        said = "表里的人本站都有了，没有要新增或变更的。"
    else:
        parts = [
            f"新增 {len(preview.new_households)} 户、{counts[Outcome.NEW]} 人" if counts[Outcome.NEW] else "",
            f"变更 {counts[Outcome.CHANGED]} 人" if counts[Outcome.CHANGED] else "",
        ]
        said = f"将{'，'.join(part for part in parts if part)}。"
    if preview.plan.new_groups:
        said += f"本站还没有的小组会一起建好：{'、'.join(preview.plan.new_groups)}。"
    if counts[Outcome.REFUSED]:
        said += f"有 {counts[Outcome.REFUSED]} 行不能导入，可以另存出来，改好再导。"
    return said


def _said(row: PlannedRow) -> str:
    if row.outcome is Outcome.REFUSED:
        return row.reason
    return "；".join((*map(str, row.changes), *row.doubts))


def _colour(row: PlannedRow) -> str | None:
    if row.outcome is Outcome.REFUSED:
        return theme.BAD
    return None if row.changes or not row.doubts else theme.WARN
