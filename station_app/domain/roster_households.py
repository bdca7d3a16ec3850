"""Which rows of a roster are one household: by 户编号, by the head's ID or name, or by 户主 starting one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from station_app.domain.kinship import Relation
from station_app.domain.roster_columns import ColumnMap, Field
from station_app.domain.roster_draft import Draft

NO_HOUSEHOLD = "看不出是哪一户：请补上户编号、户主姓名，或在这一户的第一行写明“户主”"
_TELLING = (Field.HOUSEHOLD_NUMBER, Field.HEAD_ID, Field.HEAD_NAME, Field.RELATION, Field.IS_HEAD)
_Ident = tuple[str, str, str]


@dataclass(slots=True, eq=False)
class _Home:
    """A household as far as the rows above tell; ``key`` is the number of its first row."""

    key: int
    group: str
    number: str = ""
    head_name: str = ""
    head_id: str = ""
    head: Draft | None = None
    doubts_group: bool = False


def assign_households(drafts: Iterable[Draft], columns: ColumnMap) -> None:
    """Give every draft its ``household_key`` and what its household knows: number, head, group.

    A blank cell continues the household above, as merged cells do. The same 户编号 in two groups is two
    households. A row of which no household can be told is refused.
    """
    _Sorter(columns).sort(list(drafts))


class _Sorter:
    def __init__(self, columns: ColumnMap) -> None:
        self._can_continue = any(columns.has(field) for field in _TELLING)
        self._says_relation = any(
            columns.has(field) for field in (Field.RELATION, Field.IS_HEAD, Field.HEAD_NAME, Field.HEAD_ID)
        )
        self._known: dict[_Ident, _Home] = {}
        self._current: _Home | None = None

    def sort(self, drafts: list[Draft]) -> None:
        homes = [self._place(draft) for draft in drafts]
        for draft, home in zip(drafts, homes, strict=True):
            if home is not None:
                self._tell(draft, home)

    def _place(self, draft: Draft) -> _Home | None:
        home = self._home_of(draft)
        if home is None:
            draft.refuse(NO_HOUSEHOLD)
            return None
        self._current = home
        home.group = home.group or draft.group
        home.head_name = home.head_name or draft.head_name
        home.head_id = home.head_id or draft.head_id_number
        self._note_head(draft, home)
        return home

    def _home_of(self, draft: Draft) -> _Home | None:
        if draft.household_number:
            return self._by_number(draft)
        if draft.head_id_number:
            return self._by_ident(draft, ("head id", "", draft.head_id_number))
        if draft.head_name:
            return self._by_head_name(draft)
        if draft.relation is Relation.HEAD:
            return self._new(draft)
        return self._current if self._can_continue else None

    def _by_number(self, draft: Draft) -> _Home:
        current, number = self._current, draft.household_number
        if current is not None and current.number == number and draft.group in {"", current.group}:
            return current
        return self._by_ident(draft, ("number", draft.group, number))

    def _by_head_name(self, draft: Draft) -> _Home:
        """Two heads of one name in one group are two households: the second begins where its head stands."""
        current = self._current
        ident = ("head", draft.group, draft.head_name)
        if current is not None and not draft.group and current.head_name == draft.head_name:
            ident = ("head", current.group, draft.head_name)
        home = self._known.get(ident)
        claims = draft.relation is Relation.HEAD or (draft.relation is None and draft.name == draft.head_name)
        if claims and home is not None and home.head is not None and _differ(draft, home.head):
            return self._new(draft, ident)
        return self._by_ident(draft, ident)

    def _by_ident(self, draft: Draft, ident: _Ident) -> _Home:
        return self._known.get(ident) or self._new(draft, ident)

    def _new(self, draft: Draft, ident: _Ident | None = None) -> _Home:
        home = _Home(draft.number, draft.group, draft.household_number)
        if not home.group and self._current is not None and self._current.group:
            home.group, home.doubts_group = self._current.group, True
        if ident is not None:
            self._known[ident] = home
        return home

    def _note_head(self, draft: Draft, home: _Home) -> None:
        if not self._says_relation and home.head is None:
            draft.relation = Relation.HEAD
            draft.doubts.append("表里没有与户主关系，先把这一户的第一人记为户主，请核对")
        if not _is_head(draft, home):
            return
        if home.head is not None and draft.relation is Relation.HEAD and _differ(draft, home.head):
            draft.doubts.append(f"这一户在第 {home.head.number} 行已有户主{home.head.name}，请核对")
            return
        draft.relation = Relation.HEAD
        if home.head is None:
            home.head = draft
            home.head_name = draft.name or home.head_name
            home.head_id = draft.same_person_id or home.head_id

    def _tell(self, draft: Draft, home: _Home) -> None:
        """What was learnt of the household by its last row, told to each of its rows."""
        if draft.group and draft.group != home.group:
            draft.doubts.append(f"组写的是{draft.group}，与本户的{home.group}不同，以本户为准")
        draft.household_key, draft.group = home.key, home.group
        draft.household_number = draft.household_number or home.number
        draft.head_name, draft.head_id_number = home.head_name, home.head_id
        if draft.number != home.key:
            return
        if home.doubts_group:
            draft.doubts.append(f"没有填组，接上一户记为{home.group}")
        if home.head is None and not (home.head_name or home.head_id):
            draft.doubts.append("这一户没有写明户主，请核对")


def _is_head(draft: Draft, home: _Home) -> bool:
    """By the relation, or where that says nothing, by the name or ID number of the head."""
    if draft.relation is not None:
        return draft.relation is Relation.HEAD
    if home.head_id and draft.same_person_id:
        return draft.same_person_id == home.head_id
    return bool(draft.name) and draft.name == home.head_name and home.head is None


def _differ(draft: Draft, head: Draft) -> bool:
    """True unless the two rows are one person written twice."""
    if draft.same_person_id and head.same_person_id:
        return draft.same_person_id != head.same_person_id
    return draft.name != head.name or draft.birth_on != head.birth_on
