"""What can be wrong with a field of a form before any rule is asked."""

from __future__ import annotations

from station_app.errors import StationError


class FieldMissing(StationError):
    sentence = "还没有填{label}。请填好再继续。"


class NothingChosen(StationError):
    sentence = "还没有选{label}。请选好再继续。"


class DayNotReadable(StationError):
    sentence = "看不懂日期“{typed}”。请像 2025-3-1 或 20250301 这样填。"


class PasswordsDiffer(StationError):
    sentence = "两次输入的密码不一样。请重新输入一遍。"
    field = "again"


class PeriodReversed(StationError):
    sentence = "结束日期 {end} 早于开始日期 {start}。请改正其中一个。"
