"""Sentences about points: accounts, transfers, rules."""

from __future__ import annotations

from station_app.errors import StationError


class NotEnoughPoints(StationError):
    sentence = "积分不够：{holder}现有 {balance} 分，这次需要 {needed} 分，还差 {missing} 分。"
    field = "points"


class ReversalNotCovered(StationError):
    sentence = (
        "{holder}现有 {balance} 分，不够冲回 {needed} 分，这些积分已经兑换出去了。"
        "请先作废相应的兑换，或等积分够了再冲正。"
    )


class AlreadyReversed(StationError):
    sentence = "这笔积分已经冲正过，不能再冲正一次。请刷新后查看冲正的那一笔。"


class ReversalOfReversal(StationError):
    sentence = "这一笔本身就是冲正，不能再冲正。如有需要，请重新入一笔积分。"


class ReversalOfMerge(StationError):
    sentence = "这一笔是并户时转过来的积分，不能单独冲正。请冲正原来记错的那一笔，积分会从现在的户里扣。"


class ReversalOfVouchers(StationError):
    sentence = "这一笔是换成兑换券的积分，请到“爱心超市—兑换日—兑换券”里收回那几张券，积分会一起退回。"


class ReversalBelongsToShop(StationError):
    sentence = "这一笔是超市兑换，请到“爱心超市”的兑换记录里办理那张凭证的作废或退货，积分会一起退回。"


class ReasonMissing(StationError):
    sentence = "请写明原因，村民查询时会看到。"
    field = "reason"


class NoAccount(StationError):
    sentence = "没有找到{holder}的积分账户。请先在“户与人”里登记。"


class AccountClosed(StationError):
    sentence = "{holder}已经销户或迁出，不能再记积分或兑换。如有误，请先在“户与人”里更正。"
    field = "household"


class RuleCodeTaken(StationError):
    sentence = "规则编号“{code}”已经用过了。请换一个编号。"
    field = "code"


class RuleNameMissing(StationError):
    sentence = "请填写规则名称，例如“参加村民会议”。"
    field = "name"


class RulePointsZero(StationError):
    sentence = "分值不能是 0：加分填正数，扣分填负数。"
    field = "points"


class RuleVersionOverlaps(StationError):
    sentence = "这条规则已经有一个从 {start} 起生效的新版本。请选更晚的生效日期。"
    field = "valid_from"


class RuleOfPerson(StationError):
    sentence = "“{rule}”是记给个人的，一人一算。请选择是谁做的，不要只选户。"
    field = "resident"


class RuleNotInForce(StationError):
    sentence = "规则“{rule}”已经停用，不能再用来记分。请选另一条规则。"
    field = "rule"


class NobodyChosen(StationError):
    sentence = "请先选择给谁记分。"
    field = "resident"


class DeedQuantityTooSmall(StationError):
    sentence = "数量要大于 0。请填做了几次，或服务了几个小时。"
    field = "quantity"


class DeedInFuture(StationError):
    sentence = "发生日期不能晚于今天（{today}）。请改正日期。"
    field = "deed_on"


class TransferNotFound(StationError):
    sentence = "没有找到这笔积分流水。请刷新后再试。"
