"""The salt that a store's file is made with.

SQLCipher keeps it in the first bytes of the file and no page can be read without it, so it must not be lost
with them: it follows from the key, which is random and the store's own.
"""

from __future__ import annotations

from hashlib import sha256

SALT_BYTES = 16


def salt_of(key: bytes) -> bytes:
    """The salt of a file that is made with this key."""
    return sha256(b"station.db salt\0" + key).digest()[:SALT_BYTES]
