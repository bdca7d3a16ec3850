"""Where stations are told that the centre can be reached over the network."""

from __future__ import annotations

import json
from pathlib import Path

from station_app.center.certificates import Certificate
from station_app.domain.journal import canonical
from station_app.errors.center import AnnouncementWrong, CenterSettingsDamaged, CertificateUnusable
from station_app.sync.service import Service, ServiceWrong, service_fields, service_from

_FILE = "center.service.json"


def announce(folder: Path, address: str, tls: Certificate) -> Service:
    """Have stations told of ``address`` and this certificate from now on.

    Raises AnnouncementWrong and CertificateUnusable; then they go on being told what they were told before.
    """
    try:
        certificate = tls.file.read_text("ascii")
        service = Service(address.rstrip("/"), certificate)
    except (OSError, UnicodeError) as error:
        raise CertificateUnusable(file=tls.file, reason=error) from error
    except ServiceWrong as error:
        if str(error) == "certificate":
            raise CertificateUnusable(file=tls.file, reason="not one certificate in PEM") from error
        raise AnnouncementWrong(address=address) from error
    part = folder / f"{_FILE}.part"
    part.write_text(canonical(service_fields(service)) + "\n", encoding="utf-8")
    part.replace(folder / _FILE)
    return service


def announced(folder: Path) -> Service | None:
    """What stations are told, None where they are told nothing. Raises CenterSettingsDamaged."""
    file = folder / _FILE
    try:
        return service_from(json.loads(file.read_text("utf-8"))) if file.exists() else None
    except (OSError, ValueError) as error:
        raise CenterSettingsDamaged(file=file, reason=error) from error
