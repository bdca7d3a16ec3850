"""Sentences about the station's users: who may sign in, in which role, and with which password."""

from __future__ import annotations

from station_app.errors import StationError


class UserNameMissing(StationError):
    sentence = "还没有填用户的姓名。请填好再保存。"
    field = "name"


class LastStationHead(StationError):
    sentence = "“{name}”是本站唯一的站长，不能停用，也不能改成别的角色。请先让另一位用户担任站长。"
    field = "role"


class OwnAccount(StationError):
    sentence = "不能停用正在使用的用户。请让另一位站长登录后再停用。"


class OldPasswordWrong(StationError):
    sentence = "原密码不对。请检查大小写和输入法后再试一次。"
    field = "old"


class RecoveryGroupWrong(StationError):
    sentence = "和恢复单上的不一样。请看恢复单上的第 {place} 格，照着输入四个字符。"
    field = "group"
