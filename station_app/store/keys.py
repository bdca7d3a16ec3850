"""The key file: the store's random key, wrapped once per user and once by the recovery code.

A password change rewraps the key and never re-encrypts the store. Nothing here needs the database,
so that the sign-in page can show who may sign in before the store is opened.
"""

from __future__ import annotations

import json
import os
import unicodedata
from base64 import b64decode, b64encode
from binascii import crc32
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from station_app.errors.store import (
    KeyFileDamaged,
    PasswordTooLong,
    PasswordTooShort,
    UnknownUser,
    UserNameTaken,
    WrongPassword,
    WrongRecoveryCode,
)
from station_app.store.files import write_whole

KEY_BYTES = 32
PASSWORD_LEAST = 6
PASSWORD_MOST = 128
ARGON2_TIME = 3
ARGON2_MEMORY_KIB = 64 * 1024
_REBUILDING = b"rebuilding"
_SALT_BYTES, _NONCE_BYTES = 16, 12
_MOST_TIME, _MOST_MEMORY_KIB = 64, 1 << 20
"""What a key file may ask of this computer; beyond it, it is damaged."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letters that are taken for digits."""
RECOVERY_GROUPS = 8
RECOVERY_GROUP = 4


@dataclass(frozen=True, slots=True)
class Wrap:
    """The store key under one secret; salts, nonces and ciphertexts in base64."""

    salt: str
    nonce: str
    sealed: str
    time: int
    memory: int


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A user who can unlock the store.

    ``recovered`` where the recovery code gave the password, and the journal does not say so yet.
    """

    user_id: int
    name: str
    wrap: Wrap
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What lies beside the store: the station's name for the sign-in page, and the wraps."""

    station: str
    holders: tuple[KeyHolder, ...]
    recovery: Wrap
    is_demo: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Who may sign in, in the order in which they were added."""
        return tuple(holder.name for holder in self.holders)

    def unlock(self, name: str, password: str) -> tuple[int, bytes]:
        """The user's id and the store key; raises UnknownUser or WrongPassword."""
        holder = self._holder(name)
        key = _open(holder.wrap, _password(password), f"user:{holder.user_id}")
        if key is None:
            raise WrongPassword
        return holder.user_id, key

    def unlock_with_recovery_code(self, code: str) -> bytes:
        """The store key; raises WrongRecoveryCode."""
        key = _open(self.recovery, normal_recovery_code(code), "recovery")
        if key is None:
            raise WrongRecoveryCode
        return key

    def with_user(
        self, key: bytes, user_id: int, name: str, password: str, *, recovered: bool = False
    ) -> KeyFile:
        """Add a user, or give one a new password or name; raises UserNameTaken and password errors."""
        check_password(password)
        if any(holder.name == name and holder.user_id != user_id for holder in self.holders):
            raise UserNameTaken(name=name)
        mine = KeyHolder(user_id, name, _seal(key, _password(password), f"user:{user_id}"), recovered)
        if all(holder.user_id != user_id for holder in self.holders):
            return replace(self, holders=(*self.holders, mine))
        return replace(
            self, holders=tuple(mine if holder.user_id == user_id else holder for holder in self.holders)
        )

    def renamed(self, user_id: int, name: str) -> KeyFile:
        """The same with a user's new name; the password stays."""
        return self._changed(user_id, name=name)

    def journalled(self, user_id: int) -> KeyFile:
        """The same once the journal says that a user came in by the recovery code."""
        return self._changed(user_id, recovered=False)

    def without_user(self, user_id: int) -> KeyFile:
        """The same without a user, whose password no longer opens the store."""
        return replace(self, holders=tuple(h for h in self.holders if h.user_id != user_id))

    def with_recovery_code(self, key: bytes, code: str) -> KeyFile:
        """The same with another recovery code; the old one no longer opens the store."""
        return replace(self, recovery=_seal(key, normal_recovery_code(code), "recovery"))

    def to_bytes(self) -> bytes:
        """The file's content (JSON), with a check sum by which damage is told from a wrong password."""
        facts = {"version": 1, **asdict(self)}
        return json.dumps({**facts, "check": _check_sum(facts)}, ensure_ascii=False, indent=1).encode()

    def save(self, path: Path) -> None:
        """Replace the file whole."""
        write_whole(path, self.to_bytes())

    def _changed(self, user_id: int, **facts: Any) -> KeyFile:
        changed = (replace(each, **facts) if each.user_id == user_id else each for each in self.holders)
        return replace(self, holders=tuple(changed))

    def _holder(self, name: str) -> KeyHolder:
        for holder in self.holders:
            if holder.name == name:
                return holder
        raise UnknownUser(name=name)


def load_key_file(path: Path) -> KeyFile:
    """Read a key file; raises KeyFileDamaged."""
    try:
        return parse_key_file(path.read_bytes())
    except OSError as error:
        raise KeyFileDamaged from error


