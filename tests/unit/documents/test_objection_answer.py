"""The answer to an objection, and the same slip to be filled in by hand."""

from __future__ import annotations

from station_app.documents.objection_answer import objection_answer
from station_app.models.publicity import ObjectionStatus
from tests.helpers.golden import A5, assert_golden
from tests.helpers.pdf import flat_text_of
from tests.helpers.public_papers import objection_view


def test_an_answer() -> None:
    assert_golden(objection_answer(objection_view()), "objection-answer", A5)


def test_an_objection_that_waits_leaves_room_for_the_answer() -> None:
    view = objection_view(
        status=ObjectionStatus.OPEN, answer="", answered_on=None, answered_by="", raised_by=""
    )
    text = flat_text_of(objection_answer(view))
    assert "（不愿公开姓名）" in text
    assert "维持公示内容" not in text


def test_whether_it_was_upheld_is_said() -> None:
    assert "异议成立，予以采纳" in flat_text_of(
        objection_answer(objection_view(status=ObjectionStatus.UPHELD))
    )
