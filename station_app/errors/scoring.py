"""Sentences about what surrounds the rules: categories, vetoes, the budget, base points, scoring sheets."""

from __future__ import annotations

from station_app.errors import StationError


class CoefficientOutOfRange(StationError):
    sentence = "系数要在 {least}% 到 {most}% 之间。不打折也不加倍就填 100。"
    field = "coefficient"


class TermsBeginLater(StationError):
    sentence = "这一类已经有从 {start} 起生效的规定。请选同一天或更晚的生效日期。"
    field = "valid_from"


class VetoNameMissing(StationError):
    sentence = "还没有写是什么事。请选一种，或写明事由。"
    field = "name"


class VetoEvidenceMissing(StationError):
    sentence = "还没有写凭据。请写明依据的文书或记录，例如“处罚决定书 2026 年 12 号”。"
    field = "evidence"


class VetoEndsEarly(StationError):
    sentence = "到期日不能早于起始日。请改正。"
    field = "ends_on"


class VetoNotOfHousehold(StationError):
    sentence = "{name}不是这一户的人。请重新选择，或只登记到户。"
    field = "resident"


class VetoAlreadyLifted(StationError):
    sentence = "这条一票否决已经解除过，不用再办。"


class VetoAlreadyOver(StationError):
    sentence = "这条一票否决到 {end} 已经期满，不用再解除。"


class BaseNotSet(StationError):
    sentence = "还没有定每户年初基础分是多少。请站长先在“设置”的“本站资料”里填好。"


class BaseGrantedAlready(StationError):
    sentence = "{year}年的年初基础分在 {day} 已经发过，一年只发一次。发错了请先整批撤销。"


class BaseNotGranted(StationError):
    sentence = "{year}年还没有发过年初基础分，没有可撤销的。"


class NoHouseholdsStand(StationError):
    sentence = "没有在册的户。请先在“户与人”里登记或导入花名册。"


class SheetTitleMissing(StationError):
    sentence = "还没有写评分表的名称。例如“11月第4周卫生评分”。"
    field = "title"


class SheetHasNoRules(StationError):
    sentence = "还没有选评分项目。请至少选一条规则。"
    field = "rules"


class SheetHasTooManyRules(StationError):
    sentence = "一张评分表最多 {most} 个项目，多了印不下。请分成两张。"
    field = "rules"


class SheetRuleOfPerson(StationError):
    sentence = "“{rule}”是记给个人的，评分表按户打分，用不上。请改用记给户的规则。"
    field = "rules"


class SheetNotOpen(StationError):
    sentence = "{number} 号评分表{state}，不能再改。"


class SheetNotFound(StationError):
    sentence = "没有找到 {number} 号评分表。请核对纸上右上角的编号。"
    field = "number"


class SheetCodeNotReadable(StationError):
    sentence = "“{typed}”不是评分表编号。请扫纸上的二维码，或只填编号数字。"
    field = "number"


class SheetIsEmpty(StationError):
    sentence = "表里一个数都没有填，没有可入账的。这次不评分就把这张表作废。"


class SheetQuantityOutOfRange(StationError):
    sentence = "{household}“{rule}”填的“{typed}”不对。请填 1 到 {most} 的整数，没有就空着。"


class SheetHoursOutOfRange(StationError):
    sentence = "{household}“{rule}”填的 {minutes} 分钟不对。请填 0.5 到 {most} 小时，按半小时填，没有就空着。"


class SheetHouseholdGone(StationError):
    sentence = "{household}已经不在这张评分表里（销户、并户或换了组）。请按 F5 刷新后再录。"
