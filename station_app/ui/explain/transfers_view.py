"""The transfers of one account, or of one line of its makeup; a row opens its story."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.services.explaining.balances import MOST_LINES, PartLine
from station_app.ui import theme
from station_app.ui.points_words import kind_label, signed
from station_app.ui.table_output import TableOutput
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable


def _remark(line: PartLine) -> str:
    if line.reverses is not None:
        return f"更正 {line.reverses} 号{f'：{line.reason}' if line.reason else ''}"
    if line.undone_by is not None:
        return f"已被 {line.undone_by} 号更正"
    return line.reason


def _shade(line: PartLine) -> str:
    if line.undone_by is not None:
        return theme.RESTING
    return theme.BAD if line.change < 0 or line.honour < 0 else theme.GOOD


def _is_undone(line: PartLine) -> bool:
    return line.undone_by is not None


_COLUMNS = (
    Column[PartLine]("入账日期", lambda line: line.on),
    Column[PartLine]("事项", lambda line: line.item, widest=14, struck=_is_undone),
    Column[PartLine]("可兑换", lambda line: line.change, signed, Align.RIGHT, foreground=_shade),
    Column[PartLine]("荣誉", lambda line: line.honour, signed, Align.RIGHT, foreground=_shade),
    Column[PartLine]("谁做的", lambda line: line.who),
    Column[PartLine]("凭据与更正", _remark, widest=12),
    Column[PartLine]("经办人", lambda line: line.by),
    Column[PartLine]("类别", lambda line: kind_label(line.kind)),
    Column[PartLine]("流水号", lambda line: line.transfer_id, align=Align.RIGHT),
)


class TransfersView(QWidget):
    """A table, the newest first."""

    transfer_chosen = Signal(int)

    def __init__(self, output: TableOutput, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limit = Banner()
        self.table = DataTable("积分流水", _COLUMNS, key=lambda line: line.transfer_id, output=output)
        self.table.set_empty("没有流水", "这里还没有一笔积分。")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.limit)
        column.addWidget(self.table, 1)
        self.table.row_activated.connect(lambda line: self.transfer_chosen.emit(line.transfer_id))

    def show_lines(self, title: str, lines: Sequence[PartLine]) -> None:
        self.table.title = title
        self.table.set_rows(lines)
        too_many = len(lines) >= MOST_LINES
        self.limit.show_text(f"笔数很多，只列出最近的 {MOST_LINES} 笔。" if too_many else "", "info")
        self.table.select_key(lines[0].transfer_id if lines else None)
