"""Operators get passwords by the command, sign in with them, and are slowed down when they guess."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import insert, select
from typer.testing import CliRunner, Result

from station_app.center.cli import app
from station_app.center.operators import (
    MOST_FAILURES,
    SESSION_SECONDS,
    SignedIn,
    find_signed_in,
    form_token,
    set_password,
    sign_in,
    sign_out,
)
from station_app.center.own_tables import operator, operator_session
from station_app.errors.operators import OperatorNameWrong, PasswordTooShort, SignInSlowed, SignInWrong
from tests.helpers.centers import CenterUnderTest
from tests.helpers.clock import FixedClock

NAME, PASSWORD = "王科长", "桃花流水1234"
DONE, REFUSED = 0, 1


def command(center: CenterUnderTest, name: str, typed: str, *words: str) -> Result:
    words = ("operator", name, *words, "--folder", str(center.center.folder))
    return CliRunner().invoke(app, words, input=typed)


def signed_in(center: CenterUnderTest, token: str) -> SignedIn | None:
    with center.center.read() as connection:
        return find_signed_in(connection, token, center.center.now())


def test_the_command_asks_twice_and_the_operator_signs_in(center: CenterUnderTest) -> None:
    assert command(center, NAME, f"{PASSWORD}\n{PASSWORD}\n").exit_code == DONE
    token = sign_in(center.center, NAME, PASSWORD)
    assert signed_in(center, token) == SignedIn(NAME, form_token(token))


def test_a_slip_of_the_finger_keeps_no_password(center: CenterUnderTest) -> None:
    assert command(center, NAME, f"{PASSWORD}\n{PASSWORD}5\n").exit_code == REFUSED
    with pytest.raises(SignInWrong):
        sign_in(center.center, NAME, PASSWORD)


def test_a_script_gives_the_password_on_standard_input(center: CenterUnderTest) -> None:
    assert command(center, NAME, f"{PASSWORD}\n", "--password-stdin").exit_code == DONE
    assert sign_in(center.center, NAME, PASSWORD)
    assert command(center, NAME, "short\n", "--password-stdin").exit_code == REFUSED


@pytest.mark.parametrize("name", ["", " ", "王" * 41, "王\n科长"])
def test_what_is_no_name_is_refused(center: CenterUnderTest, name: str) -> None:
    with pytest.raises(OperatorNameWrong):
        set_password(center.center, name, PASSWORD)
    with pytest.raises(PasswordTooShort):
        set_password(center.center, NAME, "1234567")


def test_the_database_holds_neither_the_password_nor_the_token(center: CenterUnderTest) -> None:
    set_password(center.center, NAME, PASSWORD)
    token = sign_in(center.center, NAME, PASSWORD)
    with center.center.read() as connection:
        (person,) = connection.execute(select(operator)).all()
        (session,) = connection.execute(select(operator_session)).all()
    assert person.password_hash.startswith("$argon2id$")
    assert session.token_hash == sha256(token.encode()).hexdigest()
    assert token not in str(session)
    assert PASSWORD not in str(person)


def test_who_only_acted_on_the_command_line_has_no_password(center: CenterUnderTest) -> None:
    with center.center.write() as connection:
        connection.execute(insert(operator).values(name=NAME, since=0))
    for password in ("", "None", PASSWORD):
        with pytest.raises(SignInWrong):
            sign_in(center.center, NAME, password)


def test_a_session_ends_after_its_hours(center: CenterUnderTest, clock: FixedClock) -> None:
    set_password(center.center, NAME, PASSWORD)
    token = sign_in(center.center, NAME, PASSWORD)
    clock.advance(seconds=SESSION_SECONDS - 1)
    assert signed_in(center, token) is not None
    clock.advance(seconds=1)
    assert signed_in(center, token) is None


def test_signing_out_and_a_new_password_end_sessions(center: CenterUnderTest) -> None:
    set_password(center.center, NAME, PASSWORD)
    first, second = (sign_in(center.center, NAME, PASSWORD) for _ in range(2))
    sign_out(center.center, first)
    assert (signed_in(center, first), signed_in(center, second) is None) == (None, False)
    set_password(center.center, NAME, PASSWORD + "5")
    assert signed_in(center, second) is None


@pytest.mark.parametrize("name", [NAME, "陌生人"])
def test_who_guesses_is_slowed_and_nobody_else(center: CenterUnderTest, clock: FixedClock, name: str) -> None:
    for known in (NAME, "李干事"):
        set_password(center.center, known, PASSWORD)
    for _ in range(MOST_FAILURES):
        with pytest.raises(SignInWrong):
            sign_in(center.center, name, "wrong")
    with pytest.raises(SignInSlowed, match="请等 5 分钟"):
        sign_in(center.center, name, PASSWORD)
    assert sign_in(center.center, "李干事", PASSWORD)
    clock.advance(minutes=5)
    with pytest.raises(SignInWrong):
        sign_in(center.center, name, "wrong")


def test_after_the_right_password_the_count_begins_anew(center: CenterUnderTest) -> None:
    set_password(center.center, NAME, PASSWORD)
    for _ in range(2):
        for _ in range(MOST_FAILURES - 1):
            with pytest.raises(SignInWrong):
                sign_in(center.center, NAME, "wrong")
        assert sign_in(center.center, NAME, PASSWORD)
