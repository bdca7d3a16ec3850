"""A notice of the city centre to its stations: what it holds, and what makes one fit to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from station_app.domain.plain_text import one_line, paragraphs
from station_app.errors.notices import NoticeBodyTooLong, NoticeEmpty, NoticeTitleTooLong

LONGEST_TITLE = 60
LONGEST_BODY = 4000


@dataclass(frozen=True, slots=True)
class CenterNotice:
    """``id`` is the centre's own and never given twice; ``sent_at`` in milliseconds since the epoch, UTC.

    ``until`` is the last day on which it is worth reading, None where it stays so.
    """

    id: str
    title: str
    body: str
    until: date | None
    sent_at: int


def notice_text(title: str, body: str) -> tuple[str, str]:
    """Title and body as they are sent; raises NoticeEmpty, NoticeTitleTooLong and NoticeBodyTooLong."""
    title, body = one_line(title), paragraphs(body)
    if not title or not body:
        raise NoticeEmpty
    if len(title) > LONGEST_TITLE:
        raise NoticeTitleTooLong(length=len(title), most=LONGEST_TITLE)
    if len(body) > LONGEST_BODY:
        raise NoticeBodyTooLong(length=len(body), most=LONGEST_BODY)
    return title, body
