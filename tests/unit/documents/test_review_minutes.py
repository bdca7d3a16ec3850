"""The review minutes: empty before the meeting, filled in after it, over as many pages as they need."""

from __future__ import annotations

from station_app.documents.review_minutes import review_minutes
from tests.helpers.golden import A4, assert_golden
from tests.helpers.pdf import flat_text_of, pages_of
from tests.helpers.public_papers import DECIDED, meeting_view, review_line


def test_minutes_of_a_meeting_that_decided() -> None:
    lines = [review_line(number, DECIDED[(number - 1) % len(DECIDED)]) for number in range(1, 13)]
    assert_golden(review_minutes(meeting_view(*lines)), "review-minutes", A4)


def test_minutes_before_the_meeting_leave_room_to_write() -> None:
    pdf = review_minutes(meeting_view(*[review_line(number) for number in range(1, 8)], words=""))
    assert_golden(pdf, "review-minutes-blank", A4)


def test_long_minutes_repeat_their_head_and_keep_the_signatures_with_the_last_rows() -> None:
    lines = [review_line(number, DECIDED[0]) for number in range(1, 91)]
    pages = pages_of(review_minutes(meeting_view(*lines)))
    assert len(pages) > 3
    assert all("申报事项" in page for page in pages)
    assert "欧阳名兰：" in pages[-1].replace(" ", "")
    assert "合计" in pages[-1]


def test_the_minutes_say_what_was_decided_and_who_stepped_aside() -> None:
    lines = [review_line(number, DECIDED[(number - 1) % len(DECIDED)]) for number in range(1, 6)]
    text = flat_text_of(review_minutes(meeting_view(*lines)))
    assert "共评议5件：同意2件，调整分值1件，不同意1件，下次再议1件。" in text
    assert "欧阳名兰回避（本户的申报）" in text
    assert "3／1" in text
    assert "李书记（村支书）、王主任（村主任）、赵会计、欧阳名兰（妇联主席），共4人" in text
