"""Reviewing claims (评议): who steps aside, when a result may stand, and what a meeting lacks to be closed.

Source: 关于在乡村治理中推广运用积分制有关工作的通知 (2020): reviewed by the village itself; villages ask for
at least three reviewers (a setting) who step aside for their own household.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from station_app.errors.reviews import (
    MeetingUndecided,
    ResultPointsMissing,
    ResultPointsSign,
    TooFewMembers,
    TooFewUnrecused,
    TooManyVotes,
    VotesContradict,
)

OWN_HOUSEHOLD = "本户的申报"
"""Why a reviewer steps aside whom the program found."""


class ReviewResult(StrEnum):
    """What a meeting said of a claim."""

    AGREED = "agreed"
    CHANGED = "changed"
    """Agreed, for other points than claimed."""
    REFUSED = "refused"
    PUT_OFF = "put_off"
    """To be brought again at a later meeting."""

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ReviewResult.AGREED: "同意",
    ReviewResult.CHANGED: "调整分值",
    ReviewResult.REFUSED: "不同意",
    ReviewResult.PUT_OFF: "下次再议",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a meeting said of one claim; ``result`` is None while nothing is decided.

    ``points`` are signed tenths where the result is CHANGED; votes are None where nobody counted.
    """

    result: ReviewResult | None = None
    points: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A claim before a meeting: what it claims (signed tenths), what was said, and how many stepped aside."""

    called: str
    claimed: int
    finding: Finding
    recused: int


def own_household(members: Mapping[int, int | None], household_id: int) -> set[int]:
    """Which members step aside for a claim; ``members`` gives each one's household, None for outsiders."""
    return {member for member, home in members.items() if home == household_id}


def check_finding(finding: Finding, *, called: str, claimed: int, voters: int) -> None:
    """Whether a finding may stand for a claim of ``claimed`` signed tenths with ``voters`` not recused.

    Raises ResultPointsMissing, ResultPointsSign, TooManyVotes, VotesContradict.
    """
    if finding.result is ReviewResult.CHANGED:
        if not finding.points:
            raise ResultPointsMissing(claim=called)
        if (finding.points < 0) != (claimed < 0):
            raise ResultPointsSign(claim=called, kind="扣" if claimed < 0 else "加")
    if finding.votes_for is None or finding.votes_against is None:
        counted = finding.votes_for or finding.votes_against or 0
        if counted > voters:
            raise TooManyVotes(claim=called, votes=counted, voters=voters)
        return
    votes = finding.votes_for + finding.votes_against
    if votes > voters:
        raise TooManyVotes(claim=called, votes=votes, voters=voters)
    agreed = finding.result in {ReviewResult.AGREED, ReviewResult.CHANGED}
    if agreed and finding.votes_for <= finding.votes_against:
        raise VotesContradict(
            claim=called, verdict="同意", votes_for=finding.votes_for, votes_against=finding.votes_against
        )
    if finding.result is ReviewResult.REFUSED and finding.votes_for > finding.votes_against:
        raise VotesContradict(
            claim=called, verdict="不同意", votes_for=finding.votes_for, votes_against=finding.votes_against
        )


def check_closing(items: Sequence[Item], members: int, least: int) -> None:
    """Whether a meeting may be closed: everything decided, by enough who had no part in it.

    A claim that was put off needs nobody. Raises MeetingUndecided, TooFewMembers, TooFewUnrecused.
    """
    undecided = [item.called for item in items if item.finding.result is None]
    if undecided or not items:
        raise MeetingUndecided(count=len(undecided), first=undecided[0] if undecided else "")
    if members < least:
        raise TooFewMembers(members=members, least=least)
    for item in items:
        if item.finding.result is not ReviewResult.PUT_OFF and members - item.recused < least:
            raise TooFewUnrecused(claim=item.called, left=members - item.recused, least=least)


def granted_points(finding: Finding, claimed: int) -> int | None:
    """The signed tenths that a finding leaves of a claim; None where it grants nothing."""
    match finding.result:
        case ReviewResult.AGREED:
            return claimed
        case ReviewResult.CHANGED:
            return finding.points
        case _:
            return None
