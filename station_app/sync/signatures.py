"""Signed requests: HTTP message signatures (RFC 9421, Ed25519) over a content digest (RFC 9530, SHA-256).

Covered are the method, the path, the query and, where there is a body, its digest. Host and scheme are
not: a reverse proxy in front of the centre rewrites both, and which centre a station talks to is settled by
the pinned certificate. Paths and queries of this protocol consist of characters that no proxy encodes
anew, so they reach the centre as they were signed; a proxy must not put a prefix before them.
"""

from __future__ import annotations

import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from station_app.clock import Clock, to_millis
from station_app.sync.keys import PublicKeys, StationKeys

CONTENT_DIGEST = "Content-Digest"
SIGNATURE_INPUT = "Signature-Input"
SIGNATURE = "Signature"

SKEW = timedelta(days=366)
"""How far a signature's time may lie from the receiver's clock, before or after.

It is this wide because stations' clocks are wrong, by a whole year where someone set the date by hand, and
a wrong clock must not keep a village off. Within it a recorded request could be sent again; that is
harmless, for every request is idempotent and an answer can be read with the station's keys alone. So nonces
are not remembered either; they make signatures of the same request differ.
"""

_LABEL = "station"
_NONCE_BYTES = 16
_METHOD = re.compile(r"[A-Z]{1,16}")
_TARGET = re.compile(r"(/[!-\"$->@-~]*)(\?[!-\"$-~]*)?")
"""A request's target in origin form: printable ASCII without ``#``, split at the first ``?``."""
_KEY_ID = re.compile(r"[0-9A-Za-z]{1,32}")
_INPUT = re.compile(
    rf'{_LABEL}=(?P<parameters>\("@method" "@path" "@query"(?P<digest> "content-digest")?\)'
    r";created=(?P<created>0|[1-9][0-9]{0,11})"
    r';nonce="[0-9A-Za-z_-]{22}"'
    r';keyid="(?P<keyid>[0-9A-Za-z]{1,32})"'
    r';alg="ed25519")'
)
_SIGNATURE = re.compile(rf"{_LABEL}=:([0-9A-Za-z+/]{{86}}==):")
_DIGEST = re.compile(r"sha-256=:([0-9A-Za-z+/]{43}=):")


class SignatureRefused(Exception):
    """A request that is not signed as it must be; the text says in English which check failed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a proved signature says: whose it is, and the SHA-256 (32 bytes) of the body that belongs to it.

    ``digest`` is None for a request without a body.
    """

    keyid: str
    digest: bytes | None

    def require_body(self, digest: bytes) -> None:
        """Raises SignatureRefused unless ``digest``, the SHA-256 of the body that came, is the signed one."""
        if digest != self.digest:
            raise SignatureRefused("the body is not the one that was signed")


def sign_request(
    keys: StationKeys, keyid: str, method: str, target: str, clock: Clock, body: bytes | None = None
) -> dict[str, str]:
    """The header fields that sign a request.

    ``target`` is the path with its query, encoded as it is sent; ``keyid`` is the station's code. Raises
    ValueError where either, or the method, could not stand in a request of this protocol.
    """
    path, query = _split(method, target)
    if not _KEY_ID.fullmatch(keyid):
        raise ValueError("keyid")
    digest = None if body is None else content_digest(sha256(body).digest())
    names = ["@method", "@path", "@query", *([] if digest is None else ["content-digest"])]
    covered = " ".join(f'"{name}"' for name in names)
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    parameters = f'({covered});created={_seconds(clock)};nonce="{nonce}";keyid="{keyid}";alg="ed25519"'
    signature = keys.sign(_base_of(method, path, query, digest, parameters))
    fields = {
        SIGNATURE_INPUT: f"{_LABEL}={parameters}",
        SIGNATURE: f"{_LABEL}=:{b64encode(signature).decode()}:",
    }
    return fields if digest is None else {CONTENT_DIGEST: digest, **fields}


