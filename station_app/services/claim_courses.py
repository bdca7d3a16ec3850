"""What the rules of claims ask for, as the station posts deductions up or keeps them to their households."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from station_app.domain.claims import Course
from station_app.domain.settings import POSTER_SHOW_MINUS
from station_app.models.claims import PointsClaim
from station_app.models.points import PointsRule
from station_app.services.settings import setting_in


class Courses:
    """The courses of versions of rules; a deduction asks for no notice unless the station posts them."""

    def __init__(self, session: Session) -> None:
        self._minus_posted = bool(setting_in(session, POSTER_SHOW_MINUS))

    def of(self, rule: PointsRule) -> Course:
        """What this version asks for."""
        return Course(rule.review, rule.notice and (rule.points > 0 or self._minus_posted))


def courses_of(session: Session, chosen: Iterable[PointsClaim]) -> list[Course]:
    """What the claims' own versions of their rules ask for, in order."""
    courses = Courses(session)
    known: dict[int, Course] = {}
    for each in (listed := list(chosen)):
        if each.rule_id not in known:
            known[each.rule_id] = courses.of(session.get_one(PointsRule, each.rule_id))
    return [known[each.rule_id] for each in listed]
