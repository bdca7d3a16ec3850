"""An operator's password is kept as a hash that fits it alone."""

from __future__ import annotations

from station_app.sync.passwords import hash_password, password_fits


def test_a_hash_fits_its_password_alone() -> None:
    kept = hash_password("桃花流水1234")
    assert password_fits("桃花流水1234", kept)
    assert not password_fits("桃花流水1235", kept)
    assert not password_fits("", kept)


def test_one_password_has_another_hash_each_time() -> None:
    assert hash_password("桃花流水1234") != hash_password("桃花流水1234")


def test_the_kept_form_says_that_it_is_argon2id_and_not_the_password() -> None:
    kept = hash_password("peach-blossom")
    assert kept.startswith("$argon2id$")
    assert "peach" not in kept


def test_where_nothing_is_kept_no_password_fits() -> None:
    assert not password_fits("", None)
    assert not password_fits("桃花流水1234", None)