def verify_request(
    method: str,
    target: str,
    fields: Iterable[tuple[str, str]],
    key_of: Callable[[str], PublicKeys | None],
    clock: Clock,
    skew: timedelta = SKEW,
) -> Signed:
    """Prove a request by its header fields alone, so that a stranger's body need not be read.

    The body is proved afterwards by ``Signed.require_body``. ``fields`` are names and values as they came,
    repeated ones repeated; ``key_of`` gives the public keys for a keyid, None for an unknown one. Only the
    one form that ``sign_request`` writes is taken. Raises SignatureRefused.
    """
    found = _single_fields(fields)
    stated = _INPUT.fullmatch(found[SIGNATURE_INPUT] or "")
    if stated is None:
        raise SignatureRefused(f"{SIGNATURE_INPUT} is missing or not of the form that is taken")
    digest_field = found[CONTENT_DIGEST]
    if (stated["digest"] is None) != (digest_field is None):
        raise SignatureRefused(f"{CONTENT_DIGEST} and what the signature covers do not agree")
    digest = None if digest_field is None else _bytes_of(CONTENT_DIGEST, digest_field, _DIGEST)
    signature = _bytes_of(SIGNATURE, found[SIGNATURE] or "", _SIGNATURE)
    try:
        path, query = _split(method, target)
    except ValueError as error:
        raise SignatureRefused(f"the request's {error} cannot be signed") from error
    keys = key_of(stated["keyid"])
    if keys is None:
        raise SignatureRefused(f"nobody is known as {stated['keyid']}")
    if not keys.verifies(signature, _base_of(method, path, query, digest_field, stated["parameters"])):
        raise SignatureRefused(f"the signature is not {stated['keyid']}'s over this request")
    away = timedelta(seconds=abs(int(stated["created"]) - _seconds(clock)))
    if away > skew:
        raise SignatureRefused(f"the sender's clock is {away.days} days off; {skew.days} are allowed")
    return Signed(stated["keyid"], digest)


def content_digest(digest: bytes) -> str:
    """The value of a Content-Digest field for a SHA-256 (32 bytes)."""
    return f"sha-256=:{b64encode(digest).decode()}:"


def signature_base(components: Sequence[tuple[str, str]], parameters: str) -> bytes:
    """The bytes that a signature covers (RFC 9421, section 2.5): names with values, then the parameters."""
    lines = [f'"{name}": {value}' for name, value in (*components, ("@signature-params", parameters))]
    return "\n".join(lines).encode("ascii")


def _base_of(method: str, path: str, query: str, digest: str | None, parameters: str) -> bytes:
    components = [("@method", method), ("@path", path), ("@query", query)]
    if digest is not None:
        components.append(("content-digest", digest))
    return signature_base(components, parameters)


def _split(method: str, target: str) -> tuple[str, str]:
    """The path and the query, which begins with ``?`` and is just that where there is none."""
    if not _METHOD.fullmatch(method):
        raise ValueError("method")
    parts = _TARGET.fullmatch(target)
    if parts is None:
        raise ValueError("target")
    return parts[1], parts[2] or "?"


def _single_fields(fields: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """The three fields that matter, each of which may come once."""
    found: dict[str, str | None] = dict.fromkeys((CONTENT_DIGEST, SIGNATURE_INPUT, SIGNATURE))
    names = {name.lower(): name for name in found}
    for field, value in fields:
        name = names.get(field.lower())
        if name is None:
            continue
        if found[name] is not None:
            raise SignatureRefused(f"{name} comes twice")
        found[name] = value
    return found


def _bytes_of(name: str, field: str, form: re.Pattern[str]) -> bytes:
    """The bytes that a field states in base 64; their last digit's spare bits must be zero."""
    stated = form.fullmatch(field)
    raw = b"" if stated is None else b64decode(stated[1])
    if stated is None or b64encode(raw).decode() != stated[1]:
        raise SignatureRefused(f"{name} is missing or not of the form that is taken")
    return raw


def _seconds(clock: Clock) -> int:
    return to_millis(clock.now()) // 1000
