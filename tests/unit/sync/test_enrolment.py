"""A station and a centre come to know each other by two files and two codes read out by phone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from station_app.domain.journal import canonical
from station_app.errors.sync import (
    FileUnreadable,
    NewerEnrolment,
    NotARequest,
    NotAWelcome,
    WelcomeForAnother,
    WelcomeFromAnotherCenter,
)
from station_app.sync.enrolment import (
    REQUEST_LIMIT,
    Request,
    Welcome,
    read_request,
    read_welcome,
    request_from_qr,
    request_to_qr,
    write_replacing_request,
    write_request,
    write_welcome,
)
from station_app.sync.keys import StationKeys, encrypt

STATION = StationKeys.generate()
CENTER = StationKeys.generate()
REQUEST = Request("420581001001", "龙𠅤·“李家畈”村", STATION.public, 1_767_225_600_000)
WELCOME = Welcome(
    "yidu",
    "宜都市中心",
    CENTER.public,
    "420581001001",
    STATION.public.fingerprint,
    1_767_225_700_000,
    {"rules": [1]},
)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def resigned(body: dict[str, object], keys: StationKeys) -> bytes:
    signature = keys.sign(canonical(body).encode()).hex()
    return canonical({"body": body, "signature": signature}).encode()


def test_a_request_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_request(written(tmp_path, write_request(REQUEST, STATION))) == REQUEST
    assert REQUEST.file_name == "420581001001.request"


def test_a_request_travels_as_a_qr_code_too() -> None:
    line = request_to_qr(REQUEST, STATION)
    assert request_from_qr(line) == REQUEST
    assert len(line.encode()) < 400


def test_a_request_with_any_bit_flipped_is_refused(tmp_path: Path) -> None:
    content = write_request(REQUEST, STATION)
    for place in range(len(content)):
        spoiled = bytearray(content)
        spoiled[place] ^= 1
        with pytest.raises((NotARequest, NewerEnrolment)):
            read_request(written(tmp_path, bytes(spoiled)))


def test_a_request_cut_at_any_byte_is_refused(tmp_path: Path) -> None:
    content = write_request(REQUEST, STATION)
    for size in range(len(content)):
        with pytest.raises(NotARequest):
            read_request(written(tmp_path, content[:size]))


def test_a_request_with_another_stations_name_is_refused(tmp_path: Path) -> None:
    content = write_request(REQUEST, STATION).replace("李家畈".encode(), "王家畈".encode())
    with pytest.raises(NotARequest, match="入网申请"):
        read_request(written(tmp_path, content))


def test_a_request_signed_by_other_keys_than_it_brings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotARequest):
        read_request(written(tmp_path, write_request(REQUEST, CENTER)))


@pytest.mark.parametrize(
    "changes",
    [
        {"station_code": "42 05"},
        {"station_code": "../x"},
        {"station_code": 420581001001},
        {"station_name": "  "},
        {"station_name": "两\n行"},
        {"station_name": "长" * 101},
        {"keys": {}},
        {"keys": None},
        {"keys": {"age": "age1", "signing": "00"}},
        {"created_at": 1.5},
        {"created_at": True},
        {"version": "1"},
        {"format": "station-welcome"},
    ],
)
def test_a_request_with_a_field_out_of_its_range_is_refused(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    body = json.loads(write_request(REQUEST, STATION))["body"] | changes
    with pytest.raises(NotARequest):
        read_request(written(tmp_path, resigned(body, STATION)))


def test_half_a_character_in_a_request_is_refused(tmp_path: Path) -> None:
    body = json.loads(write_request(REQUEST, STATION))["body"] | {"station_name": "\ud800"}
    with pytest.raises(NotARequest):
        read_request(written(tmp_path, json.dumps({"body": body, "signature": "00" * 64}).encode()))


def test_a_request_that_is_not_canonical_is_refused(tmp_path: Path) -> None:
    content = write_request(REQUEST, STATION)
    with pytest.raises(NotARequest):
        read_request(written(tmp_path, content + b" "))
    with pytest.raises(NotARequest):
        read_request(written(tmp_path, json.dumps(json.loads(content)).encode()))


def test_a_huge_request_is_not_read_to_its_end(tmp_path: Path) -> None:
    with pytest.raises(NotARequest, match="入网申请") as refused:
        read_request(written(tmp_path, b"[" * (REQUEST_LIMIT * 4)))
    assert refused.value.facts["reason"] == "size"


def test_a_request_of_a_later_version_says_which_side_to_update(tmp_path: Path) -> None:
    body = json.loads(write_request(REQUEST, STATION))["body"] | {"version": 3}
    with pytest.raises(NewerEnrolment, match="升级"):
        read_request(written(tmp_path, resigned(body, STATION)))


# A request that replaces keys


@pytest.fixture(scope="module")
def replacing() -> tuple[StationKeys, bytes]:
    """New keys, and the request of the station for them."""
    keys = StationKeys.generate()
    return keys, write_replacing_request(replace(REQUEST, keys=keys.public), keys, STATION)


def test_a_request_that_replaces_keys_is_signed_by_both(
    tmp_path: Path, replacing: tuple[StationKeys, bytes]
) -> None:
    keys, content = replacing
    request = read_request(written(tmp_path, content))
    assert (request.keys, request.replaces) == (keys.public, STATION.public.fingerprint)
    assert request.is_consented_by(STATION.public)
    assert not request.is_consented_by(CENTER.public)
    assert not REQUEST.is_consented_by(STATION.public)


def test_a_request_that_replaces_keys_with_any_bit_flipped_is_refused(
    tmp_path: Path, replacing: tuple[StationKeys, bytes]
) -> None:
    _, content = replacing
    for place in range(len(content)):
        spoiled = bytearray(content)
        spoiled[place] ^= 1
        with pytest.raises((NotARequest, NewerEnrolment)):
            read_request(written(tmp_path, bytes(spoiled)))


@pytest.mark.parametrize(
    "changes",
    [{"replaces": ""}, {"replaces": None}, {"replaces": "X" * 64}, {"consent": "00"}, {"consent": 1}],
)
def test_a_request_that_replaces_keys_needs_both_facts(
    tmp_path: Path, replacing: tuple[StationKeys, bytes], changes: dict[str, object]
) -> None:
    keys, content = replacing
    with pytest.raises(NotARequest):
        read_request(written(tmp_path, resigned(json.loads(content)["body"] | changes, keys)))


def test_a_consent_to_other_keys_is_none(tmp_path: Path, replacing: tuple[StationKeys, bytes]) -> None:
    """Somebody takes the old keys' word for keys of their own."""
    _, content = replacing
    thief = StationKeys.generate()
    keys = {"age": thief.public.age, "signing": thief.public.signing}
    taken = resigned(json.loads(content)["body"] | {"keys": keys}, thief)
    assert not read_request(written(tmp_path, taken)).is_consented_by(STATION.public)


