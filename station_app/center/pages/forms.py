"""Reads what a form brings: small, whole, and made for who sends it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import anyio
from starlette.requests import Request

from station_app.center.pages.multipart import Upload, read_multipart
from station_app.errors.operators import FormStale, FormUnreadable

TOKEN = "token"  # noqa: S105 - the name of the hidden field, not a secret
_TYPE = "application/x-www-form-urlencoded"
_UPLOAD_TYPE = "multipart/form-data"
_LARGEST = 256 << 10
"""Bytes: the longest notice, each character of it written as nine, with all of a city's stations."""
_LARGEST_UPLOAD = 4 << 20
"""Bytes: a workbook with as many lines as a catalogue may have."""
_MOST_FIELDS = 2000
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, by the fields' names."""

    fields: Mapping[str, list[str]]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What stands in a field; empty where it did not come."""
        return self.fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """All boxes of that name that are ticked."""
        return self.fields.get(name, [])

    def require_token(self, expected: str) -> None:
        """Raises FormStale where the form was not made for the one who sends it."""
        if not hmac.compare_digest(self.text(TOKEN).encode(), expected.encode()):
            raise FormStale


async def read_form(request: Request) -> Form:
    """Raises FormUnreadable, also where it does not come within a minute."""
    kind = request.headers.get("content-type", "")
    name = kind.partition(";")[0].strip().lower()
    if name not in {_TYPE, _UPLOAD_TYPE}:
        raise FormUnreadable
    body = await _body(request, _LARGEST if name == _TYPE else _LARGEST_UPLOAD)
    files: dict[str, Upload] = {}
    try:
        if name == _UPLOAD_TYPE:
            fields, files = read_multipart(kind, body, _MOST_FIELDS)
        else:
            text = body.decode("ascii")
            fields = parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise FormUnreadable from error
    # No database takes a NUL in a text, and no keyboard has one.
    if any("\0" in value for values in fields.values() for value in values):
        raise FormUnreadable
    return Form(fields, files)


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    with anyio.move_on_after(_SECONDS) as time:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise FormUnreadable
    if time.cancelled_caught:
        raise FormUnreadable
    return bytes(body)
