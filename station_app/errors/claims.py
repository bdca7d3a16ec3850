"""Sentences about claims (积分申报) and their photos."""

from __future__ import annotations

from station_app.errors import EnvironmentFault, StationError


class NothingClaimed(StationError):
    sentence = "请先选择给谁申报。"
    field = "resident"


class RuleNotChosen(StationError):
    sentence = "请先在左边选一条规则，说明申报的是哪一件事。"


class ClaimMoved(StationError):
    sentence = "申报 {number} 号现在是“{status}”，不能再{deed}。请刷新后再看。"


class ClaimDecided(StationError):
    sentence = (
        "第 {meeting} 次评议会已经对申报 {number} 号有了结果，不能再更改。"
        "确实填错了的，请先在“评议”里把这一条的结果清掉，改好以后重新评议。"
    )


class NotYoursToReview(StationError):
    sentence = "申报 {number} 号要由评议小组评议，不能由一个人确认。请到“评议”里安排评议会。"


class NoReviewAsked(StationError):
    sentence = "申报 {number} 号的规则不需要确认，可以直接{following}。"


class RefusalReasonMissing(StationError):
    sentence = "请写明不予认可的理由，告知单上会写给申报人看。"
    field = "reason"


class LateClaimNeedsWitnesses(StationError):
    sentence = "事情过去超过 {days} 天，属于补录，要写 {needed} 位证明人的姓名。请在“证明人”里补上。"
    field = "witnesses"


class WitnessMissing(StationError):
    sentence = "“{rule}”凭证明人核实。请填写 {needed} 位证明人的姓名。"
    field = "witnesses"


class PhotoMissing(StationError):
    sentence = "“{rule}”凭照片核实。请至少加一张照片。"
    field = "photos"


class GroupNotSet(StationError):
    sentence = "还没有指定您是哪个小组的组长。请站长在“设置”的“用户”里选好小组。"


class NotYourGroup(StationError):
    sentence = "{holder}不在您的小组里。组长只能给自己小组的户和人申报。"
    field = "resident"


class NotAGroupHead(StationError):
    sentence = "{name}的角色不是组长，不用指定小组。请先把角色改成组长。"
    field = "group"


class ClaimNotReady(StationError):
    sentence = "申报 {number} 号还不能入账：{reason}。"


class ClaimantGone(StationError):
    sentence = (
        "申报 {number} 号的{name}已{status}，个人账户不能再记分。请撤回这条申报，或不予认可并写明理由。"
    )


class ClaimHouseholdClosed(StationError):
    sentence = "申报 {number} 号的{holder}已经销户，不能再记分。请撤回这条申报，或先在“户与人”里恢复这一户。"


class PhotoNotReadable(StationError):
    sentence = "“{name}”不是能打开的照片。请选手机或相机拍的照片（JPG、PNG），或把它另存一次再试。"
    field = "photos"


class PhotoTooBig(StationError):
    sentence = "“{name}”太大（超过 {most}），打不开。请先用手机把照片缩小，或截屏后再加。"
    field = "photos"


class TooManyPhotos(StationError):
    sentence = "一条申报最多放 {most} 张照片。请挑最能说明问题的几张。"
    field = "photos"


class PhotoFileGone(EnvironmentFault):
    sentence = "读不出照片文件“{name}”。请确认U盘或手机还连着，再选一次。"
