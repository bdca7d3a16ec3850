"""Sentences about the daily close (日结) and the monthly reconciliation (月度对账)."""

from __future__ import annotations

from station_app.errors import StationError


class DayNotOver(StationError):
    sentence = "{day}还没有到，不能日结。今天是 {today}。"
    field = "day"


class DayClosedAlready(StationError):
    sentence = "{day}已经由{by}日结过了，不能再结一次。要看当时的日结单，请选中这一天打印。"
    field = "day"


class NothingToClose(StationError):
    sentence = "{day}没有兑换，也没有出入库，不用日结。"
    field = "day"


class DifferenceUnexplained(StationError):
    sentence = "还有差异没有写说明：{words}。请先查清，写上说明再日结。"
    field = "notes"
