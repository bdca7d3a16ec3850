"""积分告知单 against the ones that were looked at and kept, and what it says of each end of a claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from station_app.documents.claim_slip import claim_slips
from station_app.documents.papers import ReceiptPaper
from station_app.domain.claims import ClaimStatus, Course
from station_app.errors.documents import NothingToPrint
from station_app.services.claim_slips import ClaimSlip, SlipStep
from station_app.services.claim_views import ClaimRow
from tests.helpers.golden import A5, assert_golden
from tests.helpers.pdf import page_sizes, text_of

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
ROW = ClaimRow(
    id=12,
    number=12,
    status=ClaimStatus.ENTERED,
    household_id=3,
    household_number="0012",
    household="李名兰户",
    group="二组",
    group_id=2,
    resident_id=7,
    who="赵永红",
    rule_id=31,
    rule_code="HY05",
    rule_name="见义勇为或拾金不昧",
    rule_version=2,
    category="弘扬文明风尚",
    course=Course("panel", notice=True),
    unit="次",
    quantity=1,
    deed_on=date(2026, 2, 20),
    points=500,
    granted=300,
    entered=300,
    evidence="在镇上捡到装有现金的钱包，交到派出所找到失主。证明人：张大山、王桂英",
    claimed_by="李名兰",
    claimed_at=AT,
    by="王文书",
    since=AT,
    photos=2,
    sheet_id=None,
    transfer_id=88,
    reversed_by=None,
    points_note="",
    obstacle="",
)
STEPS = (
    SlipStep(date(2026, 2, 21), ClaimStatus.CLAIMED, ""),
    SlipStep(date(2026, 2, 25), ClaimStatus.REVIEWED, "第 3 次评议会：事情属实，按 30 分计"),
    SlipStep(date(2026, 2, 26), ClaimStatus.POSTED_UP, "第 5 号公示，3月2日止"),
    SlipStep(date(2026, 3, 3), ClaimStatus.ENTERED, ""),
)
SLIP = ClaimSlip("李家畈村新时代文明实践站", "0717-4821234", date(2026, 3, 3), ROW, STEPS, 1265)


def _with(status: ClaimStatus, words: str = "", **facts: object) -> ClaimSlip:
    row = replace(ROW, status=status, **facts)  # type: ignore[arg-type] # a test's facts
    return replace(SLIP, row=row, steps=(*STEPS[:1], SlipStep(date(2026, 3, 3), status, words)))


def test_a_slip_on_a5() -> None:
    assert_golden(claim_slips([SLIP]), "claim-slip-a5", A5)


def test_a_slip_on_a_58_mm_roll() -> None:
    assert_golden(claim_slips([SLIP], ReceiptPaper.ROLL_58), "claim-slip-58")


def test_each_slip_has_a_page_of_its_own_and_a_roll_is_as_long_as_it_needs() -> None:
    short = _with(ClaimStatus.CLAIMED, evidence="", granted=None, entered=None)
    assert [(round(wide), round(high)) for wide, high in page_sizes(claim_slips([SLIP, short]))] == [A5, A5]
    (wide, high), (_, less) = page_sizes(claim_slips([SLIP, short], ReceiptPaper.ROLL_80))
    assert wide == pytest.approx(80, abs=0.1)
    assert less < high


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (
            _with(ClaimStatus.REFUSED, "当天没有开工", entered=None, granted=None),
            ["不予认可", "理由：当天没有开工", "+50"],
        ),
        (_with(ClaimStatus.WITHDRAWN, entered=None), ["已撤回"]),
        (
            _with(ClaimStatus.POSTED_UP, entered=None, obstacle="公示到3月6日"),
            ["正在公示", "公示到3月6日，期满没有异议就入账", "评议分值", "+30"],
        ),
        (_with(ClaimStatus.OBJECTED, entered=None), ["有异议，正在核实"]),
        (
            _with(ClaimStatus.ENTERED, entered=100, points_note="每年上限"),
            ["已经入账", "按规则，每年上限已到", "+10", "评议认可 30 分"],
        ),
        (
            _with(ClaimStatus.ENTERED, entered=0, points_note="每月上限", transfer_id=None, granted=None),
            ["每月上限已到，超出的部分不记分"],
        ),
        (_with(ClaimStatus.ENTERED, entered=0, granted=0, points_note="评议后不记分"), ["评议后不记分。"]),
        (_with(ClaimStatus.ENTERED, reversed_by=91), ["流水 91 号冲正"]),
    ],
)
@pytest.mark.parametrize("paper", [ReceiptPaper.A5, ReceiptPaper.ROLL_58])
def test_a_slip_says_what_became_of_the_claim_and_why(
    slip: ClaimSlip, said: list[str], paper: ReceiptPaper
) -> None:
    text = "".join(text_of(claim_slips([slip], paper)).split())
    assert [words for words in said if "".join(words.split()) not in text] == []


def test_hours_are_told_as_hours_and_a_closed_account_has_no_balance() -> None:
    slip = replace(SLIP, row=replace(ROW, unit="小时", quantity=150), balance=None, phone="")
    text = text_of(claim_slips([slip]))
    assert "2.5 小时" in text
    assert "现可兑换积分" not in text
    assert "电话" not in text


def test_no_slip_is_no_paper() -> None:
    with pytest.raises(NothingToPrint):
        claim_slips([])
