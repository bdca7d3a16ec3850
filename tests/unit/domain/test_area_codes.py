"""Village codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.area_codes import AreaCode, read_area_code
from station_app.errors import StationError, rules


@pytest.mark.parametrize(
    "typed", ["420581103205", " 420581 103 205 ", "４２０５８１１０３２０５", "420581\u200b103205\n"]
)
def test_a_village_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_area_code(typed) == AreaCode("420581103205")


def test_a_village_knows_its_town_and_county() -> None:
    code = read_area_code("420581103205")
    assert (code.county, code.town, code.village) == ("420581", "420581103", "420581103205")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", rules.AreaCodeMissing),
        ("　", rules.AreaCodeMissing),
        ("420581", rules.AreaCodeNotTwelve),
        ("4205811032051", rules.AreaCodeNotTwelve),
        ("42058110320X", rules.AreaCodeNotTwelve),
        ("4205811032.5", rules.AreaCodeNotTwelve),
        ("990581103205", rules.AreaCodeUnknownProvince),
        ("000000000000", rules.AreaCodeUnknownProvince),
        ("420581103000", rules.AreaCodeNotVillage),
        ("420581000000", rules.AreaCodeNotVillage),
        ("420581000205", rules.AreaCodeNotVillage),
    ],
)
def test_what_is_no_village_code_is_refused_with_a_sentence(typed: str, error: type[StationError]) -> None:
    with pytest.raises(error) as caught:
        read_area_code(typed)
    assert caught.value.field == "area_code"
    assert str(caught.value).endswith("。")


@given(st.integers(1, 999), st.integers(1, 999))
def test_every_village_of_the_city_has_a_code(town: int, village: int) -> None:
    code = f"420581{town:03d}{village:03d}"
    assert read_area_code(code).village == code
