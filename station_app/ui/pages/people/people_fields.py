"""Fields that the people's dialogs share: who of a household, which household, which relation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from station_app.domain.identity import read_id_number
from station_app.domain.people import HEAD, RELATIONS
from station_app.domain.phones import read_phone
from station_app.errors.people import IdNumberWrong, PhoneWrong
from station_app.services.people_views import MemberRow
from station_app.services.resident_facts import REFUSED_DOUBTS
from station_app.ui.page import Desk
from station_app.ui.widgets.people_picker import find_households
from station_app.ui.widgets.search_field import SearchField


class MemberBoxes(QWidget):
    """A box to tick for each member; its value are the ids ticked."""

    value_changed = Signal()

    def __init__(self, members: Sequence[MemberRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = {member.id: QCheckBox(f"{member.name}（{member.relation}）") for member in members}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for box in self.boxes.values():
            column.addWidget(box)
            box.toggled.connect(lambda _: self.value_changed.emit())
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    def value(self) -> tuple[int, ...]:
        return tuple(member_id for member_id, box in self.boxes.items() if box.isChecked())

    def set_value(self, chosen: Sequence[int] | None) -> None:
        for member_id, box in self.boxes.items():
            box.setChecked(member_id in (chosen or ()))


class HouseholdField(SearchField):
    """Finds a household by anybody who lives there; its value is the household's id."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk.tasks,
            find_households(desk.people),
            "户编号、户里任何人的姓名或拼音首字母",
            nothing="没有找到“{typed}”。可换拼音首字母再试。",
            parent=parent,
        )

    def value(self) -> Any:
        person = super().value()
        return None if person is None else person.household_id


def relation_box(*, with_head: bool = False) -> QComboBox:
    """The relations to the head."""
    box = QComboBox()
    box.addItem("请选择", None)
    for relation in RELATIONS:
        if relation != HEAD or with_head:
            box.addItem(relation, relation)
    return box


def member_box(members: Sequence[MemberRow], first: str = "请选择") -> QComboBox:
    """One of a household's members."""
    box = QComboBox()
    box.addItem(first, None)
    for member in members:
        box.addItem(f"{member.name}（{member.relation}）", member.id)
    return box


class MaskedField(QLineEdit):
    """A number that is shown masked: None where it was left so, "" where it was taken out.

    ``read`` makes the number of what was typed instead, and raises a ``StationError`` where it is none.
    """

    def __init__(self, masked: str, read: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(masked, parent)
        self._masked = masked
        self._read = read

    @property
    def is_kept(self) -> bool:
        """True while the number stays as it is stored."""
        return bool(self._masked) and self.text().strip() == self._masked

    def value(self) -> str | None:
        return None if self.is_kept else self._read(self.text().strip())

    def set_value(self, text: str | None) -> None:
        self.setText(text or "")


def read_typed_id(typed: str) -> str:
    """An identity number as typed; one with a wrong check character passes, to be marked as doubtful."""
    reading = read_id_number(typed)
    if reading.doubt in REFUSED_DOUBTS:
        raise IdNumberWrong(problem=reading.doubt.label)
    return reading.number


def read_typed_phone(typed: str) -> str:
    """A phone as typed."""
    number, problem = read_phone(typed)
    if problem is not None:
        raise PhoneWrong(problem=problem.label)
    return number or ""
