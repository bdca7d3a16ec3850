"""The key file: who may sign in, by which password or code, and damage told from a wrong password."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from station_app.errors.store import (
    KeyFileDamaged,
    PasswordTooShort,
    UnknownUser,
    UserNameTaken,
    WrongPassword,
    WrongRecoveryCode,
)
from station_app.services.restoring import plan_with_password
from station_app.store import keys
from station_app.store.backup import back_up
from station_app.store.keys import (
    KeyFile,
    load_key_file,
    new_key,
    new_key_file,
    new_recovery_code,
    normal_recovery_code,
    parse_key_file,
)
from station_app.store.layout import Layout
from station_app.store.opening import create_store
from tests.helpers.clock import FixedClock
from tests.helpers.stations import PASSWORD

KEY = bytes(range(32))


@pytest.fixture
def made() -> KeyFile:
    """A key file of a station head and a clerk."""
    code = "0000-1111-2222-3333-4444-5555-6666-7777"
    head = new_key_file("某村", KEY, code).with_user(KEY, 1, "李书记", PASSWORD)
    return head.with_user(KEY, 2, "王文书", "王文书的密码")


def _changed(made: KeyFile, **facts: object) -> bytes:
    """The file with other facts and a check sum that fits them: not damage, but nonsense."""
    content = {**json.loads(made.to_bytes()), **facts}
    content.pop("check")
    return json.dumps({**content, "check": keys._check_sum(content)}).encode()


def test_a_key_file_reads_back_as_it_was_written(made: KeyFile) -> None:
    assert parse_key_file(made.to_bytes()) == made
    assert made.names == ("李书记", "王文书")
    assert made.unlock("王文书", "王文书的密码") == (2, KEY)


def test_every_flipped_bit_is_told_from_a_wrong_password(made: KeyFile) -> None:
    """Else the right password would be called wrong for ever, with the backups at hand."""
    content = made.to_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        try:
            assert parse_key_file(bytes(damaged)) == made
        except KeyFileDamaged:
            continue
    with pytest.raises(WrongPassword):
        made.unlock("王文书", "不对的密码")


@pytest.mark.parametrize(
    "facts",
    [
        {"recovery": None},
        {"holders": [{}]},
        {"holders": 5},
        {"recovery": {"salt": "", "nonce": "", "sealed": "", "time": 1, "memory": 8}},
        {"recovery": {"salt": "!", "nonce": "", "sealed": "", "time": 1, "memory": 8}},
    ],
)
def test_a_key_file_of_nonsense_is_damaged(made: KeyFile, facts: dict[str, object]) -> None:
    with pytest.raises(KeyFileDamaged):
        parse_key_file(_changed(made, **facts))


@pytest.mark.parametrize(("time", "memory"), [(0, 8), (1, 0), (10**9, 8), (1, 1 << 30)])
def test_a_key_file_cannot_ask_for_more_than_a_computer_has(made: KeyFile, time: int, memory: int) -> None:
    wrap = {**json.loads(made.to_bytes())["recovery"], "time": time, "memory": memory}
    with pytest.raises(KeyFileDamaged):
        parse_key_file(_changed(made, recovery=wrap))


@pytest.mark.parametrize("content", [b"", b"[]", b"5", b"null", b"[" * 100_000, b"\xff", b'{"check": 1}'])
def test_what_is_no_key_file_is_damaged(content: bytes) -> None:
    with pytest.raises(KeyFileDamaged):
        parse_key_file(content)


def test_a_key_file_that_is_a_folder_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(KeyFileDamaged):
        load_key_file(tmp_path)


def test_two_people_cannot_have_one_name(made: KeyFile) -> None:
    with pytest.raises(UserNameTaken, match="李书记"):
        made.with_user(KEY, 3, "李书记", PASSWORD)


def test_a_user_gets_another_password_or_name_and_the_others_keep_theirs(made: KeyFile) -> None:
    changed = made.with_user(KEY, 2, "王文书", "换了一个密码").renamed(2, "王主任")
    assert changed.names == ("李书记", "王主任")
    assert changed.unlock("王主任", "换了一个密码") == (2, KEY)
    assert changed.unlock("李书记", PASSWORD) == (1, KEY)
    with pytest.raises(UnknownUser):
        changed.unlock("王文书", "王文书的密码")


def test_a_password_is_no_shorter_for_being_typed_full_width(made: KeyFile) -> None:
    with pytest.raises(PasswordTooShort):
        made.with_user(KEY, 3, "张三", "１２３４５")


def test_one_users_wrap_does_not_open_the_store_as_another(made: KeyFile) -> None:
    """Whoever may write the file but has no password cannot become the head by moving wraps about."""
    facts = json.loads(made.to_bytes())
    facts["holders"][0]["wrap"] = facts["holders"][1]["wrap"]
    swapped = parse_key_file(_changed(made, holders=facts["holders"]))
    with pytest.raises(WrongPassword):
        swapped.unlock("李书记", "王文书的密码")


def test_a_new_recovery_code_ends_the_old_one(made: KeyFile) -> None:
    code = new_recovery_code()
    changed = made.with_recovery_code(KEY, code)
    assert changed.unlock_with_recovery_code(code) == KEY
    with pytest.raises(WrongRecoveryCode):
        changed.unlock_with_recovery_code("0000-1111-2222-3333-4444-5555-6666-7777")


@pytest.mark.parametrize("typed", ["o0Ol-1i1L", "O0O1 1I11", "ｏ０Ｏ１－１ｉ１１", " 0001.1111 "])
def test_a_recovery_code_is_read_as_it_was_meant(typed: str) -> None:
    assert normal_recovery_code(typed) == "00011111"


def test_codes_and_keys_are_each_their_own() -> None:
    codes = {new_recovery_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(normal_recovery_code(code)) == 32 for code in codes)
    assert len({new_key() for _ in range(50)}) == 50


def test_secrets_do_not_stand_where_a_log_might_show_them(tmp_path: Path, clock: FixedClock) -> None:
    layout = Layout(tmp_path / "s")
    made = create_store(layout, clock, station="某村", user="张三", password=PASSWORD)
    backup = back_up(made.store, tmp_path / "stick").path
    made.store.close()
    plan = plan_with_password(layout, backup, "张三", PASSWORD)
    assert plan.key == made.store.key
    assert made.recovery_code not in repr(made)
    assert repr(plan.key) not in repr(plan)
