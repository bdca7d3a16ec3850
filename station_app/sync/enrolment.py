"""How a station and a centre come to know each other: the request, the check code, the welcome."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field, replace
from pathlib import Path

from station_app.domain.journal import canonical
from station_app.errors.sync import (
    FileUnreadable,
    NewerEnrolment,
    NotARequest,
    NotAWelcome,
    WelcomeForAnother,
    WelcomeFromAnotherCenter,
)
from station_app.sync.keys import KeysUnreadable, NotDecryptable, PublicKeys, StationKeys, encrypt
from station_app.sync.service import Service, ServiceWrong, service_fields, service_from

REQUEST_SUFFIX = ".request"
WELCOME_SUFFIX = ".welcome"
REQUEST_LIMIT = 16 << 10
WELCOME_LIMIT = 8 << 20
"""Bytes beyond which a file is not read at all."""

_REQUEST = "station-request"
_WELCOME = "station-welcome"
_VERSION = 1
_REPLACING_VERSION = 2
"""Of a request that replaces keys."""
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_QR = "SR1"
_NAME_LIMIT = 100
_IDENTIFIER = re.compile(r"[0-9A-Za-z]{1,32}")
_LARGEST = (1 << 53) - 1


@dataclass(frozen=True, slots=True)
class Request:
    """A station asks to be enrolled; ``created_at`` is in milliseconds since the epoch, UTC.

    One that is enrolled asks so to have its keys replaced: ``replaces`` is the fingerprint of those it has,
    and ``consent`` their signature (hex) over the request; both are empty otherwise.
    """

    station_code: str
    station_name: str
    keys: PublicKeys
    created_at: int
    replaces: str = ""
    consent: str = ""

    @property
    def file_name(self) -> str:
        """One for each pair of keys, where an enrolled station asks to have its keys replaced."""
        keys = f"-keys-{self.keys.fingerprint[:6]}" if self.replaces else ""
        return f"{self.station_code}{keys}{REQUEST_SUFFIX}"

    def is_consented_by(self, keys: PublicKeys) -> bool:
        """True where these are the keys that are to be replaced, and they signed for it."""
        if self.replaces != keys.fingerprint:
            return False
        return keys.verifies(bytes.fromhex(self.consent), canonical(_consented_body(self)).encode())


@dataclass(frozen=True, slots=True)
class Welcome:
    """A centre takes a station in under ``station_code``.

    ``catalogue`` is JSON that the station may start from (rules, goods); empty where it sends none.
    ``service`` is where the centre can be reached over the network, None where it cannot.
    """

    center_id: str
    center_name: str
    center_keys: PublicKeys
    station_code: str
    station_fingerprint: str
    created_at: int
    catalogue: dict[str, object] = field(default_factory=dict)
    service: Service | None = None

    @property
    def file_name(self) -> str:
        return f"{self.station_code}{WELCOME_SUFFIX}"


class _Wrong(ValueError):
    """A document that is not as it must be; the text says in English which check failed."""


class _Newer(Exception):
    """A document of a later version."""

    def __init__(self, version: int) -> None:
        super().__init__(str(version))
        self.version = version


# The request: plain, signed by the keys that it brings. Who sent it is settled by phone.


def write_request(request: Request, keys: StationKeys) -> bytes:
    """The request file."""
    return _signed(_request_body(request), keys)


def read_request(path: Path) -> Request:
    """The request that a file holds, signed by its own keys.

    Raises FileUnreadable, NotARequest and NewerEnrolment.
    """
    return request_from(_content(path, REQUEST_LIMIT), path.name)


def request_from(content: bytes, file_name: str) -> Request:
    """The request that these bytes hold; ``file_name`` is for the sentences. Raises as ``read_request``."""
    versions = (_VERSION, _REPLACING_VERSION)
    try:
        body, signature = _opened(content, REQUEST_LIMIT, _REQUEST, versions)
        return _proved_request(body, signature)
    except _Newer as error:
        raise NewerEnrolment(file=file_name, version=error.version, known=versions[-1]) from error
    except _Wrong as error:
        raise NotARequest(file=file_name, reason=str(error)) from error


def write_replacing_request(request: Request, keys: StationKeys, old: StationKeys) -> bytes:
    """The request file of an enrolled station that asks to have its ``old`` keys replaced by ``keys``."""
    asked = replace(request, replaces=old.public.fingerprint)
    consent = old.sign(canonical(_consented_body(asked)).encode()).hex()
    return write_request(replace(asked, consent=consent), keys)


def request_to_qr(request: Request, keys: StationKeys) -> str:
    """The request as one line of about 270 characters for a QR code."""
    signature = keys.sign(canonical(_request_body(request)).encode())
    signing = _base64(bytes.fromhex(request.keys.signing))
    fields = [_QR, request.station_code, request.station_name, request.created_at, signing]
    return canonical([*fields, request.keys.age, _base64(signature)])


def request_from_qr(text: str) -> Request:
    """The request that a scanned line holds. Raises NotARequest."""
    try:
        mark, code, name, created_at, signing, age, signature = json.loads(text[:REQUEST_LIMIT])
        if mark != _QR:
            raise _Wrong("not a request's QR code")
        keys = {"age": age, "signing": urlsafe_b64decode(signing).hex()}
        body: dict[str, object] = {
            "created_at": created_at,
            "format": _REQUEST,
            "keys": keys,
            "station_code": code,
            "station_name": name,
            "version": _VERSION,
        }
        return _proved_request(body, urlsafe_b64decode(signature))
    except (ValueError, TypeError, RecursionError) as error:
        raise NotARequest(file="QR", reason=str(error)) from error


def _request_body(request: Request) -> dict[str, object]:
    if request.replaces:
        return {**_consented_body(request), "consent": request.consent}
    return {
        "created_at": request.created_at,
        "format": _REQUEST,
        "keys": _keys_body(request.keys),
        "station_code": request.station_code,
        "station_name": request.station_name,
        "version": _VERSION,
    }


def _consented_body(request: Request) -> dict[str, object]:
    """What the keys that are to be replaced sign."""
    body = _request_body(replace(request, replaces=""))
    return {**body, "replaces": request.replaces, "version": _REPLACING_VERSION}


def _proved_request(body: dict[str, object], signature: bytes) -> Request:
    request = Request(
        station_code=_identifier(body, "station_code"),
        station_name=_name(body, "station_name"),
        keys=_keys(body),
        created_at=_number(body, "created_at"),
    )
    if body["version"] == _REPLACING_VERSION:
        replaces, consent = _matching(body, "replaces", _FINGERPRINT), _matching(body, "consent", _SIGNATURE)
        request = replace(request, replaces=replaces, consent=consent)
    if not request.keys.verifies(signature, canonical(_request_body(request)).encode()):
        raise _Wrong("signature")
    return request


# The welcome: signed by the centre, sealed for the one station. Whose it is is settled by phone too.


def write_welcome(welcome: Welcome, keys: StationKeys, recipient: PublicKeys) -> bytes:
    """The welcome file, which only the station with the keys ``recipient`` can open."""
    return encrypt(_signed(_welcome_body(welcome), keys), [recipient.age])


def read_welcome(path: Path, keys: StationKeys, known_center: PublicKeys | None = None) -> Welcome:
    """The welcome that a file holds for the station with these keys.

    A first welcome is signed by the keys that it brings: show ``center_keys.check_code`` and have it
    compared by phone. Later ones must come from ``known_center``. Raises FileUnreadable, NotAWelcome,
    NewerEnrolment, WelcomeForAnother and WelcomeFromAnotherCenter.
    """
    content, file_name = _content(path, WELCOME_LIMIT), path.name
    try:
        body, signature = _opened(keys.decrypt(content), WELCOME_LIMIT, _WELCOME)
        welcome = _proved_welcome(body, signature)
    except NotDecryptable as error:
        if error.other_key:
            raise WelcomeForAnother(file=file_name) from error
        raise NotAWelcome(file=file_name, reason=str(error)) from error
    except _Newer as error:
        raise NewerEnrolment(file=file_name, version=error.version, known=_VERSION) from error
    except _Wrong as error:
        raise NotAWelcome(file=file_name, reason=str(error)) from error
    if welcome.station_fingerprint != keys.public.fingerprint:
        raise WelcomeForAnother(file=file_name)
    if known_center is not None and welcome.center_keys != known_center:
        raise WelcomeFromAnotherCenter(file=file_name)
    return welcome


def _welcome_body(welcome: Welcome) -> dict[str, object]:
    return {
        "catalogue": welcome.catalogue,
        "center_id": welcome.center_id,
        "center_name": welcome.center_name,
        "created_at": welcome.created_at,
        "format": _WELCOME,
        "keys": _keys_body(welcome.center_keys),
        "service": None if welcome.service is None else service_fields(welcome.service),
        "station_code": welcome.station_code,
        "station_fingerprint": welcome.station_fingerprint,
        "version": _VERSION,
    }


def _proved_welcome(body: dict[str, object], signature: bytes) -> Welcome:
    catalogue = body.get("catalogue")
    fingerprint = body.get("station_fingerprint")
    if not isinstance(catalogue, dict) or not isinstance(fingerprint, str):
        raise _Wrong("fields")
    welcome = Welcome(
        center_id=_identifier(body, "center_id"),
        center_name=_name(body, "center_name"),
        center_keys=_keys(body),
        station_code=_identifier(body, "station_code"),
        station_fingerprint=fingerprint,
        created_at=_number(body, "created_at"),
        catalogue=catalogue,
        service=_service(body),
    )
    if not welcome.center_keys.verifies(signature, canonical(_welcome_body(welcome)).encode()):
        raise _Wrong("signature")
    return welcome


# What both documents share: canonical JSON of a body and the signature over the body's canonical JSON.


def _signed(body: dict[str, object], keys: StationKeys) -> bytes:
    signature = keys.sign(canonical(body).encode()).hex()
    return canonical({"body": body, "signature": signature}).encode()


def _content(path: Path, limit: int) -> bytes:
    """The file's bytes, or just enough of them to show that they are too many."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise FileUnreadable(file=path.name) from error


