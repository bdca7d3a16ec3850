"""Which entry stands on which line of a passbook: prints that go on give what one print gives."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.passbook import (
    CARRIED_OVER,
    FORMS,
    FROM_BEFORE,
    PassbookEntry,
    PassbookForm,
    laid_out,
    pages_of,
    place_of,
)

A6 = FORMS[0]


def _entries(count: int, before: int = 0) -> list[PassbookEntry]:
    return [
        PassbookEntry(each, date(2026, 3, 2), f"第{each}笔", 10, before + 10 * each, "李书记")
        for each in range(1, count + 1)
    ]


@given(st.integers(1, 120), st.integers(0, 120), st.booleans(), st.sampled_from(FORMS))
def test_two_prints_give_what_one_gives(count: int, stop: int, has_past: bool, form: PassbookForm) -> None:
    entries = _entries(count, 50)
    whole = laid_out(entries, form, 1, before=50, has_past=has_past)
    stop = min(stop, count)
    first = laid_out(entries[:stop], form, 1, before=50, has_past=has_past)
    before = entries[stop - 1].balance if stop else 50
    second = laid_out(entries[stop:], form, 1 + len(first), before=before, has_past=has_past)
    assert first + second == whole


def test_the_balance_is_carried_over_to_the_next_page() -> None:
    lines = laid_out(_entries(A6.lines + 1), A6, 1, before=0, has_past=False)
    over, last = lines[-2:]
    assert (over.page, over.slot, over.item, over.change) == (2, 1, CARRIED_OVER, None)
    assert over.balance == 10 * A6.lines
    assert (last.page, last.slot, last.balance) == (2, 2, over.balance + 10)
    assert list(pages_of(lines)) == [1, 2]


def test_a_full_page_is_left_alone_until_there_is_more() -> None:
    lines = laid_out(_entries(A6.lines), A6, 1, before=0, has_past=False)
    assert {line.page for line in lines} == {1}


def test_a_book_that_follows_another_opens_with_the_balance() -> None:
    lines = laid_out(_entries(1, 70), A6, 1, before=70, has_past=True)
    assert [(line.item, line.balance) for line in lines] == [(FROM_BEFORE, 70), ("第1笔", 80)]


@pytest.mark.parametrize("form", FORMS)
def test_all_lines_lie_on_the_page_and_none_on_the_fold(form: PassbookForm) -> None:
    middles = [form.middle_of(slot) for slot in range(1, form.lines + 1)]
    assert middles[-1] + form.line / 2 < form.height - 4
    steps = [after - before for before, after in itertools.pairwise(middles)]
    assert set(steps) <= {form.line, form.line + form.fold_gap}
    if form.fold_after:
        fold = form.height / 2
        above, below = middles[form.fold_after - 1 : form.fold_after + 1]
        assert above + form.line / 2 < fold < below - form.line / 2
    assert place_of(form.lines, form) == (1, form.lines)
    assert place_of(form.lines + 1, form) == (2, 1)
