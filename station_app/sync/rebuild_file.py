"""The file from which a lost computer is rebuilt: all that its centre holds of a station, sealed for it.

It is a ZIP (stored) of bundles, as they are given back to a restored store, then ``rebuild.json`` (canonical)
and ``rebuild.sig``, the centre's Ed25519 signature of it. The bundles are encrypted to the recipient that the
station handed in beforehand; ``recovery`` in ``rebuild.json`` is what opens them, together with the recovery
code that was printed for the station (docs/bundle-format.md).
"""

from __future__ import annotations

import errno
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from station_app.clock import from_millis, local
from station_app.domain.journal import canonical
from station_app.errors.settling import NotARebuildFile, RebuildFileNewer
from station_app.errors.sync import FileUnreadable
from station_app.sync.bundle import Bundle, Limits
from station_app.sync.files import fault_of, sync_folder
from station_app.sync.keys import KeysUnreadable, PublicKeys, StationKeys

SUFFIX = ".rebuild"
_FORMAT = "station-rebuild"
_VERSION = 1
_FACTS, _SIGNATURE = "rebuild.json", "rebuild.sig"
_FACTS_LIMIT, _SIGNATURE_SIZE = 16 << 20, 64
_BUNDLE_LIMIT = Limits().file_size
_NAME = re.compile(r"[0-9A-Za-z-]{1,100}\.bundle")
_DAMAGE = (
    EOFError,
    zipfile.BadZipFile,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    OverflowError,
    KeysUnreadable,
)


@dataclass(frozen=True, slots=True)
class RebuildFacts:
    """What a rebuild file says of itself; ``created_at`` in milliseconds since the epoch.

    ``entries`` and ``photos`` are how many it holds. ``recovery`` are the columns of
    ``models.station.RecoveryKey``. ``files`` are the bundles in the order in which they are to be taken, each
    with its SHA-256.
    """

    station_code: str
    station_name: str
    center_id: str
    center_name: str
    center_keys: PublicKeys
    created_at: int
    entries: int
    recovery: dict[str, Any]
    photos: int = 0
    files: tuple[tuple[str, str], ...] = ()

    @property
    def file_name(self) -> str:
        """The usual name of such a file."""
        return f"{self.station_code}{SUFFIX}"

    def to_json(self) -> bytes:
        """The bytes of rebuild.json, which the signature covers."""
        fields = {
            "center_id": self.center_id,
            "center_keys": {"age": self.center_keys.age, "signing": self.center_keys.signing},
            "center_name": self.center_name,
            "created_at": self.created_at,
            "entries": self.entries,
            "files": [list(each) for each in self.files],
            "format": _FORMAT,
            "photos": self.photos,
            "recovery": self.recovery,
            "station_code": self.station_code,
            "station_name": self.station_name,
            "version": _VERSION,
        }
        return canonical(fields).encode()


def write_rebuild_file(
    path: Path, facts: RebuildFacts, bundles: Iterable[Bundle], keys: StationKeys
) -> RebuildFacts:
    """Write one, a bundle in memory at a time; it appears under its name when it is whole.

    Raises StickFull, StickReadOnly and StickGone.
    """
    part = path.with_name(f".{path.name}.part")
    files: list[tuple[str, str]] = []
    photos = 0
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            for bundle in bundles:
                header = bundle.header
                archive.writestr(header.file_name, bundle.content)
                files.append((header.file_name, sha256(bundle.content).hexdigest()))
                photos += header.entries if header.facts.kind.is_photos else 0
            facts = replace(facts, photos=photos, files=tuple(files))
            raw = facts.to_json()
            archive.writestr(_FACTS, raw)
            archive.writestr(_SIGNATURE, keys.sign(raw))
        with part.open("r+b") as file:
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise fault_of(error, path.parent) from error
    finally:
        part.unlink(missing_ok=True)
    return facts


def read_rebuild_facts(path: Path) -> RebuildFacts:
    """What a file says of itself, its signature proved with the keys that it names.

    Whose keys those are, two people settle by their check code. Raises NotARebuildFile, RebuildFileNewer,
    FileUnreadable.
    """
    with _opened(path) as archive:
        sizes = archive.getinfo(_FACTS).file_size, archive.getinfo(_SIGNATURE).file_size
        if sizes[0] > _FACTS_LIMIT or sizes[1] != _SIGNATURE_SIZE:
            raise NotARebuildFile(file=path.name, reason=f"sizes {sizes}")
        raw = archive.read(_FACTS)
        fields = json.loads(raw)
        if fields["format"] != _FORMAT:
            raise NotARebuildFile(file=path.name, reason="format")
        if fields["version"] > _VERSION:
            raise RebuildFileNewer(file=path.name, version=fields["version"], known=_VERSION)
        created_at = int(fields["created_at"])
        local(from_millis(created_at))  # an instant that can be shown
        facts = RebuildFacts(
            station_code=str(fields["station_code"]),
            station_name=str(fields["station_name"]),
            center_id=str(fields["center_id"]),
            center_name=str(fields["center_name"]),
            center_keys=PublicKeys(**fields["center_keys"]),
            created_at=created_at,
            entries=int(fields["entries"]),
            recovery=dict(fields["recovery"]),
            photos=int(fields["photos"]),
            files=tuple((str(name), str(digest)) for name, digest in fields["files"]),
        )
        if facts.to_json() != raw or not facts.center_keys.verifies(archive.read(_SIGNATURE), raw):
            raise NotARebuildFile(file=path.name, reason="signature")
        return facts


def unpacked_bundles(path: Path, facts: RebuildFacts) -> Iterator[Path]:
    """Its bundles one after the other as files, each there until the next is asked for.

    Raises NotARebuildFile where one is not what ``facts`` says, FileUnreadable, and OSError for the
    computer's own disk.
    """
    with TemporaryDirectory(prefix="station-rebuild-") as folder:
        for name, digest in facts.files:
            content = _bundle_in(path, name, digest)
            target = Path(folder, name)
            target.write_bytes(content)
            yield target
            target.unlink()


def _bundle_in(path: Path, name: str, digest: str) -> bytes:
    """The bytes of one bundle, of a size that a bundle may have."""
    with _opened(path) as archive:
        if not _NAME.fullmatch(name) or archive.getinfo(name).file_size > _BUNDLE_LIMIT:
            raise NotARebuildFile(file=path.name, reason=f"name or size of {name!r}")
        content = archive.read(name)
    if sha256(content).hexdigest() != digest:
        raise NotARebuildFile(file=path.name, reason=f"SHA-256 of {name}")
    return content


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A file that may be anything at all. Raises NotARebuildFile, and FileUnreadable where it is gone."""
    try:
        with zipfile.ZipFile(path) as archive:
            if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
                raise NotARebuildFile(file=path.name, reason="compressed")
            yield archive
    except OSError as error:
        if error.errno not in {None, errno.EINVAL}:  # those two are of a place that no file can have
            raise FileUnreadable(file=path.name) from error
        raise NotARebuildFile(file=path.name, reason=f"{type(error).__name__} {error}") from error
    except _DAMAGE as error:
        raise NotARebuildFile(file=path.name, reason=f"{type(error).__name__} {error}") from error
