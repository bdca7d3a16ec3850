"""What entering claims brings, seen before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.services.claim_entry import NOT_COUNTED, EntryLine
from station_app.ui import theme
from station_app.ui.pages.points.claim_words import signed
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner, label, push_button
from station_app.ui.widgets.data_table import DataTable


def _tone(line: EntryLine) -> str | None:
    if line.problem:
        return theme.RESTING
    return theme.BAD if line.points < 0 else theme.GOOD if line.points else theme.WARN


def note(line: EntryLine) -> str:
    """Why a claim brings less than it says, or nothing, or cannot be entered."""
    if line.problem:
        return line.problem
    notes = [f"受{line.limited_by}限制" if line.limited_by else ""]
    if not line.points and not line.limited_by:
        notes.append(NOT_COUNTED)
    if line.points < 0 and line.moved != line.points:
        notes.append(f"可兑换积分不够，只扣 {format_points(-line.moved)} 分；荣誉积分照扣")
    return "；".join(each for each in notes if each)


_COLUMNS = (
    Column[EntryLine]("编号", lambda line: line.number, align=Align.RIGHT),
    Column[EntryLine]("谁", lambda line: line.who),
    Column[EntryLine]("记到", lambda line: line.account),
    Column[EntryLine]("事项", lambda line: line.item, widest=12),
    Column[EntryLine]("应记", lambda line: format_points(line.due, signed=True), align=Align.RIGHT),
    Column[EntryLine](
        "实记",
        lambda line: None if line.problem else line.points,
        lambda points: "" if points is None else format_points(points, signed=True),
        Align.RIGHT,
        foreground=_tone,
        bold=lambda _: True,
    ),
    Column[EntryLine](
        "记后可兑换",
        lambda line: None if line.problem else line.balance,
        lambda balance: "" if balance is None else format_points(balance),
        Align.RIGHT,
    ),
    Column[EntryLine]("说明", note, foreground=lambda line: theme.BAD if line.problem else theme.WARN),
)


class EntryDialog(QDialog):
    """Asks once; ``enter`` gets the claims that can be entered, the others stay where they are."""

    def __init__(
        self, lines: Sequence[EntryLine], enter: Callable[[list[int]], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("申报入账")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        able = [line for line in lines if not line.problem]
        stopped = len(lines) - len(able)
        self.table = DataTable(
            "申报入账", _COLUMNS, key=lambda line: line.claim_id, searchable=len(lines) > 1
        )
        self.table.set_rows(sorted(lines, key=lambda line: not line.problem))
        self.banner = Banner(
            f"有 {stopped} 条现在不能入账，原因写在“说明”里，这次会跳过。" if stopped else "", "warn"
        )
        self.total = label(total(able), "strong")
        self.yes = push_button(f"入账 {len(able)} 条", "task_alt", "primary")
        self.yes.setEnabled(bool(able))
        self.no = push_button("取消")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.total, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label("入账前看一遍", "heading"))
        column.addWidget(self.banner)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.resize(theme.sizes().text * 66, theme.sizes().row * 15)
        self.no.clicked.connect(self.reject)
        self.yes.clicked.connect(lambda: enter([line.claim_id for line in able]))
        self.yes.setDefault(True)
        self.yes.setFocus()


def total(lines: Sequence[EntryLine]) -> str:
    """共 12 条，+36 分；2 条受上限限制."""
    if not lines:
        return "没有能入账的申报"
    limited = sum(bool(line.limited_by) for line in lines)
    more = f"；{limited} 条受上限限制" if limited else ""
    return f"共 {len(lines)} 条，{signed(sum(line.points for line in lines))}{more}"
