"""Where a centre is: told with the welcome or an answer, and taken only in its one form."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from station_app.domain.journal import GENESIS, canonical, make_entry
from station_app.errors.sync import NotAWelcome
from station_app.sync.certificate import make_certificate
from station_app.sync.enrolment import Welcome, read_welcome, write_welcome
from station_app.sync.keys import StationKeys
from station_app.sync.messages import SERVICE, MessageWrong, service_changes, service_of
from station_app.sync.service import Service, ServiceWrong, service_fields, service_from

CERTIFICATE = make_certificate("yidu", datetime(2026, 3, 2, tzinfo=UTC))[0]


@pytest.mark.parametrize(
    "address",
    ["https://10.1.2.3", "https://center.yidu.gov.cn:8443", "https://localhost:1", "https://[fe80::1]:8443"],
)
def test_an_address_is_a_scheme_a_host_and_a_port(address: str) -> None:
    service = Service(address, CERTIFICATE)
    assert service_from(service_fields(service)) == service


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://10.1.2.3",
        "https://",
        "https://10.1.2.3/",
        "https://10.1.2.3/v1",
        "https://user@10.1.2.3",
        "https://10.1.2.3?x",
        "https://10.1.2.3:",
        "https://10.1.2.3:123456",
        "https://-x",
        "https://10.1.2.3\n",
        " https://10.1.2.3",
        "https://宜都",
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(ServiceWrong, match="address"):
        Service(address, CERTIFICATE)


@pytest.mark.parametrize(
    "certificate", ["", "x", CERTIFICATE + CERTIFICATE, CERTIFICATE[:-2], CERTIFICATE + "x"]
)
def test_it_comes_with_one_certificate(certificate: str) -> None:
    with pytest.raises(ServiceWrong, match="certificate"):
        Service("https://10.1.2.3", certificate)


@pytest.mark.parametrize(
    "fields",
    [None, [], {}, {"address": "https://a"}, {"address": 1, "certificate": CERTIFICATE},
     {"address": "https://a", "certificate": CERTIFICATE, "more": ""}],
)  # fmt: skip
def test_other_fields_are_refused(fields: object) -> None:
    with pytest.raises(ServiceWrong, match="fields"):
        service_from(fields)


def test_an_answer_tells_it_and_a_strange_one_is_refused() -> None:
    service = Service("https://10.1.2.3:8443", CERTIFICATE)
    said = make_entry(GENESIS, 1, 0, "宜都市中心", SERVICE, 1, 1, service_changes(service))
    assert service_of(said) == service
    assert service_of(make_entry(GENESIS, 1, 0, "宜都市中心", "center.other", 1, 1, "[]")) is None
    for changes in ("[]", canonical({"address": "http://a", "certificate": CERTIFICATE}), "[" * 100_000):
        with pytest.raises(MessageWrong):
            service_of(make_entry(GENESIS, 1, 0, "宜都市中心", SERVICE, 1, 1, changes))


@pytest.mark.parametrize("service", [None, Service("https://10.1.2.3:8443", CERTIFICATE)])
def test_a_welcome_brings_it(tmp_path: Path, service: Service | None) -> None:
    center, station = StationKeys.generate(), StationKeys.generate()
    welcome = Welcome(
        "yidu", "宜都市中心", center.public, "420581001001", station.public.fingerprint, 0, service=service
    )
    path = tmp_path / welcome.file_name
    path.write_bytes(write_welcome(welcome, center, station.public))
    assert read_welcome(path, station) == welcome


def test_a_welcome_with_a_wrong_one_is_refused(tmp_path: Path) -> None:
    center, station = StationKeys.generate(), StationKeys.generate()
    service = Service("https://10.1.2.3:8443", CERTIFICATE)
    object.__setattr__(service, "address", "http://10.1.2.3")
    welcome = Welcome(
        "yidu", "宜都市中心", center.public, "420581001001", station.public.fingerprint, 0, service=service
    )
    path = tmp_path / welcome.file_name
    path.write_bytes(write_welcome(welcome, center, station.public))
    with pytest.raises(NotAWelcome):
        read_welcome(path, station)