def _opened(
    content: bytes, limit: int, wanted: str, versions: tuple[int, ...] = (_VERSION,)
) -> tuple[dict[str, object], bytes]:
    if len(content) > limit:
        raise _Wrong("size")
    try:
        document = json.loads(content)
        body, signature = document["body"], bytes.fromhex(document["signature"])
        same = canonical(document).encode() == content
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _Wrong("not JSON of a body and a signature") from error
    if not isinstance(body, dict) or body.get("format") != wanted:
        raise _Wrong("format")
    version = _number(body, "version")
    if version not in versions:
        raise _Newer(version)
    if not same:
        raise _Wrong("not canonical")
    return body, signature


def _keys_body(keys: PublicKeys) -> dict[str, object]:
    return {"age": keys.age, "signing": keys.signing}


def _keys(body: dict[str, object]) -> PublicKeys:
    keys = body.get("keys")
    if not isinstance(keys, dict):
        raise _Wrong("keys")
    try:
        return PublicKeys(signing=keys["signing"], age=keys["age"])
    except (KeyError, KeysUnreadable) as error:
        raise _Wrong("keys") from error


def _service(body: dict[str, object]) -> Service | None:
    fields = body.get("service")
    try:
        return None if fields is None else service_from(fields)
    except ServiceWrong as error:
        raise _Wrong("service") from error


def _identifier(body: dict[str, object], name: str) -> str:
    return _matching(body, name, _IDENTIFIER)


def _matching(body: dict[str, object], name: str, form: re.Pattern[str]) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise _Wrong(name)
    return value


def _name(body: dict[str, object], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > _NAME_LIMIT or not value.isprintable():
        raise _Wrong(name)
    return value


def _number(body: dict[str, object], name: str) -> int:
    value = body.get(name)
    if type(value) is not int or not -_LARGEST <= value <= _LARGEST:
        raise _Wrong(name)
    return value


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode()
