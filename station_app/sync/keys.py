"""The keys of a station or a centre: Ed25519 to sign, age (X25519) to be written to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from station_app.domain.journal import canonical

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_KEY_SIZE = 32


class KeysUnreadable(ValueError):
    """Text that should hold keys does not."""


class NotDecryptable(Exception):
    """Not an age file, damaged, or encrypted to other keys; ``other_key`` tells the last apart."""

    def __init__(self, *, other_key: bool) -> None:
        super().__init__("encrypted to other keys" if other_key else "not an age file, or damaged")
        self.other_key = other_key


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What others know of a party: ``signing`` is 64 hex digits, ``age`` a recipient ``age1…``."""

    signing: str
    age: str

    def __post_init__(self) -> None:
        """Raises KeysUnreadable unless both are keys in their canonical form."""
        try:
            raw = bytes.fromhex(self.signing)
            recipient = str(pyrage.x25519.Recipient.from_str(self.age))
        except (ValueError, TypeError, pyrage.RecipientError) as error:
            raise KeysUnreadable("not a public key") from error
        if len(raw) != _KEY_SIZE or raw.hex() != self.signing or recipient != self.age:
            raise KeysUnreadable("not a public key")

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over both keys."""
        return sha256(f"station-keys 1\n{self.signing}\n{self.age}\n".encode()).hexdigest()

    @property
    def check_code(self) -> str:
        """The ten characters that two people compare by phone, as ``XXXXX-XXXXX``.

        They are the first 50 bits of the fingerprint in Crockford's base 32, which has no I, L, O, U.
        """
        bits = int(self.fingerprint, 16) >> (256 - 50)
        code = "".join(_CROCKFORD[bits >> shift & 31] for shift in range(45, -1, -5))
        return f"{code[:5]}-{code[5:]}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """True where ``signature`` (64 bytes) is this party's over ``message``."""
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.signing))
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class StationKeys:
    """The private keys of one station; a centre holds a pair of the same make.

    ``seed`` is the 64 hex digits of the Ed25519 seed, ``identity`` the age identity.
    """

    seed: str
    identity: str

    def __post_init__(self) -> None:
        """Raises KeysUnreadable unless both are private keys in their canonical form."""
        try:
            raw = bytes.fromhex(self.seed)
            identity = str(pyrage.x25519.Identity.from_str(self.identity))
        except (ValueError, TypeError, pyrage.IdentityError):
            raise KeysUnreadable("not a private key") from None  # the cause would quote the key
        if len(raw) != _KEY_SIZE or raw.hex() != self.seed or identity != self.identity:
            raise KeysUnreadable("not a private key")

    def __repr__(self) -> str:
        return f"StationKeys({self.public.check_code})"

    @classmethod
    def generate(cls) -> Self:
        """New keys from the system's random source."""
        seed = Ed25519PrivateKey.generate().private_bytes_raw().hex()
        return cls(seed, str(pyrage.x25519.Identity.generate()))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The keys that ``to_text`` wrote. Raises KeysUnreadable."""
        try:
            fields = json.loads(text)
            return cls(fields["signing"], fields["age"])
        except (ValueError, KeyError, TypeError):
            raise KeysUnreadable("not a private key") from None

    def to_text(self) -> str:
        """One line of JSON, to be kept inside the encrypted store and nowhere else."""
        return canonical({"age": self.identity, "signing": self.seed})

    @property
    def public(self) -> PublicKeys:
        """What others may know."""
        signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.seed)).public_key()
        recipient = pyrage.x25519.Identity.from_str(self.identity).to_public()
        return PublicKeys(signing.public_bytes_raw().hex(), str(recipient))

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature (64 bytes) over ``message``."""
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.seed)).sign(message)

    def decrypt(self, ciphertext: bytes, others: Sequence[StationKeys] = ()) -> bytes:
        """The content of an age file that was written to these keys, or to ``others`` of the same owner.

        Raises NotDecryptable.
        """
        identities = [pyrage.x25519.Identity.from_str(keys.identity) for keys in (self, *others)]
        try:
            plain: bytes = pyrage.decrypt(ciphertext, identities)
        except pyrage.DecryptError as error:
            raise NotDecryptable(other_key="No matching keys" in str(error)) from error
        return plain


def encrypt(content: bytes, recipients: list[str]) -> bytes:
    """An age file that each of the ``age1…`` recipients can open."""
    keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    ciphertext: bytes = pyrage.encrypt(content, keys)
    return ciphertext
