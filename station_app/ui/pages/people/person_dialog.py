"""A person's facts and history; the whole numbers are shown when asked for, which is written down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station_app.domain.people import GONE
from station_app.services.consents import ConsentState, consents_of
from station_app.services.people_views import ResidentDetail, resident_detail, unmask
from station_app.ui.page import Desk
from station_app.ui.tables.people_tables import PERSON_HISTORY_COLUMNS
from station_app.ui.widgets.cards import Banner, StatusChip, label, push_button
from station_app.ui.widgets.data_table import DataTable

_TONES = {"present": "good", "away": "info", "temporary": "info"}


class PersonDialog(QDialog):
    """Shown over the page; 更改资料 closes it and says so by ``change_asked``."""

    change_asked = Signal()

    def __init__(self, desk: Desk, resident_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._resident_id = resident_id
        self._facts: dict[str, QLabel] = {}
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(820, min(620, parent.window().height() - 48))
        self._build_ui()
        self.show_numbers.clicked.connect(self._on_show_numbers_clicked)
        self.change.clicked.connect(self._on_change_clicked)
        self.close_button.clicked.connect(self.reject)
        self.load()

    def _build_ui(self) -> None:
        self.heading = label("", "title")
        self.chip = StatusChip()
        self.where = label("", "muted")
        self.doubt = Banner("", "warn")
        self.show_numbers = push_button("显示完整号码", "visibility", tip="谁在什么时候看过，会记下来")
        self.change = push_button("更改资料", "edit", "primary")
        self.close_button = push_button("关闭")
        self.history = DataTable("个人记录", PERSON_HISTORY_COLUMNS, searchable=False)
        self.history.count.hide()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        names = ("身份证号", "电话", "性别年龄", "出生日期", "民族", "特长与身份", "同意书", "备注")
        for place, name in enumerate(names):
            self._facts[name] = label("", wraps=True)
            row, side = divmod(place, 2)
            self._grid.addWidget(label(name, "muted"), row, side * 2, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(self._facts[name], row, side * 2 + 1)
        head = QHBoxLayout()
        head.setSpacing(12)
        for widget in (self.heading, self.chip, self.where):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.show_numbers)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.change)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.doubt)
        layout.addLayout(self._grid)
        layout.addWidget(label("个人记录", "heading"))
        layout.addWidget(self.history, 1)
        layout.addLayout(buttons)
        self.show_numbers.setVisible(self._desk.may("people.unmask"))
        self.change.setVisible(self._desk.may("people.change_resident"))
        self.close_button.setFocus()

    def load(self, then: Callable[[], None] | None = None) -> None:
        """Fetch the person afresh; ``then`` follows when they are shown."""
        store, resident_id = self._desk.store, self._resident_id

        def done(found: tuple[ResidentDetail, ConsentState]) -> None:
            self._show(*found)
            if then is not None:
                then()

        self._desk.tasks.run(
            lambda _: (resident_detail(store, resident_id), consents_of(store, resident_id)),
            done=done,
            owner=self,
        )

    def _show(self, person: ResidentDetail, consents: ConsentState) -> None:
        member = person.member
        self.setWindowTitle(f"{member.name}的资料")
        self.heading.setText(member.name)
        tone = "plain" if member.status in GONE else _TONES[member.status]
        since = f" {member.status_on:%Y-%m-%d}" if member.is_gone and member.status_on else ""
        self.chip.set_state(f"{member.status_label}{since}", tone)
        self.where.setText(
            f"{person.household_number} 号 {person.household_head}户　{member.relation}　{person.group}"
        )
        self.doubt.show_text(f"身份证号存疑：{member.id_doubt}" if member.id_doubt else "", "warn")
        agreed = "、".join(row.purpose.label for row in consents.rows if row.stands)
        texts = {
            "身份证号": member.id_number or "未填",
            "电话": member.phone or "未填",
            "性别年龄": "　".join(
                filter(None, (member.sex, "" if member.age is None else f"{member.age} 岁"))
            ),
            "出生日期": f"{member.birth_on:%Y-%m-%d}" if member.birth_on else "未填",
            "民族": person.ethnicity or "未填",
            "特长与身份": "、".join(member.tags) or "无",
            "同意书": agreed or "没有签",
            "备注": person.note or "无",
        }
        for name, text in texts.items():
            self._facts[name].setText(text)
        self.show_numbers.setEnabled(bool(member.id_number or member.phone))
        self.history.set_rows(person.history)

    def _on_show_numbers_clicked(self) -> None:
        desk, resident_id = self._desk, self._resident_id

        def shown() -> None:
            self._facts["身份证号"].setText(numbers["id"] or "未填")
            self._facts["电话"].setText(numbers["phone"] or "未填")
            self.show_numbers.setEnabled(False)

        numbers: dict[str, str] = {}

        def work(_: object) -> None:
            full = unmask(desk.store, desk.actor, resident_id)
            numbers.update(id=full.id_number, phone=full.phone)

        desk.tasks.run(work, done=lambda _: self.load(shown), owner=self, busy=self.show_numbers)

    def _on_change_clicked(self) -> None:
        self.accept()
        self.change_asked.emit()
