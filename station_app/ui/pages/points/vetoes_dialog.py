"""一票否决: who is left out of rankings and honours, until when and why; recorded here, and lifted."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from station_app.domain.vetoes import VetoKind, VetoState, last_day
from station_app.errors import StationError
from station_app.services.people_search import PersonHit
from station_app.services.vetoes import (
    VetoDraft,
    VetoView,
    lift_veto,
    list_vetoes,
    record_veto,
    veto_kinds,
)
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.points.list_dialog import ListDialog
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.people_picker import find_people
from station_app.ui.widgets.search_field import PersonSearch

_TONES = {
    VetoState.STANDING: theme.BAD,
    VetoState.AHEAD: theme.WARN,
    VetoState.LIFTED: theme.RESTING,
    VetoState.OVER: theme.RESTING,
}
_NOTE = (
    "期限内整户不上积分榜，不参评荣誉，也不列入授信推荐；已得的积分不动，照样可以兑换。"
    "这里的名单不张贴，榜上只写有几户没有参加排名。"
)
_OTHER = "其他（在下面写明）"
_LEAST_MONTHS = 12


def _why(row: VetoView) -> str:
    return f"{row.name}（{row.person}）" if row.person else row.name


def _remark(row: VetoView) -> str:
    if row.lifted_on is None:
        return f"{row.recorded_by}登记"
    return f"{row.lifted_on:%Y-%m-%d} {row.lifted_by}解除：{row.lift_reason}"


_COLUMNS = (
    Column[VetoView]("户号", lambda row: row.household_number),
    Column[VetoView]("户主", lambda row: row.head),
    Column[VetoView]("村民小组", lambda row: row.group),
    Column[VetoView]("事由", _why, widest=18),
    Column[VetoView]("凭据", lambda row: row.evidence, widest=14),
    Column[VetoView]("从", lambda row: row.starts_on),
    Column[VetoView]("到", lambda row: row.ends_on),
    Column[VetoView](
        "状态",
        lambda row: row.state.value,
        foreground=lambda row: _TONES[row.state],
        bold=lambda row: row.state is VetoState.STANDING,
    ),
    Column[VetoView]("经办", _remark, widest=18),
)


class VetoesDialog(ListDialog):
    """All that were ever recorded, the latest first."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        self._desk = desk
        self.table = DataTable("一票否决", _COLUMNS, key=lambda row: row.id, output=desk.output)
        super().__init__("一票否决", "一票否决", _NOTE, self.table, parent)
        self.table.set_empty("没有登记过一票否决", "有法律文书、处罚决定或评议记录作凭据的，才在这里登记。")
        self.table.add_filter(
            "状态",
            [("全部", None), ("生效中", lambda row: row.state in {VetoState.STANDING, VetoState.AHEAD})],
        )
        self.lift_button = self.add_button("解除", "undo")
        self.lift_button.setVisible(desk.may("points.lift_veto"))
        self.record_button = self.add_button("登记", "add", "primary")
        self.record_button.setVisible(desk.may("points.record_veto"))
        self.record_button.clicked.connect(self._on_record_clicked)
        self.lift_button.clicked.connect(self._on_lift_clicked)
        self.table.selection_changed.connect(self._on_selection_changed)
        self._on_selection_changed([])
        self.load()

    def load(self) -> None:
        store = self._desk.store
        self._desk.tasks.run(lambda _: list_vetoes(store), done=self.table.set_rows, owner=self)

    def _on_selection_changed(self, rows: list[VetoView]) -> None:
        able = bool(rows) and rows[0].state in {VetoState.STANDING, VetoState.AHEAD}
        self.lift_button.setEnabled(able)

    def _on_record_clicked(self) -> None:
        dialog = VetoDialog(self._desk, self)
        self._save(
            dialog,
            lambda values: record_veto(self._desk.store, self._desk.actor, dialog.draft(values)),
            "已登记。期限内这一户不上榜，积分照旧。",
        )

    def _on_lift_clicked(self) -> None:
        row = self.table.current_row()
        if row is None:
            return
        note = (
            f"{row.head}户因“{row.name}”到 {row.ends_on:%Y年%m月%d日} 不上榜、不参评。解除以后从今天起恢复。"
        )
        dialog = FormDialog(f"解除{row.head}户的一票否决", "解除", self, note)
        dialog.form.add("reason", "原因", QLineEdit(), required=True, hint="例如“复查后查实不是他家”")
        self._save(
            dialog,
            lambda values: lift_veto(self._desk.store, self._desk.actor, row.id, values["reason"]),
            f"已解除，{row.head}户从今天起恢复上榜和参评。",
        )

    def _save(self, dialog: FormDialog, deed: Any, words: str) -> None:
        def done(_: object) -> None:
            self.load()
            self._desk.messages.say(words)

        dialog.save_with(
            self._desk.tasks, deed, done, lambda error: self._desk.messages.error(error, near=dialog.form)
        )


class VetoDialog(FormDialog):
    """Whom it is about, what happened, by which paper, and until when."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            "登记一票否决", "登记", parent, "须有文书或记录作凭据。登记以后积分不变，只是不上榜、不参评。"
        )
        self.setMinimumWidth(theme.sizes().text * 40)
        self._kinds: dict[str, VetoKind] = {each.code: each for each in veto_kinds()}
        self.who = PersonSearch(desk.tasks, find_people(desk.people))
        self.kind = QComboBox()
        for each in self._kinds.values():
            self.kind.addItem(each.name, each.code)
        self.kind.addItem(_OTHER, "")
        self.starts = DateField(desk.clock.today())
        self.ends = DateField()
        self.evidence = QLineEdit()
        add = self.form.add
        add("resident", "当事人", self.who, required=True, hint="整户不上榜；写明是谁的事，日后查得清")
        add("by_person", "记法", QCheckBox("只记到户，不写是谁的事"))
        add("code", "事由", self.kind)
        self.words = add("name", "写明事由", QLineEdit(), required=True)
        add("evidence", "凭据", self.evidence, required=True)
        add("starts_on", "从哪天起", self.starts, required=True)
        add("ends_on", "到哪天止", self.ends, required=True)
        self.kind.currentIndexChanged.connect(self._on_kind_changed)
        self.starts.value_changed.connect(self._propose_end)
        self._on_kind_changed()

    def draft(self, values: dict[str, Any]) -> VetoDraft:
        """What was typed."""
        person: PersonHit = values["resident"]
        kind = self._kinds.get(values["code"])
        return VetoDraft(
            person.household_id,
            values["name"] if kind is None else kind.name,
            values["starts_on"],
            values["ends_on"],
            values["evidence"],
            "" if kind is None else kind.code,
            None if values["by_person"] else person.resident_id,
        )

    def _on_kind_changed(self) -> None:
        kind = self._kinds.get(self.kind.currentData())
        self.words.set_shown(shown=kind is None)
        self.evidence.setPlaceholderText("" if kind is None else f"{kind.evidence}的名称、编号和日期")
        self._propose_end()

    def _propose_end(self) -> None:
        try:
            start = self.starts.value()
        except StationError:  # half typed: the form says so when the field is left
            return
        if start is not None:
            kind = self._kinds.get(self.kind.currentData())
            self.ends.set_value(last_day(start, _LEAST_MONTHS if kind is None else kind.months))
