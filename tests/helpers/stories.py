"""A check's report and a transfer's story as their papers are printed from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from station_app.domain.checks.findings import Finding, FindingRow, Severity
from station_app.domain.periods import Period
from station_app.services.checks.running import CheckResult, CheckUp, Note, NotedFinding
from station_app.services.explaining.facts import (
    ClaimFacts,
    NoticeFacts,
    ObjectionFacts,
    PhotoFacts,
    ReviewFacts,
    RuleFacts,
    SheetFacts,
    StepFacts,
    Story,
)
from station_app.services.journal_search import EntryFacts
from tests.helpers.papers import STATION

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def rule_facts(**changed: Any) -> RuleFacts:
    """参加村民会议: three points a time, at most six a month."""
    facts = RuleFacts(
        "HY04",
        2,
        "人居环境评比合格",
        "弘扬文明风尚",
        30,
        "次",
        "household",
        date(2026, 1, 1),
        None,
        (("每月上限", 60),),
        needs_panel=True,
        needs_notice=True,
        remark="",
    )
    return replace(facts, **changed)


def claim_facts() -> ClaimFacts:
    """A claim that was reviewed with a recusal, posted up, objected to in vain, and entered."""
    return ClaimFacts(
        12,
        "李名兰",
        datetime(2026, 2, 20, 2, 0, tzinfo=UTC),
        "王文书",
        date(2026, 2, 20),
        1,
        "门前屋后打扫干净，组长看过",
        40,
        30,
        "",
        (
            StepFacts("claimed", datetime(2026, 2, 20, 2, 0, tzinfo=UTC), "", "王文书"),
            StepFacts("reviewed", datetime(2026, 2, 23, 2, 0, tzinfo=UTC), "", "王文书"),
            StepFacts("entered", AT, "公示期满，没有未答复的异议", "王文书"),
        ),
        (PhotoFacts("0" * 64, "门前"),),
        (
            ReviewFacts(
                2,
                date(2026, 2, 23),
                "村委会",
                "张主任",
                ("张主任", "陈桂英", "单守义"),
                (("陈桂英", "本户"),),
                "changed",
                30,
                2,
                0,
                "堆柴未清，少记 1 分",
            ),
        ),
        (
            NoticeFacts(
                5,
                "二月积分公示",
                date(2026, 2, 24),
                date(2026, 2, 28),
                "村务公开栏",
                "closed",
                (
                    ObjectionFacts(
                        1,
                        date(2026, 2, 25),
                        "他家门口还有柴",
                        "rejected",
                        "已经清走，有照片",
                        date(2026, 2, 26),
                    ),
                ),
            ),
        ),
    )


def story_facts(**changed: Any) -> Story:
    """李名兰户 got three points for a claim that went the whole way."""
    facts = Story(
        STATION,
        1002,
        7,
        "earn",
        AT,
        date(2026, 3, 2),
        date(2026, 2, 20),
        30,
        30,
        "人居环境评比合格",
        1,
        "",
        "王文书",
        "",
        "李名兰户",
        1,
        "0305-018",
        "三组",
        "",
        rule_facts(),
        None,
        claim_facts(),
        SheetFacts(3, "二月人居环境", date(2026, 2, 20), "王文书"),
        None,
        None,
        None,
        None,
        None,
        (),
        EntryFacts(812, AT, "王文书", "points.enter_claims", "7c1f09ab44d2e0815f" + "0" * 46),
    )
    return replace(facts, **changed)


def check_up() -> CheckUp:
    """Three checks: one sound, one with two findings, one of which was explained, one hint."""
    rows = tuple(
        FindingRow(date(2026, 2, day), "0012 李名兰户", f"23:{day:02d} 记：参加村民会议", 30, "王文书")
        for day in range(1, 13)
    )
    return CheckUp(
        STATION,
        AT,
        "李书记",
        Period(date(2025, 3, 1), date(2026, 2, 28)),
        52_310,
        18_204,
        (
            CheckResult(
                "ledger", "积分账加得平", "余额应当等于流水加起来的数。", "请修复。", Severity.MUST, ()
            ),
            CheckResult(
                "night",
                "夜里记的账",
                "夜里站里没有人办事。",
                "请问清楚，写明说明。",
                Severity.LOOK,
                (
                    NotedFinding(
                        Finding("night:2026-02:王文书", "2026年2月，王文书在夜里记了 12 笔。", rows, 12)
                    ),
                    NotedFinding(
                        Finding("night:2026-01:王文书", "2026年1月，王文书在夜里记了 1 笔。", rows[:1], 1),
                        Note("当天停电，晚上来电以后补的，有签到表。", AT, "王文书"),
                    ),
                ),
            ),
            CheckResult(
                "month_close",
                "没有月结的月份",
                "每个月的报表结清以后，那个月的账就不能再改。",
                "请把以前的月份结清。",
                Severity.HINT,
                (NotedFinding(Finding("month_close", "有 1 个月没有月结报表。")),),
            ),
        ),
    )
