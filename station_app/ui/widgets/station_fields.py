"""The station's facts as fields: in the first-start guide and in the settings alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.domain.area_codes import read_area_code
from station_app.domain.phones import read_phone
from station_app.domain.settings import AccountUnit
from station_app.errors.people import PhoneWrong, StationNameMissing
from station_app.services.catalogue import read_catalogue
from station_app.services.stations import StationDraft
from station_app.ui.widgets.fields import without_input_method
from station_app.ui.widgets.form import Form

_CITY = "宜都市"
_TOWN_DIGITS = 9


@dataclass(frozen=True, slots=True)
class _Town:
    code: str
    name: str


def _known_towns() -> list[_Town]:
    """The towns whose codes are shipped; any other may be typed."""
    return [_Town(each["code"], each["name"]) for each in read_catalogue("places")["towns"]]


class StationFields(Form):
    """``at_set_up`` asks how points are kept, which is settled once; later the address can be filled in."""

    def __init__(self, *, at_set_up: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._towns = _known_towns()
        self.name_line = QLineEdit()
        self.name_line.setPlaceholderText("例如 李家畈村新时代文明实践站")
        self.city = QLineEdit(_CITY)
        self.town = QComboBox()
        self.town.setEditable(True)
        self.town.addItems([town.name for town in self._towns])
        self.town.setCurrentIndex(-1)
        self.code = QLineEdit()
        self.code.setMaxLength(20)
        without_input_method(self.code)
        self.address = QLineEdit()
        self.head = QLineEdit()
        self.phone = QLineEdit()
        without_input_method(self.phone)
        self.unit = QComboBox()
        for unit in AccountUnit:
            self.unit.addItem(unit.label, unit)
        self.add("name", "站名", self.name_line, parse=_name, required=True)
        self.add("town", "乡镇街道", self.town)
        self.add(
            "code",
            "村区划代码",
            self.code,
            parse=lambda typed: read_area_code(typed).village,
            required=True,
            hint="统计用区划代码，十二位数字，前九位按乡镇自动填；可以问镇统计站",
        )
        self.add("head_name", "站长", self.head)
        self.add("phone", "联系电话", self.phone, parse=_phone)
        if at_set_up:
            self.add("account_unit", "积分记账", self.unit, hint="大多数村按户记账；入过积分以后不能再改")
        else:
            self.add("address", "地址", self.address, hint="印在证明上")
        self.add("city", "市县", self.city)
        self.town.currentTextChanged.connect(self._on_town_changed)

    def draft(self, values: dict[str, Any]) -> StationDraft:
        """What the fields hold, as a draft."""
        return StationDraft(
            name=values["name"],
            code=values["code"],
            city=values["city"],
            town=values["town"],
            phone=values["phone"] or "",
            head_name=values["head_name"],
            address=values.get("address", ""),
            account_unit=values.get("account_unit", AccountUnit.HOUSEHOLD),
        )

    def _on_town_changed(self, name: str) -> None:
        town = next((each for each in self._towns if each.name == name), None)
        typed = self.code.text().strip()
        if town is not None and not typed.startswith(town.code):
            self.code.setText(town.code + typed[_TOWN_DIGITS:])


def _name(typed: str) -> str:
    if not typed.strip():
        raise StationNameMissing
    return typed.strip()


def _phone(typed: str) -> str:
    number, problem = read_phone(typed)
    if problem is not None:
        raise PhoneWrong(problem=problem.label)
    return number or ""
