"""The files of the centre's TLS certificate, beside its settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from station_app.center.center import Center
from station_app.center.settings import require_owner_only, write_secret
from station_app.errors.center import CertificateUnusable
from station_app.sync.certificate import fingerprint_of, make_certificate

_CERTIFICATE = "center.crt"
_KEY = "center.tls.key"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate's file, its key's, and the SHA-256 (64 hex digits) that stations pin."""

    file: Path
    key: Path
    fingerprint: str


def own_certificate(center: Center) -> Certificate:
    """The centre's own certificate, made where it has none yet.

    Raises CertificateUnusable where only one of its files is there or cannot be read, and CenterKeysExposed
    where others may read its key.
    """
    file, key = center.folder / _CERTIFICATE, center.folder / _KEY
    if not file.exists() and not key.exists():
        certificate, private = make_certificate(center.code, center.clock.now())
        write_secret(key, private)
        write_secret(file, certificate)
    for each in (file, key):
        if not each.exists():
            raise CertificateUnusable(file=each, reason="missing")
    require_owner_only(key)
    return read(file, key)


def read(file: Path, key: Path) -> Certificate:
    """The certificate that a PEM file holds. Raises CertificateUnusable."""
    try:
        return Certificate(file, key, fingerprint_of(file.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise CertificateUnusable(file=file, reason=error) from error