def parse_key_file(content: bytes) -> KeyFile:
    """Read a key file's content; raises KeyFileDamaged."""
    try:
        facts = json.loads(content)
        if facts.pop("check") != _check_sum(facts):
            raise KeyFileDamaged
        holders = tuple(
            KeyHolder(
                int(each["user_id"]), str(each["name"]), _wrap(each["wrap"]), bool(each.get("recovered"))
            )
            for each in facts["holders"]
        )
        return KeyFile(str(facts["station"]), holders, _wrap(facts["recovery"]), bool(facts["is_demo"]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise KeyFileDamaged from error


def _check_sum(facts: dict[str, Any]) -> str:
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{crc32(text.encode()):08x}"


def _wrap(facts: dict[str, Any]) -> Wrap:
    """A wrap as a key file gives it; raises ValueError, KeyError or TypeError where it cannot be one."""
    wrap = Wrap(**facts)
    lengths = [len(b64decode(part, validate=True)) for part in (wrap.salt, wrap.nonce)]
    b64decode(wrap.sealed, validate=True)
    if lengths != [_SALT_BYTES, _NONCE_BYTES]:
        raise ValueError(lengths)
    if not (0 < wrap.time <= _MOST_TIME and 0 < wrap.memory <= _MOST_MEMORY_KIB):
        raise ValueError(wrap.time, wrap.memory)
    return wrap


@dataclass(frozen=True, slots=True)
class RecoverySeal:
    """What lets others write to whoever holds the recovery code, see ``models.station.RecoveryKey``.

    ``recipient`` is an age recipient; ``identity`` its age identity, sealed by the store's key (base64);
    ``wrap`` that key, sealed by the recovery code.
    """

    recipient: str
    identity: str
    wrap: Wrap

    @classmethod
    def make(cls, key: bytes, wrap: Wrap) -> RecoverySeal:
        """A new pair for the store key and the wrap that the recovery code opens."""
        import pyrage  # lazy: the sign-in page comes first
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        identity = pyrage.x25519.Identity.generate()
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, str(identity).encode(), _REBUILDING)
        return cls(str(identity.to_public()), b64encode(nonce + sealed).decode(), wrap)

    def open(self, code: str) -> tuple[bytes, str]:
        """The store key, and the age identity; raises WrongRecoveryCode, and KeyFileDamaged."""
        from cryptography.exceptions import InvalidTag  # lazy, as above
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = _open(self.wrap, normal_recovery_code(code), "recovery")
        if key is None:
            raise WrongRecoveryCode
        try:
            sealed = b64decode(self.identity, validate=True)
            identity = AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _REBUILDING)
        except (InvalidTag, ValueError) as error:
            raise KeyFileDamaged from error
        return key, identity.decode()


def wrap_of(facts: dict[str, Any]) -> Wrap:
    """A wrap as others wrote it down; raises KeyFileDamaged where it cannot be one."""
    try:
        return _wrap(facts)
    except (ValueError, LookupError, TypeError) as error:
        raise KeyFileDamaged from error


def new_key_file(station: str, key: bytes, recovery_code: str, *, is_demo: bool = False) -> KeyFile:
    """A key file that only the recovery code opens yet."""
    return KeyFile(station, (), _seal(key, normal_recovery_code(recovery_code), "recovery"), is_demo)


def new_key() -> bytes:
    """A store key: 256 random bits."""
    return os.urandom(KEY_BYTES)


def new_recovery_code() -> str:
    """160 random bits as eight groups of four characters, to be printed and kept apart."""
    import secrets  # lazy: the sign-in page comes first

    groups = (
        "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_GROUP)) for _ in range(RECOVERY_GROUPS)
    )
    return "-".join(groups)


def normal_recovery_code(typed: str) -> str:
    """The code as it is sealed: capitals, no dashes or spaces, O and I and L read as digits."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(str.maketrans("OIL", "011"))
    return "".join(letter for letter in plain if letter in ALPHABET)


def check_password(password: str) -> None:
    """Raises PasswordTooShort or PasswordTooLong; any characters will do, Chinese ones too."""
    if len(_password(password)) < PASSWORD_LEAST:
        raise PasswordTooShort(least=PASSWORD_LEAST)
    if len(password) > PASSWORD_MOST:
        raise PasswordTooLong(most=PASSWORD_MOST)


def _password(typed: str) -> str:
    """Full-width and half-width forms of one password are the same password."""
    return unicodedata.normalize("NFKC", typed)


def _derive(secret: str, wrap_salt: bytes, time: int, memory: int) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # lazy: the sign-in page comes first

    return hash_secret_raw(
        secret.encode(),
        wrap_salt,
        time_cost=time,
        memory_cost=memory,
        parallelism=1,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _seal(key: bytes, secret: str, purpose: str) -> Wrap:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # lazy, as above

    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    derived = _derive(secret, salt, ARGON2_TIME, ARGON2_MEMORY_KIB)
    sealed = AESGCM(derived).encrypt(nonce, key, purpose.encode())
    return Wrap(
        b64encode(salt).decode(),
        b64encode(nonce).decode(),
        b64encode(sealed).decode(),
        ARGON2_TIME,
        ARGON2_MEMORY_KIB,
    )


def _open(wrap: Wrap, secret: str, purpose: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag  # lazy, as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    derived = _derive(secret, b64decode(wrap.salt), wrap.time, wrap.memory)
    try:
        return AESGCM(derived).decrypt(b64decode(wrap.nonce), b64decode(wrap.sealed), purpose.encode())
    except InvalidTag:
        return None
