"""Shelf labels: what they say, where it stands, and bars that a scanner reads."""

from __future__ import annotations

import pytest

from station_app.documents import ean
from station_app.documents.inputs import ShelfLabelView
from station_app.documents.papers import MM
from station_app.documents.shelf_labels import shelf_labels
from station_app.domain.shop import own_barcode
from station_app.errors.documents import NothingToPrint
from tests.helpers.pdf import fonts_of, overlapping, page_sizes, picture_of, text_of, words_of

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
    for words in ("洗衣液 2kg", "22 分/瓶", "大米 5kg", "编号", "S003"):
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
