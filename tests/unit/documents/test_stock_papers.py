"""The papers of stock and money, against those that were looked at and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from station_app.documents.delivery_slip import delivery_slip
from station_app.documents.donated_sheet import donated_sheet
from station_app.documents.fund_sheet import fund_sheet
from station_app.documents.goods_wall import goods_wall
from station_app.documents.handover_sheet import handover_sheet
from station_app.documents.inputs import WallGoods, WallList
from station_app.documents.loss_slip import loss_slip
from station_app.documents.papers import SheetPaper
from station_app.documents.stocktake_sheets import stocktake_list, stocktake_result
from station_app.documents.thanks_letter import thanks_letter
from station_app.domain.periods import Period
from station_app.services.deliveries import DeliveryView, LotLine
from station_app.services.donations import DonatedGoods, DonatedLot
from station_app.services.funds import EntryView, FundBook
from station_app.services.handovers import HandoverFacts, HandoverView, StockLine
from station_app.services.lots import LossView, LostGoods
from station_app.services.stocktakes import LineView, StocktakeView
from tests.helpers.golden import A3, A4, A5, assert_golden
from tests.helpers.pdf import page_sizes, text_of

STATION = "李家畈村新时代文明实践站"
DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))

BOUGHT = DeliveryView(
    7,
    7,
    STATION,
    "bought",
    DAY,
    "宜都市红花套镇惠民商贸有限公司",
    "",
    True,
    "04200251",
    "财政拨款",
    1_234_50,
    "第一季度采购",
    AT,
    "王小二",
    (
        LotLine("牙刷（2支）", "套", 100, 350, date(2029, 1, 1)),
        LotLine("大米 5kg", "袋", 20, 2650, date(2026, 12, 31)),
        LotLine("手工编织的竹篮子（带盖，可装鸡蛋三十枚）", "个", 3, 11816, None),
    ),
)
DONATED = replace(
    BOUGHT,
    kind="donated",
    supplier="单守义",
    phone="13872500000",
    fund="",
    invoice="",
    total_cost=None,
    note="",
    lines=(LotLine("棉被", "床", 12, None, None), LotLine("食用油 5L", "桶", 6, 5990, date(2027, 6, 1))),
)
LINES = (
    LineView(3, "S003", "大米 5kg", "厨房粮油", "袋", 12, 12, "", 0),
    LineView(1, "S001", "牙刷（2支）", "洗护", "套", 30, 28, "兑换时拿错", -4),
    LineView(2, "S002", "洗衣液 2kg", "清洁", "瓶", 5, 6, "入库时录错", 0),
)
STOCKTAKE = StocktakeView(4, 4, STATION, DAY, True, "closed", "王小二", "赵主任", "", AT, "王小二", AT, LINES)


def entry(number: int, kind: str, amount: int, balance: int, words: str) -> EntryView:
    return EntryView(
        number,
        1,
        "财政拨款",
        DAY,
        kind,
        amount,
        balance,
        words,
        "04200251",
        "王小二",
        None,
        number - 1 if kind == "reversal" else None,
        False,
    )


def test_the_slip_of_a_purchase_in_two_parts() -> None:
    pdf = delivery_slip(BOUGHT)
    assert len(page_sizes(pdf)) == 2
    assert_golden(pdf, "delivery-bought", A5)
    assert "壹仟贰佰叁拾肆元伍角整" in text_of(pdf)


def test_the_slip_of_a_donation_says_who_does_not_want_to_be_named() -> None:
    pdf = delivery_slip(replace(DONATED, is_named=False))
    assert_golden(pdf, "delivery-donated", A5)
    assert "不公开姓名" in text_of(pdf)


def test_a_thank_you_letter() -> None:
    assert_golden(thanks_letter(DONATED), "thanks-letter", A4)


def test_a_slip_of_losses() -> None:
    lines = (
        LostGoods("大米 5kg", "袋", 2, "捐赠", None, date(2026, 3, 1)),
        LostGoods("洗衣液 2kg", "瓶", 1, "采购", 1250, None),
    )
    assert_golden(loss_slip(LossView(STATION, 391, DAY, "过期；破损", "王小二", lines)), "loss-slip", A5)


def test_a_blind_list_does_not_say_what_ought_to_be_there() -> None:
    pdf = stocktake_list(STOCKTAKE)
    assert_golden(pdf, "stocktake-list-blind", A4)
    assert "账上数" not in text_of(pdf).replace("不印账上数", "")


def test_a_list_that_says_it() -> None:
    assert_golden(stocktake_list(replace(STOCKTAKE, is_blind=False)), "stocktake-list", A4)


def test_the_result_of_a_stocktake() -> None:
    assert_golden(stocktake_result(STOCKTAKE), "stocktake-result", A4)


def test_the_book_of_a_fund() -> None:
    entries = (
        entry(1, "income", 500_000, 620_000, "市财政拨付文明实践积分兑换经费"),
        entry(2, "purchase", -123_450, 496_550, "采购：惠民商贸（入库单 0007）"),
        entry(3, "service", -60_000, 436_550, "理发师傅上门服务 12 人次"),
        entry(4, "reversal", 60_000, 496_550, "金额记错"),
    )
    book = FundBook(STATION, "财政拨款", QUARTER, 120_000, 500_000, 123_450, 496_550, entries)
    assert_golden(fund_sheet(book, with_names=False), "fund-sheet", A4)
    everything = replace(book, fund="全部资金")
    assert_golden(fund_sheet(everything, with_names=True), "fund-sheet-all", A4)


def test_the_wall_list_of_goods() -> None:
    goods = (
        WallGoods("洗护", "牙刷（2支）", "套", "6 分"),
        WallGoods("清洁", "洗衣液 2kg", "瓶", "22 分", "4月1日起 24 分"),
        WallGoods("厨房粮油", "大米 5kg", "袋", "32 分", "暂时无货"),
        WallGoods("", "理发服务券", "张", "10 分"),
    )
    view = WallList(STATION, DAY, goods)
    assert_golden(goods_wall(view), "goods-wall-a3", A3)
    assert_golden(goods_wall(view, SheetPaper.A4), "goods-wall-a4", A4)


def test_a_handover() -> None:
    stock = tuple(StockLine(line.code, line.product, line.unit, line.expected) for line in LINES)
    facts = HandoverFacts(
        stock,
        121,
        245,
        125,
        14,
        2800,
        (("财政拨款", 496_550), ("社会捐赠", 120_000)),
        ("备货未领 2 单", "兑换凭证未打印 1 张"),
        "仓库钥匙 2 把、超市门钥匙 1 把、扫码枪 1 把",
    )
    view = HandoverView(
        3, 3, STATION, DAY, "王小二", "陈桂英", "赵主任", facts, 4, "货架、冰柜一并移交", "李书记"
    )
    assert_golden(handover_sheet(view), "handover", A4)
    nothing = replace(view, facts=HandoverFacts((), None, None, 0, 0, 0, (), ()), stocktake=None, note="")
    assert "没有开出凭证" in text_of(handover_sheet(nothing))


def test_the_statement_of_donated_goods() -> None:
    lots = (
        DonatedLot("张老板", date(2025, 11, 3), "棉被", "床", 12, 0, 5, 0, 7),
        DonatedLot("爱心人士", date(2026, 2, 1), "食用油 5L", "桶", 0, 20, 11, 1, 8),
    )
    assert_golden(donated_sheet(DonatedGoods(STATION, QUARTER, lots)), "donated-goods", (297, 210))
