"""The people of the centre's page: their passwords, and who is signed in.

A session is a random token that the browser keeps; the database holds its SHA-256 alone. Forms carry a token
that is made from the session's, so that no other site can fill one in for somebody who is signed in.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, delete, func, insert, select, update

from station_app.center.center import Center
from station_app.center.own_tables import operator, operator_session, sign_in_attempt
from station_app.center.registry import operator_id
from station_app.errors.operators import OperatorNameWrong, PasswordTooShort, SignInSlowed, SignInWrong
from station_app.sync.passwords import hash_password, password_fits

LEAST_PASSWORD = 8
LONGEST_NAME = 40
LONGEST_PASSWORD = 1000
"""Characters; what is longer is nobody's password, and would only cost time."""
SESSION_SECONDS = 12 * 3600
MOST_FAILURES = 5
FAILURE_MINUTES = 5

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in; ``form_token`` must come back with each form."""

    name: str
    form_token: str


def set_password(center: Center, name: str, password: str) -> None:
    """Give an operator a password and end the sessions of the one before.

    Raises OperatorNameWrong and PasswordTooShort.
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise OperatorNameWrong(most=LONGEST_NAME)
    if len(password) < LEAST_PASSWORD:
        raise PasswordTooShort(least=LEAST_PASSWORD)
    kept = hash_password(password)
    with center.write() as connection:
        known = operator_id(connection, name, center.now())
        connection.execute(update(operator).where(operator.c.id == known).values(password_hash=kept))
        connection.execute(delete(operator_session).where(operator_session.c.operator_id == known))
        connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.name == name))


def sign_in(center: Center, name: str, password: str) -> str:
    """A new session's token for who knows the password. Raises SignInWrong and SignInSlowed.

    An attempt counts before it is looked at, so that many at once are no way around the limit.
    """
    name = name.strip()[: LONGEST_NAME + 1]  # one more than any operator's: cut, it is still nobody's
    with center.write() as connection:
        kept = _note_attempt(connection, name, center.now())
    if len(password) > LONGEST_PASSWORD or not password_fits(password, kept):
        raise SignInWrong(name=name)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with center.write() as connection:
        connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.name == name))
        connection.execute(delete(operator_session).where(operator_session.c.expires_at <= center.now()))
        connection.execute(
            insert(operator_session).values(
                token_hash=_hashed(token),
                operator_id=operator_id(connection, name, center.now()),
                expires_at=center.now() + SESSION_SECONDS * 1000,
            )
        )
    return token


def find_signed_in(connection: Connection, token: str, now: int) -> SignedIn | None:
    """Whose session the token is, None where it is nobody's or over; ``now`` in milliseconds."""
    name = connection.execute(
        select(operator.c.name)
        .join(operator_session, operator_session.c.operator_id == operator.c.id)
        .where(operator_session.c.token_hash == _hashed(token), operator_session.c.expires_at > now)
    ).scalar()
    return None if name is None else SignedIn(name, form_token(token))


def sign_out(center: Center, token: str) -> None:
    """End a session."""
    with center.write() as connection:
        connection.execute(delete(operator_session).where(operator_session.c.token_hash == _hashed(token)))


def form_token(token: str) -> str:
    """What a form carries to prove that it was made for the holder of ``token``."""
    return hmac.new(token.encode(), b"form", sha256).hexdigest()


def _note_attempt(connection: Connection, name: str, now: int) -> str | None:
    """Count an attempt; the hash of the operator's password. Raises SignInSlowed."""
    # The lock makes attempts under a known name follow one another.
    query = select(operator.c.password_hash).where(operator.c.name == name).with_for_update()
    kept: str | None = connection.execute(query).scalar()
    attempt = sign_in_attempt.c
    connection.execute(delete(sign_in_attempt).where(attempt.at <= now - FAILURE_MINUTES * 60_000))
    count = select(func.count()).select_from(sign_in_attempt).where(attempt.name == name)
    if connection.execute(count).scalar_one() >= MOST_FAILURES:
        raise SignInSlowed(name=name, most=MOST_FAILURES, minutes=FAILURE_MINUTES)
    connection.execute(insert(sign_in_attempt).values(name=name, at=now))
    return kept


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
