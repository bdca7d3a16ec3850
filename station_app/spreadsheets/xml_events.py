"""XML read as events, with entities and document types refused, as no spreadsheet needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from station_app.spreadsheets.sheet import DamagedContentError

Started = Callable[[str, dict[str, str]], None]
_CHUNK = 1 << 20


def read_xml(
    source: IO[bytes],
    started: Started,
    ended: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    between: Callable[[int], None] | None = None,
) -> None:
    """Tell the elements of ``source``; names come as "namespace name".

    ``between`` is told the bytes read so far, once a mebibyte. Raises DamagedContentError where it is no XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = _refuse
    if ended is not None:
        parser.EndElementHandler = ended
    if text is not None:
        parser.CharacterDataHandler = text
    done = 0
    try:
        while chunk := source.read(_CHUNK):
            parser.Parse(chunk, False)
            done += len(chunk)
            if between is not None:
                between(done)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise DamagedContentError from error


def _refuse(*_: object) -> None:
    raise DamagedContentError
