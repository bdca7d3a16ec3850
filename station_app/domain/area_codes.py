"""Statistics area codes (统计用区划代码): the 12 digits that name a village, its town and its county."""

from __future__ import annotations

import re
from dataclasses import dataclass

from station_app.domain.fullwidth import without_spaces
from station_app.errors.rules import (
    AreaCodeMissing,
    AreaCodeNotTwelve,
    AreaCodeNotVillage,
    AreaCodeUnknownProvince,
)

_TWELVE = re.compile(r"[0-9]{12}")
_COUNTY, _TOWN = 6, 9
_SHOWN = 20

_PROVINCES = frozenset(
    f"{code}"
    for region in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 83))
    for code in range(*region)
)
"""GB/T 2260."""


@dataclass(frozen=True, slots=True)
class AreaCode:
    """A village's code and those it stands under; ``county`` has 6 digits, ``town`` 9, ``village`` 12."""

    village: str

    @property
    def county(self) -> str:
        return self.village[:_COUNTY]

    @property
    def town(self) -> str:
        return self.village[:_TOWN]


def read_area_code(typed: str) -> AreaCode:
    """A typed village code, by 《统计用区划代码和城乡划分代码编制规则》 (国统字〔2009〕91号).

    Digits 1-2 are the province, 3-4 the prefecture, 5-6 the county, 7-9 the town, 10-12 the village; a level
    above the village fills the rest with zeros. Raises AreaCodeMissing, AreaCodeNotTwelve,
    AreaCodeUnknownProvince or AreaCodeNotVillage.
    """
    code = without_spaces(typed)
    if not code:
        raise AreaCodeMissing
    if not _TWELVE.fullmatch(code):
        raise AreaCodeNotTwelve(typed=code[:_SHOWN])
    if code[:2] not in _PROVINCES:
        raise AreaCodeUnknownProvince(typed=code)
    town, village = code[_COUNTY:_TOWN], code[_TOWN:]
    if int(town) == 0 or int(village) == 0:
        raise AreaCodeNotVillage(typed=code)
    return AreaCode(code)