def test_a_request_of_the_first_version_carries_no_consent(
    tmp_path: Path, replacing: tuple[StationKeys, bytes]
) -> None:
    keys, content = replacing
    body = json.loads(content)["body"] | {"version": 1}
    with pytest.raises(NotARequest):
        read_request(written(tmp_path, resigned(body, keys)))


def test_a_request_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read_request(tmp_path / "gone.request")


@pytest.mark.parametrize("text", ["", "你好", "[]", "{}", '["SR1"]', "[" * 50_000, '["SR1",1,2,3,4,5,6]'])
def test_a_scanned_line_that_is_no_request_is_refused(text: str) -> None:
    with pytest.raises(NotARequest):
        request_from_qr(text)


def test_a_scanned_line_with_a_changed_character_is_refused() -> None:
    line = request_to_qr(REQUEST, STATION)
    for spoiled in (line.replace("李", "王"), line.replace("SR1", "SR2"), line.replace("420581", "420582")):
        with pytest.raises(NotARequest):
            request_from_qr(spoiled)


def test_a_welcome_is_read_by_the_station_that_it_is_for(tmp_path: Path) -> None:
    path = written(tmp_path, write_welcome(WELCOME, CENTER, STATION.public))
    assert read_welcome(path, STATION) == WELCOME
    assert read_welcome(path, STATION, CENTER.public) == WELCOME
    assert WELCOME.file_name == "420581001001.welcome"


def test_nobody_else_can_read_a_welcome(tmp_path: Path) -> None:
    content = write_welcome(WELCOME, CENTER, STATION.public)
    assert "宜都".encode() not in content
    with pytest.raises(WelcomeForAnother):
        read_welcome(written(tmp_path, content), CENTER)


def test_a_welcome_for_a_station_of_other_keys_is_refused(tmp_path: Path) -> None:
    other = replace(WELCOME, station_fingerprint=CENTER.public.fingerprint)
    with pytest.raises(WelcomeForAnother):
        read_welcome(written(tmp_path, write_welcome(other, CENTER, STATION.public)), STATION)


def test_a_second_welcome_must_come_from_the_same_centre(tmp_path: Path) -> None:
    impostor = StationKeys.generate()
    other = replace(WELCOME, center_keys=impostor.public)
    path = written(tmp_path, write_welcome(other, impostor, STATION.public))
    with pytest.raises(WelcomeFromAnotherCenter, match="打电话"):
        read_welcome(path, STATION, CENTER.public)


def test_a_welcome_signed_by_other_keys_than_it_brings_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, write_welcome(WELCOME, StationKeys.generate(), STATION.public))
    with pytest.raises(NotAWelcome):
        read_welcome(path, STATION)


def test_a_welcome_cut_at_any_byte_is_refused(tmp_path: Path) -> None:
    content = write_welcome(WELCOME, CENTER, STATION.public)
    for size in range(0, len(content), 7):
        with pytest.raises(NotAWelcome):
            read_welcome(written(tmp_path, content[:size]), STATION)


@pytest.mark.parametrize("inside", [b"", b"{}", b'{"body":{},"signature":"00"}', b"\xff", b"[" * 50_000])
def test_an_age_file_without_a_welcome_in_it_is_refused(tmp_path: Path, inside: bytes) -> None:
    with pytest.raises(NotAWelcome):
        read_welcome(written(tmp_path, encrypt(inside, [STATION.public.age])), STATION)


@pytest.mark.parametrize("changes", [{"catalogue": []}, {"station_fingerprint": None}, {"center_id": "宜都"}])
def test_a_welcome_with_a_field_out_of_its_range_is_refused(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    body = json.loads(STATION.decrypt(write_welcome(WELCOME, CENTER, STATION.public)))["body"] | changes
    path = written(tmp_path, encrypt(resigned(body, CENTER), [STATION.public.age]))
    with pytest.raises(NotAWelcome):
        read_welcome(path, STATION)


def test_a_welcome_of_a_later_version_says_which_side_to_update(tmp_path: Path) -> None:
    body = {"format": "station-welcome", "version": 9}
    path = written(tmp_path, encrypt(resigned(dict(body), CENTER), [STATION.public.age]))
    with pytest.raises(NewerEnrolment):
        read_welcome(path, STATION)
