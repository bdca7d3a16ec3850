"""Where a centre can be reached over the network, and by which certificate it is known there."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile(
    r"https://(?:[0-9A-Za-z](?:[0-9A-Za-z.-]{0,251}[0-9A-Za-z])?|\[[0-9A-Fa-f:]{2,45}\])(?::[0-9]{1,5})?"
)
_CERTIFICATE = re.compile(
    r"-----BEGIN CERTIFICATE-----\n(?:[0-9A-Za-z+/=]{1,76}\n){1,200}-----END CERTIFICATE-----\n"
)
_FIELDS = frozenset({"address", "certificate"})


class ServiceWrong(ValueError):
    """Not an address and a certificate; the text says in English which of them."""


@dataclass(frozen=True, slots=True)
class Service:
    """``address`` is ``https://host`` or ``https://host:port`` and nothing behind; ``certificate`` is PEM.

    A station trusts this one certificate and no authority. Raises ServiceWrong.
    """

    address: str
    certificate: str

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.address):
            raise ServiceWrong("address")
        if not _CERTIFICATE.fullmatch(self.certificate):
            raise ServiceWrong("certificate")


def service_fields(service: Service) -> dict[str, str]:
    """The service as fields of a JSON document."""
    return {"address": service.address, "certificate": service.certificate}


def service_from(fields: object) -> Service:
    """The service that fields of a JSON document state. Raises ServiceWrong."""
    if not isinstance(fields, dict) or fields.keys() != _FIELDS:
        raise ServiceWrong("fields")
    if not all(isinstance(value, str) for value in fields.values()):
        raise ServiceWrong("fields")
    return Service(fields["address"], fields["certificate"])
