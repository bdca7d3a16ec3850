"""Sentences about notices and the objections to them."""

from __future__ import annotations

from station_app.errors import StationError


class HonourVetoed(StationError):
    sentence = "公示内容第 {place} 行的户正在“一票否决”期内，不能评荣誉。请去掉这一行。"
    field = "lines"


class NothingToPost(StationError):
    sentence = "公示里还没有内容。请至少选一条。"
    field = "lines"


class LineWordsMissing(StationError):
    sentence = "公示内容第 {place} 行还没有写内容。请双击“内容”那一格填好，例如“十星级文明户”。"
    field = "lines"


class NoticeTitleMissing(StationError):
    sentence = "请填写公示的标题，例如“11月积分评议结果公示”。"
    field = "title"


class ContactMissing(StationError):
    sentence = "请填写异议找谁：姓名和电话。村民有意见才知道找谁。"
    field = "contact"


class NoticeTooShort(StationError):
    sentence = "公示只有 {days} 天，至少要 {least} 天。请把截止日期改到 {until} 或更晚。"
    field = "ends_on"


class NoticeRegisteredLate(StationError):
    sentence = (
        "公示从登记这天起也要满 {least} 天，村民才来得及提异议，张贴日期写早了不算。"
        "请把截止日期改到 {until} 或更晚。"
    )
    field = "ends_on"


class NoticeStartsInFuture(StationError):
    sentence = "张贴日期不能晚于今天（{today}）。请在张贴的当天登记。"
    field = "starts_on"


class NoticeStartsTooEarly(StationError):
    sentence = "张贴日期不能早于评议通过的日期（{day}，{claim}）。请改正日期。"
    field = "starts_on"


class MinusNotPosted(StationError):
    sentence = (
        "{claim}是扣分，扣分只写进本户的告知单，不上公示榜。"
        "请去掉这一件；确实要张榜的，请站长在“设置”里打开。"
    )
    field = "lines"


class ClaimNotForPosting(StationError):
    sentence = "{claim}现在不能公示（{status}）。请刷新后再选。"
    field = "lines"


class RankingSwitchedOff(StationError):
    sentence = "本站没有启用积分排行，不能公示排名。需要时请站长在“设置”里打开。"


class NoticeEnded(StationError):
    sentence = "第 {number} 号公示{how}，不能再改。"


class NoticeStillRuns(StationError):
    sentence = "第 {number} 号公示到 {day} 才满，还剩 {left} 天，现在不能办结。"


class ObjectionsOpen(StationError):
    sentence = "第 {number} 号公示还有 {count} 条异议没有答复。请先答复。"


class ObjectionWordsMissing(StationError):
    sentence = "请写下村民提的是什么意见。"
    field = "words"


class ObjectionInFuture(StationError):
    sentence = "提出日期不能晚于今天（{today}）。请改正日期。"
    field = "raised_on"


class ObjectionBeforeNotice(StationError):
    sentence = "提出日期早于张贴日期（{day}）。请改正日期。"
    field = "raised_on"


class LineTakenOut(StationError):
    sentence = "这一条已经从公示里去掉了，不用再提异议。"
    field = "item"


class LineCarriedOut(StationError):
    sentence = "{claim}已经入账，不能再按公示异议办。确实有误的，请到“流水”里冲正。"
    field = "item"


class AnswerMissing(StationError):
    sentence = "请写明答复的内容，要打印给提异议的人看。"
    field = "answer"


class ObjectionAnswered(StationError):
    sentence = "第 {number} 号异议已经答复过了，不能再改。"
