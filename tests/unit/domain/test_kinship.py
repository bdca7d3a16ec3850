"""Relations to the head of a household, as rosters spell them."""

from __future__ import annotations

import pytest

from station_app.domain.kinship import Relation, read_relation


@pytest.mark.parametrize(
    ("relation", "spellings"),
    [
        (Relation.HEAD, "户主 本人 自己 01 02"),
        (Relation.SPOUSE, "配偶 妻 之妻 妻子 夫 丈夫 户主之妻 老婆 （妻） 配偶（妻） 10 12"),
        (Relation.SON, "子 儿子 长子 次子 三子 独生子 养子 继子 之子 户主的儿子 大儿子 20 27"),
        (Relation.DAUGHTER, "女 女儿 长女 次女 二女儿 养女 独生女 之女 30"),
        (Relation.DAUGHTER_IN_LAW, "儿媳 儿媳妇 长媳 次儿媳 子媳 子之妻 38"),
        (Relation.SON_IN_LAW, "女婿 长女婿 婿 上门女婿 28"),
        (Relation.FATHER, "父 父亲 继父 户主之父 爸爸 51"),
        (Relation.MOTHER, "母 母亲 养母 之母 妈 52"),
        (Relation.GRANDPARENT, "祖父 祖母 爷爷 奶奶 外祖父 外婆 曾祖母 61 64"),
        (Relation.GRANDCHILD, "孙 孙子 孙女 长孙 外孙 外孙女 曾孙 重孙女 孙子女 40 42"),
        (Relation.SIBLING, "兄 弟 姐 妹 哥哥 大哥 二妹 胞弟 兄弟姐妹 71"),
        (Relation.OTHER, "其他 其它 岳父 岳母 公公 嫂子 弟媳 孙媳 侄子 侄女 外甥 堂兄 非亲属 45 55 99"),
    ],
)
def test_each_relation_has_many_spellings(relation: Relation, spellings: str) -> None:
    words = spellings.split()
    assert {word: read_relation(word) for word in words} == dict.fromkeys(words, relation)


@pytest.mark.parametrize("text", ["户 主", "户　主", "户\n主", "户主。"])
def test_spaces_and_dots_do_not_matter(text: str) -> None:
    assert read_relation(text) is Relation.HEAD


@pytest.mark.parametrize("text", ["", "父子", "一", "1", "3", "邻居", "李兰", "子女"])
def test_what_could_be_several_things_is_none(text: str) -> None:
    assert read_relation(text) is None


def test_each_kept_word_is_read_as_itself() -> None:
    assert [read_relation(relation.value) for relation in Relation] == list(Relation)
