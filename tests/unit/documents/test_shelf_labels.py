"""Shelf labels: what they say, where it stands, and bars that a scanner reads."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.barcode import code128 as other

from station_app.documents import code128, ean
from station_app.documents.inputs import ShelfLabelView
from station_app.documents.label_layouts import LAYOUTS, LabelLayout
from station_app.documents.papers import MM
from station_app.documents.shelf_labels import shelf_labels
from station_app.domain.shop import own_barcode
from station_app.errors.documents import NothingToPrint
from tests.helpers.golden import assert_golden
from tests.helpers.pdf import Picture, fonts_of, overlapping, page_sizes, picture_of, text_of, words_of

DETERGENT = ShelfLabelView("洗衣液 2kg", "22 分/瓶", "S002", "6909876543212")
RICE = ShelfLabelView("大米 5kg", "32 分/袋", "S003", "")


def read_bars(modules: str) -> str:
    """The digits of 95 modules, read as a scanner does: by set and parity."""
    assert modules[:3] == modules[92:] == "101"
    assert modules[45:50] == "01010"
    odd = {ean._L[digit]: str(digit) for digit in range(10)}
    even = {word.translate(ean._EXCHANGE)[::-1]: digit for word, digit in odd.items()}
    right = {word.translate(ean._EXCHANGE): digit for word, digit in odd.items()}
    left = [modules[3 + 7 * place : 10 + 7 * place] for place in range(6)]
    parity = "".join("A" if word in odd else "B" for word in left)
    digits = "".join(odd.get(word) or even[word] for word in left)
    digits += "".join(right[modules[50 + 7 * place : 57 + 7 * place]] for place in range(6))
    return str(ean._PARITY.index(parity)) + digits


@pytest.mark.parametrize("code", ["6901234567892", "6909876543212", own_barcode(7), "0012345678905"])
def test_the_bars_say_the_barcode(code: str) -> None:
    assert read_bars(ean.pattern(code)) == code


def test_the_bars_on_the_paper_are_the_pattern() -> None:
    """Sampled along one line of the printed page, at the middle of each module."""
    page = picture_of(shelf_labels([DETERGENT]), dpi=600)
    scale = page.width / (210 * MM)
    first = ((70 * MM - ean.WIDTH) / 2 + 11 * ean.MODULE) * scale
    y = round(page.height * (0.5 / 297 + (37 - 2.5 - 10) / 297))
    dark = "".join(
        "1" if page.dark(first + (place + 0.5) * ean.MODULE * scale, y) else "0" for place in range(95)
    )
    assert read_bars(dark) == DETERGENT.barcode


def test_a_label_says_name_points_and_barcode() -> None:
    pdf = shelf_labels([DETERGENT, RICE])
    text = text_of(pdf)
    for words in ("洗衣液 2kg", "22 分/瓶", "大米 5kg", "32 分/袋", "S003"):
        assert words in text
    assert [(round(w), round(h)) for w, h in page_sizes(pdf)] == [(210, 297)]
    assert all(font.embedded and font.subset for font in fonts_of(pdf))
    assert overlapping(words_of(pdf)) == []


def test_the_twenty_fifth_label_begins_a_second_sheet() -> None:
    assert len(page_sizes(shelf_labels([DETERGENT] * 24))) == 1
    assert len(page_sizes(shelf_labels([DETERGENT] * 25))) == 2


def test_a_name_that_is_too_long_stays_on_its_label() -> None:
    label = ShelfLabelView("不锈钢保温饭盒三层大容量带提手送餐具套装家用学生", "120 分/个", "S040", "")
    words = [word for word in words_of(shelf_labels([label])) if word.bottom < 37]
    assert max(word.right for word in words) < 70


def test_no_goods_are_no_labels() -> None:
    with pytest.raises(NothingToPrint):
        shelf_labels([])


# ---- other label papers, and our own codes

RUNS = re.compile("1+|0+")


def read_code128(modules: str) -> str:
    """The text of a Code 128 symbol in set B, read by the widths that another encoder knows."""
    known = {
        "".join(str(ord(each.upper()) - ord("@")) for each in widths): value
        for value, widths in vars(other)["_patterns"].items()
    }
    widths = "".join(str(len(run)) for run in RUNS.findall(modules))
    assert widths.endswith("2331112")
    start, *said, check = (known[widths[at : at + 6]] for at in range(0, len(widths) - 7, 6))
    assert start == other.startb
    assert (start + sum(place * value for place, value in enumerate(said, start=1))) % 103 == check
    return "".join(chr(value + 32) for value in said)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20))
def test_code_128_says_what_it_was_given(text: str) -> None:
    assert read_code128(code128.pattern(text)) == text


def test_code_128_knows_what_it_cannot_say() -> None:
    assert not code128.can_say("")
    assert not code128.can_say("编号7")
    assert code128.module_within("A" * 40, 40 * MM) is None


def bars_on(page: Picture, x: float, y: float, module: float, count: int) -> str:
    """Sampled in the middle of each module along one line; ``x`` and ``module`` in dots, ``y`` in rows."""
    return "".join("1" if page.dark(x + (place + 0.5) * module, round(y)) else "0" for place in range(count))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda each: each.key)
def test_goods_without_a_barcode_bear_their_code_as_bars_on_every_label_paper(layout: LabelLayout) -> None:
    pdf = shelf_labels([RICE] * layout.count, layout)
    assert [(round(w, 1), round(h, 1)) for w, h in page_sizes(pdf)] == [layout.sheet]
    assert overlapping(words_of(pdf)) == []
    dpi = 600
    page, dots = picture_of(pdf, dpi=dpi), dpi / 72
    wide = layout.label[0] * MM
    module = code128.module_within("S003", wide)
    assert module is not None
    for place in {0, layout.count - 1}:
        left, bottom = layout.corner(place)
        x = left * MM + (wide - code128.width_of("S003", module)) / 2 + code128.QUIET_ZONE * module
        y = layout.sheet[1] * MM - bottom * MM - layout.pad * MM * 0.5 - 8.5 * 1.1 - 4 * MM
        count = len(code128.pattern("S003"))
        assert read_code128(bars_on(page, x * dots, y * dots, module * dots, count)) == "S003"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda each: each.key)
def test_a_retail_barcode_is_read_off_every_label_paper(layout: LabelLayout) -> None:
    page, dots = picture_of(shelf_labels([DETERGENT], layout), dpi=600), 600 / 72
    left, bottom = layout.corner(0)
    x = left * MM + (layout.label[0] * MM - ean.WIDTH) / 2 + 11 * ean.MODULE
    y = layout.sheet[1] * MM - bottom * MM - layout.pad * MM * 0.5 - 14 - 2 * MM
    assert read_bars(bars_on(page, x * dots, y * dots, ean.MODULE * dots, 95)) == DETERGENT.barcode


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda each: each.key)
def test_labels_look_as_they_were_kept(layout: LabelLayout) -> None:
    long = ShelfLabelView(
        "手工编织的竹篮子（带盖，可装鸡蛋三十枚）", "150 分/个", "S036", "", "4月1日起 160 分"
    )
    coming = ShelfLabelView("洗衣液 2kg", "22 分/瓶", "S002", "6909876543212", "4月1日起 24 分")
    wordy = ShelfLabelView("散装白糖", "3.5 分/斤", "白糖七", "")
    goods = [DETERGENT, RICE, coming, long, wordy]
    assert_golden(shelf_labels(goods, layout), f"labels-{layout.key}", layout.sheet)
