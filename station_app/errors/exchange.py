"""Sentences about days of exchange (兑换日), queues, goods held back, vouchers, and late entries."""

from __future__ import annotations

from station_app.errors import StationError


class DayNameMissing(StationError):
    sentence = "请填写兑换日的名称，例如“11月集中兑换日”。"
    field = "name"


class DayEndsBeforeStart(StationError):
    sentence = "结束日期 {end} 早于开始日期 {start}。请改正日期。"
    field = "ends_on"


class DayTooLong(StationError):
    sentence = "一次兑换日最多 {most} 天。天天都办的，不用安排兑换日，直接在柜台兑换。"
    field = "ends_on"


class DayInPast(StationError):
    sentence = "{day} 已经过去了，不能再安排兑换日。请填今天或以后的日期；已经在纸上兑换的，用“补录”登记。"
    field = "starts_on"


class HoursNotReadable(StationError):
    sentence = "时间“{typed}”看不懂。请把开始、结束都填上，例如 8:30、17:00；不定时间的两个都不填。"
    field = "opens"


class HoursReversed(StationError):
    sentence = "结束时间 {closes} 不晚于开始时间 {opens}。请改正时间。"
    field = "closes"


class DaysOverlap(StationError):
    sentence = "这几天已经安排了“{other}”（{days}）。一户同一天只能有一个兑换日，请换日期，或先取消那一个。"
    field = "starts_on"


class DayBegun(StationError):
    sentence = "“{name}”已经开始发号，不能再{deed}。请照常办完，再结算。"


class DayOver(StationError):
    sentence = "“{name}”已经{state}，不能再办理。请选别的兑换日。"


class DayNotToday(StationError):
    sentence = "“{name}”是 {days}，{day} 不在这几天里。请核对日期。"
    field = "day"


class ShopClosedToday(StationError):
    sentence = "本站只在兑换日兑换，今天不是{household}的兑换日。{next}"
    field = "household"


class NotOfThisDay(StationError):
    sentence = "“{name}”只办{group}，{household}不在这个组。请核对，或到柜台办理。"
    field = "household"


class AlreadyInQueue(StationError):
    sentence = "{household}已经有号了：{number} 号。请等叫号。"
    field = "household"


class NobodyWaits(StationError):
    sentence = "现在没有人在等。有人来了，先扫户码卡取号。"


class TicketNotOpen(StationError):
    sentence = "{number} 号现在是“{state}”，不能再办这一步。请看清号码。"


class NothingToReserve(StationError):
    sentence = "还没有选要备的商品。请扫条码，或按名称查找。"
    field = "product"


class ReasonForHolding(StationError):
    sentence = "由人代领的备货，请写明为什么本人不能来，例如“卧床”。"
    field = "reason"


class ProxyMissing(StationError):
    sentence = "请填写代领人的姓名。"
    field = "proxy"


class RelationMissing(StationError):
    sentence = "请填写代领人和这一户的关系，例如“邻居”。"
    field = "relation"


class HoldEndsInPast(StationError):
    sentence = "商品要留到今天或以后。请改正“留到”的日期。"
    field = "until"


class ReservationNotHeld(StationError):
    sentence = "备货单 {number} 已经{state}，不能再办理。"


class ReservationLapsed(StationError):
    sentence = "备货单 {number} 只留到 {until}，已经过期。请先“放回货架”，再按平常兑换办理。"


class NoVouchersWanted(StationError):
    sentence = "还没有填要几张券。请在券面后面填张数。"
    field = "counts"


class TooManyVouchers(StationError):
    sentence = "一次最多发 {most} 张券。请分几次发，或换大面额的。"
    field = "counts"


class VoucherValueUnknown(StationError):
    sentence = "没有 {value} 分的兑换券。券面只有 5、10、20、50、100 分。"
    field = "counts"


class VoucherNotReadable(StationError):
    sentence = "看不懂“{typed}”。请扫兑换券上的二维码，或输入券号和查验码，例如 000012 7F3K-9QW2。"
    field = "product"


class VoucherNotFound(StationError):
    sentence = "没有号码为 {number} 的兑换券。请核对券号。"
    field = "product"


class VoucherForged(StationError):
    sentence = "兑换券 {number} 的查验码对不上，可能是仿造的或抄错了。请不要收，先核对券面。"
    field = "product"


class VoucherSpent(StationError):
    sentence = "兑换券 {number} 已经用过了（凭证 {receipt}），不能再用。"
    field = "product"


class VoucherCancelled(StationError):
    sentence = "兑换券 {number} 已经收回作废，不能再用。"
    field = "product"


class VoucherExpired(StationError):
    sentence = "兑换券 {number} 的有效期到 {day}，已经过期，不能再用。"
    field = "product"


class VoucherOfOthers(StationError):
    sentence = "兑换券 {number} 是{household}的，不能给别的户用。请先选那一户，再扫这张券。"
    field = "product"


class VouchersExceed(StationError):
    sentence = (
        "兑换券不找零：券面共 {vouchers} 分，商品只有 {goods} 分。请再选 {missing} 分的商品，或少用一张券。"
    )
    field = "points"


class NoVouchersChosen(StationError):
    sentence = "请先在表里选兑换券。"


class NothingExpired(StationError):
    sentence = "没有过期的兑换券。"


class SlipMissing(StationError):
    sentence = "请填写纸质单的编号，印在单子右上角。"
    field = "paper_number"


class SlipEntered(StationError):
    sentence = "纸质单 {slip} 已经补录过了（凭证 {receipt}），不能再录一次。请核对编号。"
    field = "paper_number"


class HandedOutInFuture(StationError):
    sentence = "发放日期 {day} 还没有到。请照纸质单上的日期填写。"
    field = "handed_out_on"


class LateEntryShort(StationError):
    sentence = (
        "纸质单 {slip} 还录不进去：{problems}。东西已经发出去了，请先把账补齐（{advice}），再回来补录，"
        "纸质单请留好。"
    )


class NothingToSettle(StationError):
    sentence = "“{name}”还没有到日子，不能结算。请等开始以后再办。"
