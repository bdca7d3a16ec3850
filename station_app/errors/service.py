"""Sentences about teams, activities and service records."""

from __future__ import annotations

from station_app.errors import StationError


class AlreadyMember(StationError):
    sentence = "{name}已经在{team}里了，不用再加一次。"
    field = "resident"


class OneLeader(StationError):
    sentence = "一支队伍只有一位队长。请只选一个人当队长，其他人先作为队员加入。"
    field = "role"


class AlreadyLeft(StationError):
    sentence = "{name}已经离队，不能再改。需要时请重新加入队伍。"


class AlreadyVolunteer(StationError):
    sentence = "{name}已经登记为志愿者了，编号 {number}。"
    field = "resident"


class CannotServe(StationError):
    sentence = "{name}已{status}，不能再登记服务或加入队伍。如有误，请先在“户与人”里更正。"
    field = "resident"


class ServesElsewhere(StationError):
    sentence = "{name}在{start}至{end}已经登记了“{activity}”，同一时间不能服务两次。请改时间或取消那一次。"
    field = "resident"


class AlreadySignedIn(StationError):
    sentence = "{name}已经签到了，不用再签。"
    field = "resident"


class TooYoungToServe(StationError):
    sentence = "{name}未满 {age} 周岁，志愿服务不接收。"
    field = "resident"


class ActivityTitleMissing(StationError):
    sentence = "请填写活动名称，例如“清扫村道”。"
    field = "title"


class DayMissing(StationError):
    sentence = "还没有填日期。请填好再继续。"


class TimeNotReadable(StationError):
    sentence = "看不懂时间“{typed}”。请像 14:30 这样填。"


class ActivityEndsEarly(StationError):
    sentence = "结束时间要晚于开始时间。请改正活动时间。"
    field = "ends_at"


class ActivityClosed(StationError):
    sentence = "活动“{activity}”已经入账，不能再改。漏登的人请用“补录”；登错的请作废那条记录，再补录。"


class ActivityCancelled(StationError):
    sentence = "活动“{activity}”已经取消，不能再改。需要时请重新安排一次。"


class ActivityStillOpen(StationError):
    sentence = "活动“{activity}”还没有入账，直接签到就行，不用补录。"


class DayIsFull(StationError):
    sentence = "{name}在 {day} 登记的服务已满 {most} 小时，不能再登记。每天的上限可以在“设置”里改。"
    field = "resident"


class NobodySignedIn(StationError):
    sentence = "活动“{activity}”还没有人签到。请先签到，再结束活动入账。"


class ActivityNotYetHeld(StationError):
    sentence = "活动“{activity}”还没到结束时间（{end}），不能提前结束入账。"


class RecordVoided(StationError):
    sentence = "{name}的这条服务记录已经作废，不能再改。"


class TeamNameMissing(StationError):
    sentence = "请填写队伍名称。"
    field = "name"


class TeamNameTaken(StationError):
    sentence = "已经有一支“{name}”。请换一个名称。"
    field = "name"
