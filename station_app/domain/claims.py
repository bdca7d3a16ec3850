"""The life of a claim (积分申报): which status may follow which, by what its rule asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ClaimStatus(StrEnum):
    """Where a claim stands; the last three end it."""

    CLAIMED = "claimed"
    """已申报: waits for its review, or, where the rule asks for none, for its notice or for being entered."""
    REVIEWED = "reviewed"
    """已评议: waits for its publicity, or for being entered."""
    POSTED_UP = "posted_up"
    """公示中."""
    OBJECTED = "objected"
    """有异议: an objection to it waits for an answer."""
    ENTERED = "entered"
    """已入账."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ClaimStatus.CLAIMED: "已申报",
    ClaimStatus.REVIEWED: "已评议",
    ClaimStatus.POSTED_UP: "公示中",
    ClaimStatus.OBJECTED: "有异议",
    ClaimStatus.ENTERED: "已入账",
    ClaimStatus.REFUSED: "不予认可",
    ClaimStatus.WITHDRAWN: "已撤回",
}

NO_REVIEW = "none"
BY_TEAM = "team"
"""队长确认: one person's word."""
BY_PANEL = "panel"
"""评议小组: a meeting's."""

ENDED = frozenset({ClaimStatus.ENTERED, ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN})
OPEN = frozenset(ClaimStatus) - ENDED
PUBLIC = frozenset({ClaimStatus.POSTED_UP, ClaimStatus.OBJECTED})

WITNESSES = 2
"""So many people vouch for a claim made long after the deed (补录), or by a rule that asks for witnesses."""

_WITNESSES = "证明人："
_BETWEEN_NAMES = re.compile(r"[,，、;；/\s]+")


@dataclass(frozen=True, slots=True)
class Course:
    """What a version of a rule asks for before points are entered: ``PointsRule.review`` and ``notice``."""

    review: str
    notice: bool

    @property
    def before_notice(self) -> ClaimStatus:
        """The status in which a claim is ready for its notice, or, where there is none, for being entered."""
        return ClaimStatus.CLAIMED if self.review == NO_REVIEW else ClaimStatus.REVIEWED

    @property
    def before_entry(self) -> ClaimStatus:
        """The status from which a claim is entered."""
        return ClaimStatus.POSTED_UP if self.notice else self.before_notice

    def next(self, status: ClaimStatus) -> frozenset[ClaimStatus]:
        """The statuses that may follow ``status``; empty once the claim has ended.

        A panel may put a claim off (it stays claimed) and take its own result back before anything was
        posted up. A notice that is withdrawn sends its claims back to where they stood before it. What hangs
        is entered when its time is over, even where the station has stopped to ask for notices meanwhile.
        """
        if status in ENDED:
            return frozenset()
        following = {ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN}
        if status is ClaimStatus.CLAIMED and self.review != NO_REVIEW:
            following.add(ClaimStatus.REVIEWED)
        if status is self.before_notice and self.notice:
            following.add(ClaimStatus.POSTED_UP)
        if status in {self.before_entry, ClaimStatus.POSTED_UP}:
            following.add(ClaimStatus.ENTERED)
        if self.review == BY_PANEL and status not in PUBLIC:
            following.add(ClaimStatus.CLAIMED)
        if status in PUBLIC:
            following |= {self.before_notice, *PUBLIC} - {status}
        return frozenset(following)

    def may_follow(self, status: ClaimStatus, following: ClaimStatus) -> bool:
        """True where a claim in ``status`` may come to ``following``."""
        return following in self.next(status)


def is_late(deed_on: date, today: date, days: int) -> bool:
    """True where a deed is claimed more than ``days`` days after it."""
    return (today - deed_on).days > days


def names_in(typed: str) -> tuple[str, ...]:
    """The names in a line, each once: 张三、李四, also parted by commas or spaces."""
    return tuple(dict.fromkeys(name for name in _BETWEEN_NAMES.split(typed) if name))


def with_witnesses(evidence: str, witnesses: Iterable[str]) -> str:
    """The evidence with who can vouch for it: 义务清扫村道。证明人：张三、李四."""
    names = "、".join(witnesses)
    told = evidence.strip()
    if not names:
        return told
    said = f"{_WITNESSES}{names}"
    return f"{told.rstrip('。；;')}。{said}" if told else said


def witnesses_in(evidence: str) -> tuple[str, ...]:
    """Who can vouch for it, as ``with_witnesses`` wrote it."""
    _, said, names = evidence.rpartition(_WITNESSES)
    return names_in(names) if said else ()
