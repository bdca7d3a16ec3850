"""The centre's messages about keys and programs: what is written is read, and nothing else is."""

from __future__ import annotations

import pytest

from station_app.domain.journal import GENESIS, Entry, canonical, make_entry
from station_app.sync.keys import StationKeys
from station_app.sync.messages import (
    ACKNOWLEDGE,
    KEYS,
    OLDER,
    MessageWrong,
    keys_changes,
    keys_of,
    older_changes,
    older_of,
    schema_for,
)

PUBLIC = StationKeys.generate().public


def said(action: str, changes: str) -> Entry:
    return make_entry(GENESIS, 1, 0, "宜都市中心", action, 1, 1, changes)


def test_keys_are_read_as_they_were_named() -> None:
    assert keys_of(said(KEYS, keys_changes(PUBLIC))) == PUBLIC
    assert keys_of(said(OLDER, older_changes(4))) is None


@pytest.mark.parametrize(
    "changes",
    [
        "{}",
        "[]",
        "x",
        "[" * 50_000,
        canonical({"age": PUBLIC.age}),
        canonical({"age": PUBLIC.age, "signing": 1}),
        canonical({"age": PUBLIC.age, "signing": PUBLIC.signing, "more": 1}),
        canonical({"age": PUBLIC.age.upper(), "signing": PUBLIC.signing}),
    ],
    ids=range(8),
)
def test_what_names_no_keys_is_refused(changes: str) -> None:
    with pytest.raises(MessageWrong):
        keys_of(said(KEYS, changes))


def test_a_schema_is_read_as_it_was_named() -> None:
    assert older_of(said(OLDER, older_changes(4))) == 4
    assert older_of(said(ACKNOWLEDGE, "{}")) is None


@pytest.mark.parametrize("changes", ["", "-1", "01", "null", "4.0", "9" * 10])
def test_what_names_no_schema_is_refused(changes: str) -> None:
    with pytest.raises(MessageWrong):
        older_of(said(OLDER, changes))


def test_only_programs_that_know_them_are_told() -> None:
    assert {schema_for([KEYS]), schema_for([OLDER])} == {4}
