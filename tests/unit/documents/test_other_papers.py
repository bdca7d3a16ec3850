import re

import pytest

from station_app.documents.generic_list import printed_list
from station_app.documents.household_card import household_cards
from station_app.documents.inputs import RepairSheetView
from station_app.documents.papers import Align
from station_app.documents.recovery_sheet import recovery_sheet
from station_app.documents.repair_sheet import repair_sheet
from station_app.documents.sign_in_sheet import sign_in_sheet
from station_app.documents.team_sheet import team_sheet, team_sheets
from station_app.errors.documents import NothingToPrint
from tests.helpers.papers import STATION, card, list_view, member, recovery_view, sign_in_view, team_view
from tests.helpers.pdf import (
    flat_text_of,
    fonts_of,
    overlapping,
    page_numbers,
    page_sizes,
    pages_of,
    picture_of,
    text_of,
    words_of,
)
from tests.helpers.qr import codes_in

A4 = (210, 297)


def assert_sound(pdf: bytes, size: tuple[int, int] = A4) -> None:
    assert {(round(w), round(h)) for w, h in page_sizes(pdf)} == {size}
    assert all(font.embedded and font.subset for font in fonts_of(pdf))
    words = words_of(pdf)
    assert overlapping(words) == []
    assert all(word.left > 10 and word.right < size[0] - 10 for word in words)
    assert "\ufffd" not in text_of(pdf)


def test_a_team_sheet_puts_the_leaders_first() -> None:
    pdf = team_sheet(team_view(member("甲"), member("乙", "副队长"), member("丙"), member("丁", "队长")))
    names = [word.text for word in words_of(pdf) if word.text in "甲乙丙丁" and word.top > 60]
    assert names == ["丁", "乙", "甲", "丙"]
    assert_sound(pdf)


def test_a_team_sheet_shows_words_and_hours_not_codes_and_minutes() -> None:
    text = flat_text_of(team_sheet(team_view(member("甲", sex="male"), member("乙", sex="女", age=None))))
    assert "男46" in text
    assert "male" not in text
    assert "12.5" in text
    assert "25小时" in text


def test_several_teams_make_one_pdf_that_counts_each_teams_pages() -> None:
    many = team_view(*[member(f"队员{place}") for place in range(50)], team="文体活动队")
    pdf = team_sheets((team_view(member("甲")), many))
    pages = pages_of(pdf)
    assert page_numbers(pdf) == ["第1页共1页", "第1页共2页", "第2页共2页"]
    assert "理论政策宣讲队" in pages[0]
    assert "文体活动队" in pages[1]
    assert "队员49" in pages[2]


def test_without_a_team_there_is_nothing_to_print() -> None:
    with pytest.raises(NothingToPrint, match="队伍"):
        team_sheets(())


def test_the_recovery_code_stands_in_large_letters_of_equal_step_and_can_be_scanned() -> None:
    view = recovery_view()
    pdf = recovery_sheet(view)
    assert_sound(pdf)
    assert codes_in(picture_of(pdf, dpi=150)) == [view.code]
    large = [word for word in words_of(pdf) if word.size > 20 and re.fullmatch("[0-9A-Z]+", word.text)]
    letters = "".join(word.text for word in sorted(large, key=lambda word: (round(word.top), word.left)))
    assert letters == view.code.replace("-", "")
    assert len({round(word.size, 1) for word in large}) == 1


def test_the_recovery_sheet_says_what_it_is_for_and_how_to_keep_it() -> None:
    text = flat_text_of(recovery_sheet(recovery_view()))
    for said in (STATION, "张文书", "2026-11-24", "信封", "不要放在电脑旁边", "保管人签字", "忘记密码"):
        assert said in text


@pytest.mark.parametrize("count", [0, 1, 80])
def test_the_report_of_a_repair_lists_what_must_be_entered_again(count: int) -> None:
    lost = tuple((f"{number}", "2026-03-02 10:00", "李书记", "兑换") for number in range(1, count + 1))
    facts = (("损坏情况", "数据文件共 104 页，坏了 1 页。"), ("修好以后", "11 条记录"))
    view = RepairSheetView(STATION, "2026-03-03 09:00", facts, lost, ("station.db.replaced-1a2b",))
    pdf = repair_sheet(view)
    assert_sound(pdf)
    text = flat_text_of(pdf)
    assert text.count("兑换") == count
    assert ("重新录入" in text) == bool(count)
    assert ("没有发现丢失的记录" in text) == (not count)
    for said in (STATION, "数据修复报告", "坏了1页", "station.db.replaced-1a2b", "站长签字"):
        assert said in text


@pytest.mark.parametrize("code", ["ABCDE-FGHJK-MNPQR", "AB12 CD34", "W" * 12])
def test_codes_of_other_groupings_fit_their_boxes(code: str) -> None:
    assert_sound(recovery_sheet(recovery_view(code)))


