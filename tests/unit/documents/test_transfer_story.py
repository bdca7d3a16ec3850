"""积分来历说明单: the story of a transfer, in sentences that a villager understands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from station_app.documents.papers import SheetPaper
from station_app.documents.story_words import chapters, headline
from station_app.documents.transfer_story import transfer_story
from station_app.services.explaining.facts import (
    ActivityFacts,
    ClearingFacts,
    GoodsFacts,
    OpeningFacts,
    OtherTransfer,
    ReceiptFacts,
    Story,
    VoucherFacts,
)
from tests.helpers.golden import A4, A5, assert_golden
from tests.helpers.stories import AT, claim_facts, rule_facts, story_facts

PLAIN = {"claim": None, "sheet": None}
OTHER = OtherTransfer(990, date(2026, 2, 1), "人居环境评比合格", "王文书", "记错户了")


def told(story: Story) -> str:
    return "\n".join(f"{chapter.heading}\n" + "\n".join(chapter.sentences) for chapter in chapters(story))


@pytest.mark.parametrize(("paper", "size"), [(SheetPaper.A5, A5), (SheetPaper.A4, A4)])
def test_the_slip_as_it_was_looked_at(paper: SheetPaper, size: tuple[float, float]) -> None:
    assert_golden(transfer_story(story_facts(), paper), f"transfer-story-{paper.value}", size)


def test_a_claim_is_told_from_the_deed_to_the_entry() -> None:
    story = story_facts()
    assert headline(story) == "李名兰户：人居环境评比合格，得 3 分"
    assert [each.heading for each in chapters(story)] == [
        "申报",
        "评议",
        "公示",
        "按哪条规则",
        "入账",
        "操作记录",
    ]
    words = told(story)
    for said in (
        "李名兰在 2026年2月20日 10:00 申报（12 号申报，王文书登记），",
        "从 3 号评分表“二月人居环境”录入。",
        "陈桂英回避（本户）。2 人同意，0 人不同意。结果：同意，分数有改动，",
        "评定 3 分（堆柴未清，少记 1 分）。",
        "贴在村务公开栏（公示期满办结）。",
        "有人提出异议：他家门口还有柴。答复：已经清走，有照片（异议不成立）。",
        "HY04 第 2 版",
        "每月上限 6 分。",
        "这条规则要评议、公示以后才入账。",
        "第 812 条操作记录",
        "7c1f 09ab 44d2 e081",
    ):
        assert said in words


def test_what_was_typed_with_a_stop_ends_with_one_stop() -> None:
    claim = replace(claim_facts(), evidence="清理村口水沟。")
    assert "：清理村口水沟。\n" in told(replace(story_facts(), claim=claim))


def test_no_word_of_the_program_s_own_is_told() -> None:
    receipt = ReceiptFacts(
        1,
        7,
        "void",
        AT,
        (GoodsFacts("牙刷", 1, "套", 60),),
        60,
        100,
        160,
        "李名兰",
        "",
        "AAAA-BBBB",
        6,
        8,
        "纸-7",
    )
    clearing = ClearingFacts(
        "year_end", "share", 2025, date(2025, 12, 31), 50, 100, None, 900, 450, "李书记", AT
    )
    activity = ActivityFacts(3, "清扫村道", "文体队", "广场", AT, AT, "张三", 120, "王文书", AT)
    story = story_facts(
        receipt=receipt,
        clearing=clearing,
        activity=activity,
        vouchers=(VoucherFacts(1, 50, "issued", date(2026, 12, 31)),),
        opening=OpeningFacts(1, date(2025, 1, 1), "存折", "李名兰"),
        reverses=OTHER,
        reversed_by=OTHER,
        other_holder="张建国户",
    )
    words = told(story).replace("HY04", "").replace("AAAA-BBBB", "").replace("7c1f 09ab 44d2 e081", "")
    assert not any("a" <= letter.lower() <= "z" for letter in words)
    assert "None" not in words


def test_an_activity_s_points_name_the_hours_and_who_recorded_them() -> None:
    activity = ActivityFacts(
        3,
        "清扫村道",
        "文体队",
        "村文化广场",
        datetime(2026, 3, 1, 6, 0, tzinfo=UTC),
        datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
        "",
        120,
        "王文书",
        datetime(2026, 3, 1, 8, 5, tzinfo=UTC),
    )
    rule = rule_facts(unit="小时", points=20)
    words = told(story_facts(**PLAIN, activity=activity, rule=rule, quantity=120, who="李名兰"))
    assert "2026年3月1日 14:00 到 16:00，文体队在村文化广场举办“清扫村道”。" in words
    assert "李名兰参加，记服务时长 2 小时。" in words
    assert "这一笔记 2 小时，+3 分。" in words


def test_a_minus_that_took_less_than_it_says_says_so() -> None:
    story = story_facts(**PLAIN, kind="minus", change=-10, honour_change=-30, reason="乱倒垃圾，有照片")
    words = told(story)
    assert headline(story).endswith("扣 1 分")
    assert "只扣了 1 分，不欠账" in words
    assert "凭据：乱倒垃圾，有照片。" in words


def test_a_redemption_is_told_by_its_goods_and_who_took_them() -> None:
    receipt = ReceiptFacts(
        5,
        123,
        "redeem",
        AT,
        (GoodsFacts("洗衣液", 1, "瓶", 220), GoodsFacts("牙刷", 2, "套", 120)),
        340,
        500,
        160,
        "李名兰",
        "王芳，邻居",
        "7F3K-9QW2",
        None,
        None,
        "",
    )
    story = story_facts(**PLAIN, kind="redeem", change=-340, honour_change=0, rule=None, receipt=receipt)
    words = told(story)
    assert "在爱心超市换了：洗衣液 1 瓶、牙刷 2 套，共 34 分。" in words
    assert "王芳，邻居 代领，凭证 000123，校验码 7F3K-9QW2。" in words
    assert next(each for each in chapters(story) if each.receipt == 5).heading == "兑换"
    itself = told(replace(story, receipt=replace(receipt, proxy="")))
    assert "李名兰领取" in itself


def test_corrections_name_each_other_and_lead_there() -> None:
    mending = chapters(story_facts(**PLAIN, kind="reversal", reverses=OTHER, reason="记错户了"))
    assert next(each for each in mending if each.heading == "更正").transfer == 990
    mended = story_facts(**PLAIN, reversed_by=OTHER)
    assert "这一笔后来被 990 号流水更正了（2026年2月1日，王文书），原因：记错户了。" in told(mended)


@pytest.mark.parametrize(
    ("clearing", "said"),
    [
        (("year_end", "clear", 0, None), "2025 年年终结转，按"),
        (("year_end", "share", 50, None), "保留 50%"),
        (("expiry", "clear", 0, 24), "超过 24 个月没有用的积分到期"),
    ],
)
def test_a_clearing_says_how_it_was_reckoned(clearing: tuple[str, str, int, int | None], said: str) -> None:
    kind, mode, share, months = clearing
    facts = ClearingFacts(kind, mode, 2025, date(2025, 12, 31), share, 0, months, 900, 450, "李书记", None)
    words = told(story_facts(**PLAIN, kind="expire", rule=None, change=-450, honour_change=0, clearing=facts))
    assert said in words
    assert "荣誉积分不受影响" in words


def test_a_merger_is_told_from_both_sides() -> None:
    into = told(story_facts(**PLAIN, kind="merge", rule=None, other_holder="张建国户"))
    out = told(story_facts(**PLAIN, kind="merge", rule=None, other_holder="张建国户", change=-30))
    assert "张建国户的积分转来" in into
    assert "本户并入张建国户" in out


def test_a_notice_without_objections_says_so_and_an_old_rule_that_it_was_changed() -> None:
    claim = claim_facts()
    quiet = replace(claim, notices=(replace(claim.notices[0], objections=()),), points_note="每月上限")
    words = told(story_facts(claim=quiet, rule=rule_facts(valid_to=date(2026, 6, 30)), entry=None))
    assert "公示期间没有人提出异议。" in words
    assert "这一版用到2026年6月30日为止" in words
    assert "比评定的少，因为每月上限。" in words
    assert "操作记录内容已按要求删除" in words
