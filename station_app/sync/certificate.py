"""The centre's TLS certificate: made by the centre for itself, and known to stations by its fingerprint.

No authority vouches for it. A station pins the SHA-256 of its DER form, so neither its dates nor the host's
name have to convince anybody; both are chosen so that a strict TLS library finds nothing amiss.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOST = "station-center"
"""The name that the certificate is for, whatever address the centre has: a client asks for it by SNI."""

_VALID_BEFORE = timedelta(days=10 * 366)
"""Stations' clocks run behind: the certificate is as good ten years before it was made."""
_VALID_AFTER = timedelta(days=30 * 366)
"""A new certificate has to be pinned anew by every station, so one lasts longer than any computer."""


class CertificateUnreadable(ValueError):
    """Text that should hold a certificate does not."""


def make_certificate(code: str, now: datetime) -> tuple[str, str]:
    """A new self-signed certificate for the centre ``code``, and its private key, both PEM.

    P-256, because TLS libraries and proxies everywhere take it, and not all of them Ed25519.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{HOST} {code}")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _VALID_BEFORE)
        .not_valid_after(now + _VALID_AFTER)
    )
    for extension, critical in _extensions(key.public_key()):
        builder = builder.add_extension(extension, critical=critical)
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM).decode("ascii"), private.decode("ascii")


def fingerprint_of(pem: str) -> str:
    """SHA-256 (64 hex digits) of the first certificate's DER form. Raises CertificateUnreadable."""
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise CertificateUnreadable("not a certificate in PEM") from error
    return sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _extensions(public: ec.EllipticCurvePublicKey) -> list[tuple[x509.ExtensionType, bool]]:
    """It signs itself and nothing else, and serves TLS."""
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return [
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (usage, True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName([x509.DNSName(HOST)]), False),
        (x509.SubjectKeyIdentifier.from_public_key(public), False),
    ]
