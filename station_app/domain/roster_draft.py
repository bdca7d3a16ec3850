"""One row of a roster read cell by cell, before its household and its doubles are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from station_app.domain.dates import read_date
from station_app.domain.fullwidth import narrow, without_spaces
from station_app.domain.groups import read_group
from station_app.domain.identity import IdDoubt, Sex, read_id_number, to_18
from station_app.domain.kinship import Relation, read_relation
from station_app.domain.names import clean_name, has_private_use, name_problem
from station_app.domain.phones import read_phone
from station_app.domain.roster_columns import Cell, CellFault, ColumnMap, Field, is_blank, text_of
from station_app.domain.roster_words import Presence, is_yes, read_presence, read_sex

_KEY_FIELDS = (Field.NAME, Field.ID_NUMBER, Field.HOUSEHOLD_NUMBER, Field.HEAD_NAME, Field.RELATION)
"""Without these it cannot be told who a person is or where they belong."""

_YES_OR_NO = frozenset(("是", "否", "√", "✓", "×", "户主", "非户主"))
"""A column headed 户主 sometimes answers yes or no instead of naming the head."""

_NOTHING = frozenset(
    ("无", "暂无", "没有", "不详", "不清楚", "未知", "未办", "-", "--", "/", "\\", "0", "空")
)
"""What is written into a cell that has nothing to say."""

_OLD_LENGTH = 15
_SHOWN = 24


@dataclass(slots=True)
class Draft:
    """What one row says by itself. ``number`` is the row's in the sheet, from 1."""

    number: int
    cells: tuple[Cell, ...]
    raw_name: str = ""
    name: str = ""
    id_number: str = ""
    id_doubt: IdDoubt | None = None
    birth_on: date | None = None
    sex: Sex | None = None
    phone: str = ""
    relation: Relation | None = None
    household_number: str = ""
    head_name: str = ""
    head_id_number: str = ""
    group: str = ""
    address: str = ""
    ethnicity: str = ""
    politics: str = ""
    presence: Presence | None = None
    note: str = ""
    household_key: int = 0
    doubts: list[str] = field(default_factory=list)
    problem: str | None = None

    def refuse(self, reason: str) -> None:
        """Keeps the first reason; a row that is refused once says why once."""
        if self.problem is None:
            self.problem = reason

    @property
    def same_person_id(self) -> str:
        """The ID number by which two rows are one person: of 18 digits, empty where it is not whole."""
        if self.id_doubt in {IdDoubt.DAMAGED_BY_EXCEL, IdDoubt.CHARACTERS, IdDoubt.LENGTH}:
            return ""
        return _in_18(self.id_number)


def read_draft(number: int, row: Sequence[Cell], columns: ColumnMap, today: date | None) -> Draft:
    """Read row ``number`` (from 1); what is doubtful is kept and said, what cannot be taken is refused."""
    draft = Draft(number, tuple(row))
    _read_faults(draft, columns)
    _read_name(draft, columns)
    _read_household(draft, columns)
    _read_id(draft, columns, today)
    _read_birth(draft, columns)
    _read_sex(draft, columns)
    _read_phone(draft, columns)
    draft.address = _line(draft, columns, Field.ADDRESS)
    draft.ethnicity = _line(draft, columns, Field.ETHNICITY)
    draft.politics = _line(draft, columns, Field.POLITICS)
    draft.note = narrow(text_of(columns.cell(row, Field.NOTE))).strip()
    _read_presence(draft, columns)
    return draft


def _line(draft: Draft, columns: ColumnMap, wanted: Field) -> str:
    """A cell's text on one line, half-width, without odd spaces."""
    return " ".join(narrow(text_of(columns.cell(draft.cells, wanted))).split())


def _code(draft: Draft, columns: ColumnMap, wanted: Field) -> str:
    return without_spaces(text_of(columns.cell(draft.cells, wanted))).removesuffix(".0")


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _read_faults(draft: Draft, columns: ColumnMap) -> None:
    for wanted, column in columns.columns.items():
        cell = draft.cells[column] if column < len(draft.cells) else None
        if not isinstance(cell, CellFault):
            continue
        if wanted in _KEY_FIELDS:
            draft.refuse(
                f"“{wanted.label}”这一格的{cell.value}，请用 Excel 或 WPS 打开原表，改正并保存后再导入"
            )
        else:
            draft.doubts.append(f"“{wanted.label}”这一格的{cell.value}，没有读取")


