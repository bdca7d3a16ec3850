"""Errors are sentences: what a clerk can mend carries one plain Chinese sentence that says what to do."""

from __future__ import annotations

from typing import ClassVar


class StationError(Exception):
    """Something a clerk can mend.

    ``str(error)`` is one plain Chinese sentence: what happened and what to do next. Subclasses own
    the sentence as a ``str.format`` template; the facts that fill it are given by keyword.
    """

    sentence: ClassVar[str] = ""
    field: ClassVar[str | None] = None
    """The form field that the sentence belongs beside, when there is one."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence.format(**facts))

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.facts)


def _rebuild(kind: type[StationError], facts: dict[str, object]) -> StationError:
    return kind(**facts)


class EnvironmentFault(StationError):
    """Not a mistake of the clerk: a full disk, a stick that is read-only, a printer that is gone."""
