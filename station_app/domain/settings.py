"""The station-wide settings that are known: what each may hold, its usual value, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T_co = TypeVar("T_co", bound=int | str, covariant=True)


class AccountUnit(StrEnum):
    """Who holds points: households (the usual), or each person, added up by household."""

    HOUSEHOLD = "household"
    PERSON = "person"

    @property
    def label(self) -> str:
        return "按户记账" if self is AccountUnit.HOUSEHOLD else "按人记账，按户汇总"


class RedemptionMode(StrEnum):
    """When goods are redeemed: on any day, on days of exchange (兑换日) only, or on both."""

    DAILY = "daily"
    WINDOW = "window"
    BOTH = "both"

    @property
    def label(self) -> str:
        return _MODE_LABELS[self]


_MODE_LABELS = {
    RedemptionMode.DAILY: "天天可以兑换",
    RedemptionMode.WINDOW: "只在兑换日兑换",
    RedemptionMode.BOTH: "平时和兑换日都可以",
}


@dataclass(frozen=True, slots=True)
class Known(Generic[T_co]):
    """A setting: yes or no, a choice, or a whole number from ``least`` to ``most``."""

    key: str
    default: T_co
    label: str
    hint: str = ""
    unit: str = ""
    least: int = 0
    most: int = 0


ACCOUNT_UNIT = Known("account_unit", AccountUnit.HOUSEHOLD, "积分账户", "入过积分以后不能再改")
RANKING_ENABLED = Known("ranking_enabled", default=True, label="显示积分排行", hint="关闭后不再显示和打印")
MAX_HOURS_PER_DAY = Known(
    "max_hours_per_person_day", 8, "一人一天最多记服务时长", unit="小时", least=1, most=24
)
VOLUNTEER_MIN_AGE = Known("volunteer_min_age", 6, "参加服务的最小年龄", unit="周岁", least=0, most=18)
ACCOMPANIED_UNDER = Known("accompanied_under", 10, "未满多少周岁须监护人陪同", unit="周岁", least=0, most=18)
CONSENT_UNDER = Known("minor_under", 14, "未满多少周岁须监护人同意", unit="周岁", least=14, most=18)
REVIEW_MIN_MEMBERS = Known(
    "review_min_members", 3, "评议至少要几位没有回避的评议人", unit="位", least=3, most=15
)
NOTICE_DAYS = Known("notice_days", 5, "公示至少几天", hint="张贴当天算第一天", unit="天", least=1, most=30)
POSTER_SHOW_MINUS = Known(
    "poster_show_minus", default=False, label="扣分也上公示榜", hint="通常关闭：扣分只写进本户的告知单"
)
EXPIRY_MONTHS = Known(
    "expiry_months", 0, "积分有效期", "0 表示一直有效；先得的先到期", unit="个月", least=0, most=120
)
CLAIM_DAYS = Known(
    "claim_days_after_event",
    3,
    "事情过后几天内申报",
    hint="过期的走补录，须写两位证明人",
    unit="天",
    least=0,
    most=365,
)

BASE_POINTS = Known(
    "base_points_per_household",
    0,
    "每户年初基础分",
    hint="不发就填 0；发放在“积分 → 规则”的“预算与基础分”里",
    unit="分",
    least=0,
    most=1000,
)
REDEMPTION_MODE = Known(
    "redemption_mode", RedemptionMode.BOTH, "什么时候可以兑换", hint="只在兑换日兑换的，其他日子柜台不办理"
)
VOUCHER_MONTHS = Known("voucher_months", 12, "兑换券有效期", unit="个月", least=1, most=60)
RETURN_DAYS = Known(
    "return_days", 7, "退换货期限", "从兑换那天起算，填 0 就不办理退换货", unit="天", least=0, most=90
)

KNOWN: tuple[Known[int | str], ...] = (
    ACCOUNT_UNIT,
    RANKING_ENABLED,
    MAX_HOURS_PER_DAY,
    VOLUNTEER_MIN_AGE,
    ACCOMPANIED_UNDER,
    CONSENT_UNDER,
    REVIEW_MIN_MEMBERS,
    NOTICE_DAYS,
    POSTER_SHOW_MINUS,
    BASE_POINTS,
    EXPIRY_MONTHS,
    CLAIM_DAYS,
    REDEMPTION_MODE,
    VOUCHER_MONTHS,
    RETURN_DAYS,
)
"""Every setting, in the order in which the settings page shows them; ages by 志愿服务条例 and
个人信息保护法 art. 31, which lets nobody go below 14."""
