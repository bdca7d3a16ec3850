"""Sentences about the meetings that review claims."""

from __future__ import annotations

from station_app.errors import StationError


class NoClaimsChosen(StationError):
    sentence = "还没有选要评议的申报。请至少选一件。"
    field = "claims"


class MembersMissing(StationError):
    sentence = "还没有填评议人。请至少填 {least} 位。"
    field = "members"


class MemberTwice(StationError):
    sentence = "评议人“{name}”填了两次。请删去一个；同名的两个人请在名字后加上小组。"
    field = "members"


class MeetingInFuture(StationError):
    sentence = "评议会的日期（{day}）还没到，开完会再结束。日期填错了请先改正。"


class MeetingClosed(StationError):
    sentence = "第 {number} 次评议会已经结束，不能再改。需要重新评议的，请在下一次会上提出。"


class MeetingDecided(StationError):
    sentence = "第 {number} 次评议会已经填了 {count} 件结果，不能取消。要取消，请先把结果清空。"


class ClaimNotForReview(StationError):
    sentence = "{claim}现在不用评议小组评议（{status}）。请刷新后再选。"
    field = "claims"


class ClaimInOtherMeeting(StationError):
    sentence = "{claim}已经列入第 {number} 次评议会。请先结束那一次，或从那一次里去掉。"
    field = "claims"


class MeetingUndecided(StationError):
    sentence = "还有 {count} 件没有填结果，例如{first}。评不了的请选“下次再议”。"


class TooFewMembers(StationError):
    sentence = "评议人只有 {members} 位，至少要 {least} 位才能作数。请补上到会的评议人。"
    field = "members"


class TooFewUnrecused(StationError):
    sentence = "{claim}：回避以后只剩 {left} 位评议人，至少要 {least} 位。请补上评议人，或选“下次再议”。"


class ResultPointsMissing(StationError):
    sentence = "{claim}：调整分值要填调整后是多少分。不给分请选“不同意”。"
    field = "points"


class ResultPointsSign(StationError):
    sentence = "{claim}是{kind}分的申报，调整后仍要是{kind}分。"
    field = "points"


class TooManyVotes(StationError):
    sentence = "{claim}：填了 {votes} 票，但没有回避的评议人只有 {voters} 位。请核对票数。"
    field = "votes_for"


class VotesContradict(StationError):
    sentence = "{claim}：同意 {votes_for} 票、反对 {votes_against} 票，与结果“{verdict}”对不上。请核对。"
    field = "votes_for"
