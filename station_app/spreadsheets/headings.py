"""The names that villages' rosters give to their columns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from station_app.domain.fullwidth import narrow
from station_app.domain.roster_columns import Field

REASON_HEADING = "不能导入的原因"
ROW_HEADING = "原表行号"

_NAMES: Mapping[Field, str] = {
    Field.NAME: """
        姓名 名字 村民姓名 居民姓名 人员姓名 成员姓名 家庭成员姓名 家庭成员 成员 家庭人员姓名 人口姓名
        本人姓名 村民
    """,
    Field.ID_NUMBER: """
        身份证号 身份证号码 身份证 公民身份号码 公民身份证号码 公民身份证号 居民身份证号码 居民身份证号
        居民身份证 证件号码 证件号 身份号码 身份证件号码 二代身份证号 本人身份证号 村民身份证号 成员身份证号
        成员身份证号码 家庭成员身份证号 家庭成员身份证号码
    """,
    Field.SEX: "性别 成员性别 男女",
    Field.BIRTH: "出生日期 出生年月 出生年月日 出生时间 生日 出生 出生日",
    Field.HEAD_NAME: "户主 户主姓名 户主名字 所属户主 家庭户主 户主名称 户主名",
    Field.HEAD_ID: "户主身份证号 户主身份证号码 户主身份证 户主证件号码 户主证件号 户主公民身份号码",
    Field.RELATION: """
        与户主关系 与户主的关系 与户主之关系 和户主关系 同户主关系 跟户主关系 与户主 户主关系 家庭关系 关系
        家庭成员关系 成员关系 称谓 与户主或本人关系 本人与户主关系
    """,
    Field.IS_HEAD: "是否户主 是否为户主 户主标识 户主标志",
    Field.HOUSEHOLD_NUMBER: """
        户编号 户号 户口编号 户口号 户籍号 户口本编号 户口本号 户口簿号 户口簿编号 户口册号 户代码 户序号 户码
        家庭编号 家庭户号 家庭户编号 户主编号
    """,
    Field.GROUP: """
        组 组别 组名 组号 组名称 小组 小组名称 村小组 村组 村民组 村民小组 村民小组名称 居民小组
        所在组 所属组 所在小组 所属小组 所在村组 所属村民小组
    """,
    Field.PHONE: """
        联系电话 电话 电话号码 联系方式 联系号码 联系手机 手机 手机号 手机号码 手机电话 移动电话
        本人电话 固定电话 座机
    """,
    Field.ADDRESS: """
        住址 家庭住址 现住址 地址 家庭地址 详细地址 户籍地址 常住地址 居住地址 居住地 现居住地 现居住地址
        门牌 门牌号 门牌号码 户口所在地
    """,
    Field.ETHNICITY: "民族",
    Field.POLITICS: "政治面貌 政治面目 党派",
    Field.PRESENCE: "状态 现状 人员状态 人口状态 人户状态 居住状态 居住情况 在住情况 在村情况 在村状态",
    Field.NOTE: "备注 备考 附注 说明 其他说明",
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}

_WITHOUT_USE = "序号 序 编号 行号 No NO 年龄 户内序号 人口数 家庭人口 页码"
_IGNORED = frozenset(("", ROW_HEADING, REASON_HEADING, *_WITHOUT_USE.split()))
"""Columns that say nothing that is kept, and that need not be shown as unknown."""

_NOT_OTHERS = "^(?:(?!监护|配偶|父|母|代理|子女|紧急|村干|包户|组长|单位|务工|工作|外出).)*"
PARTS: tuple[tuple[Field, re.Pattern[str]], ...] = (
    (Field.HEAD_ID, re.compile("户主.*(?:身份证|证件号|身份号)")),
    (Field.RELATION, re.compile("户主.*关系")),
    (Field.ID_NUMBER, re.compile(f"{_NOT_OTHERS}(?<!户主)(?:身份证号|身份号码|证件号码)")),
    (Field.PHONE, re.compile(f"{_NOT_OTHERS}(?<!户主)(?<!户主联系)(?:电话|手机)")),
    (Field.BIRTH, re.compile(f"{_NOT_OTHERS}出生(?:日期|年月)")),
    (Field.ADDRESS, re.compile(f"{_NOT_OTHERS}(?:住址|地址)$")),
    (Field.GROUP, re.compile("村民小组$")),
)
"""What a heading without a usual name must hold to be taken for one, tried only for what is missing."""

OF_HEADS: tuple[tuple[Field, re.Pattern[str]], ...] = (
    (Field.ID_NUMBER, re.compile("户主.*(?:身份证|证件号|身份号)")),
    (Field.PHONE, re.compile("户主.*(?:电话|手机|联系方式)")),
)
"""The same in a list that names the heads alone, one household a row."""

_BRACKETS = re.compile(r"[(（\[【<《].*?[)）\]】>》]")
_NOISE = re.compile(r"[\W_]+")


def field_of(heading: str) -> Field | None:
    """The field of a heading that bears one of the usual names; None for any other."""
    return _FIELDS.get(plain(heading)) or _FIELDS.get(_NOISE.sub("", narrow(heading)))


def is_ignored(heading: str) -> bool:
    return plain(heading) in _IGNORED


def plain(heading: str) -> str:
    """A heading half-width, without spaces, line breaks, stars, colons, and what stands in brackets."""
    return _NOISE.sub("", _BRACKETS.sub("", narrow(heading)))
