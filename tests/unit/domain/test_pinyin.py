"""Names in pinyin."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.pinyin import MOST_SPELLINGS, search_keys, sort_key


def test_a_name_has_its_full_spelling_and_its_initials() -> None:
    keys = search_keys("李名兰")
    assert keys.full == ("liminglan",)
    assert keys.initials == ("lml",)


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("单名", "shanming"),
        ("解名", "xieming"),
        ("仇名", "qiuming"),
        ("区名", "ouming"),
        ("查名", "zhaming"),
        ("盖名", "geming"),
        ("朴名", "piaoming"),
        ("曾名", "zengming"),
        ("翟名", "zhaiming"),
        ("尉迟名", "yuchiming"),
        ("万俟名", "moqiming"),
        ("单于名", "chanyuming"),
        ("长孙名", "zhangsunming"),
        ("澹台名", "tantaiming"),
        ("令狐名", "linghuming"),
        ("欧阳名", "ouyangming"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, spelling: str) -> None:
    assert search_keys(name).full[0] == spelling


def test_a_surname_is_not_read_as_the_character_is_elsewhere() -> None:
    assert "danming" not in search_keys("单名").full
    assert "shan" in search_keys("李单").full[-1]


@pytest.mark.parametrize(
    ("name", "spelling"), [("覃名", "qinming"), ("覃名", "tanming"), ("乐名", "yueming"), ("乐名", "leming")]
)
def test_a_surname_of_two_readings_is_found_by_both(name: str, spelling: str) -> None:
    assert spelling in search_keys(name).full


def test_a_heteronym_in_the_given_name_is_found_by_each_reading() -> None:
    assert {"lichangle", "lizhangle", "lichangyue", "lizhangyue"} <= set(search_keys("李长乐").full)
    assert {"lcl", "lzl", "lcy", "lzy"} <= set(search_keys("李长乐").initials)


@pytest.mark.parametrize(("name", "spelling"), [("吕绿", "lv"), ("李女", "nv")])
def test_the_umlaut_is_found_as_v_and_as_u(name: str, spelling: str) -> None:
    keys = search_keys(name)
    assert any(spelling in full for full in keys.full)
    assert any(spelling.replace("v", "u") in full for full in keys.full)


@pytest.mark.parametrize("name", ["王㛃", "王䶮", "王𠅤", "王𬱖", "王\ue000", "龴", "·", "", "王①", "𰻝"])
def test_a_rare_character_breaks_nothing(name: str) -> None:
    keys = search_keys(name)
    assert all(full.startswith("wang") for full in keys.full if name.startswith("王"))
    assert sort_key(name).startswith("wang2") == name.startswith("王")


def test_a_name_without_any_known_reading_has_no_keys() -> None:
    assert search_keys("\ue000").full == ()
    assert search_keys("").initials == ()


def test_names_in_latin_letters_are_their_own_spelling() -> None:
    keys = search_keys("Li Ming")
    assert (keys.full, keys.initials) == (("liming",), ("lm",))


def test_the_dot_of_a_long_name_is_no_syllable() -> None:
    assert search_keys("买买提·阿不都").initials[0] == "mmtabd"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=30))
def test_a_name_never_has_more_than_eight_spellings(name: str) -> None:
    keys = search_keys(name)
    assert len(keys.initials) <= len(keys.full) <= MOST_SPELLINGS
    assert all(full.isascii() and full.islower() for full in keys.full)


@given(st.text())
def test_no_text_breaks_the_spelling(text: str) -> None:
    assert len(search_keys(text).full) <= MOST_SPELLINGS
    assert isinstance(sort_key(text), str)


def test_a_register_is_sorted_by_the_surnames_own_reading() -> None:
    names = ["曾一", "单一", "张一", "李二", "黎一", "李一", "陈一", "尉迟一"]
    assert sorted(names, key=sort_key) == ["陈一", "黎一", "李二", "李一", "单一", "尉迟一", "曾一", "张一"]


def test_people_of_one_surname_stay_together() -> None:
    names = ["李一", "黎二", "李三", "黎四"]
    assert [name[0] for name in sorted(names, key=sort_key)] == ["黎", "黎", "李", "李"]


def test_the_dictionary_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, station_app.domain.pinyin; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