def test_household_cards_stand_ten_to_a_sheet_and_can_be_scanned() -> None:
    numbers = [f"0305-{place:03d}" for place in range(12)]
    pdf = household_cards(STATION, [card(number) for number in numbers])
    assert len(page_sizes(pdf)) == 2
    assert_sound(pdf)
    codes = codes_in(picture_of(pdf, 1)) + codes_in(picture_of(pdf, 2))
    assert codes == [f"H:{number}:K7MQ" for number in numbers]


def test_household_cards_are_as_large_as_bank_cards() -> None:
    pdf = household_cards(STATION, [card(f"0305-{place:03d}") for place in range(4)])
    places = [word for word in words_of(pdf) if word.text.startswith("0305-")]
    assert round(places[1].left - places[0].left, 1) == 85
    assert round(places[2].top - places[0].top, 1) == 54


def test_household_cards_mask_the_heads_name() -> None:
    text = flat_text_of(household_cards(STATION, [card("0305-018", "李名兰")]))
    assert "李*兰" in text
    assert "李名兰" not in text


def test_long_names_stay_on_their_card() -> None:
    cards = [card("420581100201-00305-018", "买买提·阿不都热合曼·阿不都拉") for _ in range(2)]
    pdf = household_cards(f"湖北省宜昌市{STATION}（筹备组）", cards)
    assert_sound(pdf)
    left_card = [word for word in words_of(pdf) if word.left < 100]
    assert all(word.right < 105 for word in left_card)


def test_without_a_household_there_is_nothing_to_print() -> None:
    with pytest.raises(NothingToPrint, match="农户"):
        household_cards(STATION, [])


def test_a_sign_in_sheet_is_one_page_with_room_to_write() -> None:
    pdf = sign_in_sheet(sign_in_view(("李名兰", "三组")))
    assert_sound(pdf)
    assert len(page_sizes(pdf)) == 1
    text = flat_text_of(pdf)
    for said in (
        "签到表",
        "清理三组公共沟渠义务劳动",
        "2026-11-2809:00至12:30",
        "三组堰塘边",
        "王队长",
        "李名兰",
    ):
        assert said in text
    tops = sorted(word.top for word in words_of(pdf) if word.text in ("2", "3"))
    assert tops[1] - tops[0] > 8.9


def test_blank_rows_follow_those_who_are_expected() -> None:
    pdf = sign_in_sheet(sign_in_view(*[(f"村民{place}", "一组") for place in range(1, 41)]), blank_rows=6)
    pages = pages_of(pdf)
    assert len(pages) > 1
    assert "46" in pages[-1].split()
    assert "组织者签字" in pages[-1]
    assert_sound(pdf)


def test_a_list_repeats_its_head_and_ends_with_total_notes_and_signatures() -> None:
    rows = tuple((str(n), "李名兰", f"0305-{n:03d}", "12.5", "") for n in range(1, 81))
    total = ("", "合计", "", "1000", "")
    pdf = printed_list(
        list_view(rows, total=total, notes=("仅限本站使用。",), signatures=("制表人", "审核人"))
    )
    assert_sound(pdf)
    first, *_, last = pages_of(pdf)
    assert "共 80 条" in first
    assert last.split()[:2] == ["序号", "姓名"]
    for said in ("合计", "1000", "仅限本站使用。", "制表人", "审核人"):
        assert said in last


def test_a_wide_list_lies_on_its_side_by_itself() -> None:
    headings = tuple(f"很长的栏目名{n}" for n in range(12))
    view = list_view((tuple(f"内容{n}" for n in range(12)),), headings=headings, alignments=())
    assert_sound(printed_list(view), (297, 210))


def test_a_list_can_be_told_to_lie_or_stand() -> None:
    rows = (("1", "李名兰", "0305-018", "12.5", ""),)
    assert_sound(printed_list(list_view(rows, landscape=True)), (297, 210))
    assert_sound(printed_list(list_view(rows, landscape=False)))


def test_long_remarks_wrap_and_numbers_do_not() -> None:
    rows = (("1", "李名兰", "0305-018", "1234567.5", "低保户，行动不便，由儿子代为领取。" * 9),)
    pdf = printed_list(list_view(rows))
    assert_sound(pdf)
    assert any(word.text == "1234567.5" for word in words_of(pdf))


def test_more_columns_than_fit_are_still_all_printed() -> None:
    headings = tuple(f"数{n}" for n in range(24))
    cells = tuple(f"{n}99999.5" for n in range(24))
    pdf = printed_list(list_view((cells,), headings=headings, alignments=(Align.RIGHT,) * 24))
    assert set(flat_text_of(pdf)) >= set("".join(cells))
    assert len(page_sizes(pdf)) == 1


def test_an_empty_list_says_so() -> None:
    assert "没有记录" in flat_text_of(printed_list(list_view(())))
