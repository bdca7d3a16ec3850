"""The line to the centre: signed requests over TLS to the one certificate that is pinned."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import httpx

from station_app.clock import Clock, from_millis, local
from station_app.errors.online import (
    CenterAnswerStrange,
    CenterBusy,
    CenterNotTrusted,
    CenterOlder,
    CenterUnreachable,
    KeyChangeRefused,
    KeysReplaced,
    NotLetIn,
    StationRevoked,
    UploadRefused,
)
from station_app.sync.bundle import Bundle, Kind, Limits
from station_app.sync.keys import StationKeys
from station_app.sync.service import Service
from station_app.sync.signatures import sign_request

_TIMEOUT = httpx.Timeout(20, connect=5)
"""Seconds without a byte after which the line is given up; leaving the program may have to wait for it."""
_MOST = Limits().payload_size + (1 << 20)
_MOST_SAID = 1 << 20
_NAME = re.compile(r"[0-9A-Za-z-]{1,100}\.bundle")
_LATER = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


_UNKNOWN = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
"""The answer of a program that does not know an address yet."""
_REFUSED = frozenset({HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
_WHAT = {Kind.UP: "这次的数据", Kind.BLOBS: "照片", Kind.ASK: "恢复后的核对"}


class Reply(StrEnum):
    """What the centre did with a bundle."""

    TAKEN = "taken"
    HELD = "held"
    GAP = "gap"
    FORK = "fork"


@dataclass(frozen=True, slots=True)
class Answer:
    """``seq`` is where to resend from after a gap, or where the fork begins; else None."""

    reply: Reply
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bundle of the inbox; ``last`` is its last entry of the centre's log of that epoch."""

    name: str
    epoch: str
    last: int


