"""A village's roster (花名册): each row of a sheet as a person of a household, or refused with the reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from station_app.domain.fullwidth import without_spaces
from station_app.domain.groups import numbered_group
from station_app.domain.identity import IdDoubt, Sex
from station_app.domain.kinship import Relation
from station_app.domain.roster_columns import Cell, ColumnMap, Field, is_blank, text_of
from station_app.domain.roster_draft import Draft, read_draft
from station_app.domain.roster_households import assign_households
from station_app.domain.roster_words import Presence
from station_app.errors.spreadsheets import ReadingCancelled

EXAMPLE_MARK = "示例"
"""What the note of an example row in the empty roster begins with."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of a roster.

    ``number`` is the row's in the sheet (from 1), ``cells`` its cells as they stood. Rows of one household
    share ``household_key``, the number of the household's first row; ``household_number``, ``head_name``,
    ``head_id_number`` and ``group`` are what the whole household knows, empty where it does not.
    ``doubts`` are kept with the person; ``problem`` says why the row is refused, None where it is not.
    """

    number: int
    cells: tuple[Cell, ...]
    name: str
    raw_name: str
    id_number: str
    id_doubt: IdDoubt | None
    birth_on: date | None
    sex: Sex | None
    phone: str
    relation: Relation
    household_key: int
    household_number: str
    head_name: str
    head_id_number: str
    group: str
    address: str
    ethnicity: str
    politics: str
    presence: Presence | None
    note: str
    doubts: tuple[str, ...]
    problem: str | None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no person, and why; ``number`` counts from 1."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A sheet read through: its people in the sheet's order, and what was passed over."""

    rows: tuple[RosterRow, ...]
    skipped: tuple[SkippedRow, ...]
    columns: ColumnMap

    @property
    def accepted(self) -> tuple[RosterRow, ...]:
        return tuple(row for row in self.rows if row.problem is None)

    @property
    def refused(self) -> tuple[RosterRow, ...]:
        return tuple(row for row in self.rows if row.problem is not None)


def read_rows(
    rows: Sequence[Sequence[Cell]],
    columns: ColumnMap,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    today: date | None = None,
    group: str = "",
) -> Roster:
    """Read every row of a sheet below its headings.

    ``rows`` is the whole sheet. ``progress(done, total)`` counts rows; ``cancelled`` is asked as often and
    ends the reading with ReadingCancelled. With ``today`` a birth after it is doubted. ``group`` is taken
    where a row names none and stands below none (a sheet that is one group's).
    """
    drafts: list[Draft] = []
    skipped: list[SkippedRow] = []
    first = columns.header_row + 1
    section = group
    for place in _told(first, len(rows), progress, cancelled):
        row, number = rows[place], place + 1
        banner = _banner_group(row)
        if banner is not None:
            section = banner
            skipped.append(SkippedRow(number, f"小标题（{banner}）"))
            continue
        reason = _no_person(row, columns)
        if reason is not None:
            skipped.extend([SkippedRow(number, reason)] if reason else ())
            continue
        draft = read_draft(number, row, columns, today)
        draft.group = draft.group or section
        drafts.append(draft)
    assign_households(drafts, columns)
    _refuse_doubles(drafts)
    return Roster(tuple(map(_finished, drafts)), tuple(skipped), columns)


_STEP = 200


