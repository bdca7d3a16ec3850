from dataclasses import replace

import pytest

from station_app.documents.papers import SheetPaper
from station_app.documents.ranking import Poster, ranking_poster
from tests.helpers.papers import ranked, ranking_view
from tests.helpers.pdf import flat_text_of, fonts_of, overlapping, page_sizes, pages_of, words_of


def test_a_poster_masks_every_name() -> None:
    text = flat_text_of(ranking_poster(ranking_view(ranked(1, "李名兰"), ranked(2, "欧阳建国"))))
    assert "李*兰" in text
    assert "欧**国" in text
    assert "李名兰" not in text
    assert "欧阳建国" not in text


def test_a_child_under_14_appears_by_household_number_only() -> None:
    text = flat_text_of(ranking_poster(ranking_view(ranked(1, "王小明", under_14=True))))
    assert "户号03-0001" in text
    assert "王" not in text


def test_who_does_not_consent_appears_by_household_number_only() -> None:
    text = flat_text_of(ranking_poster(ranking_view(ranked(1, "王小明", consents=False))))
    assert "户号03-0001" in text
    assert "王" not in text


def test_equal_masked_names_are_told_apart() -> None:
    view = ranking_view(ranked(1, "李名兰"), ranked(2, "李玉兰"), ranked(3, "赵铁柱"))
    text = flat_text_of(ranking_poster(view))
    assert "李*兰（03-0001）" in text
    assert "李*兰（03-0002）" in text
    assert "赵*柱（" not in text


def test_a_withheld_name_does_not_show_through_another_one_being_told_apart() -> None:
    view = ranking_view(ranked(1, "李名兰"), ranked(2, "李玉兰", consents=False))
    assert "李*兰（" not in flat_text_of(ranking_poster(view))


def test_households_left_out_by_a_veto_are_counted_and_nothing_more() -> None:
    view = ranking_view(ranked(1, "李名兰"))
    assert "暂不参加排名" not in flat_text_of(ranking_poster(view))
    text = flat_text_of(ranking_poster(replace(view, left_out=2)))
    assert "按村规民约暂不参加排名的有2户。" in text
    assert "否决" not in text


def test_the_large_word_says_which_poster_it_is() -> None:
    assert "积分榜" in flat_text_of(ranking_poster(ranking_view(ranked(1))))
    red = flat_text_of(
        ranking_poster(ranking_view(ranked(1), group="三组"), kind=Poster.RED_LIST, notice="异议请找站长。")
    )
    assert "红榜" in red
    assert "2026年第三季度三组" in red
    assert "2026年7月1日至2026年9月30日" in red
    assert "异议请找站长。" in red
    assert "盖章处" in red


@pytest.mark.parametrize(("paper", "size"), [(SheetPaper.A4, (210, 297)), (SheetPaper.A3, (297, 420))])
def test_posters_have_their_size_and_nothing_overlaps(paper: SheetPaper, size: tuple[int, int]) -> None:
    names = ["李名兰", "买买提·阿不都热合曼", "𬱖小雅"]
    pdf = ranking_poster(ranking_view(*[ranked(place, names[place % 3]) for place in range(1, 60)]), paper)
    assert {(round(w), round(h)) for w, h in page_sizes(pdf)} == {size}
    assert overlapping(words_of(pdf)) == []
    assert all(font.embedded and font.subset for font in fonts_of(pdf))
    large = max(word.size for word in words_of(pdf))
    assert large > 44


def test_a_poster_of_a_thousand_rows_has_every_place() -> None:
    view = ranking_view(*[ranked(place) for place in range(1, 1001)])
    pdf = ranking_poster(view)
    places = [line.split()[0] for page in pages_of(pdf) for line in page.splitlines() if "李*兰" in line]
    assert places == [str(place) for place in range(1, 1001)]
