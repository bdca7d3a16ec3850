"""The papers of a 兑换日, each against the one that was looked at and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from station_app.documents.day_settlement_paper import day_settlement_paper
from station_app.documents.exchange_notice import exchange_notice
from station_app.documents.late_slips import late_slips
from station_app.documents.pick_list import pick_list_paper
from station_app.documents.queue_tickets import queue_tickets
from station_app.documents.voucher_sheet import voucher_sheets
from station_app.domain.shop import voucher_code
from station_app.domain.vouchers import VALUES
from station_app.errors.documents import NothingToPrint
from station_app.services.day_settlement import DayFacts, GoodsOut
from station_app.services.exchange_days import DayView
from station_app.services.exchange_queue import TicketView
from station_app.services.reservations import HeldLine, PickList, ReservationView
from station_app.services.vouchers import VoucherView
from tests.helpers.golden import A4, assert_golden
from tests.helpers.papers import STATION
from tests.helpers.pdf import page_sizes, picture_of, text_of
from tests.helpers.qr import codes_in

DAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
PEOPLE = (
    "李名兰",
    "张建国",
    "买买提·阿不都",
    "欧阳名兰",
    "单守义",
    "解大山",
    "陈桂英",
    "王芳",
    "张兰",
    "赵第一",
    "周小雨",
    "吴用",
)


def day_view(**changed: object) -> DayView:
    view = DayView(
        1, "11月集中兑换日", DAY, date(2026, 11, 27), "08:30", "17:00", None, "", "村委会一楼爱心超市", "",
        "open", "张文书", 245, 245, 230, None, "", STATION,
    )  # fmt: skip
    return replace(view, **changed)  # type: ignore[arg-type]  # fields of the view


def tickets(count: int) -> list[TicketView]:
    return [
        TicketView(n, 1, DAY, n, n, f"0305-{n:03d}", PEOPLE[n % 12], "三组", "", "waiting", AT, None)
        for n in range(1, count + 1)
    ]


def vouchers(count: int) -> list[VoucherView]:
    until = date(2027, 11, 25)
    return [
        VoucherView(
            n, n, VALUES[n % 5], n, f"0305-{n:03d}", PEOPLE[n % 12], until, "K7MQ-2XPA", "issued", AT,
            "张文书", None, STATION, n,
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


def reservation(number: int, *lines: tuple[str, int], proxy: str = "", reason: str = "") -> ReservationView:
    goods = {
        "大米（五公斤装）": ("厨房粮油", "袋", 250),
        "洗衣液": ("清洁", "瓶", 125),
        "抽纸（6包）": ("家居", "提", 150),
    }
    held = tuple(
        HeldLine(place, name, goods[name][1], goods[name][0], quantity, goods[name][2])
        for place, (name, quantity) in enumerate(sorted(lines, key=lambda line: list(goods).index(line[0])))
    )
    held = tuple(replace(line, product_id=list(goods).index(line.product)) for line in held)
    return ReservationView(
        number, number, 1, "11月集中兑换日", number, f"0305-{number:03d}", PEOPLE[number], "三组", proxy,
        "邻居" if proxy else "", reason, date(2026, 11, 30), "held", held, 2000, None, AT, "张文书",
    )  # fmt: skip


def day_facts(**changed: object) -> DayFacts:
    goods = (
        GoodsOut("大米（五公斤装）", "袋", 210, 52500),
        GoodsOut("抽纸（6包）", "提", 66, 9900),
        GoodsOut("洗衣液", "瓶", 48, 6000),
        GoodsOut("理发服务券", "张", 12, 1200),
    )
    facts = DayFacts(
        STATION, "11月集中兑换日", "11月25日至27日", "08:30—17:00", "全村", "村委会一楼爱心超市", 245, 245,
        230, 15, 230, 1201, 1434, 232, 70090, 2, 490, 35, 9500, 6, 1500, 8, 1, goods, (), "", "李书记",
        "2026-11-27",
    )  # fmt: skip
    return replace(facts, **changed)  # type: ignore[arg-type]  # fields of the facts


def test_the_notice_for_the_door() -> None:
    assert_golden(exchange_notice(day_view()), "exchange-notice", A4)


def test_a_notice_for_one_group_and_one_day() -> None:
    text = text_of(
        exchange_notice(day_view(group="三组", ends_on=DAY, opens="", note="当天同时办理医保缴费。"))
    )
    for part in ("2026年11月25日（星期三）", "三组各户", "上班时间", "当天同时办理医保缴费"):
        assert part in text


def test_the_pick_list() -> None:
    view = PickList(
        STATION,
        "11月集中兑换日",
        "11月25日至27日",
        DAY,
        (
            reservation(1, ("大米（五公斤装）", 2), ("洗衣液", 1)),
            reservation(2, ("大米（五公斤装）", 1), proxy="王芳", reason="卧床"),
            reservation(
                3,
                ("抽纸（6包）", 3),
                ("洗衣液", 2),
                ("大米（五公斤装）", 1),
                proxy="赵第一",
                reason="外出务工",
            ),
        ),
    )
    assert_golden(pick_list_paper(view), "pick-list", A4)


def test_vouchers_on_card_sheets() -> None:
    paper = voucher_sheets(vouchers(12))
    assert_golden(paper, "vouchers", A4)


def test_the_vouchers_codes_are_read_from_the_paper() -> None:
    read = codes_in(picture_of(voucher_sheets(vouchers(2)), dpi=300))
    assert sorted(read) == [voucher_code(1, "K7MQ-2XPA"), voucher_code(2, "K7MQ-2XPA")]


def test_queue_numbers_on_card_sheets() -> None:
    assert_golden(queue_tickets(day_view(), tickets(11)), "queue-tickets", A4)


def test_blank_slips() -> None:
    assert_golden(late_slips(STATION, "11月集中兑换日", DAY, 4), "late-slips", A4)


def test_slips_go_on_where_the_last_ones_ended() -> None:
    paper = late_slips(STATION, "11月集中兑换日", DAY, 6, first=9)
    assert len(page_sizes(paper)) == 2
    assert [f"20261125-{place:03d}" in text_of(paper) for place in (8, 9, 14, 15)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_settlement() -> None:
    assert_golden(day_settlement_paper(day_facts()), "day-settlement", A4)


def test_a_settlement_names_what_does_not_agree_and_that_it_is_not_signed() -> None:
    facts = day_facts(
        differences=("凭证 001203 写 6 分，积分流水是 5 分",), note="已上报", settled_on="", first_receipt=0
    )
    text = text_of(day_settlement_paper(facts))
    for part in ("有出入", "001203", "说明：已上报", "未结算"):
        assert part in text


def test_nothing_is_not_printed() -> None:
    nothing = PickList(STATION, "", "", DAY, ())
    makes: list[Callable[[], bytes]] = [
        lambda: voucher_sheets([]),
        lambda: queue_tickets(day_view(), []),
        lambda: late_slips(STATION, "", DAY, 0),
        lambda: pick_list_paper(nothing),
    ]
    for make in makes:
        with pytest.raises(NothingToPrint):
            make()
