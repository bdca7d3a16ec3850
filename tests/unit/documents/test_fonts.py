from concurrent.futures import ThreadPoolExecutor

import pytest

from station_app.documents import fonts
from station_app.documents.blocks import Paragraph
from station_app.documents.layout import compose
from station_app.documents.papers import A4
from station_app.errors.documents import UnshowableCharacter
from tests.helpers.pdf import flat_text_of, fonts_of

RARE = "㛃䶮𠅤𬱖"
NOT_IN_ANY_FONT_AT_HAND = "𪚥"


def test_the_rare_characters_of_names_can_be_shown() -> None:
    assert fonts.unshowable(RARE + "李名兰·0123★№") == frozenset()


def test_a_character_that_no_font_has_is_named() -> None:
    assert fonts.unshowable(f"张{NOT_IN_ANY_FONT_AT_HAND}\ue000") == {NOT_IN_ANY_FONT_AT_HAND, "\ue000"}


def test_a_paper_with_a_character_that_cannot_be_shown_is_not_made() -> None:
    blocks = [
        Paragraph("户主"),
        Paragraph(f"张{NOT_IN_ANY_FONT_AT_HAND}林"),
        Paragraph("李\ue000兰", bold=True),
    ]
    with pytest.raises(UnshowableCharacter) as refused:
        compose("试印", A4, blocks)
    assert refused.value.facts == {
        "characters": f"{NOT_IN_ANY_FONT_AT_HAND}、\ue000",
        "text": f"张{NOT_IN_ANY_FONT_AT_HAND}林",
    }
    assert NOT_IN_ANY_FONT_AT_HAND in str(refused.value)


def test_characters_without_shape_are_dropped_rather_than_printed_as_boxes() -> None:
    pdf = compose("试印", A4, [Paragraph("李\u200b名\ufeff兰\ufe0f\t村")])
    assert flat_text_of(pdf) == "李名兰村"


def test_rare_characters_can_be_found_in_the_pdf_again() -> None:
    assert flat_text_of(compose("试印", A4, [Paragraph(RARE)])) == RARE


def test_more_characters_than_one_subset_holds_all_come_out() -> None:
    text = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 900))
    assert flat_text_of(compose("试印", A4, [Paragraph(text)])) == text


def test_fonts_are_embedded_as_subsets() -> None:
    pdf = compose("试印", A4, [Paragraph("积分"), Paragraph("积分", bold=True)])
    found = fonts_of(pdf)
    assert {font.name.split("+")[1] for font in found} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert all(font.embedded and font.subset for font in found)
    assert len(pdf) < 40_000


def test_papers_made_at_the_same_time_do_not_spoil_each_other() -> None:
    texts = [chr(0x4E00 + place) * 30 for place in range(40)]

    def made(text: str) -> bytes:
        return compose("试印", A4, [Paragraph(text), Paragraph(text, bold=True)])

    alone = [made(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(made, texts)) == alone


def test_the_same_facts_give_the_same_bytes() -> None:
    assert compose("试印", A4, [Paragraph("积分")]) == compose("试印", A4, [Paragraph("积分")])


def test_digits_are_equally_wide() -> None:
    assert len({fonts.width(digit, 10) for digit in "0123456789"}) == 1


def test_no_line_starts_with_closing_or_ends_with_opening_punctuation() -> None:
    text = "一二三四五，六七八九（十一十二）十三十四。十五十六十七十八：“十九”二十！"
    for room in range(30, 130, 3):
        lines = fonts.wrap(text, room, 10)
        assert "".join(lines) == text
        assert all(line[0] not in "，。）：”！" and line[-1] not in "（“" for line in lines)
        assert all(fonts.width(line, 10) <= room + 0.02 for line in lines)


def test_a_number_is_not_broken_between_lines() -> None:
    lines = fonts.wrap("合计壹佰分 −1234567.5 分整", 60, 10)
    assert any("−1234567.5" in line for line in lines)


def test_a_word_wider_than_the_line_is_broken() -> None:
    lines = fonts.wrap("A" * 40, 60, 10)
    assert "".join(lines) == "A" * 40
    assert all(fonts.width(line, 10) <= 60.02 for line in lines)


def test_a_break_in_the_text_is_kept() -> None:
    assert fonts.wrap("第一行\n第二行", 500, 10) == ["第一行", "第二行"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert fonts.wrap("", 50, 10) == [""]
