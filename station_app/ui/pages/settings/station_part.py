"""本站资料: the station's facts, and the settings that hold for all of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSpinBox, QWidget

from station_app.domain.settings import KNOWN, Known
from station_app.services.settings import get_settings, set_setting
from station_app.services.stations import StationDraft, StationView, change_station, get_station
from station_app.services.users import rename_station_at_sign_in
from station_app.ui.pages.settings.part import Part
from station_app.ui.widgets.cards import Card, label, push_button
from station_app.ui.widgets.form import Form, put_value, typed_value
from station_app.ui.widgets.station_fields import StationFields


class StationPart(Part):
    """Facts are saved together; each setting is kept as soon as it is changed."""

    key = "station"
    title = "本站"
    areas = frozenset({"station"})
    station_renamed = Signal()

    def _build_ui(self) -> None:
        self._view: StationView | None = None
        self._untouched: dict[str, Any] = {}
        self.fields = StationFields(at_set_up=False)
        self.since = label("", "small")
        self.save = push_button("保存", "save", "primary")
        facts = Card("资料")
        facts.body.setSpacing(12)
        facts.body.addWidget(self.fields)
        row = QHBoxLayout()
        row.addWidget(self.since, 1)
        row.addWidget(self.save)
        facts.body.addLayout(row)
        rules = Card("设置")
        rules.body.addWidget(label("改了马上生效，全站的电脑和报表都按它。", "muted"))
        self.settings = Form()
        self._by_key = {known.key: known for known in KNOWN}
        for known in KNOWN:
            editor = _editor_of(known)
            self.settings.add(known.key, known.label, editor, hint=known.hint)
            _when_edited(editor, self._keeper(known, editor))
        rules.body.addWidget(self.settings)
        self.add_scrolled(facts, rules)
        may_change = self.desk.may("station.change")
        for widget in (self.fields, self.settings, self.save):
            widget.setEnabled(may_change)

    def _connect_signals(self) -> None:
        self.save.clicked.connect(self._on_save_clicked)
        self.fields.submitted.connect(self._on_save_clicked)

    def load(self) -> None:
        store = self.desk.store
        self.desk.tasks.run(lambda _: (get_station(store), get_settings(store)), done=self._show, owner=self)

    def may_leave(self) -> bool:
        if not self._untouched or self.fields.raw_values() == self._untouched:
            return True
        return self.desk.messages.confirm("本站资料改了还没有保存", "不保存，离开", no_text="回去保存")

    def _show(self, found: tuple[StationView, dict[str, int | str]]) -> None:
        view, settings = found
        self._view = view
        self.fields.fill(
            {
                "name": view.name,
                "city": view.city,
                "town": view.town,
                "code": view.code,
                "head_name": view.head_name,
                "phone": view.phone,
                "address": view.address,
            }
        )
        self._untouched = self.fields.raw_values()
        self.since.setText(f"现在的区划代码从 {view.code_since:%Y-%m-%d} 起使用。")
        for key, value in settings.items():
            editor = self.settings.rows[key].editor
            editor.blockSignals(True)
            put_value(editor, value)
            editor.blockSignals(False)

    def _on_save_clicked(self) -> None:
        values = self.fields.values()
        view = self._view
        if values is None or view is None:
            return
        draft = self.fields.draft(values)
        if draft.code != view.code and not self.desk.messages.confirm(
            f"区划代码将从今天起改为 {draft.code}",
            "更改代码",
            detail="以前的记录仍然属于原来的代码。村合并、改名后由镇里给新代码时才需要改。",
        ):
            return
        self._save(draft)

    def _save(self, draft: StationDraft) -> None:
        def done(saved: StationView) -> None:
            self.desk.messages.say("本站资料已保存。")
            self._untouched = self.fields.raw_values()
            if saved.name != self.desk.station_name:
                self.station_renamed.emit()

        self.desk.tasks.run(
            lambda _: self._changed(draft),
            done=done,
            failed=lambda error: self.desk.messages.error(error, near=self.fields),
            owner=self,
            busy=self.save,
        )

    def _changed(self, draft: StationDraft) -> StationView:
        saved = change_station(self.desk.store, self.desk.actor, draft)
        rename_station_at_sign_in(self.desk.store, saved.name)
        return saved

    def _keeper(self, known: Known[Any], editor: QWidget) -> Callable[[], None]:
        def keep() -> None:
            value = typed_value(editor)
            self.desk.tasks.run(
                lambda _: set_setting(self.desk.store, self.desk.actor, known, value),
                done=lambda _: self.desk.messages.say(f"“{known.label}”已更改。"),
                failed=self._refused,
                owner=self,
            )

        return keep

    def _refused(self, error: BaseException) -> None:
        self.desk.messages.error(error, near=self.settings)
        self.load()


def _editor_of(known: Known[Any]) -> QWidget:
    if isinstance(known.default, bool):
        return QCheckBox("是")
    if isinstance(known.default, Enum):
        box = QComboBox()
        for each in type(known.default):
            box.addItem(each.label, each)  # type: ignore[attr-defined]  # every choice among the settings has one
        return box
    spin = QSpinBox()
    spin.setRange(known.least, known.most)
    spin.setSuffix(f" {known.unit}")
    spin.setKeyboardTracking(False)
    return spin


def _when_edited(editor: QWidget, keep: Callable[[], None]) -> None:
    match editor:
        case QCheckBox():
            editor.toggled.connect(lambda _: keep())
        case QComboBox():
            editor.activated.connect(lambda _: keep())
        case QSpinBox():
            editor.valueChanged.connect(lambda _: keep())
