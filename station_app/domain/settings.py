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
    CLAIM_DAYS,
)
"""Every setting, in the order in which the settings page shows them; ages by 志愿服务条例 and
个人信息保护法 art. 31, which lets nobody go below 14."""
