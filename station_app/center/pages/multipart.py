"""Reads a form that brings a file (multipart/form-data, RFC 7578)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(r'boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?\s*(?:;|$)')
_NAME = re.compile(r';\s*name="([^"]*)"')
_FILE = re.compile(r';\s*filename="([^"]*)"')
_DISPOSITION = "content-disposition:"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; ``name`` is what it is called at the sender's."""

    name: str
    content: bytes


def read_multipart(kind: str, body: bytes, most: int) -> tuple[dict[str, list[str]], dict[str, Upload]]:
    """The texts and the files by their fields' names; ``kind`` is the header field Content-Type.

    A field in which no file was chosen brings none. Raises ValueError where it is of another form, or holds
    more than ``most`` parts.
    """
    boundary = _BOUNDARY.search(kind)
    if boundary is None:
        raise ValueError("no boundary")
    before, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())
    if before or not parts or not parts.pop().startswith(b"--") or len(parts) > most:
        raise ValueError("cut off, or too many parts")
    texts: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    for part in parts:
        head, found, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = [line for line in head.decode().split("\r\n") if line.lower().startswith(_DISPOSITION)]
        name = _NAME.search(lines[0]) if found and lines else None
        if name is None:
            raise ValueError("a part without a name")
        file = _FILE.search(lines[0])
        if file is None:
            texts.setdefault(name[1], []).append(content.decode())
        elif file[1]:
            files[name[1]] = Upload(file[1], content)
    return texts, files
