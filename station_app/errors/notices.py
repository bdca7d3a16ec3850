"""What can be wrong with a notice of the city centre."""

from __future__ import annotations

from station_app.errors.sync import SyncError


class NoticeEmpty(SyncError):
    sentence = "通知要有标题和内容。请补上再发。"
    operator = "a notice needs a title and a body"


class NoticeTitleTooLong(SyncError):
    sentence = "标题有 {length} 个字，最多 {most} 个字。请把细节写进内容里。"
    operator = "the title has {length} characters, {most} at most"


class NoticeBodyTooLong(SyncError):
    sentence = "内容有 {length} 个字，最多 {most} 个字。请分成几条发。"
    operator = "the body has {length} characters, {most} at most"


class NoticeDayPast(SyncError):
    sentence = "有效日期 {day} 已经过去了。请改成今天或以后的日期。"
    operator = "--until {day}: the day is past"


class NoticeDayWrong(SyncError):
    sentence = "有效日期“{typed}”不是日期。请写成 2026-12-31 这样的形式。"
    operator = "--until {typed}: a day such as 2026-12-31 is wanted"


class NobodyToNotify(SyncError):
    sentence = "还没有一个站加入市中心，发不出去。请先批准各站的加入申请。"
    operator = "no station is enrolled: there is nobody to send to"


class NobodyChosen(SyncError):
    sentence = "没有勾选要发给哪些站。请勾选几个站，或选“发给所有站”。"
    operator = "no station was chosen"


class StationNotEnrolled(SyncError):
    sentence = "没有代码是“{code}”的站。请核对代码，或用 station-center status 查看。"
    operator = "{code}: no such station is enrolled; 'station-center status' lists them"
