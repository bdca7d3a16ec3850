"""Reads a catalogue from the table that a city officer keeps, whatever program wrote it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from station_app.domain.catalogue_tables import read_catalogue_table
from station_app.domain.catalogues import CatalogueKind, Item
from station_app.errors import StationError
from station_app.errors.catalogues import CatalogueFileUnusable
from station_app.errors.sync import SyncError
from station_app.spreadsheets.cells import open_sheets

_LONGEST_NAME = 60


def read_catalogue_file(path: Path) -> tuple[CatalogueKind, tuple[Item, ...]]:
    """What the first sheet of a workbook, or separated text, lists.

    Raises CatalogueFileUnusable and what ``read_catalogue_table`` raises.
    """
    try:
        return read_catalogue_table(open_sheets(path)[0].rows)
    except SyncError:
        raise
    except StationError as error:
        raise CatalogueFileUnusable(file=path.name, said=error) from error


def _plain(name: str) -> str:
    """A file's name as it is told in sentences, and as any disk takes it."""
    shown = "".join(letter for letter in Path(name).name if letter.isprintable())
    return shown[-_LONGEST_NAME:].strip(". ") or "catalogue"


def read_catalogue_bytes(name: str, content: bytes) -> tuple[CatalogueKind, tuple[Item, ...]]:
    """As ``read_catalogue_file``, for a file called ``name`` that was sent to the page."""
    with TemporaryDirectory(prefix="station-catalogue-") as folder:
        path = Path(folder, _plain(name))
        path.write_bytes(content)
        return read_catalogue_file(path)
