"""Keys come back from the store as they went in, tell nobody their secret, and make a code for the phone."""

from __future__ import annotations

import json

import pytest

from station_app.sync.keys import KeysUnreadable, NotDecryptable, PublicKeys, StationKeys, encrypt


@pytest.fixture(scope="module")
def keys() -> StationKeys:
    return StationKeys.generate()


def test_keys_are_read_back_from_their_text(keys: StationKeys) -> None:
    assert StationKeys.from_text(keys.to_text()) == keys
    assert StationKeys.from_text(keys.to_text()).public == keys.public


def test_no_two_stations_make_the_same_keys(keys: StationKeys) -> None:
    other = StationKeys.generate().public
    assert keys.public.signing != other.signing
    assert keys.public.age != other.age
    assert keys.public.check_code != other.check_code


def test_a_printed_key_shows_its_check_code_and_no_secret(keys: StationKeys) -> None:
    assert keys.public.check_code in repr(keys)
    assert keys.seed not in repr(keys)
    assert keys.identity not in f"{keys}"


def test_a_signature_holds_for_its_text_and_signer_alone(keys: StationKeys) -> None:
    signature = keys.sign("李名兰".encode())
    assert keys.public.verifies(signature, "李名兰".encode())
    assert not keys.public.verifies(signature, "李明兰".encode())
    assert not keys.public.verifies(signature[:-1], "李名兰".encode())
    assert not keys.public.verifies(b"", b"")
    assert not StationKeys.generate().public.verifies(signature, "李名兰".encode())


def test_the_check_code_is_ten_characters_that_cannot_be_misheard(keys: StationKeys) -> None:
    code = keys.public.check_code
    assert len(code) == 11
    assert code[5] == "-"
    assert set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-")


def test_the_check_code_covers_both_keys(keys: StationKeys) -> None:
    other = StationKeys.generate().public
    codes = {
        PublicKeys(signing, age).check_code
        for signing in (keys.public.signing, other.signing)
        for age in (keys.public.age, other.age)
    }
    assert len(codes) == 4


def test_only_the_one_it_was_written_to_can_decrypt(keys: StationKeys) -> None:
    sealed = encrypt(b"secret", [keys.public.age])
    assert keys.decrypt(sealed) == b"secret"
    with pytest.raises(NotDecryptable) as refused:
        StationKeys.generate().decrypt(sealed)
    assert refused.value.other_key


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_a_damaged_age_file_is_told_apart_from_another_key(keys: StationKeys, cut: int) -> None:
    with pytest.raises(NotDecryptable) as refused:
        keys.decrypt(encrypt(b"secret", [keys.public.age])[:cut])
    assert not refused.value.other_key


def test_text_that_holds_no_keys_is_refused_without_quoting_it(keys: StationKeys) -> None:
    fields = json.loads(keys.to_text())
    for text in (
        "",
        "[]",
        "{}",
        json.dumps({"age": "AGE-SECRET-KEY-1NONSENSE", "signing": keys.seed}),
        json.dumps({"age": keys.identity, "signing": "zz"}),
        json.dumps({"age": keys.identity, "signing": keys.seed.upper() + "00"}),
        json.dumps({"age": keys.identity.lower(), "signing": keys.seed}),
        json.dumps(fields | {"signing": 7}),
    ):
        with pytest.raises(KeysUnreadable) as refused:
            StationKeys.from_text(text)
        assert str(refused.value) == "not a private key"
        assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("signing", "age"),
    [("", None), ("ab", None), ("zz" * 32, None), (None, "age1nonsense"), (None, ""), ("AB" * 32, None)],
)
def test_what_is_no_public_key_is_refused(keys: StationKeys, signing: str | None, age: str | None) -> None:
    known = keys.public
    with pytest.raises(KeysUnreadable):
        PublicKeys(known.signing if signing is None else signing, known.age if age is None else age)