def _read_name(draft: Draft, columns: ColumnMap) -> None:
    draft.raw_name = text_of(columns.cell(draft.cells, Field.NAME))
    draft.name = clean_name(draft.raw_name)
    problem = name_problem(draft.name)
    if problem is not None:
        draft.refuse(problem.label)
    elif has_private_use(draft.name):
        draft.doubts.append("姓名里有这台电脑认不出的字，请用输入法重新录入这个字")


def _read_household(draft: Draft, columns: ColumnMap) -> None:
    draft.household_number = _code(draft, columns, Field.HOUSEHOLD_NUMBER)
    draft.group = read_group(text_of(columns.cell(draft.cells, Field.GROUP)))
    head = text_of(columns.cell(draft.cells, Field.HEAD_NAME))
    draft.head_name = "" if head in _YES_OR_NO else clean_name(head)
    draft.head_id_number = _in_18(read_id_number(_number_cell(draft, columns, Field.HEAD_ID)).number)
    text = text_of(columns.cell(draft.cells, Field.RELATION))
    draft.relation = read_relation(text)
    if text and draft.relation is None:
        draft.relation = Relation.OTHER
        draft.doubts.append(f"关系“{_shown(text)}”没有见过，记为“其他”")
    if is_yes(text_of(columns.cell(draft.cells, Field.IS_HEAD))) or (head in _YES_OR_NO and is_yes(head)):
        draft.relation = Relation.HEAD


def _read_id(draft: Draft, columns: ColumnMap, today: date | None) -> None:
    reading = read_id_number(_number_cell(draft, columns, Field.ID_NUMBER), today=today)
    draft.id_number, draft.id_doubt = reading.number, reading.doubt
    draft.birth_on, draft.sex = reading.birth_on, reading.sex
    if reading.doubt is not None:
        draft.doubts.append(f"身份证号存疑：{reading.doubt.label}")
    elif not reading.number and columns.has(Field.ID_NUMBER):
        draft.doubts.append("没有填身份证号")


def _number_cell(draft: Draft, columns: ColumnMap, wanted: Field) -> str | float | None:
    cell = columns.cell(draft.cells, wanted)
    if not isinstance(cell, (str, int, float)):
        return text_of(cell) or None
    return None if narrow(text_of(cell)) in _NOTHING else cell


def _read_birth(draft: Draft, columns: ColumnMap) -> None:
    cell = columns.cell(draft.cells, Field.BIRTH)
    if is_blank(cell) or isinstance(cell, CellFault):
        return
    day = read_date(cell)
    if day is None:
        draft.doubts.append(f"出生日期“{_shown(text_of(cell))}”看不明白")
    elif draft.birth_on is None or draft.id_doubt is not None:
        draft.birth_on = day
    elif day.replace(day=1) != draft.birth_on.replace(day=1) or (day != draft.birth_on and day.day != 1):
        draft.doubts.append("出生日期与身份证号不符，以身份证号为准")


def _read_sex(draft: Draft, columns: ColumnMap) -> None:
    text = text_of(columns.cell(draft.cells, Field.SEX))
    if not text:
        return
    sex = read_sex(text)
    if sex is None:
        draft.doubts.append(f"性别“{_shown(text)}”看不明白")
    elif draft.sex is None or draft.id_doubt is not None:
        draft.sex = sex
    elif sex is not draft.sex:
        draft.doubts.append("性别与身份证号不符，以身份证号为准")


def _read_phone(draft: Draft, columns: ColumnMap) -> None:
    cell = _number_cell(draft, columns, Field.PHONE)
    number, problem = read_phone(cell)
    draft.phone = number or ""
    if problem is not None:
        draft.doubts.append(f"电话“{_shown(text_of(cell))}”：{problem.label}")


def _read_presence(draft: Draft, columns: ColumnMap) -> None:
    text = text_of(columns.cell(draft.cells, Field.PRESENCE))
    draft.presence = read_presence(text)
    if text and draft.presence is None:
        draft.doubts.append(f"状态“{_shown(text)}”没有见过，没有读取")


def _in_18(number: str) -> str:
    return to_18(number) if len(number) == _OLD_LENGTH and number.isdecimal() else number
