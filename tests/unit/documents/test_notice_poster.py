"""The notice poster: masked names, what it leaves out, two sizes, and a thousand lines in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from station_app.documents.notice_poster import notice_poster
from station_app.documents.papers import SheetPaper
from station_app.documents.ranking import ranking_poster
from station_app.domain.publicity import Named, NoticeKind
from station_app.models.publicity import ItemStatus
from station_app.services.notice_views import NOBODY
from tests.helpers.golden import A3, A4, assert_golden
from tests.helpers.papers import ranked, ranking_view
from tests.helpers.pdf import flat_text_of, overlapping, pages_of, words_of
from tests.helpers.public_papers import NAMES, notice_line, notice_view

LINES = tuple(notice_line(number, name) for number, name in enumerate(NAMES, start=1))
MOST_TIMES = 5


def test_a_poster_of_claims_on_a4() -> None:
    unnamed = (
        notice_line(9, person=Named("王小明", date(2015, 1, 1), consents=True)),
        notice_line(10, person=Named("孙爱莲", None, consents=False)),
        notice_line(11, "胡德胜", status=ItemStatus.TAKEN_OUT),
    )
    assert_golden(notice_poster(notice_view(*LINES, *unnamed)), "notice-a4", A4)


def test_a_poster_of_many_claims_on_a3() -> None:
    lines = [notice_line(number, NAMES[number % len(NAMES)]) for number in range(1, 61)]
    assert_golden(notice_poster(notice_view(*lines), SheetPaper.A3), "notice-a3", A3)


def test_a_poster_of_honours_leaves_out_the_columns_that_nothing_fills() -> None:
    lines = [
        notice_line(number, name, claim_id=None, words="十星级文明户", day=None, points=None)
        for number, name in enumerate(NAMES[:3], start=1)
    ]
    pdf = notice_poster(notice_view(*lines, kind=NoticeKind.HONOURS, title="十星级文明户评选公示", words=""))
    text = flat_text_of(pdf)
    assert "积分" not in text
    assert "日期" not in text
    assert "十星级文明户" in text


def test_a_notice_of_words_alone_says_nothing_of_names() -> None:
    nobody: dict[str, Any] = {"person": NOBODY, "household_number": "", "group": ""}
    line = notice_line(1, claim_id=None, words="3 月 8 日兑换", day=None, points=None, **nobody)
    text = flat_text_of(notice_poster(notice_view(line, kind=NoticeKind.OTHER, title="兑换日改期")))
    assert "3月8日兑换" in text
    assert "户号" not in text
    assert "姓名" not in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张兰", "张*"),
        ("李名兰", "李*兰"),
        ("司马相如", "司**如"),
        ("欧阳兰", "欧*兰"),
        ("欧阳名兰", "欧**兰"),
        ("买买提·阿不都热合曼", "买**·*****曼"),
    ],
)
def test_names_stand_masked(name: str, shown: str) -> None:
    text = flat_text_of(notice_poster(notice_view(notice_line(1, name))))
    assert shown in text
    assert name not in text


def test_same_masked_names_are_told_apart_by_the_household() -> None:
    text = flat_text_of(notice_poster(notice_view(*LINES)))
    assert "03-0003张*兰" in text
    assert "03-0004张*兰" in text


def test_without_consent_and_under_14_the_household_number_stands_alone() -> None:
    lines = (
        notice_line(1, person=Named("王小明", date(2015, 1, 1), consents=True)),
        notice_line(2, person=Named("孙爱莲", None, consents=False)),
    )
    text = flat_text_of(notice_poster(notice_view(*lines)))
    assert text.count("（只列户号）") == 2
    assert "03-0001" in text
    assert "03-0002" in text
    for part in ("王", "孙", "莲"):
        assert part not in text


def test_what_was_taken_out_is_not_on_the_poster() -> None:
    lines = (notice_line(1, "李名兰"), notice_line(2, "孙爱莲", status=ItemStatus.TAKEN_OUT))
    text = flat_text_of(notice_poster(notice_view(*lines)))
    assert "孙*莲" not in text
    assert "03-0002" not in text


def test_the_poster_says_until_when_and_to_whom_to_object() -> None:
    text = flat_text_of(notice_poster(notice_view(*LINES)))
    assert "公示期：2026年3月2日至2026年3月6日（共5天）" in text
    assert "请在公示期内向赵会计（电话0717-4821234）提出" in text
    assert "盖章处" in text


def test_a_thousand_lines_are_set_in_time_and_none_is_lost() -> None:
    """In a few times what the ranking of as many takes, however busy the machine."""
    view = notice_view(*[notice_line(number, NAMES[number % len(NAMES)]) for number in range(1, 1001)])
    ranking = ranking_view(*[ranked(place) for place in range(1, 1001)])
    took, ranking_took = (
        min(_seconds(make) for _ in range(3))
        for make in (lambda: notice_poster(view), lambda: ranking_poster(ranking))
    )
    assert took <= MOST_TIMES * ranking_took
    pdf = notice_poster(view)
    numbers = [word for page in pages_of(pdf) for word in page.split() if word.startswith("03-")]
    assert numbers == [f"03-{number:04d}" for number in range(1, 1001)]
    assert overlapping(words_of(pdf)) == []


def _seconds(make: Callable[[], bytes]) -> float:
    """Of this process alone: others share the machine."""
    start = time.process_time()
    make()
    return time.process_time() - start
