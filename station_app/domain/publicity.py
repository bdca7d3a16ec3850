"""Publicity (公示): how long a notice hangs, what an objection stops, and which names may stand on it.

The period is counted in calendar days; the day of posting is the first, and the last is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from station_app.domain.identity import is_under
from station_app.domain.masking import mask_name
from station_app.errors.publicity import MinusNotPosted, NoticeRegisteredLate, NoticeTooShort

MINOR_UNDER = 14
"""Under this age nobody stands on a poster by name (个人信息保护法 art. 28)."""

WITHHELD = "（只列户号）"
"""Stands for a name that must not be posted."""


class NoticeKind(StrEnum):
    """What a notice makes public."""

    CLAIMS = "claims"
    RANKING = "ranking"
    HONOURS = "honours"
    REFUSED_REDEMPTIONS = "refused_redemptions"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _KINDS[self][0]

    @property
    def usual_title(self) -> str:
        """The usual title of such a notice."""
        return _KINDS[self][1]

    @property
    def usual_words(self) -> str:
        """The usual sentence above its list."""
        return _KINDS[self][2]


_KINDS = {
    NoticeKind.CLAIMS: (
        "积分申报",
        "积分评议结果公示",
        "下列积分申报已经评议小组评议，现予公示。公示期满无异议的，记入积分账户。",
    ),
    NoticeKind.RANKING: ("积分排名", "积分排名公示", "现将积分排名予以公示，请村民监督。"),
    NoticeKind.HONOURS: ("荣誉", "荣誉评选公示", "下列户（人）拟授予荣誉，现予公示，请村民监督。"),
    NoticeKind.REFUSED_REDEMPTIONS: ("暂停兑换", "暂停积分兑换公示", "下列户暂停积分兑换，现予公示。"),
    NoticeKind.OTHER: ("其他", "公示", "现将下列事项予以公示，请村民监督。"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Whoever a line of a notice is about; ``consents`` to being posted by name, or not."""

    name: str
    birth_on: date | None
    consents: bool


@dataclass(frozen=True, slots=True)
class OpenObjection:
    """An objection that waits for its answer: against one line, or (None) the whole notice."""

    item_id: int | None


def last_day(starts_on: date, days: int) -> date:
    """The last day of a period of so many days; weekends count."""
    return starts_on + timedelta(days=days - 1)


def check_period(starts_on: date, ends_on: date, least: int) -> None:
    """Raises NoticeTooShort where the period has fewer than ``least`` days."""
    days = (ends_on - starts_on).days + 1
    if days < least:
        raise NoticeTooShort(
            days=max(days, 0), least=least, until=f"{last_day(starts_on, least):%Y年%m月%d日}"
        )


def check_registered(today: date, ends_on: date, least: int) -> None:
    """A notice that hung before it was registered still hangs ``least`` days after: nobody could object yet.

    Raises NoticeRegisteredLate.
    """
    if (ends_on - today).days + 1 < least:
        raise NoticeRegisteredLate(least=least, until=f"{last_day(today, least):%Y年%m月%d日}")


def is_over(ends_on: date, today: date) -> bool:
    """True from the day after the last."""
    return ends_on < today


def days_left(ends_on: date, today: date) -> int:
    """How many days a notice still hangs, today included; 0 once it is over."""
    return max((ends_on - today).days + 1, 0)


def is_stopped(item_id: int, objections: Iterable[OpenObjection]) -> bool:
    """True while an objection against this line, or the whole notice, waits for its answer."""
    return any(each.item_id in {None, item_id} for each in objections)


def check_postable(*, points: int, called: str, minus_allowed: bool) -> None:
    """Deductions stand on the household's own slip only; raises MinusNotPosted (黑榜 off unless set)."""
    if points < 0 and not minus_allowed:
        raise MinusNotPosted(claim=called)


def posted_name(person: Named, on: date) -> str:
    """李名兰 → 李*兰 where the name may be posted on a day; else ``WITHHELD``.

    Not by name: who has not consented, who is under 14 (个人信息保护法 arts. 28, 29, 31).
    """
    child = person.birth_on is not None and is_under(person.birth_on, on, MINOR_UNDER)
    if child or not person.consents or not person.name:
        return WITHHELD
    return mask_name(person.name)
