"""The centre's certificate is one that a strict TLS library takes, and is known by its fingerprint."""

from __future__ import annotations

import ssl
from hashlib import sha256
from pathlib import Path

import pytest

from station_app.sync.certificate import (
    HOST,
    CertificateUnreadable,
    fingerprint_of,
    make_certificate,
)
from tests.helpers.clock import MORNING


def handshake(certificate: Path, key: Path, trusted: Path, host: str) -> ssl.SSLObject:
    """A whole TLS handshake in memory; the client's side of it."""
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(certificate, key)
    client_context = ssl.create_default_context(cafile=str(trusted))
    client_context.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=host)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return client


def written(folder: Path, name: str) -> tuple[Path, Path]:
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    for path, text in zip((certificate, key), make_certificate("yidu", MORNING), strict=True):
        path.write_text(text)
    return certificate, key


def test_a_strict_client_that_trusts_it_alone_connects_and_sees_the_fingerprint(tmp_path: Path) -> None:
    certificate, key = written(tmp_path, "center")
    client = handshake(certificate, key, certificate, HOST)
    seen = client.getpeercert(binary_form=True)
    assert seen is not None
    assert sha256(seen).hexdigest() == fingerprint_of(certificate.read_text())


def test_another_centres_certificate_is_not_taken_for_it(tmp_path: Path) -> None:
    certificate, key = written(tmp_path, "center")
    other, _ = written(tmp_path, "other")
    assert fingerprint_of(certificate.read_text()) != fingerprint_of(other.read_text())
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(certificate, key, other, HOST)


def test_what_is_no_certificate_is_told() -> None:
    _, key = make_certificate("yidu", MORNING)
    for text in ("", "证书", key):
        with pytest.raises(CertificateUnreadable):
            fingerprint_of(text)
