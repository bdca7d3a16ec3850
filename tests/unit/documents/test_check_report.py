"""体检报告: everything found stands on it with what was said, and there is room where nothing was."""

from __future__ import annotations

from station_app.documents.check_report import check_report
from tests.helpers.golden import A4, assert_golden
from tests.helpers.pdf import flat_text_of
from tests.helpers.stories import check_up


def test_the_report_as_it_was_looked_at() -> None:
    assert_golden(check_report(check_up()), "check-report", A4)


def test_the_report_says_what_was_checked_found_and_explained() -> None:
    text = flat_text_of(check_report(check_up()))
    for said in (
        "账目体检报告",
        "52310笔，全部核对",
        "积分账加得平",
        "没有问题",
        "王文书在夜里记了12笔",
        "另外还有4笔",
        "当天停电，晚上来电以后补的",
        "站长",
        "村务监督委员会",
    ):
        assert said in text
