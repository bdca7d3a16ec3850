"""A notice is tidied before it is sent, and refused where nobody could read it."""

from __future__ import annotations

import pytest

from station_app.domain.notices import LONGEST_BODY, LONGEST_TITLE, notice_text
from station_app.errors.notices import NoticeBodyTooLong, NoticeEmpty, NoticeTitleTooLong


def test_a_notice_is_tidied() -> None:
    assert notice_text("  送戏\n下乡 ", "\n请报名  \r\n\n三月二十日 \n") == (
        "送戏 下乡",
        "请报名\n\n三月二十日",
    )


def test_tidying_again_changes_nothing() -> None:
    once = notice_text(" 送 戏 ", " 一 \n 二 ")
    assert notice_text(*once) == once


@pytest.mark.parametrize(("title", "body"), [("", "内容"), (" \n", "内容"), ("标题", " \n ")])
def test_a_notice_without_title_or_text_is_refused(title: str, body: str) -> None:
    with pytest.raises(NoticeEmpty):
        notice_text(title, body)


def test_what_is_too_long_is_refused_with_its_length() -> None:
    assert notice_text("长" * LONGEST_TITLE, "长" * LONGEST_BODY)
    with pytest.raises(NoticeTitleTooLong, match="61 个字"):
        notice_text("长" * (LONGEST_TITLE + 1), "内容")
    with pytest.raises(NoticeBodyTooLong, match="4001 个字"):
        notice_text("标题", "长" * (LONGEST_BODY + 1))
