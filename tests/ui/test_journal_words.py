"""The journal in words: nothing that is written is shown as code, and nothing secret is shown."""

from __future__ import annotations

from datetime import date

import pytest

from station_app.domain.action_labels import ACTIONS, action_words
from station_app.domain.permissions import ALLOWED
from station_app.models.base import Base, SyncKind
from station_app.services.journal_reading import Change, entry_detail, list_entries
from station_app.ui.journal_labels import AREAS, COLUMNS, HIDDEN, TABLES
from station_app.ui.journal_words import change_words, subject_of
from tests.helpers.shops import open_shop
from tests.helpers.stations import StationUnderTest

SYNCED = sorted(
    (mapper.local_table for mapper in Base.registry.mappers if mapper.class_.sync_kind is SyncKind.SYNCED),
    key=str,
)


@pytest.mark.parametrize("action", sorted(ALLOWED))
def test_every_action_has_its_words_and_its_area(action: str) -> None:
    assert action in ACTIONS
    assert any(action.startswith(prefix) for prefix, _ in AREAS) or action == "demo.fill"


@pytest.mark.parametrize("table", SYNCED, ids=lambda table: str(table.name))
def test_every_journalled_column_has_its_words(table: object) -> None:
    assert str(getattr(table, "name")) in TABLES  # noqa: B009 - SQLAlchemy's FromClause has no name
    columns = {column.name for column in getattr(table, "columns")}  # noqa: B009 - as above
    assert columns - HIDDEN - set(COLUMNS) == set()


def test_a_change_reads_before_and_after(station: StationUnderTest) -> None:
    change = Change(
        "U",
        "resident",
        {"id": 7, "name": "李名兰", "phone": "13807201234", "status": "away", "birth_on": "1962-03-05"},
        {"phone": "13972551188", "status": "present"},
    )
    words = change_words(change)
    assert words.heading == "更改　村民　李名兰"
    assert {(field.label, field.before, field.after) for field in words.fields} == {
        ("电话", "139****1188", "138****1234"),
        ("状态", "在村", "外出"),
    }


def test_points_instants_and_flags_read_as_people_write_them() -> None:
    change = Change("I", "product", {"name": "牙刷", "price": 65, "active": 1, "search_keys": "ya'shua"})
    assert {(field.label, field.after) for field in change_words(change).fields} == {
        ("名称", "牙刷"),
        ("兑换积分", "6.5 分"),
        ("在用", "是"),
    }


def test_a_key_that_nothing_is_called_by_is_not_shown() -> None:
    change = Change(
        "I", "team_member", {"team_id": 3, "resident_id": 9, "role": "队员"}, {}, {"team_id": "理事队"}
    )
    assert {(field.label, field.after) for field in change_words(change).fields} == {
        ("队伍", "理事队"),
        ("角色", "队员"),
    }


def test_a_redemption_is_told_in_words_alone(station: StationUnderTest) -> None:
    shop = open_shop(station)
    shop.redeem(0, 1)
    row = list_entries(shop.store, start=date(2026, 3, 2), end=date(2026, 3, 2))[0]
    assert (action_words(row.action), subject_of(row.glimpse)) == ("兑换", "凭证 000001")
    told = [change_words(change) for change in entry_detail(shop.store, row.seq).changes]
    shown = " ".join(
        f"{words.heading} {field.label} {field.after}" for words in told for field in words.fields
    )
    assert "issuance" not in shown
    assert "redeem" not in shown
    assert "积分兑换" in shown
