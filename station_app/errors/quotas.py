"""Sentences about quotas (限额): how much a household may redeem in a month."""

from __future__ import annotations

from station_app.errors import StationError


class QuotaExceeded(StationError):
    sentence = (
        "超过限额：{household}本月“{what}”最多兑换 {most}，已经兑换 {taken}，还能兑换 {left}。请减少数量。"
    )
    field = "points"


class QuotaLimitsNothing(StationError):
    sentence = "还没有填限多少。请填写每户每月最多几件，或最多多少积分。"
    field = "quantity"


class QuotaNotPositive(StationError):
    sentence = "限额要大于 0。请重新填写；不想再兑换的商品请下架。"
    field = "quantity"


class QuotaEndsBeforeStart(StationError):
    sentence = "结束的日子在开始的日子以前。请改正日期。"
    field = "valid_to"


class QuotaStanding(StationError):
    sentence = "“{what}”从 {day} 起已经有限额。请先结束原来的限额，再设新的。"
    field = "what"
