"""Passwords of the centre's operators: only their Argon2id hashes are kept."""

from __future__ import annotations

from functools import cache

TIME = 3
MEMORY_KIB = 64 << 10
"""The second choice of RFC 9106: the first takes 2 GiB for each person who signs in."""
_LANES = 4


def hash_password(password: str) -> str:
    """The salted hash, in the form that carries its own parameters."""
    from argon2 import PasswordHasher  # lazy: a command that asks for no password does not need it

    return PasswordHasher(time_cost=TIME, memory_cost=MEMORY_KIB, parallelism=_LANES).hash(password)


def password_fits(password: str, kept: str | None) -> bool:
    """Whether ``kept`` is the hash of the password.

    Never where nothing is kept; that takes as long as a wrong password, so that the time does not tell who
    is known.
    """
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        PasswordHasher().verify(kept or _nobodys(), password)
    except VerificationError:
        return False
    return kept is not None


@cache
def _nobodys() -> str:
    return hash_password("")
