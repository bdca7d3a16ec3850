"""The facts that papers are printed from in tests: one receipt, statement, ranking, team at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from station_app.documents.inputs import HouseholdCardView, PrintedList, RecoverySheetView, SignInSheetView
from station_app.documents.papers import Align
from station_app.services.rankings import RankedAccount, Ranking
from station_app.services.receipts import ReceiptLine, ReceiptView
from station_app.services.statements import Statement, StatementLine
from station_app.services.team_sheets import TeamSheet, TeamSheetMember

STATION = "宜都市枝城镇白水港村新时代文明实践站"


def goods(product: str, unit: str, quantity: int, price: int) -> ReceiptLine:
    return ReceiptLine(product, unit, quantity, price, quantity * price)


THREE_GOODS = (
    goods("大米（五公斤装）", "袋", 2, 250),
    goods("洗衣液", "瓶", 1, 125),
    goods("抽纸（6包）", "提", 3, 150),
)
LONG_NAMED_GOODS = (
    goods("金龙鱼东北长粒香大米（五公斤装，2026年新米，真空包装）", "袋", 2, 250),
    goods("Blue Moon蓝月亮深层洁净洗衣液3kg（薰衣草香）", "瓶", 1, 125),
)


def many_goods(count: int) -> tuple[ReceiptLine, ...]:
    return tuple(goods(f"第{place}样商品家庭装", "件", place % 5 + 1, 15) for place in range(1, count + 1))


def receipt_view(lines: tuple[ReceiptLine, ...] = THREE_GOODS, **changed: Any) -> ReceiptView:
    total = sum(line.amount for line in lines)
    facts: dict[str, Any] = {
        "redemption_id": 1,
        "number": 123,
        "station": STATION,
        "at": datetime(2026, 11, 24, 17, 51, tzinfo=UTC),
        "household_number": "0305-018",
        "household_head": "李名兰",
        "taker": "李名兰",
        "proxy": "",
        "lines": lines,
        "total": total,
        "balance_before": 20000,
        "balance_after": 20000 - total,
        "clerk": "张文书",
        "check_code": "K7MQ-2XPA",
        "note": "",
        "prints": 0,
        "voids": None,
        "voided_by": None,
    }
    return ReceiptView(**{**facts, **changed})


def statement_line(number: int, **changed: Any) -> StatementLine:
    facts: dict[str, Any] = {
        "transfer_id": number,
        "at": datetime(2026, 3, 1, 2, tzinfo=UTC),
        "on": date(2026, 3, 1),
        "kind": "earn",
        "item": "参加村实践站组织的志愿服务",
        "who": "王小明",
        "change": 40,
        "honour_change": 40,
        "balance": 1240,
        "by": "张文书",
        "reverses": None,
        "reversed_by": None,
    }
    return StatementLine(**{**facts, **changed})


def statement_view(*lines: StatementLine) -> Statement:
    closing = 1200 + sum(line.change for line in lines)
    return Statement(
        account_id=1,
        station=STATION,
        household_number="0305-018",
        holder="李名兰",
        group="三组",
        start=date(2026, 1, 1),
        end=date(2026, 11, 24),
        opening=1200,
        closing=closing,
        honour_closing=8650,
        earned=480,
        deducted=-50,
        redeemed=-75,
        lines=lines,
    )


def ranked(place: int, name: str = "李名兰", **changed: Any) -> RankedAccount:
    facts: dict[str, Any] = {
        "place": place,
        "account_id": place,
        "household_number": f"03-{place:04d}",
        "name": name,
        "group": f"{place % 8 + 1}组",
        "under_14": False,
        "consents": True,
        "earned": 50000 - place,
    }
    return RankedAccount(**{**facts, **changed})


def ranking_view(*rows: RankedAccount, group: str = "") -> Ranking:
    return Ranking(STATION, "2026年第三季度", group, date(2026, 7, 1), date(2026, 9, 30), rows)


def member(name: str, role: str = "队员", **changed: Any) -> TeamSheetMember:
    facts: dict[str, Any] = {
        "name": name,
        "sex": "female",
        "age": 46,
        "group": "三组",
        "role": role,
        "phone": "138****5678",
        "joined_on": date(2024, 3, 1),
        "tags": ("文艺骨干", "乡贤能人"),
        "minutes": 750,
    }
    return TeamSheetMember(**{**facts, **changed})


def team_view(*members: TeamSheetMember, team: str = "理论政策宣讲队") -> TeamSheet:
    return TeamSheet(STATION, team, "每月至少开讲一场。", date(2026, 11, 24), members)


def list_view(rows: tuple[tuple[str, ...], ...], **changed: Any) -> PrintedList:
    facts: dict[str, Any] = {
        "station": STATION,
        "title": "村民名册",
        "subtitle": "全村",
        "headings": ("序号", "姓名", "户号", "积分", "备注"),
        "rows": rows,
        "alignments": (Align.CENTER, Align.LEFT, Align.LEFT, Align.RIGHT),
    }
    return PrintedList(**{**facts, **changed})


def sign_in_view(*expected: tuple[str, str]) -> SignInSheetView:
    return SignInSheetView(
        station=STATION,
        activity="清理三组公共沟渠义务劳动",
        team="文明实践志愿队",
        circle="便民服务圈",
        place="三组堰塘边",
        starts_at=datetime(2026, 11, 28, 1, tzinfo=UTC),
        ends_at=datetime(2026, 11, 28, 4, 30, tzinfo=UTC),
        in_charge="王队长",
        expected=expected,
    )


def card(number: str, head: str = "李名兰") -> HouseholdCardView:
    return HouseholdCardView(number, head, "第三村民小组", f"H:{number}:K7MQ")


def recovery_view(code: str = "7K2M-QX9P-0ABC-WWMW-1111-ZYXW-V8T6-N4H2") -> RecoverySheetView:
    return RecoverySheetView(STATION, "张文书", date(2026, 11, 24), code)
