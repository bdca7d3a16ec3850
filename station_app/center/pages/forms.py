"""Reads what a form brings: small, whole, and made for who sends it."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

import anyio
from starlette.requests import Request

from station_app.errors.operators import FormStale, FormUnreadable

TOKEN = "token"  # noqa: S105 - the name of the hidden field, not a secret
_TYPE = "application/x-www-form-urlencoded"
_WITH_FILES = "multipart/form-data"
_NAME_LENGTH = 80
_UNSHOWN = re.compile(r"[^\w.-]|^.*[\\/]", re.ASCII)
_LARGEST = 256 << 10
"""Bytes: the longest notice, each character of it written as nine, with all of a city's stations."""
_MOST_FIELDS = 2000
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError, MessageError)
"""What the standard library's parsers raise over nonsense."""
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was chosen; ``name`` is as the browser gave it, shortened, for sentences alone."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, by the fields' names, and the files that were chosen."""

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
    stated = request.headers.get("content-type", "")
    kind = stated.partition(";")[0].strip().lower()
    if kind not in {_TYPE, _WITH_FILES}:
        raise FormUnreadable
    body = bytearray()
    with anyio.move_on_after(_SECONDS) as time:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST:
                raise FormUnreadable
    try:
        form = _parts_of(stated, bytes(body)) if kind == _WITH_FILES else _fields_of(bytes(body))
    except _UNREADABLE as error:
        raise FormUnreadable from error
    # No database takes a NUL in a text, and no keyboard has one.
    if time.cancelled_caught or any("\0" in value for values in form.fields.values() for value in values):
        raise FormUnreadable
    return form


def _fields_of(body: bytes) -> Form:
    """A form without files. Raises ValueError."""
    text = body.decode("ascii")
    return Form(parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS))


def _parts_of(stated: str, body: bytes) -> Form:
    """A form with files; ``stated`` is its content type, which names what parts them.

    Raises one of ``_UNREADABLE``.
    """
    head = f"Content-Type: {stated}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise ValueError("not in parts")
    fields: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise TypeError("parts within a part")
        file_name = part.get_filename()
        if file_name is None:
            fields.setdefault(name, []).append(content.decode())
        elif file_name:  # empty where nothing was chosen
            files[name] = Upload(_UNSHOWN.sub("", file_name)[-_NAME_LENGTH:], content)
    return Form(fields, files)
