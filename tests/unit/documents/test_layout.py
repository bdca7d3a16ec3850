from station_app.documents.blocks import Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Footer, compose
from station_app.documents.papers import A5, Align
from station_app.documents.table import Column, Row, Table, TableStyle, shares_by_content
from tests.helpers.pdf import flat_text_of, overlapping, page_numbers, pages_of, words_of

COLUMNS = (Column("序号", 1), Column("品名", 4), Column("数量", 1, Align.RIGHT))


def rows(count: int) -> list[Row]:
    return [Row((str(place), f"商品{place}", str(place * 10))) for place in range(1, count + 1)]


def test_every_page_repeats_the_head_and_says_which_of_how_many_it_is() -> None:
    pdf = compose("清单", A5, [Table(COLUMNS, rows(90))], Footer("本站"))
    pages = pages_of(pdf)
    assert len(pages) > 2
    assert all(page.split()[:3] == ["序号", "品名", "数量"] for page in pages)
    assert page_numbers(pdf) == [f"第{n}页共{len(pages)}页" for n in range(1, len(pages) + 1)]


def test_every_row_is_printed_once_and_in_order() -> None:
    pdf = compose("清单", A5, [Table(COLUMNS, rows(200))])
    printed = [word.text for word in words_of(pdf) if word.text.startswith("商品")]
    assert printed == [f"商品{place}" for place in range(1, 201)]


def test_signatures_never_stand_alone_on_a_page() -> None:
    for count in range(15, 60):
        pdf = compose("清单", A5, [Table(COLUMNS, rows(count)), Signatures(("领取人签字",))])
        last = pages_of(pdf)[-1]
        assert "领取人签字" in last
        assert f"商品{count}" in last


def test_a_total_never_stands_alone_on_a_page() -> None:
    for count in range(15, 60):
        pdf = compose("清单", A5, [Table(COLUMNS, rows(count), total=("", "合计", "99"))])
        last = pages_of(pdf)[-1]
        assert "合计" in last
        assert f"商品{count}" in last


def test_a_row_higher_than_a_page_goes_on_overleaf_without_losing_a_word() -> None:
    story = "".join(chr(0x4E00 + place) for place in range(3000))
    pdf = compose("清单", A5, [Table((Column("序", 1), Column("记", 8)), [Row(("", story))])])
    text = flat_text_of(pdf).replace("序", "").replace("记", "")
    assert len(pages_of(pdf)) > 2
    assert text == story.replace("序", "").replace("记", "")


def test_long_texts_wrap_in_their_own_column() -> None:
    long = [Row(("1", "很长的商品名称" * 12, "10")), Row(("2", "短", "1234567890"))]
    pdf = compose("清单", A5, [Table(COLUMNS, long)])
    assert overlapping(words_of(pdf)) == []


def test_numbers_end_at_one_edge() -> None:
    pdf = compose("清单", A5, [Table(COLUMNS, rows(12))])
    numbers = [word for word in words_of(pdf) if word.text.isdigit() and word.right > 120]
    assert len(numbers) == 12
    assert len({round(word.right, 1) for word in numbers}) == 1


def test_a_table_without_rows_says_so() -> None:
    assert "没有记录" in flat_text_of(compose("清单", A5, [Table(COLUMNS, [])]))


def test_a_long_title_wraps_and_stays_on_the_paper() -> None:
    pdf = compose("清单", A5, [Letterhead("站", "很长的标题" * 9, "说明" * 40), Space(5), Paragraph("正文")])
    words = words_of(pdf)
    assert overlapping(words) == []
    assert all(word.left > 9 and word.right < 139 for word in words)


def test_columns_share_the_width_by_what_they_hold() -> None:
    style = TableStyle(size=10)
    aligns = (Align.LEFT, Align.LEFT, Align.RIGHT)
    shares = shares_by_content(("名", "备注", "数"), [("张", "很长" * 60, "1234567")], aligns, 300, style)
    assert shares is not None
    assert abs(sum(shares) - 300) < 0.1
    assert shares[1] > shares[0]
    assert shares[2] > 45


def test_columns_that_cannot_fit_are_told() -> None:
    numbers = ["9" * 12] * 12
    assert shares_by_content(numbers, [numbers], [Align.RIGHT] * 12, 300, TableStyle(size=10)) is None
