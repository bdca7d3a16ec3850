"""流水: every transfer of a period, why it was posted, and how a wrong one is put right."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from station_app.clock import local
from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.services import posting, statements
from station_app.services.posting import ReversedPoints
from station_app.services.statements import LedgerLine
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.explain.opening import explain_transfer
from station_app.ui.points_words import kind_label, signed
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.people_picker import find_people
from station_app.ui.widgets.period_picker import PeriodPicker
from station_app.ui.widgets.search_field import PersonSearch

MOST_SHOWN = 3000
_OF_THE_SHOP = {"redeem", "void"}


def _is_undone(row: LedgerLine) -> bool:
    return row.reversed_by is not None


def _resting(row: LedgerLine) -> str | None:
    return theme.RESTING if _is_undone(row) else None


def _shade(row: LedgerLine) -> str | None:
    if _is_undone(row):
        return theme.RESTING
    return theme.BAD if row.change < 0 or row.honour_change < 0 else theme.GOOD


def _whose(row: LedgerLine) -> str:
    """李名兰户, with who did it where that is not plain: 李名兰户（赵永红）."""
    if not row.who or row.holder.removesuffix("户") == row.who:
        return row.holder
    return f"{row.holder}（{row.who}）"


def _remark(row: LedgerLine) -> str:
    parts = [row.reason]
    if row.reverses is not None:
        parts.insert(0, f"冲正 {row.reverses} 号")
    if row.reversed_by is not None:
        parts.insert(0, f"已被 {row.reversed_by} 号冲正")
    if row.deed_on != local(row.at).date():
        parts.append(f"{row.deed_on.month}月{row.deed_on.day}日的事")
    return "；".join(part for part in parts if part)


_COLUMNS = (
    Column[LedgerLine]("流水号", lambda row: row.transfer_id, align=Align.RIGHT, foreground=_resting),
    Column[LedgerLine]("入账日期", lambda row: local(row.at).date(), foreground=_resting),
    Column[LedgerLine]("户或人", _whose, struck=_is_undone, foreground=_resting),
    Column[LedgerLine]("类别", lambda row: kind_label(row.kind), foreground=_resting),
    Column[LedgerLine]("事项", lambda row: row.item, widest=12, struck=_is_undone, foreground=_resting),
    Column[LedgerLine](
        "可兑换",
        lambda row: row.change,
        signed,
        Align.RIGHT,
        struck=_is_undone,
        foreground=_shade,
        bold=lambda row: not _is_undone(row),
    ),
    Column[LedgerLine](
        "荣誉", lambda row: row.honour_change, signed, Align.RIGHT, struck=_is_undone, foreground=_shade
    ),
    Column[LedgerLine]("事由与更正", _remark, widest=13, foreground=_resting),
    Column[LedgerLine]("经办人", lambda row: row.by, foreground=_resting),
)


class LedgerPanel(Panel):
    """The village's transfers, the latest first."""

    title = "流水"
    areas = frozenset({"points", "people"})

    def _build_ui(self) -> None:
        self._resident_id: int | None = None
        self.period = PeriodPicker(self.desk.clock.today())
        self.holder = PersonSearch(self.desk.tasks, find_people(self.desk.people))
        self.holder.setPlaceholderText("只看一户或一人：输入姓名、拼音首字母或户号")
        self.holder.setMinimumWidth(theme.sizes().text * 24)
        self.banner = Banner()
        self.table = DataTable(
            "积分流水",
            _COLUMNS,
            key=lambda row: (row.transfer_id, row.account_id),
            search_text=lambda row: f"{row.household_number} {row.group}",
            output=self.desk.output,
        )
        self.table.set_empty("这段时间没有积分变动", "换一个时段看看；记分入账、结束活动以后会出现在这里。")
        self.table.add_filter(
            "类别",
            [
                ("全部类别", None),
                ("获得", lambda row: row.kind == "earn"),
                ("扣分", lambda row: row.kind == "minus"),
                ("兑换", lambda row: row.kind in _OF_THE_SHOP),
                ("冲正与被冲正", lambda row: row.kind == "reversal" or _is_undone(row)),
            ],
        )
        self.explain_button = self.table.add_action("来历", "help", "看这一笔的来历（回车或双击）")
        self.reverse_button = self.table.add_action("冲正", "undo", "冲正选中的这一笔（F2）")
        self.reverse_button.setVisible(self.desk.may("points.reverse"))
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.period)
        top.addStretch(1)
        top.addWidget(self.holder)
        self.column.addLayout(top)
        self.column.addWidget(self.banner)
        self.column.addWidget(self.table, 1)
        self.banner.hide()

    def _connect_signals(self) -> None:
        self.period.period_changed.connect(lambda _: self.load())
        self.holder.chosen.connect(lambda hit: self._look_at(hit.key.resident_id))
        self.holder.cleared.connect(lambda: self._look_at(None))
        self.table.selection_changed.connect(self._on_selection_changed)
        self.table.row_activated.connect(self._explain)
        self.explain_button.clicked.connect(lambda: self._explain(self.table.current_row()))
        self.reverse_button.clicked.connect(self.edit_item)
        self._on_selection_changed([])

    def load(self) -> None:
        store, period, resident_id = self.desk.store, self.period.period, self._resident_id
        self.act(
            lambda: statements.recent_transfers(
                store, period=period, resident_id=resident_id, limit=MOST_SHOWN
            ),
            self._show,
        )

    def print_panel(self) -> None:
        self.table.print_shown()

    def edit_item(self) -> None:
        """Asks why, with what it does to whom above; a transfer of the shop says where it belongs."""
        rows = self.table.selected_rows()
        if rows and self.reverse_button.isVisibleTo(self) and self.reverse_button.isEnabled():
            transfer_id = rows[0].transfer_id
            self.act(lambda: posting.preview_reversal(self.desk.store, transfer_id), self._ask_why)

    def _look_at(self, resident_id: int | None) -> None:
        if resident_id != self._resident_id:
            self._resident_id = resident_id
            self.load()

    def _show(self, lines: list[LedgerLine]) -> None:
        self.table.set_rows(lines)
        too_many = len(lines) >= MOST_SHOWN
        self.banner.show_text(
            f"这段时间的流水太多，只列出最近的 {MOST_SHOWN} 笔。请选短一些的时段。" if too_many else "",
            "warn",
        )
        self._on_selection_changed(self.table.selected_rows())

    def _on_selection_changed(self, rows: list[LedgerLine]) -> None:
        can = bool(rows) and not _is_undone(rows[0]) and rows[0].reverses is None
        self.reverse_button.setEnabled(can)
        self.explain_button.setEnabled(bool(rows))

    def _explain(self, row: LedgerLine | None) -> None:
        if row is not None:
            explain_transfer(self.desk, self, row.transfer_id, row.account_id)

    def _ask_why(self, foreseen: ReversedPoints) -> None:
        dialog = ReversalDialog(foreseen, self)

        def deed(values: dict[str, Any]) -> ReversedPoints:
            store, actor = self.desk.store, self.desk.actor
            return posting.reverse(store, actor, foreseen.reverses, values["reason"])

        def done(undone: ReversedPoints) -> None:
            balance = format_points(undone.balance)
            self.desk.messages.say(
                f"已冲正 {undone.reverses} 号，{undone.holder}现有可兑换积分 {balance} 分。"
            )

        self.ask(dialog, deed, done)


class ReversalDialog(FormDialog):
    """Names the transfer, its holder, and the points before and after; asks for the reason."""

    def __init__(self, foreseen: ReversedPoints, parent: QWidget) -> None:
        before = format_points(foreseen.balance - foreseen.change)
        note = (
            f"{foreseen.holder}：{foreseen.item}。冲正后可兑换积分 {before} 分变为"
            f" {format_points(foreseen.balance)} 分（{format_points(foreseen.change, signed=True)}）。"
            "原来的一笔不会删掉，会另记一笔相反的，写明原因。"
        )
        super().__init__(f"冲正 {foreseen.reverses} 号流水", "冲正", parent, note)
        self.setMinimumWidth(theme.sizes().text * 42)
        self.form.add(
            "reason", "原因", QLineEdit(), required=True, hint="村民查流水时看得到，例如“记到同名的人头上了”"
        )
