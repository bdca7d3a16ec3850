"""Receives one uploaded bundle into a file, and takes it in where it is what its address says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request

from station_app.center.center import Center
from station_app.center.ingest import Ingested, ingest_file
from station_app.center.outgoing import BUNDLE_SUFFIX, answer
from station_app.center.registry import EnrolledStation
from station_app.errors.center import AddressDiffers
from station_app.errors.sync import BundleTooLarge
from station_app.models.upgrades import SCHEMA
from station_app.sync.bundle import Kind, Limits, Reader, read_bundle
from station_app.sync.files import fault_of
from station_app.sync.signatures import SignatureRefused, Signed

SILENCE_SECONDS = 60
"""How long a client may send nothing; a slow line is borne for as long as it goes on."""

_EPOCH = re.compile(r"[0-9a-z]{1,32}")
_RUN = re.compile(r"[1-9][0-9]{0,15}-[1-9][0-9]{0,15}")
_DIGITS = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Address:
    """Which bundle an upload's path names; ``run`` is ``<first>-<last>``, ``blobs-<12 hex>`` or ``ask``."""

    code: str
    epoch: str
    run: str

    @classmethod
    def of(cls, request: Request) -> Address:
        """Raises HTTPException (404) where the path names none."""
        parts = request.path_params
        run = _run_of(parts)
        if run is None or not _EPOCH.fullmatch(parts["epoch"]):
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such address")
        return cls(parts["code"], parts["epoch"], run)

    @property
    def file_name(self) -> str:
        """The name of the bundle that belongs there."""
        return f"{self.code}-{self.epoch}-{self.run}{BUNDLE_SUFFIX}"


def _run_of(parts: Mapping[str, str]) -> str | None:
    if "digits" in parts:
        return f"blobs-{parts['digits']}" if _DIGITS.fullmatch(parts["digits"]) else None
    if "run" in parts:
        return parts["run"] if _RUN.fullmatch(parts["run"]) else None
    return "ask"


async def upload(
    center: Center,
    request: Request,
    station: EnrolledStation,
    signed: Signed,
    limiter: anyio.CapacityLimiter,
    limit: int = Limits().file_size,
) -> Ingested:
    """Take in the bundle that a signed request brings, and have the answer to it ready.

    ``limit`` is in bytes; ``limiter`` bounds how many bundles are in memory at once. Raises SignatureRefused,
    HTTPException (404, 408), BundleTooLarge, AddressDiffers and what ``ingest_file`` raises; then nothing of
    it was taken.
    """
    address = Address.of(request)
    if signed.digest is None:
        raise SignatureRefused("the signature does not cover the body")
    with TemporaryDirectory(prefix="station-center-") as folder:
        path = Path(folder, address.file_name)
        signed.require_body(await receive(request, path, limit))
        return await anyio.to_thread.run_sync(_take_in, center, station, address, path, limiter=limiter)


async def receive(request: Request, path: Path, limit: int) -> bytes:
    """Write the body to ``path`` as it comes; its SHA-256. Raises BundleTooLarge and HTTPException (408)."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(path, int(announced), limit)
    digest, size = sha256(), 0
    chunks = aiter(request.stream())
    try:
        async with await anyio.open_file(path, "wb") as file:
            while (chunk := await _next(chunks)) is not None:
                size += len(chunk)
                if size > limit:
                    raise _too_large(path, size, limit)
                digest.update(chunk)
                await file.write(chunk)
    except OSError as error:
        raise fault_of(error, path.parent, limit) from error
    return digest.digest()


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    try:
        with anyio.fail_after(SILENCE_SECONDS):
            return await anext(chunks, None)
    except TimeoutError as error:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, "nothing came for too long") from error


def _too_large(path: Path, size: int, limit: int) -> BundleTooLarge:
    return BundleTooLarge(file=path.name, what="the file's size", size=size, limit=limit)


def _take_in(center: Center, station: EnrolledStation, address: Address, path: Path) -> Ingested:
    """Runs in a thread. What had waited for this bundle is taken in as well, and answered with it."""
    _require_address(center, station, address, path)
    results = list(ingest_file(center, path))
    answer(center, station.code)
    return results[0]


def _require_address(center: Center, station: EnrolledStation, address: Address, path: Path) -> None:
    """The bundle must be this station's own and the one that its address names, before any of it is taken."""
    reader = Reader(
        name=center.code,
        keys=center.keys,
        kind=Kind.UP,
        schema=SCHEMA,
        trust=lambda sender: station.keys if sender == station.code else None,
    )
    stated = read_bundle(path, reader).header.file_name  # its parts are joined by what none of them contains
    if stated != address.file_name:
        raise AddressDiffers(file=stated, named=address.file_name)
