"""The journal in words: what each action, table, column and stored value is called at the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from station_app.clock import from_millis, local
from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.domain.journal import Stored
from station_app.domain.masking import mask_id, mask_phone
from station_app.services.journal_reading import Change
from station_app.ui.journal_labels import COLUMNS, HIDDEN, SYSTEM_ACCOUNTS, TABLES, VALUES

_OPS = {"I": "新增", "U": "更改", "D": "撤去"}
_POINTS = frozenset(
    {
        "amount",
        "balance",
        "balance_after",
        "balance_before",
        "cap_day",
        "cap_month",
        "cap_quarter",
        "cap_week",
        "cap_year",
        "honour",
        "points",
        "price",
        "total",
    }
)
_INSTANTS = frozenset(
    {
        "at",
        "cancelled_at",
        "closed_at",
        "created_at",
        "decided_at",
        "ends_at",
        "read_at",
        "received_at",
        "recorded_at",
        "seen_at",
        "sent_at",
        "starts_at",
    }
)
_DAYS = frozenset(
    {
        "birth_on",
        "closed_on",
        "deed_on",
        "ended_on",
        "expires_on",
        "given_on",
        "happened_on",
        "joined_on",
        "left_on",
        "opened_on",
        "posted_on",
        "registered_on",
        "since",
        "status_on",
        "until",
        "valid_from",
        "valid_to",
        "wanted_on",
        "withdrawn_on",
    }
)
_FLAGS = frozenset({"active", "is_service", "is_demo", "notice", "taken"})
_SUBJECTS = (
    ("redemption", "number"),
    ("resident", "name"),
    ("household", "number"),
    ("activity", "title"),
    ("points_transfer", "item"),
    ("points_rule", "name"),
    ("product", "name"),
    ("center_order", "order_number"),
    ("center_catalogue", "title"),
    ("team", "name"),
    ("station_user", "name"),
    ("villager_group", "name"),
    ("setting", "key"),
    ("station", "name"),
)
"""What an act is about: the first of these that it touched."""
_FIRST = (
    "number",
    "name",
    "title",
    "item",
    "kind",
    "resident_id",
    "household_id",
    "activity_id",
    "product_id",
    "product_name",
    "quantity",
    "amount",
    "total",
    "status",
)
"""The fields that a reader looks for stand first."""


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One field of a changed row; ``before`` is empty for a new row."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """A changed row in words: "更改　村民 李名兰", and its fields."""

    heading: str
    fields: tuple[FieldWords, ...]


def subject_of(changes: Iterable[Change]) -> str:
    """What an act was about, as far as its first changes tell: 李名兰, 凭证 000012."""
    held = list(changes)
    for table, column in _SUBJECTS:
        rows = [change for change in held if change.table == table and change.row.get(column) is not None]
        if rows:
            first = value_words(table, column, rows[0].row[column])
            return first if len(rows) == 1 else f"{first}等"
    return ""


def change_words(change: Change) -> ChangeWords:
    """A changed row in words; for an update, the changed fields alone."""
    columns = change.was if change.op == "U" else change.row
    fields = [
        FieldWords(label, _shown(change, column, change.was.get(column), "was."), after)
        for column in sorted(columns, key=_place)
        if (label := COLUMNS.get(column))
        and column not in HIDDEN
        and ((after := _shown(change, column, change.row.get(column))) or change.op == "U")
    ]
    name = TABLES.get(change.table, "记录")
    subject = subject_of([change])
    return ChangeWords(f"{_OPS[change.op]}　{name}　{subject}".rstrip("　"), tuple(fields))


def in_reading_order(changes: Iterable[Change]) -> list[Change]:
    """What the act is about first, what follows from it after."""
    order = {table: place for place, (table, _) in enumerate(_SUBJECTS)}
    return sorted(changes, key=lambda change: order.get(change.table, len(order)))


def _place(column: str) -> tuple[int, str]:
    return (_FIRST.index(column) if column in _FIRST else len(_FIRST), column)


def value_words(table: str, column: str, value: Stored) -> str:
    """A stored value as the window shows it; ID numbers and phones masked."""
    if value is None or value == "":
        return ""
    known = VALUES.get((table, column)) or VALUES.get(("", column))
    if known is not None and str(value) in known:
        return known[str(value)]
    for columns, show in _SHOWN:
        if column in columns:
            return show(value)
    if (table, column) == ("redemption", "number"):
        return f"凭证 {int(value):06d}"
    if (table, column) == ("household", "number"):
        return f"{value} 号户"
    return str(value)


def _shown(change: Change, column: str, value: Stored, prefix: str = "") -> str:
    name = change.names.get(prefix + column)
    if name is not None:
        return SYSTEM_ACCOUNTS.get(name, name)
    if column.endswith("_id"):
        return ""  # a key that nothing is called by says nothing to a reader
    return value_words(change.table, column, value)


def _instant(value: Stored) -> str:
    return f"{local(from_millis(int(value or 0))):%Y-%m-%d %H:%M}"


_SHOWN: tuple[tuple[frozenset[str], Callable[[Stored], str]], ...] = (
    (_POINTS, lambda value: f"{format_points(int(value or 0))} 分"),
    (_INSTANTS, _instant),
    (_DAYS, lambda value: f"{date.fromisoformat(str(value)):%Y-%m-%d}"),
    (_FLAGS, lambda value: "是" if value else "否"),
    (frozenset({"minutes"}), lambda value: f"{format_hours(int(value or 0))} 小时"),
    (frozenset({"id_number"}), lambda value: mask_id(str(value))),
    (frozenset({"phone"}), lambda value: mask_phone(str(value))),
    (frozenset({"unit_cost"}), lambda value: f"{int(value or 0) / 100:.2f} 元"),
)