class Line:
    """A connection to the centre, to be used with ``with``.

    Every call raises CenterUnreachable, CenterNotTrusted, CenterBusy, NotLetIn, KeysReplaced, StationRevoked
    and CenterAnswerStrange. Nothing is followed elsewhere, and no proxy of the computer is asked.
    """

    def __init__(self, service: Service, keys: StationKeys, code: str, clock: Clock) -> None:
        self._keys, self._code, self._clock = keys, code, clock
        self._client = httpx.Client(
            base_url=service.address,
            verify=pinned(service.certificate),
            timeout=_TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def put(self, bundle: Bundle) -> Answer:
        """Upload a bundle; also raises UploadRefused and CenterOlder. The same one again is HELD."""
        target = f"{self._station}/{bundle.header.target}"
        with self._asked("PUT", target, bundle.content) as response:
            said = _said(_content(response, _MOST_SAID))
        match response.status_code:
            case HTTPStatus.CREATED:
                return Answer(Reply.TAKEN)
            case HTTPStatus.OK:
                return Answer(Reply.HELD)
            case HTTPStatus.CONFLICT if "resend_from" in said:
                return Answer(Reply.GAP, _number(said, "resend_from"))
            case HTTPStatus.CONFLICT if "fork_at" in said:
                return Answer(Reply.FORK, _number(said, "fork_at"))
        raise _refused_upload(response, said, _WHAT[bundle.header.facts.kind])

    def put_request(self, content: bytes) -> None:
        """Have this station's keys replaced by a request, which proves itself; the same one again is well.

        Also raises CenterOlder and KeyChangeRefused.
        """
        with self._asked("PUT", f"{self._station}/keys", content) as response:
            said = _said(_content(response, _MOST_SAID))
        match response.status_code:
            case HTTPStatus.CREATED | HTTPStatus.OK:
                return
            case HTTPStatus.UNAUTHORIZED:
                raise KeyChangeRefused(reason=_reason(said))
        raise _refused_upload(response, said, "更换密钥的申请")

    def sign_with(self, keys: StationKeys) -> None:
        """Sign by other keys from now on."""
        self._keys = keys

    def inbox(self) -> list[Waiting]:
        """The bundles that wait for this station, in the order in which they are to be taken in."""
        with self._asked("GET", f"{self._station}/inbox") as response:
            said = _said(_content(response, _MOST_SAID))
        if response.status_code != HTTPStatus.OK:
            raise _refusal(response, said)
        try:
            return [_waiting(each) for each in said["bundles"]]
        except (KeyError, TypeError) as error:
            raise CenterAnswerStrange(reason="an inbox without bundles") from error

    def returns(self) -> list[str]:
        """The names of what a restored store is given back, in the order in which to take it in."""
        with self._asked("GET", f"{self._station}/returns") as response:
            said = _said(_content(response, _MOST_SAID))
        if response.status_code != HTTPStatus.OK:
            raise _refusal(response, said)
        names = said.get("bundles")
        if not isinstance(names, list) or not all(
            isinstance(each, str) and _NAME.fullmatch(each) for each in names
        ):
            raise CenterAnswerStrange(reason="names that are no bundles'")
        return names

    def fetch(self, name: str) -> bytes:
        """All bytes of a bundle of the inbox."""
        with self._asked("GET", f"{self._station}/inbox/{name}") as response:
            content = _content(response, _MOST)
        if response.status_code != HTTPStatus.OK:
            raise _refusal(response, _said(content))
        return content

    @property
    def _station(self) -> str:
        return f"/v1/stations/{self._code}"

    @contextmanager
    def _asked(self, method: str, target: str, body: bytes | None = None) -> Iterator[httpx.Response]:
        signed = sign_request(self._keys, self._code, method, target, self._clock, body)
        try:
            with self._client.stream(method, target, content=body, headers=signed) as response:
                yield response
        except httpx.ConnectError as error:
            if _is_about_trust(error):
                raise CenterNotTrusted(reason=error) from error
            raise CenterUnreachable(reason=error) from error
        except httpx.HTTPError as error:
            raise CenterUnreachable(reason=f"{type(error).__name__} {error}") from error


def pinned(certificate: str) -> ssl.SSLContext:
    """Trusts this one certificate (PEM) and nothing else; the name of the host does not matter then."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a given one need not be its own authority
    context.load_verify_locations(cadata=certificate)
    return context


def _is_about_trust(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _content(response: httpx.Response, most: int) -> bytes:
    """The body, of which no more than ``most`` bytes are ever held."""
    parts, size = [], 0
    for part in response.iter_raw():
        size += len(part)
        if size > most:
            raise CenterAnswerStrange(reason=f"more than {most} bytes")
        parts.append(part)
    return b"".join(parts)


def _said(content: bytes) -> dict[str, Any]:
    """What a JSON answer says; nothing where it is none."""
    try:
        said = httpx.Response(HTTPStatus.OK, content=content).json()
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _waiting(stated: dict[str, Any]) -> Waiting:
    name, epoch = stated["name"], stated["epoch"]
    if not isinstance(name, str) or not isinstance(epoch, str) or not _NAME.fullmatch(name):
        raise CenterAnswerStrange(reason="a name that is no bundle's")
    return Waiting(name, epoch, _number(stated, "last"))


def _number(said: dict[str, Any], name: str) -> int:
    value = said[name]
    if type(value) is not int or value < 1:
        raise CenterAnswerStrange(reason=name)
    return value


def _day(millis: int) -> str:
    """The day of an instant that the centre states, as far as there is one."""
    try:
        return f"{local(from_millis(millis)):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError) as error:
        raise CenterAnswerStrange(reason="retired_at") from error


def _reason(said: dict[str, Any]) -> str:
    return str(said.get("reason", ""))[:200]


def _refused_upload(response: httpx.Response, said: dict[str, Any], what: str) -> Exception:
    """Why ``what`` (in Chinese) was not taken."""
    status, reason = response.status_code, _reason(said)
    if status in _UNKNOWN or said.get("update") == "centre":
        return CenterOlder(what=what, reason=reason or f"status {status}")
    if status in _REFUSED:
        return UploadRefused(said=said.get("sentence", ""), reason=reason)
    return _refusal(response, said)


def _refusal(response: httpx.Response, said: dict[str, Any]) -> Exception:
    reason, status = _reason(said), response.status_code
    if status == HTTPStatus.UNAUTHORIZED and type(at := said.get("retired_at")) is int:
        return KeysReplaced(day=_day(at), reason=reason)
    if status == HTTPStatus.UNAUTHORIZED:
        return NotLetIn(reason=reason)
    if status == HTTPStatus.FORBIDDEN:
        return StationRevoked(reason=reason)
    if status in _LATER:
        return CenterBusy(status=status)
    return CenterAnswerStrange(reason=f"status {status} {reason}")
