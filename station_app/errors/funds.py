"""Sentences about the funds' book."""

from __future__ import annotations

from station_app.errors import StationError


class FundNameTaken(StationError):
    sentence = "已经有叫“{fund}”的资金来源。请换一个名称。"
    field = "name"


class FundClosed(StationError):
    sentence = "“{fund}”已经停用，不能再记账。请换一个资金来源，或先重新启用。"
    field = "fund"


class AmountNotPositive(StationError):
    sentence = "金额要大于 0，最多 {most} 元。支出也填正数，程序会按类别记成减少。"
    field = "amount"


class FundWordsMissing(StationError):
    sentence = "请写明这笔钱的来由或用途，公开账目时村民会看到。"
    field = "words"


class BookedInFuture(StationError):
    sentence = "记账日期不能晚于今天。请改成实际收付的日子。"
    field = "booked_on"


class EntryReversed(StationError):
    sentence = "这一笔已经更正过，或者本身就是更正，不能再更正一次。需要的话请重新登记一笔。"


class MoneyNotReadable(StationError):
    sentence = "“{typed}”不是金额。请填元，最多两位小数，例如 1234.5。"
    field = "amount"