def _told(
    first: int,
    end: int,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[int]:
    """The places from ``first`` to ``end``, telling how far the work is and ending it when asked to."""
    for place in range(first, end):
        if (place - first) % _STEP == 0:
            if cancelled is not None and cancelled():
                raise ReadingCancelled
            if progress is not None:
                progress(place - first, end - first)
        yield place
    if progress is not None:
        progress(max(end - first, 0), max(end - first, 0))


_TOTAL = re.compile("(?:本页|本组|本户|全村|全组|本村)?(?:合计|总计|小计|共计|累计)")
_TOTAL_WITHIN = 3
"""A total says so in its first cells, behind a serial number or a group."""
_FOOTER = re.compile(r"(?:填表|制表|审核|填报|经办|负责|联系|校对|统计|录入|说明|注|备注)[^：]{0,6}[:：].*")
_SAYS_WHO = (Field.NAME, Field.ID_NUMBER, Field.PHONE, Field.RELATION, Field.SEX, Field.BIRTH, Field.IS_HEAD)


def _no_person(row: Sequence[Cell], columns: ColumnMap) -> str | None:
    """Why a row is no person's: an empty reason for an empty row, None for a row to read."""
    texts = [without_spaces(text_of(cell)) for cell in row if not is_blank(cell)]
    if not texts:
        return ""
    if any(map(_TOTAL.match, texts[:_TOTAL_WITHIN])) and is_blank(columns.cell(row, Field.ID_NUMBER)):
        return "合计行"
    if _repeats_headings(row, columns):
        return "重复的表头"
    if text_of(columns.cell(row, Field.NOTE)).startswith(EXAMPLE_MARK):
        return "示例行"
    is_footer = len(set(texts)) == 1 and _FOOTER.fullmatch(texts[0]) is not None
    if is_footer or all(is_blank(columns.cell(row, field)) for field in _SAYS_WHO):
        return "没有人员内容"
    return None


def _repeats_headings(row: Sequence[Cell], columns: ColumnMap) -> bool:
    same = sum(
        1
        for column in columns.columns.values()
        if column < min(len(row), len(columns.headings))
        and (text := without_spaces(text_of(row[column])))
        and text == without_spaces(columns.headings[column])
    )
    return same > 1


def _banner_group(row: Sequence[Cell]) -> str | None:
    """The group where a row says nothing but "第一村民小组", in one cell or in cells merged across."""
    texts = {text_of(cell) for cell in row if not is_blank(cell)}
    return numbered_group(texts.pop()) if len(texts) == 1 else None


def _refuse_doubles(drafts: Sequence[Draft]) -> None:
    by_id: dict[str, list[Draft]] = defaultdict(list)
    nameless: dict[tuple[int, str, date | None, str], Draft] = {}
    unsure: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.same_person_id:
            by_id[draft.same_person_id].append(draft)
            continue
        mark = (draft.household_key, draft.name, draft.birth_on, draft.id_number)
        first = nameless.setdefault(mark, draft)
        if draft.name and first is not draft:
            draft.refuse(f"与第 {first.number} 行重复，是同一个人，不用再导入")
        elif draft.id_number:
            unsure[draft.id_number].append(draft)
    for same in by_id.values():
        _refuse_same_id(same)
    for same in unsure.values():
        _leave_out_shared(same)


def _refuse_same_id(same: Sequence[Draft]) -> None:
    """One person written twice in one household stands once; anything else nobody but the clerk can tell."""
    first, *others = same
    people: list[Draft] = [first]
    for draft in others:
        if (draft.name, draft.household_key) == (first.name, first.household_key):
            draft.refuse(f"与第 {first.number} 行重复，是同一个人，不用再导入")
        else:
            people.append(draft)
    if len(people) == 1:
        return
    for draft in people:
        numbers = "、".join(str(other.number) for other in people if other is not draft)
        draft.refuse(f"身份证号与第 {numbers} 行相同，请核对是谁的号码，或这个人该在哪一户")


def _leave_out_shared(same: Sequence[Draft]) -> None:
    """A number that is not whole cannot tell two people apart, so neither can be stored under it."""
    if len(same) == 1:
        return
    for draft in same:
        draft.doubts.append(f"身份证号 {draft.id_number} 不完整，又有 {len(same)} 人相同，没有采用")
        draft.id_number = ""


def _finished(draft: Draft) -> RosterRow:
    relation = draft.relation
    if relation is None:
        relation = Relation.OTHER
        draft.doubts.append("没有填与户主关系，记为“其他”")
    return RosterRow(
        number=draft.number,
        cells=draft.cells,
        name=draft.name,
        raw_name=draft.raw_name if draft.raw_name != draft.name else "",
        id_number=draft.id_number,
        id_doubt=draft.id_doubt,
        birth_on=draft.birth_on,
        sex=draft.sex,
        phone=draft.phone,
        relation=relation,
        household_key=draft.household_key,
        household_number=draft.household_number,
        head_name=draft.head_name,
        head_id_number=draft.head_id_number,
        group=draft.group,
        address=draft.address,
        ethnicity=draft.ethnicity,
        politics=draft.politics,
        presence=draft.presence,
        note=draft.note,
        doubts=tuple(draft.doubts),
        problem=draft.problem,
    )
