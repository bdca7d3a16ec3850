"""How a balance is made up, one line for each kind of points, adding up to the figure above."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.services.explaining.balances import Makeup, MakeupLine
from station_app.ui import theme
from station_app.ui.points_words import kind_label, signed
from station_app.ui.table_output import TableOutput
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner, StatTile, push_button
from station_app.ui.widgets.data_table import DataTable


def line_words(line: MakeupLine) -> str:
    """What a line is called: 获得：参加志愿服务."""
    label = kind_label(line.kind)
    return f"{label}：{line.category}" if line.category else label


def _shade(line: MakeupLine) -> str:
    return theme.BAD if line.change < 0 or line.honour < 0 else theme.GOOD


_COLUMNS = (
    Column[MakeupLine]("怎么来的", line_words, bold=lambda _: True),
    Column[MakeupLine]("笔数", lambda line: line.times, align=Align.RIGHT),
    Column[MakeupLine]("可兑换积分", lambda line: line.change, signed, Align.RIGHT, foreground=_shade),
    Column[MakeupLine]("荣誉积分", lambda line: line.honour, signed, Align.RIGHT, foreground=_shade),
    Column[MakeupLine]("从哪天", lambda line: line.first),
    Column[MakeupLine]("到哪天", lambda line: line.last),
)


class BalanceView(QWidget):
    """Two figures, and a table whose rows open the transfers behind them."""

    line_chosen = Signal(object)
    """A ``MakeupLine``, or None for all transfers."""

    def __init__(self, output: TableOutput, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.balance = StatTile("可兑换积分")
        self.honour = StatTile("荣誉积分")
        tiles = QHBoxLayout()
        tiles.setSpacing(16)
        tiles.addWidget(self.balance, 1)
        tiles.addWidget(self.honour, 1)
        self.sum = Banner()
        self.table = DataTable("积分怎么来的", _COLUMNS, key=line_words, output=output, searchable=False)
        self.table.set_empty("还没有积分", "入过账、兑换过以后，这里会写明每一分的来历。")
        self.every = push_button("看全部流水", "receipt_long")
        self.table.toolbar.insertWidget(0, self.every)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(tiles)
        column.addWidget(self.sum)
        column.addWidget(self.table, 1)
        self.table.row_activated.connect(self.line_chosen)
        self.every.clicked.connect(lambda: self.line_chosen.emit(None))

    def show_makeup(self, view: Makeup) -> None:
        balance, honour = format_points(view.balance), format_points(view.honour)
        self.balance.set_figure(f"{balance} 分", "可以到爱心超市兑换，兑换一次少一次")
        self.honour.set_figure(f"{honour} 分", "历年挣来的总和，评先评优看它，兑换不减少")
        self.table.set_rows(view.lines)
        self.table.select_key(line_words(view.lines[0]) if view.lines else None)
        self.every.setEnabled(bool(view.lines))
        if not view.lines:
            self.sum.show_text("")
        elif view.adds_up:
            self.sum.show_text(
                f"下面各行加起来，可兑换积分正好是 {balance} 分，荣誉积分正好是 {honour} 分。"
                "回车或双击一行，看是哪几笔。",
                "good",
            )
        else:
            self.sum.show_text("下面各行加起来和余额对不上。请站长到“公示与报表”的“体检”里核对。", "bad")
