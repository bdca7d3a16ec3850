"""Sentences about the station's own record, its groups, households and residents."""

from __future__ import annotations

from station_app.errors import StationError


class StationNameMissing(StationError):
    sentence = "请填写实践站的名称，例如“李家畈村新时代文明实践站”。"
    field = "name"


class StationStands(StationError):
    sentence = "本站的资料已经建好。要更改，请到“设置”里的“本站资料”。"


class StationNotSetUp(StationError):
    sentence = "本站的资料还没有填写。请先到“设置”里填写“本站资料”。"


class AccountUnitFixed(StationError):
    sentence = "已经有 {transfers} 笔积分入账，不能再改记账方式。"
    field = "account_unit"


class SettingOutOfRange(StationError):
    sentence = "“{label}”要在 {least} 到 {most} {unit}之间。请改正。"
    field = "value"


class GroupNameMissing(StationError):
    sentence = "请填写村民小组的名称，例如“一组”。"
    field = "group"


class GroupTaken(StationError):
    sentence = "已经有一个小组叫“{name}”。请直接选用，或换一个名称。"
    field = "group"


class GroupNotChosen(StationError):
    sentence = "请选择这一户所在的村民小组。"
    field = "group"


class HouseholdNumberMissing(StationError):
    sentence = "请填写户编号，例如“{proposed}”。"
    field = "number"


class HouseholdNumberTaken(StationError):
    sentence = "户编号 {number} 已经是{holder}在用。请换一个，例如 {proposed}。"
    field = "number"


class HouseholdNumberWrong(StationError):
    sentence = "户编号只能用数字、字母和短横，最多 {most} 位。请改正，例如“{proposed}”。"
    field = "number"


class HouseholdNotActive(StationError):
    sentence = "{household}已经销户或并户，不能再办理。如有误，请先恢复这一户。"
    field = "household"


class HouseholdNotClosed(StationError):
    sentence = "{household}仍在册，不用恢复。"


class HouseholdWasMerged(StationError):
    sentence = "{household}已经并入{into}，家人和积分都在那里，不能恢复。如要分开，请到{into}办理分户。"


class HouseholdHasMembers(StationError):
    sentence = "{household}还有 {count} 人在册（{names}），不能销户。请先办理迁出、换户或并户。"
    field = "household"


class HeadMissing(StationError):
    sentence = "一户要有一位户主。请在家庭成员里选一位户主。"
    field = "relation"


class HeadTaken(StationError):
    sentence = "这一户的户主是{head}。请另选与户主的关系；要换户主，请用“更换户主”。"
    field = "relation"


class HeadLeaves(StationError):
    sentence = "{head}是户主，家里还有别人。请先选好由谁接任户主。"
    field = "successor"


class NobodyChosen(StationError):
    sentence = "还没有选人。请至少选一位。"
    field = "members"


class EverybodyChosen(StationError):
    sentence = "不能把一户的人全部分出去。请至少留下一位；如要改编号，请更改户资料。"
    field = "members"


class NotOfThisHousehold(StationError):
    sentence = "{name}不在这一户。请刷新后重新选择。"
    field = "members"


class SameHousehold(StationError):
    sentence = "请选另外一户：{household}就是现在这一户。"
    field = "household"


class NameMissing(StationError):
    sentence = "请填写姓名。"
    field = "name"


class NameTooLong(StationError):
    sentence = "姓名超过 {most} 个字。请核对，备注请填在“备注”一栏。"
    field = "name"


class NameHasDigits(StationError):
    sentence = "姓名“{name}”里有数字。请改正。"
    field = "name"


class IdNumberTaken(StationError):
    sentence = "身份证号 {number} 是{household}的{holder}的。请核对证件；是同一个人的，请办理“换户”。"
    field = "id_number"


class IdNumberWrong(StationError):
    sentence = "身份证号{problem}。请对照证件改正；暂时没有证件的可以先不填。"
    field = "id_number"


class BirthDiffers(StationError):
    sentence = "出生日期与身份证号不一致，身份证号上是{birth}。请对照证件核对。"
    field = "birth_on"


class BirthInFuture(StationError):
    sentence = "出生日期还没有到。请改正。"
    field = "birth_on"


class PhoneWrong(StationError):
    sentence = "{problem}。请只填一个号码，例如 13812345678。"
    field = "phone"


class DayInFuture(StationError):
    sentence = "日期 {day} 还没有到。请填已经发生的日期。"
    field = "on"


class DayBeforeBirth(StationError):
    sentence = "日期 {day} 早于{name}的出生日期 {birth}。请核对。"
    field = "on"


class ResidentGone(StationError):
    sentence = "{name}已经登记为{status}，不能再办理。如有误，请先更正。"
    field = "resident"


class ResidentNotGone(StationError):
    sentence = "{name}在册，不用更正。"


class GuardianMissing(StationError):
    sentence = "{name}未满 {age} 周岁，要由监护人签字。请填写监护人的姓名。"
    field = "guardian"


class ConsentStands(StationError):
    sentence = "{name}已经签过“{purpose}”的同意书，仍然有效。"
    field = "purpose"


class ConsentMissing(StationError):
    sentence = "{name}没有签过“{purpose}”的同意书，不用撤回。"
    field = "purpose"


class RosterChanged(StationError):
    sentence = "核对之后，户与人里又有了别的改动，有 {count} 行与现在的资料不符。请重新核对一遍再导入。"


class NothingToImport(StationError):
    sentence = "这份花名册里没有要新增或变更的内容，本站资料已经是最新的。"
