"""The dialog of a person's facts: somebody new, or somebody whose facts change."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.domain.identity import read_id_number
from station_app.domain.people import HEAD, JOINING, RESIDENT_STATUS_LABELS
from station_app.models.people import ResidentStatus
from station_app.services.people_views import ResidentDetail
from station_app.services.resident_facts import ResidentDraft
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.pages.people.people_fields import (
    MaskedField,
    read_typed_id,
    read_typed_phone,
    relation_box,
)
from station_app.ui.widgets.date_field import DateField

_HERE = (ResidentStatus.PRESENT, ResidentStatus.AWAY, ResidentStatus.TEMPORARY)
_KEPT = "不改就不用动；要改就删掉重填"


class ResidentDialog(FormDialog):
    """Sex and birth follow from the identity number while it is typed; numbers stay masked unless retyped."""

    def __init__(self, household: str, person: ResidentDetail | None, parent: QWidget) -> None:
        title = f"添加{household}的家人" if person is None else f"更改{person.member.name}的资料"
        super().__init__(title, parent=parent)
        self.setMinimumWidth(620)
        member = None if person is None else person.member
        self.id_field = MaskedField("" if member is None else member.id_number, read_typed_id)
        self.phone = MaskedField("" if member is None else member.phone, read_typed_phone)
        self.sex = QComboBox()
        for label, value in (("不详", ""), ("男", "male"), ("女", "female")):
            self.sex.addItem(label, value)
        self.birth = DateField()
        self._add_fields(person)
        if person is None:
            self._add_joining()
        else:
            self._fill(person)
        self.id_field.textChanged.connect(lambda _: self._read_id())
        self._read_id()

    def _add_fields(self, person: ResidentDetail | None) -> None:
        is_head = person is not None and person.member.relation == HEAD
        hint = "" if person is None else _KEPT
        self.form.add("name", "姓名", QLineEdit(), required=True)
        relation = relation_box(with_head=is_head)
        self.form.add("relation", "与户主关系", relation, required=True)
        relation.setEnabled(not is_head)
        self.form.add("id_number", "身份证号", self.id_field, hint=hint)
        self.form.add("sex", "性别", self.sex)
        self.form.add("birth_on", "出生日期", self.birth)
        self.form.add("phone", "电话", self.phone, hint=hint)
        self.form.add("ethnicity", "民族", QLineEdit())
        status = QComboBox()
        for each in _HERE:
            status.addItem(RESIDENT_STATUS_LABELS[each], each)
        row = self.form.add("status", "状态", status)
        row.set_shown(shown=person is None or not person.member.is_gone)
        self.form.add("note", "备注", QLineEdit())

    def _add_joining(self) -> None:
        kind = QComboBox()
        for each in JOINING:
            kind.addItem(each.label, each)
        self.form.add("kind", "怎么来的", kind)
        self.form.add("on", "日期", DateField(), hint="不填就是今天")

    def _fill(self, person: ResidentDetail) -> None:
        member = person.member
        self.form.fill(
            {
                "name": member.name,
                "relation": member.relation,
                "sex": {"男": "male", "女": "female"}.get(member.sex, ""),
                "birth_on": member.birth_on,
                "ethnicity": person.ethnicity,
                "status": ResidentStatus(member.status),
                "note": person.note,
            }
        )

    def _read_id(self) -> None:
        """A sound number says sex and birth; a doubtful one may be saved, and is marked."""
        typed, keeps = self.id_field.text().strip(), self.id_field.is_kept
        reading = read_id_number("" if keeps else typed)
        is_sound = bool(reading.number) and reading.doubt is None
        if is_sound:
            self.birth.set_value(reading.birth_on)
            self.sex.setCurrentIndex(self.sex.findData(str(reading.sex)))
        for field in (self.birth, self.sex):
            field.setEnabled(not (is_sound or keeps))
        is_whole = len(typed) == 18 and reading.doubt is not None and not keeps
        doubt = reading.doubt.label if is_whole and reading.doubt is not None else ""
        self.banner.show_text(f"身份证号存疑：{doubt}。可以先保存，名单里会标出来。" if doubt else "", "warn")


def resident_draft(values: dict[str, Any]) -> ResidentDraft:
    """What was typed, as the service takes it; a phone or number that stays is None."""
    return ResidentDraft(
        name=values["name"],
        relation=values["relation"],
        id_number=values["id_number"],
        sex=values["sex"] or "",
        birth_on=values["birth_on"] or None,
        phone=values["phone"],
        ethnicity=values["ethnicity"],
        status=values.get("status") or ResidentStatus.PRESENT,
        note=values["note"],
    )
