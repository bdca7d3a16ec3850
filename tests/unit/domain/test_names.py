"""Names as they come in rosters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.names import NameProblem, clean_name, has_private_use, name_problem


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("李 兰", "李兰"),
        ("李　　名　兰", "李名兰"),
        (" 李\n名\r\n兰\t", "李名兰"),
        ("李\u200b名\ufeff兰", "李名兰"),
        ("买买提•阿不都", "买买提·阿不都"),
        ("买买提‧阿不都", "买买提·阿不都"),
        ("买买提・阿不都", "买买提·阿不都"),
        ("买买提 . 阿不都", "买买提·阿不都"),
        ("买买提．阿不都", "买买提·阿不都"),
        ("买买提·阿不都", "买买提·阿不都"),
        ("Ｌｉ　Ｍｉｎｇ", "Li Ming"),
        ("Li   Ming", "Li Ming"),
        ("J.Smith", "J.Smith"),
        ("⽅⼤⾼", "方大高"),
        ("凉\U000e0100", "凉"),
        ("王\ue863", "王䶮"),
        ("\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864", "龴龵龶龷龸龹龺龻"),
        ("\ue78d\ue78e\ue78f\ue796", "︐︒︑︙"),
        ("\ue816\ue855", "𠂇𤇾"),
        (None, ""),
        ("", ""),
    ],
)
def test_a_name_is_cleaned(raw: str | None, clean: str) -> None:
    assert clean_name(raw) == clean


@pytest.mark.parametrize("name", ["王㛃", "李䶮", "陈𠅤", "张𬱖", "〇〇", "欧阳名兰"])
def test_rare_characters_stay_as_they_are(name: str) -> None:
    assert clean_name(name) == name
    assert clean_name(" ".join(name)) == name


@given(st.text())
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    once = clean_name(raw)
    assert clean_name(once) == once


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30))
def test_a_chinese_name_is_never_changed(name: str) -> None:
    assert clean_name(name) == name


def test_a_stand_in_that_is_not_known_is_seen() -> None:
    assert has_private_use(clean_name("王\ue000"))
    assert has_private_use("\U000f0001")
    assert not has_private_use(clean_name("王\ue863"))


def test_every_stand_in_of_the_older_standards_is_mapped() -> None:
    codes = [*range(0xE815, 0xE865), *range(0xE78D, 0xE797)]
    assert not any(has_private_use(clean_name(chr(code))) for code in codes)


@pytest.mark.parametrize(
    ("code", "gbk"),
    [(0xE81A, b"\xfe\x55"), (0xE844, b"\xfe\x80"), (0xE85A, b"\xfe\x96"), (0xE863, b"\xfe\x9f")],
)
def test_stand_ins_are_what_gb_18030_has_at_the_same_bytes(code: int, gbk: bytes) -> None:
    assert clean_name(chr(code)) == gbk.decode("gb18030")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("李名兰", None),
        ("兰", None),
        ("", NameProblem.EMPTY),
        ("好" * 30, None),
        ("好" * 31, NameProblem.TOO_LONG),
        ("李名兰2", NameProblem.DIGITS),
        ("李③", NameProblem.DIGITS),
    ],
)
def test_what_is_wrong_with_a_name_is_said(name: str, problem: NameProblem | None) -> None:
    assert name_problem(name) is problem
    assert problem is None or problem.label
