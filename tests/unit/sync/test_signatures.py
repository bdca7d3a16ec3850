"""A signed request is taken as it was signed, and no covered part of it can be changed."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode, urlsafe_b64decode
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.sync.keys import PublicKeys, StationKeys
from station_app.sync.signatures import (
    CONTENT_DIGEST,
    SIGNATURE,
    SIGNATURE_INPUT,
    SKEW,
    SignatureRefused,
    Signed,
    content_digest,
    sign_request,
    signature_base,
    verify_request,
)
from tests.helpers.clock import FixedClock

CODE = "420581001001"
TARGET = f"/v1/stations/{CODE}/bundles/k7m2x9/1-10"
INBOX = f"/v1/stations/{CODE}/inbox?after=3"
BODY = b"PK\x03\x04 a bundle"
KEYS = StationKeys.generate()
OTHERS = StationKeys.generate()
FIELD_NAMES = [CONTENT_DIGEST, SIGNATURE_INPUT, SIGNATURE]


def key_of(keyid: str) -> PublicKeys | None:
    return {CODE: KEYS.public, "other": OTHERS.public}.get(keyid)


def signed(
    target: str = TARGET, body: bytes | None = BODY, method: str = "PUT", days: int = 0
) -> dict[str, str]:
    clock = FixedClock()
    clock.advance(days=days)
    return sign_request(KEYS, CODE, method, target, clock, body)


def verified(fields: dict[str, str], target: str = TARGET, method: str = "PUT") -> Signed:
    return verify_request(method, target, fields.items(), key_of, FixedClock())


def refused(fields: dict[str, str], target: str = TARGET, method: str = "PUT") -> str:
    with pytest.raises(SignatureRefused) as caught:
        verified(fields, target, method)
    return str(caught.value)


def rfc_keys() -> StationKeys:
    """test-key-ed25519 of RFC 9421, appendix B.1.4."""
    seed = urlsafe_b64decode("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU=").hex()
    return StationKeys(seed, KEYS.identity)


def test_the_vector_of_rfc_9421_b_2_6() -> None:
    parameters = (
        '("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"'
    )
    components = [
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("@method", "POST"),
        ("@path", "/foo"),
        ("@authority", "example.com"),
        ("content-type", "application/json"),
        ("content-length", "18"),
    ]
    base = signature_base(components, parameters)
    assert base == (
        b'"date": Tue, 20 Apr 2021 02:07:55 GMT\n'
        b'"@method": POST\n'
        b'"@path": /foo\n'
        b'"@authority": example.com\n'
        b'"content-type": application/json\n'
        b'"content-length": 18\n'
        b'"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length")'
        b';created=1618884473;keyid="test-key-ed25519"'
    )
    known = b64decode(
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    )
    keys = rfc_keys()
    assert keys.public.signing == urlsafe_b64decode("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs=").hex()
    assert keys.sign(base) == known
    assert keys.public.verifies(known, base)
    assert not keys.public.verifies(known, base + b"\n")


def test_the_digest_is_that_of_rfc_9530() -> None:
    digest = sha256(b'{"hello": "world"}\n').digest()
    assert content_digest(digest) == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_a_request_with_a_body_is_proved_with_it() -> None:
    proved = verified(signed())
    assert proved == Signed(CODE, sha256(BODY).digest())
    proved.require_body(sha256(BODY).digest())


@pytest.mark.parametrize("target", [INBOX, "/", "/?", "/v1/a?b=/?c"])
def test_a_request_without_a_body_is_proved(target: str) -> None:
    fields = signed(target, None, "GET")
    assert CONTENT_DIGEST not in fields
    assert verified(fields, target, "GET") == Signed(CODE, None)


def test_names_of_fields_are_taken_in_any_case_and_other_fields_do_not_count() -> None:
    fields = {name.swapcase(): value for name, value in signed().items()} | {"Host": "b", "Date": "x"}
    assert verified(fields).keyid == CODE


def test_the_same_request_twice_has_two_signatures() -> None:
    assert signed()[SIGNATURE] != signed()[SIGNATURE]


@given(st.binary(max_size=64).filter(lambda body: body != BODY))
def test_any_other_body_is_refused(body: bytes) -> None:
    with pytest.raises(SignatureRefused):
        verified(signed()).require_body(sha256(body).digest())


def test_a_body_that_nothing_was_said_of_is_refused() -> None:
    with pytest.raises(SignatureRefused):
        verified(signed(body=None)).require_body(sha256(b"").digest())


@given(st.text(min_size=1, max_size=8).filter(lambda method: method != "PUT"))
def test_any_other_method_is_refused(method: str) -> None:
    refused(signed(), method=method)


@given(st.data())
def test_any_change_to_the_target_is_refused(data: st.DataObject) -> None:
    target = data.draw(st.sampled_from([TARGET, INBOX]))
    place = data.draw(st.integers(0, len(target)))
    taken = data.draw(st.integers(0, 2))
    put = data.draw(st.text(max_size=2))
    changed = target[:place] + put + target[place + taken :]
    if changed in {target, f"{target}?"}:  # no query and an empty one are the same to RFC 9421
        return
    refused(signed(target), changed)


@given(st.data())
def test_any_change_to_a_field_is_refused(data: st.DataObject) -> None:
    fields = signed()
    name = data.draw(st.sampled_from(FIELD_NAMES))
    value = fields[name]
    place = data.draw(st.integers(0, len(value)))
    taken = data.draw(st.integers(0, 2))
    put = data.draw(st.text(max_size=2) | st.sampled_from(list(' ;="()0Az+/\n\t')))
    changed = value[:place] + put + value[place + taken :]
    if changed != value:
        refused({**fields, name: changed})


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_a_field_that_is_missing_is_named(name: str) -> None:
    fields = signed()
    del fields[name]
    assert name in refused(fields)


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_a_field_that_comes_twice_is_refused(name: str) -> None:
    fields = signed()
    twice = [*fields.items(), (name.lower(), fields[name])]
    with pytest.raises(SignatureRefused, match="twice"):
        verify_request("PUT", TARGET, twice, key_of, FixedClock())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (";alg=", ";expires=1;alg="),
        ("station=", "sig1="),
        (';alg="ed25519"', ""),
        (';alg="ed25519"', ';alg="hmac-sha256"'),
        (' "content-digest"', ""),
        ('"@method" "@path"', '"@path" "@method"'),
        ("created=", "created=0"),
        (CODE, f"{CODE};tag=1"),
        (CODE, "a b"),
    ],
)
def test_a_form_that_we_do_not_write_is_refused_even_where_it_is_signed(old: str, new: str) -> None:
    fields = signed()
    stated = fields[SIGNATURE_INPUT].replace(old, new)
    assert stated != fields[SIGNATURE_INPUT]
    values = {"@method": "PUT", "@path": TARGET, "@query": "?", "content-digest": fields[CONTENT_DIGEST]}
    label, parameters = stated.split("=", 1)
    names = re.findall(r'"(@?[a-z-]+)"', parameters.split(")")[0])
    base = signature_base([(name, values[name]) for name in names], parameters)
    signature = f"{label}=:{b64encode(KEYS.sign(base)).decode()}:"
    refused({**fields, SIGNATURE_INPUT: stated, SIGNATURE: signature})


def test_a_second_signature_beside_ours_is_refused() -> None:
    fields = signed()
    more = {name: f"{fields[name]}, b{fields[name]}" for name in (SIGNATURE_INPUT, SIGNATURE)}
    refused({**fields, **more})


def test_spare_bits_of_base_64_are_no_second_spelling() -> None:
    fields = signed()
    last = "AQgw".index(fields[SIGNATURE][-4])
    other = fields[SIGNATURE][:-4] + "BRhx"[last] + "==:"
    assert b64decode(other[9:-1]) == b64decode(fields[SIGNATURE][9:-1])
    refused({**fields, SIGNATURE: other})


def test_a_stranger_and_anothers_signature_are_refused() -> None:
    stranger = sign_request(KEYS, "stranger", "PUT", TARGET, FixedClock(), BODY)
    assert refused(stranger) == "nobody is known as stranger"
    posing = sign_request(OTHERS, CODE, "PUT", TARGET, FixedClock(), BODY)
    assert refused(posing) == f"the signature is not {CODE}'s over this request"


@pytest.mark.parametrize("days", [-366, -1, 0, 1, 366])
def test_a_clock_that_is_wrong_by_a_year_is_borne(days: int) -> None:
    assert verified(signed(days=days)).keyid == CODE


@pytest.mark.parametrize("days", [-367, 367, 3650])
def test_a_clock_that_is_wrong_by_more_is_named_as_the_reason(days: int) -> None:
    assert (
        refused(signed(days=days)) == f"the sender's clock is {abs(days)} days off; {SKEW.days} are allowed"
    )


def test_another_window_can_be_given() -> None:
    with pytest.raises(SignatureRefused, match="days off"):
        verify_request("PUT", TARGET, signed(days=2).items(), key_of, FixedClock(), timedelta(days=1))


@pytest.mark.parametrize(
    ("method", "target", "keyid"),
    [("put", "/", CODE), ("PUT", "v1", CODE), ("PUT", "/村", CODE), ("PUT", "/a b", CODE),
     ("PUT", "/#", CODE), ("PUT", "/", "a b"), ("PUT", "/\n", CODE), ("PUT", "/", "")],
)  # fmt: skip
def test_what_could_not_be_sent_is_not_signed(method: str, target: str, keyid: str) -> None:
    with pytest.raises(ValueError):
        sign_request(KEYS, keyid, method, target, FixedClock())
