"""What kind of file a roster really is, told by its content; the ending of its name is not asked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from enum import Enum, auto


class Kind(Enum):
    """Kinds of files that are met where a roster is asked for."""

    XLSX = auto()
    XLS = auto()
    ODS = auto()
    TEXT = auto()
    XLSB = auto()
    WEB_PAGE = auto()
    XML_2003 = auto()
    PROTECTED = auto()
    DAMAGED = auto()
    OTHER = auto()


BAD_PACKAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    OSError,
    ValueError,
)
"""What a package that is damaged makes zipfile raise."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PAGE = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|table|head|body|meta|style)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s*<\?xml")
_START = 4096
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26})
_SIGNATURES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"BM",
    b"\x1f\x8b",
    b"{\\rtf",
)


def kind_of(content: bytes) -> Kind:
    """The kind of a file that is not empty."""
    if content.startswith(_ZIP):
        return _packed_kind(content)
    if content.startswith(_OLE):
        return _compound_kind(content)
    return _kind_of_text(content[:_START].removeprefix(b"\xef\xbb\xbf"))


def _kind_of_text(start: bytes) -> Kind:
    if _PAGE.match(start):
        return Kind.WEB_PAGE
    if _XML.match(start):
        return Kind.XML_2003 if b"urn:schemas-microsoft-com:office:spreadsheet" in start else Kind.OTHER
    if start.startswith(_UTF16_MARKS):
        return Kind.TEXT
    is_binary = start.startswith(_SIGNATURES) or start.translate(None, _CONTROLS) != start
    return Kind.OTHER if is_binary else Kind.TEXT


def _packed_kind(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _kind_of_package(package)
    except BAD_PACKAGE:
        return Kind.DAMAGED


def _kind_of_package(package: zipfile.ZipFile) -> Kind:
    names = set(package.namelist())
    if "mimetype" in names:
        if not package.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return Kind.OTHER
        manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        is_locked = b"encryption-data" in manifest or "encrypted-package" in names
        return Kind.PROTECTED if is_locked else Kind.ODS if "content.xml" in names else Kind.DAMAGED
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    return Kind.XLSX if any(name.lower().startswith("xl/") for name in names) else Kind.OTHER


def _compound_kind(content: bytes) -> Kind:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return Kind.PROTECTED
    if holds("WordDocument") or holds("PowerPoint Document"):
        return Kind.OTHER
    return Kind.XLS if holds("Workbook") or holds("Book") else Kind.DAMAGED
